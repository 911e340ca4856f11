"""What a PDF holds, looked at before pdfium sees it: C++ heeds no limit of ours once it works."""

from __future__ import annotations

import re
import zlib
from collections import Counter

from govreport.readers.limits import MAX_UNPACKED

MAX_CONTENT = 4 * 2**20
"""Most bytes of drawing, each stream counted as often as the file names it."""

MAX_NESTED = 20
"""Most forms that forms draw: they can draw each other, and so 2 to the power of their number."""

MAX_DRAWN = 1_000
"""Most forms and pictures that a file draws."""


class Unsure(Exception):
    """The file is not for pdfium's reading; in a few words, why."""


class TooMuch(Unsure):
    """Nor should pdfium so much as open it."""


_STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
_OBJECT = re.compile(rb"(\d+)\s+\d+\s+obj\b")
_FILTER = re.compile(rb"/Filter\s*(?:/(?P<one>\w+)|\[\s*(?P<list>(?:/\w+\s*)*)\])(?=[\s/>\]])")
_PICTURES = {b"DCTDecode", b"JPXDecode", b"CCITTFaxDecode", b"JBIG2Decode"}
_TEXT_FIRST = {b"ASCII85Decode", b"ASCIIHexDecode", b"A85", b"AHx"}
_FLATE = {b"FlateDecode", b"Fl"}
_RATIO = 1032
"""What a byte of zlib can stand for at most."""

# a password; layers, which may be switched off; a kind or a way of packing that stands elsewhere
_ODD = re.compile(rb"/Encrypt\b|/OCProperties\b|/(?:Subtype|Filter|F)\s+\d+\s+\d+\s+R\b")
_DRAW = re.compile(rb"\bDo\b")
_MAX_HEAD = 4096


def inspect(data: bytes) -> bool:
    """Refuse what pdfium could take long over; and tell whether a page may be cut.

    Raises
    ------
    Unsure
    """
    left: int = MAX_UNPACKED
    loose = nested = drawn = 0
    content: Counter[int] = Counter()
    texts = []  # all that is no stream, and what is packed of it in streams
    behind = 0
    for match in _STREAM.finditer(data):
        start = match.end()
        if start < behind:
            continue  # in a stream's own bytes
        head = data[max(behind, match.start() - _MAX_HEAD) : match.start()]
        head = head[head.rfind(b"obj") :] if b"obj" in head else head
        number = _OBJECT.findall(data[max(behind, match.start() - _MAX_HEAD) : match.start()])
        texts.append(data[behind : match.start()])
        end = data.find(b"endstream", start)
        if end < 0 or not number:
            raise Unsure("数据流没有开头或结尾 a stream without a beginning or an end")
        behind = end
        if b"#" in head:
            raise Unsure("名称以十六进制书写 names written in hexadecimal")
        filters = _filters(head)
        if filters and filters[-1] in _PICTURES or b"/Image" in head:
            continue  # not unpacked for its text
        if not filters:
            unpacked = data[start:end]
        elif len(filters) == 1 and filters[0] in _FLATE:
            unpacked = _unpack(data, start, end, left)
            left -= len(unpacked)
        elif set(filters) <= _TEXT_FIRST | _FLATE and sum(one in _FLATE for one in filters) < 2:
            loose += (end - start) * _RATIO
            unpacked = b""
            content[int(number[-1])] += min((end - start) * 10, MAX_CONTENT // 8)
        else:
            raise Unsure(f"压缩方式 packed as {b' '.join(filters).decode('ascii', 'replace')}")
        if left < loose:
            raise TooMuch("解压后内容过多 unpacks to too much")
        if b"/ObjStm" in head:
            texts.append(unpacked)
        elif b"/Form" in head:
            nested += len(_DRAW.findall(unpacked))
            content[int(number[-1])] += len(unpacked)
        elif b"/Length1" not in head and b"/FontFile" not in head:
            drawn += len(_DRAW.findall(unpacked))
            content[int(number[-1])] += len(unpacked)
    texts.append(data[behind:])
    uses: Counter[int] = Counter()
    for text in texts:
        if odd := _ODD.search(text):
            raise Unsure(odd[0].decode("ascii", "replace"))
        uses.update(int(one) for one in re.findall(rb"(\d{1,9})\s+\d+\s+R\b", text))
    if nested > MAX_NESTED or drawn > MAX_DRAWN:
        raise TooMuch("绘制的表单对象过多 draws too many forms")
    if sum(size * max(uses[number], 1) for number, size in content.items()) > MAX_CONTENT:
        raise TooMuch("绘图内容过多 holds too much drawing")
    return any(b"/CropBox" in text for text in texts)


def is_too_much(data: bytes) -> bool:
    """Whether pdfium could take long over a file, even to draw a page of it."""
    try:
        inspect(data)
    except Unsure as reason:
        return isinstance(reason, TooMuch)
    return False


def _filters(head: bytes) -> list[bytes]:
    if b"/Filter" not in head:
        return []
    known = _FILTER.search(head)
    if known is None:
        raise Unsure("压缩方式写在别处 a way of packing that stands elsewhere")
    return [known["one"]] if known["one"] else re.findall(rb"\w+", known["list"])


def _unpack(data: bytes, start: int, end: int, left: int) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        unpacked = unpacker.decompress(memoryview(data)[start:end], left + 1)
    except zlib.error:
        raise Unsure("数据流已损坏 a damaged stream") from None
    if len(unpacked) > left:
        raise TooMuch("解压后内容过多 unpacks to too much")
    if not unpacker.eof:
        raise Unsure("数据流已损坏 a damaged stream")
    return unpacked
