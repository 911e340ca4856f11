"""Colours that nobody tells apart, whatever kind of file says them."""

from __future__ import annotations

import re

Colour = tuple[int, int, int] | None
"""Red, green and blue, of 255; None where it is unknown."""

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)

_ALIKE = 10
"""Colours that differ by no more than this, of 255, are not told apart."""

_HEX = re.compile("#?([0-9a-f]{6})")


def alike(one: Colour, other: Colour) -> bool:
    """Whether letters of one colour are not seen on another."""
    if one is None or other is None or abs(one[0] - other[0]) > _ALIKE:  # as nearly always
        return False
    return abs(one[1] - other[1]) <= _ALIKE and abs(one[2] - other[2]) <= _ALIKE


def of_hex(text: str) -> Colour:
    """The colour that six hexadecimal digits name, with or without #.

    Examples
    --------
    >>> of_hex("#ff8000"), of_hex("auto")
    ((255, 128, 0), None)
    """
    match = _HEX.fullmatch(text.lower())
    return tuple(bytes.fromhex(match[1])) if match else None  # type: ignore[return-value]
