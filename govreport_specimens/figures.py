"""Plausible figures: an agency's tables over its years, consistent in themselves and over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from decimal import Decimal
from random import Random

from govreport import form
from govreport_specimens.facts import Rows, Tables, blank_tables

SIZES: dict[str, float] = {
    "township": 0.3,
    "department": 1.0,
    "county": 4.0,
    "city": 20.0,
    "province": 120.0,
}
"""How much work an agency of each level has, a department being 1."""

_OUTCOMES: dict[str, float] = {
    "granted": 30,
    "partially_granted": 9,
    "refused.third_party_rights": 2,
    "refused.internal_affairs": 2,
    "refused.process_information": 3,
    "refused.enforcement_files": 3,
    "refused.administrative_query": 2,
    "unavailable.not_held": 28,
    "unavailable.requires_creation": 6,
    "unavailable.unclear_after_correction": 2,
    "not_processed.petition": 5,
    "not_processed.repeated": 3,
    "not_processed.published_material": 0.5,
    "not_processed.reissue": 1,
    "other.correction_overdue": 2,
    "other.other": 2,
}
"""How often requests end in which way; ways left out here are rare."""
_RARE = 0.3
_APPLICANTS = {
    "natural_person": 85,
    "business": 10,
    "research": 0.5,
    "public_interest": 1,
    "legal_service": 2,
    "other": 1.5,
}


def edition_of(year: int) -> str:
    """The edition that reports on a year use."""
    return "2019" if year < 2021 else "2021"


def history(
    rng: Random, years: Sequence[int], level: str, rules: bool = False
) -> dict[int, Tables]:
    """An agency's tables over consecutive years.

    Parameters
    ----------
    rng : random.Random
    years : sequence of int
    level : str
        A key of `SIZES`.
    rules : bool
        Whether the agency can make 规章 (prefecture level and above).

    Returns
    -------
    dict of int to Tables
        Every identity of the form holds; requests carried forward are carried
        over, and documents in force are last year's plus issued less repealed.
    """
    size = SIZES[level] * rng.uniform(0.6, 1.6)
    forward = dict.fromkeys(form.APPLICANTS, 0)
    stock = {"regulations": 0, "normative_documents": _around(rng, 12 * size**0.6)}
    if rules:
        stock["regulations"] = rng.randint(8, 60)
    items = {row: _around(rng, 25 * size**0.4) for row in ("licensing", "other_services", "fees")}
    made: dict[int, Tables] = {}
    for year in sorted(years):
        edition = edition_of(year)
        tables = made[year] = blank_tables(edition, edition == "2021")
        forward = _requests(rng, tables["requests"], size, forward)
        _disputes(rng, tables["disputes"], size)
        if edition == "2021":
            _proactive(rng, tables["proactive"], size, stock, rules)
        else:
            _proactive_2019(rng, tables["proactive"], size, stock, items, rules)
    return made


def total(parts: Iterable[Tables]) -> Tables:
    """The tables of a whole whose parts these are: cell for cell their sum.

    Raises
    ------
    ValueError
        If there are no parts.
    """
    several = list(parts)
    if not several:
        raise ValueError("a whole needs parts")
    whole = deepcopy(several[0])
    for table, rows in whole.items():
        for row, cells in rows.items():
            for column in cells:
                cells[column] = sum((part[table][row][column] or 0) for part in several)
    return whole


def _around(rng: Random, mean: float) -> int:
    """A count that varies about a mean as counts do."""
    return max(0, round(rng.gauss(mean, max(mean, 0.3) ** 0.5 * 1.5)))


def _pick(rng: Random, weights: dict[str, float]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def _spread(rng: Random, count: int, weights: dict[str, float]) -> dict[str, int]:
    """So many things over kinds of these weights; large counts in proportion."""
    found = dict.fromkeys(weights, 0)
    whole = sum(weights.values())
    if count > 400:  # one by one would be slow, and no different
        for kind, weight in weights.items():
            found[kind] = min(_around(rng, count * weight / whole), count - sum(found.values()))
    for _ in range(count - sum(found.values())):
        found[_pick(rng, weights)] += 1
    return found


def _requests(rng: Random, rows: Rows, size: float, forward: dict[str, int]) -> dict[str, int]:
    """Fill table 3; return what is carried forward, by applicant."""
    weights = {key: _OUTCOMES.get(key, _RARE) for key in form.outcome_rows(tuple(rows))}
    weights |= {"other": 4.0} if "other" in weights else {}
    new = _spread(rng, _around(rng, 9 * size), _APPLICANTS)
    left: dict[str, int] = {}
    for column in form.APPLICANTS:
        to_handle = new[column] + forward[column]
        left[column] = min(_around(rng, to_handle * 0.04), to_handle)
        handled = to_handle - left[column]
        rows["new"][column] = new[column]
        rows["carried_over"][column] = forward[column]
        rows["carried_forward"][column] = left[column]
        rows["total"][column] = handled
        for row, count in _spread(rng, handled, weights).items():
            rows[row][column] = count
    for cells in rows.values():
        cells["total"] = sum(cells[column] or 0 for column in form.APPLICANTS)
    return left


def _disputes(rng: Random, rows: Rows, size: float) -> None:
    results = {"upheld": 6, "corrected": 1.2, "other": 1.5, "pending": 1}
    means = {
        "reconsideration": 0.5,
        "litigation_direct": 0.15,
        "litigation_after_reconsideration": 0.2,
    }
    for row, mean in means.items():
        cells = _spread(rng, _around(rng, mean * size), results)
        rows[row].update(cells, total=sum(cells.values()))


def _amount(rng: Random, size: float) -> Decimal:
    """Fees in 万元, to two places; many agencies have none."""
    if rng.random() < 0.4:
        return Decimal(0)
    return Decimal(rng.randint(100, int(60_000 * size) + 101)) / 100


def _documents(rng: Random, size: float, stock: int, share: float = 1.0) -> tuple[int, int]:
    """Issued and repealed in a year: never more repealed than there are."""
    issued = _around(rng, 3 * size**0.6 * share)
    return issued, min(_around(rng, 2 * size**0.6 * share), stock + issued)


def _proactive(rng: Random, rows: Rows, size: float, stock: dict[str, int], rules: bool) -> None:
    for row in ("regulations", "normative_documents"):
        issued, repealed = 0, 0
        if row == "normative_documents" or rules:
            share = 1.0 if row == "normative_documents" else 0.2
            issued, repealed = _documents(rng, size, stock[row], share)
        stock[row] += issued - repealed
        rows[row].update(issued=issued, repealed=repealed, in_force=stock[row])
    rows["licensing"]["decisions"] = _around(rng, 400 * size)
    rows["penalties"]["decisions"] = _around(rng, 150 * size)
    rows["coercion"]["decisions"] = _around(rng, 12 * size)
    rows["fees"]["amount"] = _amount(rng, size)


def _proactive_2019(
    rng: Random, rows: Rows, size: float, stock: dict[str, int], items: dict[str, int], rules: bool
) -> None:
    for row in ("regulations", "normative_documents"):
        made = 0
        if row == "normative_documents" or rules:
            made, repealed = _documents(rng, size, stock[row])
            stock[row] += made - repealed
        rows[row].update(made=made, published=made, public_total=stock[row])
    for row, mean in (("licensing", 400), ("other_services", 120)):
        change = max(_around(rng, 2) - 2, -items[row])
        rows[row].update(
            items_last_year=items[row], change=change, decisions=_around(rng, mean * size)
        )
        items[row] += change
    for row, mean in (("penalties", 150), ("coercion", 12)):
        rows[row].update(items_last_year=0, change=0, decisions=_around(rng, mean * size))
    rows["fees"].update(items_last_year=items["fees"], change=0)
    projects = _around(rng, 6 * size)
    rows["procurement"].update(projects=projects, amount=_amount(rng, size) if projects else 0)
