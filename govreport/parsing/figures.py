"""Cells as printed → figures, with a finding for everything that is not one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from govreport import form
from govreport.document import Cell, Place
from govreport.form import Column, Label
from govreport.parsing.labels import beside, misprinted
from govreport.parsing.numbers import MAX_DIGITS, UNIT_FACTORS, read_number, stated_unit
from govreport.report import Figure, Finding
from govreport.words import place_text

Key = tuple[str, str]
"""Row, column."""

RULES_OWN = Label("", "")
"""The words that `READING` has for a rule."""

SEVERAL = Label(
    "几个表格数字多不相同，无法确定哪个是本报告的",
    "several tables with other figures; which of them is this report's cannot be told",
)

_OTHERS = 3
"""Cells or rows with other figures, from which on a table may be another's."""

MAX_EXTRA = 100
"""Rows that the form does not have are told of one by one up to here."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What a document prints for one cell of the form.

    Attributes
    ----------
    text : str
    place : Place or None
    how : str
        A key of `govreport.report.HOW`.
    unit : str
        A money unit stated in the column's header or the row's label.
    value : int, optional
        The figure, where it was already told from glued text.
    unseen : str
        What stands in the cell and a reader of the page does not see.
    doubtful : bool
        The cell may show something else.
    score : float, optional
        How sure recognition is of it; None where the file holds the text.
    """

    text: str
    place: Place | None
    how: str = "label"
    unit: str = ""
    value: int | None = None
    unseen: str = ""
    doubtful: bool = False
    score: float | None = None

    @classmethod
    def of(cls, cell: Cell, how: str, unit: str = "") -> Printed:
        """What a cell of a table prints."""
        return cls(cell.text, cell.place, how, unit, None, cell.unseen, cell.doubtful, cell.score)


class Collector:
    """Gathers one table's figures and what is to be said about them.

    Attributes
    ----------
    table : str
    figures : dict of (row, column) to Figure
    findings : list of Finding
    unit : str
        The money unit that a note beside the table states; of several none is believed.
    bracketed : bool
        A note says that figures in brackets behind others are another year's.
    """

    def __init__(self, table: str, unit: str = "") -> None:
        self.table = table
        self.unit = unit
        self.bracketed = False
        self.figures: dict[Key, Figure] = {}
        self.findings: list[Finding] = []
        self._extra = 0

    def rows(self) -> set[str]:
        """Rows of which anything was found."""
        return {row for row, _ in self.figures}

    def add(self, row: str, cells: Mapping[str, Printed]) -> None:
        """Turn one printed row into figures; cells it lacks stay missing."""
        problems: dict[str, list[str]] = {}
        for column, printed in cells.items():
            spec = form.find_column(self.table, row, column)
            self.figures[row, column], told = _figure(spec, printed, self.unit, self.bracketed)
            for problem in told:
                problems.setdefault(problem, []).append(column)
        # guard: spaced-digits
        if "spaced" in problems and self._adds_up(row):
            del problems["spaced"]
        for problem, columns in problems.items():
            if problem == "blank" and len(columns) == len(cells) > 1:  # one finding, not seven
                self.flag(
                    problem, row, message=_message(problem, ""), place=cells[columns[0]].place
                )
                continue
            for column in columns:
                printed = cells[column]
                if problem == "spaced":
                    self._null(row, column, printed.text, printed.place, printed.how)
                found = printed.text.strip() or None
                message = _message(problem, f"{printed.text} {printed.unseen}".strip())
                self.flag(problem, row, column, message=message, found=found, place=printed.place)

    def _adds_up(self, row: str) -> bool:
        """Whether an identity confirms a row: its last figure is the sum of the others."""
        if self.table not in ("requests", "disputes"):
            return False
        keys = [(row, column.key) for column in form.table("2021", self.table).columns]
        values = [self.figures[key].value if key in self.figures else None for key in keys]
        return None not in values and sum(values[:-1]) == values[-1]  # type: ignore[arg-type]

    def _null(self, row: str, column: str, raw: str, place: Place | None, how: str) -> None:
        unit = form.find_column(self.table, row, column).unit
        self.figures[row, column] = Figure(None, raw, place, how, unit)

    def refuse(
        self,
        rule: str,
        row: str,
        columns: Iterable[str],
        raw: str = "",
        place: Place | None = None,
        *,
        message: Label = RULES_OWN,
        how: str = "label",
        of: str | None = None,
    ) -> None:
        """Make a row's cells null and say why: for the whole row, or column `of` alone."""
        for column in columns:
            self._null(row, column, raw, place, how)
        if rule == "unreadable" and message is RULES_OWN:
            message = _message(rule, raw)
        self.flag(rule, row, of, message=message, found=raw or None, place=place)

    def flag(
        self,
        rule: str,
        row: str | None = None,
        column: str | None = None,
        *,
        message: Label = RULES_OWN,
        severity: str = "",
        found: object = None,
        place: Place | None = None,
    ) -> None:
        """Say something about the table, a row or a cell."""
        self.findings.append(
            Finding(
                f"read.{rule}", severity, message, self.table, row, column, found=found, place=place
            )
        )

    def misfit(self, row: str, columns: Sequence[str], cells: Sequence[Cell], place: Place) -> None:
        """The row's cells cannot be told apart."""
        message = Label(
            f"该行应有{len(columns)}个数据单元格，实有{len(cells)}个，无法对应到列",
            f"{len(cells)} cells where the form has {len(columns)}: they cannot be told apart",
        )
        if len(cells) == len(columns):
            message = Label(
                "单元格数目相符，但不能确定各属法定表格的哪一列",
                "as many cells as the form has, but which is in which of its columns cannot be told",
            )
        raw = " ".join(cell.text.strip() for cell in cells)
        self.refuse("misfit", row, columns, raw, place, message=message)

    def labelled(
        self,
        row: str,
        labels: Iterable[str],
        place: Place | None,
        *,
        sure: bool,
        texts: Sequence[str] = (),
    ) -> None:
        """Say so where none of the labels that a row may go by is the form's, or `texts`, as they are
        printed, say more in brackets; `sure` where it is like no other row's.
        """
        named = form.find_row(self.table, row)
        own, label = named.label.zh, misprinted(labels, named)
        # guard: labels-otherwise
        if not label and (aside := beside(texts)):
            sure, label = False, own + aside
        # guard: labels-otherwise
        if not label:
            return
        message = Label(
            f"标签印作“{label[:60]}”，与法定格式的“{own}”不同，按该行读取",
            f"the label reads “{label[:60]}” where the form has “{own}”; read as that row",
        )
        severity = "" if sure else "warning"
        self.flag("label", row, message=message, severity=severity, found=label, place=place)

    def extra_row(self, cells: Sequence[Cell]) -> None:
        """A row with figures that the form does not have."""
        self._extra += 1
        if self._extra > MAX_EXTRA:
            return
        if self._extra == MAX_EXTRA:
            message = Label(
                "表中还有更多不属于法定表格的行", "further rows that the form does not have"
            )
            self.flag("extra_row", message=message, place=cells[0].place)
            return
        text = " ".join(" ".join(cell.text.split()) for cell in cells)
        message = Label(
            f"表中有一行不属于法定表格：“{text[:60]}”",
            f"a row that the form does not have: “{text[:60]}”",
        )
        self.flag("extra_row", message=message, found=text, place=cells[0].place)

    def take(self, tables: Sequence[Collector], *, several: bool = False) -> bool:
        """Take over what several printings of this table say; whether they are of several reports.

        A printing without any figure is a template, if another has figures, and if these are
        not `several` reports, one of which left the table blank. Of a cell that they do not
        agree on, no printing is believed, and on no cell where they disagree on most.
        """
        # read or refused, a figure is printed there
        filled = [
            t for t in tables if any(map(str.isdigit, "".join(f.raw for f in t.figures.values())))
        ]
        # guard: printed-twice
        tables = tables if several and filled else filled or list(tables[:1])
        for one in tables:
            self.findings += one.findings
        printed = {
            key: [one.figures[key] for one in tables if key in one.figures]
            for key in dict.fromkeys(key for one in tables for key in one.figures)
        }
        differing = {key for key, them in printed.items() if len({one.value for one in them}) > 1}
        shared = sum(len(them) > 1 and any(one.value for one in them) for them in printed.values())
        others = are_others(len(differing), shared)
        for key, figures in printed.items():
            row, column = key
            self.figures[key] = figures[0]
            # guard: printed-twice
            if key in differing:
                raw = " / ".join(figure.raw.strip() or "∅" for figure in figures)
                zh, en = (
                    "; ".join(place_text(figure.place, lang) for figure in figures)
                    for lang in ("zh", "en")
                )
                message = Label(
                    f"表格印有两次且数字不同（{zh}），无法确定以哪个为准",
                    f"the table is printed more than once, with other figures ({en}); "
                    "the document does not say which one is meant",
                )
            # guard: printed-twice
            elif figures[0].value is not None and others:
                raw, message = figures[0].raw, SEVERAL
            else:
                continue
            place = figures[0].place
            self.refuse("repeated", row, [column], raw, place, message=message, of=column)
        return others


def are_others(differing: int, shared: int) -> bool:
    """Whether tables are not one that was printed several times: of what `shared` of their cells or
    rows say, zeros apart, most is `differing`.
    """
    # guard: printed-twice
    return differing >= _OTHERS and shared < 2 * differing


def _figure(
    spec: Column, printed: Printed, noted: str, bracketed: bool
) -> tuple[Figure, list[str]]:
    """A figure, and what is to be said of it; `noted` and `bracketed` as for its table."""

    def figure(value: int | Decimal | None, unit: str = spec.unit, note: str = "") -> Figure:
        return Figure(value, printed.text, printed.place, printed.how, unit, note, printed.score)

    if printed.value is not None:
        return figure(printed.value), []
    if printed.doubtful:
        return figure(None), ["doubtful"]
    reading = read_number(printed.text)
    value, unit = reading.value, spec.unit
    told = ["beside"] if reading.beside or printed.unseen else []
    if value is None:
        return figure(None), [reading.status, *told]
    if reading.spaced or (reading.other and not bracketed):
        told.append("spaced")
    within = stated_unit(reading.note)
    if spec.decimal:
        stated = reading.unit or within or "、".join(sorted({printed.unit, noted} - {""}))
        # guard: units
        stated = stated or reading.currency * "元"  # ¥ is no unit where one is stated
        # guard: units
        if stated and stated not in UNIT_FACTORS:
            return figure(None), ["unreadable"]
        if not spec.unit:  # procurement: as written, with its unit
            unit = stated
        # guard: units
        elif stated and stated != spec.unit:
            value = Decimal(value) * UNIT_FACTORS[stated]
            told.append("unit")
        if abs(value) >= 10**MAX_DIGITS:
            return figure(None), ["unreadable"]
    # guard: numbers
    elif isinstance(value, Decimal):
        return figure(None), ["fraction"]
    # guard: units
    elif reading.unit in UNIT_FACTORS or reading.currency or within or "件" in printed.unit:
        return figure(None), ["unreadable"]
    return figure(value, unit, reading.note), told


def _message(problem: str, text: str) -> Label:
    quoted = " ".join(text.split())[:60]
    return {
        "blank": Label(
            f"表格此处未填数字（“{quoted}”），按空缺处理，不作0"
            if quoted
            else "表格此处空白，按空缺处理，不作0",
            f"no figure printed here (“{quoted}”); null, not 0"
            if quoted
            else "blank here; null, not 0",
        ),
        "unreadable": Label(
            f"无法确认为数字：“{quoted}”", f"cannot be read as a figure: “{quoted}”"
        ),
        "fraction": Label(f"件数不是整数：“{quoted}”", f"a count that is not whole: “{quoted}”"),
        "unit": Label(
            f"按所注单位换算为万元：“{quoted}”", f"converted to 万元 (10,000 yuan) from “{quoted}”"
        ),
        "doubtful": Label(
            f"单元格里的字符重叠、越界，另有图形、批注，或所示取决于样式、脚本：“{quoted}”，无法确认",
            f"characters over each other or over the cell's edge, other ink or notes in it, or "
            f"what it shows depends on styles or scripts: “{quoted}”; not certain",
        ),
        "beside": Label(
            f"数字旁的角标、上年数等未计入：“{quoted}”",
            f"a mark or last year's figure beside it is left out: “{quoted}”",
        ),
        "spaced": Label(
            f"一格内数字分开，或括号内另有数字：“{quoted}”，无法由勾稽关系证实",
            f"digits stand apart in one cell, or another figure in brackets: “{quoted}”; "
            "no identity confirms them",
        ),
    }[problem]
