"""How a report's file is made: every habit of real files by name, as a switch.

Oddities change what is printed; layouts change how. Some exclude each other (a text is
spaced or glued), then one of those asked for is taken; others add up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from random import Random
from typing import Any

from govreport_specimens import docx, html, pdf, scan, text, xlsx
from govreport_specimens.grids import Shape
from govreport_specimens.model import Draft

_TEXTS = {name: name for name in text.LAYOUTS}
_STYLES = {
    "plain": "plain",
    "site": "site",
    "word-markup": "word",
    "nested": "nested",
    "paragraphs": "paragraphs",
    "torn-labels": "torn",
}
_SHAPES: dict[str, dict[str, Any]] = {
    "four-tables": {"proactive": "four"},
    "split": {"requests": "split"},
    "split-bare": {"requests": "split-bare"},
    "split-wrong": {"requests": "split-wrong"},
    "three-tables": {"disputes": "three"},
    "transposed": {"disputes": "transposed"},
    "block-rows": {"disputes": "rows"},
    "stacked-headers": {"stacked": True},
    "repeated-groups": {"groups": "repeated"},
    "groups-once": {"groups": "first"},
    "halved-headers": {"header": "halves"},
    "spare-header": {"header": "spare"},
    "blank-rows": {"blank_rows": True},
}
_PAGES: dict[str, dict[str, Any]] = {
    "wrong-charset": {"encoding": "gb18030", "declared": "utf-8"},
    "wrong-spans": {"spans": "wide"},
    "bulky": {"bulk": 400},
    "picture-figures": {"pictures": "disputes"},
}
_FILES: dict[str, dict[str, Any]] = {
    "nested": {"nested": True},
    "tracked-changes": {"tracked": True},
    "many-runs": {"runs": True},
    "margins": {"margins": True},
    "repeated-header": {"repeat_header": True},
}
_PRINTS: dict[str, dict[str, Any]] = {
    "rectangles": {"borders": "rects"},
    "open": {"open": "left right"},
    "borderless": {"borders": "none"},
    "backgrounds": {"backgrounds": True},
    "broken-rows": {"break_rows": True},
    "vertical-groups": {"vertical": True},
    "script-runs": {"runs": True},
    "late-start": {"start": 0.6},
}
_BOOKS: dict[str, dict[str, Any]] = {
    "sheets-apart": {"apart": True},
    "figures-as-text": {"as_text": True},
}
_TEXT_OPTIONS: dict[str, dict[str, Any]] = {
    "navigation": {"navigation": True},
    "page-numbers": {"page_numbers": True},
    "gbk": {"encoding": "gb18030"},
}

LAYOUTS: dict[str, tuple[str, ...]] = {}
"""Every layout's name → the formats it applies to."""
for _format, _tables in {
    "txt": (_TEXTS, _TEXT_OPTIONS),
    "html": (_STYLES, _SHAPES, _PAGES),
    "docx": (_SHAPES, _FILES),
    "pdf": (_SHAPES, _PRINTS),
    "xlsx": (_SHAPES, _BOOKS),
}.items():
    for _table in _tables:
        for _name in _table:
            LAYOUTS[_name] = (*LAYOUTS.get(_name, ()), _format)

_USUAL = {
    "txt": ("spaced", "wrapped", "cells", "markdown"),
    "html": ("plain", "site", "word-markup", "nested"),
}
"""What a file looks like where no layout is asked for."""


def _one(rng: Random, names: Collection[str], table: dict[str, str], format: str) -> str:
    """One of the layouts asked for that exclude each other, else a usual one."""
    asked = [name for name in table if name in names]
    return table[rng.choice(asked or _USUAL[format])]


def _all(names: Iterable[str], table: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The options of all layouts asked for."""
    found: dict[str, Any] = {}
    for name in names:
        found |= table.get(name, {})
    return found


def _text(draft: Draft, rng: Random, names: Collection[str]) -> bytes:
    layout = _one(rng, names, _TEXTS, "txt")
    options = _all(names, _TEXT_OPTIONS) if names else {"navigation": rng.random() < 0.3}
    return text.write(draft, layout, seed=rng.getrandbits(32), **options)


def _html(draft: Draft, rng: Random, names: Collection[str]) -> bytes:
    style = _one(rng, names, _STYLES, "html")
    shape = Shape(**_all(names, _SHAPES))
    page = html.Page(style, shape, seed=rng.getrandbits(32), **_all(names, _PAGES))
    return html.write(draft, page)


def _docx(draft: Draft, rng: Random, names: Collection[str]) -> bytes:
    options = _all(names, _FILES) if names else {"repeat_header": rng.random() < 0.5}
    return docx.write(draft, docx.File(Shape(**_all(names, _SHAPES)), **options))


def _pdf(draft: Draft, rng: Random, names: Collection[str]) -> bytes:
    options = _all(names, _PRINTS)
    if not names:
        options = {
            "borders": rng.choice(("lines", "lines", "rects")),
            "backgrounds": rng.random() < 0.2,
            "break_rows": rng.random() < 0.3,
        }
    return pdf.write(draft, pdf.Print(Shape(**_all(names, _SHAPES)), **options))


def _scan(draft: Draft, rng: Random, names: Collection[str]) -> bytes:
    return scan.scanned(_pdf(draft, rng, names), rng)


def _xlsx(draft: Draft, rng: Random, names: Collection[str]) -> bytes:
    return xlsx.write(draft, Shape(**_all(names, _SHAPES)), **_all(names, _BOOKS))


WRITERS: dict[str, Callable[[Draft, Random, Collection[str]], bytes]] = {
    "txt": _text,
    "html": _html,
    "docx": _docx,
    "pdf": _pdf,
    "scan": _scan,
    "xlsx": _xlsx,
}
"""Format → what writes it: the draft, where chance comes from, layouts by name."""
