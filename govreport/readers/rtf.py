"""Rich Text Format (.rtf): paragraphs and tables, as Word and WPS write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from govreport.document import Cell, Document, Grid, Paragraph, Place
from govreport.errors import UnreadableFile
from govreport.normal import raised
from govreport.readers.colours import WHITE, Colour, alike
from govreport.readers.fields import DRAWN_FIELDS
from govreport.readers.limits import MAX_BLOCKS, MAX_CELLS, MAX_TEXT, Budget, Limit

_TOKEN = re.compile(
    rb"\\(?:'([0-9a-fA-F]{2})|([a-zA-Z]{1,32})(-?\d{1,10})? ?|([^a-zA-Z']))|([{}])|([^\\{}\r\n]+)"
)
_CODE_PAGES = {134: "gbk", 136: "big5", 128: "cp932", 129: "cp949"}
"""Character sets of fonts, by their numbers; all others are Latin, where figures are the same."""

_SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet info pict object fldinst header headerl headerr headerf footer "
    b"footerl footerr footerf annotation listtable listoverridetable rsidtbl xmlnstbl "
    b"themedata colorschememapping latentstyles datastore generator atnid atnauthor nonshppict "
    b"bkmkstart bkmkend mmathPr pgptbl revtbl filetbl sp nesttableprops".split()
)
_KEPT = frozenset(b"shptxt shpinst shp nesttableprops fldrslt".split())
"""Parts that begin as what may be passed over does, and hold text."""

_CHARACTERS = {
    b"tab": " ",
    b"line": "\n",
    b"emdash": "—",
    b"endash": "–",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"bullet": "•",
    b"emspace": " ",
    b"enspace": " ",
    b"qmspace": " ",
}
_FLAGS = {
    b"v": "gone", b"strike": "gone", b"striked": "gone", b"deleted": "gone", b"super": "high",
    b"sub": "high",
}  # fmt: skip
"""What of the state a word switches on, or with 0 off."""

_NUMBERS = {
    b"fs": ("size", 24), b"cf": ("ink", 0), b"cb": ("ground", 0), b"chcbpat": ("ground", 0),
    b"highlight": ("ground", 0), b"cbpat": ("band", 0), b"f": ("font", 0),
}  # fmt: skip
"""What of the state a word's number is, and what it is without one."""

_SMALLEST = 3
"""Half points of letters that are not meant to be read."""

_NARROWEST = 10
"""Hundredths of their width that letters have at least to be read."""

_HIGHER = 4
"""Half points by which a mark is higher than its figure; less is an adjustment."""

MAX_DEPTH = Limit(1_000, "嵌套的层数", "levels of nesting")


@dataclass
class _State:
    """What holds inside a group."""

    skipped: bool = False
    gone: bool = False
    high: bool = False
    moved: bool = False
    thin: bool = False
    note: bool = False
    size: int = 24
    ink: int = 0
    ground: int = 0
    band: int = 0
    font: int = 0
    unicode_skip: int = 1
    in_table: bool = False


@dataclass
class _Row:
    """What a row's definition says of its cells: right edges, how they merge, and the number of the
    colour behind them.
    """

    edges: list[int] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)
    grounds: list[int] = field(default_factory=list)
    pending: str = ""
    ground: int = 0


def read_rtf(data: bytes, label: str) -> Document:
    """Read a file of Rich Text Format.

    Returns
    -------
    Document
        Places name the table, row and cell, or the paragraph.

    Raises
    ------
    UnreadableFile, TooLarge
    """
    document = Document("rtf", [])
    reader = _Reader(document, label)
    reader.read(data)
    if not any(isinstance(b, Grid) or b.text.strip() for b in document.blocks):
        raise UnreadableFile(f"{label}: RTF文件中没有文字 the RTF file holds no text")
    return document


_COLOUR = re.compile(rb"\\red(\d{1,3})\s*\\green(\d{1,3})\s*\\blue(\d{1,3})")


class _Reader:
    def __init__(self, document: Document, label: str) -> None:
        self.document = document
        self.budget = Budget(label)
        self.state = _State()
        self.stack: list[_State] = []
        self.fonts: dict[int, str] = {}
        self.page = "cp1252"
        self.colours: list[Colour] = [None]
        self.raw = bytearray()  # bytes of one code page not yet decoded
        self.text: list[str] = []
        self.notes: list[str] = []
        self.after_digit = False
        """Whether the text ends with a digit that stands on its line."""
        self.unseen: list[str] = []
        self.row: list[Cell] = []
        self.drawn = False
        """Whether a picture stands in the cell, or a field that is drawn."""
        self.definition = _Row()
        self.table: list[tuple[list[Cell], _Row]] = []
        self.tables = self.paragraphs = 0

    def read(self, data: bytes) -> None:
        self._tables_of(data)
        skip = 0  # characters that only repeat what \u said, for readers of old
        for token in _TOKEN.finditer(data):
            code, word, number, symbol, brace, plain = token.groups()
            if brace == b"{":
                self._decode()
                self.budget.hold(MAX_DEPTH, len(self.stack))
                self.stack.append(replace(self.state))
            elif brace == b"}":
                self._decode()
                self.state = self.stack.pop() if self.stack else self.state
                skip = 0
            elif code is not None or plain is not None:
                content = bytes([int(code, 16)]) if code is not None else plain
                dropped = min(skip, len(content))
                skip -= dropped
                self.raw += content[dropped:]
            elif symbol is not None:
                self._symbol(symbol)
            elif word == b"u" and number:
                self._decode()
                self._say(chr(int(number) % 65536))
                skip = self.state.unicode_skip
            else:
                self._decode()
                self._word(word, int(number) if number else None)
        self._decode()
        self._end_paragraph()
        self._end_table()

    def _tables_of(self, data: bytes) -> None:
        """The fonts' character sets and the colours, before all text."""
        for font, charset in re.findall(rb"\\f(\d+)[^{};]{0,80}?\\fcharset(\d+)", data[:400_000]):
            self.fonts[int(font)] = _CODE_PAGES.get(int(charset), "")
        if page := re.search(rb"\\ansicpg(\d+)", data[:4096]):
            self.page = {b"936": "gbk", b"950": "big5"}.get(page[1], "cp1252")
        if colours := re.search(rb"\{\\colortbl([^}]{0,20000})\}", data):
            said = map(_COLOUR.search, colours[1].split(b";"))
            self.colours = [(int(m[1]), int(m[2]), int(m[3])) if m else None for m in said]

    def _decode(self) -> None:
        if self.raw:
            page = self.fonts.get(self.state.font) or self.page
            self._say(self.raw.decode(page, "replace"))
            self.raw.clear()

    def _say(self, text: str) -> None:
        state = self.state
        if state.skipped:
            drawn = state.in_table and text.strip().upper().startswith(DRAWN_FIELDS)
            self.drawn = self.drawn or drawn
            return
        self.budget.spend(MAX_TEXT, len(text))
        cell = [*self.definition.grounds[len(self.row) :], 0][0] if state.in_table else 0
        behind = state.ground or state.band or cell
        drowned = alike(self._colour(state.ink), self._colour(behind) if behind else WHITE)
        if state.gone or drowned or state.thin or state.size <= _SMALLEST:
            self.unseen.append(text)
            return
        mark = state.high or (state.moved and self.after_digit and text.strip().isdecimal())
        # \u writes characters beyond the basic plane as two halves
        (self.notes if state.note else self.text).append(raised(text) if mark else text)
        if not mark:
            self.after_digit = text[-1:].isdecimal() and not state.moved

    def _colour(self, number: int) -> Colour:
        return self.colours[number] if number < len(self.colours) else None

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":  # a part that readers may pass over
            self.state.skipped = True
        elif symbol in b"\\{}":
            self.raw += symbol
        else:
            self._decode()
            said = {b"~": " ", b"_": "-", b"\n": "\n", b"\r": "\n"}.get(symbol, "")
            if said == "\n":
                self._end_paragraph()
            else:
                self._say(said)

    def _word(self, word: bytes, number: int | None) -> None:
        state = self.state
        if word == b"footnote":
            state.skipped, state.note = False, True
        elif word in _KEPT:
            state.skipped = False
        elif word in _SKIPPED:
            state.skipped = True
            self.drawn = self.drawn or (state.in_table and word in (b"pict", b"object"))
        elif state.skipped:
            return
        elif word in _CHARACTERS:
            self._say(_CHARACTERS[word])
        elif word in (b"par", b"sect", b"page"):
            self._end_paragraph()
        elif word == b"plain":
            state.gone = state.high = state.moved = state.thin = False
            state.ink = state.ground = 0
            state.size = 24
        elif word in _FLAGS:
            setattr(state, _FLAGS[word], number != 0)
        elif word in _NUMBERS:
            name, usual = _NUMBERS[word]
            setattr(state, name, number or usual)
        elif word in (b"up", b"dn"):
            state.moved = (6 if number is None else number) >= _HIGHER
        elif word == b"charscalex":
            state.thin = number is not None and number < _NARROWEST
        elif word == b"nosupersub":
            state.high = False
        elif word == b"uc":
            state.unicode_skip = min(max(number or 0, 0), 8)
        elif word == b"pard":
            state.in_table, state.band = False, 0
        elif word == b"intbl":
            state.in_table = True
        elif word == b"itap":
            state.in_table = (number or 0) > 0
        elif word == b"trowd":
            self.definition = _Row()
        elif word in (b"clvmgf", b"clvmrg", b"clmgf", b"clmrg"):
            self.definition.pending += f" {word.decode()} "
        elif word == b"clcbpat":
            self.definition.ground = number or 0
        elif word == b"cellx":
            self.definition.edges.append(number or 0)
            self.definition.merges.append(self.definition.pending)
            self.definition.grounds.append(self.definition.ground)
            self.definition.pending, self.definition.ground = "", 0
        elif word in (b"nestcell", b"nestrow"):  # of a table in a cell, whose lines its cells are
            self.text.append("\n")
        elif word == b"cell":
            self._end_cell()
        elif word == b"row":
            self._end_row()

    def _taken(self) -> tuple[str, str]:
        said = "".join(self.text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        unseen = "".join(self.unseen)
        self.text.clear()
        self.unseen.clear()
        self.after_digit = False
        return said, unseen

    def _end_paragraph(self) -> None:
        if self.state.note:
            self.notes.append("\n")
            return
        if self.state.in_table:
            self.text.append("\n")
            return
        said, _ = self._taken()
        if self.table and said.strip():
            self._end_table()
        if not said.strip() and self.table:
            return
        self._add(said)
        self._end_notes()

    def _add(self, said: str) -> None:
        self.paragraphs += 1
        self.budget.hold(MAX_BLOCKS, self.paragraphs)
        for line in said.split("\n"):
            self.document.blocks.append(
                Paragraph(line, Place(element=f"paragraph {self.paragraphs}"))
            )

    def _end_notes(self) -> None:
        """Foot- and endnotes stand behind the paragraph, or the table, that refers to them."""
        if self.notes:
            self.text[:0], self.notes = self.notes, []
            self._add(self._taken()[0].strip())

    def _end_cell(self) -> None:
        said, unseen = (text.strip() for text in self._taken())
        self.row.append(Cell(said, Place(), unseen, doubtful=self.drawn and not said))
        self.drawn = False
        self.budget.spend(MAX_CELLS)

    def _end_row(self) -> None:
        if self.row:
            self.table.append((self.row, self.definition))
        self.row = []

    def _end_table(self) -> None:
        if not self.table:
            return
        self.tables += 1
        number = self.tables
        edges = sorted({edge for _, row in self.table for edge in row.edges})
        columns = {edge: n for n, edge in enumerate(_apart(edges))}
        column_of = {edge: columns[_nearest(edge, columns)] for edge in edges}
        width = len(columns) or max(len(cells) for cells, _ in self.table)
        self.budget.hold(MAX_CELLS, width * len(self.table), f"table {number}")
        rows: list[list[Cell | None]] = []
        for at, (cells, row) in enumerate(self.table, start=1):
            line: list[Cell | None] = [None] * width
            start = 0
            for n, own in enumerate(cells):
                known = n < len(row.edges)
                end = column_of[row.edges[n]] + 1 if known else start + 1
                merges = row.merges[n] if known else ""
                own.place = Place(element=f"table {number}, row {at}, cell {n + 1}")
                cell: Cell | None = own
                if " clvmrg " in merges and rows and start < width:
                    cell = rows[-1][start] or cell
                if " clmrg " in merges and 0 < start <= width:
                    cell = line[start - 1] or cell
                for column in range(start, min(end, width)):
                    line[column] = cell
                start = max(end, start)
            rows.append(line)
        self.document.blocks.append(Grid(rows, Place(element=f"table {number}")))
        self.table = []
        self._end_notes()


_NEAR = 30
"""Twips within which two edges are one: a twentieth of a point each."""


def _apart(edges: list[int]) -> Iterator[int]:
    last = None
    for edge in edges:
        if last is None or edge - last > _NEAR:
            last = edge
            yield edge


def _nearest(edge: int, columns: Iterable[int]) -> int:
    return min(columns, key=lambda column: abs(column - edge))
