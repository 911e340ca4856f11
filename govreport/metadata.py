"""Metadata: what a table beside reports, or their file names, say that reports do not.

``metadata.csv`` in a folder of reports has a row a file: ``file`` (its path in the folder),
any of ``agency``, ``year`` and ``division`` (its code of GB/T 2260), and columns of one's own.
Or a pattern tells them from the files' paths: ``{agency}/{year}``. What is said there completes
or corrects what the report says; a finding keeps both. Paths are only ever compared with those
of the folder's files: none is opened.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from govreport.errors import UnreadableFile
from govreport.folders import METADATA, is_metadata
from govreport.form import Label
from govreport.normal import decoded
from govreport.report import Finding, Report
from govreport.words import one_line

HEADS = {"文件": "file", "机关": "agency", "年度": "year", "区划": "division"}
"""Chinese heads of the columns that have a meaning."""

GIVEN: dict[str, Label] = {
    "agency": Label("机关名称", "the agency's name"),
    "year": Label("年度", "the year"),
    "division": Label("区划代码", "the code of its division"),
}
"""What metadata can say of a report; every other column is the user's own."""

_LONGEST = 1000
"""Characters of a value."""

_TOLD = 10
"""Rows that a message names."""

_YEAR = re.compile(r"(?:19|20)\d\d")
_CODE = re.compile(r"\d{6}")
_SLOT = re.compile(r"\{(\w+)\}|(\*)")

Said = Mapping[str, str]
"""What metadata say of a file, by column."""


@dataclass(frozen=True)
class Metadata:
    """What is said of the files of a folder.

    Attributes
    ----------
    name : str
        Of the table or the pattern, for messages.
    rows : dict of str to Said
        By path within the folder.
    pattern : re.Pattern, optional
        Of a path without its suffix.
    """

    name: str = ""
    rows: dict[str, Said] = field(default_factory=dict)
    pattern: re.Pattern[str] | None = None

    def of(self, path: str) -> Said:
        """What is said of a file; empty where nothing is.

        Parameters
        ----------
        path : str
            Within the folder.
        """
        path = _plain(path)
        if self.pattern is None:
            return self.rows.get(path, {})
        found = self.pattern.fullmatch(os.path.splitext(path)[0])
        return dict(found.groupdict()) if found else {}

    def idle(self, paths: Iterable[str]) -> str:
        """What of it speaks of none of these files, in words; nothing where all does."""
        there = {_plain(path) for path in paths}
        if self.pattern is not None:
            if not there or any(map(self.of, there)):
                return ""
            return f"{self.name}: 没有文件的路径合于此规律 fits the path of no file"
        rows = [one_line(name) for name in self.rows if name not in there]
        if not rows:
            return ""
        told = ", ".join(rows[:_TOLD]) + (" …" if rows[_TOLD:] else "")
        return f"{self.name}: {len(rows)}行所指的文件不存在 rows name no file: {told}"


def load(source: str | os.PathLike[str] | None, folder: Path) -> Metadata:
    """The metadata of a folder of reports.

    Parameters
    ----------
    source : path or str, optional
        A table; or a pattern of paths without their suffix, with names in braces and ``*``
        for anything: ``{agency}/{year}``, ``*/{year}年{agency}``. Without it the folder's own
        ``metadata.csv``, if it has one.
    folder : Path

    Returns
    -------
    Metadata

    Raises
    ------
    UnreadableFile
        If the table cannot be read, or a row of it is not valid; the message names the line.
        If the pattern has no name in braces, or one twice.

    Examples
    --------
    >>> made = load("{agency}/{year}*", Path("reports"))
    >>> made.of("红旗区人民政府/2021年报.pdf")
    {'agency': '红旗区人民政府', 'year': '2021'}
    """
    if source is None:
        source = folder / METADATA
        if source.is_symlink() or not is_metadata(source):  # another of its name may be anything
            return Metadata()
    elif _SLOT.search(str(source)) and not os.path.exists(source):
        return Metadata(str(source), pattern=_pattern(str(source)))
    path = Path(source)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path}: 无法读取 cannot be read ({error.strerror})") from None
    return Metadata(path.name, _rows(path, decoded(data, "utf-8-sig", "gb18030")))  # of Excel's


def described(report: Report, said: Said, name: str) -> Report:
    """A report with what metadata say of it.

    Parameters
    ----------
    report : Report
        Left as it is.
    said : Said
    name : str
        Of the metadata, for findings.

    Returns
    -------
    Report
        Its agency and year are those that metadata give. What the report itself says, if
        it is another or none, is in a finding, ``read.metadata``; doubts of the reader's about
        it are settled.
    """
    if not said:
        return report
    told = []
    changed: dict[str, str | int] = {}
    for key, read in (("agency", report.agency), ("year", report.year)):
        given = said.get(key, "")
        if given and given != str(read or ""):
            changed[key] = int(given) if key == "year" else given
            told.append(_told(GIVEN[key], given, read, name))
    findings = [
        replace(one, severity="info", settled=True)
        if one.rule in ("read.agency", "read.year") and said.get(one.rule.removeprefix("read."))
        else one
        for one in report.findings
    ]
    return replace(report, **changed, findings=findings + told)  # type: ignore[arg-type]


def _told(label: Label, given: str, read: object, name: str) -> Finding:
    zh = f"报告写作“{read}”" if read else "报告没有写明"
    en = f"the report says {read}" if read else "the report does not say"
    return Finding(
        "read.metadata",
        message=Label(
            f"{label.zh}：{zh}，按{name}作“{given}”", f"{label.en}: {en}; {name} says {given}"
        ),
        expected=given,
        found=read,
    )


def _plain(path: str) -> str:
    """A path as tables write them, whatever system they were made on."""
    return path.replace("\\", "/").removeprefix("./")


def _pattern(text: str) -> re.Pattern[str]:
    made, at = "", 0
    names: list[str] = []
    for slot in _SLOT.finditer(text):
        made += re.escape(text[at : slot.start()])
        at = slot.end()
        if slot[2]:
            made += "[^/]*"
            continue
        name = HEADS.get(slot[1], slot[1])
        if name in names or not name.isidentifier():
            raise UnreadableFile(
                f"{text}: “{slot[1]}”重复或不能作名称 "
                f"«{slot[1]}» stands twice or is no name for a column"
            )
        names.append(name)
        inside = {"year": _YEAR.pattern, "division": _CODE.pattern}.get(name, "[^/]+?")
        made += f"(?P<{name}>{inside})"
    if not names:
        raise UnreadableFile(f"{text}: 没有花括号里的名称 no name in braces")
    return re.compile(made + re.escape(text[at:]))


def _rows(path: Path, text: str) -> dict[str, Said]:
    def wrong(line: int, zh: str, en: str) -> UnreadableFile:
        return UnreadableFile(one_line(f"{path}: 第{line}行{zh} line {line}: {en}"))

    made: dict[str, Said] = {}
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head = [HEADS.get(name.strip(), name.strip()) for name in next(reader, [])]
        if "file" not in head or len(set(head)) < len(head) or "" in head:
            raise wrong(
                1, "须有file一列，列名不空、不重复", "a column file, and no name blank or twice"
            )
        for row in reader:
            line = reader.line_num
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(head):
                raise wrong(line, "列数与表头不同", "not as many columns as the head has")
            said = {name: cell.strip() for name, cell in zip(head, row, strict=True)}
            if any(len(cell) > _LONGEST for cell in said.values()):
                raise wrong(line, "文字过长", "a value is too long")
            file = _plain(said.pop("file"))
            if not file or file in made:
                zh, en = f"文件“{file}”空缺或重复", f"file «{file}» is blank or stands twice"
                raise wrong(line, zh, en)
            if (year := said.get("year")) and not _YEAR.fullmatch(year):
                raise wrong(line, f"年度“{year}”不是年份", f"year «{year}» is no year")
            if (code := said.get("division")) and not _CODE.fullmatch(code):
                zh, en = (
                    f"区划代码“{code}”不是六位数字",
                    f"division «{code}» is no code of six digits",
                )
                raise wrong(line, zh, en)
            made[file] = {name: cell for name, cell in said.items() if cell}
    except csv.Error as error:
        raise wrong(reader.line_num, "不是有效的CSV", f"no valid CSV ({error})") from None
    return made
