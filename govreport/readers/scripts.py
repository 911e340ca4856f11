"""What a web page's own scripts may write into its tables."""

from __future__ import annotations

import re

from lxml import etree

_WRITES = re.compile(r"innerHTML|innerText|textContent|\.(?:text|html|val)\s*\(")
_ANY_ID = re.compile(r"""getElementById\(\s*(?!["'][\w-]+["']\s*\))|\(\s*["']\#["']\s*\+""")
_COUNTS_TO = (
    "data-to", "data-count", "data-target", "data-end", "data-value", "data-num", "data-number",
)  # fmt: skip
"""Where pages that count up to a figure keep it."""
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_may_be_scripted = etree.XPath(
    f"({' | '.join(f'//@{name}' for name in ('id', *_COUNTS_TO))})/parent::*[ancestor::table]"
)


def scripted(root: etree._Element) -> set[etree._Element]:
    """Cells of tables whose text the page's own scripts may replace: what a reader sees is not
    what the file says.

    Parameters
    ----------
    root : lxml element
        The page.

    Returns
    -------
    set of lxml elements
    """
    scripts = ["".join(script.itertext()) for script in root.iter("script")]
    writing = "\n".join(text for text in scripts if _WRITES.search(text))
    words = set(re.findall(r"[\w-]+", writing))
    any_id = bool(_ANY_ID.search(writing))
    found: set[etree._Element] = set()
    for element in _may_be_scripted(root):
        identifier, text = element.get("id"), (element.text or "").strip()
        counted = (element.get(name) for name in _COUNTS_TO)
        # guard: web-hidden
        if (identifier and (any_id or identifier in words)) or (
            _FIGURE.fullmatch(text)
            and any(end and _FIGURE.fullmatch(end) and end != text for end in counted)
        ):
            found.add(
                element
                if element.tag in ("td", "th")
                else next(element.iterancestors("td", "th"), element)
            )
    return found
