"""One spelling for what reports spell in many ways.

Folding is for comparing only: widths, compatibility forms, Kangxi radicals and
traditional characters become one form, character by character, so that a place
in the folded text is a place in the original.
"""

from __future__ import annotations

import html
import os
import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from functools import cache, lru_cache, wraps
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from opencc import OpenCC

_T = TypeVar("_T")
_SHORT = 80
"""Characters of a text that is worth keeping: a cell's, a label's."""


def kept(function: Callable[[str], _T]) -> Callable[[str], _T]:
    """`function`, remembering what it says of short texts: cells and labels come again and again.

    What is kept never grows: a few thousand texts, none of them long.
    """
    remembered = lru_cache(maxsize=4096)(function)

    @wraps(function)
    def call(text: str) -> _T:
        return remembered(text) if len(text) <= _SHORT else function(text)

    return call


# CJK radicals that PDF fonts put in place of characters and that Unicode's
# compatibility mapping leaves alone (the Kangxi block proper it does map), or
# maps to another one: ⼾, which Chinese fonts draw with 户, to 戶.
_RADICALS = dict(
    zip(
        "⺠⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⻄⻁⺼⺟⻌⼾⺎⺒⺓⻑⻱",
        "民见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟西虎肉母辶户兀巳幺長龜",
        strict=True,
    )
)
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_EMOJI = "\ufe0e\ufe0f"
"""Choose how a character is drawn, in colour or not."""

_KEYCAP = "\u20e3"
"""Makes a key of the digit before it, as messages number their items: 1️⃣."""

_MINUS = str.maketrans("－−–—―─‐‑‒", "---------")
_QUOTES = str.maketrans("“”„‟〝〞＂「」『』‘’", '""""""""""""\'')


def mend(text: str) -> str:
    """Replace radicals and compatibility ideographs, drop invisible characters.

    These are artefacts of fonts and editors, not the author's words; everything
    else stays verbatim.

    Examples
    --------
    >>> mend("⼈⺠政府⻔⼾⽹站")
    '人民政府门户网站'
    """
    if text.isascii():
        return text
    return "".join(_mend_char(char) for char in text)


@cache
def _mend_char(char: str) -> str:
    if char in _INVISIBLE:
        return ""
    if "\u2e80" <= char <= "\u2fdf" or "\uf900" <= char <= "\ufaff":
        return _RADICALS.get(char) or unicodedata.normalize("NFKC", char)
    return char


@cache
def _traditional_converter() -> OpenCC:
    import opencc  # only documents with traditional characters need it

    return opencc.OpenCC("t2s")


_UNFOLDED = 6
"""Most characters that one is unfolded to: ㌖ is キロメートル; an Arabic ligature would be 18."""


def unfold(text: str) -> str:
    """Text with ligatures and other compatibility forms as the characters they stand for.

    Examples
    --------
    >>> unfold("ﬁ㎡"), len(unfold("\ufdfa"))
    ('fim2', 1)
    """
    return "".join(map(_unfold_char, text))


@cache
def _unfold_char(char: str) -> str:
    unfolded = unicodedata.normalize("NFKC", char)
    return unfolded if len(unfolded) <= _UNFOLDED else char


@cache
def _fold_char(char: str) -> str:
    """The folded form of one character: none, one or a few characters."""
    if char in _INVISIBLE or char in _EMOJI or _MARKS.fullmatch(char):
        return ""
    # guard: enumerators
    if char == _KEYCAP:
        return "."
    if char.isspace():
        return "\n" if char in "\n\r\f\v\x85\u2028\u2029" else " "
    char = _RADICALS.get(char, char)
    if "①" <= char <= "⑳":  # an enumerator or a footnote's mark, never a figure
        return "\0"
    folded = _unfold_char(char).translate(_MINUS).translate(_QUOTES)
    if len(folded) == 1:
        folded = _simplified_char(folded)
    return folded.lower()


def fold(text: str) -> str:
    """Fold `text` for comparison; white space stays, as single kinds.

    Examples
    --------
    >>> fold("（⼀）行政處罰　１２")
    '(一)行政处罚 12'
    """
    return "".join(map(_fold_char, text))


def simplified(text: str) -> str:
    """Text in simplified characters, character for character.

    Examples
    --------
    >>> simplified("改進情況")
    '改进情况'
    """
    return "".join(_simplified_char(char) for char in text)


@cache
def _simplified_char(char: str) -> str:
    if char <= "\u4e00" or "\ud800" <= char <= "\udfff":  # half a character, which some JSON has
        return char
    if char in "於後":  # GB 2312 has these two, for surnames and old books
        return "于" if char == "於" else "后"
    try:  # simplified characters are in GB 2312, traditional ones are not
        char.encode("gb2312")
    except UnicodeEncodeError:
        simple = _traditional_converter().convert(char)
        return simple if len(simple) == 1 else char
    return char


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """Fold `text` and say where each folded character came from.

    Returns
    -------
    folded : str
    offsets : list of int
        For each character of `folded`, its index in `text`; one more at the end.
    """
    pieces = list(map(_fold_char, text))
    lengths = list(map(len, pieces))
    if lengths.count(1) == len(text):  # nearly always
        return "".join(pieces), list(range(len(text) + 1))
    offsets = [index for index, length in enumerate(lengths) for _ in range(length)]
    return "".join(pieces), [*offsets, len(text)]


_MARKS = re.compile(
    r"[\u00b2\u00b3\u00b9\u2070-\u207a\u207c-\u208a\u208c-\u209c\u200e\u200f\u202a-\u202e\u2066-\u2069]+"  # ², ₃, no minus; directions
    r"|^\s*※\s*(?=\d)"
    r"|(?<=\d)\s*(?:[①-⑳❶-❿]|[\[［〔]\s*[\^注]?\d{1,2}\s*[\]］〕]|[*＊※#†‡])+\s*$"
)


def without_marks(text: str) -> tuple[str, str]:
    """A cell's text without the marks of footnotes, and these marks.

    Raised and lowered digits must be told before `fold`, which would make 31502 of 3150².

    Examples
    --------
    >>> without_marks("3150²"), without_marks("3150［1］"), without_marks("6*")
    (('3150', '²'), ('3150', '［1］'), ('6', '*'))
    """
    if text.isascii() and text[-1:].isalnum():
        return text, ""
    return _MARKS.sub("", text), "".join(_MARKS.findall(text)).strip()


_RAISED = str.maketrans("0123456789()（）[]［］〔〕*＊注", "⁰¹²³⁴⁵⁶⁷⁸⁹" + "⁽⁾" * 5 + "⁺⁺⁺")


def raised(text: str) -> str:
    """Raised or lowered text, in characters that say so where it is a footnote's mark.

    Examples
    --------
    >>> raised("1"), raised("[12]"), raised("th")
    ('¹', '⁽¹²⁾', 'th')
    """
    return text.strip().translate(_RAISED)


@kept
def squeeze(text: str) -> str:
    """Fold `text` and drop all white space."""
    return "".join(fold(text).split())


CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    r"\ud800-\udfff\ufdd0-\ufdef"
    + "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(17))
    + "]"
)
"""Characters that steer a terminal, turn text around, or are none at all."""


def shown(text: str) -> str:
    r"""Text as it may be shown anywhere: what steers or turns is a space, all else as it is.

    Examples
    --------
    >>> shown("一\x1b[2J\u202e\uffff件")
    '一 [2J  件'
    """
    return CONTROL.sub(" ", text)


def escape(text: str, quote: bool = True) -> str:
    """Text as it may stand in HTML.

    Examples
    --------
    >>> escape("<b>\u202e")
    '&lt;b&gt; '
    """
    return html.escape(shown(text), quote)


_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_BREAK = ("\t", "\r")


def harmless(value: object) -> object:
    """Text without what steers a terminal, and made plain where a spreadsheet would run it.

    Examples
    --------
    >>> harmless("=1+1"), harmless("件"), harmless(-3)
    ("'=1+1", '件', -3)
    """
    if not isinstance(value, str):
        return value
    plain = shown(value)
    return f"'{plain}" if plain.lstrip().startswith(_FORMULA) or value[:1] in _BREAK else plain


def name_of(path: str | os.PathLike[str]) -> str:
    r"""A path as text, whatever bytes it is made of.

    To Linux a name is bytes, and archives packed on Chinese Windows hold names in
    GB 18030; bytes that are neither that nor UTF-8 are written out.

    Examples
    --------
    >>> name_of("2021/\udcb1\udca8\udcb8\udce6.pdf"), name_of("a\udcff.pdf")
    ('2021/报告.pdf', 'a\\xff.pdf')
    """
    return os.sep.join(_part_of_a_name(part) for part in os.fspath(path).split(os.sep))


def _part_of_a_name(part: str) -> str:
    try:
        raw = os.fsencode(part)
    except UnicodeEncodeError:  # no system's name
        raw = part.encode("utf-8", "surrogatepass")
    return decoded(raw, "utf-8", "gb18030", "utf-8", errors="backslashreplace")


def decoded(data: bytes, *encodings: str, errors: str = "replace") -> str:
    r"""Bytes as text in the first of these encodings that they fit, or in the last as it may be.

    Examples
    --------
    >>> decoded(b"\xc4\xea", "utf-8", "gb18030"), decoded(b"2021", "utf-8")
    ('年', '2021')
    """
    for encoding in encodings[:-1]:
        with suppress(UnicodeDecodeError):
            return data.decode(encoding)
    return data.decode(encodings[-1], errors)


_ENUMERATOR = re.compile(
    r"""^(?:
        \(?[一二三四五六七八九十]{1,3}[)、.,:]   # （一） 一、
      | \(\d{1,2}\)                              # (1)
      | \d{1,2}(?:\.\d{1,2})+\.?(?=[^\d.])      # 3.1 3.3.1
      | \d{1,2}[.、,)]                           # 1. 1、 1)
      | \d(?=[^\d])                              # 1属于…
    )+""",
    re.VERBOSE,
)
_LATIN = re.compile("[A-Za-z]+")
"""A letter for a number, or the label once more in English."""

_PARENTHESIS = re.compile(r"\([^()]*\)?")
_PUNCTUATION = re.compile(r"[^\w]|_")


@kept
def bare(label: str) -> str:
    """A label's own words: no enumerator, brackets' content, Latin letters, punctuation or space.

    Examples
    --------
    >>> bare("（二）部分公开（区分处理的，只计这一情形，不计其他情形）")
    '部分公开'
    >>> bare("3. 危及“三安全一稳定”")
    '危及三安全一稳定'
    """
    text = squeeze(label)
    # guard: enumerators
    text = _ENUMERATOR.sub("", _LATIN.sub("", text) or text)
    without = _PUNCTUATION.sub("", _PARENTHESIS.sub("", text))
    return without or _PUNCTUATION.sub("", text)


_HAN_DIGITS = dict(zip("零一二三四五六七八九〇两", (*range(10), 0, 2), strict=True))


def han_number(text: str) -> int | None:
    """A whole number below ten thousand in Chinese numerals, or digit by digit.

    Examples
    --------
    >>> han_number("二〇二一"), han_number("十二"), han_number("一百零五"), han_number("一百二")
    (2021, 12, 105, None)
    """
    if not text:
        return None
    if all(char in _HAN_DIGITS for char in text):
        return int("".join(str(_HAN_DIGITS[char]) for char in text))
    total = digit = 0
    units = {"十": 10, "百": 100, "千": 1000}
    for char in text:
        if char in _HAN_DIGITS:
            digit = _HAN_DIGITS[char]
        elif char in units:
            total += (digit or 1) * units[char]
            digit = 0
        else:
            return None
    # guard: numbers
    return None if digit and text[-2:-1] in ("百", "千") else total + digit  # 一百二 is 120
