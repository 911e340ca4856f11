"""Reports as saved web pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from random import Random

from govreport_specimens.grids import PLAIN_SHAPE, Cell, Grid, Shape, grids, lie
from govreport_specimens.model import Draft
from govreport_specimens.text import _rows

_FIGURE = re.compile(r"<(t[dh])([^>]*)>[\d.]+</\1>")

STYLES = ("plain", "site", "word", "nested", "paragraphs", "torn")


@dataclass(frozen=True)
class Page:
    """How the page is made.

    Attributes
    ----------
    style : str
        ``"plain"``; ``"site"``: a government site's template around it;
        ``"word"``: a word processor's markup, digits split by spans;
        ``"nested"``: layout tables in layout tables; ``"paragraphs"``: a
        ``<p>`` for every cell and no table; ``"torn"``: labels over several
        ``<p>`` and ``<span>``.
    shape : Shape
    spans : str
        ``"right"``, or how they lie (see `grids.lie`).
    encoding, declared : str
        Of the bytes, and what the page says it is.
    pictures : str
        Key of a table whose figures are pictures.
    bulk : int
        How many links the site has before and after the report.
    """

    style: str = "plain"
    shape: Shape = PLAIN_SHAPE
    spans: str = "right"
    encoding: str = "utf-8"
    declared: str = "utf-8"
    pictures: str = ""
    bulk: int = 0
    seed: int = 0


def write(draft: Draft, page: Page = Page()) -> bytes:
    """The report as an HTML page."""
    rng = Random(page.seed)
    body = "\n".join(_body(draft, page, rng))
    if page.style == "nested":
        for _ in range(3):
            body = (
                '<table width="100%" border="0" cellpadding="0"><tr><td width="10">&nbsp;</td>'
                f"<td>{body}</td></tr></table>"
            )
    wrap = _TEMPLATES.get(page.style, _plain)
    if page.bulk:
        links = "".join(
            f'<li><a href="/c{i}/" target="_blank">栏目{i}</a></li>' for i in range(page.bulk)
        )
        body = f"<div><ul>{links}</ul></div>{body}<div><ul>{links}</ul></div>"
    text = wrap(draft, body, page.declared)
    # Characters that the page's bytes cannot hold are written as references.
    return text.encode(page.encoding, "xmlcharrefreplace")


def _body(draft: Draft, page: Page, rng: Random) -> Iterator[str]:
    tags = {"title": "h1", "heading": "h2"} if page.style == "plain" else {}
    for block in draft.blocks():
        if block.sheet is None:
            tag = tags.get(block.kind, "p")
            align = ' style="text-align:right"' if block.kind == "right" else ""
            yield f"<{tag}{align}{_class(page)}>{_inline(block.text, page, rng)}</{tag}>"
        elif page.style == "paragraphs":
            for cells in _rows(block.sheet):
                for text in cells:
                    yield f"<p>{escape(text) or '&nbsp;'}</p>"
        else:
            for grid in grids(block.sheet, page.shape):
                if page.spans != "right":
                    lie(grid, page.spans)
                table = _table(grid, page, rng)
                if block.sheet.table == page.pictures:
                    table = _FIGURE.sub(r'<\1\2><img src="/p/17.png"/></\1>', table)
                yield table


def _class(page: Page) -> str:
    return ' class="MsoNormal"' if page.style == "word" else ""


def _table(grid: Grid, page: Page, rng: Random) -> str:
    rows = []
    for number, row in enumerate(grid.rows):
        tag = "th" if page.style == "plain" and number < grid.head else "td"
        rows.append("<tr>" + "".join(_cell(cell, tag, page, rng) for cell in row) + "</tr>")
    attributes = ' class="MsoTableGrid" border="1" cellspacing="0"' if page.style == "word" else ""
    table = f"<table{attributes}><tbody>" + "\n".join(rows) + "</tbody></table>"
    if page.style == "nested":
        return f"<table><tr><td><div>{table}</div></td></tr></table>"
    return table


def _cell(cell: Cell, tag: str, page: Page, rng: Random) -> str:
    spans = f' colspan="{cell.colspan}"' if cell.colspan != 1 else ""
    spans += f' rowspan="{cell.rowspan}"' if cell.rowspan != 1 else ""
    return f"<{tag}{spans}>{_content(cell, page, rng)}</{tag}>"


def _content(cell: Cell, page: Page, rng: Random) -> str:
    text = cell.text
    if page.style == "word":
        if not text:
            return '<p class="MsoNormal"><span lang="EN-US"><o:p>&nbsp;</o:p></span></p>'
        lines = text.split("\n")
        return "".join(
            f'<p class="MsoNormal" align="center">{_spans(line, rng)}</p>' for line in lines
        )
    if page.style == "torn" and cell.kind in ("label", "group") and len(text) > 3:
        cut = rng.randrange(1, len(text) - 1)
        if rng.random() < 0.5:
            return f"<p>{escape(text[:cut])}</p>\n<p>{escape(text[cut:])}</p>"
        return f"<span>{escape(text[:cut])}</span><span>{escape(text[cut:])}</span>"
    return escape(text).replace("\n", "<br/>")


def _spans(text: str, rng: Random) -> str:
    """A run as a word processor exports it: any character may start a new span."""
    pieces = [""]
    for character in text:
        if rng.random() < 0.4 and pieces[-1]:
            pieces.append("")
        pieces[-1] += character
    made = []
    for piece in pieces:
        style = 'lang="EN-US"' if piece.isascii() else 'style="mso-hansi-font-family:宋体"'
        made.append(f"<span {style}>{escape(piece)}</span>")
    return "".join(made) + '<span lang="EN-US"><o:p></o:p></span>'


def _inline(text: str, page: Page, rng: Random) -> str:
    return _spans(text, rng) if page.style == "word" else escape(text)


# --- what stands around the report -----------------------------------------------


def _plain(draft: Draft, body: str, declared: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="{declared}"/>'
        f"<title>{escape(''.join(draft.title))}</title></head>\n<body>\n{body}\n</body></html>\n"
    )


def _site(draft: Draft, body: str, declared: str) -> str:
    title, facts = escape("".join(draft.title)), draft.facts
    links = "".join(
        f'<li><a href="/{i}/">{name}</a></li>'
        for i, name in enumerate(("首页", "走进我们", "新闻动态", "政府信息公开", "办事", "互动"))
    )
    index = (
        '<table class="index"><tr><td>索引号：</td><td>000012345/2022-00017</td>'
        "<td>主题分类：</td><td>综合政务</td></tr>"
        f"<tr><td>发布机构：</td><td>{escape(facts.agency)}</td>"
        f"<td>公开日期：</td><td>{facts.published}</td></tr></table>"
    )
    older = "".join(
        f'<li><a href="/{year}.html">{escape(facts.agency)}{year}年政府信息公开工作年度报告</a></li>'
        for year in range(2015, 2019)
    )
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "">
<html xmlns="http://www.w3.org/1999/xhtml"><head>
<meta http-equiv="Content-Type" content="text/html; charset={declared}"/>
<meta name="ArticleTitle" content="{title}"/>
<meta name="PubDate" content="{facts.published} 09:30"/>
<title>{title}_门户网站</title>
<style>.index td {{ border: 1px solid #ccc; }} .TRS_Editor p {{ margin: 0; }}</style>
<script>var total = 12; document.write("<table><tr><td>总计</td><td>99</td></tr></table>");</script>
</head><body>
<div class="top"><ul>{links}</ul><form><input value="搜索"/></form></div>
<div class="crumbs">当前位置：<a>首页</a> &gt; <a>政府信息公开</a> &gt; <a>年度报告</a></div>
<table width="1000"><tr><td class="side"><ul>{older}</ul></td><td>
{index}
<h1>{title}</h1><div class="source">来源：本站　发布时间：{facts.published} 09:30　浏览次数：
<span id="hits">1024</span>次　字体：[<a>大</a> <a>中</a> <a>小</a>]</div>
<div class="TRS_Editor" id="zoom">
{body}
</div><div class="share">分享到：</div></td></tr></table>
<div class="footer"><p>主办：信息中心　联系电话：000-00000000</p>
<p>网站标识码：0000000000　备案号00000000号</p></div>
<script src="/count.js"></script></body></html>
"""


def _word(draft: Draft, body: str, declared: str) -> str:
    return f"""<html xmlns:v="urn:schemas-microsoft-com:vml"
xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta http-equiv=Content-Type content="text/html; charset={declared}">
<meta name=ProgId content=Word.Document>
<title>{escape("".join(draft.title))}</title>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {{ mso-style-parent:""; margin:0cm; font-family:宋体; }}
@page WordSection1 {{ size:595.3pt 841.9pt; mso-header-margin:42.55pt; }} --></style>
</head><body lang=ZH-CN><div class=WordSection1>
<style>table.MsoNormalTable {{ mso-style-name:普通表格; mso-padding-alt:0cm 5.4pt 0cm 5.4pt; }}</style>
<!--[if !supportMisalignedColumns]--><!--[endif]-->
{body}
</div></body></html>
"""


_TEMPLATES: dict[str, Callable[[Draft, str, str], str]] = {"site": _site, "word": _word}
