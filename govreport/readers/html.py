"""Saved government pages: the report's paragraphs and tables, wherever they stand.

Navigation and index tables are read like everything else; the parser knows the
form and passes them by. What is decided here is only what a reader of the page
would see: layout tables are taken apart, hidden text is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

from lxml import etree

from govreport.document import Cell, Document, Grid, Paragraph, Place
from govreport.errors import TooLarge, UnreadableFile
from govreport.normal import raised
from govreport.readers import pictures
from govreport.readers.fields import chosen, is_drawn, typed
from govreport.readers.limits import (
    MAX_BLOCKS,
    MAX_CELLS,
    MAX_ELEMENTS,
    MAX_PAGE,
    MAX_TEXT,
    Budget,
    Limit,
    heed_memory,
)
from govreport.readers.separated import value_of
from govreport.readers.source import hold_attributes, lined, without_pictures
from govreport.readers.text import decode
from govreport.readers.visible import Sight, sight

_DECLARED = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_DRAWN = "网页的图形（SVG）中有文字", "the page draws words (SVG)"
_STAND_IN = ("object", "canvas", "video", "audio", "meter", "progress")
"""What is shown instead of the words in it, which are for browsers that cannot."""
_DROPPED = {
    "script", "style", "noscript", "template", "head", "select", "option", "button", "svg",
    "iframe", "title", "rt", "rp", "noframes", "noembed", "annotation", "annotation-xml", *_STAND_IN,
}  # fmt: skip
_BLOCKS = {
    "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "section",
    "article", "header", "footer", "nav", "main", "aside", "tr", "table", "tbody", "thead",
    "tfoot", "td", "th", "body", "center", "form", "blockquote", "pre", "hr", "fieldset",
    "figure", "figcaption", "address", "caption", "details", "summary",
}  # fmt: skip
_IN_TABLES = {"tr", "tbody", "thead", "tfoot", "td", "th", "caption", "colgroup", "col"}
_HEADINGS = {"h1", "h2", "h3"}
_HEADING = 6
"""Characters of a section's heading; what a button does takes fewer."""

_SAID = etree.XPath(".//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]")
_QUOTED = 60
_BLANK = re.compile(r"[\r\n\t ]+")
_BREAK = "\0"
"""Stands for a line end that readers see; those of the source are spaces to them."""
_MAX_SPAN = 100
_MAX_DEPTH = 200
_MAX_PATHS = Limit(2**24, "嵌套的路径", "of nested paths")
"""Most characters of all XPaths together: each repeats those above it."""

_FIGURE = re.compile(r"\s*\d[\d.,，]*\s*").fullmatch

_LAYOUT_TEXT = 400
"""A cell with more text than this holds a page, not a figure or a label."""

_at = partial(Place, None, None, None, None)
"""The place of an element, by its XPath."""


Pictures = dict[str, bytes]
"""The pictures and frames of a page by their addresses, as far as they came with it."""


def read_html(
    data: bytes,
    label: str,
    charset: str | None = None,
    shown: Pictures | None = None,
    framed: bool = False,
) -> Document:
    """Read a saved web page.

    Parameters
    ----------
    data : bytes
    label : str
        The file's name, for messages.
    charset : str, optional
        The encoding that what holds the page says it has.
    shown : dict of str to bytes, optional
        Pictures that came with the page; those of tables are recognised. Pages that did, too, are
        read where a frame of this one shows them.
    framed : bool
        Whether the page itself stands in another's frame; then its own frames are not read.

    Returns
    -------
    Document
        Places are XPaths: of a cell, and of the block that a line of text stands in.

    Raises
    ------
    UnreadableFile, TooLarge
    """
    declared = _DECLARED.search(data[:4096])
    text, _ = decode(data, label, declared[1].decode("ascii") if declared else charset)
    if b"\0" in data:
        text = text.replace("\0", "")
    if "base64" in text:
        text, shown = without_pictures(text, shown or {})
    text = lined(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), label)
    source = text.encode("utf-8", "replace")
    tags = source.count(b"<")
    budget = Budget(label)
    budget.hold(MAX_PAGE, len(text))
    budget.hold(MAX_ELEMENTS, tags // 2)  # each begins and ends
    hold_attributes(source, budget)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(source, parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        heed_memory(error)
        root = None
    if root is None:
        raise UnreadableFile(f"{label}: 不是可以读取的HTML no readable HTML")
    if tags > MAX_CELLS:
        budget.hold(MAX_CELLS, sum(1 for _ in root.iter("td", "th")))
    document = Document("html", [])
    document.title = " ".join((root.findtext(".//title") or "").split())
    document.published = _published(root)
    held = [*root.iter()]  # else lxml makes each element anew wherever it is come by
    seen = sight(root)
    document.notes += seen.notes
    walker = _Walker(document, budget, shown or {}, seen)
    walker.framed = framed
    walker.block(root, f"/{root.tag}", 0)
    del held
    if walker.too_deep or any("xcessive depth" in entry.message for entry in parser.error_log):
        document.note(
            "网页嵌套层数过多，过深的内容未读取",
            "the page nests too deeply; what stands too deep was not read",
        )
    if not document.blocks:
        raise UnreadableFile(f"{label}: 网页中没有文字 the page holds no text")
    return document


_DATE_NAMES = {
    "pubdate", "publishdate", "publish_date", "createdate", "article:published_time",
    "firstpublishedtime", "publishtime",
}  # fmt: skip


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

    def __init__(self, document: Document, budget: Budget, shown: Pictures, seen: Sight) -> None:
        self.document = document
        self.shown = shown
        self.blocks = document.blocks
        self.budget = budget
        self.hidden, self.raised = seen.hidden, seen.raised
        self.roles, self.doubtful = seen.roles, seen.doubtful
        self.unseen: list[str] = []
        self.too_deep = self.framed = False
        self.parts: list[str] = []
        self.path, self.heading = "", False
        """Of the innermost block around: where the text gathered stands."""

    def block(self, element: etree._Element, path: str, depth: int) -> None:
        """A block is a paragraph, or several with what they stand among."""
        self._flush()
        around = self.path, self.heading
        self.path, self.heading = path, self.heading or element.tag in _HEADINGS
        self._walk(element, path, depth)
        self._flush()
        self.path, self.heading = around

    def _flush(self) -> None:
        """End a paragraph: each line of it is one."""
        if not self.parts:
            return
        text = "".join(self.parts)
        self.parts.clear()
        if "</td>" in text and "<table" in text and not self.framed:  # the page shows its source
            self._page(text.replace(_BREAK, "\n").encode("utf-8", "replace"), self.path)
            return
        self.budget.spend(MAX_TEXT, len(text), self.path)
        self.budget.hold(MAX_BLOCKS, len(self.blocks), self.path)
        for line in text.split(_BREAK):
            if line := line.strip():
                if "  " in line or not line.isprintable():
                    # a line end in the source is a space to a reader of the page
                    line = _BLANK.sub(" ", line)
                self.blocks.append(Paragraph(line, _at(self.path), None, False, self.heading))

    def _walk(self, element: etree._Element, path: str, depth: int) -> None:
        """What stands in an element: text, and elements with the text that follows each."""
        parts, hidden = self.parts, self.hidden
        if text := element.text:
            parts.append(text)
        if not len(element):
            return
        depth += 1
        counts: dict[str, int] = {}
        for child in element:
            tag = child.tag
            number = counts[tag] = counts.get(tag, 0) + 1
            if tag == "iframe" and child not in hidden and not self.framed:
                self._frame(child, self._path(path, child, number))
            elif child in hidden:
                self._pass_by(child)
            elif tag == "button" and len("".join(child.itertext()).strip()) >= _HEADING:
                self.block(child, self._path(path, child, number), depth)  # of a panel that unfolds
            elif tag in _DROPPED and not child.get("shadowrootmode"):
                if tag in _STAND_IN:
                    self._pass_by(child)
                elif tag == "svg":
                    self._pass_by(child, *_DRAWN)
            elif tag == "br":
                parts.append(_BREAK)
            elif tag == "input":
                parts.append(typed(child))
            elif tag == "img":
                self._picture(child, self._path(path, child, number))
            elif child in self.raised:
                parts.append(raised("".join(child.itertext())))
            elif depth > _MAX_DEPTH:
                self.too_deep = self.too_deep or bool("".join(child.itertext()).strip())
            elif tag == "table" or self.roles.get(child) == "table":
                self._flush()
                self._table(child, self._path(path, child, number), depth)
            elif tag in _BLOCKS:
                self.block(child, self._path(path, child, number), depth)
            elif len(child):
                self._walk(child, self._path(path, child, number), depth)
            elif text := child.text:
                parts.append(text)
            if tail := child.tail:
                parts.append(tail)

    def _pass_by(
        self,
        element: etree._Element,
        zh: str = "网页中有看不见或划去的文字",
        en: str = "the page holds words that nobody sees, or that are struck out",
    ) -> None:
        """Tell of the first sentence that nobody sees, or that is drawn."""
        if not self.document.asides:
            said = "".join("".join(_SAID(element)).split())
            if "。" in said:
                said = said[:_QUOTED] + "…" * (len(said) > _QUOTED)
                self.document.asides.append(
                    (f"{zh}，未读取，如“{said}”", f"{en}, which were not read: “{said}”")
                )

    def _picture(self, element: etree._Element, path: str) -> None:
        """The tables of a picture that came with the page."""
        data = self.shown.get(element.get("src") or "", b"")
        if data and pictures.can_recognise() and pictures.is_picture(data):
            self._flush()
            found = pictures.recognised(
                self.document, data, self.budget.label, at=_at(path), alone=False
            )
            self.blocks += found

    def _frame(self, element: etree._Element, path: str) -> None:
        """A page within this one, each once."""
        page = (element.get("srcdoc") or "").encode()
        page = page or self.shown.pop(element.get("src") or "", b"")
        if page.strip():
            self._flush()
            self._page(page, path)

    def _page(self, page: bytes, path: str) -> None:
        try:
            self.document.take(read_html(page, self.budget.label, framed=True), path)
        except UnreadableFile as error:  # without text
            if isinstance(error, TooLarge):
                raise
        self.budget.hold(MAX_BLOCKS, len(self.blocks), path)

    def _path(self, above: str, child: etree._Element, number: int) -> str:
        """The XPath of an element, the `number`-th of its name in the one above."""
        tag = child.tag
        if number > 1 or next(child.itersiblings(tag), None) is not None:
            path = f"{above}/{tag}[{number}]"
        else:
            path = f"{above}/{tag}"
        self.budget.spend(_MAX_PATHS, len(path), above)
        return path

    def _table(self, table: etree._Element, path: str, depth: int) -> None:
        nested = table.find(".//table") is not None
        self._strays(table, path, depth + 1)
        rows = [self._row(row, below, nested) for row, below in self._rows(table, path)]
        for caption, below in self._children(table, path, {"caption"}):
            self.block(caption, below, depth + 1)
        pending: list[_Row] = []
        for row in rows:
            if not row.is_layout:
                pending.append(row)
                continue
            self._grid(path, pending)  # rows that arrange other things are taken apart
            pending = []
            for cell, below in self._children(row.element, row.path, {"td", "th"}):
                self.block(cell, below, depth)
        self._grid(path, pending)

    def _strays(self, parent: etree._Element, path: str, depth: int) -> None:
        """What stands in a table and in none of its cells: it is shown above the table."""
        if text := (parent.text or "").strip():
            self.parts.append(text)
        counts: dict[str, int] = {}
        for child in parent:
            tag, role = child.tag, self._role(child)
            number = counts[tag] = counts.get(tag, 0) + 1
            # guard: beside-cells
            if role in ("tr", "tbody", "thead", "tfoot") and child not in self.hidden:
                self._strays(child, self._path(path, child, number), depth)
            elif role not in _IN_TABLES and child not in self.hidden and tag not in _DROPPED:
                self.block(child, self._path(path, child, number), depth)
            if child.tail and (text := child.tail.strip()):
                self.parts.append(text)
        self._flush()

    def _rows(self, table: etree._Element, path: str) -> Iterator[tuple[etree._Element, str]]:
        """A table's own rows, not those of tables inside it, each with its path, as they are shown:
        the first foot below all else, wherever it stands.
        """
        groups = list(self._children(table, path, {"tr", "tbody", "thead", "tfoot"}))
        foot = next((group for group in groups if self._role(group[0]) == "tfoot"), None)
        # guard: shown-order
        groups.sort(key=lambda group: group is foot)
        for child, below in groups:
            if self._role(child) == "tr":
                yield child, below
            else:
                yield from self._children(child, below, {"tr"})

    def _role(self, element: etree._Element) -> str:
        """What an element is in a table, by its name or by its style."""
        return self.roles.get(element) or str(element.tag)

    def _children(
        self, parent: etree._Element, path: str, names: set[str]
    ) -> Iterator[tuple[etree._Element, str]]:
        """What an element holds and shows of these names, each with its path."""
        counts: dict[str, int] = {}
        for child in parent:
            tag = child.tag
            number = counts[tag] = counts.get(tag, 0) + 1
            # guard: web-hidden
            if self._role(child) in names and child not in self.hidden:
                yield child, self._path(path, child, number)

    def _row(self, row: etree._Element, path: str, nested: bool) -> _Row:
        """A row's cells with their texts; whether they hold pieces of the page."""
        made = _Row(row, path, [], {}, False)
        cells, hidden = made.cells, self.hidden
        counts: dict[str, int] = {}
        alone = len(row) == 1
        self.budget.spend(_MAX_PATHS, len(row) * (len(path) + len("/td[1]")), path)
        size = 0
        boxed: list[str] = []
        for element in row:
            tag = element.tag
            if self._role(element) not in ("td", "th"):
                continue
            number = counts[tag] = counts.get(tag, 0) + 1
            if element in hidden:
                continue
            within = nested and element.find(".//table") is not None
            # guard: boxed-figures
            if within and len([*islice(element.iter("tr"), 2)]) > 1:
                text = ""
                made.is_layout = True
            else:
                text = value_of(self._cell_text(element))
                if len(text) > _LAYOUT_TEXT and len("".join(text.split())) > _LAYOUT_TEXT:
                    made.is_layout = True
                if within:
                    boxed.append(text)
            drawn = len(element) > 0 and not text.strip() and is_drawn(element)
            doubtful = drawn or element in self.doubtful
            if (
                drawn
                and self.shown
                and any(i.get("src") in self.shown for i in element.iter("img"))
            ):
                made.is_layout = True
            if element.keys():
                width, height = element.get("colspan"), element.get("rowspan")
                if width is not None or height is not None:
                    made.spans[len(cells)] = width, height
            where = f"{path}/{tag}" if alone else f"{path}/{tag}[{number}]"
            cells.append(Cell(text, _at(where), " ".join(filter(None, self.unseen)), doubtful))
            self.unseen.clear()
            size += len(text)
        # guard: boxed-figures
        made.is_layout |= bool(boxed) and not any(map(_FIGURE, boxed))  # but pieces of the page
        self.budget.spend(MAX_CELLS, len(cells), path)
        self.budget.spend(MAX_TEXT, size, path)
        return made

    def _grid(self, path: str, rows: list[_Row]) -> None:
        """Lay out cells as a browser does, with absurd spans kept in bounds."""
        if not rows:
            return
        lines: list[list[Cell | None]] = []
        ends, last, group = [len(rows)] * len(rows), len(rows), None
        for number in reversed(range(len(rows))):  # where its group of rows ends
            around = rows[number].element.getparent()
            if around is not group:
                last, group = number + 1, around
            ends[number] = last
        spans: dict[int, tuple[Cell, int]] = {}
        """By column: what reaches down into it, and the first row that it does not reach."""
        for number, row in enumerate(rows):
            if spans:
                spans = {column: span for column, span in spans.items() if span[1] > number}
            if not row.spans and not spans:
                lines.append([*row.cells])
                continue
            line = self._line(row, number, (ends[number], len(rows)), spans)
            self.budget.spend(MAX_CELLS, len(line), row.path)
            lines.append(line)
        width = max((len(line) for line in lines), default=0)
        self.budget.hold(MAX_CELLS, width * len(lines), path)
        padded = [line + [None] * (width - len(line)) for line in lines if line]
        if padded:
            self.blocks.append(Grid(padded, _at(path)))

    def _line(
        self, row: _Row, number: int, ends: tuple[int, int], spans: dict[int, tuple[Cell, int]]
    ) -> list[Cell | None]:
        """A row's cells with what reaches down into it; what reaches further goes into `spans`: to
        the end of its group of rows, if it says so by 0, and no further than the table.
        """
        end, rows = ends
        line: list[Cell | None] = []
        for index, cell in enumerate(row.cells):
            while len(line) in spans:
                line.append(spans[len(line)][0])
            if index not in row.spans:
                line.append(cell)
                continue
            across, down = (_span(value) for value in row.spans[index])
            start, width = len(line), min(max(across, 1), _MAX_SPAN)
            last = min(number + down, rows) if down else end
            free = True  # a wrong colspan must not cover another cell
            for column in range(start, start + width):
                if column in spans:
                    free = False
                    line.append(spans[column][0])
                elif free:
                    line.append(cell)
                    if last > number + 1:
                        spans[column] = cell, last
                else:
                    line.append(None)
        for column in sorted(column for column in spans if column >= len(line)):
            line += [None] * (column - len(line))
            line.append(spans[column][0])
        return line

    def _cell_text(self, cell: etree._Element) -> str:
        """A cell's text: inline markup joins, blocks and <br> part lines."""
        if not len(cell):
            text = cell.text or ""
            if text.isprintable() and " " not in text:  # nothing to tidy, as in nearly all
                return text
        parts: list[str] = []
        self._gather(cell, parts, 0)
        text = "".join(parts).strip(_BREAK)
        lines = [line.strip() for line in _BLANK.sub(" ", text).replace("\xa0", " ").split(_BREAK)]
        return "\n".join(line for line in lines if line)

    def _gather(self, element: etree._Element, parts: list[str], depth: int) -> None:
        """The texts in a cell."""
        if text := element.text:
            parts.append(text)
        hidden = self.hidden
        for child in element:
            tag = child.tag
            if child in hidden:
                self.unseen.append("".join(child.itertext()).strip())
            elif tag == "select":
                parts.append(chosen(child))
            elif tag in _DROPPED and not child.get("shadowrootmode"):
                pass
            elif tag == "br":
                parts.append(_BREAK)
            elif tag == "input":
                parts.append(typed(child))
            elif child in self.raised:
                parts.append(raised("".join(child.itertext())))
            elif tag in _BLOCKS and depth < _MAX_DEPTH:
                parts.append(_BREAK)
                self._gather(child, parts, depth + 1)
                parts.append(_BREAK)
            elif len(child) and depth < _MAX_DEPTH:
                self._gather(child, parts, depth + 1)
            elif text := child.text:
                parts.append(text)
            if tail := child.tail:
                parts.append(tail)


@dataclass(slots=True)
class _Row:
    """A row of a table.

    Attributes
    ----------
    element, path
        Where it stands.
    cells : list of Cell
    spans : dict of int to (str or None, str or None)
        What some of them, by their number, say of their width and height.
    is_layout : bool
        Whether they hold pieces of the page.
    """

    element: etree._Element
    path: str
    cells: list[Cell]
    spans: dict[int, tuple[str | None, str | None]]
    is_layout: bool


def _span(value: str | None) -> int:
    """How many columns or rows a cell takes; 1 where it does not say, or nonsense."""
    if value and len(value) <= 6 and value.isdecimal():  # as nearly all
        return int(value)
    match = re.match(r"\s*(\d{1,6})", value) if value else None
    return int(match[1]) if match else 1
