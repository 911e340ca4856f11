"""What a page is: a report, one that hangs below it, a list of them, or nothing of the kind."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qs, unquote_to_bytes, urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html
from PIL import Image

from govreport.collecting.network import as_text
from govreport.errors import UnreadableFile
from govreport.normal import squeeze
from govreport.readers.limits import MAX_PAGE
from govreport.readers.text import decode

_DOCUMENTS = re.compile(
    r"\.(?:pdf|docx?|wps|rtf|xlsx?|et|odt|ods|ofd|zip|rar)(?=$|[?#&\s，。）)》])", re.IGNORECASE
)
_PICTURES = re.compile(r"\.(?:jpe?g|png|tiff?|bmp|webp)(?=$|[?#&])", re.IGNORECASE)
_REPORT = re.compile(r"年度报告|年报|信息公开工作报告")
_ANNUAL = re.compile(r"年度报告|信息公开.{0,12}年报")
_FORM = "本年新收政府信息公开申请数量"
"""Words of the form: a page that has them holds the report itself."""

_MANY = 20
"""Files of a page that are taken; a page that links to more is a list."""

_MANY_PICTURES = 60
_ORNAMENT = re.compile(
    r"logo|icon|banner|button|btn|arrow|nav|foot|head|bg\d*[._]|qr|ewm|erwei|weixin|wx|weibo|share|"
    r"jiucuo|gongan|beian|dzjg|print|close",
    re.IGNORECASE,
)
"""What the pictures around a page's text are called."""

_SHORT = 500
"""Characters of a page that says only one thing."""

_LITTLE = 60
"""Characters below which a page built by script has nothing to read yet."""

_PAGE_PIXELS = 500
"""Width and height that a picture of a page has at least: no logo or ornament."""

_GONE = re.compile(
    r"(?:页面|网页|文章|信息|内容|栏目|资源|链接|地址)[^。]{0,12}(?:不存在|已删除|被删除|已失效|走丢|丢失|失联|不见了)"
    r"|(?:找不到|未找到|没有找到)[^。]{0,12}(?:页面|网页|文章|信息|内容|资源|文件)"
    r"|page not found|file not found",
    re.IGNORECASE,
)
_GONE_TITLE = re.compile(r"(?<![\d.-])404(?![\d.-])")
_ROOT = re.compile(
    rb"""<div[^>]{1,200}\bid=["']?(?:app|root|__nuxt|__next)\b[^>]{0,200}>\s*</div>""",
    re.IGNORECASE,
)
"""What is filled by a script when a browser has loaded the page."""

_CHALLENGED = re.compile(
    r"验证码|人机验证|安全验证|滑动验证|访问验证|身份验证|请完成验证|拖动滑块|"
    r"访问[^。]{0,6}频繁|请求[^。]{0,8}(?:拦截|阻断)|安全(?:防护|策略)[^。]{0,12}(?:拦截|阻断|禁止)|"
    r"网站防火墙|captcha|web application firewall",
    re.IGNORECASE,
)
_CHALLENGES = re.compile(
    rb"acw_sc__v\d|__jsl_clearance|\$_ts\s*=|_\$jsvmprt|cf-challenge|/cdn-cgi/challenge",
    re.IGNORECASE,
)
"""Marks of the scripts with which firewalls test a browser."""

_CHECKED = (
    "网站要求验证（验证码或防火墙），请用浏览器打开后另存 the site wants proof of a person (captcha or "
    "firewall); open it in a browser and save the page"
)


@dataclass(frozen=True)
class Link:
    """A link of a page: where it leads and what it is called."""

    address: str
    words: str
    picture: bool = False


@dataclass(frozen=True)
class Page:
    """A web page.

    Attributes
    ----------
    tree : lxml element or None
        None where nothing can be made of it.
    url : str
    data : bytes
    """

    tree: etree._Element | None
    url: str
    data: bytes

    @cached_property
    def title(self) -> str:
        """Its title and main headings."""
        if self.tree is None:
            return ""
        return " ".join(
            "".join(one.itertext()).strip() for one in self.tree.iter("title", "h1", "h2")
        )

    @cached_property
    def text(self) -> str:
        """What it says, without white space, and without what only programs see."""
        if self.tree is None:
            return ""
        parts: list[str] = []
        for element in self.tree.iter():
            if element.tag not in _SILENT and isinstance(element.tag, str):
                parts.append(element.text or "")
            parts.append(element.tail or "")
        return squeeze("".join(parts))

    def links(self) -> Iterator[Link]:
        """All of them, in order."""
        if self.tree is None:
            return
        base = self.url
        for element in self.tree.iter("base", "a", "iframe", "embed", "object", "img"):
            where = element.get(_WHERE.get(element.tag, "src")) or ""
            told = "".join(element.itertext()), element.get("title") or element.get("alt") or ""
            words = max((" ".join(text.split()) for text in told), key=len)  # one may be cut: 某局…
            try:
                whole = urljoin(base, where.strip())
                if not where or urlsplit(whole).scheme not in ("http", "https"):
                    continue
                if element.tag == "base":
                    base = whole
                    continue
                # a viewer in the page is told the file: viewer.html?file=/a.pdf
                if inner := parse_qs(urlsplit(whole).query).get("file"):
                    whole = urljoin(whole, inner[0])
            except ValueError:  # no address
                continue
            yield Link(whole, words, element.tag == "img")

    def bare(self) -> bytes:
        """Its source without what only programs see, which may be new each time."""
        if self.tree is None:
            return self.data
        whole = deepcopy(self.tree)
        etree.strip_elements(
            whole, "script", "noscript", "meta", "link", etree.Comment, with_tail=False
        )
        for hidden in whole.xpath("//input[@type='hidden']"):
            hidden.attrib.clear()
        return bytes(etree.tostring(whole))

    # --- what it is -----------------------------------------------------------------------

    def attachments(self) -> list[Link]:
        """The files that are the report, or belong to it; none where the page links to a list."""
        found: dict[str, Link] = {}
        whole = _FORM in self.text
        for link in self.links():
            name = as_text(unquote_to_bytes(link.address))
            if link.picture or not (_DOCUMENTS.search(name) or _DOCUMENTS.search(link.words)):
                continue
            if not whole or _REPORT.search(f"{link.words} {name.rsplit('/', 1)[-1]}"):
                found.setdefault(link.address, link)
        if not found and not whole and _REPORT.search(self.title):
            for link in self.links():
                path = urlsplit(link.address).path
                if _PICTURES.search(path) and not _ORNAMENT.search(path.rsplit("/", 1)[-1]):
                    found.setdefault(link.address, Link(link.address, link.words, True))
            return list(found.values())[:_MANY_PICTURES]
        return list(found.values()) if len(found) <= _MANY else []

    def fault(self) -> str:
        """Why the page is no report whatever it answered; empty where nothing is known."""
        if self.tree is None:  # what it is, its reader will say
            return ""
        if asked := challenge(self.data):
            return asked
        short = len(self.text) < _SHORT
        said = f"{self.title} {self.text}"
        if short and (_GONE.search(said) or _GONE_TITLE.search(self.title)):
            return "页面不存在（网站仍答200） no such page, although the site answers 200"
        little = len(self.text) < _LITTLE
        built = b"<script" in self.data.lower() or b"<iframe" in self.data.lower()
        if (little and built) or (short and _ROOT.search(self.data)):
            return (
                "页面由脚本生成，这里没有内容，请用浏览器打开后另存 "
                "built by script, and empty without; open it in a browser and save the page"
            )
        if not self.text:
            return "页面是空的 an empty page"
        return ""

    def reports(self) -> list[Link]:
        """The annual reports that a list links to, on its own site."""
        found: dict[str, Link] = {}
        for link in self.links():
            if _ANNUAL.search(link.words) and same_site(link.address, self.url):
                found.setdefault(link.address.partition("#")[0], link)
        return [Link(address, link.words) for address, link in found.items()]

    def next(self) -> str:
        """Address of the list's next page; empty where it has none."""
        for link in self.links():
            if re.match(r"下一?页", link.words) and same_site(link.address, self.url):
                return link.address
        return ""


_SILENT = {"script", "style", "noscript", "template", "title", "head", "meta"}
_WHERE = {"a": "href", "base": "href", "object": "data"}


def page(data: bytes, url: str) -> Page:
    """A page from its bytes, whatever their encoding."""
    if len(data) > MAX_PAGE:
        return Page(None, url, data)
    try:
        text, _ = decode(data, url, None)
        text = re.sub(r"^\s*<\?xml[^>]*>", "", text)
        tree = lxml_html.document_fromstring(text, parser=lxml_html.HTMLParser(huge_tree=False))
    except (UnreadableFile, ValueError, etree.LxmlError):
        tree = None
    return Page(tree, url, data)


def challenge(data: bytes) -> str:
    """What a captcha or a firewall is called, if this is its page; else empty."""
    if len(data) > 200_000 or b"<" not in data:
        return ""
    short = page(data, "")
    if len(short.text) < _SHORT and (
        _CHALLENGES.search(data) or _CHALLENGED.search(f"{short.title} {short.text}")
    ):
        return _CHECKED
    return ""


def is_page_sized(data: bytes) -> bool:
    """Whether a picture is as large as one of a page."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            return min(image.size) >= _PAGE_PIXELS
    except Exception:  # Pillow raises anything on a damaged file
        return False


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one site: the same host, or one below the other.

    Examples
    --------
    >>> same_site("http://zwgk.example.gov.cn/1", "https://www.example.gov.cn/")
    True
    >>> same_site("http://www.example.gov.cn/", "http://www.example.com/")
    False
    """
    hosts = [(urlsplit(url).hostname or "").removeprefix("www.") for url in (one, other)]
    first, second = (f".{host}" for host in hosts)
    return first.endswith(second) or second.endswith(first)
