"""Asking politely: robots.txt, one request at a time per host, pauses, patience, redirections."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from protego import Protego

from govreport.collecting.network import AGENT, Answer, Failed, Network, address, as_text
from govreport.collecting.pages import challenge

_HOPS = 10
"""Redirections that are followed."""

_TRIES = 3
_PAUSE = 2.0
"""Seconds before a second try; twice as many before the third."""

_PATIENCE = 120.0
"""The longest that a server may ask us to wait, in a Retry-After or a Crawl-delay."""

_DEAD = 5
"""Requests in a row to a host, all tries of them failing, after which it is left alone."""

_BUSY = {429, 500, 502, 503, 504}

_ROBOTS = 500 * 1024
"""Bytes of a robots.txt that count."""

_REFRESH = re.compile(
    rb"""<meta[^>]{1,200}http-equiv\s*=\s*["']?refresh["']?[^>]{1,40}content\s*=\s*["']?"""
    rb"""\s*\d+\s*[;,]\s*url\s*=\s*["']?([^"'>\s]+)""",
    re.IGNORECASE,
)
_FORWARDS = 2000
"""Bytes of a page that does nothing but lead on: «正在跳转»."""


@dataclass
class _Host:
    """What is known of a host."""

    delay: float
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)
    ready: float = 0.0
    failures: int = 0
    robots: Protego | Failed | None = None


class Fetcher:
    """Fetches addresses.

    Parameters
    ----------
    network : Network
    delay : float
        Seconds between two requests to a host.
    parallel : int
        Requests at once, each to another host.
    """

    def __init__(self, network: Network, delay: float, parallel: int) -> None:
        self._network, self._delay = network, delay
        self._slots = asyncio.Semaphore(parallel)
        self._hosts: dict[str, _Host] = {}

    async def fetch(self, given: str, headers: Mapping[str, str]) -> Answer:
        """What an address leads to, wherever that is.

        Parameters
        ----------
        given : str
        headers : dict of str to str
            For a conditional request.

        Raises
        ------
        Failed
            Also where the server answers that it has no such thing.
        """
        try:
            return await self._fetch(address(given), headers)
        except Failed as error:
            if error.status != 404 or given.isascii():
                raise
            try:
                older = address(given, "gbk")
            except Failed:
                raise error from None
            return await self._fetch(older, headers)

    async def _fetch(self, start: str, headers: Mapping[str, str]) -> Answer:
        url, visits = start, dict[str, int]()
        try:
            while True:
                visits[url] = visits.get(url, 0) + 1
                if visits[url] > 2:  # once more is how some set a cookie
                    raise Failed("重定向循环 redirected in a circle")
                if len(visits) > _HOPS:
                    raise Failed(f"重定向超过{_HOPS}次 redirected more than {_HOPS} times")
                await self._permitted(url)
                answer = await self._ask(url, headers)
                if not (onward := _onward(answer)):
                    break
                url = address(onward)
        except Failed as error:
            error.final = error.final or url
            raise
        if answer.status not in (200, 203, 304):
            raise Failed(_said(answer), answer.status, final=url)
        return answer

    async def _permitted(self, url: str) -> None:
        host = self._host(url)
        async with host.asking:
            if host.robots is None:
                host.robots = await self._robots(urljoin(url, "/robots.txt"))
        if isinstance(host.robots, Failed):
            raise Failed(str(host.robots), host.robots.status)
        if not host.robots.can_fetch(url, AGENT):
            raise Failed("网站的robots.txt不允许 robots.txt of the site forbids it")

    async def _robots(self, url: str) -> Protego | Failed:
        """The rules of a host; where it does not say whether it has any, all is forbidden."""
        host = self._host(url)
        try:
            for _ in range(_HOPS):
                answer = await self._ask(url, {})
                if not (onward := _onward(answer)):
                    break
                url = address(onward)
        except Failed as error:
            return error
        if answer.status >= 500 or answer.status == 429 or 300 <= answer.status < 400:
            return Failed(
                f"robots.txt无法读取（{answer.status}），改日再试 "
                f"robots.txt cannot be read ({answer.status}); try another day",
                answer.status,
            )
        rules = Protego.parse(as_text(answer.body[:_ROBOTS]) if answer.status == 200 else "")
        asked = rules.crawl_delay(AGENT) or 0.0
        host.delay = max(host.delay, min(float(asked), _PATIENCE))
        return rules

    async def _ask(self, url: str, headers: Mapping[str, str]) -> Answer:
        """One answer, after as many tries as it takes within reason."""
        host = self._host(url)
        clock = asyncio.get_running_loop().time
        if host.failures >= _DEAD:
            raise Failed(
                f"该网站已连续{_DEAD}次没有响应，本次不再访问 the site failed {_DEAD} times in a row "
                "and is left alone this time"
            )
        for tries in range(1, _TRIES + 1):
            answer, error = None, None
            async with host.turn:
                await asyncio.sleep(host.ready - clock())
                try:
                    async with self._slots:
                        answer = await self._network.get(url, headers)
                except Failed as failure:
                    error = failure
                finally:
                    host.ready = clock() + host.delay
            if answer and answer.status not in _BUSY:
                host.failures = 0
                return answer
            wait = _PAUSE * 2 ** (tries - 1)
            if answer and (asked := _retry_after(answer)) is not None:
                if asked > _PATIENCE:
                    raise Failed(
                        f"服务器要求{asked:.0f}秒后再来 the server asks to come back in {asked:.0f} "
                        "seconds",
                        answer.status,
                    )
                wait = asked
            if tries == _TRIES or (error and not error.again):
                break
            host.ready = max(host.ready, clock() + wait)
        if error:
            host.failures += error.again
            raise error
        assert answer is not None
        return answer

    def _host(self, url: str) -> _Host:
        return self._hosts.setdefault(urlsplit(url).netloc, _Host(self._delay))


def _onward(answer: Answer) -> str | None:
    """Where an answer leads, as a server or a page without words says it."""
    if answer.status in (301, 302, 303, 307, 308):
        where = answer.headers.get("location", "").strip()
    elif answer.status == 200 and len(answer.body) < _FORWARDS:
        found = _REFRESH.search(answer.body)
        where = as_text(found[1]).replace("&amp;", "&") if found else ""
    else:
        where = ""
    try:
        return urljoin(answer.url, where) if where else None
    except ValueError:
        raise Failed("重定向到有误的网址 redirected to what is no address", answer.status) from None


def _retry_after(answer: Answer) -> float | None:
    said = answer.headers.get("retry-after", "").strip()
    if said.isdecimal():
        return float(said[:9])
    try:
        when = parsedate_to_datetime(said)
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max((when - datetime.now(UTC)).total_seconds(), 0.0)


_STATUSES = {
    401: "需要登录 a login is asked for",
    403: "网站拒绝访问 the site refuses access",
    404: "页面不存在 no such page",
    410: "页面已删除 the page was removed",
    429: "访问过于频繁，网站拒绝 the site says: too many requests",
}


def _said(answer: Answer) -> str:
    """A status in words."""
    if asked := challenge(answer.body):
        return asked
    known = _STATUSES.get(answer.status)
    if not known:
        fault = "服务器出错 the server failed" if answer.status >= 500 else "没有得到文件 no file"
        known = fault
    return f"{known} ({answer.status})"
