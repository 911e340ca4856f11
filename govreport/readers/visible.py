"""What a reader of a web page sees of it: nothing hidden, struck out, or too small or pale to read.

Looked at are an element's attributes, and what its own style and the page's style sheets say of
it. What these leave open is told: figures are doubtful then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, pairwise

import tinycss2
import tinycss2.color4
from lxml import etree

from govreport.readers.scripts import scripted
from govreport.readers.stylesheets import (
    PAINTED,
    SIZES,
    UNSURE,
    WRITTEN,
    Style,
    length,
    pixels,
    styles_of,
)

_MANY = 1024
"""Styles of which is kept what they do: what word processors export repeats a few."""

_STRUCK = {"del", "s", "strike"}
_TELLING = {*_STRUCK, "sup", "sub", "a", "span"}
"""Elements that say something of how they look by themselves."""
_MARK = re.compile(
    r"(?:foot|end)note(?:reference|ref)|_(?:ft|ed)nref|noteref|"
    r"#_?(?:fn|ftn|edn|(?:foot|end|cite_)?note)\D{0,4}\d",
    re.IGNORECASE,
)
"""What the mark of a footnote is called, or what it leads to."""

_NUMBER = re.compile(r"\s*[(（\[［〔]?\d{1,2}[)）\]］〕]?\s*")

_SMALL = {"px": 1.5, "pt": 1.0, "em": 0.1, "rem": 0.1, "%": 10.0, "": 0.0}
"""Letters of no more than this, in each unit, are not meant to be read."""

_AWAY = -900.0
"""Pixels beyond an edge of the page, where nobody looks."""

_PALE = 0.02
"""How little a colour may differ from the one behind it (0 to 1 in each channel)."""

_UNJUDGED = (
    "mask", "translate", "rotate", "scale", "zoom", "content-visibility", "animation",
    "mix-blend-mode", "inset", "margin", "transform", "float", "order",
)  # fmt: skip
"""Properties that may hide something, too, cover it with something else, or move it there."""

_HARMLESS = {"none", "auto", "normal", "visible", "initial", "inherit", "unset", "1", "100%"}

_SHOWN = (
    "display", "visibility", "color", "background", "background-color", "font", "font-size",
    "opacity", "text-decoration", "text-decoration-line", "text-indent", "left", "top", "right",
    "bottom", "margin-left", "margin-top", "position", "clip", "clip-path", "width", "height",
    "max-height", "overflow", "overflow-x", "overflow-y", "mso-hide", "vertical-align", "mso-text-raise",
    "content", "unicode-bidi", "flex-direction", "text-shadow", "-webkit-text-stroke",
    "background-image", "-webkit-background-clip", "-webkit-text-fill-color", "filter",
    "min-height", "min-width", "line-height", *_UNJUDGED,
)  # fmt: skip
"""Properties that may keep something from being seen, or raise a footnote's mark."""


_ROLES = {
    "table": "table", "table-row-group": "tbody", "table-header-group": "thead",
    "table-footer-group": "tfoot", "table-row": "tr", "table-cell": "td",
}  # fmt: skip
"""How a style sheet makes a table of other elements: display → the element that it is like."""

_FITTING = {*_ROLES.values(), "th"}

_HOLDS = {
    "table": {"tr", "tbody", "thead", "tfoot"}, "tbody": {"tr"}, "thead": {"tr"}, "tfoot": {"tr"},
    "tr": {"td"},
}  # fmt: skip


@dataclass(slots=True)
class Sight:
    """What readers of a page see otherwise than its text alone says.

    Attributes
    ----------
    hidden : set of lxml elements
        What they do not see, or see struck out.
    raised : set of lxml elements
        Raised and lowered characters: they may be the marks of footnotes.
    roles : dict of lxml element to str
        Of elements that style sheets make tables, rows and cells of, the names of those that
        are such by themselves.
    doubtful : set of lxml elements
        Cells of tables that may show other than their text.
    notes : list of (str, str)
        What could not be judged, in Chinese and English.
    """

    hidden: set[etree._Element] = field(default_factory=set)
    raised: set[etree._Element] = field(default_factory=set)
    roles: dict[etree._Element, str] = field(default_factory=dict)
    doubtful: set[etree._Element] = field(default_factory=set)
    notes: list[tuple[str, str]] = field(default_factory=list)


def sight(root: etree._Element) -> Sight:
    """What readers see of a page.

    Parameters
    ----------
    root : lxml element
        The page.

    Returns
    -------
    Sight
    """
    styles, whole = styles_of(root, _SHOWN)
    seen = Sight(roles=_roles(styles), doubtful=scripted(root))
    looks = _looks(root, styles)
    closed = {*_closed(root)}
    struck: set[etree._Element] = set()
    faint: list[etree._Element] = []
    for element in root.iter(etree.Element):
        tag, style = element.tag, styles.get(element)
        if not style and tag not in _TELLING and element not in closed:  # as nearly all
            continue
        style = style or _UNSTYLED
        if tag in _STRUCK or (element in closed and "display" not in style) or _is_struck(style):
            struck.add(element)
        elif _hides(style, tag in _FITTING):
            seen.hidden.add(element)
        elif style and _is_faint(style, looks[element]):
            faint.append(element)
        elif (
            tag in ("sup", "sub")
            or style.get("vertical-align") in ("super", "sub")
            or (tag in ("a", "span") and _is_mark(element))
        ):
            seen.raised.add(element)
    seen.raised |= _smaller_or_higher(root, styles)
    settled: set[etree._Element] = set()
    for element in faint:
        if element not in settled:
            settled.update(element.iter(etree.Element))
            _settle(element, styles, looks, seen.hidden)
    # guard: web-waiting
    if waiting := _waiting(root, seen.hidden):
        seen.hidden -= waiting
        seen.notes.append(
            (
                "网页的样式隐藏了大部分文字或表格，通常待脚本运行后显示；已照常读取，请与原网页核对",
                "the page's style hides most of its text or tables, which scripts usually show on "
                "loading; they were read all the same: compare the page",
            )
        )
    seen.hidden |= struck
    seen.doubtful |= _unsure(root, styles, looks, seen, whole) | _rewritten(root, styles, seen)
    if not whole:
        seen.notes.append(
            (
                "网页的样式表过长或过于复杂，未全部查看",
                "the page's style sheets are too long or too intricate to be looked at in full",
            )
        )
    return seen


_KINDS: tuple[tuple[int, Callable[[etree._Element], int]], ...] = (
    (3, lambda one: _said(one).count("。")),
    (20, lambda one: one.tag in ("td", "th")),
)
"""Sentences and cells: how many must be hidden, and how many stand in an element itself."""

_MOST = 5
"""How many times as much must be hidden as is seen."""

_UNSAID = ("script", "style", "noscript", "template", "title")


def _said(element: etree._Element) -> str:
    """The text that stands in an element itself."""
    texts = [] if element.tag in _UNSAID else [element.text]
    return "".join(filter(None, (*texts, *(child.tail for child in element))))


def _waiting(root: etree._Element, hidden: set[etree._Element]) -> set[etree._Element]:
    """What is hidden until scripts show it: most of a page's sentences, or of its tables' cells,
    and what of their kind is hidden beside it, as the panes of which one is shown at a time are.
    """
    if not hidden:
        return set()
    own = list(root.iter(etree.Element))
    gone: set[etree._Element] = set()
    for one in own:  # those around come first
        if one in hidden or one.getparent() in gone:
            gone.add(one)
    waiting: set[etree._Element] = set()
    for least, count in _KINDS:
        counts = {one: count(one) for one in own}
        lost = sum(counts[one] for one in gone)
        if lost >= least and lost > _MOST * (sum(counts.values()) - lost):
            for one in reversed(own):  # a row that is hidden in a table is none of its own
                if one in hidden and counts[one] and one.tag not in _ROWS:
                    waiting.add(one)
                if (parent := one.getparent()) is not None:
                    counts[parent] += counts[one]

    # guard: web-waiting
    ways = {one: (one.getparent(), one.get("class", one.tag).strip()) for one in hidden}
    shown = {ways[one] for one in waiting}
    return {one for one in hidden if ways[one] in shown}


_ROWS = ("td", "th", "tr", "tbody", "thead", "tfoot")


def _unsure(
    root: etree._Element,
    styles: Mapping[etree._Element, Style],
    looks: Mapping[etree._Element | None, Look],
    seen: Sight,
    whole: bool,
) -> set[etree._Element]:
    """Cells with digits that stand directly beside others in an element of their own, of which it
    is not known whether it is seen.
    """
    unsure = {
        one
        for one, style in styles.items()
        if _is_unsure(one, style, looks[one], one in seen.hidden)
    }
    if whole and not unsure:
        return set()
    cells: set[etree._Element] = set()
    for before, after in pairwise(_runs(root)):
        if not (before and after and _DIGIT(before[0][-1]) and _DIGIT(after[0][0])):
            continue
        paths = [[one, *one.iterancestors()] for _, one in (before, after)]
        # guard: web-unsure
        own = {*paths[0]} ^ {*paths[1]}  # not around both
        if own & (unsure if whole else own) and not own & (seen.hidden - unsure):
            held = (one for one in paths[0] if seen.roles.get(one, one.tag) in ("td", "th"))
            cells.update([*held][:1])
    return cells


_DIGIT = re.compile(r"[\d.,，．]").match


def _rewritten(
    root: etree._Element, styles: Mapping[etree._Element, Style], seen: Sight
) -> set[etree._Element]:
    """Cells to which a style adds digits or a unit, or of which it turns the order."""
    changed = [one for one in root.iter("bdo")]
    changed += [
        one
        for one, style in styles.items()
        if _ADDS.search(style.get(WRITTEN, ""))
        or style.get("unicode-bidi", "").endswith("override")
        or style.get("flex-direction", "").endswith("reverse")
    ]
    cells: set[etree._Element] = set()
    for element in changed:
        around = (element, *element.iterancestors())
        held = [one for one in around if seen.roles.get(one, one.tag) in ("td", "th")][:1]
        # guard: web-unsure
        cells.update(held or element.iterchildren("td", "th"))
    return cells


_ADDS = re.compile(r"""["'][^"']*[\d十百千万亿]|counter""")

_FUNCTIONS = {
    "rgb", "rgba", "hsl", "hsla", "hwb", "rect", "inset", "circle", "ellipse", "scale", "scalex",
    "scaley", "scale3d", "opacity", "url",
}  # fmt: skip
"""What is understood."""


def _is_unsure(element: etree._Element, style: Style, look: Look, gone: bool) -> bool:
    """Whether it is not known if an element is seen; what is known of it says that it is `gone`."""
    may = {name[len(UNSURE) :]: style[name] for name in style if name.startswith(UNSURE)}
    if may:
        style = Style({**style, **may})
        hides = _hides(style, element.tag in _FITTING)
        if (hides or _is_faint(style, (_written(style, look[0]), look[1]))) != gone:
            return True
    letters, ground = look
    # guard: web-unsure
    blackened = letters is None and _is_pale(_INK, ground)  # browsers write black if none is said
    return not gone and (blackened or _is_moved(style))


@lru_cache(maxsize=_MANY)
def _is_moved(style: Style) -> bool:
    """Whether a style may hide, move or cover something in a way that is not looked into."""
    return bool(
        style.get("position") in ("absolute", "fixed")
        or ((line := length(style.get("line-height"))) and not line[0] and "overflow" in style)
        or any(
            (name in _UNJUDGED and "(" not in value and value not in _HARMLESS)
            or ("(" in value and not {*_CALLED(value)} <= _FUNCTIONS)
            for name, value in style.items()
            if not name.startswith("background")
        )
    )


_CALLED = re.compile(r"([\w-]+)\(").findall

_LINES = {
    "td", "th", "p", "div", "li", "tr", "table", "br", "body", "caption", "h1", "h2", "h3", "h4",
}  # fmt: skip
"""Where a line of text begins and ends."""

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
    runs = [None, *_runs(root)]
    for before, run, after in zip(runs, runs[1:], [*runs[2:], None], strict=False):
        if run is None or len(run[1]) or not _NUMBER.fullmatch(run[0]):
            continue
        besides = [one for one, at in ((before, -1), (after, 0)) if one and one[0][at].isdecimal()]
        # guard: web-hidden
        if any(_stands_out(run[1], figure, styles) for _, figure in besides):
            found.add(run[1])
    return found


def _runs(root: etree._Element) -> Iterator[tuple[str, etree._Element] | None]:
    """A page's texts, each with what it stands in; None where a line ends."""
    for event, one in etree.iterwalk(root, events=("start", "end")):
        if one.tag in _LINES:
            yield None
        text, owner = (one.text, one) if event == "start" else (one.tail, one.getparent())
        if text and owner is not None and (text := text.strip()):
            yield text, owner


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
        style = styles.get(element, _UNSTYLED)
        names = ["vertical-align", "mso-text-raise"]
        names += ["top", "bottom"] if style.get("position") == "relative" else []
        raised = raised or any(abs(pixels(style.get(name))) >= _HIGHER for name in names)
        aligned = aligned or style.get("vertical-align") in ("top", "text-top")
        if (parent := element.getparent()) is None:
            break
        element = parent
    return raised, aligned


def _size(element: etree._Element | None, styles: Mapping[etree._Element, Style]) -> float:
    """Pixels of letters."""
    share = 1.0
    while element is not None:
        said = styles.get(element, _UNSTYLED).get("font-size", "")
        size = length(said)
        if said in SIZES:
            return share * SIZES[said]
        if size and size[1] in ("em", "%"):
            share *= size[0] / (100 if size[1] == "%" else 1)
        elif size and size[0] > 0:
            return share * pixels(said)
        elif said == "smaller":
            share *= _SMALLER
        element = element.getparent()
    return max(share, 0.01) * SIZES["medium"]


_closed = etree.XPath("//dialog[not(@open)] | //@popover/parent::*[not(self::dialog)]")
"""What opens over the page, and is not open."""


def _is_mark(element: etree._Element) -> bool:
    """Whether a link or a span is a footnote's mark, by its name or by what it leads to."""
    get = element.get
    kind, name = get("class"), get("name")
    if (kind or name) and _MARK.search(f"{kind} {name}"):
        return True
    return (
        element.tag == "a"
        and bool(_NUMBER.fullmatch("".join(element.itertext())))
        and bool(_MARK.search(f"{get('href')} {get('role')}"))
    )


def _is_faint(style: Style, look: Look) -> bool:
    """Whether the text of an element is not seen by what elements in it may undo."""
    return style.get("visibility") in _INVISIBLE or _is_tiny(style) or _is_pale(*look)


def _settle(
    top: etree._Element,
    styles: Mapping[etree._Element, Style],
    looks: Mapping[etree._Element | None, Look],
    hidden: set[etree._Element],
) -> None:
    """What is hidden of an element that is faint: all of it, but what it holds and shows again.

    Text between what is shown gets an element of its own.
    """
    own = list(top.iter(etree.Element))
    if not any(styles.get(one) for one in own[1:]):  # nearly always
        hidden.add(top)
        return
    states = {top.getparent(): _State()}
    for one in own:
        states[one] = states[one.getparent()].within(styles.get(one), looks[one])
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
    """What text inherits that keeps it from being seen."""

    invisible: bool = False
    tiny: bool = False
    pale: bool = False

    @property
    def is_lost(self) -> bool:
        """Whether text that stands here itself is not seen."""
        return self.invisible or self.tiny or self.pale

    def within(self, style: Style | None, look: Look) -> _State:
        """That of an element in one of this state."""
        if not style:
            return self
        size = style.get("font-size", "inherit")
        kept = size.endswith(_RELATIVE) and not size.endswith("rem")
        return _State(
            style["visibility"] in _INVISIBLE if "visibility" in style else self.invisible,
            _is_tiny(style) or (self.tiny and kept),
            _is_pale(*look),
        )


_INVISIBLE = ("hidden", "collapse")
_RELATIVE = ("em", "%", "larger", "smaller", "inherit")
"""How sizes end that depend on the one around."""


def _is_tiny(style: Style) -> bool:
    size = length(style.get("font-size"))
    return bool(size and size[0] <= _SMALL.get(size[1], 0.0))


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


_OUT = re.compile(
    r"rect\(\s*[01][a-z]*[\s,]+[01]|inset\(\s*(?:[5-9]\d|100)%|(?:circle|ellipse)\(\s*0(?![.\d])|"
    r"scale(?:x|y|3d)?\(\s*0(?:\.0+)?\s*[,)]|opacity\(\s*0?(?:\.0\d*)?%?\s*\)"
)
"""What cuts or shrinks something to nothing, or makes it clear."""


@lru_cache(maxsize=_MANY)
def _hides(style: Style, fits: bool) -> bool:
    """Whether an element is not seen by its own style; one that `fits` is never narrower or lower
    than what stands in it.
    """
    get = style.get
    if get("display") == "none" or get("mso-hide") == "all":
        return True
    clear = length(get("opacity"))
    if clear and clear[0] / (100 if clear[1] == "%" else 1) <= _PALE:
        return True
    edges = ["text-indent", "margin-left", "margin-top"]
    edges += ["left", "top", "right", "bottom"] if get("position", "static") != "static" else []
    if any(pixels(get(name)) <= _AWAY for name in edges):
        return True
    if any(_OUT.search(get(name) or "") for name in ("clip", "clip-path", "transform", "filter")):
        return True
    # guard: web-hidden
    if fits:
        return False
    sides = (("width", "min-width"), ("height", "min-height"), ("max-height", "min-height"))
    return get("overflow") in ("hidden", "clip") and any(
        length(get(most)) and max(pixels(get(most)), pixels(get(least))) <= 1.5
        for most, least in sides
    )


@lru_cache(maxsize=_MANY)
def _is_struck(style: Style) -> bool:
    return "line-through" in f"{style.get('text-decoration')} {style.get('text-decoration-line')}"


Colour = tuple[float, float, float, float]
"""Red, green, blue and how little it lets through, each from 0 to 1."""


@lru_cache(maxsize=_MANY)
def _colour(value: str) -> tuple[Colour | None, bool]:
    """The colour in a value, and whether there is more in it that cannot be judged."""
    colour, more = None, False
    value = f"#{value}" if _BARE.fullmatch(value) else value
    for token in tinycss2.parse_component_value_list(value[:4000]):  # it takes no longer number
        one = tinycss2.color4.parse_color(token)
        if isinstance(one, tinycss2.color4.Color) and one.space in ("srgb", "hsl", "hwb"):
            colour = colour or (*one.to("srgb").coordinates, one.alpha)
        elif token.type in ("function", "url"):
            more = True
    return colour, more


_UNSTYLED = Style()
_BARE = re.compile("[0-9a-f]{6}")
_GROUNDS = ("background", "background-color", "background-image")


Look = tuple[Colour | None, Colour | None]
"""The colour of letters, and that behind them; None where that cannot be judged."""


def _looks(
    root: etree._Element, styles: Mapping[etree._Element, Style]
) -> dict[etree._Element | None, Look]:
    """How the text of each element looks."""
    looks: dict[etree._Element | None, Look] = {None: (None, (1.0, 1.0, 1.0, 1.0))}
    for one in root.iter(etree.Element):
        looks[one] = letters, ground = looks[one.getparent()]
        style = styles.get(one, _UNSTYLED)
        if not (style or one.get("bgcolor") or one.get("background")):  # as nearly all
            continue
        for value in filter(None, (one.get("bgcolor"), *map(style.get, _GROUNDS))):
            colour, more = _colour(value)
            ground = None if more else colour if colour and colour[3] > _PALE else ground
        # guard: web-grounds
        if one.get("background") or any(_colour(style.get(PAINTED, ""))):
            ground = None
        looks[one] = _written(style, letters), ground
    return looks


_INK: Colour = (0.0, 0.0, 0.0, 1.0)


def _is_outlined(style: Style) -> bool:
    return any(style.get(name, "none") != "none" for name in ("text-shadow", "-webkit-text-stroke"))


def _written(style: Style, around: Colour | None) -> Colour | None:
    """The colour of letters within letters of another; None where they are painted otherwise."""
    if _is_outlined(style) or style.get("-webkit-background-clip") == "text":
        return None
    return _colour(style["color"])[0] if "color" in style else around


def _is_pale(colour: Colour | None, ground: Colour | None) -> bool:
    """Whether letters have the colour of what is behind them."""
    if colour is None or colour[3] <= _PALE:
        return colour is not None
    pairs = zip(colour[:3], ground[:3], strict=True) if ground else ()
    return ground is not None and all(abs(a - b) <= _PALE for a, b in pairs)
