"""Figures of a row that dots or marks part, where others have white space: 15/5/1/1/1/0/23."""

from __future__ import annotations

import re
from collections import Counter

from govreport.parsing.glued import adds_up
from govreport.parsing.headers import SIZE

_LEADERS = re.compile(r"(?<!\.)\.{4,}+(?=\d)")
_LED = re.compile(r"(?<!\.)\.{4,}+\d++(?:\.{4,}+\d++){2,30}+[ ]*+$", re.MULTILINE)
_LISTS = re.compile(
    r"(?<![\d.,/;、-])\d{1,8}(?P<unit>[件项条个]?)[ ]?(?P<mark>[,/;、])[ ]?\d{1,8}(?P=unit)"
    r"(?:[ ]?(?P=mark)[ ]?\d{1,8}(?P=unit)){1,20}+(?![\d.,/;、%])"
)
_YEAR = re.compile(r"(?:19|20)\d\d\s*/")
_SIZES = (3, 5, SIZE, 15)
"""Figures of a row of the form's tables."""

_FEWEST = 5
"""Rows of a text that are set in such a way, from which on all of it is."""


def spaced(folded: str) -> str:
    """A folded text with spaces for the dots and marks between the figures of its rows: as long as
    it was.

    Parameters
    ----------
    folded : str

    Returns
    -------
    str
        The text as it is unless several rows of table 3 are set in such a way: seven figures
        with one mark between them.
    """
    # guard: parted-by-marks
    if len(_LED.findall(folded)) >= _FEWEST:
        folded = _LEADERS.sub(lambda dots: " " * len(dots[0]), folded)
    lists = _LISTS.finditer(folded)
    sevens = Counter(found["mark"] for found in lists if len(_figures(found)) == SIZE)
    # guard: parted-by-marks
    marks = {mark for mark, count in sevens.items() if count >= _FEWEST}

    def apart(found: re.Match[str]) -> str:
        own = found["mark"] in marks and _is_row(found)
        return found[0].replace(found["mark"], " ") if own else found[0]

    return _LISTS.sub(apart, folded) if marks else folded


def _figures(found: re.Match[str]) -> list[str]:
    return [text.strip(f" {found['unit']}") for text in found[0].split(found["mark"])]


def _is_row(found: re.Match[str]) -> bool:
    """Whether a list is a row's figures, and no date, nor a figure with commas of its own."""
    figures = _figures(found)
    if len(figures) not in _SIZES or _YEAR.match(found[0]):
        return False
    # guard: parted-by-marks
    if found["mark"] == "," and any(len(text) == 3 for text in figures[1:]):
        size = min(len(figures), 5) if len(figures) != SIZE else SIZE
        rows = [tuple(map(int, figures[n : n + size])) for n in range(0, len(figures), size)]
        return size > 3 and all(map(adds_up, rows))  # 1,234: one figure, or two
    return True
