"""The card in a real browser: what it shows, that it is safe, and that it can be walked."""

from __future__ import annotations

import pytest

import govreport
from govreport_specimens import model, text
from tests.browser import CONTRAST
from tests.conftest import by_turns, slow
from tests.specimens import facts

EVIL = "<script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\">"


@pytest.fixture
def opened(browser, tmp_path):
    """Opens a card from a file; says what it asked of the network."""
    asked: list[str] = []

    def show(page_text: str, **options):
        path = tmp_path / "card.html"
        path.write_text(page_text, encoding="utf-8")
        page = browser.new_page(**options)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        return page

    show.asked = asked
    return show


@pytest.fixture(scope="module")
def contradicting() -> govreport.Report:
    """A report whose table 3 does not add up and whose text says something else."""
    made = facts.sample(2)
    made.agency, made.year = "岚汀县财政局", 2022
    made.tables["requests"]["granted"]["total"] += 1
    made.overview["overview.requests"] = "全年共收到政府信息公开申请777件。"
    return govreport.read(text.write(model.draft(made)))


def test_cells_sentences_and_findings_lead_to_each_other(opened, contradicting):
    page = opened(govreport.card(contradicting))
    cell = page.locator("#cell-requests-granted-total")
    assert "error" in cell.get_attribute("class")
    assert str(contradicting.value("requests", "granted", "total")) in cell.inner_text()
    for link in cell.locator("a").all():
        finding = page.locator(link.get_attribute("href"))
        assert finding.count() == 1
        assert "予以公开" in finding.inner_text() or "总计" in finding.inner_text()
    marked = page.locator("mark.error")
    assert "777件" in marked.inner_text()
    back = page.locator(marked.locator("a").first.get_attribute("href"))
    assert "777件" in back.inner_text()
    assert "narrative.figures" in back.inner_text()
    # every link on the page has a place to go
    targets = page.eval_on_selector_all("a[href^='#']", "all => all.map(a => a.hash)")
    there = "name => document.getElementById(name) !== null"
    assert all(page.evaluate(there, target.removeprefix("#")) for target in targets)


def test_a_path_will_do(tmp_path):
    path = tmp_path / "one.txt"
    path.write_bytes(govreport.datasets.sample_file().read_bytes())
    assert govreport.card(path) == govreport.card(str(path)) == govreport.card(govreport.read(path))
    other = path.read_text("utf-8").replace("红旗区", "牧野区")
    (tmp_path / "two.txt").write_text(other, encoding="utf-8")
    with pytest.raises(ValueError, match="one report is wanted, not 2"):
        govreport.card(tmp_path)


def test_it_needs_no_network_and_runs_nothing(opened, contradicting):
    page = opened(govreport.card(contradicting))
    assert [url for url in opened.asked if not url.startswith(("file:", "data:"))] == []
    assert page.locator("script, link, iframe, object").count() == 0


def test_what_the_document_says_is_escaped(opened):
    made = facts.sample(2)
    made.agency = "岚汀县财政局"
    made.overview["overview"] = f"开头一句{EVIL}。发布99条{EVIL}。收到政府信息公开申请777件。"
    made.problems = ((f"栏目更新不够及时{EVIL}。", ("每月检查一次。",)),)
    report = govreport.read(text.write(model.draft(made)), name=f"{EVIL}.txt")
    for lang in ("zh", "en"):
        page = opened(govreport.card(report, lang))
        assert page.title() != "ran"
        assert page.locator("script, img").count() == 0
        assert "onerror" in page.locator("main").inner_text()  # shown, not run


@slow
def test_it_can_be_walked_with_the_keyboard(opened, contradicting):
    page = opened(govreport.card(contradicting, "en"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#findings"
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.getAttribute('href') || ''"))
    assert "#cell-requests-granted-total" in reached
    style = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(style) == "solid"


@slow
@pytest.mark.parametrize("scheme", by_turns(["light", "dark"]))
def test_it_is_legible_light_and_dark(opened, contradicting, scheme):
    page = opened(govreport.card(contradicting), color_scheme=scheme)
    seen = (
        "body, li.error, li.error .name, li.warning .name, td.error, td.error a, mark.error, .text"
    )
    for element in page.locator(seen).all():
        if element.is_visible():
            assert element.evaluate(CONTRAST) >= 4.5, element.evaluate("e => e.outerHTML")[:200]
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") == (scheme == "light")


@slow
def test_a_pdf_shows_its_pages_with_the_cells_marked(opened, shared):
    report = govreport.read(shared / "reports" / "hongze-2023.pdf")
    page = opened(govreport.card(report))
    boxes = page.locator(".page a")
    assert boxes.count() == 10  # two blocks of five cells
    image = page.locator(".page", has=page.locator("a")).locator("img").bounding_box()
    for key, box in zip(
        ("upheld", "corrected", "other", "pending", "total"), boxes.all()[:5], strict=True
    ):
        left, top, right, bottom = report.figure("disputes", "reconsideration", key).place.box
        shown = box.bounding_box()
        scale = image["width"] / 595
        assert shown["x"] - image["x"] == pytest.approx(left * scale, abs=6)
        assert shown["y"] - image["y"] == pytest.approx(top * scale, abs=6)
        assert shown["width"] == pytest.approx((right - left) * scale, abs=9)
        assert box.get_attribute("aria-label")


def test_a_sound_report_says_so(opened, root):
    report = govreport.read(root / "data" / "reports" / "hongqi-2021.txt")
    page = opened(govreport.card(report, "en"))
    assert "Nothing that cannot be true" in page.locator("main").inner_text()
    assert page.locator("td.error, mark.error").count() == 0
