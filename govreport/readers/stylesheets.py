"""What a web page's own style sheets say of its elements: the declarations that win.

They are judged for a desktop screen, by origin, layer, specificity and order; sheets of other
files are not fetched. What cannot be interpreted is not guessed: it is told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import tinycss2
import tinycss2.ast
import tinycss2.nth
from lxml import etree

Style = Mapping[str, str]
"""Property → value, in lower case."""

UNSURE = "?"
"""Before a property: it may be declared so, by what is not understood in full."""
PAINTED = "::"
"""Stands among them if what is before or after its text has a background."""

_WORK = 1_500_000
"""Elements that are looked at for all rules of a page together."""

_HINT, _SHEET, _OWN = range(3)
"""Where a declaration stands; the later wins."""

SIZES = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0,
    "x-large": 24.0, "xx-large": 32.0,
}  # fmt: skip
"""Pixels of letters by the names of their sizes; an old attribute counts these."""

_PIXELS = {
    "": 1.0, "px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "cm": 38.0, "vh": 9.0, "vw": 12.8,
}  # fmt: skip
"""How many of them other units are, about."""


def length(value: str | None) -> tuple[float, str] | None:
    """A number and its unit; None where there is none."""
    match = re.match(r"([-+]?(?:\d+\.?\d*|\.\d+))([a-z%]*)", value) if value else None
    return (float(match[1]), match[2]) if match else None


def pixels(value: str | None) -> float:
    """A length in pixels, about; 0 where it is none."""
    size = length(value)
    return size[0] * _PIXELS.get(size[1], 1.0) if size else 0.0


def styles_of(
    root: etree._Element, names: Iterable[str]
) -> tuple[dict[etree._Element, Style], bool]:
    """Of each element the declarations that win.

    Parameters
    ----------
    root : lxml element
        The page.
    names : iterable of str
        The properties that matter.

    Returns
    -------
    styles : dict of lxml element to mapping of str to str
        By element, property → value; among them `PAINTED`, and some behind `UNSURE`.
    whole : bool
        Whether all rules were looked at.
    """
    sheets = [sheet for sheet in root.iter("style") if _is_sheet(sheet)]
    texts = ["".join(sheet.itertext()).replace("<!--", "").replace("-->", "") for sheet in sheets]
    inline = [(one, text) for one in root.iter(etree.Element) if (text := one.get("style"))]
    used = {
        name for text in (*texts, *(text for _, text in inline)) for name in _VARIABLE(text.lower())
    }
    cascade = _Cascade(root, frozenset({*names, *used}))
    whole = True
    try:
        for element, text in inline:
            for name, value, important in _declared(text, cascade.names):
                cascade.put(element, name, value, (important, _OWN))
        for sheet, text in zip(sheets, texts, strict=True):
            if (fits := _is_for_screens(sheet.get("media") or "")) is not False:
                rules = tinycss2.parse_stylesheet(text, True, True)
                cascade.walk(rules, [], _Around(fits is True))
    except (_TooMuch, RecursionError):  # tinycss2 writes nested brackets by recursion
        whole = False
    for element in root.iter("font"):
        if colour := element.get("color"):
            cascade.put(element, "color", colour.strip().lower(), (False, _HINT))
        if (size := element.get("size") or "").isdecimal() and int(size) <= len(SIZES):
            named = [*SIZES][max(int(size) - 1, 0)]
            cascade.put(element, "font-size", named, (False, _HINT))
    for element in root.iter("small"):
        cascade.put(element, "font-size", "smaller", (False, _HINT))
    return cascade.styles(), whole


_VARIABLE: Callable[[str], list[str]] = re.compile(r"var\(\s*(--[\w-]+)").findall

_REPLACED = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*(?:\([^()]*\)[^()]*)*))?\)")


def _is_sheet(element: etree._Element) -> bool:
    """Whether browsers that run scripts take an element for a style sheet."""
    # guard: web-styles
    return (element.get("type") or "text/css").lower() == "text/css" and all(
        one.get("shadowrootmode") for one in element.iterancestors("noscript", "template")
    )


@lru_cache(maxsize=4096)  # what word processors export repeats a few styles
def _declared(text: str, names: frozenset[str]) -> list[tuple[str, str, bool]]:
    nodes = tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True)
    return [*_named(nodes, names)]


def _named(
    nodes: Iterable[tinycss2.ast.Node], names: frozenset[str]
) -> Iterator[tuple[str, str, bool]]:
    """Declarations that matter: name, value, and whether it is ``!important``."""
    for one in nodes:
        if not isinstance(one, tinycss2.ast.Declaration):
            continue
        name = _SAME.get(one.lower_name, one.lower_name)
        if name not in names and name not in _SIDES:
            continue
        value = tinycss2.serialize(one.value).strip().lower()
        if name in _SIDES and "(" not in value:
            said = value.split()[:4] or [""]
            for side, at in zip(_SIDES[name], _PLACED[len(said) - 1], strict=True):
                if side in names:
                    yield side, said[at], one.important
        elif one.lower_name != "font":
            yield name, value, one.important
        elif size := _FONT.search(value):
            yield name, size[1], one.important


_SAME = {
    "font": "font-size", "overflow-x": "overflow", "overflow-y": "overflow",
    "block-size": "height", "inline-size": "width", "-webkit-clip-path": "clip-path",
    "-webkit-transform": "transform", "-webkit-mask": "mask", "mask-image": "mask",
    "-webkit-mask-image": "mask", "animation-name": "animation", "-webkit-animation": "animation",
    "background-clip": "-webkit-background-clip",
}  # fmt: skip
"""Properties that say the same here as others."""

_SIDES = {
    "inset": ("top", "right", "bottom", "left"),
    "margin": ("margin-top", "margin-right", "margin-bottom", "margin-left"),
}
"""Properties that stand for four others, and which of one to four values is each one's."""

_PLACED = ((0, 0, 0, 0), (0, 1, 0, 1), (0, 1, 2, 1), (0, 1, 2, 3))

_FONT = re.compile(r"(?:^|\s)((?:\d+(?:\.\d+)?|\.\d+)(?:[a-z]+|%)|0)(?=[\s/])")
"""The size within a font."""


Weight = tuple[int, int, int]
"""How specific a selector is: identifiers, classes, elements."""


class _TooMuch(Exception):
    """More work than a page's style is worth."""


@dataclass(frozen=True, slots=True)
class _Fit:
    """What a selector fits, how specific it is, and which part of it (``before``) it names; what
    it does not fit is surely not meant, and what it fits, if it is understood.
    """

    elements: set[etree._Element]
    weight: Weight = (0, 0, 0)
    understood: bool = True
    part: str = ""


@dataclass(frozen=True, slots=True)
class _Around:
    """The at-rules around a rule: whether they surely hold, and the layer."""

    holds: bool
    layer: float = float("inf")


class _Cascade:
    """The elements of a page by what selectors ask for, and what is declared of them."""

    def __init__(self, root: etree._Element, names: frozenset[str]) -> None:
        self.root, self.names = root, names
        self.found: dict[etree._Element, dict[str, tuple[tuple[object, ...], str]]] = {}
        self.layers: dict[str, int] = {}
        self.rules, self.work = 0, _WORK

    @cached_property
    def all(self) -> set[etree._Element]:
        """The page's elements."""
        return set(self.root.iter(etree.Element))

    @cached_property
    def by(self) -> dict[str, set[etree._Element]]:
        """Elements by tag, ``.class`` and ``#identifier``."""
        found: dict[str, set[etree._Element]] = defaultdict(set)
        for one in self.all:
            found[one.tag].add(one)
            for name in (one.get("class") or "").split():
                found["." + name].add(one)
            if name := one.get("id"):
                found["#" + name].add(one)
        return found

    def put(self, element: etree._Element, name: str, value: str, rank: tuple[object, ...]) -> None:
        """Declare a property, unless what wins over it is declared."""
        own = self.found.setdefault(element, {})
        if name not in own or own[name][0] <= rank:
            own[name] = rank, value

    def styles(self) -> dict[etree._Element, Style]:
        """What has won, with variables replaced."""
        styles: dict[etree._Element, Style] = {}
        for element, own in self.found.items():
            style = {
                name: self._replaced(value, element) if "var(" in value else value
                for name, (_, value) in own.items()
                if name[:2] != "--"
            }
            fill = style.pop("-webkit-text-fill-color", "currentcolor")
            styles[element] = style if fill == "currentcolor" else style | {"color": fill}
        return styles

    def _replaced(self, value: str, element: etree._Element) -> str:
        """A value with its variables, as far as these are known."""

        def known(variable: re.Match[str]) -> str:
            for one in (element, *element.iterancestors()):
                if variable[1] in self.found.get(one, {}):
                    return self.found[one][variable[1]][1]
            return (variable[2] or variable[0]).strip()

        self.work -= 50
        for _ in range(4):  # one may name others
            if "var(" in value and len(value) < 500 and self.work > 0:
                value = _REPLACED.sub(known, value)
        return value

    def walk(self, nodes: Iterable[tinycss2.ast.Node], fits: list[_Fit], around: _Around) -> None:
        """Rules, and declarations for what those around fit."""
        nodes = list(nodes)
        if fits and (declared := [*_named(nodes, self.names)]):
            self._declare(declared, fits, around)
        for node in nodes:
            if isinstance(node, tinycss2.ast.QualifiedRule):
                below = [self._fit(one, fits) for one in _parted(node.prelude)]
                if any(one.elements for one in below):
                    self.walk(tinycss2.parse_blocks_contents(node.content), below, around)
            elif isinstance(node, tinycss2.ast.AtRule):
                within = self._within(node, around)
                if node.content is not None and within is not None:
                    parse = tinycss2.parse_blocks_contents if fits else tinycss2.parse_rule_list
                    self.walk(parse(node.content), fits, within)

    def _within(self, rule: tinycss2.ast.AtRule, around: _Around) -> _Around | None:
        """What holds within an at-rule; None if nothing of it is for a desktop screen."""
        said = tinycss2.serialize(rule.prelude).strip().lower()
        holds: bool | None = False
        match rule.lower_at_keyword:
            case "layer":
                for name in said.split(","):
                    self.layers.setdefault(name.strip() or str(self.rules), len(self.layers))
                layer = self.layers.get(said, len(self.layers) - 1)
                return _Around(around.holds, layer)
            case "media":
                holds = _is_for_screens(said)
            case "supports":
                holds = None if "not" in said else True
            case "container" | "scope":
                holds = None
        return None if holds is False else _Around(around.holds and holds is True, around.layer)

    def _declare(
        self, declared: list[tuple[str, str, bool]], fits: list[_Fit], around: _Around
    ) -> None:
        self.rules += 1
        for fit in fits:
            self._spend(len(fit.elements))
            for name, value, important in declared:
                if fit.part:
                    if fit.part not in ("before", "after") or name[:10] != "background":
                        continue
                    name = PAINTED
                elif not (fit.understood and around.holds) and name[:2] != "--":
                    name = UNSURE + name
                layer = -around.layer if important else around.layer
                rank = (important, _SHEET, layer, fit.weight, self.rules)
                for element in fit.elements:
                    self.put(element, name, value, rank)

    def _spend(self, elements: int) -> None:
        self.work -= 10 + elements
        if self.work < 0:
            raise _TooMuch

    def _fit(self, tokens: Iterable[tinycss2.ast.Node], around: list[_Fit]) -> _Fit:
        """What a selector without commas fits, within what the rule around it fits."""
        above = _either(around) if around else _Fit(set(), understood=False)
        tokens = [token for token in tokens if token.type != "comment"]
        left: set[etree._Element] | None = None
        here: set[etree._Element] | None = None
        relation, kind, part, understood = " ", "", "", True
        weight: Weight = (0, 0, 0)
        if around and not any(token.type == "literal" and token.value == "&" for token in tokens):
            left, understood, weight = above.elements, above.understood, above.weight
        for token in [*tokens, None]:
            sign = token.value if token is not None and token.type == "literal" else ""
            if token is None or token.type == "whitespace" or sign in _RELATIONS:
                if here is not None:
                    left = here if left is None else self._related(relation, left, here)
                    here, relation = None, " "
                relation = sign or relation
            elif sign in (".", ":"):
                kind += sign
            else:
                here = self.all if here is None else here
                one = above if sign == "&" else self._simple(kind, token, here)
                kind, part, understood = "", part or one.part, understood and one.understood
                weight = _sum(weight, one.weight)
                here = here & one.elements if one.understood else here
                self._spend(len(here))
        return _Fit(left or set(), weight, understood, part)

    def _simple(self, kind: str, token: tinycss2.ast.Node, among: set[etree._Element]) -> _Fit:
        """What one part of a selector fits; `kind` are the signs in front of it."""
        match kind, token.type:
            case "", "ident":
                return _Fit(self.by.get(token.lower_value, set()), (0, 0, 1))
            case "", "literal" if token.value == "*":
                return _Fit(among)
            case "", "hash":
                return _Fit(self.by.get(f"#{token.value}", set()), (1, 0, 0))
            case ".", "ident":
                return _Fit(self.by.get("." + token.value, set()), (0, 1, 0))
            case "", "[] block":
                self._spend(len(among))
                fits = _attribute([one for one in token.content if one.type != "whitespace"])
                return (
                    _Fit({*filter(fits, among)}, (0, 1, 0))
                    if fits
                    else _Fit(among, (0, 1, 0), False)
                )
            case ":", "ident" | "function":
                return self._state(token, among)
            case "::", "ident" | "function":
                return _Fit(
                    among, (0, 0, 1), part=token.lower_value if token.type == "ident" else "-"
                )
        return _Fit(among, understood=False)

    def _state(self, token: tinycss2.ast.Node, among: set[etree._Element]) -> _Fit:
        """What a pseudo-class fits."""
        name = token.lower_name if token.type == "function" else token.lower_value
        within = token.arguments if token.type == "function" else []
        weight = (0, 1, 0)
        if name in ("before", "after", "first-line", "first-letter"):
            return _Fit(among, (0, 0, 1), part=name)
        if name in _STATES:
            return _Fit(set(), weight)
        if name in ("link", "any-link"):
            return _Fit(self.by.get("a", set()), weight)
        if name == "root":
            return _Fit({self.root}, weight)
        if name == "empty":
            return _Fit({one for one in among if not len(one) and not one.text}, weight)
        if name in ("is", "where", "not", "matches", "-webkit-any", "-moz-any"):
            one = _either([self._fit(part, []) for part in _parted(within)])
            weight = one.weight if name != "where" else (0, 0, 0)
            return _Fit(
                among - one.elements if name == "not" else one.elements, weight, one.understood
            )
        place = _PLACES.fullmatch(name)
        if place and (nth := tinycss2.nth.parse_nth(within) if place[1] else (0, 1)):
            for last in (False, True) if place[2] == "only" else (place[2] == "last",):
                among = self._placed(among, nth, last, place[3] == "of-type")
            return _Fit(among, weight)
        return _Fit(among, weight, False)

    def _placed(
        self, among: set[etree._Element], nth: tuple[int, int], last: bool, by_type: bool
    ) -> set[etree._Element]:
        """Those of the elements that stand somewhere among the children of another."""
        step, offset = nth
        found = set()
        for parent in {one.getparent() for one in among} - {None}:
            counts: dict[str, int] = defaultdict(int)
            self._spend(len(parent))
            for child in parent.iterchildren(etree.Element, reversed=last):
                counts[kind := child.tag if by_type else ""] += 1
                past = counts[kind] - offset
                if past % step == 0 and past // step >= 0 if step else past == 0:
                    found.add(child)
        return found & among

    def _related(
        self, relation: str, left: set[etree._Element], right: set[etree._Element]
    ) -> set[etree._Element]:
        """Those on the right that stand in this relation to one on the left."""
        if not left or not right:
            return set()
        if relation == ">":
            return {one for one in right if one.getparent() in left}
        if relation == "+":
            return {
                one
                for one in right
                if next(one.itersiblings(etree.Element, preceding=True), None) in left
            }
        if relation == "~":
            found: set[etree._Element] = set()
            for parent in {one.getparent() for one in right} - {None}:
                self._spend(len(parent))
                behind = False
                for child in parent.iterchildren(etree.Element):
                    if behind:
                        found.add(child)
                    behind = behind or child in left
            return found & right
        inside: dict[etree._Element | None, bool] = {None: False}
        for one in right:
            path = []
            at = one.getparent()
            while at not in inside and at not in left:  # each step once for all of them
                path.append(at)
                at = at.getparent()
            inside |= dict.fromkeys(path, at in left or inside[at])
        self._spend(len(inside))
        return {one for one in right if one.getparent() in left or inside[one.getparent()]}


_RELATIONS = (">", "+", "~")
_STATES = {
    "hover", "active", "focus", "focus-within", "focus-visible", "visited", "target", "host",
}  # fmt: skip
"""States that nothing is in before its reader does something."""

_PLACES = re.compile(r"(nth-)?(?:(first|last|only)-)?(child|of-type)")


def _parted(tokens: Iterable[tinycss2.ast.Node]) -> list[list[tinycss2.ast.Node]]:
    """What stands between commas."""
    parts: list[list[tinycss2.ast.Node]] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _sum(one: Weight, other: Weight) -> Weight:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def _either(fits: list[_Fit]) -> _Fit:
    """What one of several selectors fits."""
    return _Fit(
        {element for fit in fits for element in fit.elements},
        max((fit.weight for fit in fits), default=(0, 0, 0)),
        all(fit.understood for fit in fits),
    )


_COMPARED: dict[str, Callable[[str, str], bool]] = {
    "=": lambda has, said: has == said,
    "~=": lambda has, said: said in has.split(),
    "|=": lambda has, said: has == said or has.startswith(said + "-"),
    "^=": lambda has, said: said != "" and has.startswith(said),
    "$=": lambda has, said: said != "" and has.endswith(said),
    "*=": lambda has, said: said != "" and said in has,
}


def _attribute(tokens: list[tinycss2.ast.Node]) -> Callable[[etree._Element], bool] | None:
    """Whether an element has an attribute, as a selector asks for it; None if it is not
    understood.
    """
    match [(token.type, getattr(token, "value", "")) for token in tokens]:
        case [("ident", name)]:
            return lambda one: one.get(name.lower()) is not None
        case [("ident", name), ("literal", sign), ("ident" | "string", said)] if sign in _COMPARED:
            return lambda one: _COMPARED[sign](one.get(name.lower(), ""), said)
    return None


_SCREENS = ({"width": 1280.0, "height": 700.0}, {"width": 1920.0, "height": 1080.0})
"""The least and the largest of desktop screens, in pixels."""

_SETTINGS = {
    "hover": "hover", "any-hover": "hover", "pointer": "fine", "any-pointer": "fine",
    "orientation": "landscape", "prefers-color-scheme": "light", "scripting": "enabled",
    "prefers-reduced-motion": "no-preference", "forced-colors": "none",
}  # fmt: skip
"""What is usual with them."""

_BOUND = re.compile(r"(min|max)-(?:device-)?(width|height):([\d.]+[a-z]*)")
_RANGE = re.compile(r"(?:([\d.]+[a-z]*)(<)=?)?(width|height)(?:([<>])=?([\d.]+[a-z]*))?")


def _is_for_screens(media: str) -> bool | None:
    """Whether what is for some media is for desktop screens; None if that is not known."""
    verdicts = [_holds(medium) for medium in media.lower().split(",")]
    return True if True in verdicts else None if None in verdicts else False


def _holds(medium: str) -> bool | None:
    medium = medium.strip()
    if medium.startswith("not "):
        verdict = _holds(medium[4:])
        return None if verdict is None else not verdict
    verdicts = [_suits(one.strip()) for one in medium.removeprefix("only ").split(" and ")]
    return False if False in verdicts else None if None in verdicts else True


def _suits(condition: str) -> bool | None:
    """Whether a desktop screen is of some kind; None where it depends on which."""
    if not condition.startswith("("):
        return condition in ("", "screen", "all")
    asked = "".join(condition[1:-1].split())
    name, _, value = asked.partition(":")
    if name in _SETTINGS:
        usual = _SETTINGS[name]
        return value == usual if value else usual not in ("none", "no-preference")
    if bound := _BOUND.fullmatch(asked):
        side = bound[2]
        least, most = (bound[3], "") if bound[1] == "min" else ("", bound[3])
    elif bound := _RANGE.fullmatch(asked):
        side = bound[3]
        least, most = (bound[5], "") if bound[4] == ">" else (bound[1], bound[5])
    else:
        return None
    if not (least or most):
        return None
    verdicts = {
        (not least or screen[side] >= pixels(least)) and (not most or screen[side] <= pixels(most))
        for screen in _SCREENS
    }
    return verdicts.pop() if len(verdicts) == 1 else None
