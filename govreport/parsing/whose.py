"""Which stretches of a document are the report's own, and which another year's or agency's."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import islice

from govreport import form
from govreport.agencies import place_of
from govreport.document import Cell, Grid, Paragraph
from govreport.form import Label
from govreport.normal import bare, squeeze
from govreport.parsing.headers import has_other_columns
from govreport.parsing.headings import is_heading
from govreport.parsing.identity import Identity, title_of
from govreport.parsing.labels import SURE, likeness
from govreport.parsing.lines import MONTHS, NOTE, OTHER_YEAR, distinct, is_figure
from govreport.parsing.numbers import looks_like_figure
from govreport.report import Finding

Block = Paragraph | Grid

_LONGEST = 40
"""Characters of a line that may be a table's caption."""

_LONGEST_TITLE = 80
"""Characters of a line that may be the title of a report."""

_ATTACHED = re.compile(r"^附件?\d*[:、.]?")


def _attached(text: str) -> str:
    """What an appendix is called."""
    return _ATTACHED.sub("", text)


_NEAR = 4
"""A table begins within so many lines behind its caption."""

_YEAR = re.compile(r"((?:19|20)\d\d)年")
_BODIES = (
    r"(?:局|委员会|办公室|厅|镇|乡|街道|街道办事处|委|处|中心|[省市县区州镇乡](?:人民)?政府"
    r"|[总支大中]队|[中大小]学|学[校院]|医院|公司|[^网]站|[^场]所|馆)"
)
_AGENCY = re.compile(
    r"^(?:附?表)?[\d.、()一二三四五六七八九-]*:?(?:(?:其中|[下所]属单位):?)?"
    rf"((?!全|本|我|局机关)\w{{2,30}}?{_BODIES})"
    r"(?:\d{4}年度?)?"
    r"(?:的|、|和|本级|收到|受理|申请|办理|公开|处理|主动|依|政府信息|行政复议|行政诉讼)*"
    r"(?:情况|数据|统计表?)"
)
_OF_WHICH = re.compile(rf"(?:其中|[下所]属单位):(\w{{3,30}}?{_BODIES})")
_BODY = re.compile(rf"\(?((?!本|我)[\u4e00-\u9fff]{{2,30}}?{_BODIES})\)?:?")
_CAPTION = re.compile("情况|数据|统计|表|对照|参考|同期|更正[前后]")
_SENTENCE = re.compile("[。;!]")
_CLOSED = re.compile("(?<=情况|数据|统计)。$")
"""The full stop behind a caption that is no sentence: 2021年申请情况。"""

_POINTS = re.compile("如下|[以之]下|下[表列图]|附表|对照|参考|同期数|数据|为准|作废")
"""What a sentence says that heads a table."""

_ASIDE = re.compile(
    r"[^,。]*(?:同比|环比|[与和同比较]\w{0,2}?(?:20\d\d年|上年|上一年|去年))[^,。]*"
    r"(?:比|增|减|降|升|持平)[^,。]*[,。]"
    r"|(?:根据|依据|依照|按照?)[^,。]*(?:要求|格式|规定|通知|函|条例|文件|办法|令|标准|口径)"
    r"|20\d\d年(?:\d+月)?新?(?:修[订改正]|印发|制定)|截[至止]到?20\d\d年0?1月"
)
"""What names a year that is not the table's: a comparison, a norm, the day of counting."""

_GOES_ON = re.compile(
    r"(?:报告|年报)(?!的(?:函|通知|公告|公示)。?$|(?:全文|摘要|正文)。?$)[^,。;]*\w[^,。;]*[,。;]"
)
"""A sentence that names a report, and is no title: …报告提出的问题，已…"""

_ROWS = [
    row for it in form.EDITIONS for key in form.tables_of(it) for row in form.table(it, key).rows
]
_SAMPLE = re.compile(r"样表|示例|范例|^(?!.*为准)(?:.*(?:作废|更正前)|\(?原(?:报告|表|公布|发布))")
_OVER_YEARS = re.compile(
    r"(?:历年|近[几两二三四五六七八九十\d]+年|任期|20\d\d年?度?[-~—至到]20\d\d年).*(?:累计|合计|总[计数])"
    r"|(?:20\d\d年?|实施|施行)以来"
)
"""What is counted over several years."""
_PARTS = re.compile(
    "(?:各|[所下直局委]属|[省市县区]直)各?(?:事业|行政)?(?:部门|单位|机构|镇街?|乡镇|街道|[科股处]室|县|区)"
)
"""How the caption of a table of those under an agency begins."""
_TABLE = re.compile("勾稽|申请人情况|自然人|本年新收|信息内容|第二十条第|结果维持|结果纠正")


def own_blocks(blocks: Sequence[Block], identity: Identity) -> tuple[list[Block], list[Finding]]:
    """A document without other reports and other years' or agencies' tables.

    Parameters
    ----------
    blocks : sequence of (Paragraph or Grid)
    identity : Identity
        What the document says it is.

    Returns
    -------
    list of (Paragraph or Grid)
        The report's own; what is not stays out, and a finding says so.
    list of Finding
    """
    blocks = [part for block in blocks for part in _side_by_side(block)]
    turned = any(_turned(block, identity) for block in blocks)
    own: list[Block] = []
    findings: list[Finding] = []
    report = table = False  # inside another report; behind the caption of another's table
    printed = False  # as a grid, what such a caption heads
    begun = False
    several = False  # years, of which a caption speaks
    parts = False  # of the agency, of which it speaks
    begins: int | None = None  # the report itself; sought once, where another's part may come first
    last_table = max((n for n, one in enumerate(blocks) if _is_table(one)), default=-1)
    left_out: set[str] = set()  # the words of another's table
    last: tuple[Grid, Label | None, list[int]] | None = None  # grid, nothing but digits behind it
    sheets = {_sheet_of(one) for one in blocks if isinstance(one, Grid) and _is_table(one)}
    aside = {name for name in sheets if name and _is_others_sheet(name, identity)}
    # guard: whose
    aside = aside if sheets - aside else set()
    for number, block in enumerate(blocks):
        if isinstance(block, Paragraph) and block.text.strip():
            text = squeeze(block.text)
            heading = is_heading(text)
            left_out = set()
            begun = begun or heading
            # guard: whose
            named = re.sub(r"\([^()]*\)", "", text) if len(text) <= _LONGEST_TITLE else ""
            is_title = bool(named) and not _GOES_ON.search(named)
            title = title_of(_attached(text)) if is_title else None
            if (begun or report) and title and title.agency and title.year and identity.agency:
                # with figures behind it, and not a link to one
                differs = _differs(title, identity)
                other = differs and number < last_table
                if other and not report:
                    findings.append(_finding("other_report", block, _REPORT))
                report = other or (report and differs)
            elif not report and _is_part(text, blocks, number, identity):
                begins = _begins(blocks, identity) if begins is None else begins
                if number < begins:
                    findings.append(_finding("other_report", block, _REPORT))
                    report = True
            if heading:
                table = False
            # guard: whose
            elif len(text) <= _LONGEST and _ABOVE.search(text):
                table = False
                if _is_others(text, identity) and _without_last_table(own):
                    findings.append(_finding("other_table", block, _TABLE_ABOVE))
            elif len(text) <= _LONGEST and (near := _reach(text)):
                if heads := _begun_table(blocks, number + 1, near):
                    table = _is_others(text, identity)
                    printed = isinstance(heads, Grid)
                    several = len(set(_YEAR.findall(text))) > 1
                    parts = bool(_PARTS.match(_attached(text)))
                    if table and not report:
                        findings.append(_finding("other_table", block, _TABLE_OF))
        elif table and isinstance(block, Grid):
            words = _words(block)
            # guard: whose
            # the same again, or the form behind another table of departments: it spoke of one
            done = bool(left_out) and parts and _is_forms(words) and not _is_forms(left_out)
            table = several or not (words == left_out or done)
            left_out = words
        # guard: whose
        if not report and not (table and _is_of_table(block, printed)):
            before = last if last and isinstance(block, Grid) and _goes_on(block, last[0]) else None
            why = _not_its_own(block, identity, aside, turned)
            # guard: whose
            why = why or (before[1] if before else None)
            if why:
                findings.append(_finding("other_table", block, why))
                last = (block, why, []) if isinstance(block, Grid) else None
                continue
            if isinstance(block, Grid):
                # guard: columns-of-years
                block, others, any_others = _own_rows(block, identity, before[2] if before else [])
                last = block, None, others
                if any_others:
                    findings.append(_finding("other_table", block, ROWS_OF))
            elif re.search(r"[^\W\d]", block.text):
                last = None
            own.append(block)
    return own, findings


def _goes_on(grid: Grid, above: Grid) -> bool:
    """Whether a grid is the next page of one: as wide, and without a header."""
    first = distinct(grid.rows[0]) if grid.rows else []
    same = bool(first) and len(grid.rows[0]) == len(above.rows[0])
    return same and any(looks_like_figure(cell.text) for cell in first)


def _not_its_own(
    block: Block, identity: Identity, aside: Container[str], turned: bool
) -> Label | None:
    """Why a table is not the report's: it stands on a sheet set `aside`, is another's by its columns
    or rows, or this year's figures are `turned`, in brackets behind last year's.
    """
    if isinstance(block, Grid) and _sheet_of(block) in aside:
        return _SHEET_OF
    if isinstance(block, Grid) and (
        has_other_columns(block) or _is_headed_by_another(block, identity)
    ):
        return _COLUMNS_OF
    # guard: whose
    if turned and _with_brackets(block):
        return _TURNED
    # guard: whose
    if isinstance(block, Grid) and _is_of_another_year(block, identity):
        return ROWS_OF
    return None


_ABOVE = re.compile("^[(注:]*(?:上[表图述]|以上)(?:表格|数据|内容)?[为是系均]")
"""How a note on the table above begins."""


def _without_last_table(own: list[Block]) -> bool:
    """Take the table that some blocks end with away from them, all of its pages; whether there is
    one.
    """
    start = len(own)
    while start:
        one = own[start - 1]
        if isinstance(one, Paragraph) and (
            is_heading(squeeze(one.text)) or not _is_of_table(one, printed=False)
        ):
            break
        start -= 1
        if isinstance(one, Grid) and _is_forms(_words(one)):
            break  # with its header
    found = any(map(_is_table, own[start:]))
    if found:
        del own[start:]
    return found


def _side_by_side(block: Block) -> list[Block]:
    """Two tables with the same words in every row as two, each behind the lines above it."""
    if not isinstance(block, Grid):
        return [block]
    cuts = {
        number
        for row in block.rows
        for number, cell in enumerate(row)
        if cell and row[0] and cell is not row[0] and cell.text == row[0].text and _is_word(cell)
    }
    width = len(block.rows[0]) if block.rows else 0
    middle = (cut for cut in sorted(cuts) if width / 3 <= cut <= width * 2 / 3)
    for cut in islice(middle, _CUTS):
        parts: list[Block] = []
        words = []
        for half in (slice(cut), slice(cut, None)):
            rows = [row[half] for row in block.rows]
            filled = [[cell for cell in distinct(row) if cell.text.strip()] for row in rows]
            start = next((n for n, cells in enumerate(filled) if len(cells) > 1), 0)
            parts += [Paragraph(one.text, one.place) for cells in filled[:start] for one in cells]
            parts.append(Grid(rows[start:], block.place, block.ragged))
            words.append([[one.text for one in cells if _is_word(one)] for cells in filled[start:]])
        # guard: side-by-side
        if words[0] == words[1] and sum(map(bool, words[0])) > 1:
            return parts
    return [block]


_CUTS = 6
"""Places that are tried."""


def _is_word(cell: Cell) -> bool:
    return bool(cell.text.strip()) and not looks_like_figure(cell.text)


def _turned(block: Block, identity: Identity) -> bool:
    """Whether a line says that this year's figures are those in brackets."""
    found = _IN_BRACKETS.search(squeeze(block.text)) if isinstance(block, Paragraph) else None
    return bool(found) and ("本年" in found[0] or str(identity.year) in found[0])  # type: ignore[index]


def _with_brackets(block: Block) -> bool:
    """Whether figures stand in brackets behind others."""
    cells = (
        [c.text for row in block.rows for c in distinct(row)]
        if isinstance(block, Grid)
        else [block.text]
    )
    return sum(len(_BEHIND.findall(text)) for text in cells) >= _FEW


_BEHIND = re.compile(r"\d\s*[(（]\s*\d+\s*[)）]")
_FEW = 3


def _is_of_another_year(grid: Grid, identity: Identity) -> bool:
    """Whether nothing but another year stands in a row above the figures, or in every row of these."""
    rows = [[cell for cell in distinct(row) if cell.text.strip()] for row in grid.rows]
    said = _years(grid, identity)[1]
    if "this" in said:
        return False
    figures = [any(looks_like_figure(cell.text) for cell in row) for row in rows]
    first = figures.index(True) if True in figures else 0
    years = [year for year, has in zip(said, figures, strict=True) if has]
    alone = any(year and len(row) == 1 for year, row in zip(said[:first], rows, strict=False))
    named = [squeeze(row[0].text) for row in rows[:first] if len(row) == 1]
    # guard: whose
    if any(len(t) <= _LONGEST and _is_caption(t) and _is_others(t, identity) for t in named):
        return True
    heads = squeeze("".join(cell.text for row in rows[:first] for cell in row))
    told = {int(year) for found in _IN_HEADS.findall(heads) for year in found if year}
    if told and identity.year and identity.year not in told:
        return True
    return alone or (len(years) > 1 and set(years) == {"other"})


def _sheet_of(block: Block) -> str:
    """The name of the sheet that a table of a workbook stands on, else nothing."""
    found = _ON_SHEET.fullmatch((block.place and block.place.element) or "")
    return found[1] if found else ""


def _is_others_sheet(name: str, identity: Identity) -> bool:
    """Whether a sheet's name says that it is another year's, or another agency's."""
    name = squeeze(name)
    years = {int(year) for year in _SHEET_YEAR.findall(name)}
    if (identity.year and years and identity.year not in years) or OTHER_YEAR.search(name):
        return True
    other = _NAME.fullmatch(name) and not set(name) <= set(identity.agency or name)
    return bool(other or _SAMPLE.search(name))


_ON_SHEET = re.compile(r"(.+)![A-Z]{1,3}\d+")
_SHEET_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def _is_headed_by_another(grid: Grid, identity: Identity) -> bool:
    """Whether the figures stand under the names of other agencies, and not under the report's own:
    县教育局 in a county's report.
    """
    first = next((n for n, row in enumerate(grid.rows) if any(map(is_figure, distinct(row)))), 0)
    columns = {n for row in grid.rows for n, cell in enumerate(row) if cell and is_figure(cell)}
    over = (
        next((t for row in grid.rows[:first][::-1] if (c := row[n]) and (t := squeeze(c.text))), "")
        for n in columns
    )  # not 填报单位 further above
    names = [text for text in over if _NAME.fullmatch(text)]
    # guard: whose
    return bool(identity.agency and names) and not any(
        set(name) <= set(identity.agency or "") for name in names
    )


_NAME = re.compile(r"(?!全|本|我|各)\w{2,20}?(?:局|委员会|办公室|厅|镇|乡|街道|街道办事处|中心)")
"""Nothing but an agency's name, shortened perhaps: its letters are among the full one's."""


def _years(grid: Grid, identity: Identity) -> tuple[set[int], list[str]]:
    """The columns that name years, and whose figures each row holds; see `_year_of`."""
    headed = {
        number
        for row in grid.rows
        for number, cell in enumerate(row)
        if cell and "年" in cell.text and _HEADS_YEARS.fullmatch(squeeze(cell.text))
    }
    return headed, [
        _year_of(row, identity)
        or _year_of([row[n] for n in headed], identity, _BARE_YEAR)
        or ("other" if _compares(row) else "")
        for row in grid.rows
    ]


def _compares(row: Sequence[Cell | None]) -> bool:
    """Whether a row of figures says by how much another row's have changed."""
    cells = distinct(row)
    named = (c for c in cells if len(c.text) < _LONGEST and _COMPARED.fullmatch(squeeze(c.text)))
    # guard: rows-of-years
    return any(named) and any(looks_like_figure(cell.text) for cell in cells)


_COMPARED = re.compile(
    "(?:同比|[较比]上年|与上年相比)?(?:增减|增长|增/减|变化|升降)(?:情况|[数率量值]|幅度?)?|同比|增幅"
)
_IN_HEADS = re.compile(r"\((20\d\d)年度?(?:数据|情况)?\)|(20\d\d)年度?统计数")
_HEADS_YEARS = re.compile("(?:统计|数据|报告)?年[度份]")


def _own_rows(grid: Grid, identity: Identity, others: list[int]) -> tuple[Grid, list[int], bool]:
    """A grid without rows that number its columns, and without another year's rows or columns,
    where the form's are printed once for 上年 and once for 本年; which columns are the other's, as
    on the page before, and whether there were any of these.
    """
    headed, years = _years(grid, identity)
    # guard: rows-of-years
    both = {"this", "other"} <= set(years) or _below(grid.rows, years)
    rows: list[list[Cell | None]] = []
    any_others = both
    begun = False  # the figures under a header
    for row, year in zip(grid.rows, years, strict=True):
        told = [_year_of([c], identity) if c and "年" in c.text else "" for c in row]
        own = distinct(row)
        has_figures = any(looks_like_figure(cell.text) for cell in own)
        # another header: neither the second row of one nor a group's name over the whole width
        if any(told) or (begun and not has_figures and len(own) > 1):
            # guard: columns-of-years
            apart = "this" in told and "other" in told
            others = [n for n, said in enumerate(told) if apart and said == "other"]
            any_others = any_others or apart
            begun = False
        begun = begun or any(is_figure(cell) for cell in own)
        if not (both and year == "other" or _numbers_columns(row)):
            cells = {cell for n in others if (cell := row[n]) and looks_like_figure(cell.text)}
            if both:  # 2022 in the column of years is no figure
                # guard: rows-of-years
                cells |= {
                    cell
                    for n in headed
                    if (cell := row[n]) and _BARE_YEAR.fullmatch(squeeze(cell.text))
                }
            rows.append([None if cell in cells else cell for cell in row])
    return Grid(rows, grid.place, grid.ragged), others, any_others


def _below(rows: Sequence[Sequence[Cell | None]], years: Sequence[str]) -> bool:
    """Whether rows of another year stand below rows with as many figures, which do not say whose
    they are.
    """
    figures = [sum(looks_like_figure(cell.text) for cell in distinct(row)) for row in rows]
    below = (
        not years[n - 1] and figures[n - 1] == figures[n] > 1
        for n, year in enumerate(years)
        if n and year == "other"
    )
    # guard: rows-of-years
    return sum(below) >= _SEVERAL


_SEVERAL = 3
"""Rows of another year below others, from which on it is no chance."""


def _year_of(
    row: Sequence[Cell | None], identity: Identity, pattern: re.Pattern[str] | None = None
) -> str:
    """Whose figures a row holds, ``this`` year's or an ``other``'s, where a cell says nothing
    else; a header that names both is no other's.
    """
    said = [
        match
        for cell in distinct(row)
        if (pattern or "年" in cell.text)
        and (match := (pattern or _ONLY_YEAR).fullmatch(squeeze(cell.text)))
    ]
    if any(match[1] or (match[2] and int(match[2]) == identity.year) for match in said):
        return "this"
    return "other" if said else ""


_ONLY_YEAR = re.compile(
    r"\(?(?:(本年)|上年|上一年|去年|(20\d\d)年)度?(?:同期)?(?:数|数量|件数)?\)?"
    r"(?:\((?:本|上)年度?\))?"
)
"""Each has a 年, which few cells have."""

_BARE_YEAR = re.compile(r"()(20\d\d)")
"""What stands in a column headed 年度."""


def _numbers_columns(row: Sequence[Cell | None]) -> bool:
    """Whether a row is 1, 2, 3 … as far as the table goes, be it behind 甲 and 乙; or 0, 1, 2 …,
    as programs write it.
    """
    texts = [squeeze(cell.text) for cell in distinct(row)]
    texts = [text.partition("=")[0] for text in texts if text not in ("甲", "乙", "栏次", "")]
    counts = [str(n) for n in range(len(texts) + 1)]
    # guard: rows-of-years
    return len(texts) >= _LEAST_COLUMNS and texts in (counts[:-1], counts[1:])


_LEAST_COLUMNS = 6
"""Numbers in a row from which on they are no figures: of the form's rows, 1 to 7 do not add up."""


_REPORT = Label(
    "文件中还有另一份报告，未读取：“{}”", "the file holds another report, which is not read: “{}”"
)
_TABLE_OF = Label(
    "“{}”之下的表格不是本报告年度或本机关的，未读取",
    "the table under “{}” is another year's or agency's and is not read",
)


_TABLE_ABOVE = Label(
    "“{}”，所指的上方表格不是本报告的，未读取",
    "“{}”: the table above it is not the report's and is not read",
)
_SHEET_OF = Label(
    "工作表“{}”的名称表明不是本报告年度或本机关的，其中的表格未读取",
    "the sheet “{}” is, by its name, another year's or agency's; its table is not read",
)
_COLUMNS_OF = Label(
    "一张表格按月份、年份、机关或申请渠道分列，不是按申请人分列的法定表格，未读取",
    "a table by months, years, offices or ways to ask is not the form's, which is by applicants; "
    "it is not read",
)
ROWS_OF = Label(
    "表中另有上年、更正前或计划的行或列，不是本报告的数字，未读取",
    "rows or columns of a table hold another year's figures, earlier or planned ones, and are not read",
)


def _finding(rule: str, block: Block, words: Label) -> Finding:
    told = " ".join(block.text.split())[:60] if isinstance(block, Paragraph) else _sheet_of(block)
    message = Label(words.zh.format(told), words.en.format(told))
    return Finding(f"read.{rule}", "", message, place=block.place)


def _differs(title: Identity, identity: Identity) -> bool:
    other_year = bool(identity.year) and title.year != identity.year
    return other_year or place_of(title.agency or "") != place_of(squeeze(identity.agency or ""))


def _words(grid: Grid) -> set[str]:
    """What a table's cells say besides figures."""
    cells = {cell for row in grid.rows for cell in distinct(row)}
    return {squeeze(cell.text) for cell in cells if not looks_like_figure(cell.text)}


def _is_forms(words: Iterable[str]) -> bool:
    """Whether a table's cells say what the form's do."""
    return any(map(_TABLE.search, words))


def _is_part(text: str, blocks: Sequence[Block], number: int, identity: Identity) -> bool:
    """Whether a line is the heading of another agency's figures, section by section: whether
    that stands in front of the report, `_begins` says.
    """
    if len(text) > _LONGEST or not _is_other_agencys(text, identity):
        return False
    following = next(_lines(blocks, number + 1), None)
    return isinstance(following, Paragraph) and is_heading(squeeze(following.text))


def _begins(blocks: Sequence[Block], identity: Identity) -> int:
    """The number of the last title of the report itself that sections follow; -1 if there is none."""
    sections = False
    for number in range(len(blocks) - 1, -1, -1):
        block = blocks[number]
        if not isinstance(block, Paragraph):
            continue
        line = squeeze(block.text)
        sections = sections or is_heading(line)
        title = title_of(line) if sections and len(line) <= _LONGEST_TITLE else None
        if title and title.agency and not _differs(title, identity):
            return number
    return -1


def _is_caption(text: str) -> bool:
    return (
        bool(
            _CAPTION.search(text)
            or _ONLY_YEAR.fullmatch(_attached(text).strip("[]【】:"))
            or _IN_BRACKETS.search(text)
            or _OF_WHICH.fullmatch(_attached(text))
        )
        # guard: whose
        and (bool(_POINTS.search(text)) or not _SENTENCE.search(_CLOSED.sub("", text)))
        and not NOTE.match(text)
        and not _TABLE.search(text)
        and not _is_label(text)
    )


def _reach(text: str) -> int:
    """How many lines below a line the table begins, at most, of which it is the caption; 0 where it
    is none. A body's name alone is one right above a table.
    """
    return _NEAR if _is_caption(text) else int(bool(_BODY.fullmatch(_attached(text))))


def _is_label(text: str) -> bool:
    """Whether a line is the label of a row or column of the form: 上年结转…, 上一年项目数量."""
    words = bare(text)
    return any(likeness(words, row) >= SURE for row in _ROWS) or any(
        column.label.zh in text
        for edition in form.EDITIONS
        for key in form.tables_of(edition)
        for column in form.table(edition, key).columns
        if len(column.label.zh) > 3
    )


def _lines(blocks: Sequence[Block], start: int, most: int = _NEAR) -> Iterator[Block]:
    """The next blocks that are not blank."""
    rest = (blocks[number] for number in range(start, len(blocks)))
    filled = (b for b in rest if isinstance(b, Grid) or b.text.strip())
    yield from islice(filled, most)


def _begun_table(blocks: Sequence[Block], start: int, near: int) -> Block | None:
    for block in _lines(blocks, start, near):
        if _is_table(block):
            return block
        text = squeeze(block.text) if isinstance(block, Paragraph) else ""
        if is_heading(text) or len(text) > _LONGEST:
            return None
    return None


def _is_of_table(block: Block, printed: bool) -> bool:
    """Whether a block may be of the table under a caption: a grid, or the lines of one in text."""
    if isinstance(block, Grid):
        return True
    text = squeeze(block.text)
    return not printed and (text[-1:].isdigit() or not _SENTENCE.search(text))


def _is_table(block: Block) -> bool:
    """Whether a block is a table, or of one in text."""
    return isinstance(block, Grid) or bool(_TABLE.search(squeeze(block.text)))


_TURNED = Label(
    "括号内是本年的数字，括号外是上年的，表格未读取",
    "this year's figures are those in brackets, behind last year's; the table is not read",
)
_IN_BRACKETS = re.compile("括[号弧][内中里][^外]{0,10}")
"""What a note says of figures behind others: 括号内为2022年同期数."""


def bracketed(blocks: Iterable[Block]) -> bool:
    """Whether a note says that another year's figures stand in brackets behind this year's."""
    texts = (squeeze(block.text) for block in blocks if isinstance(block, Paragraph))
    return any(_IN_BRACKETS.search(text) for text in texts)


def _is_others(text: str, identity: Identity) -> bool:
    """Whether a caption names another year, or another agency."""
    # guard: whose
    text = _ASIDE.sub("", _IN_BRACKETS.sub("", text))
    years = {int(year) for year in _YEAR.findall(text)}
    if MONTHS.search(text):
        return True
    over = _OVER_YEARS.search(text)
    # guard: whose
    if over and over[0] != f"{identity.year}年以来":
        return True
    if _SAMPLE.search(text) or _PARTS.match(_attached(text)):
        return True
    if identity.year and years and identity.year not in years:
        return True
    if not years and OTHER_YEAR.search(text) and "本年" not in text:
        return True
    return _is_other_agencys(text, identity)


def _is_other_agencys(text: str, identity: Identity) -> bool:
    """Whether a line says that what follows is another agency's."""
    text = _attached(text)
    match = _AGENCY.match(text) or _OF_WHICH.fullmatch(text) or _BODY.fullmatch(text)
    own = squeeze(identity.agency or "").replace("人民", "")
    name = match[1].replace("人民", "") if match else own
    # guard: whose
    beneath = bool(_BENEATH.search(name)) and not _BENEATH.search(own)
    # guard: whose
    above = own.startswith(
        re.sub("政府(?:办公室)?$", "", name)
    )  # the government's whose body it is
    return bool(own) and name not in own and not above and (own not in name or beneath)


_BENEATH = re.compile("(?<![及和含与])[所下直]属")
"""What stands between an agency's name and that of one under it."""
