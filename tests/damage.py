"""Damaged reports: sound documents of every format, and what is done to them.

A case is made from a seed and a number alone, so that a failure can be repeated.
"""

from __future__ import annotations

import gzip
import io
import re
import warnings
import zipfile
import zlib
from base64 import a85decode
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random

from govreport_specimens import docx, html, pdf, text, xlsx
from govreport_specimens.grids import Shape
from tests.conftest import ROOT
from tests.specimens.checks import drafted

SHARES = {
    "text": 0.32,
    "html": 0.32,
    "docx": 0.14,
    "pdf": 0.05,
    "xlsx": 0.04,
    "xls": 0.03,
    "doc": 0.02,
    "rtf": 0.04,
    "odt": 0.02,
    "ods": 0.02,
}
"""How often each is damaged; a PDF takes ten times as long to read as a page."""

FORMATS = tuple(SHARES)

SIZES = (300, 300, 3_000, 3_000, 30_000, 300_000)
"""How often a thing is repeated."""


@dataclass(frozen=True)
class Case:
    """One damaged input, and how it came about."""

    number: int
    format: str
    damages: tuple[str, ...]
    data: bytes


@cache
def sound(kind: str) -> tuple[bytes, ...]:
    """Sound documents of a format, in its layouts."""
    drafts = [
        drafted(seed=31, digits=5),
        drafted(seed=32, edition="2019"),
        drafted(("signed", "note_in_cell", "thousands"), seed=33, edition="2019"),
    ]
    if kind == "text":
        sample = (ROOT / "data" / "reports" / "hongqi-2021.txt").read_bytes()
        return (sample, *(text.write(d, how) for d in drafts for how in text.LAYOUTS))
    if kind == "html":
        return tuple(html.write(d, html.Page(how)) for d in drafts for how in html.STYLES)
    if kind == "docx":
        ways = (docx.PLAIN, docx.File(nested=True), docx.File(tracked=True, runs=True))
        made = (docx.write(d, how) for d, how in zip(drafts, ways, strict=True))
        return tuple(_repacked(data, bytes) for data in made)  # without the time of day
    if kind == "xlsx":
        return tuple(
            xlsx.write(d, apart=apart)
            for d, apart in zip(drafts, (True, False, False), strict=True)
        )
    if kind != "pdf":  # what an office saved of an invented report
        return tuple(
            gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            for path in sorted((ROOT / "tests" / "formats").glob(f"*.{kind}*"))
        )
    ways_to_print = (
        pdf.PLAIN,
        pdf.Print(borders="none"),
        pdf.Print(Shape(disputes="transposed"), borders="rects", backgrounds=True, vertical=True),
    )
    return tuple(pdf.write(d, how) for d, how in zip(drafts, ways_to_print, strict=True))


def make(number: int, seed: int = 0) -> Case:
    """The case of this number.

    Parameters
    ----------
    number, seed : int

    Returns
    -------
    Case
        Mostly one damage of its format; sometimes broken bytes on top of it.
    """
    rng = Random(f"{seed}:{number}")
    kind = rng.choices(FORMATS, tuple(SHARES.values()))[0]
    data = rng.choice(sound(kind))
    names = [rng.choice(sorted(_DAMAGES[kind]))]
    if rng.random() < 0.2:
        names.append(rng.choice(sorted(_OF_BYTES)))
    for name in names:
        data = (_DAMAGES[kind].get(name) or _OF_BYTES[name])(rng, data)
    return Case(number, kind, tuple(names), data)


Damage = Callable[[Random, bytes], bytes]
_OF_BYTES: dict[str, Damage] = {}
_DAMAGES: dict[str, dict[str, Damage]] = {kind: {} for kind in FORMATS}


def damage(*kinds: str) -> Callable[[Damage], Damage]:
    """Register a damage for these formats, under its own name."""

    def register(function: Damage) -> Damage:
        name = function.__name__.strip("_").replace("_", " ")
        if kinds == FORMATS:
            _OF_BYTES[name] = function
        for kind in kinds:
            _DAMAGES[kind][name] = function
        return function

    return register


def _some_place(rng: Random, data: bytes | str) -> int:
    return rng.randrange(len(data) + 1)


def _stretch(rng: Random, data: bytes) -> tuple[int, int]:
    start = _some_place(rng, data)
    return start, min(len(data), start + rng.choice((1, 10, 100, 1000, 10_000)))


# --- bytes ------------------------------------------------------------------------


@damage(*FORMATS)
def flipped(rng: Random, data: bytes) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 3, 10, 100)) if out else 0):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


@damage(*FORMATS)
def overwritten(rng: Random, data: bytes) -> bytes:
    start, end = _stretch(rng, data)
    return data[:start] + rng.randbytes(end - start) + data[end:]


@damage(*FORMATS)
def cut_short(rng: Random, data: bytes) -> bytes:
    return data[: _some_place(rng, data)]


@damage(*FORMATS)
def hole(rng: Random, data: bytes) -> bytes:
    start, end = _stretch(rng, data)
    return data[:start] + data[end:]


@damage(*FORMATS)
def inserted(rng: Random, data: bytes) -> bytes:
    place = _some_place(rng, data)
    foreign = rng.choice(
        (rng.randbytes(50), b"\0" * 99, b"\xff\xfe", b"\xed\xa0\x80", b"%PDF-1.7\n", b"PK\3\4",
         b"<html><table>", b"\x1b[2J", b"\xe2\x80\xae", b"\r", b"\x0c", b"\xc2\x85", b"-" * 5000)
    )  # fmt: skip
    return data[:place] + foreign * rng.choice((1, 1, 20)) + data[place:]


@damage(*FORMATS)
def repeated(rng: Random, data: bytes) -> bytes:
    start, end = _stretch(rng, data)
    times = min(rng.choice((2, 20, 2000)), 4 * 2**20 // max(end - start, 1))
    return data[:end] + data[start:end] * times + data[end:]


@damage(*FORMATS)
def shuffled(rng: Random, data: bytes) -> bytes:
    size = max(len(data) // rng.choice((2, 5, 50)), 1)
    parts = [data[start : start + size] for start in range(0, len(data), size)]
    rng.shuffle(parts)
    return b"".join(parts)


@damage(*FORMATS)
def spliced(rng: Random, data: bytes) -> bytes:
    other = rng.choice(sound(rng.choice(FORMATS)))
    return data[: _some_place(rng, data)] + other[_some_place(rng, other) :]


@damage(*FORMATS)
def doubled(rng: Random, data: bytes) -> bytes:
    return data + rng.choice((b"", b"\n", b"\0")) + rng.choice(sound(rng.choice(FORMATS)))


@damage("text", "html")
def encoded_otherwise(rng: Random, data: bytes) -> bytes:
    name = rng.choice(("gb18030", "utf-16", "utf-16-be", "utf-32", "big5", "utf-7", "shift_jis"))
    boms = (b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0")
    return rng.choice(boms) + data.decode("utf-8", "replace").encode(name, "replace")


@damage("text", "html")
def half_encoded(rng: Random, data: bytes) -> bytes:
    place = _some_place(rng, data)
    return data[:place] + data[place:].decode("utf-8", "replace").encode("gb18030", "replace")


@damage("text", "html")
def surrogates(rng: Random, data: bytes) -> bytes:
    words = data.decode("utf-8", "replace")
    places = sorted(_some_place(rng, words) for _ in range(5))
    for place in places:
        words = words[:place] + chr(rng.randrange(0xD800, 0xE000)) + words[place:]
    return words.encode(rng.choice(("utf-8", "utf-16")), "surrogatepass")


# --- words and figures ----------------------------------------------------------------


NUMBERS = (
    "9" * 13, "1234567890123456", "0.1234567890123456789012345678901234567890", "007", "-0", "1.",
    ".5", "1.2.3", "1,2,3", "1,234,56", "NaN", "nan", "inf", "-Infinity", "1e999", "1E5", "0x1F",
    "²", "፩፪", "٣٤", "०", "⁹⁹", "①②③", "½", "Ⅷ", "一百", "999999999999亿元", "99999999元", "-99999999万元",
    "+ - +", "2 0 2 1", "3或4", "10（" + "其中" * 500 + "）", "%s", "{0}", "\\1", "1_000", "１，０００",
)  # fmt: skip
"""What may stand where a figure was."""

HOSTILE = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>',
    "</title><script>1</script>", "javascript:alert(1)", "&lt;script&gt;", "' onmouseover='1",
    "\u202e\u2066", "\x1b[31m", "=cmd|' /C calc'!A0", "]]>", "<!--", "&#0;", "{{7*7}}",
)  # fmt: skip
"""What must not come alive on the card."""


def many(rng: Random) -> list[str]:
    """Strings made to make our own patterns and loops slow, one kind at a time."""
    n = rng.choice(SIZES)
    figure = rng.choice(
        ("1", "12", "1件", "0", "/", "11件，", "1;", "（1）", "1、", "20", "1 /", "无 1")
    )
    han = rng.choice("一二十百千万亿零两")
    word = rng.choice(
        ("存在的主要问题", "总体情况", "其他需要报告的事项", "一、甲乙情况", "二、主动公开政府信息情况",
         "自然人", "其他", "结果维持", "行政复议", "政府信息公开", "2021年政府信息公开", "规章",
         "本年新收政府信息公开申请数量", "四、结转下年度继续办理", "予以公开", "制发件数", "采购总金额")
    )  # fmt: skip
    clause = rng.choice(
        ("数量", "共计", "共有", "均为", "合计", "收到申请", "收到政府信息公开申请1件。", "未收到申请。", "公开申请",
         "对此", "。对此", "下一步", "。下一步，", "一是", "不足；", "1.", "1、问题。", "一是问题。", "（一）问题。",
         "2021年1件", "去年1件，", "复议1件、", "诉讼", "行政复议后起诉1件，维持1件。", "信息公开", "未收取费用。", "费1元；",
         "均已办结", "增长1%，", "占总数的5%", "百分之一百", "三分之一", "发布信息1条。", "时间", "日期：",
         "来源", "来源：", "发布机构", "2020", "20", "一", "万", "本机关", "全区1件", "案件申请", "的的")
    )  # fmt: skip
    return rng.choice(
        (
            [figure * n],
            [f"{figure} " * n],
            [figure] * n,
            [han * n + "件"],
            ["收到申请" + "1" * n + "件。"],
            ["收到申请" + "9" * n + "余件，" + "9" * n + "万元费用。"],
            ["9" * n + "." + "9" * n],
            ["1" + ",000" * n],
            [word * n],
            [word] * n,
            [word + " " * n + "甲"],
            [word + "\u3000" * n + "甲"],
            [clause * n],
            [clause * n + "申请6件。"],
            [clause] * n,
            [clause + " " * n],
            [(clause + " ") * n],
            ["# " + word + clause * n],
            ["“" * n, "（" * n, "(" * n, "（（1）" * n],
            ["甲" + " " * n + "2021年1月1日", "。" + " " * n + "某某局 2021年1月1"],
            ["- " * n, "-" * n, "第" + " " * n + "1页"],
            ["|" * n, "| 1 |", "|" + " 1 |" * n],
            ["| 1 |"] * n,
            ["|" + "-|" * n],
            ["> " * n, "年度报告" * n],
            ["本年度办理结果" * n, "自然人商业企业科研机构" * n],
            ["①" * n, "①问题。②不足。" * n],
            ["\t" * n, "\u200b" * n, "\ufeff" * n],
            [chr(0x4E00 + k % 20000) for k in range(n)],
            ["".join(chr(0x4E00 + k % 20000) for k in range(n))],
            ["".join(f"甲{k}收到申请{k}件。" for k in range(n // 5))],
            [f"{k}、问题{k}有待改进。改进情况：已改{k}。" for k in range(1, n // 10)],
        )
    )


HEADINGS = (
    "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
    "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
)  # fmt: skip


def _set_in(rng: Random, words: str, lines: list[str], end: str = "\n") -> str:
    """Lines put behind a heading, where they are narrative, or anywhere."""
    place = _some_place(rng, words)
    if rng.random() < 0.6:
        found = words.find(rng.choice(HEADINGS)[2:])
        place = words.find("。", found) + 1 if found >= 0 else place
    return words[:place] + end.join(lines) + words[place:]


def _renumbered(rng: Random, words: str, share: float) -> str:
    longest = rng.choice((10_000, 1_000_000))
    other = rng.choice((*NUMBERS, "9" * longest, "0." + "3" * longest, "1 " * 3000))
    several = [other] if rng.random() < 0.5 else [*NUMBERS]
    share = share if len(other) < 1000 else 0.005

    def change(match: re.Match) -> str:
        return rng.choice(several) if rng.random() < share else match[0]

    return re.sub(r"\d+(?=[\s<|])", change, words)


@damage("text", "html")
def figures(rng: Random, data: bytes) -> bytes:
    return _renumbered(rng, data.decode("utf-8", "replace"), rng.choice((0.02, 0.3, 1))).encode()


@damage("text")
def many_words(rng: Random, data: bytes) -> bytes:
    return _set_in(rng, data.decode("utf-8", "replace"), many(rng)).encode()


@damage("html")
def many_paragraphs(rng: Random, data: bytes) -> bytes:
    tag = rng.choice(("p", "div", "h1", "td", "br", "span", "title", "li"))
    lines = [f"<{tag}>{line}</{tag}>" for line in many(rng)]
    return _set_in(rng, data.decode("utf-8", "replace"), lines, "").encode()


@damage("text", "html")
def hostile_words(rng: Random, data: bytes) -> bytes:
    words = data.decode("utf-8", "replace")
    for _ in range(rng.choice((1, 10))):
        evil = rng.choice(HOSTILE)
        if rng.random() < 0.5:  # as a page would say it
            evil = evil.replace("&", "&amp;").replace("<", "&lt;")
        place = rng.choice([m.end() for m in re.finditer("年|。|>|[0-9]", words)] or [0])
        words = words[:place] + evil + words[place:]
    return words.encode("utf-8", "replace")


@damage("text")
def one_line(rng: Random, data: bytes) -> bytes:
    return data.replace(b"\n", rng.choice((b"", b" ", b"\t", b"\x0b", "\u3000".encode())))


@damage("text")
def lines_over_and_over(rng: Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    line = rng.choice(lines)
    times = min(rng.choice(SIZES), 2 * 2**20 // (len(line) + 1))
    place = rng.randrange(len(lines))
    return b"\n".join([*lines[:place], *[line] * times, *lines[place:]])


@damage("text")
def wide_and_long_table(rng: Random, data: bytes) -> bytes:
    wide, long = rng.choice(((300_000, 1), (3000, 3000), (30_000, 30_000), (8, 100_000), (2, 10)))
    cell = rng.choice(("1", "", "自然人", "予以公开", "其他处理"))
    row = b"|" + f"{cell}|".encode() * wide
    return data + b"\n" + row + b"\n|1|2|" * long


# --- HTML -----------------------------------------------------------------------------


def _page(rng: Random, data: bytes, extra: str) -> bytes:
    """The page with something more in its body: before, within or behind the report."""
    words = data.decode("utf-8", "replace")
    places = [m.end() for m in re.finditer("<body[^>]*>|</p>|</table>|<td[^>]*>", words)] or [0]
    place = rng.choice(places)
    return (words[:place] + extra + words[place:]).encode("utf-8", "surrogatepass")


@damage("html")
def spans(rng: Random, data: bytes) -> bytes:
    words = data.decode("utf-8", "replace")
    value = rng.choice(("1000000000", "0", "-1", "²", "65535", "99", "1e9", "٣", "", "7"))
    name = rng.choice(("colspan", "rowspan"))
    share = rng.choice((0.01, 0.1, 1))

    def add(match: re.Match) -> str:
        return f'{match[0]} {name}="{value}"' if rng.random() < share else match[0]

    return re.sub("<t[dh]", add, words).encode()


@damage("html")
def nesting(rng: Random, data: bytes) -> bytes:
    depth = rng.choice((100, 240, 1000, 10_000))
    tags = rng.choice((["div"], ["table", "tr", "td"], ["b"], ["span", "p"], ["ul", "li"], ["font"],
                       ["table"], ["td"], ["form"], ["x" * 90]))  # fmt: skip
    opening = "".join(f"<{tag}>" for tag in tags) * depth
    closing = "".join(f"</{tag}>" for tag in reversed(tags)) * depth
    return _page(rng, data, opening + "深1" + (closing if rng.random() < 0.7 else ""))


@damage("html")
def deep_and_wide(rng: Random, data: bytes) -> bytes:
    tag = rng.choice(("div", "x" * 90, "x" * 5000))
    many_here = rng.choice(("<p>1", "<b>1</b>", "<table><tr><td>1<td>2</table>"))
    return _page(rng, data, f"<{tag}>" * 150 + many_here * rng.choice(SIZES[:5]))


@damage("html")
def attributes(rng: Random, data: bytes) -> bytes:
    n = rng.choice(SIZES)
    extra = rng.choice(
        (
            f'<p style="{"display " * n}">甲</p>', f'<p class="{"a" * n}">甲</p>', f"<p {'a ' * n}>甲</p>",
            "<p " + " ".join(f"a{k}=1" for k in range(n)) + ">甲</p>", f"<meta {'a' * n} charset=x>",
            f'<meta name=pubdate content="{"2021-" * n}">', f"<{'a' * n}>甲", f"<p style='{'<' * n}'>甲",
            f"<img src='data:image/png;base64,{'A' * n}'>", f"data:{'a' * n}", "data:" * n,
        )
    )  # fmt: skip
    return _page(rng, data, extra)


@damage("html")
def entities(rng: Random, data: bytes) -> bytes:
    laughs = '<!DOCTYPE d [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + k)} "{f"&{chr(97 + k)};" * 10}">' for k in range(9)
    )
    choice = rng.choice(
        (
            laughs + "]>" + "&j;" * 9, '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>&x;',
            "&#xD800;", "&#1114112;", "&#99999999999999;", "&#0;&#x1b;", "&nbsp" * rng.choice(SIZES),
            "&" * rng.choice(SIZES), "&#x31;" * rng.choice(SIZES), '<?xml version="1.0"?>' * 99,
            "<![CDATA[" * 99, "<!--" * 999, "<!DOCTYPE" * 99,
        )
    )  # fmt: skip
    return choice.encode() + data if rng.random() < 0.5 else _page(rng, data, choice)


@damage("html")
def declared_wrongly(rng: Random, data: bytes) -> bytes:
    name = rng.choice(("utf-16", "base64", "idna", "hex", "zip", "utf-7", "punycode", "rot13",
                       "unicode_escape", "cp037", "utf-32", "raw_unicode_escape", "x", "mbcs",
                       "undefined", "utf-8-sig", "iso-2022-jp", "a" * 900))  # fmt: skip
    return b'<html><meta charset="%s">' % name.encode() + data


@damage("html")
def big_table(rng: Random, data: bytes) -> bytes:
    cells, rows = rng.choice(
        ((100_000, 1), (1, 100_000), (300, 300), (8, 3000), (2, 20_000), (900, 9))
    )
    label = rng.choice(
        ("1", "予以公开", "自然人", "结果维持", "规章", "其他处理", "", "本年制发件数")
    )
    cell = "<td>1" * (cells - 1)
    every = [f"<tr><td>{label}{rng.choice(('', k))}{cell}" for k in range(rows)]
    return _page(rng, data, f"<table>{''.join(every)}</table>")


@damage("html")
def many_tables(rng: Random, data: bytes) -> bytes:
    words = data.decode("utf-8", "replace")
    own = re.findall("<table.*?</table>", words, re.DOTALL) or [
        "<table><tr><td>自然人<td>1</table>"
    ]
    table = rng.choice(own)
    return _page(rng, data, table * min(rng.choice(SIZES), 2 * 2**20 // len(table)))


@damage("html")
def tags_torn(rng: Random, data: bytes) -> bytes:
    share = rng.choice((0.02, 0.2, 0.9))
    what = rng.choice((b"</[^>]+>", b"<[^>]+>", b">", b"<t[rd][^>]*>"))
    return re.sub(what, lambda match: b"" if rng.random() < share else match[0], data)


# --- Word -----------------------------------------------------------------------------


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_BODY = "word/document.xml"


def _repacked(data: bytes, change: Callable[[bytes], bytes], name: str = _BODY) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            content = old.read(member)
            new.writestr(_member(member), change(content) if member == name else content, 8)
    return out.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    """A member of an archive that has no date: the same bytes every time."""
    return zipfile.ZipInfo(name)


def _in_body(data: bytes, extra: str) -> bytes:
    def change(body: bytes) -> bytes:
        return body.replace(b"<w:body>", b"<w:body>" + extra.encode("utf-8", "replace"), 1)

    return _repacked(data, change)


def _paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


@damage("docx")
def part_damaged(rng: Random, data: bytes) -> bytes:
    name = rng.choice((_BODY, _BODY, "_rels/.rels", "docProps/core.xml", "[Content_Types].xml"))
    kind = rng.choice(sorted(_OF_BYTES))
    return _repacked(data, lambda part: _OF_BYTES[kind](rng, part), name)


@damage("docx")
def words_in_word(rng: Random, data: bytes) -> bytes:
    lines = [line.replace("<", "").replace("&", "") for line in many(rng)]
    body = "".join(map(_paragraph, lines))
    if rng.random() < 0.5:
        return _in_body(data, body)

    def change(part: bytes) -> bytes:
        ends = [m.end() for m in re.finditer(b"</w:p>(?=<w:p>)", part)] or [len(part)]
        place = rng.choice(ends)
        return part[:place] + body.encode("utf-8", "replace") + part[place:]

    return _repacked(data, change)


@damage("docx")
def figures_in_word(rng: Random, data: bytes) -> bytes:
    share = rng.choice((0.02, 0.3, 1))
    return _repacked(
        data,
        lambda part: re.sub(
            r"(?<=<w:t>)[^<]*",
            lambda match: _renumbered(rng, match[0] + "<", share)[:-1],
            part.decode("utf-8", "replace"),
        ).encode(),
    )


@damage("docx")
def spans_in_word(rng: Random, data: bytes) -> bytes:
    value = rng.choice(("1000000000", "0", "-1", "²", "9" * 5000, "٣", "7", "x", "199"))
    name = rng.choice(("gridSpan", "gridBefore", "gridAfter", "vMerge"))
    share = rng.choice((0.01, 0.2, 1))

    def add(match: re.Match) -> bytes:
        own = f'<w:tcPr><w:{name} w:val="{value}"/></w:tcPr>'.encode()
        return match[0] + (own if rng.random() < share else b"")

    changed = re.compile(b"<w:tc>" if name != "gridBefore" else b"<w:tr>")
    return _repacked(data, lambda part: changed.sub(add, part))


@damage("docx")
def nested_in_word(rng: Random, data: bytes) -> bytes:
    depth = rng.choice((5, 30, 60, 500, 20_000))
    opening, closing = rng.choice(
        (
            ("<w:p><w:r><w:txbxContent>", "</w:txbxContent></w:r></w:p>"),
            ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
            ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
            ("<w:tbl><w:sdt>", "</w:sdt></w:tbl>"),
            ("<w:p><w:r><w:ins>", "</w:ins></w:r></w:p>"),
            ("<w:tbl><w:tr><w:tc><w:p/>", "</w:tc><w:tc/></w:tr></w:tbl>"),
        )
    )
    return _in_body(data, opening * depth + _paragraph("深1") + closing * depth)


@damage("docx")
def table_in_word(rng: Random, data: bytes) -> bytes:
    cells, rows = rng.choice(((100_000, 1), (1, 50_000), (190, 300), (8, 3000), (2, 20_000)))
    label = rng.choice(
        ("1", "予以公开", "自然人", "结果维持", "规章", "其他处理", "", "本年制发件数")
    )
    cell = f"<w:tc>{_paragraph('1')}</w:tc>" * (cells - 1)
    row = f"<w:tr><w:tc>{_paragraph(label)}</w:tc>{cell}</w:tr>"
    return _in_body(data, f"<w:tbl>{row * rows}</w:tbl>")


@damage("docx")
def many_in_word(rng: Random, data: bytes) -> bytes:
    unit = rng.choice(("<w:p/>", _paragraph("1"), f"<w:tbl><w:tr><w:tc>{_paragraph('1')}</w:tc>"
                       "</w:tr></w:tbl>", "<w:p><w:r><w:br/></w:r></w:p>", "<w:x/>"))  # fmt: skip
    return _in_body(data, unit * rng.choice(SIZES))


@damage("docx")
def declarations(rng: Random, data: bytes) -> bytes:
    declared = rng.choice(
        (
            '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>', '<!DOCTYPE d SYSTEM "http://127.0.0.1/">',
            "<!DOCTYPE d [" + "".join(f'<!ENTITY e{k} "{f"&e{k - 1};" * 9}">' for k in range(1, 12)) + "]>",
            '<!DOCTYPE d [<!ENTITY % p SYSTEM "file:///dev/zero"> %p;]>',
        )
    )  # fmt: skip
    return _repacked(data, lambda part: re.sub(rb"^(<\?[^>]*>)?", rb"\1" + declared.encode(), part))


@damage("docx")
def parts_wrong(rng: Random, data: bytes) -> bytes:
    """Parts twice, missing, encrypted by their own word, of another name, or bombs."""
    how = rng.choice(("twice", "missing", "locked", "renamed", "bomb", "stored", "many"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if how == "missing" and rng.random() < 0.2:
                continue
            if how == "renamed" and rng.random() < 0.2:
                name = rng.choice(("../../x", name.upper(), name.replace("/", "\\"), "\u202e"))
            if how == "bomb" and name == rng.choice((name, _BODY)):
                content = b"<" * rng.choice((10**6, 5 * 10**7))
            new.writestr(_member(name), content, 8)
        if how == "twice":
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a name twice is what is wanted
                new.writestr(_member(_BODY), rng.choice((b"", b"<x/>", old.read(_BODY)[:500])))
        for number in range(30_000 if how == "many" else 0):
            new.writestr(_member(f"word/{number}"), b"")
    packed = bytearray(out.getvalue())
    if how == "locked":
        place = packed.rfind(b"PK\1\2")
        packed[place + 8] |= 1
    return bytes(packed)


@damage("docx")
def bytes_of_the_directory(rng: Random, data: bytes) -> bytes:
    out = bytearray(data)
    marks = [m.start() for m in re.finditer(b"PK[\1\3\5][\2\4\6]", data)]
    for _ in range(rng.choice((1, 5))):
        place = rng.choice(marks) + rng.randrange(4, 46)
        if place < len(out):
            out[place] = rng.choice((0, 1, 127, 255, rng.randrange(256)))
    return bytes(out)


# --- what other offices save --------------------------------------------------------------


@damage("xlsx", "odt", "ods")
def in_a_part(rng: Random, data: bytes) -> bytes:
    """A part's bytes damaged, numbers in its attributes made others, elements made many."""
    kind = rng.choice(("bytes", "numbers", "many", "entities"))
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        name = rng.choice([n for n in old.namelist() if n.endswith(".xml")])

    def change(part: bytes) -> bytes:
        if kind == "bytes":
            return _OF_BYTES[rng.choice(sorted(_OF_BYTES))](rng, part)
        if kind == "numbers":
            value = rng.choice((b"0", b"-1", b"1048576", b"999999999", b"9" * 5000, b"x", b"16384"))
            share = rng.choice((0.005, 0.05, 1))
            return re.sub(
                rb'(?<=[="A-Z:])\d+(?=[":])',
                lambda m: value if rng.random() < share else m[0],
                part,
            )
        if kind == "entities":
            bomb = b'<!DOCTYPE d [<!ENTITY a "' + b"9" * 1000 + b'">]>'
            return re.sub(rb"^(<\?[^>]*>)?", lambda m: m[0] + bomb, part)
        found = list(re.finditer(rb"<(\S+)[^<>]*?(?:/>|>[^<]*</\1>)", part))
        if not found:
            return part
        one = rng.choice(found)
        times = min(rng.choice(SIZES), 4 * 2**20 // len(one[0]))
        return part[: one.end()] + one[0] * times + part[one.end() :]

    return _repacked(data, change, name)


@damage("rtf")
def words_of_rtf(rng: Random, data: bytes) -> bytes:
    """Numbers behind its words made others, words and groups made many."""
    kind = rng.choice(("numbers", "many", "open"))
    if kind == "numbers":
        value = rng.choice((b"0", b"-1", b"2147483647", b"9" * 12, b"65536", b"55296"))
        share = rng.choice((0.005, 0.05, 1))
        return re.sub(
            rb"(?<=[a-z])\d+", lambda match: value if rng.random() < share else match[0], data
        )
    unit = rng.choice(
        (rb"\cellx99", rb"\cell ", rb"\row ", rb"\trowd", rb"\par ", rb"\u25919?", b"}")
    )
    place = _some_place(rng, data)
    many = (b"{" if kind == "open" else unit) * rng.choice(SIZES)
    return data[:place] + many + data[place:]


# --- PDF ------------------------------------------------------------------------------


@damage("pdf")
def integers(rng: Random, data: bytes) -> bytes:
    value = rng.choice(
        (b"0", b"-1", b"2147483648", b"99999999999", b"1" * 5000, b"1e9", b"0.5", b"nan")
    )
    found = [match.span() for match in re.finditer(rb"(?<=[\s\[/])\d+(?=[\s\]/>])", data)]
    for start, end in sorted(
        rng.sample(found, min(rng.choice((1, 3, 20)), len(found))), reverse=True
    ):
        data = data[:start] + value + data[end:]
    return data


@damage("pdf")
def names(rng: Random, data: bytes) -> bytes:
    found = [match.span() for match in re.finditer(rb"/[A-Z][A-Za-z0-9]+", data)]
    picked = rng.sample(found, min(rng.choice((1, 3, 10)), len(found)))
    for start, end in sorted(picked, reverse=True):
        left, right = rng.choice(found)
        other = data[left:right] if rng.random() < 0.7 else b"/X" + b"x" * rng.choice((1, 5000))
        data = data[:start] + other + data[end:]
    return data


@damage("pdf")
def references(rng: Random, data: bytes) -> bytes:
    """References in circles, to nothing, and to things of another kind."""

    def change(match: re.Match) -> bytes:
        return b"%d 0 R" % rng.randrange(30) if rng.random() < 0.15 else match[0]

    return re.sub(rb"\d+ 0 R", change, data)


@damage("pdf")
def tables_of_objects(rng: Random, data: bytes) -> bytes:
    how = rng.choice(
        (rb"startxref\s+\d+", rb"xref\n0 \d+", rb"trailer.*?>>", rb"%%EOF", rb"/Size \d+")
    )
    other = rng.choice((b"", b"startxref\n0", b"startxref\n99999999", b"xref\n0 99999999", b"trailer <<>>",
                        b"trailer << /Root 1 0 R /Prev 0 >>", b"/Prev 10", b"/Size 99999999999"))  # fmt: skip
    return re.sub(how, lambda _: other, data, flags=re.DOTALL)


@damage("pdf")
def boxes(rng: Random, data: bytes) -> bytes:
    box = rng.choice((b"[0 0 1e9 1e9]", b"[0 0 0 0]", b"[0 0 -5 -5]", b"[0 0 1 99999999]", b"[9 9 9]",
                      b"[nan nan nan nan]", b"[0 0 " + b"9" * 400 + b" 9]", b"[/A /B /C /D]", b"null",
                      b"[-99999 -99999 99999 99999]", b"(x)", b"[0 0 0.001 0.001]"))  # fmt: skip
    return re.sub(rb"/MediaBox\s*\[[^\]]*\]", lambda _: b"/MediaBox " + box, data)


@damage("pdf")
def page_tree(rng: Random, data: bytes) -> bytes:
    n = rng.choice((400, 5000, 100_000))
    page = rng.choice(re.findall(rb"/Kids\s*\[\s*(\d+ 0 R)", data) or [b"1 0 R"])
    how = rng.choice((rb"/Kids [ " + page + rb" " * 2 + (page + b" ") * n + b"]", b"/Kids [2 0 R 1 0 R]",
                      b"/Kids null", b"/Kids [[]]", b"/Kids 9 0 R"))  # fmt: skip
    return re.sub(rb"/Kids\s*\[[^\]]*\]", lambda _: how, data)


def _restreamed(data: bytes, change: Callable[[bytes], bytes], head: bytes = b"") -> bytes:
    """The PDF with its pages' content changed and written plainly; its table is wrong then."""

    def rewrite(match: re.Match) -> bytes:
        try:
            content = zlib.decompress(a85decode(match["data"].strip(), adobe=False))
        except (ValueError, zlib.error):
            return match[0]
        content = change(content)
        return b"<<%s /Length %d>>\nstream\n%s\nendstream" % (head, len(content), content)

    pattern = rb"<<\s*/Filter \[ /ASCII85Decode /FlateDecode \] /Length \d+\s*>>\s*stream\s*(?P<data>.*?)~>endstream"
    return re.sub(pattern, rewrite, data, flags=re.DOTALL)


@damage("pdf")
def content(rng: Random, data: bytes) -> bytes:
    n = rng.choice(SIZES[:5])
    extra = rng.choice(
        (
            b"BT /F1 9 Tf 9 9 Td (%s) Tj ET" % (b"1" * n), b"q " * n, b"Q " * n, b"1 0 0 1 5 5 cm " * n,
            b"0 0 m 5 5 l S " * n, b"".join(b"%d %d 5 5 re S " % (k % 590, k % 830) for k in range(n)),
            b"[" * n, b"(" * n, b"<<" * n, b"99999999999 0 0 99999999999 0 0 cm ", b"1e400 Tz ", b"nan 0 Td ",
            b"BT 1e9 1e9 Td (1) Tj ET ", b"/X Do " * n, b"BI /W 99999 /H 99999 ID x EI ", b"/F9 1e9 Tf ",
            b"BT /F1 0 Tf (1) Tj /F1 -5 Tf (2) Tj ET", b"(\\" * n, b"0 0 0 0 re f " * n, b"1 " * n + b"re",
            b"BT 0 0 0 0 0 0 Tm (12) Tj ET", b"BT 1 5 9 2 0 0 Tm (12) Tj ET", b"1 2 3 4 5 c " * n,
            b"".join(b"%d 0 m %d 800 l S 0 %d m 590 %d l S " % (k, k, k, k) for k in range(min(n, 590))),
        )
    )  # fmt: skip
    return _restreamed(data, lambda own: own + b"\n" + extra if rng.random() < 0.5 else extra + own)


@damage("pdf")
def content_bytes(rng: Random, data: bytes) -> bytes:
    kind = rng.choice(sorted(_OF_BYTES))
    return _restreamed(data, lambda own: _OF_BYTES[kind](rng, own)[:2_000_000])


@damage("pdf")
def filters(rng: Random, data: bytes) -> bytes:
    head = rng.choice((b"/Filter /FlateDecode", b"/Filter /LZWDecode", b"/Filter /RunLengthDecode",
                       b"/Filter /ASCIIHexDecode", b"/Filter /CCITTFaxDecode /DecodeParms<</Columns 99999999>>",
                       b"/Filter /DCTDecode", b"/Filter /JBIG2Decode", b"/Filter [/FlateDecode]/DecodeParms"
                       b"[<</Predictor 12 /Columns 99999999>>]", b"/Filter /X", b"/Filter 3", b"/Filter [[]]",
                       b"/Crypt"))  # fmt: skip
    noise = rng.choice((b"", rng.randbytes(5000), bytes(10**6), zlib.compress(bytes(10**8), 9)))
    return _restreamed(data, lambda own: noise or own, head)


@damage("pdf")
def lengths(rng: Random, data: bytes) -> bytes:
    value = rng.choice((b"0", b"-5", b"99999999999", b"3 0 R", b"null", b"(x)", b"10"))
    return re.sub(rb"/Length \d+", lambda _: b"/Length " + value, data)


def table() -> dict[str, list[str]]:
    """The damages of every format, by name."""
    return {kind: sorted(names) for kind, names in _DAMAGES.items()}
