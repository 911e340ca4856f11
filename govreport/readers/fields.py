"""What a page shows without its being text: fields, buttons, pictures."""

from __future__ import annotations

from lxml import etree

DRAWN_FIELDS = ("EQ ", "FORMDROPDOWN")
"""How the codes of Word's fields begin that show something although they have no result."""

_DRAWN = (
    "img", "canvas", "svg", "object", "embed", "iframe", "video", "meter", "progress", "button",
)  # fmt: skip
_PRESSED = {"button", "submit", "reset", "image"}
"""Kinds of an input that show what they say and take nothing."""

_SPACERS = {"0", "1", "2", "0px", "1px", "2px"}


def is_drawn(element: etree._Element) -> bool:
    """Whether a cell without text shows something all the same: it may be its figure.

    Parameters
    ----------
    element : etree._Element
    """
    return any(
        not {one.get("width"), one.get("height")} & _SPACERS for one in element.iter(*_DRAWN)
    ) or any((one.get("type") or "").lower() in _PRESSED for one in element.iter("input"))


def typed(field: etree._Element) -> str:
    """What stands in a form's field."""
    shown = (field.get("type") or "text").lower() in ("text", "number", "tel")
    return (field.get("value") or "") if shown else ""


def chosen(field: etree._Element) -> str:
    """What is chosen in a list that drops down: the first, unless it says another."""
    options = list(field.iter("option"))
    chosen = [one for one in options if one.get("selected") is not None] or options[:1]
    return "".join(chosen[-1].itertext()).strip() if chosen else ""
