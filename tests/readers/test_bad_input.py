"""Files that are no report: one clear exception each, in bounded time and memory."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import re
import resource
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfminer.arcfour import Arcfour

import govreport
from govreport.cards import card
from govreport.errors import (
    EncryptedFile,
    GovreportError,
    NotAReport,
    TooLarge,
    UnreadableFile,
)
from govreport.readers import read_document
from govreport_specimens import docx, html, pdf, text
from tests.conftest import ROOT, by_turns, no_hang, slow
from tests.specimens.checks import assert_read, drafted
from tests.specimens.compare import covered

SAMPLE = ROOT / "data" / "reports" / "hongqi-2021.txt"
SECONDS = 10
"""Time on the processor that a command may use."""
MEMORY = 3 * 2**29
"""Address space that a reader may use: 1.5 GB."""
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


# --- files ------------------------------------------------------------------------


@cache
def specimen(kind: str) -> bytes:
    draft = drafted(seed=21)
    writers: dict[str, Callable[[], bytes]] = {
        "pdf": lambda: pdf.write(draft),
        "docx": lambda: docx.write(draft),
        "html": lambda: html.write(draft),
        "text": lambda: text.write(draft, "spaced"),
    }
    return writers[kind]()


def make_pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, the first its catalogue."""
    out, starts = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, start=1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
        + b"trailer\n<</Size %d /Root 1 0 R%s>>\n" % (len(objects) + 1, trailer)
        + b"startxref\n%d\n%%%%EOF\n" % len(out)
    )


def stream(data: bytes, head: bytes = b"") -> bytes:
    return b"<<%s /Length %d>>\nstream\n%s\nendstream" % (head, len(data), data)


def one_page(
    content: bytes,
    resources: bytes = b"",
    *more: bytes,
    font: bytes = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    trailer: bytes = b"",
) -> bytes:
    """A PDF of one page: object 4 is its content, 5 a font, `more` follow."""
    return make_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>%s>>>>" % resources,
        content,
        font,
        *more,
        trailer=trailer,
    )


def picture_pdf() -> bytes:
    pixels = stream(b"\xcc" * 30_000, b"/Type/XObject/Subtype/Image/Width 100/Height 100"
                    b"/ColorSpace/DeviceRGB/BitsPerComponent 8")  # fmt: skip
    return one_page(stream(b"q 500 0 0 700 40 60 cm /I Do Q"), b"/XObject<</I 6 0 R>>", pixels)


def encrypted_pdf(user: bytes, owner: bytes, content: bytes) -> bytes:
    """One page under the standard handler, 40 bits (PDF Reference 1.4, 3.5.2)."""
    import hashlib

    padding = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
    password, owning = (user + padding)[:32], (owner + padding)[:32]
    lock = Arcfour(hashlib.md5(owning).digest()[:5]).process(password)
    identity = b"0123456789abcdef"
    rights = struct.pack("<i", -44)
    key = hashlib.md5(password + lock + rights + identity).digest()[:5]
    check = Arcfour(key).process(padding)
    own = hashlib.md5(key + (4).to_bytes(3, "little") + b"\0\0").digest()[:10]
    trailer = b"/ID[<%s><%s>]/Encrypt 6 0 R" % ((identity.hex().encode(),) * 2)
    handler = b"<</Filter/Standard/V 1/R 2/P -44/O<%s>/U<%s>>>" % (
        lock.hex().encode(),
        check.hex().encode(),
    )
    return one_page(stream(Arcfour(own).process(content)), b"", handler, trailer=trailer)


def deflated(size: int, unit: bytes = bytes(2**20)) -> bytes:
    """`size` bytes of one unit repeated, deflated: blocks that end where they may be repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(unit) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * (size // len(unit)) + packer.flush()


def zlib_zeros(size: int) -> bytes:
    """As a zlib stream; its checksum, which comes after everything, is wrong."""
    return b"\x78\xda" + deflated(size) + bytes(4)


def repack(parts: dict[str, bytes], data: bytes | None = None) -> bytes:
    """A Word file with these parts replaced or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data or specimen("docx"))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
        for name in parts.keys() - set(old.namelist()):
            new.writestr(name, parts[name])
    return out.getvalue()


def document_xml(body: str, declarations: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{declarations}'
        f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    ).encode()


def raw_zip(name: bytes, packed: bytes, claimed: int) -> bytes:
    """A ZIP of one deflated part whose size and checksum are lies."""
    fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, 0, len(packed), claimed, len(name), 0)
    local = b"PK\3\4" + fields + name + packed
    central = b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, 0)
    central += name
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def nested_tables(depth: int) -> str:
    return "<table><tr><td>" * depth + "内" + "</td></tr></table>" * depth


def noise(seed: int) -> bytes:
    return random.Random(seed).randbytes(50_000)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
BOILERPLATE = "<p>欢迎访问本网站，今天天气晴朗，请点击栏目浏览新闻。</p>"

BAD: dict[str, tuple[Callable[[], bytes], type[GovreportError]]] = {
    "empty": (lambda: b"", UnreadableFile),
    "white space": (lambda: b" \r\n\t \n" * 50, UnreadableFile),
    "byte order mark only": (lambda: b"\xef\xbb\xbf", UnreadableFile),
    "null bytes": (lambda: bytes(5000), UnreadableFile),
    **{f"noise {n}": (lambda n=n: noise(n), UnreadableFile) for n in range(5)},
    "noise after a PDF's first line": (lambda: b"%PDF-1.7\n" + noise(9), UnreadableFile),
    "noise after a ZIP's magic": (lambda: b"PK\3\4word/" + noise(9), UnreadableFile),
    "PDF of a picture without text": (picture_pdf, NotAReport),
    "PDF without text": (lambda: one_page(stream(b"")), UnreadableFile),
    "PDF without pages": (
        lambda: make_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"),
        UnreadableFile,
    ),
    "PDF with a password": (
        lambda: encrypted_pdf(b"secret", b"owner", b"BT ET"),
        EncryptedFile,
    ),
    "PDF of other matter": (
        lambda: one_page(stream(b"BT /F1 12 Tf 50 700 Td (A recipe for noodles) Tj ET")),
        NotAReport,
    ),
    **{
        f"PDF cut to {share}": (
            lambda share=share: specimen("pdf")[: int(len(specimen("pdf")) * share)],
            UnreadableFile,
        )
        for share in (0.0005, 0.01)
    },
    "ZIP called .docx": (lambda: repacked_zip(), UnreadableFile),
    "old Word or encrypted .docx": (lambda: OLE + noise(1), UnreadableFile),
    "RTF without text": (lambda: rb"{\rtf1\ansi \par}", UnreadableFile),
    "RTF that is no report": (lambda: rb"{\rtf1\ansi \u25919?\par}", NotAReport),
    "RTF that nests without end": (lambda: rb"{\rtf1" + b"{" * 2_000_000, TooLarge),
    "PNG": (lambda: PNG + noise(2), UnreadableFile),
    "HTML without text": (lambda: b"<html><body><div></div></body></html>", UnreadableFile),
    "HTML that is no report": (
        lambda: f"<html><title>首页</title><body>{BOILERPLATE * 30}</body></html>".encode(),
        NotAReport,
    ),
    "text that is no report": (
        lambda: "今天的午饭是一碗面条，很好吃。\n".encode() * 40,
        NotAReport,
    ),
    "words of the form in a text about it": (
        lambda: (
            "表三的行：本年新收政府信息公开申请数量，上年结转政府信息公开申请数量，予以公开，"
            "属于国家秘密，本机关不掌握相关政府信息，结转下年度继续办理。\n" * 3
        ).encode(),
        NotAReport,
    ),
    "JSON of a report": (lambda: govreport.read(SAMPLE).to_json().encode(), UnreadableFile),
    "JSON that nests without end": (lambda: b"[" * 10_000_000, UnreadableFile),
    "too many characters": (lambda: "字".encode() * 9_000_000, TooLarge),
    "a text without end": (lambda: b"x" * (65 * 2**20), TooLarge),
    **{
        f"docx cut to {share}": (
            lambda share=share: specimen("docx")[: int(len(specimen("docx")) * share)],
            UnreadableFile,
        )
        for share in (0.001, 0.3, 0.9, 0.999)
    },
    "docx with entities": (
        lambda: repack(
            {
                "word/document.xml": document_xml(
                    "<w:p><w:r><w:t>政府信息公开年度报告&x;</w:t></w:r></w:p>",
                    '<!DOCTYPE d [<!ENTITY x "1">]>',
                )
            }
        ),
        UnreadableFile,
    ),
    "docx without a body": (
        lambda: repack({"word/document.xml": f'<w:document xmlns:w="{W}"/>'.encode()}),
        UnreadableFile,
    ),
    "docx that is not XML": (lambda: repack({"word/document.xml": b"\0\1\2"}), UnreadableFile),
    "empty docx": (lambda: repack({"word/document.xml": document_xml("<w:p/>")}), UnreadableFile),
}


def repacked_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("readme.txt", "report.txt"):  # alone, it would be read
            archive.writestr(name, "政府信息公开工作年度报告")
    return out.getvalue()


# --- one clear exception ------------------------------------------------------------


@pytest.mark.parametrize("name", by_turns(BAD))
def test_one_clear_exception(name, tmp_path):
    make, kind = BAD[name]
    path = tmp_path / "report 1.docx"
    path.write_bytes(make())
    with no_hang(), pytest.raises(kind) as caught:
        govreport.read(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert len(message.splitlines()) == 1
    assert len(message) < len(str(path)) + 160
    assert_in_both_languages(message.removeprefix(f"{path}: "))


def assert_in_both_languages(message: str) -> None:
    """Chinese first; what is left in brackets may be another program's word."""
    said = re.sub(r"\([^()]*\)", "", message)
    zh, en = re.search(r"[\u4e00-\u9fff]", said), re.search(r"(?<!\S)[a-z]+\b", said)
    assert zh and en and zh.start() < en.start(), message


def test_bytes_and_open_files_are_named_too(tmp_path):
    with pytest.raises(UnreadableFile, match="^the input: "):
        govreport.read(b"")
    with pytest.raises(UnreadableFile, match="^upload 7: "):
        govreport.read(b"", name="upload 7")
    path = tmp_path / "empty.pdf"
    path.write_bytes(b"")
    with path.open("rb") as file, pytest.raises(UnreadableFile, match="empty.pdf: "):
        govreport.read(file)


def test_text_file_opened_in_the_wrong_encoding(tmp_path):
    path = tmp_path / "report.txt"
    path.write_bytes(SAMPLE.read_text(encoding="utf-8").encode("gb18030"))
    with path.open(encoding="utf-8") as file, pytest.raises(UnreadableFile, match="report.txt"):
        govreport.read(file)
    assert govreport.read(path).year == 2021


def test_closed_file_is_said_to_be_closed(tmp_path):
    with SAMPLE.open("rb") as file:
        pass
    with pytest.raises(UnreadableFile, match="closed"):
        govreport.read(file)


def test_folder_missing_file_and_impossible_path(tmp_path):
    with pytest.raises(UnreadableFile, match="is a folder"):
        govreport.read(tmp_path)
    with pytest.raises(UnreadableFile, match="No such file"):
        govreport.read(tmp_path / "none.pdf")
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        govreport.read("a\0b.pdf")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_file_without_permission(tmp_path):
    path = tmp_path / "closed.txt"
    path.write_text("x")
    path.chmod(0)
    with pytest.raises(UnreadableFile, match="Permission denied"):
        govreport.read(path)


def test_file_that_cannot_be_read(monkeypatch, tmp_path):
    """As a file without permission: also where the tests run as root."""

    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)
    with pytest.raises(UnreadableFile, match="cannot be opened .Permission denied"):
        govreport.read(tmp_path / "closed.txt")


def test_200_megabytes_are_refused_unread(tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(TooLarge, match="more than 64 MB"):
        govreport.read(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_owner_password_does_not_keep_from_reading():
    content = b"BT /F1 12 Tf 50 700 Td (A recipe for noodles) Tj ET"
    with pytest.raises(NotAReport):  # read, and found to be no report
        govreport.read(encrypted_pdf(b"", b"owner", content))


# --- what is part of a report ----------------------------------------------------


@pytest.mark.parametrize("kind", ["pdf", "html", "text"])
@pytest.mark.parametrize("share", [0.4, 0.7, 0.97])
def test_cut_file_is_refused_or_flagged(kind, share):
    data = specimen(kind)[: int(len(specimen(kind)) * share)]
    draft = drafted(seed=21)
    try:
        report = govreport.read(data)
    except GovreportError:
        return
    assert report.findings
    wrong_or_silent(draft, report)


def wrong_or_silent(draft, report) -> None:
    """Fail where a figure is not as written, or a null has no finding."""
    findings = [finding.to_dict() for finding in report.findings]
    for (table, row, column), figure in report.figures.items():
        if figure.value is None:
            assert covered(findings, table, row, column), f"{table}.{row}.{column}: silent"
        else:
            assert figure.value == draft.expected[table][row][column]


def test_report_without_tables_has_findings():
    report = govreport.read(
        "澄湾市2022年政府信息公开工作年度报告\n一、总体情况\n本机关把公开作为日常工作。\n"
        "五、存在的主要问题及改进情况\n1、更新较慢。改进情况：按月提醒。\n"
        "六、其他需要报告的事项\n无。\n".encode()
    )
    assert (report.agency, report.year, report.edition) == ("澄湾市", 2022, None)
    missing = {f.table for f in report.findings if f.rule == "read.table_missing"}
    assert missing == {"proactive", "requests", "disputes"}
    assert "日常工作" in report.sections["overview"]
    assert report.requests.empty
    assert report.to_json()
    assert "⚑" in report._repr_html_()


def test_table_in_a_picture_is_missing_and_flagged():
    draft = drafted(seed=13)
    report = govreport.read(html.write(draft, html.Page(pictures="requests")))
    assert not report.figures or all(
        figure.value is None for key, figure in report.figures.items() if key[0] == "requests"
    )
    assert any(finding.table == "requests" for finding in report.findings)
    assert report.disputes.loc["reconsideration", "total"] is not None


@slow
def test_page_of_pictures_within_a_pdf_is_flagged():
    report = govreport.read(mixed_pdf())
    assert any("图片" in finding.message.zh for finding in report.findings)


def test_pdf_whose_checksum_is_wrong_is_flagged():
    packed = zlib.compress(b"BT /F1 9 Tf 9 9 Td (1234567890) Tj ET")
    altered = packed[:-1] + bytes([packed[-1] ^ 1])
    whole, damaged = (
        read_document(one_page(stream(content, b"/Filter/FlateDecode")))
        for content in (packed, altered)
    )
    assert damaged.paragraphs[0].text == whole.paragraphs[0].text == "1234567890"
    assert not whole.notes and "校验和" in damaged.notes[0][0]


def test_a_page_like_a_hair_gives_a_small_picture():
    from govreport.readers.pictures import MAX_DRAWN, MAX_SIDE, draw

    page = one_page(stream(b"BT /F1 9 Tf 0 9 Td (1) Tj ET"))
    for box in (b"0 0 1 90000000", b"0 0 90000000 1", b"0 0 9000 9000"):
        picture, _ = draw(page.replace(b"0 0 595 842", box), 1, 110)
        assert max(picture.size) <= MAX_SIDE + 1
        assert picture.width * picture.height <= 1.01 * MAX_DRAWN


def mixed_pdf() -> bytes:
    """A report's PDF with a scanned page behind it."""
    import pypdfium2

    whole = pypdfium2.PdfDocument(specimen("pdf"))
    whole.import_pages(pypdfium2.PdfDocument(picture_pdf()))
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()


@pytest.mark.parametrize("depth", [150, 1000, 10_000])
def test_deep_page_is_read_or_flagged(depth):
    draft = drafted(seed=21)
    page = specimen("html").decode()
    deep = page.replace("<body>", "<body>" + "<div>" * depth, 1)
    assert deep != page
    sound = govreport.read(page.encode())
    with no_hang(), contextlib.suppress(GovreportError):
        report = govreport.read(deep.encode())
        wrong_or_silent(draft, report)
        if len(report.figures) < len(sound.figures):
            assert any("嵌套" in finding.message.zh for finding in report.findings)


def test_deep_part_of_a_page_costs_a_finding_and_nothing_else():
    draft = drafted(seed=21)
    page = specimen("html").decode()
    deep = "<div>" * 220 + "深处" + "</div>" * 220
    data = page.replace("</body>", deep + "</body>").encode()
    assert_read(draft, data)
    messages = [finding.message.zh for finding in govreport.read(data).findings]
    assert any("嵌套" in message for message in messages)
    assert "嵌套" not in str(
        [finding.message.zh for finding in govreport.read(page.encode()).findings]
    )


@pytest.mark.parametrize("depth", [50, 3000])
def test_nested_tables_do_not_hang(depth):
    page = specimen("html").decode()
    data = page.replace("</body>", nested_tables(depth) + "</body>").encode()
    with no_hang():
        assert_read(drafted(seed=21), data)


def test_pieces_of_a_page_in_many_tables_are_counted_once():
    said = f"<h1>清源县财政局2022年政府信息公开工作年度报告</h1>{BOILERPLATE * 3000}"
    page = "<table><tr><td>" * 12 + said + "</td></tr></table>" * 12
    assert govreport.read(page.encode()).agency == "清源县财政局"


@pytest.mark.parametrize("where", ['<td colspan="1000000000"', '<td rowspan="1000000000"'])
def test_absurd_spans_do_not_hang(where):
    page = specimen("html").decode()
    rows = f"<table>{f'<tr>{where}>甲</td><td>乙</td></tr>' * 90}</table>"
    with no_hang():
        assert_read(drafted(seed=21), page.replace("</body>", rows + "</body>").encode())


def test_external_entity_is_not_fetched(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    declared = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    body = "<w:p><w:r><w:t>一&x;二</w:t></w:r></w:p>"
    with pytest.raises(UnreadableFile) as caught:
        govreport.read(repack({"word/document.xml": document_xml(body, declared)}))
    assert "SECRET" not in str(caught.value)


# --- bombs: time and memory are bounded --------------------------------------------


def zeros_docx() -> bytes:
    return repack({"word/document.xml": document_xml("<w:p/>" * 10_000_000)})


def lying_docx() -> bytes:
    return raw_zip(b"word/document.xml", deflated(2 * 2**30), 1000)


def laughs_docx() -> bytes:
    entities = '<!ENTITY a0 "哈哈哈哈哈哈哈哈哈哈">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
    )
    body = "<w:p><w:r><w:t>&a11;</w:t></w:r></w:p>"
    return repack({"word/document.xml": document_xml(body, f"<!DOCTYPE d [{entities}]>")})


def many_paragraphs_docx() -> bytes:
    return repack({"word/document.xml": document_xml("<w:p/>" * 3_500_000)})


def flate_pdf() -> bytes:
    bomb = zlib_zeros(2 * 2**30)
    return one_page(stream(bomb, b"/Filter/FlateDecode"))


def nested_flate_pdf() -> bytes:
    bomb = zlib.compress(zlib_zeros(4 * 2**30))
    return one_page(stream(bomb, b"/Filter[/FlateDecode/FlateDecode]"))


def hidden_flate_pdf() -> bytes:
    """Written as hexadecimal first: not seen by who looks for zlib's first byte."""
    bomb = zlib_zeros(2 * 2**30).hex().encode() + b">"
    return one_page(stream(bomb, b"/Filter[/ASCIIHexDecode/FlateDecode]"))


def cut_flate_pdf() -> bytes:
    return one_page(stream(zlib_zeros(2 * 2**30)[:-2000], b"/Filter/FlateDecode"))


def forms_pdf() -> bytes:
    """Each form draws the next one ten times: 10^9 letters."""
    forms = [
        stream(
            b"/X Do " * 10 if n < 9 else b"BT /F1 9 Tf (x) Tj ET",
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources"
            b"<</Font<</F1 5 0 R>>/XObject<</X %d 0 R>>>>" % (7 + n),
        )
        for n in range(10)
    ]
    return one_page(stream(b"/X Do"), b"/XObject<</X 6 0 R>>", *forms)


def long_line_pdf() -> bytes:
    return one_page(stream(b"BT /F1 9 Tf 9 9 Td (%s) Tj ET" % (b"x" * 10_000_000)))


def endless_word_pdf() -> bytes:
    """Nothing in it is a word of PDF's language."""
    content = zlib.compress(b")" * 60_000_000)
    return one_page(stream(content, b"/Filter/FlateDecode"))


def font_pdf(said: bytes, of_glyphs: bytes = b"", *more: bytes) -> bytes:
    """One page with a font of two bytes a character, and what its dictionaries say besides."""
    return one_page(
        stream(b"BT /G 9 Tf 9 9 Td <0041> Tj ET"),
        b"/Font<</G 6 0 R>>",
        b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[7 0 R]%s>>"
        % said,
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(Adobe)"
        b"/Ordering(Identity)/Supplement 0>>%s>>" % of_glyphs,
        *more,
    )


def font_widths_pdf() -> bytes:
    return font_pdf(b"", b"/W[0 2147483647 500]")


def font_codes_pdf() -> bytes:
    codes = b"1 beginbfrange <00000000> <7fffffff> <0041> endbfrange"
    return font_pdf(b"/ToUnicode 8 0 R", b"", stream(codes))


def font_table_pdf() -> bytes:
    """A TrueType font whose table of characters names every number that 32 bits can hold."""
    groups = struct.pack(">HHIII", 12, 0, 28, 0, 1) + struct.pack(">III", 0, 2**32 - 1, 0)
    cmap = struct.pack(">HHHHL", 0, 1, 3, 10, 12) + groups
    font = b"\0\1\0\0" + struct.pack(">HHHH4sLLL", 1, 0, 0, 0, b"cmap", 0, 28, len(cmap)) + cmap
    return font_pdf(b"", b"/FontDescriptor<</FontFile2 8 0 R>>", stream(font))


def wrong_checksum_pdf() -> bytes:
    content = bytearray(zlib.compress(random.Random(0).randbytes(20_000_000), 0))
    content[-1] ^= 1
    return one_page(stream(bytes(content), b"/Filter/FlateDecode"))


def ruled_pdf() -> bytes:
    lines = b"".join(
        b"%d 0 m %d 800 l S 0 %d m 590 %d l S\n" % (n % 590, n % 590, n % 840, n % 840)
        for n in range(30_000)
    )
    return one_page(stream(lines + b"BT /F1 9 Tf 9 9 Td (some words for a page) Tj ET"))


def many_tags_html() -> bytes:
    return b"<html><body>" + b"<p>a" * 3_000_000


def many_paragraphs_html() -> bytes:
    return b"<html><body>" + b"<p>a</p>" * 150_000


def wide_table_html() -> bytes:
    row = b'<tr><td colspan="1000000000" rowspan="1000000000">a</td></tr>'
    return b"<html><body><table>" + row * 60_000 + b"</table>"


def common_text() -> bytes:
    return "政府信息公开".encode("gb18030") * 5_000_000


BOMBS = [
    zeros_docx,
    lying_docx,
    laughs_docx,
    many_paragraphs_docx,
    flate_pdf,
    nested_flate_pdf,
    hidden_flate_pdf,
    cut_flate_pdf,
    forms_pdf,
    long_line_pdf,
    endless_word_pdf,
    font_widths_pdf,
    font_codes_pdf,
    font_table_pdf,
    wrong_checksum_pdf,
    ruled_pdf,
    many_tags_html,
    many_paragraphs_html,
    wide_table_html,
    common_text,
]


def limited(*arguments: str, cwd=ROOT, env=None) -> subprocess.CompletedProcess:
    """The command line in its own process, with bounded memory and time."""

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))

    return subprocess.run(
        [sys.executable, "-m", "govreport", *arguments],
        cwd=cwd,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"} | (env or {}),
        capture_output=True,
        text=True,
        timeout=300,
        preexec_fn=bound,
        check=False,
    )


@pytest.mark.parametrize(
    "make",
    by_turns(BOMBS, 24),
    ids=lambda make: make.__name__,
)
def test_bomb_is_refused_within_bounds(make, tmp_path):
    path = tmp_path / "bomb"
    path.write_bytes(make())
    done = limited("parse", str(path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{path}: ")
    assert done.stderr.count("\n") == 1
    assert_in_both_languages(done.stderr.removeprefix(f"{path}: "))
    # what we say when memory has run out
    assert "complex" not in done.stderr
    assert "MemoryError" not in done.stderr


_HEAD = """某某市财政局2023年政府信息公开工作年度报告
一、总体情况
工作正常开展，情况良好。
二、主动公开政府信息情况
"""


def spans_of_asciidoc() -> bytes:
    return (_HEAD + "|===\n" + "50.50+|x " * 3000 + "\n" + "|y\n" * 60 + "|===\n").encode()


def times_of_asciidoc() -> bytes:
    return f"{_HEAD}|===\n{'9' * 5000}*|x\n|===\n".encode()


def open_comments_markdown() -> bytes:
    return (_HEAD + "|---|\n" + "<!--" * 110_000).encode()


def digits_in_a_header() -> bytes:
    return f"{_HEAD}| 信息内容 | 本年制发件数x{'1' * 300_000}y |\n|---|---|\n| 规章 | 3 |".encode()


def _opendocument(kind: str, styles: str, body: str) -> bytes:
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        file.writestr(
            "content.xml",
            f"<office:document-content {names}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}>"
            "</office:body></office:document-content>",
        )
    return out.getvalue()


def row_height_ods() -> bytes:
    height = f'<style:table-row-properties style:row-height="{"1" * 300_000}!"/>'
    cell = (
        "<table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>"
    )
    return _opendocument(
        "spreadsheet",
        f'<style:style style:name="r">{height}</style:style>',
        f"<table:table>{cell}</table:table>",
    )


def empty_rows_odt() -> bytes:
    return _opendocument("text", "", f"<table:table>{'<table:table-row/>' * 100_000}</table:table>")


def open_sheets_mht() -> bytes:
    page = "<html><frameset>" + "<x:ExcelWorksheet>" * 200_000 + "</frameset></html>"
    return (
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=B\n\n--B\n"
        f"Content-Location: file:///a.htm\nContent-Type: text/html\n\n{page}\n--B--\n"
    ).encode()


@pytest.mark.parametrize(
    "make",
    [
        spans_of_asciidoc,
        times_of_asciidoc,
        open_comments_markdown,
        digits_in_a_header,
        row_height_ods,
        empty_rows_odt,
        open_sheets_mht,
    ],
    ids=lambda make: make.__name__,
)
def test_what_wants_to_take_for_ever_is_read_or_refused(make):
    data = make()
    with no_hang(), contextlib.suppress(GovreportError):
        govreport.read(data)


# --- the command line ------------------------------------------------------------


@slow
def test_command_says_one_line_for_each_bad_file(tmp_path):
    paths = []
    for number, (make, _) in enumerate(BAD.values()):
        paths.append(tmp_path / f"{number:02}")
        paths[-1].write_bytes(make())
    paths.append(tmp_path / "none.pdf")
    done = limited("parse", *map(str, paths))
    assert (done.returncode, done.stdout) == (2, "")
    lines = done.stderr.splitlines()
    assert [line.split(": ")[0] for line in lines] == [str(path) for path in paths]
    assert "Traceback" not in done.stderr
    assert "please report" not in done.stderr


@pytest.mark.parametrize("format_name", by_turns(["table", "json", "csv"]))
def test_command_prints_what_it_could_read(format_name, tmp_path):
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.4 no")
    done = limited("parse", str(bad), str(SAMPLE), "--format", format_name)
    assert done.returncode == 2
    assert "红旗区人民政府" in done.stdout
    assert done.stderr.startswith(f"{bad}: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("format_name", by_turns(["table", "json", "csv"]))
def test_command_prints_nothing_for_one_bad_file(format_name, tmp_path):
    bad = tmp_path / "bad.html"
    bad.write_bytes(b"<html><body>hello</body></html>")
    done = limited("parse", str(bad), "--format", format_name)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1


def test_file_name_cannot_write_to_the_terminal(tmp_path):
    bad = tmp_path / "a\x1b[31m\nb.txt"
    bad.write_bytes(b"")
    done = limited("parse", str(bad))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "\x1b" not in done.stderr


# --- damage ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", by_turns(["pdf", "docx", "html", "text"], 2))
def test_damage_raises_only_our_exceptions(kind):
    original = specimen(kind)

    @settings(max_examples=12)
    @given(
        flips=st.lists(
            st.tuples(st.integers(0, len(original) - 1), st.integers(0, 255)), max_size=30
        ),
        cut=st.tuples(st.integers(0, len(original)), st.integers(0, 2000)),
    )
    def damage(flips, cut):
        data = bytearray(original)
        for place, byte in flips:
            data[place] = byte
        del data[cut[0] : cut[0] + cut[1]]
        try:
            report = govreport.read(bytes(data))
        except GovreportError as error:
            assert len(str(error).splitlines()) == 1
        else:
            report.to_json()
            report._repr_html_()

    damage()


# --- names -----------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text on this system")
@pytest.mark.parametrize(
    "raw, name",
    [("报告.txt".encode("gb18030"), "报告.txt"), (b"2021\xff.txt", r"2021\xff.txt")],
)
def test_a_name_that_is_no_text(raw, name, tmp_path):
    path = tmp_path / os.fsdecode(raw)
    path.write_bytes(SAMPLE.read_bytes())
    report = govreport.read(path)
    assert report.source["path"] == str(tmp_path / name)
    govreport.cells([report]).to_csv(tmp_path / "cells.csv")
    for made in (report._repr_html_(), card(report), json.dumps(report.to_dict())):
        made.encode()
    path.unlink()
    with pytest.raises(UnreadableFile) as caught:
        govreport.read(path)
    str(caught.value).encode()


def test_a_name_that_no_file_can_have():
    for name in ("a\ud800.txt", "a\0b.txt"):
        with pytest.raises(UnreadableFile) as caught:
            govreport.read(name)
        str(caught.value).encode()


MARKED_UP = {
    "attributes": "{|\n|-\n| " + "a=a" * 400 + "\n|}",
    "commands within commands": "\\begin{tabular}{l}\n"
    + "\\textbf{" * 20_000
    + "x\n\\end{tabular}",
    "brackets without end": "\\begin{tabular}{l}\n" + "\\hline[" * 50_000 + "\n\\end{tabular}",
    "rules alone": "-- -- --\n" * 50_000,
}


@pytest.mark.parametrize("name", MARKED_UP)
def test_marked_up_tables_have_no_endless_readings(name, tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(f"岚汀县财政局2022年政府信息公开工作年度报告\n{MARKED_UP[name]}\n", "utf-8")
    assert limited("parse", str(path)).returncode in (0, 1, 2)
