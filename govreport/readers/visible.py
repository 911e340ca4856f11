"""What a reader of a web page sees of it: nothing hidden, struck out, or too small or pale to read.

Looked at are an element's own style, its attributes, and the page's own style sheets, by
their specificity and order; sheets of other files are not fetched.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import tinycss2
import tinycss2.ast
import tinycss2.color3
from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector

Style = Mapping[str, str]
"""Property → value, in lower case."""

_STRUCK = {"del", "s", "strike"}
_MARK = re.compile(
    r"(?:foot|end)note(?:reference|ref)|_(?:ft|ed)nref|noteref|"
    r"#_?(?:fn|ftn|edn|(?:foot|end|cite_)?note)\D{0,4}\d",
    re.IGNORECASE,
)
"""What the mark of a footnote is called, or what it leads to."""

_NUMBER = re.compile(r"\s*[(（\[［〔]?\d{1,2}[)）\]］〕]?\s*")

_RULES = 500
"""Rules of a page's style sheets that are looked at."""

_SMALL = {"px": 1.5, "pt": 1.0, "em": 0.1, "rem": 0.1, "%": 10.0, "": 0.0}
"""Letters of no more than this, in each unit, are not meant to be read."""

_AWAY = -900.0
"""Pixels beyond an edge of the page, where nobody looks."""

_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "cm": 38.0}
"""How many of them other units are, about."""

_PALE = 0.02
"""How little a colour may differ from the one behind it (0 to 1 in each channel)."""

_SHOWN = (
    "display", "visibility", "color", "background", "background-color", "font", "font-size",
    "opacity", "text-decoration", "text-decoration-line", "text-indent", "left", "top", "right",
    "bottom", "margin-left", "position", "clip", "clip-path", "width", "height", "max-height",
    "overflow", "overflow-x", "overflow-y", "mso-hide", "vertical-align", "mso-text-raise",
    "text-shadow", "background-image", "background-clip", "-webkit-background-clip",
    "-webkit-text-fill-color", "transform", "filter",
)  # fmt: skip
"""Properties that may keep something from being seen, or raise a footnote's mark."""


_ROLES = {
    "table": "table", "table-row-group": "tbody", "table-header-group": "thead",
    "table-footer-group": "tfoot", "table-row": "tr", "table-cell": "td",
}  # fmt: skip
"""How a style sheet makes a table of other elements: display → the element that it is like."""

_HOLDS = {
    "table": {"tr", "tbody", "thead", "tfoot"}, "tbody": {"tr"}, "thead": {"tr"}, "tfoot": {"tr"},
    "tr": {"td"},
}  # fmt: skip


def unseen(
    root: etree._Element,
) -> tuple[set[etree._Element], set[etree._Element], dict[etree._Element, str]]:
    """Elements of a page that its readers do not see, or see struck out; raised ones; and those
    that they see as a table.

    Parameters
    ----------
    root : lxml element
        The page.

    Returns
    -------
    hidden, raised : set of lxml elements
        Raised and lowered characters may be the marks of footnotes.
    roles : dict of lxml element to str
        Of elements that style sheets make tables, rows and cells of, the names of those that
        are such by themselves.
    """
    styles = _styles(root)
    hidden: set[etree._Element] = set()
    raised: set[etree._Element] = set()
    faint: list[etree._Element] = []
    for element in root.iter(etree.Element):
        tag = element.tag
        style = styles.get(element, {})
        if (
            tag in _STRUCK
            or element.get("hidden") is not None
            or (_is_closed(element) and "display" not in style)
            or (style and _hides(element, style))
        ):
            hidden.add(element)
        elif style and _is_faint(element, styles):
            faint.append(element)
        elif (
            tag in ("sup", "sub")
            or style.get("vertical-align") in ("super", "sub")
            or tag in ("a", "span")
            and _MARK.search(f"{element.get('class')} {element.get('name')}")
            or tag == "a"
            and _MARK.search(f"{element.get('href')} {element.get('role')}")
            and _NUMBER.fullmatch("".join(element.itertext()))
        ):
            raised.add(element)
    raised |= _smaller_or_higher(root, styles)
    settled: set[etree._Element] = set()
    for element in faint:
        if element not in settled:
            settled.update(element.iter(etree.Element))
            _settle(element, styles, hidden)
    return hidden, raised, _roles(styles)


_LINES = {
    "td", "th", "p", "div", "li", "tr", "table", "br", "body", "caption", "h1", "h2", "h3", "h4",
}  # fmt: skip
"""Where a line of text begins and ends."""

_SIZES = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0,
    "x-large": 24.0, "xx-large": 32.0,
}  # fmt: skip
"""Pixels of letters by the names of their sizes; an old attribute counts these."""

_HIGHER = 2.5
"""Pixels by which a mark is higher than its figure; less is an adjustment."""

_SMALLER = 0.7
"""Of a figure's size, what a mark has of it, standing on the same line; else it may be a figure
whose digits came from different hands.
"""


def _smaller_or_higher(
    root: etree._Element, styles: Mapping[etree._Element, Style]
) -> set[etree._Element]:
    """Numbers that stand directly beside digits and are higher than these, or far smaller."""
    if not any(style.keys() & {"font-size", *_RAISING} for style in styles.values()):
        return set()
    found: set[etree._Element] = set()
    runs: list[tuple[str, etree._Element] | None] = [None]
    for event, one in etree.iterwalk(root, events=("start", "end")):
        if one.tag in _LINES:
            runs.append(None)
        text, owner = (one.text, one) if event == "start" else (one.tail, one.getparent())
        if text and owner is not None and (text := text.strip()):
            runs.append((text, owner))
    for before, run, after in zip(runs, runs[1:], [*runs[2:], None], strict=False):
        if run is None or len(run[1]) or not _NUMBER.fullmatch(run[0]):
            continue
        besides = [one for one, at in ((before, -1), (after, 0)) if one and one[0][at].isdecimal()]
        # guard: web-hidden
        if any(_stands_out(run[1], figure, styles) for _, figure in besides):
            found.add(run[1])
    return found


_RAISING = ("vertical-align", "mso-text-raise", "position")


def _stands_out(
    mark: etree._Element, figure: etree._Element, styles: Mapping[etree._Element, Style]
) -> bool:
    """Whether digits are higher than others, or far smaller."""
    size = _size(mark, styles) / _size(figure, styles)
    if size <= _SMALLER:
        return True
    (raised, aligned), (other, _) = _raised(mark, styles), _raised(figure, styles)
    return (raised and not other) or (aligned and size < 1)


def _raised(element: etree._Element, styles: Mapping[etree._Element, Style]) -> tuple[bool, bool]:
    """Whether text is moved up or down from its line, and whether it hangs from its top."""
    raised = aligned = False
    while element.tag not in _LINES:
        style = styles.get(element, {})
        names = ["vertical-align", "mso-text-raise"]
        names += ["top", "bottom"] if style.get("position") == "relative" else []
        raised = raised or any(abs(_pixels(style.get(name))) >= _HIGHER for name in names)
        aligned = aligned or style.get("vertical-align") in ("top", "text-top")
        if (parent := element.getparent()) is None:
            break
        element = parent
    return raised, aligned


def _size(element: etree._Element | None, styles: Mapping[etree._Element, Style]) -> float:
    """Pixels of letters."""
    share = 1.0
    while element is not None:
        said = styles.get(element, {}).get("font-size", "")
        size = _length(said)
        if said in _SIZES:
            return share * _SIZES[said]
        if size and size[1] in ("em", "%"):
            share *= size[0] / (100 if size[1] == "%" else 1)
        elif size and size[0] > 0:
            return share * _pixels(said)
        elif said == "smaller":
            share *= _SMALLER
        element = element.getparent()
    return max(share, 0.01) * _SIZES["medium"]


def _is_closed(element: etree._Element) -> bool:
    """Whether something that opens over the page is not open."""
    if element.tag == "dialog":
        return element.get("open") is None
    return element.get("popover") is not None


def _is_faint(element: etree._Element, styles: Mapping[etree._Element, Style]) -> bool:
    """Whether the text of an element is not seen by what elements in it may undo."""
    style = styles.get(element, {})
    return (
        style.get("visibility") in _INVISIBLE
        or _is_tiny(style)
        or ("color" in style and _is_pale(element, element, styles))
    )


def _settle(
    top: etree._Element, styles: Mapping[etree._Element, Style], hidden: set[etree._Element]
) -> None:
    """What is hidden of an element that is faint: all of it, but what it holds and shows again.

    Text between what is shown gets an element of its own.
    """
    own = list(top.iter(etree.Element))
    if not any(styles.get(one) for one in own[1:]):  # nearly always
        hidden.add(top)
        return
    states = {top.getparent(): _State(coloured=_coloured(top.getparent(), styles))}
    for one in own:
        states[one] = states[one.getparent()].within(one, styles)
    gone = {one: states[one].is_lost for one in own}
    whole: dict[etree._Element, bool] = {}
    for one in reversed(own):
        whole[one] = gone[one] and all(whole[child] for child in one.iterchildren(etree.Element))
    below: set[etree._Element] = set()
    for one in own:
        if one in below or one in hidden:
            below.update(one.iterchildren(etree.Element))
        elif whole[one]:
            hidden.add(one)
            below.update(one.iterchildren(etree.Element))
        elif gone[one]:
            children = list(one.iterchildren(etree.Element))
            for child in children:
                if (text := child.tail) and text.strip():
                    child.tail = None
                    child.addnext(_apart(text, hidden))
            if (text := one.text) and text.strip():
                one.text = None
                one.insert(0, _apart(text, hidden))


def _apart(text: str, hidden: set[etree._Element]) -> etree._Element:
    element = etree.Element("unseen")
    element.text = text
    hidden.add(element)
    return element


@dataclass(frozen=True, slots=True)
class _State:
    """What text inherits that keeps it from being seen, and what has given it its colour."""

    invisible: bool = False
    tiny: bool = False
    pale: bool = False
    coloured: etree._Element | None = None

    @property
    def is_lost(self) -> bool:
        """Whether text that stands here itself is not seen."""
        return self.invisible or self.tiny or self.pale

    def within(self, element: etree._Element, styles: Mapping[etree._Element, Style]) -> _State:
        """That of an element in one of this state."""
        style = styles.get(element)
        if not style:
            return self
        size = style.get("font-size", "inherit")
        kept = size.endswith(_RELATIVE) and not size.endswith("rem")
        coloured = element if "color" in style else self.coloured
        return _State(
            style["visibility"] in _INVISIBLE if "visibility" in style else self.invisible,
            _is_tiny(style) or (self.tiny and kept),
            coloured is not None and _is_pale(element, coloured, styles),
            coloured,
        )


def _coloured(
    element: etree._Element | None, styles: Mapping[etree._Element, Style]
) -> etree._Element | None:
    """What gives an element its colour."""
    while element is not None and "color" not in styles.get(element, {}):
        element = element.getparent()
    return element


_INVISIBLE = ("hidden", "collapse")
_RELATIVE = ("em", "%", "larger", "smaller", "inherit")
"""How sizes end that depend on the one around."""


def _is_tiny(style: Style) -> bool:
    size = _length(style.get("font-size"))
    return bool(size and size[1] in _SMALL and size[0] <= _SMALL[size[1]])


def _roles(styles: Mapping[etree._Element, Style]) -> dict[etree._Element, str]:
    """The tables of style sheets: only what holds nothing but rows, and these nothing but cells."""
    shown = {element: style.get("display", "") for element, style in styles.items()}
    told = {one: role for one, display in shown.items() if (role := _ROLES.get(display))}

    def holds(one: etree._Element) -> bool:
        children = [child for child in one if shown.get(child) != "none"]
        text = "".join([one.text or "", *(child.tail or "" for child in one)])
        fitting = all(told.get(child) in _HOLDS[told[one]] for child in children)
        return bool(children) and fitting and not text.strip()

    roles: dict[etree._Element, str] = {}
    for element, role in told.items():
        if role == "table" and element.tag != "table":
            own = [one for one in element.iter(etree.Element) if told.get(one) in _HOLDS]
            # guard: web-tables
            if all(map(holds, own)):
                roles |= {
                    one: told[one] for one in (*own, *chain.from_iterable(own)) if one in told
                }
    return roles


_WRITES = re.compile(r"innerHTML|innerText|textContent|\.(?:text|html|val)\s*\(")
_ANY_ID = re.compile(r"""getElementById\(\s*(?!["'][\w-]+["']\s*\))|\(\s*["']\#["']\s*\+""")
_COUNTS_TO = (
    "data-to", "data-count", "data-target", "data-end", "data-value", "data-num", "data-number",
)  # fmt: skip
"""Where pages that count up to a figure keep it."""
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_MAY_BE_SCRIPTED = etree.XPath(f"//table//*[@id or {' or '.join(f'@{n}' for n in _COUNTS_TO)}]")


def scripted(root: etree._Element) -> set[etree._Element]:
    """Cells of tables whose text the page's own scripts may replace: what a reader sees is not
    what the file says.
    """
    scripts = ["".join(script.itertext()) for script in root.iter("script")]
    writing = "\n".join(text for text in scripts if _WRITES.search(text))
    words = set(re.findall(r"[\w-]+", writing))
    any_id = bool(_ANY_ID.search(writing))
    found: set[etree._Element] = set()
    for element in _MAY_BE_SCRIPTED(root):
        identifier, text = element.get("id"), (element.text or "").strip()
        counted = (element.get(name) for name in _COUNTS_TO)
        # guard: web-hidden
        if (identifier and (any_id or identifier in words)) or (
            _FIGURE.fullmatch(text)
            and any(end and _FIGURE.fullmatch(end) and end != text for end in counted)
        ):
            found.add(
                element
                if element.tag in ("td", "th")
                else next(element.iterancestors("td", "th"), element)
            )
    return found


@lru_cache(maxsize=4096)  # what word processors export repeats a few styles
def _declared(text: str) -> tuple[tuple[str, str, bool], ...]:
    """Declarations that matter here: name, value, and whether it is ``!important``."""
    said = (
        (one.lower_name, tinycss2.serialize(one.value).strip().lower(), one.important)
        for one in tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True)
        if isinstance(one, tinycss2.ast.Declaration) and one.lower_name in _SHOWN
    )
    return tuple(
        (name, size[1] if size else value, important)
        for name, value, important in said
        if (size := _FONT.search(value) if name == "font" else None) or name != "font"
    )


def _styles(root: etree._Element) -> dict[etree._Element, Style]:
    """Of each element the declarations that win."""
    found: dict[etree._Element, list[tuple[tuple[bool, int, tuple[int, ...], int], str, str]]]
    found = defaultdict(list)
    for order, (selector, declarations) in enumerate(_sheet_rules(root)):
        for element in selector(root):
            for name, value, important in declarations:
                rank = (important, 0, _specificity(selector.css), order)
                found[element].append((rank, name, value))
    for element in root.iter("font"):
        if colour := element.get("color"):
            found[element].append(((False, -1, (), 0), "color", colour.strip().lower()))
        if (size := element.get("size") or "").isdecimal() and int(size) <= len(_SIZES):
            named = [*_SIZES][max(int(size) - 1, 0)]
            found[element].append(((False, -1, (), 0), "font-size", named))
    for element in root.iter("small"):
        found[element].append(((False, -1, (), 0), "font-size", "smaller"))
    for element in root.iter(etree.Element):
        for name, value, important in _declared(element.get("style") or ""):
            found[element].append(((important, 1, (), 0), name, value))
    styles: dict[etree._Element, Style] = {}
    for element, declared in found.items():
        style = {_SAME.get(name, name): value for _, name, value in sorted(declared)}
        fill = style.pop("-webkit-text-fill-color", "currentcolor")
        styles[element] = style if fill == "currentcolor" else style | {"color": fill}
    return styles


_SAME = {"font": "font-size", "overflow-x": "overflow", "overflow-y": "overflow"}
"""Properties that say the same here as others."""

_FONT = re.compile(r"(?:^|\s)((?:\d+(?:\.\d+)?|\.\d+)(?:[a-z]+|%)|0)(?=[\s/])")
"""The size within a font."""


def _specificity(css: str) -> tuple[int, ...]:
    """How specific a selector is: identifiers, classes, elements."""
    return (css.count("#"), css.count(".") + css.count("[") + css.count(":"), len(css.split()))


def _sheet_rules(
    root: etree._Element,
) -> Iterator[tuple[CSSSelector, tuple[tuple[str, str, bool], ...]]]:
    """Rules of the page's own style sheets that matter, in their order."""
    count = 0
    for sheet in root.iter("style"):
        if not _is_for_screens(sheet.get("media") or ""):
            continue
        text = "".join(sheet.itertext()).replace("<!--", "").replace("-->", "")
        for rule in _qualified(tinycss2.parse_stylesheet(text, True, True)):
            declarations = _declared(tinycss2.serialize(rule.content))
            if not declarations:
                continue
            for css in tinycss2.serialize(rule.prelude).split(","):
                count += 1
                if count > _RULES:
                    return
                try:
                    yield CSSSelector(css.strip(), translator="html"), declarations
                except (SelectorError, etree.XPathError):
                    continue  # a state or a part (:hover, ::before), no element


def _is_for_screens(media: str) -> bool:
    """Whether a style sheet is for screens of every size."""
    named = (medium.strip().removeprefix("only ") for medium in media.lower().split(","))
    return any(medium in ("", "screen", "all") for medium in named)


def _qualified(rules: Iterable[tinycss2.ast.Node]) -> Iterator[tinycss2.ast.QualifiedRule]:
    """Plain rules, and those for screens."""
    for rule in rules:
        if isinstance(rule, tinycss2.ast.QualifiedRule):
            yield rule
        elif isinstance(rule, tinycss2.ast.AtRule) and rule.content is not None:
            medium = tinycss2.serialize(rule.prelude)
            if rule.lower_at_keyword == "media" and _is_for_screens(medium):
                yield from _qualified(tinycss2.parse_rule_list(rule.content, True, True))


_OUT = re.compile(
    r"rect\(\s*[01][a-z]*[\s,]+[01]|inset\(\s*(?:[5-9]\d|100)%|(?:circle|ellipse)\(\s*0(?![.\d])|"
    r"scale(?:x|y|3d)?\(\s*0(?:\.0+)?\s*[,)]|opacity\(\s*0?(?:\.0\d*)?%?\s*\)"
)
"""What cuts or shrinks something to nothing, or makes it clear."""


def _hides(element: etree._Element, style: Style) -> bool:
    """Whether an element is not seen by its own style, or struck out."""
    get = style.get
    if get("display") == "none" or get("mso-hide") == "all":
        return True
    clear = _length(get("opacity"))
    if clear and clear[0] / (100 if clear[1] == "%" else 1) <= _PALE:
        return True
    if "line-through" in f"{get('text-decoration')} {get('text-decoration-line')}":
        return True
    edges = ("text-indent", "left", "top", "right", "bottom", "margin-left")
    if any(_pixels(get(name)) <= _AWAY for name in edges):
        return True
    if any(_OUT.search(get(name) or "") for name in ("clip", "clip-path", "transform", "filter")):
        return True
    # guard: web-hidden
    if element.tag in _ROLES.values() or element.tag == "th":
        return False  # never narrower or lower than what stands in it
    box = (_length(get(name)) and _pixels(get(name)) for name in ("width", "height", "max-height"))
    return get("overflow") in ("hidden", "clip") and any(e is not None and e <= 1.5 for e in box)


def _length(value: str | None) -> tuple[float, str] | None:
    match = re.match(r"([-+]?(?:\d+\.?\d*|\.\d+))([a-z%]*)", value) if value else None
    return (float(match[1]), match[2]) if match else None


def _pixels(value: str | None) -> float:
    """A length in pixels, about; 0 where it is none."""
    size = _length(value)
    return size[0] * _PIXELS.get(size[1], 1.0) if size else 0.0


Colour = tuple[float, float, float]


@lru_cache(maxsize=1024)
def _colour(value: str) -> Colour | None:
    """A colour's red, green and blue; None where it is none, or lets all through."""
    value = f"#{value}" if _BARE.fullmatch(value) else _PARTED.sub(_with_commas, value)
    for token in tinycss2.parse_component_value_list(value):
        colour = tinycss2.color3.parse_color(token)
        if isinstance(colour, tinycss2.color3.RGBA):
            return (colour.red, colour.green, colour.blue) if colour.alpha > _PALE else None
    return None


_BARE = re.compile("[0-9a-f]{6}")
_PARTED = re.compile(r"(rgb|hsl)a?\(([^(),]+)\)")


def _with_commas(colour: re.Match[str]) -> str:
    """A colour whose numbers stand apart by spaces as it was written before."""
    parts = re.split(r"[\s/]+", colour[2].strip())
    if parts[3:] and parts[3].endswith("%"):
        parts[3] = str(_pixels(parts[3][:-1]) / 100)
    return f"{colour[1]}{'a' * (len(parts) > 3)}({','.join(parts)})"


def _is_pale(
    element: etree._Element, coloured: etree._Element, styles: Mapping[etree._Element, Style]
) -> bool:
    """Whether text of an element, which has its colour from `coloured`, has the colour of what is
    behind it.
    """
    style = styles[coloured]
    own = _PARTED.sub(_with_commas, style["color"])
    colour = _colour(own)
    if colour is None:
        painted = style.get("text-shadow", "none") != "none" or "text" in (
            style.get("background-clip"),
            style.get("-webkit-background-clip"),
        )
        return not painted and any(one in own for one in ("transparent", "rgba", "hsla"))
    behind: Colour = (1.0, 1.0, 1.0)
    around: etree._Element | None = element
    while around is not None:
        style = styles.get(around, {})
        names = ("background-image", "background-color", "background")
        for value in filter(None, (*map(style.get, names), around.get("bgcolor"))):
            if "url(" in value or "gradient(" in value:
                return False  # a picture is behind it
            if found := _colour(value):
                return max(abs(a - b) for a, b in zip(colour, found, strict=True)) <= _PALE
        around = around.getparent()
    return max(abs(a - b) for a, b in zip(colour, behind, strict=True)) <= _PALE


_DRAWN = ("img", "canvas", "svg", "object", "embed", "iframe", "video")
_SPACERS = {"0", "1", "2", "0px", "1px", "2px"}


def is_drawn(element: etree._Element) -> bool:
    """Whether a cell without text shows something all the same: it may be its figure.

    Parameters
    ----------
    element : etree._Element
    """
    return any(
        not {one.get("width"), one.get("height")} & _SPACERS for one in element.iter(*_DRAWN)
    )
