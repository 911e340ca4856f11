"""Which lines of text are one row of a table, where quotes are about."""

from __future__ import annotations

import pytest

from govreport.document import Grid
from govreport.readers.formats import read_document
from govreport.readers.separated import blocks_of
from govreport_specimens import docx
from tests.specimens.checks import assert_read, drafted


def rows(*lines: str) -> list[list[str]]:
    grids = [one for one in blocks_of(enumerate(lines, 1), "x.txt") if isinstance(one, Grid)]
    return [[cell.text if cell else "" for cell in row] for grid in grids for row in grid.rows]


def test_a_cell_between_quotes_may_have_two_lines():
    assert rows("甲,1,2", '乙,"18,', '477",3', "丙,4,5") == [
        ["甲", "1", "2"],
        ["乙", "18,\n477", "3"],
        ["丙", "4", "5"],
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ('| 甲 | style="width:4em;" | 5 |', '| 乙" | 其中 | 6 |'),  # the quote ends there
        ('| 甲;" | 其中 | 5 |', "| 乙 | 其中 | 6 |"),  # and this is never closed
        ('| 甲,"' + "说明" * 40 + " | 其中 | 5 |", '| 乙" | 其中 | 6 |'),  # longer than any cell
        (
            '| 甲,"说明 | 其中 | 5 |',
            "| 乙" + "说明" * 40 + " | 其中 | 6 |",
        ),  # so are the two together
    ],
    ids=["an attribute's", "never closed", "too long", "too long together"],
)
def test_a_quote_that_opens_no_cell_joins_no_lines(lines):
    assert [row[-1] for row in rows(*lines)] == ["5", "6"]


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("mark", [" ", "\n", "\n\n"])
def test_what_merged_cells_hold_may_stand_in_each_of_their_columns(edition, mark):
    for seed in range(4):
        draft = drafted(seed=seed, edition=edition)
        document = read_document(docx.write(draft), "word.docx")
        texts = []
        for block in document.blocks:
            if isinstance(block, Grid):
                texts += [
                    mark.join(cell.text if cell else "" for cell in row) for row in block.rows
                ]
            else:
                texts.append(block.text)
        assert_read(draft, "\n".join(texts).encode(), exact=True)
