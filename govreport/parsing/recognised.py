"""Figures that were recognised in pictures: what is believed, and what only proposed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from govreport import form
from govreport.document import Place
from govreport.form import Label
from govreport.parsing.numbers import read_number
from govreport.report import CellKey, Figure, Finding

SURE = 0.95
"""Score of a figure that needs no identity: on 1,329 pages with troubles at 110–300 dpi a 0 was
read as 8, and one as 9, with scores of .91; none with more was wrong for its score alone."""

CLEAR = 0.9
"""The same on clear pages, where nearly all others are sure: of 2,265 figures that two readings gave
alike with more, none was wrong."""

_CLEARLY = 0.97
"""Share of the figures of clear pages that are sure; of copies and worn pages it is .75 to .96."""

UNKNOWN = 0.5
"""Score of a figure from a line of recognised text, which was read but once."""


def confirmed(figures: dict[CellKey, Figure], pages: Sequence[Place]) -> Iterator[Finding]:
    """Make null what recognition is not sure of and no identity of the form confirms.

    Parameters
    ----------
    figures : dict of (table, row, column) to Figure
        Changed in place: how a figure was read, and its value.
    pages : sequence of Place
        Pages and pictures that were recognised.

    Yields
    ------
    Finding
        ``read.ocr`` for each figure that is null now, with what was recognised.
    """
    for key, figure in figures.items():
        if figure.score is not None or figure.place is not None and _among(figure.place, pages):
            score = UNKNOWN if figure.score is None else figure.score
            figures[key] = replace(figure, how="ocr", score=score)
    doubted = []
    equations = _equations(figures)
    least = _least(figures.values())
    for key, figure in figures.items():
        if figure.how != "ocr" or figure.value is None or figure.score is None:
            continue
        own = [equation for equation in equations if key in equation[0] + equation[1]]
        whole = [one for one in own if all(figures[k].value is not None for k in one[0] + one[1])]
        holds = [_holds(figures, equation) for equation in whole]
        proofs = [_proves(figures, equation) for equation in whole]
        # an equation that holds bears its figures out; one that fails has a wrong one among them,
        # which is none that another bears out; one with blanks denies, and proves nothing
        borne_out = all(holds) and any(proofs)
        # one that fails with a figure in it that recognition gave up says nothing of the others
        told = [one for one in own if all(figures[k].score != 0 for k in one[0] + one[1])]
        denied = not any(holds) and not all(_holds(figures, equation) for equation in told)
        # the form's own unit is 万元: 元 may be what recognition left of it
        converted = figure.value != read_number(figure.raw).value
        sure = figure.score >= least and not denied and not converted
        if not (borne_out or sure):
            doubted.append(key)
    for key in doubted:
        figure = figures[key]
        figures[key] = replace(figure, value=None)
        quoted = " ".join(figure.raw.split())[:60]
        yield Finding(
            "read.ocr",
            "",
            Label(
                f"图片识别为“{quoted}”，未能确认",
                f"recognised as “{quoted}” in a picture; not confirmed",
            ),
            *key,
            found=figure.raw.strip() or None,
            place=figure.place,
        )


def _least(figures: Iterable[Figure]) -> float:
    """Score from which a figure is sure by itself. Nothing is where less than a third of the figures
    were read surely: on worn scans at 110 dpi it was one in ten, and of these single figures a 7 was
    read as 1, with a score of .99.
    """
    scores = [one.score for one in figures if one.score is not None and one.raw.strip()]
    share = sum(score >= SURE for score in scores) / max(len(scores), 1)
    return CLEAR if share >= _CLEARLY else SURE if 3 * share >= 1 else math.inf


def _among(place: Place, pages: Iterable[Place]) -> bool:
    return any((place.page, place.element) == (page.page, page.element) for page in pages)


Equation = tuple[tuple[CellKey, ...], tuple[CellKey, ...]]
"""Cells whose sums are equal."""


def _equations(figures: dict[CellKey, Figure]) -> list[Equation]:
    """The form's identities over the cells of these tables, where all of them have a figure, or are
    blank and mean none: what holds no ink may be half of a cell that a stamp's edge cut in two.
    """
    rows = dict.fromkeys(row for table, row, _ in figures if table == "requests")
    found: list[Equation] = []
    for identity in (*form.identities(tuple(rows) or None), *form.sums()):
        across = identity.axis == "row"
        own = [key for key in figures if key[0] == identity.table]
        for other in dict.fromkeys(row if across else column for _, row, column in own):
            left, right = (
                tuple(
                    (identity.table, other, name) if across else (identity.table, name, other)
                    for name in names
                )
                for names in (identity.left, identity.right)
            )
            cells = [figures.get(key) for key in left + right]
            if all(cell and (cell.value is not None or _is_blank(cell)) for cell in cells):
                found.append((left, right))
    return found


def _is_blank(figure: Figure) -> bool:
    """Whether nothing at all stands in a cell: of ink that was not read nobody is so sure."""
    return not figure.raw.strip() and figure.score == 1.0


def _proves(figures: dict[CellKey, Figure], equation: Equation) -> bool:
    """Whether a sum that holds bears its figures out: not where a part and its total are both what
    another reading denies, since both may be wrong alike: 0 beside the edge of a stamp is 10, and
    two 7 on a bad copy are 1.
    """
    return not all(
        any((score := figures[key].score) is not None and score < UNKNOWN for key in side)
        for side in equation
    )


def _holds(figures: dict[CellKey, Figure], equation: Equation) -> bool:
    left, right = (sum(figures[key].value or 0 for key in side) for side in equation)
    return left == right
