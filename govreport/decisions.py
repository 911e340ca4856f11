"""What people decided about cells and items: an append-only table, and how a report takes it up.

A row of ``decisions.csv`` says of one cell of one file, known by its SHA-256, what a person
saw there; or of one stretch of its section on problems, whether it is an item, of which kind,
what it answers, which themes it has. Nothing is ever changed in it: who thinks again, or takes something back, appends
a row. So the rows of two people are merged by putting them together, in any order.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, astuple, dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import combinations, groupby
from pathlib import Path
from typing import TYPE_CHECKING

from govreport import form
from govreport.errors import UnreadableFile, unwritten
from govreport.extras import require
from govreport.form import Label
from govreport.normal import harmless, unfold
from govreport.report import READING, CellKey, Figure, Finding, Report
from govreport.units import KEY, Said, Units, span_of, where
from govreport.version import __version__
from govreport.words import number, one_line

if TYPE_CHECKING:
    import pandas as pd

NAME = "decisions.csv"
"""What the table is called beside a corpus."""

KINDS: dict[str, Label] = {
    "value": Label("原文印作此数", "as printed"),
    "blank": Label("原文空白", "blank in the source"),
    "unreadable": Label("无法辨认", "cannot be read"),
    "kept": Label("照程序所分", "as the reader has it"),
    "split": Label("拆分", "split"),
    "merged": Label("与下一条合并", "merged with the next"),
    "no_item": Label("不是问题或改进", "no problem or improvement"),
    "problem": Label("是一个问题", "a problem"),
    "paired": Label("所对应的问题", "answers"),
    "labelled": Label("主题", "themes"),
    "undone": Label("撤回", "taken back"),
}
"""The kinds of decisions."""

ITEMS = "items"
"""What stands for the table where a decision is on a stretch of the section on problems."""

COLUMNS_OF_ITEMS: dict[str, tuple[str, ...]] = {
    "unit": ("kept", "split", "merged", "no_item"),
    "pair": ("problem", "paired"),
    "themes": ("labelled",),
    "rest": ("no_item",),
}
"""What is decided of such a stretch, and the kinds of decisions on it."""

_VALUES = {
    "split": re.compile(r"\d{1,6}-\d{1,6}"), "merged": KEY, "paired": KEY,
    "labelled": re.compile(r"[\w-]+"),
}  # fmt: skip
_OF_CELLS = ("value", "blank", "unreadable")

_SHA256 = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_DIGITS = 15
"""Of a number that a table of double precision holds as it is."""

_LONGEST = 200
"""Characters of a name."""


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """What one person decided about one cell, once.

    Attributes
    ----------
    sha256 : str
        Of the file.
    table, row, column : str
        The cell; or `ITEMS`, a unit's key (see `govreport.units`) and one of
        `COLUMNS_OF_ITEMS`.
    kind : str
        A key of `KINDS`.
    value : str
        The number, where the kind is ``"value"``; of an item the pieces of what is split
        (``118-130 132-164``), the key of what is merged with it, the keys of the problems
        that it answers, or its themes, by spaces; else blank.
    who : str
    when : str
        ISO 8601, with its zone; kept as UTC.
    note : str
    version : str
        Of this package, when it was decided.
    file : str
        What the file was called, for people.

    Raises
    ------
    ValueError
        For anything that cannot be so; the message says what, in both languages.
    """

    sha256: str
    table: str
    row: str
    column: str
    kind: str
    value: str
    who: str
    when: str
    note: str = ""
    version: str = __version__
    file: str = ""

    def __post_init__(self) -> None:
        for name in ("who", "note", "version", "file"):
            object.__setattr__(self, name, plain(getattr(self, name)))
        if not _SHA256.fullmatch(self.sha256):
            raise ValueError("sha256应为64位十六进制数 sha256 is 64 hexadecimal digits")
        kinds = _OF_CELLS if self.table != ITEMS else COLUMNS_OF_ITEMS.get(self.column, ())
        if self.table == ITEMS:
            if not (KEY.fullmatch(self.row) and kinds):
                raise ValueError(f"没有{one_line(self.row[:20])}这样的条目 no such unit of items")
        else:
            try:
                form.find_column(self.table, self.row, self.column)
            except KeyError as error:
                raise ValueError(error.args[0]) from None
        if self.row != one_line(self.row):  # a province's own, under its printed label
            raise ValueError("row中有控制字符 a control character in row")
        if self.kind not in (*kinds, "undone"):
            raise ValueError(f"kind只能是{'、'.join(kinds)} kind is one of {', '.join(kinds)}")
        if not self.who or len(self.who) > _LONGEST:
            raise ValueError("who不能为空，也不能过长 who is a name, neither empty nor endless")
        object.__setattr__(self, "value", self._checked_value())
        object.__setattr__(self, "when", _utc(self.when))

    def _checked_value(self) -> str:
        if pattern := _VALUES.get(self.kind):
            values = sorted(
                {*self.value.split()}, key=lambda one: (len(one.partition("-")[0]), one)
            )
            alone = self.kind == "merged" and len(values) != 1
            if (
                alone
                or not all(map(pattern.fullmatch, values))
                or (not values and self.kind == "split")
            ):
                raise ValueError(f"value不合{self.kind}的格式 no value of «{self.kind}»")
            return " ".join(values)
        if self.kind != "value":
            if self.value:
                raise ValueError("这一种类没有value a decision of this kind has no value")
            return ""
        text = unfold(self.value).strip()
        if not _NUMBER.fullmatch(text) or sum(map(str.isdigit, text)) > _DIGITS:
            raise ValueError(f"value应为数字 value is a number, not «{one_line(self.value[:20])}»")
        exact = Decimal(text)
        if exact != exact.to_integral_value() and not form.find_column(*self.cell).decimal:
            raise ValueError(f"件数没有小数 a count is whole, not {text}")
        return number(abs(exact) if exact == 0 else exact)

    @property
    def cell(self) -> CellKey:
        """Table, row and column."""
        return (self.table, self.row, self.column)

    @property
    def figure(self) -> int | Decimal | None:
        """The number, as a report's figures are; None unless the kind is ``"value"``."""
        if self.kind != "value":
            return None
        exact = Decimal(self.value)
        return exact if form.find_column(*self.cell).decimal else int(exact)

    @property
    def words(self) -> Label:
        """What was decided, in words."""
        said = KINDS[self.kind]
        if self.kind == "value":
            return Label(self.value, self.value)
        if not self.value and self.kind in ("paired", "labelled"):
            return Label(f"{said.zh}：无", f"{said.en}: none")
        told = re.sub(":[0-9a-f]{8}", "", self.value)
        return Label(f"{said.zh} {told}".strip(), f"{said.en} {told}".strip())


COLUMNS = tuple(field.name for field in fields(Decision))
"""The columns of the table."""


def _utc(text: str) -> str:
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        told = datetime.min
    if told.tzinfo is None:
        raise ValueError("when应为带时区的ISO 8601时间 when is a time in ISO 8601, with its zone")
    try:
        told = told.astimezone(UTC)
    except OverflowError:
        raise ValueError("when超出日历 when is on no calendar") from None
    return told.strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def plain(text: str) -> str:
    """Text as the table holds it: a line that no spreadsheet runs."""
    return str(harmless(one_line(text).strip()))


def after(when: str) -> str:
    """The moment after another; blank stands for none."""
    if not when:
        return ""
    return _utc((datetime.fromisoformat(when) + timedelta(microseconds=1)).isoformat())


def now() -> str:
    """The moment, as `Decision.when` has it."""
    return _utc(datetime.now(UTC).isoformat())


# --- the table ------------------------------------------------------------------------------


def _opener(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o644)


def load(path: str | os.PathLike[str]) -> list[Decision]:
    """The rows of a table of decisions.

    Parameters
    ----------
    path : path

    Returns
    -------
    list of Decision
        As they stand in the file.

    Raises
    ------
    UnreadableFile
        If it cannot be read, is a link, or has a row that is no decision; the message names
        the line.
    """
    path = Path(path)
    _refuse_links(path)
    try:
        with open(path, encoding="utf-8-sig", newline="", opener=_opener) as file:
            return _rows(path, csv.reader(file, strict=True))
    except UnicodeDecodeError:
        raise UnreadableFile(f"{path}: 不是UTF-8文本 is no UTF-8 text") from None
    except OSError as error:
        raise UnreadableFile(f"{path}: 无法读取 cannot be read ({error.strerror})") from None


def _rows(path: Path, reader: csv._reader) -> list[Decision]:  # type: ignore[name-defined]
    made: list[Decision] = []
    line = 0
    try:
        head = next(reader, list(COLUMNS))
        line = reader.line_num
        if sorted(head) != sorted(COLUMNS):
            raise ValueError(f"列名应为 the columns are {', '.join(COLUMNS)}")
        line += 1
        for row in reader:
            if len(row) != len(head):
                raise ValueError(
                    f"有{len(row)}栏，应有{len(head)}栏 {len(row)} fields, not {len(head)}"
                )
            made.append(Decision(**dict(zip(head, row, strict=True))))
            line = reader.line_num + 1
    except (csv.Error, ValueError) as error:
        if isinstance(error, UnicodeDecodeError):
            raise
        raise UnreadableFile(f"{path}: 第{line or 1}行 line {line or 1}: {error}") from None
    return made


def _refuse_links(path: Path) -> None:
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise UnreadableFile(
            f"{path}: 是链接或不是文件 is a link, which may lead anywhere, or no file"
        )


def beside(corpus: Path) -> list[Decision]:
    """The decisions beside a corpus; none where there is no table yet."""
    path = corpus / NAME
    return load(path) if os.path.lexists(path) else []


def append(path: str | os.PathLike[str], decisions: Iterable[Decision]) -> None:
    """Add rows at the end of a table; made, with its head, if it is not there.

    Parameters
    ----------
    path : path
    decisions : iterable of Decision

    Raises
    ------
    UnreadableFile
        If it is a link, or cannot be written.
    """
    path = Path(path)
    _refuse_links(path)
    try:
        with open(path, "a+", encoding="utf-8", newline="", opener=_opener) as file:
            _hold(file.fileno())
            end = file.seek(0, os.SEEK_END)
            if not end:
                file.write("\ufeff" + ",".join(COLUMNS) + "\n")  # so that Excel sees Chinese
            else:
                with open(path, "rb", opener=_opener) as written:
                    written.seek(-1, os.SEEK_END)
                    file.write("" if written.read() == b"\n" else "\n")
            csv.writer(file, lineterminator="\n").writerows(map(astuple, decisions))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise UnreadableFile(unwritten(path, error)) from None


def _hold(handle: int) -> None:
    """Wait until nobody else writes; let go when the file is closed."""
    try:
        import fcntl
    except ImportError:  # Windows, where two who review have a file each to merge
        return
    with suppress(OSError):  # not every file system locks
        fcntl.flock(handle, fcntl.LOCK_EX)


# --- what holds -----------------------------------------------------------------------------


def current(decisions: Iterable[Decision]) -> dict[tuple[str, CellKey], list[Decision]]:
    """What holds: of each cell the latest decision of everyone who has one.

    Parameters
    ----------
    decisions : iterable of Decision
        In any order, with or without repetitions.

    Returns
    -------
    dict of (sha256, cell) to list of Decision
        By name. Cells of which everything was taken back are left out.
    """
    latest: dict[tuple[str, CellKey, str], Decision] = {}
    for one in decisions:
        key = (one.sha256, one.cell, one.who)
        if key not in latest or (latest[key].when, latest[key]) < (one.when, one):
            latest[key] = one
    held = defaultdict(list)
    for (sha256, cell, _), one in sorted(latest.items()):
        if one.kind != "undone":
            held[sha256, cell].append(one)
    return dict(held)


def agreed(held: Sequence[Decision]) -> bool:
    """Whether those who decided a cell decided the same."""
    return len({(one.kind, one.value) for one in held}) == 1


def of_files(decisions: Iterable[Decision]) -> dict[str, bytes]:
    """What holds, file by file, as bytes that are the same whatever order the rows had."""
    found: dict[str, list[Decision]] = defaultdict(list)
    for (sha256, _), held in current(decisions).items():
        found[sha256] += held
    return {sha256: json.dumps(list(map(asdict, held))).encode() for sha256, held in found.items()}


def digest(files: Mapping[str, bytes]) -> str:
    """A fingerprint of what holds, as `of_files` gives it; blank where nothing does."""
    whole = hashlib.sha256(b"\n".join(files[name] for name in sorted(files)))
    return whole.hexdigest() if files else ""


def from_bytes(data: bytes) -> list[Decision]:
    """What `of_files` gave for one file."""
    return [Decision(**one) for one in json.loads(data or b"[]")]


# --- a report -------------------------------------------------------------------------------


def decided(report: Report, decisions: Iterable[Decision]) -> Report:
    """A report with what people decided about it.

    Parameters
    ----------
    report : Report
        Left as it is.
    decisions : iterable of Decision
        Those on other files are passed over; if one of these had this file's name, a finding
        says how many.

    Returns
    -------
    Report
        Figures that people decided alike have ``how="human"``, and what the reader had read
        in `Figure.read`; of problems and improvements the `Link` says who decided, and its
        ``how`` is ``"human"`` where it is the pair that was decided. Findings of the reader's that speak of such cells alone are
        `Finding.settled`. Where people differ all is as read, with a finding; so is what
        is decided of a cell or of words that the report does not have.
    """
    held = current(decisions)
    mine = {cell: found for (sha, cell), found in held.items() if sha == report.document.sha256}
    figures, told = dict(report.figures), []
    of_items = []
    for cell, found in mine.items():
        if not agreed(found):
            told.append(_disputed(cell, found, figures.get(cell)))
        elif cell[0] == ITEMS:
            who = tuple(one.who for one in found)
            values = tuple(found[0].value.split())
            of_items.append(Said(cell[1], cell[2], found[0].kind, values, who))
        elif cell not in figures:
            told.append(_no_cell(cell))
        else:
            figures[cell] = replace(
                figures[cell],
                value=found[0].figure,
                how="human",
                read=figures[cell].value,
                who=", ".join(one.who for one in found),
            )
    path = plain(report.document.path or "")
    others = [
        found
        for (sha, _), found in held.items()
        if sha != report.document.sha256 and _is_name(found[0].file, path)
    ]
    if others:
        told.append(other_file(len(others)))
    units = Units(report)
    left = units.settle(of_items)
    findings = [_after(finding, figures) for finding in report.findings]
    if of_items:
        told += map(_no_unit, left)
        findings = [_after_items(finding, units) for finding in findings]
    settled = len(of_items) - len(left)
    problems = units.items() if settled else report.problems
    return replace(
        report, figures=figures, problems=problems, findings=findings + told, settled=settled
    )


def _is_name(file: str, path: str) -> bool:
    return bool(file) and (path == file or path.endswith("/" + file))


def _after(finding: Finding, figures: Mapping[CellKey, Figure]) -> Finding:
    """A finding, settled where people have decided all that it speaks of."""
    if finding.rule not in READING or not (finding.table or finding.cells):
        return finding
    spoken = [figure for cell, figure in figures.items() if finding.covers(*cell)]
    if not spoken or any(figure.how != "human" for figure in spoken):
        return finding
    return _settled(finding)


def _after_items(finding: Finding, units: Units) -> Finding:
    """A finding on a passage in no item, settled where it is one by now, or rightly none."""
    if (
        finding.rule != "read.items"
        or not finding.passage
        or units.rest(where(units.section, finding.passage))
    ):
        return finding
    return _settled(finding)


def _settled(finding: Finding) -> Finding:
    said = finding.message
    message = Label(f"{said.zh}（已由人核定）", f"{said.en} (since decided by people)")
    return replace(finding, severity="info", settled=True, message=message)


def other_file(count: int) -> Finding:
    """That decisions were made on another content of a file."""
    told = Label(
        f"文件内容已变，{count}处的人工核定是对原文件作出的，未采用",
        f"{count} decisions were made on another content of this file; not applied",
    )
    return Finding("read.decision", message=told)


def _no_cell(cell: CellKey) -> Finding:
    name = form.cell_name(*cell)
    told = Label(
        f"人工核定了“{name.zh}”，但本报告没有这一格，未采用",
        f"a decision on {name.en}, a cell that this report does not have; not applied",
    )
    return Finding("read.decision", message=told)


def _no_unit(said: Said) -> Finding:
    start, end = span_of(said.key)
    kind = KINDS[said.kind]
    told = Label(
        f"人工核定的第{start}至{end}字（{kind.zh}）不是本报告的一个问题或改进，未采用",
        f"a decision ({kind.en}) on characters {start} to {end}, no problem or improvement "
        "of this report; not applied",
    )
    return Finding("read.decision", message=told)


def _disputed(cell: CellKey, held: Sequence[Decision], figure: Figure | None) -> Finding:
    zh = "，".join(f"{one.who}：{one.words.zh}" for one in held)
    en = ", ".join(f"{one.who}: {one.words.en}" for one in held)
    told = Label(f"核定不一致，未采用（{zh}）", f"people differ; not applied ({en})")
    table, row, column = cell if cell[0] != ITEMS else (None, None, None)
    found, place = (figure.raw, figure.place) if figure else (None, None)
    return Finding("read.decision", "", told, table, row, column, found=found, place=place)


# --- two people -----------------------------------------------------------------------------


def agreement(decisions: Iterable[Decision]) -> pd.DataFrame:
    """How far people agree who decided the same cells, or the same of items.

    Parameters
    ----------
    decisions : iterable of Decision

    Returns
    -------
    pandas.DataFrame
        A row for every two people and what both decided: ``one``, ``other``, ``of``
        (``cells``, or of items ``unit``, ``pair``, ``themes``, ``rest``), ``common`` (how many
        both decided), ``agreement`` (share decided alike) and ``kappa`` (Cohen's, every value
        and kind a category of its own; NA where both only ever decided one thing). Theme by
        theme, with alpha: `codings`.

    Notes
    -----
    J. Cohen, *Educational and Psychological Measurement* 20 (1960) 37–46, from scikit-learn.
    """
    require("narrative")
    import pandas as pd
    from sklearn.metrics import cohen_kappa_score

    said: dict[str, dict[tuple[str, CellKey], str]] = defaultdict(dict)
    for key, held in current(decisions).items():
        for one in held:
            said[one.who][key] = f"{one.kind} {one.value}"
    rows = []
    for first, other in combinations(sorted(said), 2):
        both = sorted(said[first].keys() & said[other].keys(), key=_of)
        for of, keys in groupby(both, key=_of):
            common = list(keys)
            votes = [[said[name][key] for key in common] for name in (first, other)]
            alike = sum(map(str.__eq__, *votes)) / len(common)
            kappa = cohen_kappa_score(*votes) if len({*votes[0], *votes[1]}) > 1 else None
            rows.append((first, other, of, len(common), alike, kappa))
    names = ["one", "other", "of", "common", "agreement", "kappa"]
    return pd.DataFrame(rows, columns=names).astype({"kappa": "Float64"})


def _of(key: tuple[str, CellKey]) -> str:
    """What a decision is on: cells, or what of items."""
    _, (table, _, column) = key
    return column if table == ITEMS else "cells"


def codings(decisions: Iterable[Decision], themes: Sequence[str] = ()) -> dict[str, pd.DataFrame]:
    """Who gave which unit which themes, as `govreport.analysis.agreement` takes it.

    Parameters
    ----------
    decisions : iterable of Decision
    themes : sequence of str
        The frame's keys; those that anybody gave, unless told.

    Returns
    -------
    dict of str to pandas.DataFrame
        By person: a row per unit, by its file's SHA-256 and its key, a boolean column per theme.
    """
    import pandas as pd

    given: dict[str, dict[tuple[str, str], set[str]]] = defaultdict(dict)
    for (sha256, (_, row, _)), held in current(decisions).items():
        for one in held:
            if one.kind == "labelled":
                given[one.who][sha256, row] = {*one.value.split()}
    keys = list(themes) or sorted(
        {key for units in given.values() for one in units.values() for key in one}
    )
    return {
        who: pd.DataFrame(
            [[key in one for key in keys] for one in units.values()],
            pd.MultiIndex.from_tuples(units, names=["sha256", "unit"]),
            keys,
            bool,
        )
        for who, units in sorted(given.items())
    }
