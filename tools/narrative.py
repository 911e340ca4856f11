"""Make data/narrative/: what the narrative of real reports holds, counted and coded, not copied.

    python tools/narrative.py FOLDER

FOLDER holds the texts CODE-YEAR.txt of the panel's reports, each with its address in its head.
Written are counts and codes (as HathiTrust's extracted features): words with their part of
speech, problems and improvements with their themes, their pairs, what was taken over from
earlier years, what became of each problem. No sentence is copied: a word or two that told a
theme is the longest text. Texts without a problems section are left out of `items`.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

import govreport
from govreport import analysis

OUT = Path(__file__).resolve().parents[1] / "data" / "narrative"
VERSION = "1.0.0"

REPORT = {
    "agency_code": ("string", "机关代码，同data/figures", "the agency's code, as in data/figures"),
    "year": ("integer", "报告年度", "the year reported on"),
}
ITEM = {
    "item": ("integer", "第几个问题；问题与其改进同号", "number of the problem; its improvements have it too"),
    "kind": ("string", "problem问题，improvement改进", "problem or improvement"),
    "number": ("integer", "问题为0，改进从1起", "0 for the problem, 1, 2, … for its improvements"),
}  # fmt: skip
TABLES: dict[str, dict[str, tuple[str, str, str]]] = {
    "sections": REPORT | {
        "section": ("string", "部分", "section"),
        "characters": ("integer", "字数", "characters"),
        "words": ("integer", "词数（不计标点）", "words, without punctuation"),
        "own": ("number", "取自本机关以往报告的字数比例", "share of its characters taken from the agency's earlier reports"),
        "other": ("number", "取自其他机关报告的字数比例", "share taken from other agencies' reports"),
        "url": ("string", "原文网址", "address of the report"),
    },
    "words": REPORT | {
        "section": ("string", "部分", "section"),
        "word": ("string", "词（jieba）", "word, by jieba"),
        "pos": ("string", "词性（jieba）", "part of speech, by jieba"),
        "count": ("integer", "次数", "times"),
    },
    "items": REPORT | ITEM | {
        "characters": ("integer", "字数", "characters"),
        "how": ("string", "改进与问题如何对应", "how an improvement was paired with its problem"),
        "fits": ("string", "逐条对应时词语或主题是否相符", "of a parallel pair: do words or themes agree"),
        "likeness": ("number", "词语与主题的相似度", "likeness of words and themes"),
        "date": ("integer", "改进措施中的时间，有几处", "dates in an improvement, how many"),
        "quantity": ("integer", "数量，有几处", "quantities"),
        "instrument": ("integer", "文件、制度或平台名，有几处", "named documents, rules or platforms"),
        "actor": ("integer", "责任主体，有几处", "named actors"),
        "score": ("integer", "改进措施的具体性（上述各项有几类），0至4", "an improvement's specificity: how many kinds of these, 0 to 4"),
    },
    "themes": REPORT | ITEM | {
        "theme": ("string", "主题（themes.yaml）", "theme, of themes.yaml"),
        "words": ("string", "判定主题的词", "the words that told it"),
    },
    "followup": REPORT | {
        "item": ("integer", "第几个问题", "number of the problem"),
        "outcome": ("string", "此后的情形", "what became of it"),
        "next_year": ("integer", "其后一份报告的年度", "year of the next report"),
        "next_item": ("integer", "其中第几个问题", "number of the problem there"),
        "likeness": ("number", "与之的相似度（0至100）", "likeness to it, 0 to 100"),
        "run": ("integer", "连续出现几年", "in how many years running it stands"),
        "improvements": ("integer", "回应它的改进数", "improvements that answer it"),
    },
}  # fmt: skip
"""Table → column → type, and what it is in both languages."""

COUNTED = ("overview", "problems", "other")
"""Sections whose words are counted: those that are prose."""


def read(folder: Path) -> tuple[list[govreport.Report], pd.DataFrame]:
    """The reports, and for each its code, year and address."""
    reports, rows = [], []
    for path in sorted(folder.glob("*-20??.txt")):
        head, _, _ = path.read_text(encoding="utf-8").partition("====")
        address = next(
            (
                line.partition(":")[2].strip()
                for line in head.split("\n")
                if line.startswith("原文链接")
            ),
            "",
        )
        report = govreport.read(path)
        if not report.sections:
            continue
        reports.append(report)
        code, _, year = path.stem.rpartition("-")
        rows.append((report.id, code, int(year), address))
    return reports, pd.DataFrame(rows, columns=["report", "agency_code", "year", "url"])


def tables(reports: list[govreport.Report], heads: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Every table of the package."""
    sections, items = govreport.sections(reports), govreport.items(reports)
    sections = sections[sections["section"].isin(COUNTED)]
    words = analysis.words(sections)
    words = words[~words["pos"].isin(("x", "w"))]
    counted = words.groupby(["report", "section", "word", "pos"]).size().rename("count")
    sections = sections.assign(
        characters=sections["text"].str.len(),
        words=words.groupby(["report", "section"]).size().reindex(
            pd.MultiIndex.from_frame(sections[["report", "section"]]), fill_value=0
        ).to_numpy(),
    )  # fmt: skip
    taken = pd.concat([_taken(part) for _, part in sections.groupby("section")])
    sections = sections.merge(taken, on=["report", "section"])
    coded = analysis.load_frame().code(items)
    # its column of quantities has the name of the items' own column
    specific = analysis.specificity(items.drop(columns="number"))
    for part in analysis.COMPONENTS:
        told = specific[part].fillna("")
        specific[part] = told.str.split("；").str.len().where(told.ne(""), 0)
    specific = specific.rename(columns={"number": "quantity"})
    every = items.assign(characters=items["text"].str.len())
    every = every.join(specific[["date", "quantity", "instrument", "actor", "score"]])
    followed = analysis.follow_up(items)
    named = heads.set_index("report")["year"]
    followed["next_year"] = followed["next_report"].map(named)
    made = {
        "sections": sections,
        "words": counted.reset_index(),
        "items": every,
        "themes": coded[coded["theme"].notna()],
        "followup": followed,
    }
    return {
        name: _only(
            table.drop(columns=["agency_code", "year", "url"], errors="ignore").merge(
                heads, on="report"
            ),
            name,
        )
        for name, table in made.items()
    }


def _taken(sections: pd.DataFrame) -> pd.DataFrame:
    """Of each section, the share of its characters that stand in an earlier report."""
    found = analysis.reuse(sections)
    covered: dict[tuple[str, str], set[int]] = {}
    for row in found.dropna(subset=["start"]).itertuples():
        covered.setdefault((row.report, row.relation), set()).update(
            range(int(row.start), int(row.end))
        )
    own = [len(covered.get((name, "own"), ())) for name in sections["report"]]
    other = [
        len(covered.get((name, "other"), set()) - covered.get((name, "own"), set()))
        for name in sections["report"]
    ]
    length = sections["characters"].clip(lower=1)
    return pd.DataFrame(
        {
            "report": sections["report"],
            "section": sections["section"],
            "own": (own / length).round(4),
            "other": (other / length).round(4),
        }
    )


def _only(table: pd.DataFrame, name: str) -> pd.DataFrame:
    kinds = {"integer": "Int64", "number": "Float64", "string": "string"}
    columns = {column: kinds[kind] for column, (kind, _, _) in TABLES[name].items()}
    table = table[list(columns)].astype(columns)
    keys = [
        key
        for key in (*REPORT, "section", "item", "kind", "number", "word", "pos", "theme")
        if key in table
    ]
    return table.sort_values(keys, ignore_index=True)


def write(made: dict[str, pd.DataFrame]) -> None:
    """Parquet and CSV, their description, a codebook in both languages."""
    OUT.mkdir(parents=True, exist_ok=True)
    resources = []
    lines = [
        "# data/narrative",
        "",
        "平潭综合实验区及其部门2019—2025年年度报告的文字：只有计数和编码，没有原句。由`tools/narrative.py`生成。",
        "What the narrative of the reports of the Pingtan zone and its departments holds, 2019–2025: "
        "counts and codes, no sentences. Made by `tools/narrative.py`.",
        "",
    ]
    for name, table in made.items():
        table.to_csv(OUT / f"{name}.csv", index=False, lineterminator="\n")
        pq.write_table(
            pa.Table.from_pandas(table, preserve_index=False),
            OUT / f"{name}.parquet",
            compression="zstd",
        )
        fields = [
            {"name": column, "type": kind, "title": zh, "description": en}
            for column, (kind, zh, en) in TABLES[name].items()
        ]
        content = (OUT / f"{name}.csv").read_bytes()
        resources.append(
            {
                "name": name,
                "path": f"{name}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(content),
                "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
                "schema": {"fields": fields, "missingValues": [""]},
            }
        )
        lines += [
            f"## {name} ({len(table):,})",
            "",
            "| column | type | 说明 | what it is |",
            "| --- | --- | --- | --- |",
        ]
        lines += [
            f"| `{column}` | {kind} | {zh} | {en} |"
            for column, (kind, zh, en) in TABLES[name].items()
        ]
        lines.append("")
    package = {
        "name": "govreport-narrative",
        "title": "Narrative of annual reports on open government information, Pingtan zone, 2019–2025: extracted features",
        "version": VERSION,
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "resources": resources,
    }
    (OUT / "datapackage.json").write_text(
        json.dumps(package, ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    (OUT / "CODEBOOK.md").write_text("\n".join(lines).rstrip() + "\n", "utf-8")


if __name__ == "__main__":
    write(tables(*read(Path(sys.argv[1]))))
