"""What a workbook of Excel 97–2003 holds and xlrd does not tell: formats that depend on the value."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_CONDFMT, _CF = 0x01B0, 0x01B1
_COLOUR_AT = 12 + 80
"""Where in a rule its font says a colour."""

_PAPER = 0x41
"""The colour of the window's ground, by number."""

_MOST = 500
"""Areas of a workbook that are looked at one by one."""

_EVERYWHERE = [(0, 0xFFFF, 0, 0xFFFF)]

_WHITE = (255, 255, 255)


@dataclass
class Rule:
    """Where figures may not be seen.

    Attributes
    ----------
    areas : list of (int, int, int, int)
        First and last row, first and last column, from 0.
    only : int or None
        The value that they must have for it, if it is but one.
    """

    areas: list[tuple[int, int, int, int]] = field(default_factory=list)
    only: int | None = None

    def hides(self, row: int, column: int, value: object) -> bool:
        """Whether a cell of this value may be hidden."""
        return (self.only is None or self.only == value) and any(
            top <= row <= bottom and left <= column <= right
            for top, bottom, left, right in self.areas
        )


def stream(data: bytes) -> bytes:
    """The workbook's records: a stream of its container, or all of a file without one."""
    from xlrd.compdoc import SIGNATURE, CompDoc

    if not data.startswith(SIGNATURE):
        return data
    container = CompDoc(data, logfile=io.StringIO())
    for name in ("Workbook", "Book"):
        whole, base, length = container.locate_named_stream(name)
        if whole:
            return bytes(whole[base : base + length])
    return b""


def rules(records: bytes, colours: Mapping[int, tuple[int, ...] | None]) -> list[Rule]:
    """Formats by value that make letters white, of all sheets: which one they are of is not asked.

    Parameters
    ----------
    records : bytes
    colours : mapping of int to (int, int, int)
        The workbook's palette.
    """
    found: list[Rule] = []
    areas: list[tuple[int, int, int, int]] = []
    for kind, body in _records(records):
        if kind == _CONDFMT and len(body) >= 14:
            count = min(struct.unpack_from("<H", body, 12)[0], (len(body) - 14) // 8)
            areas = [struct.unpack_from("<4H", body, 14 + 8 * n) for n in range(count)]
        elif kind == _CF and len(body) >= _COLOUR_AT + 4:
            colour = struct.unpack_from("<I", body, _COLOUR_AT)[0]
            if colour == _PAPER or colours.get(colour) == _WHITE:
                found.append(Rule(areas, _equal(body)))
    # so many were not written by people: anything may be hidden
    return found if sum(len(rule.areas) for rule in found) <= _MOST else [Rule(_EVERYWHERE)]


def _records(records: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(records):
        kind, length = struct.unpack_from("<HH", records, at)
        yield kind, records[at + 4 : at + 4 + length]
        at += 4 + length


def _equal(body: bytes) -> int | None:
    """The whole number that a rule asks a value to be equal to."""
    kind, compared, first, second = struct.unpack_from("<BBHH", body)
    formula = body[len(body) - first - second :]
    whole = (kind, compared, first, second) == (1, 3, 3, 0) and formula[0] == 0x1E
    return int(struct.unpack_from("<H", formula, 1)[0]) if whole else None
