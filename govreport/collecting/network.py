"""One request, within bounds of time and size, to an address that may be asked."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from urllib.parse import quote, unquote_to_bytes, urlsplit, urlunsplit

import httpx

from govreport.normal import decoded
from govreport.version import __version__

AGENT = "govreport"
"""Our name in robots.txt."""

USER_AGENT = f"{AGENT}/{__version__} (research on open government information)"
_WAIT = 20.0
"""Seconds without a byte after which a server is given up."""

_LONGEST = 4096
"""Characters of an address; more is none."""

_TOGETHER = 3
"""Addresses of a host that are tried: one may be of a network that this machine is not in."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Failed(Exception):
    """Why an address gave nothing, in Chinese and English.

    Attributes
    ----------
    status : int or None
        What the server said, if it said anything.
    again : bool
        Whether it may go better a little later.
    final : str
        Address at which it failed.
    """

    def __init__(
        self, reason: str, status: int | None = None, again: bool = False, final: str = ""
    ) -> None:
        super().__init__(reason)
        self.status, self.again, self.final = status, again, final


@dataclass(frozen=True)
class Answer:
    """What a server said.

    Attributes
    ----------
    url : str
    status : int
    headers : dict of str to str
        Names in small letters.
    body : bytes
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def name(self) -> str:
        """What the server, or else the address, calls the file."""
        message = Message()
        message["content-disposition"] = self.headers.get("content-disposition", "")
        told = message.get_param("filename", header="content-disposition")
        if isinstance(told, tuple):  # as RFC 2231 writes it
            return as_text(unquote_to_bytes(told[2]))
        given = told if isinstance(told, str) else urlsplit(self.url).path.rsplit("/", 1)[-1]
        return as_text(unquote_to_bytes(given))


def as_text(data: bytes) -> str:
    """Bytes of a header or an address as text: UTF-8, or else what Chinese servers send."""
    return decoded(data, "utf-8", "gb18030", "latin-1")


def address(text: str, encoding: str = "utf-8") -> str:
    """An address as it is asked for, or why it cannot be.

    Parameters
    ----------
    text : str
    encoding : str
        Of characters beyond ASCII: today UTF-8, of older servers GBK.

    Raises
    ------
    Failed

    Examples
    --------
    >>> address("http://www.example.gov.cn/年报.pdf#1", "gbk")
    'http://www.example.gov.cn/%C4%EA%B1%A8.pdf'
    """
    if not re.match(r"https?://", text, re.IGNORECASE):
        raise Failed("不是http或https网址 no address that begins with http:// or https://")
    try:
        scheme, host, path, query, _ = urlsplit(text)
        safe = "/%:@!$&'()*+,;=~-._?"
        path, query = (quote(part, safe, encoding, "strict") for part in (path or "/", query))
        made = httpx.URL(urlunsplit((scheme.lower(), host, path, query, "")))
        usable = len(text) <= _LONGEST and made.host and (made.port or 1) < 2**16
        if made.userinfo:
            raise Failed("网址中有用户名或密码，未获取 an address with a user's name, not fetched")
    except (ValueError, UnicodeError, httpx.InvalidURL):
        usable = False
    if not usable:
        raise Failed("网址有误 not a valid address")
    return str(made)


def is_public(ip: str) -> bool:
    """Whether an IP address is one of the open internet, however it is written.

    Examples
    --------
    >>> is_public("1.2.4.8"), is_public("10.0.0.1"), is_public("::ffff:127.0.0.1")
    (True, False, False)
    """
    it = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(it, ipaddress.IPv6Address):
        packed = ipaddress.IPv4Address(int(it) & 0xFFFFFFFF) if it in _NAT64 else None
        inner = it.ipv4_mapped or it.sixtofour or packed or (it.teredo and it.teredo[1])
        it = inner or it
    return it.is_global and not it.is_multicast


class _Pinned(httpx.AsyncHTTPTransport):
    """A connection goes to the very IP address that was looked at, whatever the name says next."""

    def __init__(self, private: bool) -> None:
        super().__init__(
            verify=httpx.create_ssl_context(),
            limits=httpx.Limits(max_keepalive_connections=0),  # two hosts may share an IP address
        )
        self._private = private

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.raw_host.decode("ascii")
        port = request.url.port or {"http": 80, "https": 443}[request.url.scheme]
        found = await _resolved(host, port)
        allowed = [ip for ip in found if self._private or is_public(ip)]
        if not allowed:
            raise Failed(
                f"指向内部网络（{found[0]}），未获取 leads into a private network "
                f"({found[0]}), not fetched; --allow-private"
            )
        failure: httpx.TransportError | None = None
        for ip in allowed[:_TOGETHER]:
            pinned = httpx.Request(
                request.method,
                request.url.copy_with(host=ip),
                headers=request.headers,  # Host among them
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
            try:
                return await super().handle_async_request(pinned)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        assert failure is not None
        raise failure


async def _resolved(host: str, port: int) -> list[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM
        )
    except (OSError, UnicodeError) as error:
        passing = getattr(error, "errno", None) == socket.EAI_AGAIN
        raise Failed(f"找不到服务器 no such host: {host}", again=passing) from None
    return list(dict.fromkeys(str(where[0]) for *_, where in found))


class Network:
    """Makes requests.

    Parameters
    ----------
    seconds : float
        The longest that one may take.
    most : int
        Bytes of the longest answer.
    private : bool
        Whether addresses within private networks, and of this machine, may be asked.
    """

    def __init__(self, seconds: float, most: int, private: bool) -> None:
        self._seconds, self._most = seconds, most
        self._client = httpx.AsyncClient(
            transport=_Pinned(private),  # and no proxy, which would look names up by itself
            headers={"user-agent": USER_AGENT, "accept-encoding": "gzip, deflate"},
            timeout=min(_WAIT, seconds),
        )

    async def get(self, url: str, headers: Mapping[str, str]) -> Answer:
        """What the server answers; a redirection is an answer, too.

        Raises
        ------
        Failed
        """
        try:
            async with asyncio.timeout(self._seconds):
                return await self._get(url, headers)
        except TimeoutError:
            raise Failed(
                f"{self._seconds:g}秒内没有传完 not all there within {self._seconds:g} seconds"
            ) from None
        except httpx.TimeoutException:
            raise Failed("服务器没有响应 the server does not answer", again=True) from None
        except httpx.ConnectError as error:
            if _of_tls(error):
                raise Failed(
                    f"加密连接（TLS）失败，网站证书或协议有误 no secure connection (TLS): {error}"
                ) from None
            raise Failed("无法连接服务器 the server cannot be reached", again=True) from None
        except httpx.RemoteProtocolError as error:
            if "complete message body" in str(error):
                raise Failed("文件没有传完 the file broke off", again=True) from None
            raise Failed(f"服务器的回答不合HTTP规范 not proper HTTP: {error}", again=True) from None
        except httpx.DecodingError:
            raise Failed("压缩有误，无法解开 compressed wrongly, cannot be unpacked") from None
        except httpx.TransportError as error:
            raise Failed(f"连接中断 the connection broke ({error})", again=True) from None

    async def _get(self, url: str, headers: Mapping[str, str]) -> Answer:
        async with self._client.stream("GET", url, headers=dict(headers)) as response:
            given = {
                name.decode("latin-1").lower(): as_text(value)
                for name, value in response.headers.raw
            }
            body = bytearray()
            size = given.get("content-length", "")
            if size.isdecimal() and int(size) > self._most:
                raise self._too_large(response.status_code)
            async for chunk in response.aiter_bytes(65536):
                body += chunk
                if len(body) > self._most:
                    raise self._too_large(response.status_code)
            return Answer(url, response.status_code, given, bytes(body))

    def _too_large(self, status: int) -> Failed:
        limit = f"{self._most / 2**20:g} MB"
        return Failed(f"超过{limit}，未保存 over {limit}, not kept", status)

    async def aclose(self) -> None:
        """Let go of what is open."""
        await self._client.aclose()


def _of_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
