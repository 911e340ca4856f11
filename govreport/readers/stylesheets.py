"""What a web page's own style sheets say of its elements: the declarations that win.

They are judged for a desktop screen, by origin, layer, specificity and order; sheets of other
files are not fetched. What cannot be interpreted is not guessed: it is told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from cssselect2 import ElementWrapper, SelectorError, compile_selector_list
from cssselect2.compiler import CompiledSelector
from lxml import etree
from tinycss2 import (
    parse_blocks_contents,
    parse_component_value_list,
    parse_rule_list,
    parse_stylesheet,
    serialize,
)
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule


class Style(dict[str, str]):
    """Property → value, in lower case: one for all elements that are styled alike."""

    __hash__ = object.__hash__  # type: ignore[assignment]


Styles = dict[etree._Element, Style]
_Said = tuple[str, str, bool]
"""A property, its value, and whether it is ``!important``."""

UNSURE = "?"
"""Before a property: it may be declared so, by what is not understood in full."""
PAINTED = "::"
"""Stands among them if what is before or after its text has a background."""

WRITTEN = "::content"
"""What the style writes before or after its text."""
_BESIDE = {
    "background": PAINTED, "background-color": PAINTED, "background-image": PAINTED,
    "content": WRITTEN,
}  # fmt: skip
"""Of what is declared of these, that which matters."""

_WORK = 10_000_000
"""What the styles of a page may cost, in tests of an element; these are about 0.1 µs each."""

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


def styles_of(root: etree._Element, names: Iterable[str]) -> tuple[Styles, bool]:
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
        By element, property → value; among them `PAINTED` and `WRITTEN`, and
        some behind `UNSURE`.
    whole : bool
        Whether all rules were looked at.
    """
    cascade = _Cascade(root, frozenset(names))
    whole = True
    try:
        for element in root.iter(etree.Element):
            if text := element.get("style"):
                for name, value, important in _declared(text, cascade.names):
                    cascade.put(element, name, value, (important, _OWN))
        for sheet in filter(_is_sheet, root.iter("style")):
            if (fits := _is_for_screens(sheet.get("media") or "")) is not False:
                rules = parse_stylesheet(cascade.skimmed("".join(sheet.itertext())), True, True)
                cascade.walk(rules, [], _Around(fits is True))
        cascade.fit()
    # too deeply nested, or numbers of thousands of digits
    except (_TooMuch, RecursionError, SyntaxError, ValueError):
        whole = False
    for element in root.xpath("//@hidden/.."):
        # guard: web-styles
        cascade.put(element, "display", "none", (False, _HINT))
    for element in root.iter("font", "small"):
        if colour := element.get("color"):
            cascade.put(element, "color", colour.strip().lower(), (False, _HINT))
        size = element.get("size") or ""
        named = [*SIZES][max(int(size) - 1, 0)] if re.fullmatch("[0-7]", size) else ""
        if element.tag == "small" or named:
            cascade.put(element, "font-size", named or "smaller", (False, _HINT))
    return cascade.styles(), whole


_COMMENT = r"/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)"
_PLAIN_RULE = re.compile(
    rf"""{_COMMENT}|"(?:[^"\\\n]|\\.)*+|'(?:[^'\\\n]|\\.)*+"""
    rf"""|(?:\A|(?<=[{{}}]))(?:\s|{_COMMENT})*+(?P<selectors>[^{{}}()"'\\@;/]*+)"""
    r"""\{(?:[^{}()"'\\/]|/(?!\*)|\([^{}()"'\\]*+\))*+\}""",
    re.DOTALL,
)
"""A comment or a string, which may hold braces; or a rule without either, escapes, and brackets in
its selectors.
"""

_CALLED = re.compile(r"[.#]([\w-]+)").findall

_REPLACED = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*(?:\([^()]*\)[^()]*)*))?\)")


def _is_sheet(element: etree._Element) -> bool:
    """Whether browsers that run scripts take an element for a style sheet."""
    # guard: web-styles
    return (element.get("type") or "text/css").lower() == "text/css" and all(
        one.get("shadowrootmode") for one in element.iterancestors("noscript", "template")
    )


@lru_cache(maxsize=4096)  # what word processors export repeats a few styles
def _declared(text: str, names: frozenset[str]) -> list[_Said]:
    nodes = parse_blocks_contents(text, skip_comments=True, skip_whitespace=True)
    return [*_named(nodes, names)]


def _named(nodes: Iterable[Node], names: frozenset[str]) -> Iterator[_Said]:
    """Declarations that matter."""
    for one in nodes:
        if not isinstance(one, Declaration):
            continue
        name = _SAME.get(one.lower_name, one.lower_name)
        if name not in names and name not in _SIDES and name[:2] != "--":
            continue
        value = serialize(one.value).strip().lower()
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


_Rank = tuple[object, ...]


class _Rule(NamedTuple):
    """Whether a rule fits an element, what it declares, and whether it fits all alike that have the
    same tag, classes and identifier.
    """

    fits: Callable[[ElementWrapper], bool]
    said: list[tuple[str, str, _Rank]]
    alike: bool


class _TooMuch(Exception):
    """More work than a page's style is worth."""


@dataclass(frozen=True, slots=True)
class _Around:
    """The at-rules around a rule: whether they surely hold, and the layer."""

    holds: bool
    layer: float = float("inf")


class _Cascade:
    """What is declared of the elements of a page."""

    def __init__(self, root: etree._Element, names: frozenset[str]) -> None:
        self.root, self.names = root, names
        self.found: dict[etree._Element, dict[str, tuple[_Rank, str]]] = {}
        self.layers: dict[str, int] = {}
        self.rules: dict[str, list[_Rule]] = defaultdict(list)
        self.count, self.work = 0, _WORK
        self.seen: dict[etree._Element, _Element] = {root: _Element.from_html_root(root)}
        self.seen[root].page = self
        # guard: web-styles
        quirks = _QUIRKS.search(root.getroottree().docinfo.doctype)
        self.fold: Callable[[str], str] = str.lower if quirks else str

    @cached_property
    def named(self) -> set[str]:
        """The page's classes and identifiers."""
        return {*_WORDS(self.fold(" ".join(_NAMED(self.root))))}

    def skimmed(self, sheet: str) -> str:
        """A style sheet without what its plain rules declare of classes that the page has not: a
        site's is long, and most of it is not about this page.
        """

        def own(rule: re.Match[str]) -> str:
            parts = (rule["selectors"] or "").split(",")
            fits = any(self.named.issuperset(map(self.fold, _CALLED(part))) for part in parts)
            return rule[0] if fits else ""

        return _PLAIN_RULE.sub(own, sheet)

    def put(self, element: etree._Element, name: str, value: str, rank: _Rank) -> None:
        """Declare a property, unless what wins over it is declared."""
        own = self.found.setdefault(element, {})
        if name not in own or own[name][0] <= rank:
            own[name] = rank, value

    def styles(self) -> Styles:
        """What has won, with variables replaced."""
        styles: Styles = {}
        alike: dict[frozenset[tuple[str, str]], Style] = {}
        for element, own in self.found.items():
            style = {
                name: self._replaced(value, element) if "var(" in value else value
                for name, (_, value) in own.items()
                if name[:2] != "--"
            }
            fill = style.pop("-webkit-text-fill-color", "currentcolor")
            style |= {} if fill == "currentcolor" else {"color": fill}
            styles[element] = alike.setdefault(frozenset(style.items()), Style(style))
        return styles

    def _replaced(self, value: str, element: etree._Element) -> str:
        """A value with its variables, as far as these are known."""

        def known(variable: re.Match[str]) -> str:
            for one in (element, *element.iterancestors()):
                if variable[1] in self.found.get(one, {}):
                    return self.found[one][variable[1]][1]
            return (variable[2] or variable[0]).strip()

        self.work -= 500
        for _ in range(4):  # one may name others
            if "var(" in value and len(value) < 500 and self.work > 0:
                value = _REPLACED.sub(known, value)
        return value

    def spend(self, work: int) -> None:
        self.work -= work
        if self.work < 0:
            raise _TooMuch

    def walk(self, nodes: Iterable[Node], selectors: list[str], around: _Around) -> None:
        """Rules, and declarations for what the selectors of the rule around them fit."""
        nodes = list(nodes)
        if selectors and (declared := [*_named(nodes, self.names)]):
            self._declare(declared, selectors, around)
        for node in nodes:
            if isinstance(node, QualifiedRule):
                if below := [*self._selectors(node.prelude, selectors)]:
                    self.walk(parse_blocks_contents(node.content), below, around)
            elif isinstance(node, AtRule):
                within = self._within(node, around)
                if node.content is not None and within is not None:
                    parse = parse_blocks_contents if selectors else parse_rule_list
                    self.walk(parse(node.content), selectors, within)

    def _within(self, rule: AtRule, around: _Around) -> _Around | None:
        """What holds within an at-rule; None if nothing of it is for a desktop screen."""
        said = serialize(rule.prelude).strip().lower()
        holds: bool | None = False
        match rule.lower_at_keyword:
            case "layer":
                for name in said.split(","):
                    self.layers.setdefault(name.strip() or str(self.count), len(self.layers))
                layer = self.layers.get(said, len(self.layers) - 1)
                return _Around(around.holds, layer)
            case "media":
                holds = _is_for_screens(said)
            case "supports":
                holds = None if "not" in said else True
            case "container" | "scope":
                holds = None
        return None if holds is False else _Around(around.holds and holds is True, around.layer)

    def _selectors(self, tokens: Iterable[Node], around: list[str]) -> Iterator[str]:
        """The selectors of a rule that may fit, those of the rule around it put in."""
        parts: list[list[Node]] = [[]]
        for token in tokens:
            if token.type == "literal" and token.value == ",":
                parts.append([])
            else:
                parts[-1].append(token)
        parent = f":is({','.join(around)})" if around else ":scope"
        for part in parts:
            if all(
                self.fold(one.value) in self.named
                for sign, one in pairwise([None, *part])
                if one.type == "hash" or (one.type == "ident" and sign == ".")
            ):
                own = _NAMES.sub(
                    lambda one: one[0] if one[0][0] == '"' else self.fold(one[0]),
                    serialize(part).strip(),
                )
                size = len(own) + len(parent) * (own.count("&") + 1)
                self.spend(size * (80 + size))  # for compiling it
                text = _PARENT.sub(lambda found: parent if found[0] == "&" else found[0], own)
                yield f"{parent} {own}" if around and text == own else text

    def _declare(self, declared: list[_Said], selectors: list[str], around: _Around) -> None:
        self.count += 1
        compiled = [*map(_compiled, selectors)]
        # browsers drop all that is declared together with a selector that they do not know
        sure = around.holds and all(understood for _, understood in compiled)
        kind = "" if sure else UNSURE
        for text, (selector, _) in zip(selectors, compiled, strict=True):
            if selector is None:
                continue
            ranks: list[_Rank] = [
                (important, _SHEET, layer, selector.specificity, self.count)
                for important, layer in ((False, around.layer), (True, -around.layer))
            ]
            names = {name: name if name[:2] == "--" else kind + name for name, *_ in declared}
            if part := selector.pseudo_element:
                names = _BESIDE if part in ("before", "after") else {}
            said = [
                (names[name], value, ranks[important])
                for name, value, important in declared
                if name in names
            ]
            key = selector.id or selector.class_name or selector.lower_local_name or ""
            self.rules[key].append(_Rule(selector.test, said, bool(_ALONE.fullmatch(text))))

    def fit(self) -> None:
        """Give the elements what the rules declare."""
        fitting: dict[tuple[str | None, ...], list[_Rule]] = {}
        for one in self.root.iter(etree.Element) if self.rules else ():
            known = one.tag, one.get("id"), one.get("class")
            if known not in fitting:
                names = {self.fold(known[1] or ""), *_WORDS(self.fold(known[2] or ""))}
                may = [r for key in {"", one.tag, *names} for r in self.rules.get(key, ())]
                self.spend(len(may))
                fitting[known] = [r for r in may if not r.alike or r.fits(self._wrapped(one))]
            rules = fitting[known]
            self.spend(len(rules))
            for rule in rules:
                if rule.alike or rule.fits(self._wrapped(one)):
                    self.spend(10 * len(rule.said))
                    for name, value, rank in rule.said:
                        self.put(one, name, value, rank)

    def _wrapped(self, one: etree._Element) -> _Element:
        """An element as selectors look at it; most are none that rules are about."""
        if one not in self.seen:
            for child in self._wrapped(one.getparent()):
                child.page = self
                self.seen[child.etree_element] = child
        return self.seen[one]


_WORDS = re.compile("[^ \t\r\n\f]+").findall
_NAMED = etree.XPath("//@id | //@class", smart_strings=False)


class _Element(ElementWrapper):  # type: ignore[misc]
    """An element of which it is counted what selectors look at around it."""

    page: _Cascade

    id = cached_property(lambda self: self.page.fold(self.etree_element.get("id", "")))
    classes = cached_property(
        lambda self: {*_WORDS(self.page.fold(self.etree_element.get("class", "")))}
    )

    def _along(self, way: str) -> Iterator[_Element]:
        one = getattr(self, way)
        while one is not None:
            self.page.spend(4)
            yield one
            one = getattr(one, way)

    @property
    def etree_siblings(self) -> list[etree._Element]:
        """Which are counted one by one."""
        self.page.spend(len(self._siblings))
        return self._siblings

    @etree_siblings.setter
    def etree_siblings(self, siblings: list[etree._Element]) -> None:
        self._siblings = siblings

    ancestors = property(lambda self: self._along("parent"))
    previous_siblings = property(lambda self: self._along("previous"))


_ALONE = re.compile(r"[\w*-]*(?:[.#][\w-]+)*")
"""A selector that asks for nothing but an element's tag, classes and identifier."""

_PARENT = re.compile(r'"(?:[^"\\]|\\.)*"|&')
_NAMES = re.compile(r'"(?:[^"\\]|\\.)*"|[.#][^\s.#:>+~,()\[\]"]+')

_QUIRKS = re.compile(r"""\bHTML (?:[23]|4\.0 [TF]|4\.01 [TF][^"']*["']\s*>)""", re.IGNORECASE)
"""Types of documents whose classes and identifiers are the same in any case; lxml takes a page
that declares none for one of HTML 4.0.
"""

_OPEN = re.compile(r":(?:has\(|scope|nth-[^)]*[\s/]of\b)", re.IGNORECASE)
"""What the compiler reads otherwise than browsers do."""


@lru_cache(maxsize=1024)
def _compiled(text: str, understood: bool = True) -> tuple[CompiledSelector | None, bool]:
    """A selector, if it is one, and whether it is understood; without its states it fits more."""
    if not (understood and _OPEN.search(text)):
        try:
            return compile_selector_list(text)[0], understood
        except (SelectorError, NotImplementedError, AttributeError):
            # none, or a part of an element that only some browsers know
            if not understood or "::" in text:
                return None, False
    tokens = parse_component_value_list(text)
    kept = [
        ":is(*)" if before == ":" else "" if one == ":" else one.serialize()
        for before, one in pairwise([None, *tokens])
    ]
    return _compiled("".join(kept), False)


_SCREENS = ({"width": 1280.0, "height": 700.0}, {"width": 1920.0, "height": 1080.0})
"""The least and the largest of desktop screens, in pixels."""

_SETTINGS = {
    "hover": "hover", "any-hover": "hover", "pointer": "fine", "any-pointer": "fine",
    "orientation": "landscape", "prefers-color-scheme": "light", "scripting": "enabled",
    "prefers-reduced-motion": "no-preference", "forced-colors": "none",
}  # fmt: skip
"""What is usual with them."""

_BOUND = re.compile(r"(min|max)-(?:device-)?(width|height):")
_RANGE = re.compile(r"(?:([\d.]+[a-z]*)<=?)?(width|height)(?:([<>])=?([\d.]+[a-z]*))?")


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
    asked = _BOUND.sub(lambda one: one[2] + (">" if one[1] == "min" else "<"), asked)
    bound = _RANGE.fullmatch(asked)
    if not bound or not (bound[1] or bound[4]):
        return None
    least, side, most = bound[1], bound[2], bound[4]
    if bound[3] == ">":
        least, most = most, ""
    verdicts = {
        (not least or screen[side] >= pixels(least)) and (not most or screen[side] <= pixels(most))
        for screen in _SCREENS
    }
    return verdicts.pop() if len(verdicts) == 1 else None
