"""What the text says against what the tables say."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any

from govreport import form
from govreport.agencies import is_government
from govreport.checks.registry import finding, not_assessable, of_cell, rule
from govreport.form import Label
from govreport.report import CellKey, Finding, Report, Reports, listed, plain
from govreport.words import number, place_text

if TYPE_CHECKING:  # `import govreport` is quick: what reads text loads when there is text
    import pandas as pd

    from govreport.checks.phrases import Sum
    from govreport.checks.tying import Claim

_BASIS = Label(
    "《政府信息公开条例》第五十条：同一报告的文字与表格应当一致",
    "Regulations, art. 50: one report, so its text and tables agree",
)
_CELL_UNIT = Decimal(10_000)
"""Fees stand in 万元; money in text is compared in 元."""


def of_report(report: Report) -> list[Claim]:
    """The claims of a report's narrative; see `govreport.checks.tying`."""
    government = bool(report.agency and is_government(report.agency))
    return _claims(
        tuple(report.sections.items()), report.edition, report.year, government, report.agency
    )


@lru_cache(maxsize=8)  # several rules ask for one report's, one after another
def _claims(sections: tuple[tuple[str, str], ...], *facts: Any) -> list[Claim]:
    from govreport.checks.tying import claims

    return claims(dict(sections), *facts)


def _sum(report: Report, cells: Sum) -> int | Decimal | None:
    """The sum of those cells that the report's form has; None where one is null or none is there."""
    values = [report.figures[cell].value for cell in cells if cell in report.figures]
    if not values or None in values:
        return None
    return sum(values)  # type: ignore[arg-type]


def stated(report: Report, claim: Claim) -> int | Decimal | None:
    """What the table has where a claim speaks of it, in the claim's unit; None where null."""
    value = _sum(report, claim.cells)
    if value is None:
        return None
    if claim.wholes:
        whole = _sum(report, claim.wholes[0])
        return round(Decimal(value) * 100 / whole, 2) if whole else None
    return value * _CELL_UNIT if claim.kind in ("money", "fee") else value


def verdict(report: Report, claim: Claim) -> str:
    """How a claim and the table go together.

    Returns
    -------
    str
        ``"agrees"``, ``"differs"``, ``"null"`` (the table has no figure there)
        or ``"untied"`` (the claim speaks of no cell, of another time, or of a part or
        of more than the cell, which leaves the table's figure possible).
    """
    from govreport.checks.tying import ELSEWHERE

    if claim.scope in ELSEWHERE or not any(cell in report.figures for cell in claim.cells):
        return "untied"
    value = stated(report, claim)
    if value is None:
        return "null"
    if claim.kind == "fee":  # fees for requests are part of all administrative fees
        return "agrees" if claim.value <= value else "differs"
    options = list(_options(report, claim, value))
    if any(map(claim.allows, options)):
        return "agrees"
    return "untied" if any(map(claim.fits, options)) else "differs"


def _options(report: Report, claim: Claim, value: int | Decimal) -> Iterator[int | Decimal]:
    """All that the tables have where the claim may speak of it, in its unit."""
    yield value
    parts = [_sum(report, cells) for cells in (claim.cells, *claim.others)]
    if not claim.wholes:
        yield from (part for part in parts[1:] if part is not None)
    wholes = [_sum(report, cells) for cells in claim.wholes]
    for part, whole in product(parts, wholes):
        if part is not None and whole:
            yield Decimal(part) * 100 / whole


_RECORD = (
    "agency", "year", "section", "text", "kind", "value", "cells", "stated", "verdict", "scope",
    "passage", "place", "keys", "report",
)  # fmt: skip


def claims_table(reports: Reports, lang: str = "zh") -> pd.DataFrame:
    """Every quantity of the narrative beside the table.

    Parameters
    ----------
    reports : Report, iterable of Report, or path of a file or folder
    lang : str
        Language of the cells' names.

    Returns
    -------
    pandas.DataFrame
        A row per claim, in the text's order: ``agency``, ``year``, ``section``, ``text`` (its
        words), ``kind``, ``value`` (the text's), ``cells`` (in words), ``stated`` (what the
        table has there), ``verdict`` (see `verdict`), ``scope``, ``passage`` (the sentence),
        ``place``, ``keys`` (the cells by their keys, as ``requests/new/total``; several by ；)
        and ``report`` (`Report.id`). Counts in 件, money in 元, rates and shares in %.

    Examples
    --------
    >>> import govreport
    >>> table = govreport.claims(govreport.read("data/reports/hongqi-2021.txt"))
    >>> table[["text", "verdict"]].values.tolist()
    [['11000余条', 'untied'], ['6件', 'agrees'], ['100%', 'agrees'], ['未收取申请人的任何费用', 'agrees']]
    """
    import pandas as pd

    from govreport.checks.tying import SCOPES

    records = []
    for report, claim in ((one, claim) for one in listed(reports) for claim in of_report(one)):
        place = report.document.locate(claim.passage, claim.start, claim.end)
        records.append(
            (
                report.agency, report.year, claim.section, claim.text, claim.kind,
                plain(claim.value), _named(claim, lang),
                plain(stated(report, claim)) if claim.cells else None,
                verdict(report, claim), SCOPES[claim.scope](lang), claim.passage,
                place_text(place, lang, box=True) if place else "",
                "；".join("/".join(cell) for cell in claim.cells), report.id,
            )
        )  # fmt: skip
    return pd.DataFrame(records, columns=list(_RECORD), dtype="object")


def _named(claim: Claim, lang: str) -> str:
    """The cells of a claim in words, a long sum shortened."""
    if claim.kind == "rate":
        return Label("办理总计÷（新收＋上年结转）", "total ÷ (received + carried over)")(lang)
    names = [form.cell_label(*cell, lang) for cell in claim.cells]
    return " + ".join(names[:_NAMED]) + (" + …" if len(names) > _NAMED else "")


_NAMED = 2
_SIGNS = {"rate": "%", "share": "%", "money": "元", "fee": "元"}


def differences(report: Report, kinds: tuple[str, ...]) -> Iterator[Finding]:
    """A finding for every claim of these kinds that the tables contradict.

    Claims whose cells are null come as one finding that says so.
    """
    null: list[CellKey] = []
    for claim in of_report(report):
        if claim.kind not in kinds:
            continue
        outcome = verdict(report, claim)
        if outcome == "null":
            cells = (*claim.cells, *(claim.wholes[0] if claim.wholes else ()))
            null += [cell for cell in cells if report.value(*cell) is None]
        elif outcome == "differs":
            yield _difference(report, claim)
    for table in dict.fromkeys(cell[0] for cell in null):
        yield not_assessable([cell for cell in dict.fromkeys(null) if cell[0] == table], table)


def _difference(report: Report, claim: Claim) -> Finding:
    from govreport.checks.tying import SCOPES

    value = stated(report, claim)
    assert value is not None
    near = claim.quantity and any(map(claim.quantity.near, _options(report, claim, value)))
    severity = "error" if claim.sure and not claim.scope and not near else "warning"
    told = number(value) + _SIGNS.get(claim.kind, "")
    scope = SCOPES[claim.scope]
    zh = f"文字“{claim.text}”，表格{_named(claim, 'zh')}为{told}"
    en = f"the text says “{claim.text}”, the table has {told} ({_named(claim, 'en')})"
    if claim.scope:
        zh, en = f"{zh}（{scope.zh}）", f"{en}; {scope.en}"
    cells = tuple(cell for cell in claim.cells if cell in report.figures)
    return finding(
        cells[0],
        zh,
        en,
        expected=claim.text,
        found=value,
        severity=severity,
        cells=cells,
        place=report.document.locate(claim.passage, claim.start, claim.end)
        or of_cell(report, cells[0]),
        passage=claim.passage,
    )


@rule(
    "narrative.figures",
    zh="文字中的数字与表格不一致",
    en="a quantity in the text that the table contradicts",
    severity="error",
    basis=_BASIS,
)
def figures(report: Report) -> Iterator[Finding]:
    """Counts and rates of the narrative against the cells they speak of.

    An error only where the words are the form's own and the scope is the same;
    approximations are compared as intervals.
    """
    return differences(report, ("count", "rate", "share"))


@rule(
    "narrative.untied",
    zh="文字中的数字未对应到表格，仅列出",
    en="quantities of the text that speak of no cell, listed only",
    severity="info",
    basis=_BASIS,
)
def untied(report: Report) -> Iterator[Finding]:
    """Claims that are tied to no cell, or speak of another time: a list, not a judgement."""
    from govreport.checks.phrases import SENTENCE
    from govreport.checks.tying import LONGEST_SENTENCE, MAX_CLAIMS

    found_in_text = of_report(report)
    if len(found_in_text) >= MAX_CLAIMS or any(
        len(sentence) > LONGEST_SENTENCE
        for text in report.sections.values()
        for sentence in SENTENCE.findall(text)
    ):
        yield finding(
            None,
            f"文字过长，只核对前{MAX_CLAIMS}处数字，超过{LONGEST_SENTENCE}字的句子未核对",
            f"too long a text: {MAX_CLAIMS} quantities are compared, and none in a sentence of "
            f"more than {LONGEST_SENTENCE} characters",
        )
    listed: dict[str, list[Claim]] = {}
    for claim in found_in_text:
        if verdict(report, claim) == "untied":
            listed.setdefault(claim.passage, []).append(claim)
    for passage, found in listed.items():
        words = "、".join(claim.text for claim in found)
        first = found[0]
        yield finding(
            None,
            f"未对应到表格：{words}",
            f"tied to no cell: {words}",
            found=words,
            place=report.document.locate(passage, first.start, first.end),
            passage=passage,
        )
