"""Table 4's header, where recognition misread a part of it."""

from __future__ import annotations

import pytest

from govreport.document import Cell, Grid, Place
from govreport.parsing import disputes
from govreport.parsing.figures import Collector

RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
FIGURES = ("1", "2", "3", "4", "10", "0", "5", "0", "0", "5", "0", "0", "0", "7", "7")


def read(results: list[str], figures: tuple[str, ...] = FIGURES, score: float | None = 0.9):
    """What is read of a table whose header names these fifteen results."""

    def row(*texts: str) -> list[Cell]:
        cells = {text: Cell(text, Place(page=1), score=score) for text in texts}
        return [cells[text] for text in texts]

    blocks = ("行政复议", "未经复议直接起诉", "复议后起诉")
    rows = [row(*(block for block in blocks for _ in RESULTS))]
    rows += [
        [Cell(text, Place(page=1), score=score) for text in line] for line in (results, figures)
    ]
    out = Collector("disputes")
    disputes.read_grids([Grid(rows, Place(page=1))], out)
    return [figure.raw for figure in out.figures.values() if figure.value is not None]


@pytest.mark.parametrize(("number", "heading"), [(2, "其化结果"), (6, "结甲正"), (4, "总讠")])
def test_one_result_that_is_misread_leaves_the_others_where_they_stand(number, heading):
    results = [*RESULTS * 3]
    results[number] = heading
    assert read(results) == list(FIGURES)


def test_where_results_do_not_add_up_a_misread_one_may_be_anothers():
    results = [*RESULTS * 3]
    results[2] = "其化结果"
    assert "1" not in read(results, ("1", "2", "3", "4", "11", *FIGURES[5:]))


@pytest.mark.parametrize("block", range(3))
def test_a_misread_result_does_not_hide_that_the_order_is_another(block):
    results = [*RESULTS * 3]
    results[5 * block + 2 : 5 * block + 4] = "尚未审结", "其化结果"
    figures = ("1", "2", "3", "4", "10") * 3
    assert read(results, figures).count("3") < 3


def test_what_is_printed_is_not_misread():
    results = [*RESULTS * 3]
    results[6] = "移送人"
    assert len(read(results, score=None)) < len(FIGURES)
