"""What real reports do to the form, each as a change to a draft.

An oddity that keeps the information must not cost a figure; one that loses some
(a row without its label, a row of six values) marks the draft as doubtful.
``kinds`` says in which kinds of file it can stand:

``"grid"``    tables with real cells: HTML, Word, PDF, Markdown
``"stream"``  labels and figures in reading order: plain text, text off a PDF
``"glued"``   cells without separators. Where cells are missing there, digits alone can
              add up to a row that was never printed; those oddities stay out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import TypeVar

import opencc

from govreport_specimens.facts import Value
from govreport_specimens.model import CHINESE, Draft, Line, Part, Section, Sheet

T = TypeVar("T")
Change = Callable[[Draft, Random], None]

ALL = frozenset(("grid", "stream", "glued"))
APART = frozenset(("grid", "stream"))
GRID = frozenset(("grid",))


@dataclass(frozen=True)
class Oddity:
    """A change to a draft.

    Attributes
    ----------
    name : str
    apply : callable
    kinds : frozenset of str
        Kinds of file it can stand in.
    exact : frozenset of str
        Kinds of file in which every figure must still be read.
    about : str
        ``"labels"``, ``"rows"``, ``"numbers"``, ``"empty"``, ``"structure"``.
    """

    name: str
    apply: Change
    kinds: frozenset[str]
    exact: frozenset[str]
    about: str

    def __call__(self, draft: Draft, rng: Random, kind: str) -> None:
        """Change the draft, for a file of this kind."""
        self.apply(draft, rng)
        draft.applied.append(self.name)
        if kind not in self.exact:
            draft.doubtful = True


ODDITIES: dict[str, Oddity] = {}


def oddity(
    about: str, kinds: frozenset[str] = ALL, exact: frozenset[str] | None = None
) -> Callable[[Change], Change]:
    """Register a function as an oddity of this family."""

    def register(function: Change) -> Change:
        name = function.__name__
        ODDITIES[name] = Oddity(name, function, kinds, kinds if exact is None else exact, about)
        return function

    return register


def _labels(draft: Draft, change: Callable[[str], str]) -> None:
    """Change every label, group label, caption and column name."""
    for sheet in draft.sheets:
        sheet.words = {key: change(word) for key, word in sheet.words.items()}
        for part in sheet.parts:
            part.caption = change(part.caption)
            part.header = [change(name) for name in part.header]
            for line in part.lines:
                line.label = change(line.label)
                line.groups = tuple(change(group) for group in line.groups)


def _everything(draft: Draft, change: Callable[[str], str]) -> None:
    """Change every word of the report, its figures excepted."""
    _labels(draft, change)
    for sheet in draft.sheets:
        for line in sheet.lines:
            line.number = change(line.number)
        sheet.notes = [change(note) for note in sheet.notes]
    draft.title = [change(line) for line in draft.title]
    draft.preface = [change(text) for text in draft.preface]
    draft.signature = [change(text) for text in draft.signature]
    for section in draft.sections:
        section.number = change(section.number)
        section.heading = change(section.heading)
        section.paragraphs = [change(text) for text in section.paragraphs]


def _cells(
    draft: Draft, tables: Sequence[str] = ("proactive", "requests", "disputes")
) -> Iterator[tuple[str, Line, int, str]]:
    """Every printed figure: its line, its position in it, and its column."""
    for table in tables:
        for line in draft.sheet(table).lines:
            if line.row is None:
                continue
            for i, column in enumerate(line.columns):
                yield table, line, i, column


def _expected(draft: Draft, table: str, line: Line) -> dict[str, Value]:
    """What is to be read of a line of the form."""
    return draft.expected[table][line.row or ""]


def _some(rng: Random, items: Iterable[T], share: float = 0.4) -> list[T]:
    """A random share of the items, at least one."""
    items = list(items)
    chosen = [item for item in items if rng.random() < share]
    return chosen or items[:1]


# --- labels ----------------------------------------------------------------------

TYPOS = (
    ("其他法律行政法规禁止公开", ("其他法律行政止公开", "其他法律和行政法规禁止公开")),
    ("不予处理", ("不再受理", "不再处理")),
    ("现行有效件数", ("先行有效件数", "现行有效数")),
    ("危及“三安全一稳定”", ("危及“三安全一稳”", "危及三安全一稳定")),
    ("补正后申请内容仍不明确", ("补正后申请内容任不明确", "补正后申请的内容仍不明确")),
    ("属于行政执法案卷", ("属于行政执法案卷信息", "属于行政执法案件卷")),
    ("要求提供公开出版物", ("要求提供公开的出版物",)),
    ("无正当理由大量反复申请", ("无正当理由大量重复申请",)),
    ("信访举报投诉类申请", ("信访投诉举报类申请",)),
    ("本机关不掌握相关政府信息", ("本机关未掌握相关政府信息",)),
    ("结转下年度继续办理", ("结转下一年度继续办理", "结转下年继续办理")),
    ("本年新收政府信息公开申请数量", ("本年新收到政府信息公开申请数量", "本年新收申请数量")),
    ("尚未审结", ("尚未审结数", "未审结")),
    ("结果维持", ("维持结果",)),
    ("社会公益组织", ("社会公益机构",)),
    ("总计", ("合计",)),
    ("行政事业性收费", ("行政事业收费",)),
)


@oddity("labels")
def typos(draft: Draft, rng: Random) -> None:
    """Labels misspelt or reworded."""
    chosen = {old: rng.choice(new) for old, new in _some(rng, TYPOS)}

    def change(text: str) -> str:
        for old, new in chosen.items():
            text = text.replace(old, new)
        return text

    _labels(draft, change)


@oddity("labels")
def heading_typos(draft: Draft, rng: Random) -> None:
    """Section headings misspelt or reworded."""
    draft.section("disputes").heading = rng.choice(
        (
            "政府信息公开行政法复议、行政诉讼情况",
            "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
            "政府信息公开行政复议和行政诉讼情况",
        )
    )
    draft.section("problems").heading = rng.choice(
        (
            "政府信息公开工作存在的主要问题及改进情况",
            "存在的主要问题及明年工作计划",
            "存在问题及改进措施",
        )
    )
    draft.section("proactive").heading = "主动公开政府信息的情况"


@oddity("labels")
def inner_spaces(draft: Draft, rng: Random) -> None:
    """Spaces inside labels."""

    def change(text: str) -> str:
        if len(text) < 2 or rng.random() < 0.6:
            return text
        if len(text) <= 4:
            return rng.choice((" ", "  ", "　")).join(text)
        cut = rng.randrange(1, len(text))
        return f"{text[:cut]} {text[cut:]}"

    _labels(draft, change)


@oddity("labels")
def numbering(draft: Draft, rng: Random) -> None:
    """Another style of enumerator, or none."""
    style = rng.choice(("{}、", "{}．", "{}，", "({})", "（{}）", "{}. ", ""))
    for line in draft.sheet("requests").lines:
        if line.number.rstrip(".").isdigit():
            line.number = style.format(line.number.rstrip("."))


@oddity("labels", exact=GRID)
def bare_numbering(draft: Draft, rng: Random) -> None:
    """Enumerators without a stop: 1属于国家秘密."""
    for line in draft.sheet("requests").lines:
        line.number = line.number.rstrip(".")


@oddity("labels")
def no_numbering(draft: Draft, rng: Random) -> None:
    """No enumerators at all."""
    for line in draft.sheet("requests").lines:
        line.number = ""
        line.groups = tuple(re.sub("^（.）|^三、", "", group) for group in line.groups)


@oddity("labels")
def half_width_brackets(draft: Draft, rng: Random) -> None:
    """Brackets and quotes of ASCII."""
    table = str.maketrans("（）“”", '()""')
    _labels(draft, lambda text: text.translate(table))
    for line in draft.sheet("requests").lines:
        line.number = line.number.translate(table)


@oddity("labels")
def traditional(draft: Draft, rng: Random) -> None:
    """Traditional characters."""
    convert = opencc.OpenCC("s2tw").convert
    # OpenCC keeps 内, which Big5 does not have.
    _everything(draft, lambda text: convert(text).replace("内", "內"))


KANGXI = str.maketrans(
    "一二人八入力十又口土士大女子小工己干广弓心支文方日曰月木止比毛气水火父片牛"
    "玄玉瓜甘生用田白皮目矢石示禾穴立竹米羊老耳肉自至舌色行衣见角言谷走足身辛里金长门"
    "非面革食首香高",
    "⼀⼆⼈⼋⼊⼒⼗⼜⼝⼟⼠⼤⼥⼦⼩⼯⼰⼲⼴⼸⼼⽀⽂⽅⽇⽈⽉⽊⽌⽐⽑⽓⽔⽕⽗⽚⽜"
    "⽞⽟⽠⽢⽣⽤⽥⽩⽪⽬⽮⽯⽰⽲⽳⽴⽵⽶⽺⽼⽿⾁⾃⾄⾆⾊⾏⾐⻅⾓⾔⾕⾛⾜⾝⾟⾥⾦⻓⻔"
    "⾮⾯⾰⾷⾸⾹⾼",
)


@oddity("labels")
def kangxi(draft: Draft, rng: Random) -> None:
    """Radicals in place of characters, as PDF fonts have them."""
    _everything(draft, lambda text: text.translate(KANGXI))


@oddity("labels", exact=APART)
def instructions(draft: Draft, rng: Random) -> None:
    """Instructions printed inside a label."""
    notes = {
        "refused.state_secret": "（指定密文件中的内容）",
        "granted": "（含主动公开后告知获取方式的）",
        "carried_forward": "（指截至年底尚在办理的申请）",
        "new": "（含当面、信函、传真和网络）",
        "not_processed.repeated": "（已就相同内容答复过的）",
    }
    for row, note in _some(rng, notes.items()):
        draft.line("requests", row).label += note
    draft.line("proactive", "licensing").label += "（含变更、延续）"


@oddity("labels")
def short_normative(draft: Draft, rng: Random) -> None:
    """规范性文件 for 行政规范性文件."""
    draft.line("proactive", "normative_documents").label = "规范性文件"


# --- rows --------------------------------------------------------------------------


@oddity("rows")
def no_regulations(draft: Draft, rng: Random) -> None:
    """The row of 规章 is not printed."""
    draft.drop("proactive", "regulations")


@oddity("rows")
def extra_row(draft: Draft, rng: Random) -> None:
    """A row that the form does not have."""
    part = draft.sheet("proactive").parts[0]
    figures = [str(rng.randint(100, 9999)) for _ in part.header]
    part.lines.append(Line(None, (), "", "其他主动公开文件", list(part.header), figures))


@oddity("rows", kinds=APART)
def row_missing(draft: Draft, rng: Random) -> None:
    """A row of table 3 is not printed."""
    rows = [line.row for line in draft.sheet("requests").lines if line.groups]
    draft.drop("requests", rng.choice([row for row in rows if row and row != "total"]))


@oddity("rows", kinds=APART, exact=frozenset())
def empty_label(draft: Draft, rng: Random) -> None:
    """A row without its label."""
    line = rng.choice(draft.sheet("requests").lines)
    line.number = line.label = ""


# --- numbers -----------------------------------------------------------------------


@oddity("numbers", kinds=APART)
def thousands(draft: Draft, rng: Random) -> None:
    """Thousands separators."""
    comma = rng.choice((",", "，"))
    for _, line, i, _ in _cells(draft):
        line.figures[i] = re.sub(r"(?<![\d.])\d{4,}", lambda m: f"{int(m[0]):,}", line.figures[i])
        line.figures[i] = line.figures[i].replace(",", comma)


@oddity("numbers")
def full_width_digits(draft: Draft, rng: Random) -> None:
    """Full-width digits."""
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    if rng.random() < 0.5:
        wide |= str.maketrans(".-", "．－")
    for _, line, i, _ in _cells(draft):
        line.figures[i] = line.figures[i].translate(wide)


@oddity("numbers", kinds=GRID, exact=frozenset())  # table 2 has no identity to confirm them
def spaces_in_numbers(draft: Draft, rng: Random) -> None:
    """Spaces inside figures."""
    for _, line, i, _ in _cells(draft):
        if rng.random() < 0.3:
            line.figures[i] = rng.choice((" ", "\u2009", "　")).join(line.figures[i])


@oddity("numbers", kinds=APART)
def long_decimals(draft: Draft, rng: Random) -> None:
    """Amounts with many decimals."""
    row = "fees" if draft.facts.edition == "2021" else "procurement"
    line = draft.line("proactive", row)
    value = Decimal(rng.randint(10**9, 10**11) * 10 + 7).scaleb(-6)
    line.figures[-1] = format(value, "f")
    draft.expected["proactive"][row]["amount"] = value


@oddity("numbers", kinds=APART, exact=GRID)
def unit_in_cell(draft: Draft, rng: Random) -> None:
    """A unit in the cell."""
    for _, line, i, column in _cells(draft):
        if rng.random() < 0.2 and line.figures[i]:
            line.figures[i] += "万元" if column == "amount" else rng.choice(("件", "件", " 件"))


@oddity("numbers")
def unit_in_header(draft: Draft, rng: Random) -> None:
    """A unit in the column's header."""
    draft.sheet("proactive").parts[-1].header[-1] += (
        "" if draft.facts.edition == "2021" else rng.choice(("（元）", "（万元）", "（单位：元）"))
    )
    header = draft.sheet("proactive").parts[0].header
    header[:] = [name + "（件）" for name in header]


@oddity("numbers")
def unit_in_label(draft: Draft, rng: Random) -> None:
    """A unit in the row's label."""
    draft.line("proactive", "fees").label += rng.choice(("（万元）", "（单位：万元）"))
    draft.line("proactive", "licensing").label += "（件）"


@oddity("numbers", kinds=APART)
def signed(draft: Draft, rng: Random) -> None:
    """Signed words: 减4, +3."""
    if draft.facts.edition != "2019":
        return
    less = rng.choice(("减{}", "-{}", "－{}", "减少{}", "−{}"))
    more = rng.choice(("增{}", "+{}", "{}", "＋{}", "增加{}"))
    for table, line, i, column in _cells(draft, ("proactive",)):
        value = _expected(draft, table, line)[column]
        if column == "change" and value:
            line.figures[i] = (less if value < 0 else more).format(abs(value))


@oddity("numbers", kinds=APART, exact=GRID)
def note_in_cell(draft: Draft, rng: Random) -> None:
    """A note in the cell."""
    line = draft.line("proactive", "normative_documents")
    i = rng.randrange(3)
    if line.figures[i]:
        line.figures[i] += rng.choice(("（其中修订 16 件）", "（含修改3件）", "(其中联合发文2件)"))


@oddity("numbers", kinds=APART)
def footnotes(draft: Draft, rng: Random) -> None:
    """Footnotes under the table."""
    draft.sheet("proactive").notes.append("注：1.行政许可按办结时间统计；2.上年数为38件。")
    draft.sheet("requests").notes.append("*另有咨询件 12 件，已当场答复，不计入上表。")


# --- empty -------------------------------------------------------------------------


def _blank(
    draft: Draft,
    which: Callable[[str, Value], bool],
    text: str = "",
    tables: Sequence[str] = ("proactive", "requests", "disputes"),
) -> None:
    """Print `text`, which is no figure, in the cells of which `which` is true: column, figure."""
    for table, line, i, column in list(_cells(draft, tables)):  # all, or NotThere and none
        expected = _expected(draft, table, line)
        if which(column, expected[column]):
            line.figures[i], expected[column] = text, None


@oddity("empty", kinds=APART)
def zeros_as_dashes(draft: Draft, rng: Random) -> None:
    """Dashes, slashes or 无 for zero."""
    mark = rng.choice(("/", "-", "—", "无", "——", "／"))
    _blank(draft, lambda _, value: value == 0 and rng.random() < 0.7, mark)


@oddity("empty", kinds=APART, exact=GRID)
def zeros_left_blank(draft: Draft, rng: Random) -> None:
    """Blank cells for zero."""
    space = rng.choice(("", "\xa0", "　", " "))
    _blank(draft, lambda _, value: value == 0, space)


@oddity("empty", kinds=APART, exact=GRID)
def some_left_blank(draft: Draft, rng: Random) -> None:
    """Some cells left blank."""
    _blank(draft, lambda *_: rng.random() < 0.15)


@oddity("empty", kinds=APART, exact=GRID)
def only_persons_and_totals(draft: Draft, rng: Random) -> None:
    """Blank columns with the total filled."""
    kept = ("natural_person", "total")
    _blank(draft, lambda column, _: column not in kept, tables=["requests"])


@oddity("empty", kinds=APART, exact=GRID)
def no_totals(draft: Draft, rng: Random) -> None:
    """The total column is blank."""
    _blank(draft, lambda column, _: column == "total", tables=["requests", "disputes"])


@oddity("empty", kinds=APART)
def totals_all_zero(draft: Draft, rng: Random) -> None:
    """The total column is 0 throughout."""
    for table, line, i, column in _cells(draft, ("requests",)):
        if column == "total":
            line.figures[i] = "0"
            _expected(draft, table, line)[column] = 0


@oddity("empty", kinds=APART, exact=frozenset())
def six_values(draft: Draft, rng: Random) -> None:
    """A row short of a cell: which one is not known, so any may be null."""
    line = rng.choice(draft.sheet("requests").lines)
    row = draft.expected["requests"][line.row or ""]
    zeros = [i for i, column in enumerate(line.columns[:-1]) if row[column] == 0]
    if not zeros:
        return
    i = rng.choice(zeros)
    # The missing zero cannot be told from its neighbours: no value is demanded.
    row[line.columns[i]] = None
    del line.figures[i], line.columns[i]


@oddity("empty", exact=GRID)
def blank_row(draft: Draft, rng: Random) -> None:
    """A whole row is blank."""
    line = rng.choice(draft.sheet("requests").lines)
    line.figures = [""] * len(line.figures)
    _expected(draft, "requests", line).update(dict.fromkeys(line.columns))


@oddity("empty", exact=GRID)
def blank_table(draft: Draft, rng: Random) -> None:
    """A whole table is blank."""
    _blank(draft, lambda *_: True, tables=[rng.choice(("proactive", "requests", "disputes"))])


# --- structure ---------------------------------------------------------------------


def _renumber(draft: Draft) -> None:
    for number, section in enumerate(draft.sections, 1):
        if section.number:
            section.number = CHINESE[number] + "、"


FEES_SENTENCE = "全年发出收费通知两份，均按时缴纳。"


@oddity("structure")
def extra_section(draft: Draft, rng: Random) -> None:
    """信息处理费收取情况 with a table of its own, so that later numbers shift."""
    figures = [str(rng.randint(1, 99)) for _ in range(3)]
    columns = ["按件计收", "按量计收", "总计"]
    sheet = Sheet(
        "extra",
        [Part("", columns, [Line(None, (), "", "信息处理费（元）", list(columns), figures)])],
    )
    at = draft.sections.index(draft.section("problems"))
    section = Section(None, "五、", "信息处理费收取情况", [FEES_SENTENCE], sheet)
    draft.sections.insert(at, section)
    _renumber(draft)


@oddity("structure", kinds=APART)
def unnumbered_sections(draft: Draft, rng: Random) -> None:
    """Section headings without their numbers."""
    bare = rng.random() < 0.5
    for section in draft.sections:
        section.number = "" if bare else section.number.rstrip("、")


@oddity("structure", kinds=APART)
def contents(draft: Draft, rng: Random) -> None:
    """A table of contents first."""
    draft.contents = True


@oddity("structure")
def run_in_headings(draft: Draft, rng: Random) -> None:
    """A heading on one line with its first sentence."""
    for key in ("overview", "problems", "other"):
        draft.section(key).run_in = True


@oddity("structure")
def problems_in_parallel(draft: Draft, rng: Random) -> None:
    """Two lists of the same length: what is wrong, and what will be done."""
    if any(len(improvements) != 1 for _, improvements in draft.facts.problems):
        return  # no lists of the same length
    lists = (
        [problem for problem, _ in draft.facts.problems],
        ["".join(improvements) for _, improvements in draft.facts.problems],
    )
    heads = rng.choice(
        (
            ("（一）存在的主要问题。", "（二）改进措施。"),
            ("（一）存在问题", "（二）改进情况"),
            ("对照上级要求，主要存在以下不足：", "针对以上问题，下一步将做好以下工作："),
        )
    )
    paragraphs = []
    for head, items in zip(heads, lists, strict=True):
        text = "".join(f"{CHINESE[i]}是{item}" for i, item in enumerate(items, 1))
        paragraphs += [head, text] if head.endswith(("题", "况")) else [head + text]
    draft.section("problems").paragraphs = paragraphs


@oddity("structure")
def title_over_lines(draft: Draft, rng: Random) -> None:
    """A title over several lines."""
    facts = draft.facts
    draft.title = rng.choice(
        (
            [facts.agency, f"{facts.year}年政府信息公开工作年度报告"],
            [facts.agency, f"{facts.year}年", "政府信息公开工作年度报告"],
        )
    )


@oddity("structure", kinds=APART)
def letter(draft: Draft, rng: Random) -> None:
    """A letter's title."""
    facts = draft.facts
    draft.title = [f"{facts.agency}关于报送{facts.year}年政府信息公开工作年度报告的函"]
    draft.preface.insert(0, "市政务公开领导小组：")


@oddity("structure", kinds=APART)
def chinese_year(draft: Draft, rng: Random) -> None:
    """The year in Chinese numerals."""
    zero = rng.choice("〇○零")
    year = "".join(CHINESE[int(digit)] for digit in str(draft.facts.year)).replace("〇", zero)
    draft.title = [line.replace(str(draft.facts.year), year) for line in draft.title]


@oddity("structure")
def wrong_year_in_text(draft: Draft, rng: Random) -> None:
    """Another year in the first sentence."""
    wrong = draft.facts.year - 1
    draft.preface.append(f"{wrong}年，本机关认真做好各项公开工作。")


@oddity("structure")
def signed_by_another(draft: Draft, rng: Random) -> None:
    """A signature by another name."""
    draft.signature[0] = "岚汀县政务服务和数据局"


@oddity("structure")
def part_of_a_year(draft: Draft, rng: Random) -> None:
    """A report on part of a year."""
    draft.preface[-1:] = [f"本机关于{draft.facts.year}年6月成立，本报告统计6月至12月的数据。"]


@oddity("structure")
def no_preface(draft: Draft, rng: Random) -> None:
    """No preface."""
    draft.preface = []
