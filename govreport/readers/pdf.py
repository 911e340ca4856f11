"""PDF: ruled tables become grids, the rest lines of text; every character has its box."""

from __future__ import annotations

import io
import re
import threading
import zlib
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from govreport.document import Box, Cell, Document, Grid, Paragraph, Place
from govreport.errors import EncryptedFile, ScannedFile, TooLarge, UnreadableFile
from govreport.readers.limits import (
    MAX_CELLS,
    MAX_PAGE_OBJECTS,
    MAX_PAGE_TOKENS,
    MAX_PAGES,
    MAX_STEPS,
    MAX_TEXT,
    MAX_TOKENS,
    MAX_UNPACKED,
)

RULE = 3.0
"""A filled rectangle thinner than this, in points, is a ruling; a thicker one is
a background, and its edges make false tables out of paragraphs."""

SNAP = 3.0
"""Edges of cells closer than this, in points, are one line of the table."""

BOTTOM = 0.88
"""A number alone on a line below this share of the page's height is its page number."""

FEW_CHARACTERS = 20
"""A page with fewer characters than this and a picture is a scan."""

FORM_COST = 20
"""What a form that a page draws costs, in characters."""

WORD = 2**12
"""Bytes of a word in PDF's language that cost a step more."""

FONT_COST = 300
"""What a font that a page names costs, in steps of the search for words."""

MAX_WIDTH = 100_000
"""Most pixels or bytes in a row of a stream."""

MAX_ROWS = 2**20
"""Most bytes of a stream that is written in rows."""

UNDECODED = 0.2
"""Share of characters without Unicode above which a PDF's text is useless."""

_TABLES = {
    "vertical_strategy": "lines",
    "horizontal_strategy": "lines",
    "snap_tolerance": SNAP,
    "join_tolerance": SNAP,
    "intersection_tolerance": SNAP,
}
Char = dict[str, Any]


def read_pdf(data: bytes, label: str) -> Document:
    """Read a PDF.

    Parameters
    ----------
    data : bytes
    label : str
        The file's name, for messages.

    Returns
    -------
    Document
        Places are page and box, in points from the page's top left corner.

    Raises
    ------
    UnreadableFile, EncryptedFile, ScannedFile, TooLarge
    """
    import pdfplumber  # loads when the first PDF is read

    _bound_pdfminer()
    _budget.begin()
    document = Document("pdf", [], data=data)
    scanned: list[int] = []
    undecoded = total = 0
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                raise TooLarge(f"{label}: {len(pdf.pages)} pages, too many for a report")
            document.title = str(pdf.metadata.get("Title") or "")
            for page in pdf.pages:
                _budget.page_tokens = MAX_PAGE_TOKENS
                chars = [char for char in page.chars if char["text"].strip() or char["width"] > 0]
                total += len(chars)
                if total > MAX_TEXT:
                    raise TooLarge(f"{label}: too much text for a report")
                undecoded += sum(char["text"].startswith("(cid:") for char in chars)
                if len(chars) < FEW_CHARACTERS and page.images:
                    scanned.append(page.page_number)
                document.blocks += _read_page(page, chars, label)
                page.close()
            pages = len(pdf.pages)
    except TooLarge:
        raise
    except Exception as error:  # pdfminer raises many kinds for damaged files
        raise _refusal(error, label) from None
    finally:
        _budget.left = None
    _say_what_is_missing(document, data, label, pages, scanned, undecoded, total)
    return document


def _refusal(error: Exception, label: str) -> UnreadableFile:
    """Our exception for one of pdfminer's, which pdfplumber may have wrapped."""
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

    causes = [error, *error.args]
    if any(isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError) for cause in causes):
        return EncryptedFile(f"{label}: the PDF is protected by a password")
    for cause in causes:
        if isinstance(cause, _Bomb):
            return TooLarge(f"{label}: {cause}")
        if isinstance(cause, MemoryError | RecursionError):
            return TooLarge(f"{label}: the PDF is too complex to read")
    kinds = [type(cause).__name__ for cause in causes if isinstance(cause, Exception)]
    return UnreadableFile(f"{label}: the PDF is damaged ({kinds[-1]})")


def _say_what_is_missing(document, data, label, pages, scanned, undecoded, total) -> None:
    if pages == 0:
        raise UnreadableFile(f"{label}: the PDF has no page that can be read; it may be cut short")
    if scanned and total < FEW_CHARACTERS * pages:
        raise ScannedFile(
            f"{label}: pictures of pages without text (a scan); run text recognition (OCR) first"
        )
    if total == 0:
        raise UnreadableFile(f"{label}: the PDF holds no text")
    if undecoded > UNDECODED * total:
        raise UnreadableFile(f"{label}: the PDF's fonts do not say which characters they show")
    if scanned:
        numbers = ", ".join(map(str, scanned))
        document.notes.append(
            (
                f"第{numbers}页为图片，未读取",
                f"page {numbers} is a picture and was not read",
            )
        )
    if _budget.damaged:
        document.notes.append(
            (
                "PDF内部数据与其校验和不符，文字或数字可能已损坏",
                "data in the PDF do not match their checksum; text or figures may be damaged",
            )
        )
    if b"%%EOF" not in data[-2048:]:
        document.notes.append(
            (
                "PDF文件不完整（缺少结尾），可能缺页",
                "the PDF is cut short; pages may be missing",
            )
        )


class _Budget(threading.local):
    """What is left of `MAX_UNPACKED` for the file that this thread reads.

    None while we read no PDF: others may use pdfminer in the same process.
    """

    left: int | None = None
    tokens = page_tokens = steps = 0
    damaged = False

    def begin(self) -> None:
        """A new file."""
        self.left, self.steps, self.damaged = MAX_UNPACKED, MAX_STEPS, False
        self.tokens, self.page_tokens = MAX_TOKENS, 2 * MAX_PAGE_TOKENS  # finding the pages

    def count_token(self) -> None:
        if self.left is None:
            return
        self.tokens -= 1
        self.page_tokens -= 1
        if self.tokens < 0 or self.page_tokens < 0:
            raise _Bomb("holds more drawing than a report")

    def count_step(self, cost: int = 1) -> None:
        if self.left is None:
            return
        self.steps -= cost
        if self.steps < 0:
            raise _Bomb("holds more drawing than a report")

    def unpack(self, unpacker: Any, data: bytes) -> bytes:
        if self.left is None:
            whole: bytes = unpacker.decompress(data)
            return whole
        unpacked: bytes = unpacker.decompress(data, self.left + 1)
        self.left -= len(unpacked)
        if self.left < 0:
            raise _Bomb(f"unpacks to more than {MAX_UNPACKED // 2**20} MB")
        return unpacked


class _Bomb(MemoryError):
    """What a page holds is over our limits; pdfminer lets this kind of error pass."""


_budget = _Budget()


class _BoundedZlib:
    """zlib as pdfminer uses it, held to the budget.

    pdfminer unpacks a stream whole, when it needs it and however often it is
    packed; only where it does so can that be bounded.
    """

    error = zlib.error

    class decompressobj:
        def __init__(self) -> None:
            self._unpacker = zlib.decompressobj()

        def decompress(self, data: bytes) -> bytes:
            return _budget.unpack(self._unpacker, data)

    @staticmethod
    def decompress(data: bytes) -> bytes:
        unpacker = zlib.decompressobj()
        unpacked = _budget.unpack(unpacker, data)
        if not unpacker.eof:
            raise zlib.error("incomplete stream")
        return unpacked


@cache
def _bound_pdfminer() -> None:
    """Hold pdfminer to our limits: bytes unpacked, tokens read, and objects on one page."""
    import pdfplumber.page
    from pdfminer import pdfinterp, pdftypes, psparser

    next_token = psparser.PSBaseParser.nexttoken

    def bounded_next_token(self: Any) -> Any:
        _budget.count_token()
        return next_token(self)

    lzw = pdftypes.lzwdecode

    def bounded_lzw(data: bytes) -> bytes:
        # A code of 12 bits stands for 4 KB at most; real streams stay under ten times.
        if _budget.left is None:
            return lzw(data)
        if len(data) * 100 > _budget.left:
            raise _Bomb("too much in an outdated compression (LZW)")
        unpacked = lzw(data)
        _budget.left -= len(unpacked)
        return unpacked

    def bounded_rows(decode: Callable[..., bytes], width: Callable[..., Any]) -> Any:
        # in Python byte by byte: made for pictures, which are not read, and tables of objects
        def bounded(*args: Any) -> bytes:
            columns, size = width(*args), max(len(a) for a in args if isinstance(a, bytes))
            absurd = isinstance(columns, int) and columns > MAX_WIDTH or size > MAX_ROWS
            if _budget.left is not None and absurd:
                raise _Bomb("a stream with rows of absurd length or number")
            return decode(*args)

        return bounded

    class BoundedDevice(pdfplumber.page.PDFPageAggregatorWithMarkedContent):
        objects = 0

        def _count(self, cost: int = 1) -> None:
            self.objects += cost
            if self.objects > MAX_PAGE_OBJECTS and _budget.left is not None:
                raise _Bomb(f"page {self.pageno} holds too much for a report")

        def render_char(self, *args: Any, **kwargs: Any) -> float:
            self._count()
            return super().render_char(*args, **kwargs)

        def begin_figure(self, *args: Any, **kwargs: Any) -> None:
            self._count(FORM_COST)  # a form may draw others, and they others
            super().begin_figure(*args, **kwargs)

        def paint_path(self, *args: Any, **kwargs: Any) -> None:
            self._count()
            super().paint_path(*args, **kwargs)

    def bounded_fill(fill: Callable[[Any], Any]) -> Any:
        def bounded(self: Any) -> Any:
            # one word may pass over megabytes, and pdfminer copies what it has at every step
            _budget.count_step(1 + len(getattr(self, "_curtoken", b"")) // WORD)
            return fill(self)

        return bounded

    get_font = pdfinterp.PDFResourceManager.get_font

    def bounded_get_font(self: Any, objid: object, spec: Any) -> Any:
        _budget.count_step(FONT_COST)  # one without a number is made anew on each page
        return get_font(self, objid, spec)

    def without_checksum(data: bytes) -> bytes:
        # pdfminer's own goes byte by byte, in quadratic time
        if _budget.left is not None:
            _budget.damaged = True
        return _budget.unpack(zlib.decompressobj(-zlib.MAX_WBITS), data[2:])

    psparser.PSBaseParser.nexttoken = bounded_next_token  # type: ignore[method-assign]
    for parser in (psparser.PSBaseParser, pdfinterp.PDFContentParser):
        parser.fillbuf = bounded_fill(parser.fillbuf)  # type: ignore[method-assign]
    pdfinterp.PDFResourceManager.get_font = bounded_get_font  # type: ignore[method-assign]
    pdftypes.decompress_corrupted = without_checksum
    pdftypes.zlib = _BoundedZlib  # type: ignore[assignment]
    pdftypes.lzwdecode = bounded_lzw
    pdftypes.apply_png_predictor = bounded_rows(
        pdftypes.apply_png_predictor, lambda _, colors, columns, *rest: colors * columns
    )
    pdftypes.apply_tiff_predictor = bounded_rows(
        pdftypes.apply_tiff_predictor, lambda colors, columns, *rest: colors * columns
    )
    pdftypes.ccittfaxdecode = bounded_rows(
        pdftypes.ccittfaxdecode, lambda data, params: params.get("Columns")
    )
    pdfplumber.page.PDFPageAggregatorWithMarkedContent = BoundedDevice  # type: ignore[misc]


def _read_page(page: Any, chars: list[Char], label: str) -> list[Paragraph | Grid]:
    ruled = page.filter(_is_no_background)
    placed: list[tuple[float, Paragraph | Grid]] = []
    inside: set[int] = set()
    settings = _TABLES | {"explicit_horizontal_lines": _open_ends(ruled.edges)}
    for table in ruled.find_tables(settings):
        grid, used = _grid(table.cells, chars, page.page_number, label)
        if grid is not None:
            placed.append((table.bbox[1], grid))
            inside |= used
    free = [char for char in chars if id(char) not in inside]
    for paragraph in _lines(free, page):
        box = paragraph.place.box
        placed.append((box[1] if box else 0.0, paragraph))
    placed.sort(key=lambda item: item[0])
    return [block for _, block in placed]


def _open_ends(edges: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines that close a table at a page break, where its columns end unruled."""
    uprights = [edge for edge in edges if edge["orientation"] == "v"]
    level = [edge["top"] for edge in edges if edge["orientation"] == "h"]
    closing = []
    for end, far in (("top", min), ("bottom", max)):
        if not uprights:
            break
        y = far(edge[end] for edge in uprights)
        here = [edge["x0"] for edge in uprights if abs(edge[end] - y) <= SNAP]
        if len(here) > 2 and all(abs(y - other) > SNAP for other in level):
            left, right = min(here), max(here)
            closing.append(
                {
                    "object_type": "line",
                    "x0": left,
                    "x1": right,
                    "top": y,
                    "bottom": y,
                    "width": right - left,
                    "height": 0,
                    "orientation": "h",
                }
            )
    return closing


def _is_no_background(thing: dict[str, Any]) -> bool:
    if thing["object_type"] == "rect" and thing["width"] > RULE and thing["height"] > RULE:
        return bool(thing.get("stroke"))
    return thing["object_type"] != "char" or bool(thing["text"])


def _edges(values: Sequence[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > SNAP:
            edges.append(value)
    return edges


def _nearest(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - value))


def _grid(
    boxes: Sequence[Box], chars: list[Char], page: int, label: str
) -> tuple[Grid | None, set[int]]:
    """Lay a table's cells out on its lines; a merged cell stands at all it covers."""
    columns = _edges([edge for box in boxes for edge in (box[0], box[2])])
    rows = _edges([edge for box in boxes for edge in (box[1], box[3])])
    if len(columns) < 3 or len(rows) < 2:  # one column: a frame around text
        return None, set()
    if len(columns) * len(rows) > MAX_CELLS:
        raise TooLarge(f"{label}: page {page} has a table too large for a report")
    table: list[list[Cell | None]] = [[None] * (len(columns) - 1) for _ in rows[:-1]]
    used: set[int] = set()
    by_row = _by_middle(chars)
    for box in sorted(boxes, key=lambda b: (b[3] - b[1]) * (b[2] - b[0])):
        inside = [
            char
            for middle, char in by_row
            if box[1] <= middle < box[3]
            and box[0] <= (char["x0"] + char["x1"]) / 2 < box[2]
            and id(char) not in used
        ]
        used |= {id(char) for char in inside}
        cell = Cell(_text(inside), Place(page=page, box=_points(box)))
        top, bottom = _nearest(rows, box[1]), _nearest(rows, box[3])
        left, right = _nearest(columns, box[0]), _nearest(columns, box[2])
        for row in range(top, max(bottom, top + 1)):
            for column in range(left, max(right, left + 1)):
                if row < len(table) and column < len(table[0]) and table[row][column] is None:
                    table[row][column] = cell
    bounds = (columns[0], rows[0], columns[-1], rows[-1])
    return Grid(table, Place(page=page, box=_points(bounds))), used


def _by_middle(chars: list[Char]) -> list[tuple[float, Char]]:
    return [((char["top"] + char["bottom"]) / 2, char) for char in chars]


def _points(box: Sequence[float]) -> Box:
    left, top, right, bottom = (round(float(edge), 2) for edge in box)
    return (left, top, right, bottom)


def _text(chars: list[Char]) -> str:
    from pdfplumber.utils import extract_text

    return extract_text(chars).strip() if chars else ""


def _lines(chars: list[Char], page: Any) -> list[Paragraph]:
    """Lines of text outside tables, each character with its box."""
    from pdfplumber.utils.text import chars_to_textmap

    if not chars:
        return []
    lines: list[Paragraph] = []
    text: list[str] = []
    boxes: list[Box | None] = []
    margin = min((char["x0"] for char in chars), default=0.0)
    for piece, char in [*chars_to_textmap(chars).tuples, ("\n", None)]:
        if piece != "\n":
            text.append(piece)
            box = _points((char["x0"], char["top"], char["x1"], char["bottom"])) if char else None
            boxes.extend([box] * len(piece))
            continue
        line = _line("".join(text), boxes, page, margin)
        if line is not None:
            lines.append(line)
        text, boxes = [], []
    return lines


def _line(text: str, boxes: list[Box | None], page: Any, margin: float) -> Paragraph | None:
    known = [box for box in boxes if box]
    if not text.strip() or not known:
        return None
    box = (
        min(b[0] for b in known),
        min(b[1] for b in known),
        max(b[2] for b in known),
        max(b[3] for b in known),
    )
    if box[1] > BOTTOM * float(page.height) and re.fullmatch(r"\s*\d{1,3}(\s*/\s*\d+)?\s*", text):
        return None
    size = known[0][3] - known[0][1]
    if box[0] - margin > 1.5 * size:  # an indented line begins a paragraph
        text, boxes = "\u3000\u3000" + text, [None, None, *boxes]
    return Paragraph(text, Place(page=page.page_number, box=box), boxes, wrapped=True)
