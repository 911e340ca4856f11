"""Saved government pages: the report's paragraphs and tables, wherever they stand.

Navigation and index tables are read like everything else; the parser knows the
form and passes them by. What is decided here is only what a reader of the page
would see: layout tables are taken apart, hidden text is left out.
"""

from __future__ import annotations

import re
from collections import Counter

import lxml.html
from lxml import etree

from govreport.document import Cell, Document, Grid, Paragraph, Place
from govreport.errors import TooLarge, UnreadableFile
from govreport.readers.limits import (
    MAX_BLOCKS,
    MAX_CELLS,
    MAX_ELEMENTS,
    MAX_PAGE,
    MAX_TEXT,
    heed_memory,
)
from govreport.readers.text import decode

_DECLARED = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_EMBEDDED = re.compile(r"data:[\w/+.-]+;base64,[\w/+=%\s]*")
_DROPPED = {
    "script",
    "style",
    "noscript",
    "template",
    "head",
    "select",
    "option",
    "textarea",
    "button",
    "svg",
    "object",
    "iframe",
    "title",
}
_BLOCKS = {
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "header",
    "footer",
    "nav",
    "main",
    "aside",
    "tr",
    "table",
    "tbody",
    "thead",
    "tfoot",
    "td",
    "th",
    "body",
    "center",
    "form",
    "blockquote",
    "pre",
    "hr",
    "fieldset",
    "figure",
    "figcaption",
    "address",
    "caption",
}
_HEADINGS = {"h1", "h2", "h3"}
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE
)
_MAX_SPAN = 100
_MAX_DEPTH = 200
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{5000,}")
_MAX_WORDS = 20_000
"""Most words in tags of absurd length, those in scripts that look like one included."""

_MAX_PATHS = 2**24
"""Most characters of all XPaths together: each repeats those above it."""

_LAYOUT_TEXT = 400
"""A cell with more text than this holds a page, not a figure or a label."""


def read_html(data: bytes, label: str) -> Document:
    """Read a saved web page.

    Parameters
    ----------
    data : bytes
    label : str
        The file's name, for messages.

    Returns
    -------
    Document
        Places are XPaths.

    Raises
    ------
    UnreadableFile, TooLarge
    """
    declared = _DECLARED.search(data[:4096])
    text, _ = decode(data, label, declared[1].decode("ascii") if declared else None)
    text = _EMBEDDED.sub("", text)
    if len(text) > MAX_PAGE or text.count("<") > 2 * MAX_ELEMENTS:
        raise TooLarge(f"{label}: {len(text):,} characters, too many for a report")
    # libxml2 holds every attribute of an element against all others
    if sum(len(re.findall(r"[\s=]+", tag[0])) for tag in _LONG_TAG.finditer(text)) > _MAX_WORDS:
        raise TooLarge(f"{label}: elements with more attributes than a page has")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\0", ""))
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        heed_memory(error)
        raise UnreadableFile(f"{label}: no readable HTML") from None
    if sum(1 for _ in root.iter("td", "th")) > MAX_CELLS:
        raise TooLarge(f"{label}: tables too large for a report")
    document = Document("html", [])
    document.title = " ".join((root.findtext(".//title") or "").split())
    document.published = _published(root)
    walker = _Walker(document, label)
    walker.run(root)
    if walker.too_deep or any("xcessive depth" in entry.message for entry in parser.error_log):
        document.notes.append(
            (
                "网页嵌套层数过多，过深的内容未读取",
                "the page nests too deeply; what stands too deep was not read",
            )
        )
    if not any(isinstance(block, Grid) or block.text.strip() for block in document.blocks):
        raise UnreadableFile(f"{label}: the page holds no text")
    return document


_DATE_NAMES = {
    "pubdate",
    "publishdate",
    "publish_date",
    "createdate",
    "article:published_time",
    "firstpublishedtime",
    "publishtime",
}


def _published(root: etree._Element) -> str | None:
    """The publication date in the page's metadata (<meta name="PubDate">)."""
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        if name in _DATE_NAMES:
            match = re.search(
                r"(20\d\d)[-/年.](\d{1,2})[-/月.](\d{1,2})", meta.get("content") or ""
            )
            if match and 1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31:
                return f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
    return None


class _Walker:
    """Walks the page once, gathering text into paragraphs and tables into grids."""

    def __init__(self, document: Document, label: str) -> None:
        self.blocks = document.blocks
        self.paths: dict[etree._Element, str] = {}
        self.too_deep = False
        self.label = label
        self.buffer: list[str] = []
        self.owner: etree._Element | None = None
        self.size = 0
        self.cells = 0
        self.path_size = 0

    def run(self, root: etree._Element) -> None:
        self._walk(root, 0)
        self._flush()

    def _place(self, element: etree._Element) -> Place:
        return Place(element=self._path(element))

    def _path(self, element: etree._Element) -> str:
        """An element's XPath; its siblings' are found in the same pass and kept."""
        missing = [element] if element not in self.paths else []
        for parent in element.iterancestors() if missing else ():
            if parent in self.paths:
                break
            missing.append(parent)
        for node in reversed(missing):
            parent = node.getparent()
            if parent is None:
                self.paths[node] = f"/{node.tag}"
                continue
            stem, counts = self.paths[parent], Counter[str]()
            siblings = [child for child in parent if isinstance(child.tag, str)]
            alike = Counter(child.tag for child in siblings)
            for child in siblings:
                counts[child.tag] += 1
                index = f"[{counts[child.tag]}]" if alike[child.tag] > 1 else ""
                self.paths[child] = f"{stem}/{child.tag}{index}"
            self.path_size += len(siblings) * len(self.paths[node])
            if self.path_size > _MAX_PATHS:
                raise TooLarge(f"{self.label}: nests too much for a report")
        return self.paths[element]

    def _flush(self) -> None:
        if len(self.blocks) > MAX_BLOCKS:
            raise TooLarge(f"{self.label}: too many paragraphs for a report")
        text = " ".join("".join(self.buffer).replace("\r", "").split(" "))
        for line in text.split("\n"):
            if line.strip() and self.owner is not None:
                heading = any(node.tag in _HEADINGS for node in _up(self.owner))
                self.blocks.append(
                    Paragraph(line.strip(), self._place(self.owner), heading=heading)
                )
        self.buffer.clear()
        self.owner = None

    def _add(self, text: str | None, owner: etree._Element) -> None:
        if not text:
            return
        self.size += len(text)
        if self.size > MAX_TEXT:
            raise TooLarge(f"{self.label}: too much text for a report")
        if text.strip() and self.owner is None:
            self.owner = owner
        # a line end in the source is a space to a reader of the page
        self.buffer.append(re.sub(r"[\r\n\t ]+", " ", text))

    def _walk(self, element: etree._Element, depth: int) -> None:
        if depth > _MAX_DEPTH:
            self.too_deep = self.too_deep or bool("".join(element.itertext()).strip())
            return
        if _is_hidden(element):
            return
        if element.tag == "br":
            self.buffer.append("\n")
            return
        if element.tag == "table":
            self._flush()
            self._table(element, depth)
            return
        block = element.tag in _BLOCKS
        if block:
            self._flush()
        self._add(element.text, element)
        for child in element:
            self._walk(child, depth + 1)
            self._add(child.tail, element)
        if block:
            self._flush()

    def _table(self, table: etree._Element, depth: int) -> None:
        rows = _rows(table)
        if any(_is_layout(cell) for row in rows for cell in _own_cells(row)):
            pending: list[etree._Element] = []
            for row in rows:  # rows that arrange other tables are taken apart
                if any(_is_layout(cell) for cell in _own_cells(row)):
                    self._grid(table, pending)
                    pending = []
                    for cell in _own_cells(row):
                        self._flush()
                        self._add(cell.text, cell)
                        for child in cell:
                            self._walk(child, depth + 1)
                            self._add(child.tail, cell)
                        self._flush()
                else:
                    pending.append(row)
            self._grid(table, pending)
        else:
            for caption in table.findall("caption"):
                self._walk(caption, depth + 1)
            self._flush()
            self._grid(table, rows)

    def _grid(self, table: etree._Element, rows: list[etree._Element]) -> None:
        """Lay out cells as a browser does, with absurd spans kept in bounds."""
        if not rows:
            return
        lines: list[list[Cell | None]] = []
        open_spans: dict[int, tuple[Cell, int]] = {}
        for number, row in enumerate(rows):
            line: dict[int, Cell] = {}
            for column, (cell, left) in list(open_spans.items()):
                line[column] = cell
                if left > 1:
                    open_spans[column] = (cell, left - 1)
                else:
                    del open_spans[column]
            column = 0
            for element in _own_cells(row):
                while column in line:
                    column += 1
                cell = Cell(_cell_text(element), self._place(element))
                width = min(max(_integer(element.get("colspan")), 1), _MAX_SPAN)
                below = _integer(element.get("rowspan"), 1)
                height = (
                    len(rows) - number if below == 0 else min(max(below, 1), len(rows) - number)
                )
                for offset in range(width):
                    if column + offset in line:
                        break  # a wrong colspan must not cover another cell
                    line[column + offset] = cell
                    if height > 1:
                        open_spans[column + offset] = (cell, height - 1)
                column += width
                self.size += len(cell.text)
            width = max(line) + 1 if line else 0
            self.cells += width
            if self.cells > MAX_CELLS or self.size > MAX_TEXT:
                raise TooLarge(f"{self.label}: tables too large for a report")
            lines.append([line.get(index) for index in range(width)])
        width = max((len(line) for line in lines), default=0)
        if width * len(lines) > MAX_CELLS:
            raise TooLarge(f"{self.label}: tables too large for a report")
        padded = [line + [None] * (width - len(line)) for line in lines if line]
        if padded:
            self.blocks.append(Grid(padded, self._place(table)))


def _up(element: etree._Element):
    yield element
    yield from element.iterancestors()


def _is_hidden(element: etree._Element) -> bool:
    if not isinstance(element.tag, str) or element.tag in _DROPPED:
        return True
    if element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
        return True
    return element.tag == "input"


def _rows(table: etree._Element) -> list[etree._Element]:
    """A table's own rows, not those of tables inside it."""
    rows = []
    for child in table:
        if child.tag == "tr" and not _is_hidden(child):
            rows.append(child)
        elif child.tag in ("tbody", "thead", "tfoot"):
            rows += [row for row in child if row.tag == "tr" and not _is_hidden(row)]
    return rows


def _own_cells(row: etree._Element) -> list[etree._Element]:
    return [cell for cell in row if cell.tag in ("td", "th") and not _is_hidden(cell)]


def _is_layout(cell: etree._Element) -> bool:
    """Whether a cell holds a piece of the page rather than a label or a figure."""
    if cell.find(".//table") is not None:
        return True
    return (
        sum(len(text) for text in cell.itertext()) > _LAYOUT_TEXT
        and len("".join(_cell_text(cell).split())) > _LAYOUT_TEXT
    )


def _cell_text(cell: etree._Element) -> str:
    """A cell's text: inline markup joins, blocks and <br> part lines."""
    parts: list[str] = []

    def walk(element: etree._Element, depth: int) -> None:
        if depth > _MAX_DEPTH or _is_hidden(element):
            return
        if element.tag == "br":
            parts.append("\n")
            return
        block = element.tag in _BLOCKS and element is not cell
        if block:
            parts.append("\n")
        parts.append(re.sub(r"[\r\n\t ]+", " ", element.text or ""))
        for child in element:
            walk(child, depth + 1)
            parts.append(re.sub(r"[\r\n\t ]+", " ", child.tail or ""))
        if block:
            parts.append("\n")

    walk(cell, 0)
    lines = [line.strip() for line in "".join(parts).replace("\xa0", " ").split("\n")]
    return "\n".join(line for line in lines if line)


def _integer(value: str | None, default: int = 1) -> int:
    match = re.match(r"\s*(\d{1,6})", value or "")
    return int(match[1]) if match else default
