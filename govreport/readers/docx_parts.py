"""The parts of a Word file, in the names of the usual form of the format."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lxml import etree

from govreport.readers.parts import Parts

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", _W[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", _M[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _R[1:-1].encode()),
    (b"http://schemas.microsoft.com/office/word/2003/wordml", _W[1:-1].encode()),
)
"""The names of the strict form of the format, and of Word 2003's own XML, and the usual one."""

_WX = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_AML = "{http://schemas.microsoft.com/aml/2001/core}"


class WordParts(Parts):
    """The parts of a Word file: packed as ZIP, or one after the other in one XML file."""

    def __init__(self, data: bytes, label: str) -> None:
        self.flat: dict[str, etree._Element] = {}
        if not data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
            super().__init__(data, label, "Word")
            return
        self.label, self.kind = label, "Word"
        with self.sound():
            root = self.parse(data)
        for part in root.iter(_PKG + "part"):
            content = part.find(_PKG + "xmlData")
            if content is not None and len(content):
                self.flat[(part.get(_PKG + "name") or "").lstrip("/")] = content[0]
        if root.tag == _W + "wordDocument":
            self.flat = {"word/document.xml": _as_2007(root)}
            if (styles := root.find(_W + "styles")) is not None:
                self.flat["word/styles.xml"] = styles
        self.names = set(self.flat)

    def main(self) -> str:
        """The part that holds the text: word/document.xml, or what the package names."""
        named = (name for _, kind, name in self._related("") if kind == "officeDocument")
        return next(named, "word/document.xml")

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: identifier → kind and name of a part of this file."""
        return {identifier: (kind, name) for identifier, kind, name in self._related(part)}

    def _related(self, part: str) -> Iterator[tuple[str, str, str]]:
        """Identifiers, kinds and names of what a part, or without one the whole, refers to."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        for one in self.xml(relations).iter("{*}Relationship") if relations in self.names else ():
            target = posixpath.join(folder, one.get("Target") or "").lstrip("/")
            if target in self.names:
                yield one.get("Id") or "", (one.get("Type") or "").rpartition("/")[2], target

    def xml(self, name: str) -> etree._Element:
        """One part as XML."""
        return self.flat[name] if self.flat else super().xml(name)

    def parse(self, content: bytes) -> etree._Element:
        """XML as the usual form of the format names it."""
        for strict, usual in _STRICT:
            content = content.replace(strict, usual)
        root = super().parse(content)
        for either in root.iter(_MC + "AlternateContent"):
            seen = next(filter(_is_understood, either), None)
            for other in [*either]:
                if seen is not None and other is not seen:
                    either.remove(other)
        return root


def _is_understood(branch: etree._Element) -> bool:
    """Whether Word shows this of the forms that something is kept in: the first whose extensions it
    knows, else the last one, which needs none.
    """
    needed = (branch.get("Requires") or "").split()
    return all((branch.nsmap.get(prefix) or "").startswith(_KNOWN) for prefix in needed)


_KNOWN = ("http://schemas.microsoft.com/", "http://schemas.openxmlformats.org/")
"""How the names of extensions begin that Word knows."""


def _as_2007(root: etree._Element) -> etree._Element:
    """Word 2003's XML with the names that Word has given some things since."""
    parts = (_WX + "sect", _WX + "sub-section", _AML + "content")
    for element in list(
        root.iter(_W + "vmerge", _W + "footnote", _W + "endnote", *parts, _AML + "annotation")
    ):
        if element.tag == _W + "vmerge":
            element.tag = _W + "vMerge"
        elif element.tag in parts or element.get(_W + "type") == "Word.Insertion":
            element.tag = _W + "ins"
        else:  # deleted, a comment, a note
            element.tag = _W + "del"
    return root
