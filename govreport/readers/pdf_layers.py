"""Layers of a PDF (optional content, ISO 32000-1 §8.11) that nobody sees: they are switched off."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

_MOST = 1000
"""Layers that are looked at."""


def is_off(group: Any) -> bool:
    """Whether what belongs to a layer is not shown as the document opens.

    Parameters
    ----------
    group : pdfminer's reference to a layer, or to what says of which layers it depends
    """
    from pdfminer.pdftypes import PDFObjRef, resolve1

    told = resolve1(group)
    if not isinstance(group, PDFObjRef) or not isinstance(told, dict):
        return False
    if _name(told.get("Type")) != "OCMD":
        return group.objid in _switched_off(group.doc)
    members = told.get("OCGs")
    if not isinstance(members, PDFObjRef) or isinstance(resolve1(members), list):
        members = resolve1(members) or []
    else:
        members = [members]
    listed = (one.objid for one in members[:_MOST] if isinstance(one, PDFObjRef))
    off = [number in _switched_off(group.doc) for number in listed]
    policy = _name(told.get("P")) or "AnyOn"
    shown = {
        "AllOn": not any(off),
        "AnyOn": not all(off) or not off,
        "AnyOff": any(off),
        "AllOff": all(off),
    }
    return not shown.get(policy, True)


def _switched_off(document: Any) -> set[int]:
    """The numbers of the layers that are off."""
    if document not in _OFF:
        _OFF[document] = _told_off(document)
    return _OFF[document]


_OFF: WeakKeyDictionary[Any, set[int]] = WeakKeyDictionary()


def _told_off(document: Any) -> set[int]:
    from pdfminer.pdftypes import PDFObjRef, resolve1

    layers = resolve1(document.catalog.get("OCProperties"))
    usual = resolve1(layers.get("D")) if isinstance(layers, dict) else None
    if not isinstance(usual, dict):
        return set()

    def numbers(listed: Any) -> set[int]:
        listed = resolve1(listed)
        listed = listed[:_MOST] if isinstance(listed, list) else []
        return {one.objid for one in listed if isinstance(one, PDFObjRef)}

    off = numbers(usual.get("OFF"))
    if _name(usual.get("BaseState")) == "OFF":
        off |= numbers(layers.get("OCGs")) - numbers(usual.get("ON"))
    return off


def _name(value: Any) -> str:
    return str(getattr(value, "name", ""))
