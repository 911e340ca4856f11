"""Damaged inputs: a slice of `make fuzz`, and every failure that it found, made small."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

import pytest

import govreport
from govreport import normal
from govreport.checks import RULES, checking
from govreport.checks.quantities import quantities
from govreport.checks.tying import LONGEST_SENTENCE, MAX_CLAIMS
from govreport.checks.tying import claims as claims_of
from govreport.errors import GovreportError, TooLarge
from govreport.parsing import items, numbers
from govreport.readers import limits
from govreport.report import Figure
from govreport_specimens import html, text
from tests import fuzz
from tests.conftest import no_hang, slow
from tests.damage import FORMATS, Case, make, sound, table
from tests.readers.test_bad_input import document_xml, one_page, repack, specimen, stream
from tests.specimens.checks import assert_read, drafted

TITLE = "澄湾市2022年政府信息公开工作年度报告\n"
HEADS = "一、总体情况\n{overview}\n五、存在的主要问题及改进情况\n{problems}\n六、其他需要报告的事项\n无。\n"


def told(overview: str = "如常。", problems: str = "1、更新较慢。改进情况：按月提醒。") -> bytes:
    """A report without tables."""
    return (TITLE + HEADS.format(overview=overview, problems=problems)).encode()


def web(extra: str) -> bytes:
    return html.write(drafted(seed=21)).replace(b"</body>", extra.encode() + b"</body>")


def word(body: str) -> bytes:
    return repack({"word/document.xml": document_xml(body)})


def paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def boxes(depth: int) -> str:
    opening = "<w:p><w:r><w:txbxContent>"
    return opening * depth + paragraph("深处") + "</w:txbxContent></w:r></w:p>" * depth


def spanned(value: str) -> str:
    return (
        f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="{value}"/></w:tcPr>{paragraph("甲")}</w:tc>'
        f"<w:tc>{paragraph('1')}</w:tc></w:tr></w:tbl>{paragraph(TITLE.strip())}"
    )


def predicted(columns: int, size: int = 10**6) -> bytes:
    head = b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns %d>>" % columns
    return one_page(stream(zlib.compress(bytes(size)), head))


SPACES = " " * 60_000
FOUND: dict[str, Callable[[], bytes]] = {
    # time: a step for every pair of things
    "one wide row": lambda: told() + b"|" + b"1|" * 300_000,
    "rows as wide as the widest": lambda: told() + b"|" + b"1|" * 3000 + b"\n|1|2|" * 3000,
    "one wide row of a page": lambda: web(f"<table><tr>{'<td>1' * 100_000}</table>"),
    "many tables with headers": lambda: web(
        "<table><tr><td>自然人<td>商业企业</table>" * 3000
        + "<table><tr><td>四、结转下年度继续办理<td>1</table>"
    ),
    "rows of table 4 without end": lambda: web(
        "<table><tr><td>结果维持<td>结果纠正<td>尚未审结" + "<tr><td>甲<td>1<td>2" * 6000 + "</table>"
    ),
    "rows of a table without end": lambda: web(f"<table>{'<tr><td>予以公开<td>1' * 40_000}</table>"),
    "headings over and over": lambda: told("存在的主要问题\n总体情况\n" * 4000),
    "further sections over and over": lambda: told("如常。\n二、甲乙情况\n其余。\n" * 10_000),
    "lines without end": lambda: told("本机关收到信息\n" * 30_000),
    "a title without end": lambda: b"# " + "2022年政府信息公开".encode() * 20_000 + b"\n" + told(),
    "a page's title without end": lambda: (
        b"<title>" + "信息公开".encode() * 60_000 + b"</title>" + html.write(drafted(seed=21))
    ),
    "a date behind spaces": lambda: told(f"日期{SPACES}甲\n来源{SPACES}-"),
    "a signature behind spaces": lambda: told() + f"甲{SPACES}2022年1月1日乙".encode(),
    "words that part in many ways": lambda: told("数量" * 30 + "申请6件，" + "共计" * 30 + "甲6件。"),
    "a head that parts in many ways": lambda: text.write(drafted(seed=21)).replace(
        "三、收到".encode(), ("自然人" * 60 + "甲\n三、收到").encode()
    ),
    "a sentence without end": lambda: told("去年收到申请1件，未收到申请，" * 8000),
    "sentences without end": lambda: told(
        "".join(f"甲{k}收到申请{k}件。" for k in range(20_000))
    ),
    "turns without end": lambda: told(problems="。对此" * 60_000),
    "turns, as many as are looked at": lambda: told(problems="1、问题。对此" + "。对此" * 9000),
    "problems without end": lambda: told(
        problems="".join(f"{k % 99 + 1}、甲有待改进。" for k in range(20_000))
    ),
    "figures behind a table": lambda: text.write(drafted(seed=21)) + b"1;" * 50_000,
    "figures within a table": lambda: text.write(drafted(seed=21)).replace(
        "予以公开".encode(), "予以公开".encode() + b" 1;" * 50_000, 1
    ),
    "boxes in boxes": lambda: word(boxes(60)),
    "many paragraphs": lambda: word(paragraph("一") * 120_000),
    "many small tables": lambda: word(
        f"<w:tbl><w:tr><w:tc>{paragraph('1')}</w:tc></w:tr></w:tbl>" * 40_000
    ),
    "attributes without end": lambda: web(
        "<p " + " ".join(f"a{k}=1" for k in range(100_000)) + ">"
    ),
    "attributes behind what looks like a tag's end": lambda: web(
        '<p q=">" ' + " ".join(f"a{k}=1" for k in range(100_000)) + ">"
    ),
    "attributes around what looks like tags": lambda: web(
        "<p " + " ".join(f'a{k}="><p b=1 c=2>"' for k in range(100_000)) + ">"
    ),
    "long names above many things": lambda: web(f"<{'x' * 900}>" * 150 + "<p>一" * 5000),
    "a page's language without end": lambda: one_page(stream(b"q " * 400_000)),
    # memory: what is unpacked or laid out
    "rows of a hundred million bytes": lambda: predicted(99_999_999),
    "rows of four bytes": lambda: predicted(4, 60_000_000),
    "words without end": lambda: told("甲" * 600_000),
    # crashes
    "a superscript span": lambda: word(spanned("²")),
    "a span of many digits": lambda: word(spanned("9" * 5000)),
    "a quantity of many digits": lambda: told(f"收到申请{'9' * 5000}余件，{'9' * 5000}.5万元费用。"),
    "a numeral of many digits": lambda: told(f"收到申请{'一' * 5000}件，{'万' * 5000}件。"),
    "a tag without end in Markdown": lambda: (
        b"| a |\n|---|\n" + TITLE.encode() + b"<span><a" + b"\n" * 400_000
    ),
    "a charset that is none": lambda: (
        b"<html><meta charset=idna>" + html.write(drafted(seed=21))
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found(name):
    data = FOUND[name]()
    with no_hang():
        assert fuzz.examine(data) in ("read", "refused")


# --- mended, and still right -------------------------------------------------------


def test_page_that_cannot_be_drawn_is_said_to_be(monkeypatch):
    """A PDF may give its text to one library and no picture to the other."""
    import pypdfium2

    report = govreport.read(specimen("pdf"))

    def refuse(*args):
        raise pypdfium2.PdfiumError("damaged")

    monkeypatch.setattr(pypdfium2, "PdfDocument", refuse)
    assert "此页无法显示" in govreport.card(report)
    assert "<table" in report.show("requests", "new", "total")._repr_html_()


def test_box_in_a_box_is_read_once():
    report = govreport.read(word(paragraph(TITLE.strip()) + boxes(3)))
    assert [p.text for p in report.document.paragraphs].count("深处") == 1


@pytest.mark.parametrize("printed", ["0." + "3" * 30, "999999999999亿元", "9" * 13])
def test_absurd_amount_is_null_and_flagged(printed):
    draft = drafted(seed=3)
    line = next(line for line in draft.sheet("proactive").lines if line.row == "fees")
    line.figures[0] = printed
    report = govreport.read(html.write(draft))
    assert report.value("proactive", "fees", "amount") is None
    assert report.findings_for("proactive", "fees", "amount")


def test_decimals_of_a_calculator_are_read():
    printed = "24252.311082000000001"
    assert numbers.read_number(printed).value == Decimal(printed)


REPEATED = [
    *"，、。：,.一年第1件0无未没收申（(“%-～有存在", " ", "\u3000", "\t", "\ufdfa", "申请", "无法", "改进",
    "问题", "1、", "一是", "（一）", "2022年", "件，", "，未", "没有", "收到申请", "予以公开", "(1", "近三年",
    "复议", "、复议", "费用", "规范性文件", "的申请", "信息公开", "其中", "公开、", "1件，", "年，", "无，",
]  # fmt: skip
"""What a pattern may have two ways to part."""


@slow
@pytest.mark.parametrize("where", ["overview", "problems"])
def test_no_repetition_takes_long(where):
    """A pattern that steps back and forth takes half a minute for these; in sentences, and in one."""
    for unit in REPEATED:
        sentence = f"{(unit * 1900)[:1900]}1件。"
        for words in (unit * (100_000 // len(unit)), sentence * 2):
            with no_hang(unit), suppress(GovreportError):
                govreport.check(govreport.read(told(**{where: words})))


LICENSING = """
|第二十条第（五）项|
|---|
|信息内容|本年处理决定数量|
|行政许可|150|
"""
HOSTILE = {
    "digits below a table": f"甲\t1\t2\n乙\t3\t4\n{'1' * 5_000}",
    "a cell between quotes": f'甲,乙\n甲,"{"a," * 70_000}",1',
    "blanks in a cell": f"一、甲\n乙\t{' ' * 200_000}x\t",
    "blanks behind a figure": f"一、甲\n乙\t1{' ' * 200_000}x\t",
    "mistakes never put right": "有误" * 200_000,
    "corrections": "行政许可有误应为9\n" * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_no_time(name):
    with no_hang(name), suppress(GovreportError):
        govreport.read(told() + f"{LICENSING}\n{HOSTILE[name]}\n".encode())


def test_long_title_of_years_takes_no_time():
    """All words of a page as its title, beside links to others' reports."""
    links = "".join(
        f"<p>青石县{name}2022年政府信息公开工作年度报告</p>" for name in ("财政局", "民政局")
    )
    page = f"<title>{'2022年' * 60_000}公开</title>{links}<h2>一、总体情况</h2><p>公开信息3条。</p>"
    with no_hang("2022年"):
        govreport.read(f'<html><meta charset="utf-8">{page}'.encode())


@slow
def test_no_character_unfolds_to_a_text():
    assert max(len(normal.fold(chr(code))) for code in range(0x20000)) <= 6
    assert max(len(normal.unfold(chr(code))) for code in range(0x20000)) <= 6


def test_rules_have_a_time_limit(monkeypatch):
    report = govreport.read(told())
    before = dict(RULES)
    monkeypatch.setattr(checking, "time_limit", lambda label: limits.time_limit(label, 0.5))
    try:

        @govreport.rule("my.endless", zh="无穷", en="endless", severity="info")
        def endless(report):
            while True:
                yield from ()

        with pytest.raises(TooLarge, match="not read within"):
            govreport.check(report)
    finally:
        RULES.clear()
        RULES.update(before)


def test_only_so_many_claims_are_compared_and_it_is_said():
    many = "".join(f"甲{k}发布信息{k + 1}条。" for k in range(MAX_CLAIMS + 5))
    report = govreport.read(told(many))
    assert len(govreport.claims(report)) == MAX_CLAIMS
    assert govreport.check(report)["message"].str.contains("只核对前").any()
    short = govreport.read(told("发布信息3条。"))
    assert not govreport.check(short)["message"].str.contains("只核对前").any()


def test_long_sentence_is_not_compared_and_it_is_said():
    report = govreport.read(told("收到政府信息公开申请6件" + "，如常" * LONGEST_SENTENCE))
    assert govreport.claims(report).empty
    assert govreport.check(report)["message"].str.contains("只核对前").any()


def test_long_section_of_problems_is_not_split_and_it_is_said():
    report = govreport.read(told(problems="1、更新较慢。" * items.LONGEST))
    assert report.problems == []
    assert any("未逐条列出" in finding.message.zh for finding in report.findings)


def test_circled_numbers_are_enumerators():
    report = govreport.read(told(problems="存在以下问题：①更新较慢，有待加快。②解读不足。"))
    assert [item.problem for item in report.problems] == ["更新较慢，有待加快。", "解读不足。"]


def test_words_between_count_and_quantity_are_still_passed_over():
    found = claims_of({"overview": "收到政府信息公开申请数量共计为6件。"}, "2021", 2022, False)
    assert [claim.cells[0][1] for claim in found if claim.cells] == ["new"]


def test_quantities_of_ordinary_length_are_read():
    assert [q.value for q in quantities("共1,234,567,890.12元，一千二百三十四件")] == [
        Decimal("1234567890.12"),
        1234,
    ]


def test_attributes_of_an_ordinary_page_are_none_too_many():
    state = f'<input type="hidden" name="__VIEWSTATE" value="{"A1b2" * 60_000}">'
    script = f"<script>{'if (a == b) { c = d / 2; }' * 9000}</script>"
    assert_read(drafted(seed=21), web(state + script))


def test_extra_rows_are_counted_up_to_a_point():
    rows = "".join(f"<tr><td>甲{k}<td>1<td>2<td>3" for k in range(300))
    page = html.write(drafted(seed=21)).decode()
    at = page.index("<tr", page.index("规章"))
    report = govreport.read((page[:at] + rows + page[at:]).encode())
    extra = [finding for finding in report.findings if finding.rule == "read.extra_row"]
    assert 1 < len(extra) <= 200


# --- the fuzzer --------------------------------------------------------------------


@slow
def test_slice():
    """Some of the cases of `make fuzz`, in a process of their own."""
    wrong = [
        f"{outcome.result}: {outcome.case.number} {outcome.case.damages} {outcome.told}"
        for outcome in fuzz.outcomes(range(150), seed=7)
        if outcome.failed and outcome.result != "hang"  # a busy machine fails no test
    ]
    assert wrong == []


@slow
def test_cases_are_the_same_every_time_and_of_every_format():
    assert [make(n, 3) for n in range(12)] == [make(n, 3) for n in range(12)]
    assert {make(n, 3).format for n in range(100)} == set(FORMATS)
    assert all(len(names) > 8 for names in table().values())


@slow
def test_sound_documents_are_read():
    for kind in FORMATS:
        for data in sound(kind)[:4]:
            assert fuzz.examine(data) == "read"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"place": None}, "no place"),
        ({"raw": ""}, "nothing printed"),
        ({"raw": "77777"}, "does not stand"),
        ({"value": 10**12}, "absurd"),
        ({"value": Decimal("NaN")}, "NaN"),
        ({"value": None}, "null without a finding"),
        ({"value": 1.5}, "a float"),
    ],
)
def test_fuzzer_sees_a_wrong_figure(change, message):
    report = govreport.read(specimen("html"))
    assert list(fuzz.wrong_figures(report)) == []
    key = ("requests", "new", "total")
    figure: Figure = replace(report.figures[key], **change)
    report.figures[key] = figure
    assert [message in wrong for wrong in fuzz.wrong_figures(report)] == [True]


@pytest.mark.parametrize(
    "page",
    ["<p onclick=x>", "<script>1</script>", "<a href='javascript:1'>x</a>", "<img src=//x>"],
)
def test_fuzzer_sees_a_page_that_runs(page):
    with pytest.raises(AssertionError):
        fuzz._is_harmless(f"<html><body><p>x</p>{page}</body></html>")


@slow
def test_fuzzer_sees_a_crash_a_hang_and_memory(monkeypatch):
    cases = [
        Case(number, "text", (), data)
        for number, data in enumerate((b"crash", b"hang", b"wait", b"memory", sound("text")[0]))
    ]
    monkeypatch.setattr(fuzz, "_work", misbehave)
    monkeypatch.setattr(fuzz, "SECONDS", 0.5)
    monkeypatch.setattr(fuzz, "WAIT", 5.0)
    worker = fuzz.Worker()
    try:
        assert [outcome.result for outcome in worker.run(cases)] == [
            "crash", "hang", "hang", "memory", "read",
        ]  # fmt: skip
    finally:
        worker.close()


def misbehave(line) -> None:
    """A worker that does what it is told to; instead of one that reads."""
    line.send("ready")
    while True:
        data = line.recv_bytes()
        while data == b"hang":
            pass
        if data == b"wait":
            time.sleep(60)
        memory = 2 * fuzz.MEMORY if data == b"memory" else 0
        line.send(("crash" if data == b"crash" else "read", 0.0, memory, ""))


def test_refusal_is_ours():
    with pytest.raises(TooLarge):
        govreport.read(told("甲" * 600_000))
    assert issubclass(TooLarge, GovreportError)
