r"""Tables that MediaWiki and LaTeX mark up, in AsciiDoc's terms: a row a line, a bar before each
cell, and before the bar how many columns and rows it covers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from govreport.document import Line

_WIKI = re.compile(r"\s*:*\{\|(?!\|)")
_LATEX = re.compile(
    r"\s*+(?:\\centering\s*+)?\\begin\{((?:xl|super)?tabular[xy]?\*?|longtable\*?|(?:long)?tabu)\}"
)

_UNSEEN = re.compile(r"<!--|display\s*:\s*none|:\s*hidden|\\iffalse|\\begin\{comment\}")
"""What hides rows or cells; which ones, only the programs that show them tell for sure."""


def as_asciidoc(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines, the tables of MediaWiki and LaTeX among them as AsciiDoc has them; one that does not
    end stays as it is.

    Parameters
    ----------
    lines : iterable of (int, str)
    """
    table: list[Line] = []
    end = ""
    for line in lines:
        begun = _LATEX.match(line[1])
        # guard: marked-up
        if begun or _WIKI.match(line[1]):
            yield from table
            table, end = [], rf"\end{{{begun[1]}}}" if begun else "|}"
        if end:
            table.append(line)
        else:
            yield line
        if end and line[1].lstrip().startswith(end):
            # guard: marked-up
            if not any(_UNSEEN.search(text) for _, text in table):
                rows = _latex(table[1:-1]) if end[0] == "\\" else _wiki(table[1:-1])
                told = [(number, " ".join(cells)) for number, cells in rows if cells]
                table = [(table[0][0], "|==="), *told, (line[0], "|===")]
            yield from table
            table, end = [], ""
    yield from table


_ROW = re.compile(r"\|-(?![ \t]*\d)")
"""What parts rows; before digits it is a cell with a sign."""

# of a value without quotes no "=" is a part, and blanks part the attributes: else there are
# endless ways to read a=a=a
_LOOK = r"""[\w-]+\s*=\s*(?:"[^"|]*"|'[^'|]*'|[^\s"'|=]+)"""
_LOOKS = re.compile(rf"\s*(?P<looks>{_LOOK}(?:\s+{_LOOK})*)\s*\|(?P<text>.*)", re.S)
_COVERS = r"{}\s*=\s*[\"']?\s*(\d+)"
_COLUMNS = re.compile(_COVERS.format("colspan"), re.I)
_ROWS = re.compile(_COVERS.format("rowspan"), re.I)
_SLANTED = re.compile("'{2,}")


def _wiki(lines: Iterable[Line]) -> Iterator[tuple[int, list[str]]]:
    """Rows of a table of MediaWiki, each with the line on which it begins."""
    texts: list[str] = []
    begun = 0
    for number, line in (*lines, (0, "|-")):
        text = line.strip()
        if text.startswith("|+"):
            continue  # its caption
        if _ROW.match(text):
            yield begun, [*map(_cell, texts)]
            texts = []
        elif text.startswith(("|", "!")):
            begun = begun if texts else number
            texts += re.split(r"\|\||!!" if text[0] == "!" else r"\|\|", text[1:])
        elif texts:  # a cell goes on
            texts[-1] += f" {text}"


def _cell(text: str) -> str:
    looks = _LOOKS.fullmatch(text)
    own, covers = (looks["text"], looks["looks"]) if looks else (text, "")
    across, down = (found[1] if (found := of.search(covers)) else "" for of in (_COLUMNS, _ROWS))
    mark = f"{across or 1}.{down or 1}+" if across or down else ""
    return f"{mark}|{_SLANTED.sub('', own).strip()}"


_ROW_END = re.compile(r"\\\\(?:\[[^\]]{0,20}\])?|\\tabularnewline\b")
_NOISE = re.compile(
    r"\\(?:[hc]line|(?:top|mid|bottom|cmid)rule|end(?:first|last)?(?:head|foot)|noalign|raggedright"
    r"|raggedleft|centering|arraybackslash|strut|(?:begin|end)\{minipage\})"
    r"(?![a-zA-Z])(?:\([lr]+\)|\[[^\]]{0,80}\]|\{[^{}]{0,80}\})*|(?:^|(?<=\s))%.*|\{\}"
)
_INNER = re.compile(r"\{[^{}]*\}")
_HELD = re.compile(
    r"\\(?:multirow(?:\[[^\]]{0,20}\])?\{[^{}]{0,20}\}(?:\[[^\]]{0,20}\])?\{[^{}]{0,20}\}"
    r"|makecell(?:\[[^\]]{0,20}\])?"
    r"|shortstack(?:\[[^\]]*\])?|text\w\w)\{([^{}]*)\}"
)
_ACROSS = re.compile(r"\\multicolumn\{(\d{1,2})\}\{(?:[^{}]|\{[^{}]*\})*\}\{([^{}]*)\}")


def _latex(lines: Iterable[Line]) -> Iterator[tuple[int, list[str]]]:
    """Rows of a table of LaTeX, each with the line on which it begins."""
    row, begun = "", 0
    for number, line in (*lines, (0, r"\\")):
        text = _INNER.sub(lambda held: _ROW_END.sub(" ", held[0]), _NOISE.sub("", line)).strip()
        *ended, rest = _ROW_END.split(text)
        for part in ended:
            whole = f"{row} {part}".strip()
            yield begun or number, [*map(_held, re.split(r"(?<!\\)&", whole))] if whole else []
            row, begun = "", 0
        row, begun = f"{row} {rest}".strip(), begun or (number if rest.strip() else 0)


_NESTED = 5
"""Commands within one another around a cell's text."""


def _held(cell: str) -> str:
    for _ in range(_NESTED):
        cell = _HELD.sub(r"\1", cell)
    across = _ACROSS.fullmatch(cell.strip())
    text = across[2] if across else cell
    text = re.sub(r"\\([%&_#$])", r"\1", text.replace("{,}", ",")).strip()
    return f"{across[1]}+|{text}" if across else f"|{text}"
