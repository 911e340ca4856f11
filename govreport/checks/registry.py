"""The registry of rules: what a rule is, and how one is added, listed or left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from govreport import form
from govreport.document import Place
from govreport.form import Label
from govreport.report import CellKey, Finding, Report

SEVERITIES: dict[str, Label] = {
    "error": Label("错误：不可能成立", "error: cannot be true"),
    "warning": Label("疑点：需要说明", "warning: needs an explanation"),
    "info": Label("提示：值得了解", "info: worth knowing"),
}
"""How grave a finding is, gravest first."""


def gravity(found: Finding) -> int:
    """By which findings are sorted, gravest first."""
    return list(SEVERITIES).index(found.severity)


FAMILIES: dict[str, Label] = {
    "arithmetic": Label("勾稽关系", "Arithmetic"),
    "completeness": Label("完整性", "Completeness"),
    "narrative": Label("文字与表格", "Text against table"),
    "fees": Label("收费", "Fees"),
    "timeliness": Label("公布时间", "Timeliness"),
    "years": Label("年度之间", "Across years"),
    "levels": Label("层级之间", "Across levels"),
    "reading": Label("读取", "Reading"),
    "corpus": Label("语料库", "Corpus"),
}
"""Families of rules, in the order in which they are shown."""

OVER: dict[str, Label] = {
    "report": Label("一份报告", "one report"),
    "years": Label("同一机关相邻两年的报告", "two reports of one agency, a year apart"),
    "levels": Label("一级政府与其部门", "a government's report and those of its departments"),
    "corpus": Label("语料库中的报告", "the reports of a corpus, when it is built"),
}
"""What a rule is applied to, and so the arguments of its function; those over a corpus have
their own."""


Check = Callable[..., Iterable[Finding]]
"""What a rule does: see `Rule.function`."""


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes
    ----------
    id : str
        For example ``"requests.balance"``.
    family : str
        A key of `FAMILIES`, or a name of your own.
    severity : str
        ``"error"``, ``"warning"`` or ``"info"``; a single finding may be milder.
    title : Label
        The rule in words; the message of findings that bring none.
    basis : Label
        The article, form note or notice behind it.
    over : str
        A key of `OVER`.
    function : callable
        ``(report)``, ``(before, after)`` or ``(government, departments)`` →
        findings, made with `finding`.
    """

    id: str
    family: str
    severity: str
    title: Label
    basis: Label
    over: str
    function: Check

    @property
    def own(self) -> bool:
        """Whether it is a user's rule, not one of the package."""
        return not self.function.__module__.startswith(__package__ + ".")

    def apply(self, *reports: Any) -> Iterator[Finding]:
        """The rule's findings, each with the rule's name, severity and wording."""
        for found in self.function(*reports) or ():
            yield replace(
                found,
                rule=self.id,
                severity=found.severity or self.severity,
                message=found.message if found.message.zh else self.title,
            )


RULES: dict[str, Rule] = {}
"""Every rule known, by its id."""


def rule(
    id: str,
    *,
    zh: str,
    en: str = "",
    family: str = "",
    severity: str = "warning",
    basis: str | Label = "",
    over: str = "",
) -> Callable[[Check], Check]:
    """Register the function below as a rule, for `govreport.check` and `govreport.build`.

    Parameters
    ----------
    id : str
        Its name; a rule of your own may be defined again under the same name.
    zh, en : str
        The rule in words.
    family, severity, basis, over : str
        See `Rule`. A rule of the package is of the family that its module is called after,
        yours of ``"own"`` unless told; it is over a report unless the module is called after what
        it is over.

    Returns
    -------
    callable
        A decorator that leaves the function as it is.

    Notes
    -----
    While a corpus is built, a rule sees what its tables hold of a report: figures,
    sections, problems and findings, not the rest of the page.

    Raises
    ------
    ValueError
        For an unknown severity or `over`, or the name of a rule of the package.

    Examples
    --------
    A rule of one's own, in five lines:

    >>> import govreport
    >>> @govreport.rule("my.secrets", zh="以国家秘密为由不予公开", en="a state secret", severity="info")
    ... def secrets(report):
    ...     refused = report.value("requests", "refused.state_secret", "total")
    ...     if refused:
    ...         yield govreport.finding(("requests", "refused.state_secret", "total"))
    >>> report = govreport.read("data/reports/hongqi-2021.txt")
    >>> "my.secrets" in set(govreport.check(report)["rule"])
    False
    >>> _ = govreport.checks.RULES.pop("my.secrets")
    """
    if severity not in SEVERITIES:
        raise ValueError(f"severity只能是 must be one of {', '.join(SEVERITIES)}: {severity!r}")
    if over and over not in OVER:
        raise ValueError(f"over只能是 must be one of {', '.join(OVER)}: {over!r}")

    def register(function: Check) -> Check:
        if id in RULES and not RULES[id].own:
            raise ValueError(f"{id} is a rule of the package; give yours another name")
        package, _, module = function.__module__.rpartition(".")
        module = module if package == __package__ else "own"
        of, put_to = family or module, over or (module if module in OVER else "report")
        words = basis if isinstance(basis, Label) else Label(basis, basis)
        RULES[id] = Rule(id, of, severity, Label(zh, en or zh), words, put_to, function)
        return function

    return register


def finding(
    cell: CellKey | None = None,
    zh: str = "",
    en: str = "",
    *,
    expected: object = None,
    found: object = None,
    severity: str = "",
    table: str | None = None,
    cells: Sequence[CellKey] = (),
    place: Place | None = None,
    passage: str = "",
) -> Finding:
    """What a rule found; the registry adds the rule's name.

    Parameters
    ----------
    cell : (table, row, column), optional
        The cell it speaks of.
    zh, en : str
        What is wrong, in plain words; the rule's title where left out.
    expected, found : object
        What should stand there, and what does.
    severity : str
        Where milder than the rule's own.
    table : str, optional
        Where a whole table is meant.
    cells : sequence of (table, row, column)
        Every cell that may be the wrong one.
    place : Place, optional
    passage : str
        The sentence it speaks of.

    Returns
    -------
    Finding
    """
    message = Label(zh, en or zh)
    table, row, column = cell or (table, None, None)
    return Finding(
        "", severity, message, table, row, column, expected, found, place, tuple(cells), passage
    )


def not_assessable(cells: Sequence[CellKey], table: str) -> Finding:
    """That a rule cannot be applied, because these cells are null.

    Parameters
    ----------
    cells : sequence of (table, row, column)
        The null cells it would need.
    table : str
    """
    names = [form.cell_name(*cell) for cell in cells[:_NAMED]]
    more = len(cells) - _NAMED
    rest = Label(f"等{len(cells)}格", f" and {more} more") if more > 0 else Label("", "")
    zh = f"无法判断（空缺：{'、'.join(name.zh for name in names)}{rest.zh}）"
    en = f"not assessable (null: {', '.join(name.en for name in names)}{rest.en})"
    return finding(None, zh, en, severity="info", table=table, cells=cells)


_NAMED = 3
"""Cells named one by one; the rest are counted."""


def chosen(without: Iterable[str]) -> list[Rule]:
    """The rules that are left when some are switched off, by id or by family.

    Raises
    ------
    ValueError
        If there is no such rule or family.
    """
    off = set(without)
    unknown = off - set(RULES) - {known.family for known in RULES.values()}
    if unknown:
        raise ValueError(
            f"没有名为{', '.join(sorted(unknown))}的规则或类别，`govreport rules`列出全部 "
            f"no rule or family called {', '.join(sorted(unknown))}; `govreport rules` lists them"
        )
    return [known for known in RULES.values() if not {known.id, known.family} & off]


def of_cell(report: Report, cell: CellKey) -> Place | None:
    """Where a cell of the report stands."""
    figure = report.figures.get(cell)
    return figure.place if figure else None
