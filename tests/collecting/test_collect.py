"""Reports are fetched politely, kept whole, and whatever a site does costs one row."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
import os
import random
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

import govreport
from govreport.collecting import fetching, gathering, keeping, network, pages
from govreport.collecting.addresses import wanted
from govreport.collecting.gathering import listed_reports
from govreport.errors import CollectError
from tests.collecting.site import SERVED, Site, page, serving
from tests.conftest import ROOT, SOAK, by_turns, no_hang, slow
from tests.test_cli import run

SPECIMENS = ROOT / "data" / "specimens"
NAME = "兰皋镇人民政府-2021"


def picture(size: int) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (size, size), "white").save(made, "PNG")
    return made.getvalue()


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    monkeypatch.setattr(fetching, "_PAUSE", 0.01)


@pytest.fixture
def site():
    made = Site()
    made.pages |= SERVED
    made.pages[b"/report.html"] = (SPECIMENS / f"{NAME}.html").read_bytes()
    made.pages[b"/report.pdf"] = (SPECIMENS / f"{NAME}.pdf").read_bytes()
    for number in range(1, 6):
        name = f"沧屿县人力资源和社会保障局-202{number}.html"
        made.pages[f"/r{number}.html".encode()] = (SPECIMENS / name).read_bytes()
    with serving(made):
        yield made


def rows(folder: Path) -> dict[str, dict[str, str]]:
    """The manifest, by path."""
    with (folder / "manifest.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.DictReader(file))
    return {"/" + row["address"].split("/", 3)[-1]: row for row in listed}


def fetch(site: Site, folder: Path, *paths: str, **options) -> dict[str, dict[str, str]]:
    options = {"delay": 0, "private": True, **options}
    govreport.collect([site.url(path) for path in paths], folder, **options)
    return rows(folder)


# --- what is fetched -------------------------------------------------------------------------


@slow
def test_every_figure_names_its_address(site, tmp_path):
    table = tmp_path / "addresses.csv"
    table.write_bytes(
        f"机关,年度,网址,备注\n兰皋镇,2021,{site.url('/report.html')},甲\n"
        f"兰皋镇,2021,{site.url('/report.pdf')},\n沧屿县,2021,{site.url('/r1.html')},乙\n"
        f"无,2021,{site.url('/nothing.html')},丙\n".encode("gb18030")
    )
    done = govreport.collect(table, tmp_path / "reports", delay=0, private=True)
    assert (done.fetched, done.unchanged, len(done.failures)) == (3, 0, 1)
    known = rows(done.path)
    assert known["/report.html"]["agency"] == "兰皋镇" and known["/report.html"]["year"] == "2021"
    assert [row["备注"] for row in known.values()] == ["甲", "", "乙", "丙"]
    for path in ("/report.html", "/report.pdf", "/r1.html"):
        data = site.pages[path.encode()]
        assert (done.path / known[path]["file"]).read_bytes() == data
        assert known[path]["sha256"] == hashlib.sha256(data).hexdigest()
        assert known[path]["bytes"] == str(len(data)) and known[path]["status"] == "200"
    corpus = govreport.open_corpus(govreport.build(done.path, tmp_path / "corpus").path)
    assert corpus.failures.empty  # the manifest is no report
    (missing,) = corpus.missing.to_dict("records")
    assert missing == {
        "address": site.url("/nothing.html"), "agency": "无", "year": "2021",
        "reason": known["/nothing.html"]["reason"],
    }  # fmt: skip
    corpus.publish(tmp_path / "package")
    told = (tmp_path / "package" / "README.md").read_text(encoding="utf-8")
    assert f"| 无 | 2021 | {site.url('/nothing.html')} | " in told
    assert "1 addresses of the collection gave no report" in told
    assert dict(zip(corpus.reports["source"], corpus.reports["address"], strict=True)) == {
        known["/report.pdf"]["file"]: site.url("/report.pdf"),  # of equal files the PDF is kept
        known["/r1.html"]["file"]: site.url("/r1.html"),
    }
    assert not govreport.build(done.path, tmp_path / "corpus").changed
    table = done.manifest.read_text("utf-8-sig").replace(site.url("/r1"), "http://x.example.cn/1")
    done.manifest.write_text(table, encoding="utf-8")
    assert govreport.build(done.path, tmp_path / "corpus").changed
    assert "http://x.example.cn/1.html" in set(
        govreport.open_corpus(tmp_path / "corpus").reports["address"]
    )


@slow
def test_another_file_called_manifest_is_read(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "manifest.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    built = govreport.build(tmp_path / "in", tmp_path / "corpus")
    assert govreport.open_corpus(built.path).failures["file"].tolist() == ["manifest.csv"]


def test_a_report_below_its_page_comes_with_it(site, tmp_path):
    site.pages |= {
        b"/below.html": page(
            "某局2021年度报告",
            "请看附件。" * 30 + "<a href='report.pdf'>附件</a><a href='/a.exe'>x</a>",
        ),
        b"/framed.html": page("年报", "<iframe src='/v.html?file=/framed.pdf'></iframe>"),
        b"/framed.pdf": site.pages[b"/report.pdf"] + b"\n",
        b"/pictures.html": page(
            "某局2021年度报告",
            "<img src=/logo.png><img src=/dot.png><img src='/scan.png'>" + "见图。" * 30,
        ),
        b"/logo.png": picture(900),
        b"/dot.png": picture(90),
        b"/scan.png": picture(900),
        b"/lost.html": page(
            "年报",
            "附件" * 40 + "<a href='/lost.docx'>2021年年报</a>"
            "<img src=/pdf.png alt='2021年年报.pdf'><a href='/login.pdf'>年报</a>",
        ),
        b"/login.pdf": page("登录", "请登录后下载。" * 30),
        b"/whole.html": site.pages[b"/report.html"].replace(
            b"</body>", "<a href=/form.doc>申请表</a></body>".encode()
        ),
    }
    known = fetch(site, tmp_path, "/below.html", "/framed.html", "/pictures.html", "/lost.html", "/whole.html")  # fmt: skip
    below = {path: row["page"].rpartition("/")[2] for path, row in known.items() if row["page"]}
    assert below == {
        "/report.pdf": "below.html", "/framed.pdf": "framed.html", "/scan.png": "pictures.html",
        "/lost.docx": "lost.html", "/login.pdf": "lost.html",
    }  # fmt: skip
    assert list(known)[:3] == ["/below.html", "/report.pdf", "/framed.html"]
    assert known["/lost.docx"]["reason"] == "页面不存在 no such page (404)"
    assert (
        known["/login.pdf"]["reason"].startswith("附件处是网页") and not known["/login.pdf"]["file"]
    )
    assert known["/scan.png"]["file"].endswith(".png")


def test_names_of_gbk_servers(site, tmp_path):
    site.pages["/年报/一.html".encode("gbk")] = site.pages[b"/report.html"]
    site.pages["/年报/二.html".encode()] = site.pages[b"/r1.html"]
    site.headers["/年报/一.html".encode("gbk")] = {
        "Content-Disposition": "attachment; filename=%C4%EA%B1%A8.html"
    }
    known = fetch(site, tmp_path, "/年报/一.html", "/年报/二.html", "/%C4%EA%B1%A8/%D2%BB.html")
    assert [row["status"] for row in known.values()] == ["200"] * 3
    assert known["/年报/一.html"]["final_address"].endswith("/%C4%EA%B1%A8/%D2%BB.html")
    assert known["/年报/一.html"]["name"] == "年报.html"
    assert known["/年报/二.html"]["name"] == "二.html"


def test_lists_are_shown_before_they_are_followed(site, tmp_path):
    plan = listed_reports(
        [{"url": site.url("/list-1.html"), "agency": "某局"}, {"url": site.url("/list-none.html")}],
        delay=0,
        private=True,
    )
    assert [(one.address.rpartition("/")[2], one.kept.get("title")) for one in plan] == [
        ("report.html", "某局2021年政府信息公开工作年度报告"),
        ("r2.html", "某局2022年政府信息公开工作年度报告"),
        ("r1.html", "某局2020年度报告"),
        ("list-none.html", None),
    ]
    assert "/report.html" not in site.paths()
    govreport.collect(plan, tmp_path, delay=0, private=True)
    known = rows(tmp_path)
    assert known["/r1.html"]["agency"] == "某局"
    assert known["/r1.html"]["page"] == site.url("/list-1.html")
    assert known["/list-none.html"]["reason"].startswith("页面上没有年度报告的链接")


# --- faults ----------------------------------------------------------------------------------

FAULTS = {
    "/circle": "重定向循环",
    "/chain": "重定向超过10次",
    "/endless": "超过1 MB",
    "/huge": "超过1 MB",
    "/bomb": "超过1 MB",
    "/broken": "文件没有传完",
    "/unpackable": "压缩有误",
    "/away": "服务器要求86400秒后再来",
    "/failing": "服务器出错 the server failed (500)",
    "/login": "网站拒绝访问 the site refuses access (403)",
    "/nothing.html": "页面不存在 no such page (404)",
    "/river": "网站要求验证",
    "/captcha.html": "网站要求验证",
    "/gone.html": "页面不存在（网站仍答200）",
    "/gone-title.html": "页面不存在（网站仍答200）",
    "/shell.html": "页面由脚本生成",
    "/shell-nav.html": "页面由脚本生成",
    "/empty.html": "文件是空的",
    "/forbidden/1.html": "网站的robots.txt不允许",
    "/to-file": "不是http或https网址",
}


def test_every_fault_is_a_row_with_its_reason(site, tmp_path, monkeypatch):
    monkeypatch.setattr(gathering, "MAX_BYTES", 2**20)
    monkeypatch.setattr(fetching, "_DEAD", 99)
    good = ["/busy", "/cookie", "/refreshed", "/r1.html"]
    known = fetch(site, tmp_path, *FAULTS, *good)
    assert list(known) == [*FAULTS, *good]
    for path, reason in FAULTS.items():
        assert known[path]["reason"].startswith(reason), (path, known[path]["reason"])
        assert not known[path]["file"], path
    assert [known[path]["reason"] for path in good] == [""] * 4
    assert known["/refreshed"]["final_address"] == site.url("/report.html")
    assert site.tries["/busy"] == site.tries["/failing"] == site.tries["/broken"] == 3
    assert site.tries["/nothing.html"] == site.tries["/away"] == 1
    assert sum(path.startswith("/chain") for path in site.paths()) == 10
    assert "/forbidden/1.html" not in site.paths()


@slow
def test_a_server_that_takes_its_time(site, tmp_path, monkeypatch):
    # By themselves: the short waits that make them quick would fail others on a slow machine.
    monkeypatch.setattr(network, "_WAIT", 0.5)
    known = fetch(site, tmp_path, "/silent", seconds=2)
    assert known["/silent"]["reason"].startswith("服务器没有响应")
    monkeypatch.undo()
    known = fetch(site, tmp_path / "slow", "/dripping", seconds=2)
    assert known["/dripping"]["reason"].startswith("2秒内没有传完")


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7), ("Fri, 01 Jan 2100 00:00:00 GMT", 1e9), ("Fri, 01 Jan 1999 00:00:00 -0000", 0),
     ("soon", None), ("", None), ("-3", None)],
)  # fmt: skip
def test_how_long_a_server_asks_to_wait(said, seconds):
    found = fetching._retry_after(network.Answer("", 503, {"retry-after": said}, b""))
    assert found == seconds or found > seconds == 1e9


@pytest.mark.parametrize(
    "junk", by_turns(["<div ", "<a ", "<!--", "<meta ", "<object>", "<iframe src=x>", "\0"])
)
def test_a_page_of_junk_takes_no_time(junk):
    with no_hang():
        made = pages.page(b"<html><script></script>" + junk.encode() * 300_000, "http://a.cn/")
        made.fault(), made.attachments(), made.reports(), made.next(), made.bare()


def test_addresses_that_are_none(site, tmp_path):
    bad = [
        "www.example.gov.cn/1.html", "file:///etc/passwd", "http://", "http://[::1", "=HYPERLINK(1)",
        "http://a:b@127.0.0.1/", "http://127.0.0.1:99999/", "javascript:alert(1)",
    ]  # fmt: skip
    done = govreport.collect([*bad, site.url("/r1.html")], tmp_path, delay=0, private=True)
    assert done.fetched == 1 and len(done.failures) == len(bad)
    assert all("网址" in reason for _, reason in done.failures), done.failures
    assert "\n'=HYPERLINK" in (tmp_path / "manifest.csv").read_text("utf-8")


def test_no_secure_connection(site, tmp_path):
    known = govreport.collect([f"https://127.0.0.1:{site.port}/"], tmp_path, private=True, delay=0)
    assert known.failures[0][1].startswith("加密连接（TLS）失败")


def test_a_certificate_is_of_the_name_that_was_asked_for(site, tmp_path, monkeypatch):
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed: nothing to make a certificate with")
    monkeypatch.chdir(tmp_path)
    made = "openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -days 2 -subj /CN=x"
    names = ["-addext", "subjectAltName=DNS:secure.test"]
    subprocess.run([*made.split(), *names], check=True, capture_output=True)
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *rest, **more: real("127.0.0.1" if ".test" in host else host, *rest, **more),
    )
    secure = Site()
    secure.pages, secure.secure = site.pages, ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    secure.secure.load_cert_chain("cert", "key")
    with serving(secure):
        asked = [f"https://{name}.test:{secure.port}/r1.html" for name in ("secure", "other")]
        unknown = govreport.collect(asked, "unknown", private=True, delay=0)
        monkeypatch.setenv("SSL_CERT_FILE", "cert")
        trusted = govreport.collect(asked, "trusted", private=True, delay=0)
    told = "加密连接（TLS）失败"
    assert [reason[: len(told)] for _, reason in unknown.failures] == [told] * 2
    assert [(address, reason[: len(told)]) for address, reason in trusted.failures] == [
        (asked[1], told)
    ]


def test_no_proxy_comes_between(site, tmp_path, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    done = govreport.collect([site.url("/r1.html")], tmp_path, delay=0)
    assert done.failures[0][1].startswith("指向内部网络")
    assert fetch(site, tmp_path, "/r1.html")["/r1.html"]["status"] == "200"


@pytest.mark.parametrize("status", [500, 429])
def test_where_rules_cannot_be_read_nothing_is_fetched(status, site, tmp_path):
    site.robots = (status, "")
    known = fetch(site, tmp_path, "/r1.html")
    assert known["/r1.html"]["reason"].startswith(f"robots.txt无法读取（{status}）")
    assert set(site.paths()) == {"/robots.txt"}


def test_a_dead_site_is_left_alone(site, tmp_path, monkeypatch):
    monkeypatch.setattr(fetching, "_DEAD", 2)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        dead = [f"http://127.0.0.1:{taken.getsockname()[1]}/{n}" for n in range(9)]
        done = govreport.collect([*dead, site.url("/r1.html")], tmp_path, private=True, delay=0)
    assert done.fetched == 1 and len(done.failures) == 9
    known = fetch(site, tmp_path, *(f"/broken?{n}" for n in range(5)))
    reasons = [row["reason"][:6] for path, row in known.items() if "broken" in path]
    assert reasons == ["文件没有传完", "文件没有传完", *["该网站已连续"] * 3]
    assert sum(path.startswith("/broken") for path in site.paths()) == 2 * 3


# --- politeness ------------------------------------------------------------------------------


@slow
def test_one_at_a_time_with_pauses(site, tmp_path):
    site.pause = 0.02
    fetch(site, tmp_path, *(f"/r{n}.html" for n in range(1, 6)), delay=0.15)
    times = [moment for moment, _, _ in site.hits]
    assert site.together == 1 and len(times) == 6
    assert min(b - a for a, b in zip(times, times[1:], strict=False)) > 0.14
    assert site.hits[0][2]["User-Agent"].startswith("govreport/")
    assert site.hits[0][1] == "/robots.txt"


@slow
def test_sites_are_asked_beside_each_other_within_a_bound(tmp_path):
    sites = [Site() for _ in range(4)]
    for one in sites:
        one.pages[b"/a.txt"], one.pause = f"文字{id(one)}".encode(), 0.5
    with serving(*sites):
        asked = [one.url("/a.txt") for one in sites]
        for parallel in (4, 1):
            done = govreport.collect(
                asked, tmp_path / str(parallel), private=True, delay=0, parallel=parallel
            )
            assert done.fetched == 4
            asked_at = sorted(moment for one in sites for moment, _, _ in one.hits)
            one_by_one = all(after - before > 0.49 for before, after in pairwise(asked_at))
            assert one_by_one == (parallel == 1)
            for one in sites:
                one.hits.clear()


def test_one_at_a_time_also_where_several_lead_to_one(site, tmp_path):
    site.pause = 0.05
    others = [Site() for _ in range(4)]
    for number, one in enumerate(others, 1):
        forward = f'<html><meta http-equiv=refresh content="0;url={site.url(f"/r{number}.html")}">'
        one.pages[b"/to.html"] = forward.encode()
    with serving(*others):
        asked = [one.url("/to.html") for one in others]
        done = govreport.collect(asked, tmp_path, private=True, delay=0)
    assert done.fetched == 4 and site.together == 1


def test_a_crawl_delay_is_heeded(site, tmp_path):
    site.robots = (200, "User-agent: govreport\nCrawl-delay: 0.3")
    fetch(site, tmp_path, "/r1.html", "/r2.html")
    assert site.hits[2][0] - site.hits[1][0] > 0.29


# --- private networks ------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])  # fmt: skip
def test_no_private_address_is_asked(host, site, tmp_path):
    done = govreport.collect([site.url("/r1.html", host)], tmp_path, delay=0)
    assert done.failures[0][1].startswith("指向内部网络"), done.failures
    assert not site.hits


def test_nor_by_a_redirection(site, tmp_path, monkeypatch):
    monkeypatch.setattr(network, "is_public", lambda ip: ip == "127.0.0.1")
    known = fetch(site, tmp_path, "/to-private", "/r1.html", private=False)
    assert known["/to-private"]["reason"].startswith("指向内部网络（127.0.0.2）")
    assert known["/r1.html"]["status"] == "200"
    assert "/report.html" not in site.paths()


def test_nor_by_a_name_that_changes_its_mind(site, tmp_path, monkeypatch):
    real, asked = socket.getaddrinfo, []

    def rebinding(host, *rest, **more):
        if host == "rebinding.test":
            asked.append(host)
            host = "127.0.0.1" if len(asked) < 2 else "127.0.0.2"
        return real(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(network, "is_public", lambda ip: ip == "127.0.0.1")
    address = site.url("/r1.html", "rebinding.test")
    done = govreport.collect([address], tmp_path, delay=0)
    assert done.failures[0][1].startswith("指向内部网络（127.0.0.2）")
    assert site.paths() == ["/robots.txt"]  # asked while the name was public
    assert site.hits[0][2]["Host"] == f"rebinding.test:{site.port}"


@pytest.mark.parametrize(
    ("ip", "public"),
    [
        ("1.2.4.8", True), ("2400:3200::1", True), ("10.1.1.1", False), ("192.168.0.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("::1", False), ("fe80::1%eth0", False), ("fd00::1", False), ("::ffff:10.0.0.1", False),
        ("::ffff:1.2.4.8", True), ("::ffff:224.0.0.1", False), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False), ("ff02::1", False),
    ],
)  # fmt: skip
def test_what_is_public(ip, public):
    assert network.is_public(ip) is public


# --- a second time ---------------------------------------------------------------------------


def test_a_second_time_only_what_changed_is_fetched(site, tmp_path):
    paths = ["/r1.html", "/r2.html", "/r3.html"]
    first = fetch(site, tmp_path, *paths)
    site.pages[b"/r2.html"] = site.pages[b"/report.html"]
    del site.pages[b"/r3.html"]
    done = govreport.collect(map(site.url, paths), tmp_path, delay=0, private=True)
    assert (done.fetched, done.unchanged, len(done.failures)) == (1, 1, 1)
    with (tmp_path / "manifest.csv").open(encoding="utf-8-sig") as file:
        listed = list(csv.DictReader(file))
    assert [row["address"].rpartition("/")[2] for row in listed] == [
        "r1.html", "r2.html", "r2.html", "r3.html",
    ]  # fmt: skip
    assert listed[0]["status"] == "304" and listed[0]["file"] == first["/r1.html"]["file"]
    assert listed[0]["fetched"] == first["/r1.html"]["fetched"] < listed[0]["checked"]
    assert listed[1]["sha256"] == first["/r2.html"]["sha256"]
    assert listed[1]["reason"].startswith("已有新版本") and not listed[2]["reason"]
    assert "保留此前所得" in listed[3]["reason"]
    assert listed[3]["file"] == first["/r3.html"]["file"]  # nothing that was there is lost
    assert all((tmp_path / row["file"]).is_file() for row in listed)


@pytest.mark.parametrize(
    ("changed", "files"),
    [
        ("<script>n=7</script><!-- 1 --><input type=hidden value=9><td>12<td>3", 1),
        ("<td>1<td>23", 2),
    ],
)
def test_a_page_of_which_only_scripts_are_new_is_the_same(changed, files, site, tmp_path):
    for cells in ("<input type=hidden value=8><td>12<td>3", changed):
        body = cells.replace("<td>", "</table><table><td>", 1) + "文字" * 100
        body = body if "hidden" in body else f"<input type=hidden>{body}"
        site.pages[b"/page.html"] = page("某局年报", body)
        fetch(site, tmp_path, "/page.html")
    assert len(list(tmp_path.glob("*.html"))) == files


def test_a_damaged_file_is_fetched_again(site, tmp_path):
    file = tmp_path / fetch(site, tmp_path, "/r1.html")["/r1.html"]["file"]
    elsewhere = tmp_path.parent / "elsewhere"
    for there in (b"mine", site.pages[b"/r1.html"]):  # a link out is no file of the folder's
        elsewhere.write_bytes(there)
        for damage in (b"x", None):
            file.unlink()
            file.write_bytes(damage) if damage else file.symlink_to(elsewhere)
            assert fetch(site, tmp_path, "/r1.html")["/r1.html"]["status"] == "200"
            assert file.read_bytes() == site.pages[b"/r1.html"] and not file.is_symlink()
        assert elsewhere.read_bytes() == there


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_manifest_that_people_edited(encoding, site, tmp_path):
    folder = tmp_path / "reports"
    govreport.collect(
        [{"url": site.url("/r1.html"), "机关": "某局"}], folder, delay=0, private=True
    )
    table = pd.read_csv(folder / "manifest.csv", encoding="utf-8-sig")
    kept = table[["address", "final_address", "file", "agency"]]
    kept.to_csv(folder / "manifest.csv", index=False, encoding=encoding)
    corpus = govreport.open_corpus(govreport.build(folder, tmp_path / "corpus").path)
    assert corpus.reports["address"].tolist() == [site.url("/r1.html")] and corpus.failures.empty
    assert fetch(site, folder, "/r1.html")["/r1.html"]["status"] == "200"


def test_a_damaged_file_that_is_not_to_be_had_again(site, tmp_path):
    file = tmp_path / fetch(site, tmp_path, "/r1.html")["/r1.html"]["file"]
    file.write_bytes(b"x")
    del site.pages[b"/r1.html"]
    fetch(site, tmp_path, "/r1.html")
    with (tmp_path / "manifest.csv").open(encoding="utf-8-sig") as manifest:
        (row,) = csv.DictReader(manifest)
    assert row["reason"] == "页面不存在 no such page (404)" and not row["file"]


def test_within_a_loop_as_in_a_notebook(site, tmp_path):
    async def cell():
        return govreport.collect(site.url("/r1.html"), tmp_path, delay=0, private=True)

    with ThreadPoolExecutor(1) as apart:  # a browser's driver may have a loop in this thread
        assert apart.submit(lambda: asyncio.run(cell())).result().fetched == 1


def test_what_was_collected_before_stays_known(site, tmp_path):
    fetch(site, tmp_path, "/r1.html")
    known = fetch(site, tmp_path, "/r2.html")
    assert list(known) == ["/r2.html", "/r1.html"]


@pytest.mark.parametrize("moment", [pytest.param(n, marks=slow) for n in range(10 * max(SOAK, 1))])
def test_killed_at_any_moment_it_ends_with_the_same_files(moment, site, tmp_path):
    site.pages[b"/below.html"] = page(
        "年报", "附件" * 40 + "<a href='/report.pdf'>1</a><a href='/no.pdf'>2</a>"
    )
    paths = ["/below.html", *(f"/r{n}.html" for n in range(1, 6)), "/gone.html", "/login", "/busy"]
    listed = tmp_path / "list.txt"
    listed.write_text("\n".join(map(site.url, paths)), encoding="utf-8")
    told = [sys.executable, "-m", "govreport", "collect", str(listed), "--allow-private", "--delay", "0.05", "-o"]  # fmt: skip

    def run(folder: Path, wait: float | None) -> None:
        process = subprocess.Popen([*told, str(folder)], cwd=ROOT, stdout=subprocess.PIPE)
        try:
            process.communicate(timeout=wait)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
        else:
            assert process.returncode == 0

    def state(folder: Path) -> tuple[list[str], list[dict[str, str]]]:
        listed = list(rows(folder).values())
        bare = [{k: v for k, v in row.items() if k not in ("fetched", "checked")} for row in listed]
        return sorted(path.name for path in folder.iterdir()), bare

    started = time.monotonic()
    run(tmp_path / "whole", None)
    took = time.monotonic() - started
    for wait in (*(random.Random().uniform(took * 0.4, took) for _ in range(3)), None):
        if not (tmp_path / "killed" / "manifest.csv").exists():
            run(tmp_path / "killed", wait)
    assert state(tmp_path / "killed") == state(tmp_path / "whole")


def test_what_was_done_is_not_asked_again(site, tmp_path, monkeypatch):
    class Killed(BaseException):
        pass

    def killed(at):
        if at.done == 2:
            raise Killed

    paths = ["/r1.html", "/gone.html", "/r2.html"]
    with pytest.raises(Killed):
        govreport.collect(map(site.url, paths), tmp_path, delay=0, private=True, progress=killed)
    with (tmp_path / ".collecting.jsonl").open("ab") as journal:
        journal.write(b'{"address": "torn')
    assert not (tmp_path / "manifest.csv").exists()
    site.hits.clear()
    known = fetch(site, tmp_path, *paths)
    assert site.paths() == ["/robots.txt", "/r2.html"]
    assert list(known) == paths and not (tmp_path / ".collecting.jsonl").exists()


def test_nor_what_hangs_below_a_page_that_was_not(site, tmp_path, monkeypatch):
    class Killed(BaseException):
        pass

    real = keeping.Folder.write

    def killed(folder, row):
        if row["address"].endswith("/below.html"):
            raise Killed
        real(folder, row)

    site.pages[b"/below.html"] = page("年报", "附件" * 40 + "<a href='/report.pdf'>1</a>")
    monkeypatch.setattr(keeping.Folder, "write", killed)
    with pytest.raises(Killed):
        fetch(site, tmp_path, "/below.html")
    monkeypatch.undo()
    known = fetch(site, tmp_path, "/below.html")
    assert list(known) == ["/below.html", "/report.pdf"]
    assert site.tries["/report.pdf"] == 1 and site.tries["/below.html"] == 2


# --- what is asked for -----------------------------------------------------------------------


def test_what_a_list_may_look_like(tmp_path):
    listed = tmp_path / "list"
    for data in (
        b"https://x.example.cn/1\n\nhttps://x.example.cn/1\nhttps://x.example.cn/2\n",
        b"\xef\xbb\xbfurl\r\nhttps://x.example.cn/1\r\nhttps://x.example.cn/2\r\n",
        "链接\t单位\nhttps://x.example.cn/1\t\nhttps://x.example.cn/2\t\n".encode("utf-16"),
    ):
        listed.write_bytes(data)
        addresses = [one.address for one in wanted(listed)]
        assert addresses == ["https://x.example.cn/1", "https://x.example.cn/2"]
    frame = pd.DataFrame({"address": ["https://x.example.cn/1"] * 2, "year": [2021.0, 2022.0], "n": [None, "a"]})  # fmt: skip
    assert [dict(one.kept) for one in wanted(frame)] == [{"year": "2021；2022", "n": "a"}]


@pytest.mark.parametrize("data", [b"", b"agency,year\na,2021\n", b"\x81\x00\xff", None])
def test_a_list_without_addresses_is_told(data, tmp_path):
    listed = tmp_path / "list.csv"
    if data is not None:
        listed.write_bytes(data)
    with pytest.raises(CollectError, match=r"list\.csv: .*[一-龥].*[a-z]"):
        govreport.collect(listed, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_folders_that_are_not_ours(site, tmp_path):
    (tmp_path / "manifest.csv").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(CollectError, match="不是采集清单"):
        fetch(site, tmp_path, "/r1.html")
    (tmp_path / "file").touch()
    with pytest.raises(CollectError, match="无法写入"):
        fetch(site, tmp_path / "file", "/r1.html")
    own = tmp_path / "own"
    own.mkdir()
    (own / ".tmp").symlink_to(tmp_path)
    with pytest.raises(CollectError, match="是链接"):
        fetch(site, own, "/r1.html")


# --- the command, and the circle -------------------------------------------------------------


def test_the_command(site, tmp_path):
    table = tmp_path / "list.csv"
    table.write_text(f"url\n{site.url('/r1.html')}\n{site.url('/gone.html')}\n", encoding="utf-8")
    told = ["collect", table, "-o", tmp_path / "reports", "--allow-private", "--delay", "0"]
    done = run(*told)
    assert (done.returncode, done.stderr) == (0, "")
    assert "取得1个文件，0个没有变化，1个网址未取得" in done.stdout
    assert f"{site.url('/gone.html')}: 页面不存在" in done.stdout
    again = run(*told, "--lang", "en").stdout
    assert "0 files fetched, 1 unchanged, 1 addresses that gave nothing" in again
    assert run("collect", tmp_path / "none.csv", "-o", tmp_path / "x").returncode == 2


def test_the_command_shows_its_plan_and_asks(site, tmp_path, monkeypatch):
    table = tmp_path / "list.csv"
    table.write_text(f"url\n{site.url('/list-1.html')}\n", encoding="utf-8")
    told = ["collect", table, "-o", tmp_path / "reports", "--allow-private", "--delay", "0", "--follow"]  # fmt: skip
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    done = run(*told, "--lang", "en")
    assert f"某局2020年度报告  {site.url('/r1.html')}" in done.stdout
    assert "Fetch these 3 reports?" in done.stderr
    assert done.returncode == 0 and not (tmp_path / "reports").exists()
    assert "取得3个文件" in run(*told, "--yes").stdout


@slow
def test_from_addresses_to_a_published_panel(site, tmp_path):
    files = sorted(path for path in SPECIMENS.iterdir() if "-20" in path.name)
    site.pages |= {f"/年报/{path.name}".encode(): path.read_bytes() for path in files}
    asked = [site.url(f"/年报/{path.name}") for path in files] + [*map(site.url, FAULTS)]
    faults = {"/endless", "/dripping", "/silent", "/huge"}  # which take their time
    asked = [address for address in asked if "/" + address.rpartition("/")[2] not in faults]
    done = govreport.collect(asked, tmp_path / "reports", delay=0, private=True)
    assert done.fetched == len(files) == 96
    built = govreport.build(done.path, tmp_path / "corpus")
    govreport.open_corpus(built.path).publish(tmp_path / "package")
    panel = govreport.datasets.load_panel(tmp_path / "package")
    assert panel["url"].notna().all() and built.counts.failures == 0
    named = panel.dropna(subset=["agency"])
    ours = {(r.agency, r.year, r.table, r.row, r.column): r.value for r in named.itertuples()}
    with (SPECIMENS / "figures.csv").open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            key = (row["agency"], int(row["year"]), row["table"], row["row"], row["column"])
            value = ours.get(key, pd.NA)
            assert value is pd.NA or value == float(row["value"]), key
    assert len(ours) > 4000
