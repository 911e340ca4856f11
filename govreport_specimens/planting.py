"""Planted errors: for a rule of the checker, a way to break it and nothing else.

A plant changes the figures before the text is written (``figures``), the text
(``text``) or the page (``page``), and says which cells or which sentence it spoilt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random

from govreport.form import Label
from govreport_specimens.facts import Facts, Tables
from govreport_specimens.model import Draft
from govreport_specimens.places import Agency

CellKey = tuple[str, str, str]


@dataclass(frozen=True)
class Planted:
    """An error in a specimen: a line of the answer key.

    Attributes
    ----------
    what : Label
        What is wrong.
    cells : tuple of (table, row, column)
        The cells that were changed.
    passage : str
        The sentence that was changed or added.
    also : tuple of str
        Rules that the same change cannot but break.
    rule : str
        The rule that finds it, as its `Plant` says.
    """

    what: Label
    cells: tuple[CellKey, ...] = ()
    passage: str = ""
    also: tuple[str, ...] = ()
    rule: str = ""


def told(
    zh: str, en: str, *cells: CellKey, passage: str = "", also: tuple[str, ...] = ()
) -> Planted:
    """A planted error in words."""
    return Planted(Label(zh, en), cells, passage, also)


@dataclass
class Case:
    """A report in the making, and what stands around it.

    Attributes
    ----------
    rng : random.Random
    agency : Agency
    year : int
    history : dict of int to Tables
        The agency's tables of all years, this one's included.
    area : bool
        The agency is a government whose figures are its departments' sum.
    hidden : set of cells
        Cells that the text must not speak of.
    before : Facts or None
        Last year's.
    facts : Facts
        Of this year, once the text is written.
    draft : Draft
        Once the page is.
    """

    rng: Random
    agency: Agency
    year: int
    history: dict[int, Tables]
    area: bool = False
    hidden: set[CellKey] = field(default_factory=set)
    before: Facts | None = None
    facts: Facts = field(init=False)
    draft: Draft = field(init=False)

    @property
    def tables(self) -> Tables:
        """The year's tables."""
        return self.history[self.year]

    @property
    def edition(self) -> str:
        """The year's edition."""
        return "2021" if "in_force" in self.tables["proactive"]["regulations"] else "2019"

    def change(self, cell: CellKey, value: int | Decimal) -> None:
        """Change a figure; the text will not speak of it."""
        table, row, column = cell
        self.tables[table][row][column] = value
        self.hidden.add(cell)

    def add(self, more: int, *cells: CellKey) -> None:
        """Change figures by so much."""
        for cell in cells:
            self.change(cell, self.value(cell) + more)

    def value(self, cell: CellKey) -> int:
        """A count of this year."""
        table, row, column = cell
        return int(self.tables[table][row][column] or 0)

    def shift_stock(self, row: str, more: int) -> None:
        """Move the documents in force of this year and all later ones."""
        for year, tables in self.history.items():
            cells = tables["proactive"][row]
            if year >= self.year and "in_force" in cells:
                cells["in_force"] = int(cells["in_force"] or 0) + more

    def consecutive(self) -> bool:
        """Whether last year's tables are known, on the same edition."""
        last = self.history.get(self.year - 1)
        return last is not None and last["proactive"].keys() == self.tables["proactive"].keys()


Function = Callable[[Case], Planted | None]


@dataclass(frozen=True)
class Plant:
    """A way to break a rule.

    Attributes
    ----------
    rule : str
    stage : str
        ``"figures"``, ``"text"`` or ``"page"``.
    touches : str
        The part of the report it changes: no two plants of a report share one.
    grids : bool
        It needs a file with real table cells.
    function : callable
        Spoils the case; None where this report cannot be spoilt that way.
    """

    rule: str
    stage: str
    touches: str
    grids: bool
    function: Function

    def spoil(self, case: Case) -> Planted | None:
        """Plant the error, if this report can have it."""
        planted = self.function(case)
        return replace(planted, rule=self.rule) if planted else None


PLANTS: dict[str, Plant] = {}
"""Every plant by the rule it breaks; ``slip`` is the plain wrong digit."""


def plant(
    rule: str, stage: str, touches: str, name: str = "", grids: bool = False
) -> Callable[[Function], Function]:
    """Register the function below as a plant."""

    def register(function: Function) -> Function:
        PLANTS[name or rule] = Plant(rule, stage, touches, grids, function)
        return function

    return register


def chosen(rng: Random, count: int, names: Iterable[str], grids: bool) -> list[Plant]:
    """So many different plants that can stand in one report together.

    Parameters
    ----------
    rng : random.Random
    count : int
    names : iterable of str
        Keys of `PLANTS` to choose from.
    grids : bool
        Whether every file of the report has real table cells.
    """
    order = [PLANTS[name] for name in names]
    rng.shuffle(order)
    found: list[Plant] = []
    for plant in order:
        if len(found) == count:
            break
        clash = any(plant.touches == other.touches for other in found)
        whole = "tables" in {plant.touches, *(other.touches for other in found)} and found
        if not clash and not whole and (grids or not plant.grids):
            found.append(plant)
    return found
