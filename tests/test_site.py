"""The site: what is sorted by language, and what a reader meets in a browser."""

from __future__ import annotations

import functools
import http.server
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import lxml.html
import pytest
from typer.testing import CliRunner

from govreport import form
from govreport.cli import app
from govreport_specimens import specimens, write
from tests.browser import CONTRAST
from tests.conftest import slow

ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT / "site" / "pages").rglob("*.md"))
tool = runpy.run_path(str(ROOT / "tools" / "site.py"), run_name="not main")


# --- sorting ----------------------------------------------------------------------------

BOTH = """# 空缺 · Null

空缺（null）不是0，
用`sum()`会跳过。

Null (空缺) is not 0, and `sum()`
skips it.

```python
x = 1  # 中文 and English

y = 2
```

| field | 含义 | meaning |
|---|---|---|
| `a` | 甲 | first |

<details><summary>答案 · Answers</summary>

- 一件

- one

</details>
"""


def test_one_language_is_left():
    zh, en = (tool["one_language"](BOTH, lang) for lang in ("zh", "en"))
    assert "# 空缺\n" in zh and "空缺（null）不是0" in zh and "- 一件" in zh
    assert "<summary>答案</summary>" in zh and "| field | 含义 |" in zh and "甲" in zh
    assert not {"skips", "Null", "- one", "meaning", "first"} & set(zh.replace("|", " ").split())
    assert "# Null\n" in en and "Null (空缺) is not 0" in en and "- one" in en
    assert "<summary>Answers</summary>" in en and "| field | meaning |" in en and "甲" not in en
    for text in (zh, en):
        assert "x = 1  # 中文 and English\n\ny = 2\n```" in text  # code is in both
        assert "</details>" in text


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_says_the_same_in_both_languages(path):
    """Every paragraph has its other one."""
    shape = {
        lang: [
            block[:2] if block[:1] in "#-|" else "text"
            for block in tool["one_language"](path.read_text("utf-8"), lang).split("\n\n")
        ]
        for lang in ("zh", "en")
    }
    assert shape["zh"] == shape["en"]


@pytest.mark.parametrize(
    "zh, en",
    [
        ("《政府信息公开条例》第三十六条第（四）项", "Art. 36 (4)"),
        ("《政府信息公开条例》第三十六条第（一）（二）项", "Art. 36 (1) (2)"),
        ("《政府信息公开条例》第十四条", "Art. 14"),
        ("《政府信息公开条例》第五十条第（三）项", "Art. 50 (3)"),
        ("《政府信息公开条例》第十六条第二款", "Art. 16, para. 2"),
        (
            "《政府信息公开条例》第四十二条；国办函〔2020〕109号",
            "Art. 42; Guobanhan [2020] No. 109",
        ),
        ("", ""),
    ],
)
def test_articles_in_english(zh, en):
    assert tool["article"](zh, "en") == en


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_row_of_every_edition_is_explained(lang):
    page = tool["form_page"](lang)
    for edition in form.EDITIONS:
        assert form.EDITIONS[edition](lang) in page
        for key in form.tables_of(edition):
            for row in form.table(edition, key).rows:
                assert f"`{row.key}`" in page and row.label(lang).replace("|", "\\|") in page


@slow
def test_recipes_work_as_they_stand(tmp_path, monkeypatch):
    """All of them, one after the other, on fictional reports."""
    monkeypatch.chdir(tmp_path)
    write(specimens(2, [2021, 2022], 1, 7), "reports", ("pdf",))
    shutil.copy(min(Path("reports").glob("*.pdf")), "2021.pdf")
    text = (ROOT / "site" / "pages" / "howto.md").read_text("utf-8")
    names: dict[str, object] = {}
    for kind, recipe in re.findall(r"```(python|sh)\n(.*?)```", text, re.S):
        if kind == "python":
            exec(recipe, names)
            continue
        for line in recipe.splitlines():
            done = CliRunner().invoke(app, shlex.split(line)[1:])
            assert done.exit_code in (0, 1), (line, done.output)  # 1: an error was found
    assert Path("card.html").exists() and len(list(Path("homework").glob("*.html"))) == 30


# --- as built ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """Both languages; a warning of Sphinx is an error."""
    out = tmp_path_factory.mktemp("site") / "site"
    command = [sys.executable, str(ROOT / "tools" / "site.py"), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-3000:]
    return out


@slow
def test_links_lead_somewhere_and_nothing_is_fetched(site):
    pages = [path for path in site.rglob("*.html") if "_static" not in path.parts]
    trees = {path: lxml.html.parse(path).getroot() for path in pages}
    assert len(trees) > 100
    names = {p.resolve().as_uri(): set(t.xpath("//@id | //a/@name")) for p, t in trees.items()}
    broken, fetched = [], []
    for path, tree in trees.items():
        for element, attribute, link, _ in tree.iterlinks():
            if link.startswith(("http:", "https:", "//")):
                if element.tag != "a":
                    fetched.append((path.name, link))
                continue
            if link.startswith(("mailto:", "data:", "javascript:")):
                continue
            target, fragment = urldefrag(urljoin(path.resolve().as_uri(), link))
            target = target.partition("?")[0]
            there = Path(unquote(target.removeprefix("file://"))).exists()
            known = names.get(target, {unquote(fragment)})
            if not there or (fragment and attribute == "href" and unquote(fragment) not in known):
                broken.append((path.relative_to(site).as_posix(), link))
    assert not broken and not fetched, (broken[:20], fetched[:20])


@slow
def test_the_pages_words_are_of_one_language(site):
    """The theme's words, too; a lesson's figures in English are described in English."""
    name = "lessons/04-text-and-tables.html"
    chinese, english = ((site / lang / name).read_text("utf-8") for lang in ("zh", "en"))
    for word, own in {"More": "更多", "Collapse Sidebar": "收起侧栏", "Color mode": "颜色"}.items():
        assert not re.search(rf"[>\"]\s*{word}\s*[<\"]", chinese) and own in chinese
        assert re.search(rf"[>\"]\s*{word}\s*[<\"]", english) and own not in english
    assert 'alt="How requests ended' in english and "申请如何办结" not in english


@slow
def test_each_language_has_every_page(site):
    zh, en = (
        {p.relative_to(site / lang) for p in (site / lang).rglob("*.html")} for lang in ("zh", "en")
    )
    assert zh == en
    assert {f"lessons/{path.stem}.html" for path in (ROOT / "notebooks").glob("*.ipynb")} <= {
        path.as_posix() for path in zh
    }


@pytest.fixture(scope="module")
def address(site):
    """The site, served from this machine."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    serve = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def page(browser, address):
    """A page that fails the test for any error of its scripts and any request elsewhere."""
    wrong = []
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("response", lambda answer: answer.status < 400 or wrong.append(answer.url))
    page.on("request", lambda ask: ask.url.startswith((address, "data:")) or wrong.append(ask.url))
    yield page
    context.close()
    assert not wrong


@slow
@pytest.mark.parametrize(
    "lang, question, found",
    [
        ("zh", "不予公开", "法定表格"),
        ("zh", "行政处罚", "法定表格"),
        ("zh", "勾稽关系", "核查勾稽关系"),
        ("zh", "outcome_shares", "outcome_shares"),
        ("en", "reconsideration", "The form"),
        ("en", "行政处罚", "The form"),
    ],
)
def test_search(page, address, lang, question, found):
    page.goto(f"{address}/{lang}/search.html?q={question}")
    page.wait_for_selector("#search-results ul.search li")
    page.wait_for_timeout(1000)
    assert found in page.inner_text("#search-results")


@slow
def test_what_is_nowhere_is_not_found(page, address):
    page.goto(f"{address}/zh/search.html?q=饕餮盛宴")
    page.wait_for_timeout(3000)
    assert not page.query_selector("#search-results ul.search li")


@slow
def test_the_language_is_the_readers_and_stays(page, address):
    page.goto(address)
    page.wait_for_url("**/en/index.html")  # the browser's own
    page.goto(f"{address}/en/form.html")
    page.click("a.language >> visible=true")
    page.wait_for_url("**/zh/form.html")
    assert page.inner_text("h1").startswith("法定表格")
    page.goto(address)
    page.wait_for_url("**/zh/index.html")


def lessons() -> list[str]:
    return [f"lessons/{path.stem}" for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]


@slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("name", ["index", "form", "rules", "howto", "api", *lessons()])
def test_pages_fit_and_can_be_read(page, address, name, width, scheme):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{address}/zh/{name}.html")
    page.wait_for_function("document.documentElement.dataset.theme")
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for element in page.query_selector_all("article p, article td, article th, article summary")[
        :150
    ]:
        if element.is_visible() and element.inner_text().strip():
            assert element.evaluate(CONTRAST) >= 3, element.inner_text()[:60]
