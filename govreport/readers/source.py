"""The source of a web page, before it is parsed: what converters wrote half as text, and what
would take the parser too long.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import unquote

from lxml import etree

from govreport.document import Grid, Paragraph
from govreport.readers.limits import Budget, Limit
from govreport.readers.separated import blocks_of
from govreport.readers.text import MARKDOWN_HEAD

_MAX_ATTRIBUTES = Limit(20_000, "一个元素的属性", "attributes of an element")
"""Most attributes of one element."""

_BETWEEN_ATTRIBUTES = b" \t\n\r\f/\"'"
_FEW = 50_000
"""One of these stands before each attribute: with so few of them in the whole page no element
has more attributes than libxml2 can take in three seconds."""

_TABLE_TAG = re.compile(r"(<table\b|</table\s*>)", re.IGNORECASE)
_BLOCK_TAG = re.compile(r"<(?:!doctype|html|body|p|div|br|h[1-6]|li|pre)\b", re.IGNORECASE)


_TAG = re.compile(r"<[a-zA-Z][^<>]*>")


def lined(text: str, label: str) -> str:
    """Plain text or Markdown with HTML for some of its tables or words, as converters write it,
    as a page with its lines and its other tables; any other page as it is.

    Parameters
    ----------
    text : str
    label : str
        The file's name, for messages.
    """
    is_markdown = bool(MARKDOWN_HEAD.search(text))
    if is_markdown:
        text = _TAG.sub(lambda tag: tag[0].replace("\n", " "), text)
    parts = _TABLE_TAG.split(text)
    depth, outside = 0, []
    for number, part in enumerate(parts):
        if number % 2:
            depth = max(depth + (1 if part[1] != "/" else -1), 0)
        elif not depth:
            outside.append(number)
    # guard: lines-beside-tables
    if not is_markdown and (
        len(parts) < 3 or any(_BLOCK_TAG.search(parts[number]) for number in outside)
    ):
        return text
    for number in outside:
        lines = enumerate(parts[number].split("\n"), 1)
        parts[number] = "".join(map(_as_html, blocks_of(lines, label)))
    return "".join(parts)


def _as_html(block: Paragraph | Grid) -> str:
    if isinstance(block, Paragraph):
        return f"{block.text}<br/>"
    rows = ("".join(f"<td>{cell.text}</td>" for cell in row if cell) for row in block.rows)
    table = "".join(f"<tr>{row}</tr>" for row in rows)
    # guard: lines-beside-tables
    return f"<table>{table}</table>".replace("\n", "<br/>")


class _Attributes:
    """Told of every element before libxml2 makes it."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.budget.hold(_MAX_ATTRIBUTES, len(attributes), f"<{tag}>")

    def close(self) -> None:
        pass


def hold_attributes(source: bytes, budget: Budget) -> None:
    """Refuse a page with an element of too many attributes: libxml2 walks through all of them to
    add one, which cannot be interrupted.

    Parameters
    ----------
    source : bytes
        Read once without keeping it: where tags end only the parser itself knows.
    budget : Budget
    """
    if len(source) - len(source.translate(None, _BETWEEN_ATTRIBUTES)) <= _FEW:
        return
    parser = etree.HTMLParser(encoding="utf-8", target=_Attributes(budget))
    with suppress(etree.ParserError, etree.XMLSyntaxError, ValueError):
        etree.fromstring(source, parser)


def without_pictures(text: str, shown: Mapping[str, bytes]) -> tuple[str, dict[str, bytes]]:
    """A page's source with the names of the pictures that stood in it, and these beside those that
    came with it.
    """
    pictures = dict(shown)

    def named(found: re.Match[str]) -> str:
        if not found[0].startswith("data:image/"):
            return ""
        name = f"picture:{len(pictures)}"
        with suppress(ValueError):
            pictures[name] = base64.b64decode(unquote(found[0].partition(",")[2]))
        return name

    return _EMBEDDED.sub(named, text), pictures


_EMBEDDED = re.compile(r"data:[\w/+.-]+;base64,[\w/+=%\s]*")
