"""A small government site on this machine, with every fault that sites have."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import unquote_to_bytes

from aiohttp import web

NAV = "<nav><a href='/'>首页</a><a href='/files/app.exe'>客户端</a></nav>"


def page(title: str, body: str) -> bytes:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()


class Site:
    """Pages by their paths, as bytes, and what was asked for.

    ``hits`` holds the moment, path and headers of each request, ``together`` the most that were
    answered at once.
    """

    def __init__(self) -> None:
        self.pages: dict[bytes, bytes] = {}
        self.headers: dict[bytes, dict[str, str]] = {}
        self.hits: list[tuple[float, str, dict[str, str]]] = []
        self.robots: tuple[int, str] = (200, "User-agent: *\nDisallow: /forbidden")
        self.port = self.now = self.together = 0
        self.tries: Counter[str] = Counter()
        self.pause = 0.0
        self.secure: ssl.SSLContext | None = None

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [path for _, path, _ in self.hits]

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.raw_path
        self.hits.append((time.monotonic(), path, dict(request.headers)))
        self.now += 1
        self.together = max(self.together, self.now)
        try:
            await asyncio.sleep(self.pause)
            return await self._answer(request, path)
        finally:
            self.now -= 1

    async def _answer(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        self.tries[path] += 1
        if path == "/robots.txt":
            return web.Response(status=self.robots[0], text=self.robots[1])
        own = getattr(self, "do_" + path.strip("/").replace("-", "_").partition("?")[0], None)
        if own:
            return await own(request)
        raw = unquote_to_bytes(path)
        if raw not in self.pages:
            return web.Response(status=404, text="<html>没有</html>", content_type="text/html")
        body = self.pages[raw]
        tag = f'"{hashlib.sha256(body).hexdigest()[:8]}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304)
        headers = {"ETag": tag, **self.headers.get(raw, {})}
        return web.Response(body=body, headers=headers)

    # --- faults ---------------------------------------------------------------------------

    async def do_circle(self, _: web.BaseRequest) -> web.StreamResponse:
        raise web.HTTPFound("/circle-back")

    async def do_circle_back(self, _: web.BaseRequest) -> web.StreamResponse:
        raise web.HTTPFound("/circle")

    async def do_chain(self, request: web.BaseRequest) -> web.StreamResponse:
        raise web.HTTPFound(f"/chain?{int(request.raw_path.partition('?')[2] or 0) + 1}")

    async def do_cookie(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.cookies.get("seen"):
            return web.Response(body=self.pages[b"/report.html"])
        return web.Response(status=302, headers={"Location": "/cookie", "Set-Cookie": "seen=1"})

    async def do_refreshed(self, _: web.BaseRequest) -> web.StreamResponse:
        told = '<html><meta http-equiv="refresh" content="0; url=/report.html">正在跳转</html>'
        return web.Response(text=told, content_type="text/html")

    async def do_endless(self, request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        with suppress(ConnectionError):
            while True:
                await response.write(bytes(100_000))
                await asyncio.sleep(0.001)
        return response

    async def do_dripping(self, request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        with suppress(ConnectionError):
            while True:
                await response.write(b"x")
                await asyncio.sleep(0.05)
        return response

    async def do_silent(self, _: web.BaseRequest) -> web.StreamResponse:
        await asyncio.sleep(60)
        raise web.HTTPNoContent

    async def do_huge(self, request: web.BaseRequest) -> web.StreamResponse:
        return await self._cut(request, 10**12)

    async def do_broken(self, request: web.BaseRequest) -> web.StreamResponse:
        return await self._cut(request, 5000)

    async def _cut(self, request: web.BaseRequest, length: int) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(length)})
        await response.prepare(request)
        await response.write(b"%PDF-1.4 and no more")
        assert request.transport
        request.transport.close()
        return response

    async def do_bomb(self, _: web.BaseRequest) -> web.StreamResponse:
        # Made for each request it must be quick: while it packs, the site answers nobody.
        return web.Response(
            body=gzip.compress(bytes(8_000_000), 1), headers={"Content-Encoding": "gzip"}
        )

    async def do_unpackable(self, _: web.BaseRequest) -> web.StreamResponse:
        return web.Response(body=b"no gzip at all", headers={"Content-Encoding": "gzip"})

    async def do_busy(self, _: web.BaseRequest) -> web.StreamResponse:
        if self.tries["/busy"] < 3:
            return web.Response(status=503, headers={"Retry-After": "0"})
        return web.Response(body=self.pages[b"/report.html"])

    async def do_away(self, _: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=503, headers={"Retry-After": "86400"})

    async def do_failing(self, _: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=500)

    async def do_login(self, _: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=403, text="no")

    async def do_river(self, _: web.BaseRequest) -> web.StreamResponse:
        told = "<html><script>$_ts=window['$_ts'];</script><body></body></html>"
        return web.Response(status=412, text=told, content_type="text/html")

    async def do_to_private(self, _: web.BaseRequest) -> web.StreamResponse:
        raise web.HTTPFound(self.url("/report.html", "127.0.0.2"))

    async def do_to_file(self, _: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": "file:///etc/passwd"})


SERVED = {
    b"/gone.html": page("提示", f"{NAV}对不起，您访问的页面不存在或已删除。"),
    b"/gone-title.html": page("404", "<p>返回首页</p>" * 20),
    b"/empty.html": b"",
    b"/shell.html": page("某局", "<div id=app></div><script src=/a.js></script>"),
    b"/shell-nav.html": page("某局", f"{'导航' * 50}<div id='root'></div><script></script>"),
    b"/captcha.html": page("安全验证", "请拖动滑块完成验证"),
    b"/list-1.html": page(
        "年报",
        "<a href='/report.html'>某局2021年政府信息公开工作年度报告</a>"
        "<a href='/r2.html' title='某局2022年政府信息公开工作年度报告'>某局2022年政府…</a>"
        "<a href='/budget.html'>2021年度预算</a>"
        "<a href='http://elsewhere.example.com/3.html'>某局2023年度报告</a>"
        "<a href='/list-2.html'>下一页</a>",
    ),
    b"/list-2.html": page("年报", "<a href='r1.html'>某局2020年度报告</a>"),
    b"/list-none.html": page("年报", "这里没有链接。" * 20),
}


@contextmanager
def serving(*sites: Site, hosts: tuple[str, ...] = ("127.0.0.1", "127.0.0.2")) -> Iterator[None]:
    """Serve sites from a thread, each at a port of its own."""
    loop = asyncio.new_event_loop()
    started = threading.Event()
    runners = []

    async def start() -> None:
        for site in sites:
            server = web.ServerRunner(web.Server(site.answer), shutdown_timeout=0.1)
            await server.setup()
            runners.append(server)
            for host in hosts:
                where = web.TCPSite(server, host, site.port, ssl_context=site.secure)
                await where.start()
                assert where._server
                site.port = where._server.sockets[0].getsockname()[1]
        started.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.create_task(start())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert started.wait(10)
    try:
        yield
    finally:

        async def stop() -> None:
            for server in runners:
                await server.cleanup()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

        asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
