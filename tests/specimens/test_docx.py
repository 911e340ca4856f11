"""Word files come back as they were written, in every layout."""

from __future__ import annotations

import pytest

from govreport_specimens import docx
from govreport_specimens.docx import File
from tests.conftest import by_turns
from tests.specimens.checks import assert_read, drafted
from tests.specimens.test_writers import SHAPES

FILES = {
    "plain": File(),
    "nested": File(nested=True),
    "tracked": File(tracked=True),
    "repeated header": File(repeat_header=True),
    "a run for each character": File(runs=True),
    "text in the margins": File(margins=True),
}


@pytest.mark.parametrize("file", by_turns(FILES, 10))
@pytest.mark.parametrize(("edition", "split"), [("2021", True), ("2021", False), ("2019", False)])
def test_file_comes_back(file, edition, split):
    draft = drafted(seed=1, edition=edition, other_split=split)
    assert_read(draft, docx.write(draft, FILES[file]))


@pytest.mark.parametrize("shape", by_turns(SHAPES, 10))
@pytest.mark.parametrize("edition", ["2021", "2019"])
def test_shape_comes_back(shape, edition):
    draft = drafted(seed=2, edition=edition, digits=6, zeros=0.3)
    assert_read(draft, docx.write(draft, File(SHAPES[shape])))


def test_totals_that_do_not_add_up_stay_as_printed():
    draft = drafted(seed=3, adds_up=False)
    assert_read(draft, docx.write(draft))
