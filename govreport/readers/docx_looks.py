"""How letters of Word look: whether they are seen, and whether they stand on their line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from lxml import etree

from govreport.readers.colours import alike, of_hex

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_V = "{urn:schemas-microsoft-com:vml}"

_SMALLEST = 3
"""Half points of letters that are not meant to be read."""

Look = dict[str, str]
"""How letters look: the properties that decide whether they are seen."""

_GONE = ("vanish", "strike", "dstrike")
_LOOKS = {_W + name: name for name in (*_GONE, "color", "sz", "vertAlign", "position", "w")}
_NAMED = {
    "": "ffffff", "white": "ffffff", "bg1": "ffffff", "lt1": "ffffff", "black": "000000",
    "tx1": "000000", "dk1": "000000", "yellow": "ffff00", "red": "ff0000", "blue": "0000ff",
    "green": "00ff00", "cyan": "00ffff", "magenta": "ff00ff", "darkblue": "000080",
    "darkcyan": "008080", "darkgreen": "008000", "darkmagenta": "800080", "darkred": "800000",
    "darkyellow": "808000", "darkgray": "808080", "lightgray": "c0c0c0",
}  # fmt: skip
"""The colours of highlighters, shapes and themes; nothing is the page."""


_NARROWEST = 10
"""Hundredths of their width that letters have at least to be read."""

_HIGHER = 4
"""Half points by which a mark is higher than its figure; less is an adjustment."""


def look_of(properties: etree._Element | None) -> Look:
    """The properties that a run, or a style, states itself."""
    return {
        _LOOKS[one.tag]: "ffffff"
        if one.get(_W + "themeColor") in ("background1", "light1")
        and not one.get(_W + "themeShade")  # darker: grey
        else (one.get(_W + "val") or "true").lower()
        for one in (properties if properties is not None else ())
        if one.tag in _LOOKS
    }


def is_unseen(run: etree._Element, look: Look, fill: str | None, ground: str | None) -> bool:
    """Whether letters are not seen, or struck out; `fill` is what their paragraph's style says of
    what is behind them, `ground` what the table's does.
    """
    return (
        any(look.get(name, "false") not in ("false", "0", "off", "none") for name in _GONE)
        or look.get("sz", "").isdecimal()
        and int(look["sz"]) <= _SMALLEST
        or look.get("w", "").isdecimal()
        and int(look["w"]) < _NARROWEST
        # guard: word-runs
        or _is_alike(_ink(run, look), *_behind(run, fill, ground))
        # guard: word-runs
        or any(map(_is_clear, run.iterfind(f"{_W}rPr/{{*}}textFill")))
        and run.find(f"{_W}rPr/{{*}}textOutline") is None
    )


def _is_clear(fill: etree._Element) -> bool:
    """Whether letters are filled with nothing, or with what one sees through."""
    through = fill.find("{*}solidFill/*/{*}alpha")
    return (
        fill.find("{*}noFill") is not None
        or through is not None
        and any(count_of(n) >= _THROUGH for n in through.values())
    )


_THROUGH = 95_000
"""Thousandths of a percent of a colour that one sees through, and hardly sees itself."""


def is_raised(run: etree._Element, look: Look, text: str, small: int) -> bool:
    """Whether letters are the mark of a footnote: they stand higher than their line, or are digits
    of no more than `small` half points.
    """
    if look.get("vertAlign") in ("superscript", "subscript"):
        return True
    if not text.isdecimal():
        return False
    if look.get("sz", "").isdecimal() and int(look["sz"]) <= small:
        return True
    # guard: word-runs
    return abs(_moved(look)) >= _HIGHER and any(
        said[at].isdecimal() and abs(_moved(look_of(one.find(_W + "rPr")))) < _HIGHER
        for at, back in ((-1, True), (0, False))
        for one, said in [_next(run, back)]
        if one is not None
    )


def _moved(look: Look) -> int:
    said = look.get("position", "")
    return int(said) if re.fullmatch("-?[0-9]{1,4}", said) else 0


def _next(run: etree._Element, back: bool) -> tuple[etree._Element | None, str]:
    """The next run with text, or the one before, and that."""
    runs = run.itersiblings(_W + "r", preceding=back)
    said = ((one, "".join(one.itertext(_W + "t")).strip()) for one in runs)
    return next(((one, text) for one, text in said if text), (None, ""))


class Styles:
    """How styles make letters look, each with what it is based on; worked out as they are used.

    Parameters
    ----------
    styles : iterable of lxml elements
    """

    def __init__(self, styles: Iterable[etree._Element]) -> None:
        self.found = {style.get(_W + "styleId"): style for style in styles}
        self.looks: dict[str | None, Look] = {}

    def look(self, named: etree._Element | None) -> Look:
        """How the style looks that a paragraph, a run or a table names."""
        if named is None:
            return {}
        name = named.get(_W + "val")
        if name not in self.looks:
            chain: list[Look] = []
            style = self.found.get(name)
            while style is not None and len(chain) < _MAX_BASES:
                fill = _fill(style, "pPr") or _fill(style, "tcPr") or _fill(style, "tblPr")
                chain.append(look_of(style.find(_W + "rPr")) | ({"fill": fill} if fill else {}))
                based = style.find(_W + "basedOn")
                style = self.found.get(based.get(_W + "val")) if based is not None else None
            self.looks[name] = {key: value for one in reversed(chain) for key, value in one.items()}
        return self.looks[name]


_MAX_BASES = 20


_FINE_PRINT = 13
"""Half points that a figure's digits have more of, where others are larger by a half."""

_SHARE = 0.2
"""Of a table's figures, of one size, which is theirs then."""


def marks_below(table: etree._Element) -> int:
    """Half points up to which digits in a table are marks: codes of cells, in fine print."""
    sizes: Counter[int] = Counter()
    for run in table.iter(_W + "r"):
        if "".join(run.itertext(_W + "t")).isdecimal():
            size = run.find(f"{_W}rPr/{_W}sz")
            sizes[number_of(size) if size is not None else _USUAL] += 1
    usual = max((n for n, count in sizes.items() if count >= _SHARE * sizes.total()), default=0)
    return min(_FINE_PRINT, usual * 2 // 3)


_USUAL = 21
"""Half points of text that does not say how large it is."""


def _ink(run: etree._Element, look: Look) -> str:
    """The colour of letters; ``auto`` where none is said."""
    for filled in run.iterfind(f"{_W}rPr/{{*}}textFill/{{*}}solidFill/*"):
        said = next((value for name, value in filled.items() if name.endswith("val")), "").lower()
        return _NAMED.get(said, said)
    return look.get("color", "auto")


def _behind(run: etree._Element, style: str | None, ground: str | None) -> tuple[str, bool]:
    """The colour behind a run, its own or that of what is around it, from the inside out, and
    whether a highlighter drew it; `style` is what its paragraph's style says, `ground` what the
    table's does.
    """
    highlight = run.find(f"{_W}rPr/{_W}highlight")
    marked = highlight.get(_W + "val") if highlight is not None else None
    fills = [marked, _fill(run, "rPr")]
    for around in run.iterancestors(*_GROUNDS, _V + "shape", _V + "rect", "{*}wsp"):
        if around.tag in _GROUNDS:
            fills.append(_fill(around, _GROUNDS[around.tag]))
            fills.append(style if around.tag == _W + "p" else None)
            style = None if around.tag == _W + "p" else style
        elif around.tag.endswith("}wsp"):
            colour = around.find("{*}spPr/{*}solidFill/*")
            fills.append(colour.get("val") if colour is not None else None)
        elif around.get("filled") not in ("f", "false"):
            fills.append((around.get("fillcolor") or "").lstrip("#").split(" ")[0])
    said = (fill.lower() for fill in (*fills, ground) if fill)
    behind = next((fill for fill in said if fill not in _NO_COLOUR), "")
    return _NAMED.get(behind, behind), (marked or "none") not in _NO_COLOUR


_NO_COLOUR = ("auto", "none", "clear")


def _is_alike(ink: str, behind: str, marked: bool) -> bool:
    """Whether nobody tells letters from what is behind them; those without a colour of their own
    are black, but white where they stand on a dark one that no highlighter drew.
    """
    if ink == "auto":
        ink = "000000" if marked else ""
    return alike(of_hex(ink), of_hex(behind))


_GROUNDS = {_W + "p": "pPr", _W + "tc": "tcPr", _W + "tbl": "tblPr"}


def _fill(element: etree._Element, properties: str) -> str | None:
    shade = element.find(f"{_W}{properties}/{_W}shd")
    if shade is None:
        return None
    solid = shade.get(_W + "val") == "solid"  # a pattern that covers what it is drawn on
    said = str(shade.get(_W + ("color" if solid else "fill"), "auto"))
    return "000000" if solid and said == "auto" else said


def count_of(value: str | None) -> int:
    """A whole number; 0 where it is none."""
    # no number of columns has more digits; others than ASCII's are no numbers in XML
    return int(value) if value and re.fullmatch("[0-9]{1,9}", value) else 0


def number_of(element: etree._Element | None) -> int:
    """The whole number that a property says."""
    return count_of(element.get(_W + "val")) if element is not None else 0
