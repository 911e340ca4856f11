"""Saved government pages: the report's paragraphs and tables, wherever they stand.

Navigation and index tables are read like everything else; the parser knows the
form and passes them by. What is decided here is only what a reader of the page
would see: layout tables are taken apart, hidden text is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

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
    "input",
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
_STYLE = re.compile(r"""style\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""")
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
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        heed_memory(error)
        raise UnreadableFile(f"{label}: no readable HTML") from None
    if root is None:
        raise UnreadableFile(f"{label}: no readable HTML")
    if sum(1 for _ in root.iter("td", "th")) > MAX_CELLS:
        raise TooLarge(f"{label}: tables too large for a report")
    document = Document("html", [])
    document.title = " ".join((root.findtext(".//title") or "").split())
    document.published = _published(root)
    walker = _Walker(document, label, _may_hide(text))
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


def _may_hide(text: str) -> bool:
    """Whether any element of a page may say that it is not shown; most pages have none."""
    low = text.lower()
    styles = set(_STYLE.findall(low))
    if any("&" in style or _HIDDEN.search(style) for style in styles):  # &#110; may be an n
        return True
    words = re.finditer("hidden", low)
    return any(
        low[max(word.start() - 1, 0)].isspace() and not low[word.end() : word.end() + 1].isalpha()
        for word in words
    )


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

    def __init__(self, document: Document, label: str, may_hide: bool) -> None:
        self.may_hide = may_hide
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
        self.buffer.append(_BLANK.sub(" ", text))

    def _walk(self, element: etree._Element, depth: int) -> None:
        if depth > _MAX_DEPTH:
            self.too_deep = self.too_deep or bool("".join(element.itertext()).strip())
            return
        if self._is_hidden(element):
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
            if not self.may_hide and (owner := _sole_owner(element)) is not None:
                self._add("".join(element.itertext()), owner)
                self._flush()
                return
        self._add(element.text, element)
        for child in element:
            self._walk(child, depth + 1)
            self._add(child.tail, element)
        if block:
            self._flush()

    def _table(self, table: etree._Element, depth: int) -> None:
        nested = table.find(".//table") is not None
        rows = [self._row(row, path, nested) for row, path in self._rows(table)]
        if not any(row.is_layout for row in rows):
            for caption in table.findall("caption"):
                self._walk(caption, depth + 1)
            self._flush()
        pending: list[_Row] = []
        for row in rows:
            if not row.is_layout:
                pending.append(row)
                continue
            self._grid(table, pending)  # rows that arrange other things are taken apart
            pending = []
            for cell, *_ in row.cells:
                self._flush()
                self._add(cell.text, cell)
                for child in cell:
                    self._walk(child, depth + 1)
                    self._add(child.tail, cell)
                self._flush()
        self._grid(table, pending)

    def _rows(self, table: etree._Element) -> Iterator[tuple[etree._Element, str]]:
        """A table's own rows, not those of tables inside it, each with its path."""
        for child, path in self._children(table, self._path(table)):
            if child.tag == "tr":
                yield child, path
            elif child.tag in ("tbody", "thead", "tfoot"):
                rows = self._children(child, path)
                yield from ((row, below) for row, below in rows if row.tag == "tr")

    def _children(self, parent: etree._Element, path: str) -> Iterator[tuple[etree._Element, str]]:
        """What an element holds and shows, with the paths."""
        tags = [child.tag for child in parent]
        self.path_size += len(tags) * len(path)
        if self.path_size > _MAX_PATHS:
            raise TooLarge(f"{self.label}: nests too much for a report")
        counts: dict[str, int] = {}
        several = {tag for tag in set(tags) if tags.count(tag) > 1}
        for child, tag in zip(parent, tags, strict=True):
            if tag in several:
                counts[tag] = counts.get(tag, 0) + 1
                below = f"{path}/{tag}[{counts[tag]}]"
            else:
                below = f"{path}/{tag}"
            if not self._is_hidden(child):
                yield child, below

    def _row(self, row: etree._Element, path: str, nested: bool) -> _Row:
        """A row's cells with their texts; whether they hold pieces of the page."""
        tags = [cell.tag for cell in row]
        several = {tag: tags.count(tag) > 1 for tag in ("td", "th")}
        counts = {"td": 0, "th": 0}
        made = _Row([], False, True)
        self.path_size += len(tags) * len(path)
        for cell, tag in zip(row, tags, strict=True):
            if tag not in counts:
                continue
            counts[tag] += 1
            if self.may_hide and self._is_hidden(cell):
                continue
            place = Place(
                element=f"{path}/{tag}[{counts[tag]}]" if several[tag] else f"{path}/{tag}"
            )
            if nested and cell.find(".//table") is not None:
                text = ""
                made.is_layout = True
            else:
                text = self._cell_text(cell)
                if len(text) > _LAYOUT_TEXT and len("".join(text.split())) > _LAYOUT_TEXT:
                    made.is_layout = True
            width, height = cell.get("colspan"), cell.get("rowspan")
            made.is_plain = made.is_plain and width is None and height is None
            made.cells.append((cell, Cell(text, place), width, height))
            self.size += len(text)
        self.cells += len(made.cells)
        if self.cells > MAX_CELLS or max(self.size, self.path_size // 32) > MAX_TEXT:
            raise TooLarge(f"{self.label}: tables too large for a report")
        return made

    def _grid(self, table: etree._Element, rows: list[_Row]) -> None:
        """Lay out cells as a browser does, with absurd spans kept in bounds."""
        if not rows:
            return
        lines: list[list[Cell | None]] = []
        open_spans: dict[int, tuple[Cell, int]] = {}
        for number, row in enumerate(rows):
            if row.is_plain and not open_spans:
                lines.append([cell for _, cell, _, _ in row.cells])
                continue
            line: dict[int, Cell] = {}
            for column, (cell, left) in list(open_spans.items()):
                line[column] = cell
                if left > 1:
                    open_spans[column] = (cell, left - 1)
                else:
                    del open_spans[column]
            column = 0
            below = len(rows) - number
            for _, cell, columns, height in row.cells:
                while column in line:
                    column += 1
                width = min(max(_span(columns), 1), _MAX_SPAN)
                deep = min(_span(height) or below, below)
                for offset in range(width):
                    if column + offset in line:
                        break  # a wrong colspan must not cover another cell
                    line[column + offset] = cell
                    if deep > 1:
                        open_spans[column + offset] = (cell, deep - 1)
                column += width
            width = max(line) + 1 if line else 0
            self.cells += width
            if self.cells > MAX_CELLS:
                raise TooLarge(f"{self.label}: tables too large for a report")
            lines.append([line.get(index) for index in range(width)])
        width = max((len(line) for line in lines), default=0)
        if width * len(lines) > MAX_CELLS:
            raise TooLarge(f"{self.label}: tables too large for a report")
        padded = [line + [None] * (width - len(line)) for line in lines if line]
        if padded:
            self.blocks.append(Grid(padded, self._place(table)))

    def _is_hidden(self, element: etree._Element) -> bool:
        if not isinstance(element.tag, str) or element.tag in _DROPPED:
            return True
        if not self.may_hide:
            return False
        return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))

    def _cell_text(self, cell: etree._Element) -> str:
        """A cell's text: inline markup joins, blocks and <br> part lines."""
        node = cell if self.may_hide else _core(cell)
        if not len(node):
            text = node.text or ""
            return text if text.isalnum() else _BLANK.sub(" ", text).replace("\xa0", " ").strip()
        parts: list[str] = []
        self._gather(cell, parts, 0)
        lines = [line.strip() for line in "".join(parts).replace("\xa0", " ").split("\n")]
        return "\n".join(line for line in lines if line)

    def _gather(self, element: etree._Element, parts: list[str], depth: int) -> None:
        """What stands in an element: line ends in the source are spaces to who reads the page."""
        if text := element.text:
            parts.append(_BLANK.sub(" ", text))
        for child in element:
            tag = child.tag
            if tag == "br":
                parts.append("\n")
            elif depth < _MAX_DEPTH and not self._is_hidden(child):
                block = tag in _BLOCKS
                if block:
                    parts.append("\n")
                self._gather(child, parts, depth + 1)
                if block:
                    parts.append("\n")
            if tail := child.tail:
                parts.append(_BLANK.sub(" ", tail))


def _sole_owner(block: etree._Element) -> etree._Element | None:
    """Of a block that is one line of text, the element in which it begins; else None."""
    owner = None
    for count, element in enumerate(block.iterdescendants()):
        if element.tag in _SPECIAL or count == _MAX_INLINE:
            return None
        if owner is None and element.text and not element.text.isspace():
            owner = element
    return block if owner is None or block.text and not block.text.isspace() else owner


def _core(cell: etree._Element) -> etree._Element:
    """The one element in a cell, and in that one, that holds all its text."""
    node = cell
    while len(node) == 1:
        child = node[0]
        around = (node.text or "") + (child.tail or "")
        if child.tag in _DROPPED or child.tag == "br" or around and not around.isspace():
            break
        node = child
    return node


_BLANK = re.compile(r"[\r\n\t ]+")
_SPECIAL = _BLOCKS | _DROPPED | {"br"}
_MAX_INLINE = 50
"""Elements in a line of text; a longer one is walked through."""


@dataclass(slots=True)
class _Row:
    """A row of a table: its cells with what they say of their width and height."""

    cells: list[tuple[etree._Element, Cell, str | None, str | None]]
    is_layout: bool
    is_plain: bool


def _up(element: etree._Element):
    yield element
    yield from element.iterancestors()


def _span(value: str | None) -> int:
    """How many columns or rows a cell takes; 1 where it does not say, or nonsense."""
    match = re.match(r"\s*(\d{1,6})", value) if value else None
    return int(match[1]) if match else 1
