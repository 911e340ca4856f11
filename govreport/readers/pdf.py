"""PDF: ruled tables become grids, the rest lines of text; every character has its box."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing

from govreport.document import Document, Place
from govreport.errors import ScannedFile, UnreadableFile
from govreport.readers import layout, pdfium_pages, pdfplumber_pages, pictures
from govreport.readers.limits import MAX_TEXT, Budget
from govreport.readers.pdfium_inspection import Unsure

FEW_CHARACTERS = 20
"""A page with fewer characters than this and a picture is a scan."""

UNDECODED = 0.2
"""Share of characters without Unicode above which a PDF's text is useless."""


def read_pdf(data: bytes, label: str, engine: str = "auto") -> Document:
    """Read a PDF.

    Parameters
    ----------
    data : bytes
    label : str
        The file's name, for messages.
    engine : {"auto", "pdfium", "pdfplumber"}
        Auto reads with pdfium, and with pdfplumber where a file is damaged, encrypted,
        rotated, written in a way that pdfium's speed could be turned against us, or has
        characters that pdfium does not know.

    Returns
    -------
    Document
        Places are page and box, in points from the page's top left corner.

    Raises
    ------
    UnreadableFile, EncryptedFile, ScannedFile, TooLarge
    """
    if engine != "pdfplumber":
        document = Document("pdf", [], data=data, engine="pdfium")
        try:
            with closing(pdfium_pages.pages(data, document)) as pages:
                _fill(document, pages, data, label)
            return document
        except Unsure as reason:
            if engine == "pdfium":
                raise UnreadableFile(
                    f"{label}: 不适合用pdfium读取 not for pdfium ({reason})"
                ) from None
        except UnreadableFile:  # of a bad file, pdfplumber's word is the last
            if engine == "pdfium":
                raise
    document = Document("pdf", [], data=data, engine="pdfplumber")
    with closing(pdfplumber_pages.pages(data, document, label)) as pages:
        _fill(document, pages, data, label)
    return document


def _fill(document: Document, pages: Iterable[layout.Page], data: bytes, label: str) -> None:
    """Put what stands on the pages into the document, and say what is missing."""
    scanned: list[int] = []
    undecoded = total = count = 0
    budget = Budget(label)
    for page in pages:
        count += 1
        total += len(page.chars)
        budget.spend(MAX_TEXT, len(page.chars) + len(page.beside), Place(page.number))
        if page.lost:
            document.doubts.append(
                (
                    f"第{page.number}页有{page.lost}处文字没有宽度，字体也未嵌入，可能有字符未读出",
                    f"page {page.number}: {page.lost}× text without extent, in a font that is "
                    "not embedded; characters may be missing",
                )
            )
        if page.cut:
            document.note(
                f"第{page.number}页有{page.cut}个字符在页面之外或被裁去，看不见，未读取",
                f"page {page.number}: {page.cut} characters lie beyond the page or are cut "
                "away; nobody sees them, and they were not read",
            )
        strange = sum(char[0].startswith("(cid:") for char in page.chars)
        is_picture = page.layer or len(page.chars) < FEW_CHARACTERS and page.has_picture
        if (is_picture or strange > UNDECODED * len(page.chars)) and pictures.can_recognise():
            document.blocks += pictures.recognised(document, data, label, page=page.number)
            continue
        undecoded += strange
        if page.layer:  # whoever recognised it; believed where the form's sums confirm it
            document.recognised.append(Place(page=page.number))
        elif is_picture:
            scanned.append(page.number)
        blocks = layout.blocks(page, label)
        if pictures.can_recognise() and not page.turned:  # or another cell's picture were read
            pictures.recognise_cells(blocks, data, page.number)
        document.blocks += blocks
    _say_what_is_missing(document, data, label, count, scanned, undecoded, total)


def _say_what_is_missing(
    document: Document,
    data: bytes,
    label: str,
    pages: int,
    scanned: list[int],
    undecoded: int,
    total: int,
) -> None:
    if pages == 0:
        raise UnreadableFile(
            f"{label}: PDF中没有能读取的页面，文件可能不完整 "
            "the PDF has no page that can be read; it may be cut short"
        )
    if scanned and total < FEW_CHARACTERS * pages:
        raise ScannedFile(
            f"{label}: 页面是没有文字的图片（扫描件），pip install 'govreport[ocr]'后可识别 "
            "pictures of pages without text (a scan); pip install 'govreport[ocr]' can read them"
        )
    if total == 0 and not document.recognised:
        raise UnreadableFile(f"{label}: PDF中没有文字 the PDF holds no text")
    if undecoded > UNDECODED * total:
        raise UnreadableFile(
            f"{label}: PDF的字体没有标明所显示的是哪些字符 "
            "the PDF's fonts do not say which characters they show"
        )
    if scanned:
        numbers = ", ".join(map(str, scanned))
        document.note(
            f"第{numbers}页为图片，未读取", f"page {numbers} is a picture and was not read"
        )
    if b"%%EOF" not in data[-2048:]:
        document.note(
            "PDF文件不完整（缺少结尾），可能缺页", "the PDF is cut short; pages may be missing"
        )
