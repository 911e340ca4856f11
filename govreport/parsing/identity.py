"""Whose report it is, of which year, on which edition of the form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from govreport import form
from govreport.document import Document, Paragraph
from govreport.normal import bare, fold, han_number, mend, squeeze
from govreport.parsing.headings import is_heading
from govreport.parsing.text import Text

_YEAR = (
    r"(?P<year>(?:19|20)\d\d(?!年?\d{1,2}月|[-./]\d|\d{4}|[\])〕]第?\d+号)"
    r"|[〇○零一二三四五六七八九0Oo]{4}(?!年[一二三四五六七八九十]{1,2}月))年{0,2}度?"
)
"""A year, and no day or month of one, nor that of a document's number."""
_SUBJECT = r"(?:政府信息公开|政务公开|信息公开)"
_TITLES = (
    re.compile(
        rf"(?P<agency>.*?){_YEAR}(?:的|[上下]半年|\([^()]{{1,8}}\))?{_SUBJECT}(?:工作)?(?:情况)?(?:的)?(?:年度|年)?(?:工作|情况)?(?:的)?(?:报告|年报)"
    ),
    re.compile(
        rf"(?P<agency>.*?){_SUBJECT}(?:工作)?(?:年度)?(?:报告)?\(?{_YEAR}\)?(?:工作|情况)?(?:报告|年?报)?"
    ),
    re.compile(
        rf"(?P<before>.*?){_YEAR}(?P<agency>.+?){_SUBJECT}(?:工作)?(?:情况)?(?:的)?(?:年度|年)?(?:工作)?(?:报告|年报)"
    ),
)
_NO_YEAR = re.compile(rf"(?P<agency>.*?){_SUBJECT}(?:工作)?(?:情况)?年度(?:工作)?报告")
_LETTER = re.compile(r"关于(?:报送|印发|公布|发布|上报|公开|做好|更正|勘误|修[订改])?")
_NOW = re.compile(r"^(?:现|特)(?:将|就|予以?公布|向社会公布|公布|发布)")
"""How a sentence begins that announces a report."""

_BESIDE_NAME = re.compile(
    rf"^附件[\d一二三四五六七八九十]*[:、.]?|{_NOW.pattern}|^\)|^20\d\d年(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?"
    r"|^(?:公示|公告|第\d+页|(?!1[12]\d(?!\d)|12\d{3}(?!\d))\d+[.、]?)+:?"
    r"|^(?:\([^()]{1,8}\)|(?:一图读懂|图[解说]|转发|根据(?!地)|更正版?):?|[A-Za-z]+\W+)+"
    r"|[现特兹]?(?:向社会)?(?:公布|发布|印发|(?<!政务)公开)了?$|编制完成$|(?<=[\u4e00-\u9fff])现$"
    r"|(?:20\d\d年?(?:\d{1,2}月)?(?:\d{1,2}日)?[-~至]?)+$|年度$|(?:编制|公布|发布)?的$|(?<=[\u4e00-\u9fff])(?!1[12]\d$|12\d{3}$)[\do]+$"
)
"""What stands beside an agency's name in a title: 附件1, 现公布, 第1页, 26; 公布, 2019—; but 12345 and
110 are names."""

_UNNAMED = re.compile(
    "人民政府(?:办公[厅室])?|(?:管理)?委员会|管委会|(?:街道)?办事处|办公[厅室]|管理局|(?:工作)?委员会办公室"
)
"""What is left of an agency's name when the line above has the rest."""

_NAME = re.compile(r"[\w()·]{2,40}")
_NOBODY = re.compile("(?!全州县|全[椒南]|本溪)[全我本各该]\\w{0,3}")
"""Words for a body that does not say its name: 全县, 我局, 本单位; but 全椒县 and 本溪市 are names."""
_COUNTED = re.compile(r"(?:数|量|阅读|浏览|点击|访问|人气)\W{0,3}\d+次?\W?$")
"""How a line ends in a number that is no year of a title on the next: 浏览次数：2021."""
_CHANNEL = re.compile(
    rf"网站|门户|首页|年报|报告|^{_SUBJECT}(?:专栏|目录)?$|(?:编制|编写|编撰)了?$"
)
"""Words of a site's or of a sentence's, with which a line goes on to the title."""
_A_DAY = re.compile(r"20\d\d年\d{1,2}月\d{1,2}日")
_SITE_OF = re.compile(r"^(\w{2,7}[省市县区旗州镇乡])(?:人民)?政府网?(?=\1)")
"""A government's name before that of one of its bodies: 清源县人民政府 清源县财政局."""
_BODY_NAME = re.compile(
    rf"[(—-]*(?P<agency>(?!各|有关|根据|按|依|{_SUBJECT})[\u4e00-\u9fff]{{3,30}}(?:局|厅|政府|委员会|管委会"
    r"|办公[厅室]|办事处|[县乡]|街道|法院|检察院|(?:总|支|大)队))(?:文件)?\)?"
)
"""A line that is the name of an agency and nothing else."""
_WORDS_OF_TITLE = rf"(?:{_YEAR.replace('?P<year>', '?:')}|工作|年度|报告|年报|[()])*"
_TITLE_WORDS = re.compile(rf"{_WORDS_OF_TITLE}{_SUBJECT}{_WORDS_OF_TITLE}")
_NUMBERED = re.compile(r"\w{1,12}[〔(\[]20\d\d[〕)\]]第?\d{1,4}号(?:签发人:?\w{2,4})?")
"""The line of a document's number, between its head and its title."""
_HAN = re.compile("[\u4e00-\u9fff]{2}")
_MAX_TITLE_LINES = 3
_LONGEST_TITLE = 300
"""Characters of a heading that are looked at: some pages mark all their text as one."""
_LONG_LINE = 80
"""A line of so many characters is no title."""
_TOP_LINES = 80
"""A title stands within so many lines from the top; navigation may come first."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a report says it is; None where it does not say."""

    title: str | None = None
    agency: str | None = None
    year: int | None = None
    shown: int | None = None
    """Another year, which the title on the page names, where a web page's own says `year`."""


def _year(text: str) -> int | None:
    # guard: identity
    return int(text) if text.isdigit() else han_number(re.sub("[○0Oo]", "〇", text))


def title_of(text: str) -> Identity | None:
    """Read a title, squeezed: agency and year."""
    if "公开" not in text:
        return None
    for pattern in _TITLES:
        match = pattern.match(text)
        if match and (pattern is not _TITLES[1] or "报" in match[0]):
            agency = _agency(match["agency"])
            if pattern is _TITLES[2]:
                before = _agency(match["before"]) or ""
                # guard: identity
                other = match["agency"].endswith(_JOINED)  # 某局2022年法治政府建设暨
                agency = (
                    (_BODY.search(before) and before) if other else _around(before, agency or "")
                )
                agency = agency or None
            year = _year(match["year"])
            if year and 2007 < year < 2100:
                return Identity(text, agency, year)
    if match := _NO_YEAR.match(text):
        return Identity(text, _agency(match["agency"]), None)
    return None


def _around(before: str, behind: str) -> str:
    """The agency of a title with words on both sides of the year: 青石县2022年度水利局, or
    青石县水利局2022年全年.
    """
    # guard: identity
    if _BODY.search(behind) and len(behind) >= _A_BODY:
        place = _PLACE.fullmatch(before) and not behind.startswith(before)
        # guard: identity
        if place and behind[0] == before[-1] and _ITS.match(behind):
            return before + behind[1:]
        return before + behind if place else behind
    # guard: identity
    return before if _BODY.search(before) else behind


_JOINED = ("暨", "及", "与", "和")
"""How another report's subject ends, which stands before this one's: …建设暨."""
_BODY = re.compile(
    "(?:局|委|办|厅|院|校|学|会|府|室|处|所|站|队|庭|街道|中心|公司|[省市县区旗州盟镇乡])$"
)
"""How the name of a body ends."""
_ITS = re.compile("[省县旗州盟]|市(?![场容民]|政(?!府))|区(?!域)")
"""How a body's name begins that says which level it is of: 县水利局; but 市场 is a word."""
_A_BODY = 3
"""Characters of a body's name, at least: 学校 is a word for one."""


def _agency(text: str) -> str | None:
    text = re.split(r"[>|/»]", text)[-1]
    text = re.sub(r"^(?:标题|题目|名称)[:]?|^\d{4}年\d{1,2}月\d{1,2}日|\d\d年度?$", "", text)
    if "关于" in text:  # a letter's title: 关于报送某局…的函, 某局关于报送…的函
        before, after = (part.strip("《》") for part in _LETTER.split(text, maxsplit=1))
        text = after or before
    text = re.sub(r"^[【\[][^】\]]*[】\]](?=.)", "", text)  # a site's tag: 【年报】
    # guard: identity
    text = _BESIDE_NAME.sub("", text.strip("《》<>【】[]\"'-:,、.·_★☆●■◆丨 "))
    text = _SITE_OF.sub("", _A_DAY.sub("", text))
    # guard: identity
    if _CHANNEL.search(text):
        return None
    # guard: identity
    joined = text.endswith(_JOINED)
    # guard: identity
    if _NOBODY.fullmatch(text):
        return None
    return text if _NAME.fullmatch(text) and _HAN.search(text) and not joined else None


def read_identity(document: Document, text: Text) -> Identity:
    """Find title, agency and year.

    The title decides, wherever it stands (a heading, the page's own title, up
    to three lines at the top); the first sentence may carry last year's number. Where
    a page links to reports of other years, its own is the one whose period the text
    states, or else the last title before the first section. Without a title the preface
    may name both: 现公布X2022年…报告, 由X编制的2022年….
    """
    found = _told(document, text, _top(text))
    if found.agency or not (lines := _above_overview(document)):
        return found
    below = _told(document, text, lines)
    return below if below.agency else found


def _above_overview(document: Document) -> list[Paragraph]:
    """The lines before a report's first section, where tables stand above its title."""
    lines = [p for p in document.paragraphs if p.text.strip()]
    first = next((n for n, p in enumerate(lines) if _OVERVIEW.match(squeeze(p.text))), 0)
    return lines[max(first - _TOP_LINES, 0) : first]


_OPENS = re.compile(r"\s*.{6,80}?报告(?=\s)")
"""The title at the beginning of a page that is all on one line."""

_OVERVIEW = re.compile("一[、.,]总体情况")


def _told(document: Document, text: Text, lines: Sequence[Paragraph]) -> Identity:
    """Title, agency and year as some lines tell them; see `read_identity`."""
    own = [p.text[:_LONGEST_TITLE] for p in lines if p.heading]
    if document.format == "html":  # of other files it is what the last one was called, often
        own.append(document.title[:_LONGEST_TITLE])
    singles = sorted((p.text for p in lines if _is_short(p)), key=_is_path)
    # guard: identity
    singles += [opens[0] for p in lines[:1] if (opens := _OPENS.match(p.text))]
    # guard: identity
    if len(menu := [p for p in lines if _ONLY_YEAR.fullmatch(squeeze(p.text))]) > 1:
        lines = [p for p in lines if p not in menu]
    # guard: identity
    pieces = [
        not (len(p.text) >= 60 or _COUNTED.search(p.text) or _is_path(p.text) or _is_list(p.text))
        for p in lines
    ]
    windows = [
        "".join(p.text for p in lines[start : start + size])
        for size in range(2, _MAX_TITLE_LINES + 1)
        for start in range(len(lines) - size + 1)
        if all(pieces[start : start + size])
    ]
    windows += _cover(lines)
    # guard: identity
    placed = [a.text + b.text for a, b in pairwise(lines) if _PLACE.fullmatch(squeeze(a.text))]
    told = next((f.year for t in own for f in _readings(t) if f.year), None)
    told = told or _year_of_several(text, lines)
    # guard: identity
    if any(not f.agency for t in own for f in _readings(t)):
        several = _are_several(singles, own)  # links to others', beside a title of no name
    else:  # above the text, where any of them may be the report's own
        mine = (p.text for p in _above(lines) if p.text in singles and not _is_path(p.text))
        several = _are_several(mine, own, told)
    best: Identity | None = None
    for title in dict.fromkeys([*own, *placed, *singles, *windows, document.title]):
        raw = title[:_LONGEST_TITLE]
        for found in _readings(raw):
            # guard: identity
            if told and found.year and found.year != told:
                continue  # a link to an older report does not overrule the page's own title
            if several and title not in own:
                found = Identity(None, None, found.year)
            # guard: identity
            if found.agency and found.year and not _UNNAMED.fullmatch(found.agency):
                agency = _as_printed(_without_notice(found, raw), raw)
                shown = _shown(found, lines) if title == document.title else None
                return Identity(_title(raw), agency, found.year, shown)
            if best is None or (best.year is None and found.year):
                best = Identity(found.title and _title(raw), found.agency, found.year)
    best = best or Identity()
    if best.agency and best.year:
        return best
    preface = _preface(lines)
    whose = best.agency or preface.agency or _beside_title(best.title, lines)
    return Identity(best.title, whose, best.year or preface.year)


def _above(lines: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """The lines down to a report's first heading."""
    return takewhile(lambda p: not is_heading(squeeze(p.text)), lines)


def _shown(told: Identity, lines: Sequence[Paragraph]) -> int | None:
    """The year of this agency's report that a page shows above its text, and none of the year told."""
    found = (f for p in _above(lines) for f in _readings(p.text))
    years = [f.year for f in found if f.year and f.agency == told.agency]
    # guard: identity
    return None if told.year in years else next(iter(years), None)


def _are_several(titles: Iterable[str], own: Sequence[str], year: int | None = None) -> bool:
    """Whether lines are titles of several agencies' reports, those of one year or of any."""
    told = {
        next((f.agency for f in _readings(t) if f.agency and f.year and year in (None, f.year)), "")
        for t in titles
        if t not in own
    } - {""}
    names = {_SAME.sub("", name) for name in told}
    return sum(not any(name.endswith(one) for one in names - {name}) for name in names) > 1


_SAME = re.compile(r"(?:人民)?政府(?:办公室)?$|\(.*\)$")
"""What one name of a body has at its end and another lacks."""


def _without_notice(found: Identity, raw: str) -> str:
    """A title's agency without a word of the page's that white space parts from it: 置顶 青石县财政局."""
    whole = found.agency or ""
    for part in _readings(raw):
        name = part.agency or ""
        # guard: identity
        if name and whole.endswith(name) and _BODY_NAME.fullmatch(name):
            before = whole.removesuffix(name)
            whole = whole if _GOES_BEFORE.search(before) else name
    return whole


_GOES_BEFORE = re.compile("[省市县区旗州盟镇乡道会局厅委办部室府处院学校所站队司]$")
"""How a name ends that stands before another of the same body, or of two."""
_PLACE = re.compile("[\u4e00-\u9fff]{2,8}[省市县区旗州盟]")


def _cover(lines: Sequence[Paragraph]) -> Iterator[str]:
    """The four lines of a cover: an agency, and a title that is parted in three."""
    for start in range(len(lines) - 3):
        name, *words = (squeeze(paragraph.text) for paragraph in lines[start : start + 4])
        # guard: identity
        if _BODY_NAME.fullmatch(name) and _TITLE_WORDS.fullmatch("".join(words)):
            yield "".join((name, *words))


def _beside_title(title: str | None, lines: Sequence[Paragraph]) -> str | None:
    """The agency that a title names behind its words, or else the line below it, or the head of a
    document above its number.
    """
    tight = [squeeze(paragraph.text) for paragraph in lines]
    at = next((n for n, line in enumerate(tight) if title and line == squeeze(title)), None)
    # guard: identity
    if at is None:  # a page's own title, of which the end is the site's name
        return None
    within = re.split(r"[-—()（）\s]+", title or "")
    own = {one["agency"] for part in within if (one := _BODY_NAME.fullmatch(squeeze(part)))}
    # guard: identity
    if len(own) == 1:
        return own.pop()
    # guard: identity
    above = tight[at - 2] if at > 1 and _NUMBERED.fullmatch(tight[at - 1]) else ""
    below = tight[at + 1] if at + 1 < len(tight) else ""
    named = {one["agency"] for line in (above, below) if (one := _BODY_NAME.fullmatch(line))}
    return named.pop() if len(named) == 1 else None


def _year_of_several(text: Text, lines: Sequence[Paragraph]) -> int | None:
    """The year of the page's own title, where there are titles of several years."""
    years: list[int] = []
    for paragraph in lines:
        if is_heading(squeeze(paragraph.text)):
            break
        if _is_short(paragraph):
            found = (f.year for f in _readings(paragraph.text) if f.year)
            years += list(found)[:1]
    if len(set(years)) < 2:
        return None
    period = reporting_period(text)
    return period if period in years else years[-1]


_PREFACE = 2_000
"""Characters of a text's beginning that may be its preface."""

_ANNOUNCED = re.compile(rf"{_NOW.pattern[1:]}(?P<what>[^,。:;《》]{{2,40}}?){_SUBJECT}")
_COMPILED = re.compile(
    r"由(?P<agency>[^,。:;《》]{2,30}?)(?:(?:按照|根据|依据|依照)[^。]{2,60})?(?:组织|负责|牵头)?(?:编制|编写|编撰)"
    rf"(?:的?(?P<what>{_YEAR}))?"
)
_WROTE = re.compile(
    rf"(?:^|[,。;:])(?P<agency>[^,。:;《》]{{4,30}}?)(?:组织|负责|牵头|认真|及时|依法|现|特)*(?:编制|编写|编撰)了?"
    rf"(?P<what>{_YEAR})(?:的)?{_SUBJECT}"
)
_CUT = "人民政"
"""How a name ends within which a line does."""

_OURS = re.compile("^(?:本|我)(?:机关|单位|局|委|镇|乡|街道|办)$|的$")
_QUOTED = re.compile(r"《([^《》]{6,60})》")
_ONLY_YEAR = re.compile(_YEAR)


def _preface(lines: Sequence[Paragraph]) -> Identity:
    """Agency and year as the first sentences name them."""
    tight = squeeze("".join(paragraph.text for paragraph in lines)[:_PREFACE])
    agency: str | None = None
    year: int | None = None
    for match in _QUOTED.finditer(tight):
        found = title_of(match[1]) if match[1].endswith(("报告", "年报")) else None
        if found and found.agency and found.year:
            return Identity(None, found.agency, found.year)
    for pattern in (_ANNOUNCED, _COMPILED, _WROTE):
        if not (named := pattern.search(tight)):
            continue
        what = named["what"] or ""
        told = _ONLY_YEAR.search(what)
        year = year or (_year(told["year"]) if told else None)
        name = _ONLY_YEAR.sub("", what) if pattern is _ANNOUNCED else named["agency"]
        # guard: identity
        if pattern is _WROTE and (not _BODY_NAME.fullmatch(name) or _OURSELVES.search(name)):
            continue
        agency = agency or _agency(_OURS.sub("", name))
    return Identity(None, agency, year)


def names_several(document: Document, text: Text) -> bool:
    """Whether titles on a page are those of several reports, as in a list of links."""
    lines = [document.title[:_LONGEST_TITLE]]
    lines += [p.text for p in _top(text) if _is_short(p)]
    whole = ([one for one in _readings(line) if one.agency and one.year] for line in lines)
    return len({(found[0].agency, found[0].year) for found in whole if found}) > 1


def _readings(raw: str) -> Iterator[Identity]:
    """A line as a title, and its parts: sites print «title — site name», breadcrumbs."""
    for candidate in (raw, *re.split(r"(?<!\d)[-_|>»—\s]{1,3}|[-_|>»—\s]{1,3}(?!\d)", raw)):
        if (tight := squeeze(candidate)) and (found := title_of(tight)):
            yield found


def _is_short(paragraph: Paragraph) -> bool:
    """Whether a line may be a title: columns of a page that became text are set far apart."""
    tight = "".join(paragraph.text.split())
    # guard: identity
    return len(tight) < _LONG_LINE and tight[:1] not in _GOES_ON and not _is_list(tight)


def _is_list(text: str) -> bool:
    """Whether a line names several reports, as links side by side do."""
    # guard: identity
    return len(_OF_A_YEAR.findall("".join(text.split()))) > 1


def _is_path(text: str) -> bool:
    """Whether a line says where a page is on its site, be it in the words of a title."""
    # guard: identity
    return ">" in text or "»" in text


_OF_A_YEAR = re.compile("(?:19|20)[0-9]{2}年[^。]{0,30}?报告")
_GOES_ON = tuple("，,。；;、：:")
"""With what a line begins that the one above goes on in."""


def _top(text: Text) -> list[Paragraph]:
    return [p for p in text.paragraphs if p.text.strip()][:_TOP_LINES]


def _title(raw: str) -> str:
    return re.sub(r"^(?:标题|题目|名称)\s*[:：]\s*", "", " ".join(mend(raw).split()))


def _as_printed(agency: str, raw: str) -> str:
    """The agency's name as the title prints it: folded only where it must be."""
    tight = "".join(mend(raw).split())
    folded = fold(tight)
    start = folded.find(agency)
    as_printed = start >= 0 and len(folded) == len(tight)
    return tight[start : start + len(agency)] if as_printed else agency


_PERIODS = tuple(
    re.compile(rf"(20\d\d)年0?1月{first}(?:起|始)?[,、至到—~-]+(?:(20\d\d)年)?12月{last}")
    for first, last in (("0?1日", "31日"), ("(?:0?1日)?", "(?:31日)?"))
)
"""With its days, or else by months alone, which sentences name as well."""


def reporting_period(text: Text) -> int | None:
    """The year of the statistical period that the report states, if it states one."""
    tight = "".join(text.folded.split())
    match = next((found for one in _PERIODS if (found := one.search(tight))), None)
    return int(match[1]) if match and match[2] in (None, match[1]) else None


_DATED = r"(?:时间|日期)\s*(?::\s*)?(20\d\d)\s*[-/年.]\s*(\d{1,2})\s*[-/月.]\s*(\d{1,2})"
_DAY = r"(20\d\d)[-/年.](\d{1,2})[-/月.](\d{1,2})日?(?: \d{1,2}:\d\d(?::\d\d)?)?"
_PUBLISHED = (
    re.compile(rf"(?:发布|公开|公布|上网){_DATED}"),
    re.compile(r"(?:发布|公开|公布|上网)(?:时间|日期)\s*(?::\s*)?(20\d\d)(\d\d)(\d\d)(?!\d)"),
    re.compile(rf"(?<![\u4e00-\u9fff])(?:刊登|发表|发稿|上传|添加|更新)?{_DATED}"),
    re.compile(rf"^[ \t]*{_DAY}[ \t]+(?:信息|文章|稿件)?来源[ \t]*:", re.MULTILINE),
)
"""The surer words first."""


def read_published(document: Document, everything: Text) -> str | None:
    """The publication date that the page states, ISO 8601; not the signature's date."""
    if document.published:
        return document.published
    above = "\n".join(fold(p.text) for p in _above(everything.paragraphs))
    for pattern in _PUBLISHED:
        # guard: identity
        if days := _days(pattern, above) or _days(pattern, everything.folded):
            return days.pop() if len(days) == 1 else None  # of others' reports on the page
    return None


def _days(pattern: re.Pattern[str], text: str) -> set[str]:
    """The days that a text names by a pattern, ISO 8601."""
    found = (tuple(map(int, match.groups())) for match in pattern.finditer(text))
    return {f"{y:04d}-{m:02d}-{d:02d}" for y, m, d in found if 1 <= m <= 12 and 1 <= d <= 31}


_PUBLISHER = re.compile(r"(?:发布机构|公开主体|发文机关|信息来源|来源)\s*(?::\s*)?([\w()]{4,40})")


def fallback_agency(everything: Text) -> str | None:
    """An agency from the page's index table, where no title names one."""
    match = _PUBLISHER.search(everything.folded)
    return match[1] if match and not match[1].endswith(_CUT) else None


_SIGNED = re.compile(rf"({_BODY_NAME.pattern})\s*{_A_DAY.pattern}")
_AT_THE_END = 20
"""Lines at the end of a document among which its signature stands."""


def signed(everything: Text) -> str | None:
    """The agency that signs a report: its name above the day, or before it."""
    lines = [tight for p in everything.paragraphs if (tight := squeeze(p.text))][-_AT_THE_END:]
    found = (_SIGNED.fullmatch(text) for text in (*lines, *map("".join, pairwise(lines))))
    names = {match["agency"] for match in found if match}
    return names.pop() if len(names) == 1 else None


_SUBJECT_OF = re.compile(
    r"(?:^|[,。;:、年])((?:[\u4e00-\u9fff]{1,14}?)(?:街道办事处|街道|镇|乡|局|委员会|管委会|管理委员会|人民政府))"
    "(?=认真|坚持|高度|严格|按照|依照|全年|积极|共|主动|深入|始终|贯彻|围绕|切实|在|以|没有|未)"
)
_OURSELVES = re.compile(
    "我|可以|查阅|通过|登录|^(?:但|而|且|并|据|经|对|向|因此|同时)|(?:^(?:全|各|其|市|区|县|由)|[本该])(?:局|镇|乡|街道|委员会|人民政府)$"
)
_CONTACT = re.compile(r"请(?:与|联系)([\u4e00-\u9fff]{4,30}?)(?=联系|\(地址|,地址)")
_MENTIONED = re.compile(r"(?<!\d)(20\d\d)年")


def mentioned(text: Text) -> Identity:
    """Agency and year as the first sentences of a text without title or preface mention them:
    the name that is their subject most often, the year that is named most often.
    """
    tight = squeeze(text.raw[:_PREFACE])
    names = Counter(n for n in _SUBJECT_OF.findall(tight) if not _OURSELVES.search(n))
    if not names and (contact := _CONTACT.search(tight)):
        names[contact[1]] += 1
    years = Counter(map(int, _MENTIONED.findall(tight)))
    agency = max(names, key=lambda name: (names[name], -len(name)), default=None)
    if agency:  # 某区人民政府某街道办事处: the name by which it calls itself elsewhere
        agency = min((name for name in names if agency.endswith(name)), key=len)
    (year, count), (_, second) = [*years.most_common(2), (None, 0), (None, 0)][:2]
    return Identity(None, agency, year if count > second else None)


_MARKS = {
    "2021": ("制发件数", "废止件数", "现行有效件数", "收费金额", "本年处理决定数量"),
    "2019": (
        "新制作数量", "新公开数量", "对外公开总数量", "上一年项目数量", "采购总金额", "本年增/减",
        "其他对外管理服务事项",
    ),
}  # fmt: skip
_ROWS = [bare(row.label.zh) for row in form.request_rows(False) if len(bare(row.label.zh)) > 4]
_A_TABLE = 3
"""Rows of table 3 that a text names, from which on it prints the table."""

_OLD_FORM = re.compile("政府信息公开情况统计表|指标(?:名称)?(?:计量)?单位")
_OLD_ROWS = {bare(row.label.zh) for row in form.table("2014", "statistics").rows}
_AN_OLD_TABLE = 8


def read_edition(everything: Text) -> str | None:
    """The edition of the form, by the column names of table 2, else by table 3.

    Returns
    -------
    str or None
        ``"2021"``, ``"2019"``, ``"2014"`` for the older table of indicators, or None
        where there is no table.
    """
    tight = "".join(everything.folded.split())
    counts = {edition: sum(mark in tight for mark in marks) for edition, marks in _MARKS.items()}
    if max(counts.values()) >= 2 and counts["2021"] != counts["2019"]:
        return max(counts, key=lambda edition: counts[edition])
    if sum(label in tight for label in _ROWS) >= _A_TABLE:
        return "2021" if "逾期不补正" in tight else "2019"
    if sum(label in tight for label in _OLD_ROWS) >= _AN_OLD_TABLE:
        return "2014"
    if max(counts.values()):
        return max(counts, key=lambda edition: counts[edition])
    if "结果维持" in tight and "尚未审结" in tight:
        return "2021"
    return "2014" if _OLD_FORM.search(tight) else None
