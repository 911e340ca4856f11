"""Which cells, and which problems and improvements, a person should look at, the worst first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace

import pandas as pd

from govreport import decisions, form
from govreport.corpus.rows import cells_of
from govreport.decisions import Decision
from govreport.form import Label
from govreport.report import ID_LENGTH, LINKS, CellKey
from govreport.units import Span, key_of, rest_of, span_of, where
from govreport.words import one_of

WHY: dict[str, Label] = {
    "disputed": Label("核定不一致", "people decided it differently"),
    "unconfirmed": Label("读数未证实", "read, but not confirmed"),
    "identity": Label("所在的勾稽关系不成立", "part of an identity that does not hold"),
    "null": Label("未能读出", "not read"),
    "again": Label("他人核定过，或核定已撤回", "decided by others, or taken back"),
    "ocr": Label("由图片识别", "recognised in a picture"),
    "inferred": Label("由勾稽关系推定", "inferred from the form's identities"),
    "blank": Label("读作空白", "blank, as the reader has it"),
    "asked": Label("指定查看", "asked for"),
}
"""Why a cell is doubtful, the worst first; of several the worst is told."""

WHY_ITEMS: dict[str, Label] = {
    "disputed": WHY["disputed"],
    "rest": Label("未列入问题或改进", "listed as no problem or improvement"),
    "made": Label("刚刚拆分或合并而成", "just made by splitting or merging"),
    "block": LINKS["block"],
    "misfit": Label(
        "逐条对应，但词语和主题不符", "paired by its number, but no words or topics agree"
    ),
    "topic": LINKS["topic"],
    "none": LINKS["none"],
    "again": WHY["again"],
    "no_theme": Label("没有主题", "no theme"),
    "themes": Label("不止一个主题", "more than one theme"),
}
"""Why a problem, an improvement, or text that is in neither is doubtful, the worst first."""

KEY = ["report", "table", "row", "column"]

COLUMNS = (
    "report", "agency", "year", "table", "row", "column", "value", "raw", "how", "why", "broken",
    "finding",
)  # fmt: skip
"""Columns of the queue; see `Corpus.queue`."""

COLUMNS_OF_ITEMS = (
    "report", "agency", "year", "table", "row", "column", "kind", "text", "how", "why", "finding",
)  # fmt: skip
"""Columns of the queue of items; see `Corpus.queue`."""

Some = str | Sequence[str] | None
"""One of something, some, or all."""


def known(name: str, wanted: Some | int | Sequence[int], there: Iterable[object]) -> None:
    """Refuse what a corpus has not: nothing left to look at is another thing."""
    held = {*there}
    for one in _listed(wanted) if wanted is not None else ():
        one_of(name, one, held)


def queue(
    cells: pd.DataFrame,
    findings: pd.DataFrame,
    made: Iterable[Decision],
    agency: Some = None,
    year: int | Sequence[int] | None = None,
    rule: Some = None,
    why: Some = None,
    who: str = "",
    asked: Iterable[CellKey] | None = None,
) -> pd.DataFrame:
    """The cells of a corpus that a person should look at, or those `asked` for; see `Corpus.queue`."""
    known("why", why, WHY)
    cells = _only(cells, agency=agency, year=year)
    if asked is not None:
        wanted = [tuple(cell) for cell in asked]
        for cell in wanted:
            form.find_column(*cell)  # it tells of one that the form does not have
        cells = cells[pd.MultiIndex.from_frame(cells[KEY[1:]]).isin(wanted)]
    cells = cells.merge(_broken(findings), on=KEY, how="left")
    cells = cells.merge(_held(made), on=KEY, how="left")
    cells["broken"] = cells["broken"].fillna(0).astype("Int64")
    cells["why"] = _why(cells) if asked is None else _why(cells).fillna("asked")
    disputed = cells["disputed"].eq(True)
    decided = cells["whose"].notna()
    if who:
        decided &= cells["whose"].map(lambda names: isinstance(names, list) and who in names)
    elif asked is not None:
        decided[:] = False  # a decision may be taken back, and another made
    cells = _only(cells[cells["why"].notna() & (disputed | ~decided.astype(bool))], why=why)
    if rule is not None:
        rules = set(_listed(rule))
        told = cells["finding"].fillna("").map(lambda found: bool(rules & {*found.split(",")}))
        cells = cells[told.astype(bool)]
    ranks = cells["why"].map(list(WHY).index)
    # within a report the cells of most broken identities first, and else in the form's order
    ordered = cells.assign(rank=ranks, least=-cells["broken"]).sort_values(
        ["rank", "agency", "year", "report", "least"], kind="stable"
    )
    return ordered[list(COLUMNS)].reset_index(drop=True)


# --- items ----------------------------------------------------------------------------------


def queue_of_items(
    tables: Mapping[str, pd.DataFrame],
    labels: Callable[[pd.DataFrame], Sequence[Sequence[str]]],
    made: Iterable[Decision],
    agency: Some = None,
    year: int | Sequence[int] | None = None,
    rule: Some = None,
    why: Some = None,
    who: str = "",
) -> pd.DataFrame:
    """What of a corpus' items a person should look at; see `Corpus.queue`.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        The corpus' ``reports``, ``sections``, ``items`` and ``findings``.
    labels : callable
        Gives the themes of rows of items, by their words.
    made, agency, year, rule, why, who
        As for `queue`.
    """
    known("why", why, WHY_ITEMS)
    reports = _only(tables["reports"][["report", "agency", "year"]], agency=agency, year=year)
    sections, items, told = (
        table[table["report"].isin(reports["report"])]
        for table in (tables["sections"], tables["items"], tables["findings"])
    )
    named = sections[sections["section"] == "problems"]
    texts = dict(zip(named["report"], named["text"], strict=True))
    held = {
        (sha256[:ID_LENGTH], *cell[1:]): found
        for (sha256, cell), found in decisions.current(made).items()
        if cell[0] == decisions.ITEMS
    }
    rows: dict[tuple[str, str, str], _Doubtful] = {}
    spans: dict[str, set[Span]] = {}
    items = items.dropna(subset=["start", "end"])
    place = ["report", "start", "end"]
    units = items.drop_duplicates(place)  # an improvement under two problems is one
    pairs = _pairs(items)
    for unit, themes in zip(units.itertuples(), labels(units), strict=True):
        span = (int(unit.start), int(unit.end))
        spans.setdefault(unit.report, set()).add(span)
        key = key_of(texts[unit.report], span)
        found = {"pair": pairs.get((unit.report, *span), "")}
        if pd.notna(unit.themes):
            found["themes"] = "again"
        elif len(themes) != 1:
            found["themes"] = "themes" if themes else "no_theme"
        for column, doubt in found.items():
            if doubt and not (doubt == "again" and (unit.report, key, column) in held):
                rows[unit.report, key, column] = _Doubtful(
                    doubt, span[0], unit.kind, unit.text, unit.how
                )
    told = told[(told["rule"] == "read.items") & ~told["settled"] & told["passage"].notna()]
    for report, passage in zip(told["report"], told["passage"], strict=True):
        section = texts.get(report, "")
        for span in rest_of(section, spans.get(report, ()), where(section, passage)):
            rows[report, key_of(section, span), "rest"] = _Doubtful(
                "rest", span[0], "", section[slice(*span)], finding="read.items"
            )
    gone: set[tuple[str, str]] = set()
    for (report, key, column), some in held.items():
        span = span_of(key)
        if not decisions.agreed(some) and key_of(texts.get(report, ""), span) == key:
            new = _Doubtful("disputed", span[0], "", texts[report][slice(*span)])
            rows[report, key, column] = replace(
                rows.get((report, key, column), new), why="disputed"
            )
        elif column == "unit" and some[0].kind != "kept" and (not who or _by(some, who)):
            gone |= {(report, key), (report, some[0].value)}  # others are in its place
    listed = [
        (*key, *astuple(row))
        for key, row in rows.items()
        if row.why == "disputed"
        or not (key[:2] in gone or (key in held and (not who or _by(held[key], who))))
    ]
    names = ["report", "row", "column", *(field.name for field in fields(_Doubtful))]
    queued = pd.DataFrame(listed, columns=names, dtype="object").merge(reports, on="report")
    queued = _only(queued, why=why, finding=rule)
    ranks = queued["why"].map(list(WHY_ITEMS).index)
    ordered = queued.assign(rank=ranks, table=decisions.ITEMS).sort_values(
        ["rank", "agency", "year", "report", "start"], kind="stable"
    )
    return ordered[list(COLUMNS_OF_ITEMS)].reset_index(drop=True)


@dataclass(frozen=True)
class _Doubtful:
    """What is doubtful of a unit, or a stretch in none."""

    why: str
    start: int
    kind: str
    text: str
    how: str | None = None
    finding: str | None = None


def _pairs(items: pd.DataFrame) -> dict[tuple[str, int, int], str]:
    """Why the pairs of improvements are doubtful; of several problems the worst reason counts."""
    why = items["how"].replace({"human": "again", "stated": pd.NA, "parallel": pd.NA})
    why = why.mask(items["fits"].eq(False).fillna(False).astype(bool), "misfit")
    doubtful = items.assign(why=why)[why.notna()]
    order = doubtful["why"].map(list(WHY_ITEMS).index)
    worst = doubtful.assign(order=order).sort_values("order", kind="stable")
    worst = worst.drop_duplicates(["report", "start", "end"])
    keys = zip(worst["report"], worst["start"].astype(int), worst["end"].astype(int), strict=True)
    return dict(zip(keys, worst["why"], strict=True))


def _only(table: pd.DataFrame, **wanted: object) -> pd.DataFrame:
    """The rows that have what is wanted, by column; None is anything."""
    for name, some in wanted.items():
        if some is not None:
            table = table[table[name].isin(_listed(some))]
    return table


def _by(found: Iterable[Decision], who: str) -> bool:
    return any(one.who == who for one in found)


def _listed(wanted: object) -> list[object]:
    if isinstance(wanted, Iterable) and not isinstance(wanted, str):
        return list(wanted)
    return [wanted]


def _why(cells: pd.DataFrame) -> pd.Series:
    """The worst reason of each cell; NA where there is none."""
    null, how = cells["value"].isna(), cells["how"]
    rules = cells["finding"].fillna("").str.split(",")
    read = rules.map(lambda found: {rule for rule in found if rule.startswith("read.")})
    human = how.eq("human")
    holds = {
        "disputed": cells["disputed"].eq(True),
        "again": human,
        "unconfirmed": cells["certainty"].eq("unconfirmed"),
        "identity": cells["broken"].gt(0) & ~human,
        "blank": null & read.map({"read.blank"}.__eq__).astype(bool),
        "null": null & cells["finding"].notna(),
        "ocr": how.eq("ocr"),
        "inferred": how.eq("inferred"),
    }
    found = pd.Series(pd.NA, index=cells.index, dtype="object")
    for name, true in holds.items():
        found = found.mask(found.isna() & true, name)
    return found


def _broken(found: pd.DataFrame) -> pd.DataFrame:
    """In how many identities that do not hold a cell is."""
    broken = (found["family"] == "arithmetic") & (found["severity"] == "error")
    errors = found[broken & found["cells"].notna()]
    rows = [
        (report, *cell)
        for report, cells in zip(errors["report"], errors["cells"], strict=True)
        for cell in cells_of(cells)
    ]
    counted = pd.DataFrame(rows, columns=KEY, dtype="object")
    return counted.groupby(KEY, as_index=False).size().rename(columns={"size": "broken"})


def _held(made: Iterable[Decision]) -> pd.DataFrame:
    """What people have decided by now: whose decisions there are, and whether they differ."""
    rows = [
        (sha256[:ID_LENGTH], *cell, [one.who for one in found], not decisions.agreed(found))
        for (sha256, cell), found in decisions.current(made).items()
        if cell[0] != decisions.ITEMS
    ]
    return pd.DataFrame(rows, columns=[*KEY, "whose", "disputed"], dtype="object")
