"""What holds a report: mails, archives, pages saved with what belongs to them."""

from __future__ import annotations

import base64
import io
import json
import plistlib
import re
import zipfile
from email.message import EmailMessage
from html import escape

import pytest

import govreport
from govreport.document import Paragraph
from govreport.errors import TooLarge, UnreadableFile
from govreport.readers import read_document, tell_format
from govreport_specimens import docx, html, pdf, text, xlsx
from tests.readers.test_bad_input import W, document_xml, repack
from tests.specimens.checks import assert_read, drafted


@pytest.mark.parametrize("write", [html.write, pdf.write, docx.write, xlsx.write])
def test_a_mail_with_the_report_attached(write):
    draft = drafted(seed=3)
    data = write(draft)
    message = EmailMessage()
    message["Subject"], message["From"] = "年报", "a@example.org"
    message.set_content("见附件")
    kind = tell_format(data)
    if kind == "html":
        message.add_alternative(data.decode(), subtype="html")
    else:
        message.add_attachment(data, maintype="a", subtype="b", filename=f"年报.{kind}")
    assert_read(draft, message.as_bytes())


@pytest.mark.parametrize("kind", ["octet-stream", "html"])
def test_a_mail_with_the_report_attached_as_a_page(kind):
    draft = drafted(seed=3)
    message = EmailMessage()
    message.set_content("见附件")
    of = "text" if kind == "html" else "application"
    page = html.write(draft)
    message.add_attachment(page, maintype=of, subtype=kind, filename="年报.html")
    assert_read(draft, message.as_bytes())
    message.add_attachment(page, maintype=of, subtype=kind, filename="去年.html")
    with pytest.raises(UnreadableFile, match="several documents"):
        govreport.read(message.as_bytes())


def test_a_mail_that_is_the_report_with_a_text_attached():
    draft = drafted(seed=3)
    message = EmailMessage()
    message.set_content(html.write(draft).decode(), subtype="html")
    message.add_attachment(b"a,b", maintype="text", subtype="csv", filename="附表.csv")
    assert_read(draft, message.as_bytes())


def test_a_mail_with_several_documents_is_refused():
    message = EmailMessage()
    message["Subject"], message["From"] = "年报", "a@example.org"
    message.set_content("见附件")
    for name in ("a.docx", "b.pdf"):
        message.add_attachment(b"x", maintype="a", subtype="b", filename=name)
    with pytest.raises(UnreadableFile, match="several documents"):
        govreport.read(message.as_bytes())


def test_a_mail_whose_text_is_the_report():
    draft = drafted(seed=3)
    message = EmailMessage()
    message["Subject"], message["From"] = "Fwd: 年报", "a@example.org"
    lines = text.write(draft).decode().splitlines()
    message.set_content("\n".join(f"> {line}" for line in lines))
    assert_read(draft, message.as_bytes())


def test_a_page_that_a_crawler_kept_as_json():
    draft = drafted(seed=4)
    kept = {"url": "http://x", "data": {"title": "年报", "content": html.write(draft).decode()}}
    assert_read(draft, json.dumps(kept).encode())


def test_an_escaped_page_in_json_is_read_as_the_page():
    draft = drafted(seed=4)
    kept = {"title": "年报", "content": escape(html.write(draft).decode())}
    assert_read(draft, json.dumps(kept).encode())


def test_what_a_page_in_json_shows_of_markup_stays_text():
    page = f"<p>{'文' * 200}</p><p>&lt;b&gt;3&lt;/b&gt;</p>"
    told = read_document(json.dumps({"content": page}).encode()).paragraphs
    assert told[-1].text == "<b>3</b>"


def test_lists_of_texts_in_json_are_no_tables():
    passages = [["p", f"一、总体情况{'略' * 200}。"], ["p", f"（二）规范{'略' * 200}。"]]
    document = read_document(json.dumps(passages).encode())
    assert not document.grids
    assert {text for _, text in passages} <= {one.text for one in document.paragraphs}


def test_tables_in_json_as_lists_of_rows():
    draft = drafted(seed=4)
    kept: list[dict] = []
    for block in read_document(html.write(draft)).blocks:
        if isinstance(block, Paragraph):
            kept.append({"type": "p", "text": block.text})
            continue
        shown: set[int] = set()  # merged cells are written once
        rows: list[list[str | int | None]] = []
        for row in block.rows:
            texts = [cell.text if cell and id(cell) not in shown else None for cell in row]
            shown |= {id(cell) for cell in row}
            rows.append([int(t) if t and t.isdecimal() else t for t in texts])
        kept.append({"type": "table", "rows": rows})
    assert_read(draft, json.dumps(kept).encode())


@pytest.mark.parametrize(
    "block",
    [lambda text: text, lambda text: {"type": "p", "text": text}],
    ids=["strings", "blocks"],
)
def test_what_is_short_in_a_list_of_passages_belongs_to_the_text(block):
    passages = [
        "一、总体情况",
        "公开信息12条。" + "略" * 200,
        "（二）收到申请3件。",
        "（三）规范。",
    ]
    beside = ["首页", "简介" * 200, "当前位置"]
    data = json.dumps({"menu": beside, "content": [*map(block, passages)]}).encode()
    told = [one.text for one in read_document(data).paragraphs]
    assert told == [beside[1], *passages]


def test_half_a_character_in_json_is_none():
    draft = drafted(seed=4)
    kept = {"content": html.write(draft).decode().replace("总体情况", "\ud800总体\udc00情况", 1)}
    report = govreport.read(json.dumps(kept).encode())
    assert report.agency and report.figures
    assert "\ufffd" in "".join(one.text for one in report.document.paragraphs)


def test_json_without_a_document_is_refused():
    with pytest.raises(UnreadableFile, match="without a document"):
        govreport.read(json.dumps({"figures": [1, 2, 3]}).encode())


@pytest.mark.parametrize("write", [docx.write, xlsx.write])
def test_a_report_alone_in_an_archive(write):
    draft = drafted(seed=5)
    data = write(draft)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(f"word/年报.{tell_format(data)}", data)
        file.writestr("logo.png", b"x")
    assert_read(draft, out.getvalue())


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(re.sub(r"__(\w+)$", r".\1", name), data)
    return out.getvalue()


def parted(whole: bytes) -> tuple[str, list[str]]:
    """The XML of a Word file without its tables, and these."""
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        written = archive.read("word/document.xml").decode()
    table = re.compile("<w:tbl>.*?</w:tbl>", re.S)
    return table.sub("", written), table.findall(written)


def test_a_report_whose_tables_are_attached_in_an_archive():
    draft = drafted(seed=5)
    whole = docx.write(draft)
    words, tables = parted(whole)
    data = packed(
        年报__docx=repack({"word/document.xml": words.encode()}, whole),
        附件1__docx=repack({"word/document.xml": document_xml("<w:p/>".join(tables))}, whole),
        附件2__docx=b"\xd0\xcf\x11\xe0" * 9,
        **{"__MACOSX/._年报.docx": b"x", "~$年报.docx": b"x"},
    )
    assert_read(draft, data)
    report = govreport.read(data)
    place = report.figures["requests", "new", "total"].place.element
    assert place.startswith("附件1.docx table 2, row ")
    said = [one.message.en for one in report.findings if one.rule == "read.reader"]
    assert said == ["what is attached, 附件2.docx, was not read"]


@pytest.mark.parametrize("name", ["附件2021年统计表", "附件岚汀县税务局统计表"])
def test_the_name_of_what_is_attached_says_whose_it_is(name):
    draft = drafted(seed=5)
    whole = docx.write(draft)
    words, tables = parted(whole)
    attached = "<w:p><w:r><w:t>此外还做了别的工作。</w:t></w:r></w:p>" + tables[1]
    data = packed(
        年报__docx=repack({"word/document.xml": words.encode()}, whole),
        **{f"{name}__docx": repack({"word/document.xml": document_xml(attached)}, whole)},
    )
    report = govreport.read(data)
    assert all(one.value is None for key, one in report.figures.items() if key[0] == "requests")
    rules = {one.rule for one in report.findings}
    assert "read.other_table" in rules
    assert any("only tables were read" in one.message.en for one in report.findings)
    assert "别的工作" not in "".join(report.sections.values())


def test_an_archive_of_two_reports_is_refused():
    data = packed(a__docx=docx.write(drafted(seed=5)), b__docx=docx.write(drafted(seed=6)))
    with pytest.raises(UnreadableFile, match="does not hold one report"):
        govreport.read(data)


def test_an_archive_in_an_archive_is_not_opened():
    inner = packed(a__docx=docx.write(drafted(seed=5)))
    with pytest.raises(UnreadableFile, match="compressed archive"):
        govreport.read(packed(a__docx=inner))


def test_archives_are_bounded():
    page = html.write(drafted(seed=5))
    with pytest.raises(TooLarge, match="files in an archive"):
        govreport.read(packed(**{f"{n}__html": page for n in range(60)}))


FRAMES = """MIME-Version: 1.0
Content-Type: multipart/related; boundary="b"

--b
Content-Type: text/html

<html><body><p>首页</p><iframe src="cid:this@x"></iframe><iframe src="cid:this@x"></iframe>
<div style="display:none"><iframe src="cid:last@x"></iframe></div><iframe src="cid:blank@x">
</iframe></body></html>
--b
Content-Type: text/html
Content-ID: <last@x>
Content-Transfer-Encoding: base64

{last}
--b
Content-Type: text/html
Content-ID: <this@x>
Content-Transfer-Encoding: base64

{this}
--b
Content-Type: text/html
Content-ID: <blank@x>

<html></html>
--b--
"""


def test_frames_of_a_saved_page_are_read_where_they_are_seen():
    draft = drafted(seed=5)
    pages = {
        "last": base64.encodebytes(html.write(drafted(seed=6))).decode(),
        "this": base64.encodebytes(html.write(draft)).decode(),
    }
    data = FRAMES.format(**pages).encode()
    assert_read(draft, data)
    report = govreport.read(data)
    assert "/html/body/iframe[1] /html" in report.figures["requests", "new", "total"].place.element


def test_the_page_of_a_saved_page_is_the_one_that_it_starts_with():
    draft = drafted(seed=5)
    kept = {
        "last": base64.encodebytes(html.write(drafted(seed=6))).decode(),
        "this": base64.encodebytes(html.write(draft)).decode(),
    }
    data = FRAMES.format(**kept).replace("boundary=", 'start="<{}>"; boundary=', 1)
    assert_read(draft, data.format("this@x").encode())
    assert_read(drafted(seed=6), data.format("last@x").encode())


def workbook(hidden: str, *sheets: str) -> bytes:
    """What Excel saves as a web page: a frame, and a part for each sheet, the last one first."""
    told = "".join(
        f"<x:ExcelWorksheet><x:Name>S</x:Name><x:WorksheetSource HRef='f/sheet00{n}.htm'/>"
        "</x:ExcelWorksheet>"
        for n in range(1, len(sheets) + 1)
    )
    root = f"<html><head><!--[if gte mso 9]><xml>{told}</xml><![endif]--></head><frameset><frame src='f/sheet001.htm'></frameset></html>"  # fmt: skip
    pages = [("book.htm", root), *(
        (f"f/sheet00{n}.htm", f"<html><head><!--{hidden if n == 2 else ''}--></head>{page}</html>")
        for n, page in reversed([*enumerate(sheets, 1)])
    )]  # fmt: skip
    parts = "".join(
        f"--b\nContent-Type: text/html\nContent-Location: file:///C:/{name}\n\n{page}\n"
        for name, page in pages
    )
    return f'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n{parts}--b--\n'.encode()  # fmt: skip


def test_sheets_of_a_workbook_saved_as_a_page_are_read_in_their_order():
    pages = "<p>first</p>", "<p>second</p>", "<p></p>", "<p>fourth</p>"
    read = read_document(workbook("", *pages))
    assert [one.text for one in read.paragraphs] == ["first", "second", "fourth"]
    assert str(read.paragraphs[0].place).startswith("sheet001 /html")
    read = read_document(workbook("<x:Visible>SheetHidden</x:Visible>", *pages))
    assert [one.text for one in read.paragraphs] == ["first", "fourth"]
    assert [en for _, en in read.notes] == ["1 hidden sheets were not read"]


def test_a_page_within_the_page():
    draft = drafted(seed=5)
    inner = escape(html.write(draft).decode(), quote=True)
    around = f'<html><body><p>首页</p><div><iframe srcdoc="{inner}"></iframe></div></body></html>'
    assert_read(draft, around.encode())


def test_frames_within_frames_are_not_looked_for():
    page = "<p>the innermost</p>"
    for n in range(12):
        page = f'<p>page {n}</p><iframe srcdoc="{escape(page, quote=True)}"></iframe>'
    told = [one.text for one in read_document(f"<html>{page}</html>".encode()).paragraphs]
    assert told == ["page 11", "page 10"]


def test_a_page_as_safari_keeps_it():
    draft = drafted(seed=5)
    page = {"WebResourceData": html.write(draft), "WebResourceTextEncodingName": "UTF-8"}
    data = plistlib.dumps({"WebMainResource": page}, fmt=plistlib.FMT_BINARY)
    assert_read(draft, data)
    around = {
        "WebResourceData": b'<html><iframe src="f.html"></iframe></html>',
        "WebResourceURL": "http://a/b/index.html",
    }
    frame = {"WebMainResource": {**page, "WebResourceURL": "http://a/b/f.html"}}
    held = {"WebMainResource": around, "WebSubframeArchives": [frame]}
    assert_read(draft, plistlib.dumps(held, fmt=plistlib.FMT_BINARY))


@pytest.mark.parametrize("content", [{}, {"WebMainResource": {"WebResourceData": 3}}, []])
def test_a_web_archive_without_a_page_is_refused(content):
    with pytest.raises(UnreadableFile, match="web archive"):
        govreport.read(plistlib.dumps(content, fmt=plistlib.FMT_BINARY))


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def with_part(body: str, name: str, kind: str, part: bytes) -> bytes:
    """A Word file with one part besides its text."""
    relations = f"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="c1" Target="{name}" Type="{OFFICE}/{kind}"/></Relationships>"""
    parts = {
        "word/document.xml": document_xml(body),
        f"word/{name}": part,
        "word/_rels/document.xml.rels": relations.encode(),
    }
    return repack(parts)


CHUNK = f'<w:altChunk xmlns:r="{OFFICE}" r:id="c1"/>'


@pytest.mark.parametrize(
    ("name", "write"),
    {
        "a.html": html.write,
        "a.docx": docx.write,
        "a.txt": text.write,
        "a.mht": lambda draft: FRAMES.format(
            last="", this=base64.encodebytes(html.write(draft)).decode()
        ).encode(),
    }.items(),
)
def test_a_page_kept_in_a_word_file(name, write):
    draft = drafted(seed=5)
    assert_read(draft, with_part(CHUNK, name, "aFChunk", write(draft)))


def test_a_word_file_kept_in_one_that_is_kept_in_another_is_told():
    inner = with_part(CHUNK, "a.docx", "aFChunk", docx.write(drafted(seed=5)))
    said = "<w:p><w:r><w:t>清源县人民政府2022年政府信息公开工作年度报告</w:t></w:r></w:p>"
    report = govreport.read(with_part(said + CHUNK, "a.docx", "aFChunk", inner))
    assert any("嵌入" in finding.message.zh for finding in report.findings)


def test_many_pages_kept_in_a_word_file_are_refused():
    page = html.write(drafted(seed=5))
    with pytest.raises(TooLarge):
        govreport.read(with_part(CHUNK * 21, "a.html", "aFChunk", page))


@pytest.mark.parametrize("kind", ["header", "footer"])
def test_a_table_at_the_head_or_foot_of_pages(kind):
    table = "".join(
        f"<w:tr><w:tc><w:p><w:r><w:t>{a}</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>{b}</w:t>"
        "</w:r></w:p></w:tc></w:tr>"
        for a, b in (("信息内容", "本年处理决定数量"), ("行政许可", "150"))
    )
    printed = "<w:p><w:r><w:t>某某办公室印发。</w:t></w:r></w:p>"
    root = f'<w:x xmlns:w="{W}"><w:tbl>{table}</w:tbl>{printed}</w:x>'
    said = "<w:p><w:r><w:t>清源县人民政府2022年政府信息公开工作年度报告</w:t></w:r></w:p>"
    report = govreport.read(with_part(said, f"{kind}1.xml", kind, root.encode()))
    assert report.figures["proactive", "licensing", "decisions"].value == 150
    assert not any("印发" in text for text in report.sections.values())
    assert any("某某办公室印发。" in finding.message.zh for finding in report.findings)


@pytest.mark.parametrize(("fill", "read"), [("1F3864", 150), ("FFFFFF", None)])
@pytest.mark.parametrize("shaded", ["tcPr", "tblPr"])
def test_white_letters_on_what_the_tables_style_is_filled_with(shaded, fill, read):
    styles = f"""<w:styles xmlns:w="{W}"><w:style w:type="table" w:styleId="a"><w:{shaded}><w:shd
w:fill="{fill}"/></w:{shaded}></w:style><w:style w:type="table" w:styleId="b"><w:basedOn w:val="a"/>
</w:style></w:styles>"""
    cell = "<w:tc><w:p><w:r>{}<w:t>{}</w:t></w:r></w:p></w:tc>".format
    white = '<w:rPr><w:color w:val="FFFFFF"/></w:rPr>'
    rows = (
        f"<w:tr>{cell('', '信息内容')}{cell('', '本年处理决定数量')}</w:tr>"
        f"<w:tr>{cell('', '行政许可')}{cell(white, '150')}</w:tr>"
    )
    style = '<w:tblPr><w:tblStyle w:val="b"/></w:tblPr>'
    said = "<w:p><w:r><w:t>清源县人民政府2022年政府信息公开工作年度报告</w:t></w:r></w:p>"
    below = f"<w:p><w:r><w:t>一、总体情况</w:t></w:r><w:r>{white}<w:t>看不见。</w:t></w:r></w:p>"
    body = f"{said}<w:tbl>{style}{rows}</w:tbl>{below}"
    report = govreport.read(with_part(body, "styles.xml", "styles", styles.encode()))
    assert report.figures["proactive", "licensing", "decisions"].value == read
    assert "看不见" not in str(report.sections)


def test_the_words_of_a_drawing_of_boxes():
    office = "http://schemas.openxmlformats.org"
    relations = f"""<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="d1"
Type="{office}/officeDocument/2006/relationships/diagramData" Target="diagrams/data1.xml"/></Relationships>"""
    body = f"""<w:p><w:r><w:t>清源县人民政府2022年政府信息公开工作年度报告</w:t></w:r></w:p>
<w:p><w:r><w:t>一、总体情况</w:t></w:r></w:p><w:p><w:r><w:drawing><dgm:relIds
xmlns:dgm="{office}/drawingml/2006/diagram" xmlns:r="{office}/officeDocument/2006/relationships"
r:dm="d1"/></w:drawing></w:r></w:p>"""
    drawing = f"""<dgm:dataModel xmlns:dgm="{office}/drawingml/2006/diagram"
xmlns:a="{office}/drawingml/2006/main"><dgm:pt><dgm:t><a:p><a:r><a:t>全年新增</a:t></a:r><a:r>
<a:t>平台两个。</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:dataModel>"""
    parts = {
        "word/document.xml": document_xml(body),
        "word/diagrams/data1.xml": drawing.encode(),
        "word/_rels/document.xml.rels": relations.encode(),
    }
    assert govreport.read(repack(parts)).sections["overview"] == "全年新增平台两个。"
