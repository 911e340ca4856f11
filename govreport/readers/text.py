"""Plain text in any encoding that a Chinese site serves; Markdown tables in it."""

from __future__ import annotations

import codecs
import re
from itertools import pairwise

from govreport.document import Document
from govreport.errors import UnreadableFile
from govreport.readers import sheets
from govreport.readers.limits import MAX_TEXT, Budget
from govreport.readers.separated import blocks_of

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be")
"""In the order they are tried. GB 18030 contains GBK and GB 2312."""

_SERVED = re.compile(
    r"(?:utf.?(?:8|16|32)|gb|big5|hz|iso.?(?:8859|2022)|windows|euc|shift|ascii)", re.I
)
"""Encodings that pages are served in; Python knows others (idna, punycode), slow or strict."""

_COMMON = "的一是不在有政府信息公开年度报告情况工作申请本條資訊開"
"""Characters that every report is full of: text that has few was decoded wrongly."""

_ARE_COMMON = re.compile(f"[{_COMMON}]")

MAX_DAMAGE = 0.02
"""Share of characters that may be lost to a broken byte before we give up."""


def decode(data: bytes, label: str, declared: str | None = None) -> tuple[str, str]:
    """Decode bytes by what they are, whatever a page says of itself.

    Parameters
    ----------
    data : bytes
    label : str
        The file's name, for messages.
    declared : str, optional
        The encoding that the file claims; tried first, believed only if it fits.

    Returns
    -------
    text, encoding : str

    Raises
    ------
    UnreadableFile
        If no encoding gives text.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace"), encoding
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:  # text in another encoding is hardly ever valid UTF-8, and then not Chinese
        clean = b"\0" not in data and "\ufffd" not in text
        if clean and any(c in text for c in _COMMON):
            return text, "utf-8"
    candidates = [*([declared] if declared and _SERVED.match(declared) else []), *_ENCODINGS]
    best: tuple[float, str, str] | None = None
    for encoding in dict.fromkeys(_canonical(name) for name in candidates):
        try:
            text = data.decode(encoding, errors="replace")
        except LookupError:
            continue
        damage = text.count("\ufffd") / max(len(text), 1)
        foreign = len(text) - len(text.encode("ascii", "ignore"))  # styles and scripts left out
        common = len(_ARE_COMMON.findall(text)) / max(foreign, 1)
        if damage == 0 and common > 0.02 and "\0" not in text:
            return text, encoding
        if "\0" not in text and (best is None or damage - common < best[0]):
            best = (damage - common, text, encoding)
    if best is None or best[1].count("\ufffd") > MAX_DAMAGE * len(best[1]):
        return _detect(data, label)
    return best[1], best[2]


def wide_text(data: bytes) -> str | None:
    """Text in UTF-16 without a mark that says so; None where it is none."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = data[: len(data) // 2 * 2].decode(encoding, errors="replace")
        if "\0" not in text and len(_ARE_COMMON.findall(text)) > 0.02 * len(text):
            return text
    return None


def _canonical(encoding: str) -> str:
    name = encoding.strip().lower().replace("_", "-")
    return _USUAL.get(name, name)


_USUAL = {"gb2312": "gb18030", "gbk": "gb18030", "gb-2312": "gb18030", "utf8": "utf-8"}


def _detect(data: bytes, label: str) -> tuple[str, str]:
    from charset_normalizer import from_bytes  # slow: only for what nothing else reads

    guess = from_bytes(data[:200_000]).best()
    if guess is not None and (guess.encoding != "ascii" or data.isascii()):
        text = data.decode(guess.encoding, errors="replace")
        if text.count("\ufffd") <= MAX_DAMAGE * len(text):
            return text, guess.encoding
    raise UnreadableFile(f"{label}: 无法识别编码，读不出文字 no known encoding gives readable text")


def read_text(data: bytes, label: str) -> Document:
    """Read plain text or Markdown: a paragraph a line, a grid a table.

    Parameters
    ----------
    data : bytes
    label : str
        The file's name, for messages.

    Returns
    -------
    Document
        Places are lines, and columns in them.

    Raises
    ------
    UnreadableFile, TooLarge
    """
    Budget(label).hold(MAX_TEXT, len(data) // 4)  # of UTF-8 and GB 18030 at most
    text, _ = decode(data, label)
    Budget(label).hold(MAX_TEXT, len(text))
    # guard: cell-marks
    text = text.replace("\a\a", "\n").replace("\a", "\t")  # what ends a row of Word's, and a cell
    text, comments = without_comments(text)
    lines = _without_numbers(re.split(_LINE_END, text))
    if lines is None:
        if sheet := sheets.separated_values(text):
            return Document("csv", list(sheets.blocks_of(sheet, label)))
        lines = re.split(_LINE_END, _without_footers(text))
    numbered = enumerate((_once(_ESCAPE.sub("", line)) for line in lines), start=1)
    document = Document("text", list(blocks_of(numbered, label)))
    if comments:
        document.asides.append(
            (
                "Markdown中的注释在页面上看不见，未读取",
                "comments in Markdown, which its pages do not show, were not read",
            )
        )
    if sum(char.isalnum() for char in text[:100_000]) < 10:
        raise UnreadableFile(f"{label}: 文件中几乎没有文字 the file holds hardly any text")
    return document


MARKDOWN_HEAD = re.compile(r"^\|(?:[ :]*-{3,}[ :]*\|)+[ ]*$", re.MULTILINE)
"""The rule below the head of a table of Markdown."""

_COMMENT = re.compile(r"<!--(?:(?!<!--)(?s:.))*?-->|^\[(?://|comment)\]:.*$", re.MULTILINE)


def without_comments(text: str) -> tuple[str, int]:
    """Markdown without its comments, of which only the line ends are left; and how many they were.

    Parameters
    ----------
    text : str
        What is no Markdown stays as it is.
    """
    # guard: markdown-comments
    if not MARKDOWN_HEAD.search(text):
        return text, 0
    return _COMMENT.subn(lambda found: re.sub(r"[^\r\n\f]", "", found[0]), text)


_ESCAPE = re.compile(r"(?<!\\)\\(?=[.()*_#+>-])")
"""What Markdown puts before a mark that is to stand for itself: 1\\.属于国家秘密."""

_LINE_END = re.compile(r"\r\n|\r|\n|\f")
_FOOTER = re.compile(r"(?m)^[-—\s]*?(\d{1,3})(?:\s*/\s*\d{1,3})?[-—\s]*\Z")

_PAGES = 3
"""Page breaks with a number before each, from which on these number the pages."""


def _without_footers(text: str) -> str:
    """A text without the pages' numbers, which stand before its page breaks and rise with them."""
    *pages, last = text.split("\f")
    footers = [match for page in pages if (match := _FOOTER.search(page))]
    numbers = [int(match[1]) for match in footers]
    # guard: page-numbers
    rising = all(0 < after - before <= 2 for before, after in pairwise(numbers))
    # guard: page-numbers
    if len(pages) < _PAGES or len(footers) < len(pages) or not rising:
        return text
    kept = [
        page[: match.start()] + re.sub(r"[^\n]", "", page[match.start() :])
        for page, match in zip(pages, footers, strict=True)
    ]
    return "\f".join([*kept, last])


_NUMBERED = 20
"""Lines that are numbered without a gap, from which on it is their own numbers that stand there."""

_LINE_NUMBER = re.compile(r"\s*(\d{1,6})(?:\t|(?=[\s|]|$))")


def _without_numbers(lines: list[str]) -> list[str] | None:
    """Lines without the numbers that an editor printed in their margin; None where there are none."""
    numbers = [_LINE_NUMBER.match(line) for line in lines]
    whole = [match is not None and int(match[1]) == n for n, match in enumerate(numbers, start=1)]
    # guard: page-numbers
    if len(lines) < _NUMBERED or not all(whole[:-1]) or (lines[-1].strip() and not whole[-1]):
        return None
    return [
        " " * (m.end() if m else 0) + line[m.end() if m else 0 :]
        for m, line in zip(numbers, lines, strict=True)
    ]


_DOUBLED = re.compile(r"(?:(\S)\1|\s)+")
_PAIRS = re.compile(r"(\S)\1")
_LEAST_DOUBLED = 4
"""Different characters of a line that stand there twice each, from which on it is no chance."""


def _once(line: str) -> str:
    """A line whose every character is printed twice, as bold type is made by some programs, once."""
    # guard: printed-twice
    if not _DOUBLED.fullmatch(line) or len({*line} - {*" 0123456789"}) < _LEAST_DOUBLED:
        return line
    return _PAIRS.sub(r"\1", line)
