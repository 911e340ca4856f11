"""A time limit stops what it holds, in whichever thread, and nothing else."""

from __future__ import annotations

import multiprocessing
import sys
import threading
import time

import pytest

from govreport.document import Place
from govreport.errors import TooLarge
from govreport.readers import read_document
from govreport.readers.limits import Budget, Limit, time_limit
from tests.conftest import slow


def spin(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def stopped(seconds: float) -> bool:
    """Whether work without end is ended."""
    try:
        with time_limit("a.html", seconds):
            spin(30)
    except TooLarge as error:
        told = f"{seconds:g}秒内未能读完 not read within {seconds:g} seconds"
        return str(error) == f"a.html: {told}"
    return False


def test_what_takes_too_long_is_stopped():
    start = time.monotonic()
    assert stopped(0.2)
    assert time.monotonic() - start < 10


def test_each_thread_has_its_own_limit():
    seen: dict[str, bool] = {}

    def quick() -> None:
        with time_limit("b.html", 20):
            spin(1)
        seen["quick"] = True

    def endless() -> None:
        seen["endless"] = stopped(0.2)

    threads = [threading.Thread(target=work) for work in (quick, endless)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(25)
    assert seen == {"quick": True, "endless": True}


def test_what_ends_in_time_is_left_alone():
    for _ in range(200):
        with time_limit("c.html", 0.3):
            pass
    with pytest.raises(ZeroDivisionError), time_limit("d.html", 0.3):
        raise ZeroDivisionError
    spin(1)


def test_the_limit_around_another_counts():
    with time_limit("e.html", 20), time_limit("f.html", 0.1):
        spin(0.8)
    with (
        pytest.raises(TooLarge, match="^g.html"),
        time_limit("g.html", 0.2),
        time_limit("h.html", 20),
    ):
        spin(30)


@slow
def test_time_up_at_the_last_moment_is_not_raised_later():
    for step in range(12):  # the clock is looked at every quarter of a second
        try:
            with time_limit("i.html", 0.01):
                time.sleep(0.2 + step / 100)
        except TooLarge:
            pass
        spin(0.05)


@pytest.mark.skipif(sys.platform == "win32", reason="no fork on this system")
def test_a_forked_process_keeps_its_own_watch():
    assert stopped(0.1)  # the watch is kept here
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.apply_async(stopped, (0.2,)).get(25)


CELLS = "单元格超过20,000，报告不会有这么多 more than 20,000 table cells, too much for a report"
TEXT = "文字超过500,000，报告不会有这么多 more than 500,000 characters, too much for a report"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("文\n" + ("甲|乙|3\n" * 7_000), f"name: {CELLS} (line 2)"),
        ("字" * 500_001, f"name: {TEXT}"),
        (f"<html><p>{'字' * 500_001}", f"name: {TEXT} (/html/body/p)"),
        (
            "<html><table><tr><td>1</table><table>"
            + "<tr><td colspan=90>1<td rowspan=300>2" * 300
            + "</table>",
            f"name: {CELLS} (/html/body/table[2]/tr[127])",
        ),
    ],
    ids=["a table in text", "text", "a page's text", "a page's cells"],
)
def test_what_is_too_much_is_said_with_file_and_place_in_both_languages(content, told):
    with pytest.raises(TooLarge) as caught:
        read_document(content.encode(), "name")
    assert str(caught.value) == told


def test_a_budget_counts_each_thing_by_itself():
    budget = Budget("a.pdf")
    many, few = Limit(3, "行", "lines"), Limit(3, "页", "pages")  # alike, and yet two
    budget.spend(many, 2)
    budget.spend(few, 2)
    budget.hold(many, 3)
    budget.spend(many)
    with pytest.raises(TooLarge, match=r"^a\.pdf: 页超过3，.* more than 3 pages, .* \(p\. 4\)$"):
        budget.spend(few, 2, Place(4))
    with pytest.raises(TooLarge, match=r"^a\.pdf: 行超过2 MB，.* more than 2 MB lines, too much"):
        budget.hold(Limit(2**21, "行", "lines"), 2**21 + 1)
