"""Lines that are records, or look like it."""

from __future__ import annotations

import pytest

from govreport.readers.records import as_tables


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("['予以公开', '2', ' ', None]", "|予以公开 |2 |  |"),
        ('["予以公开", 2, 12.50]', "|予以公开 |2 |12.50"),
        ("['予以公开' '2' '3', '5']", None),  # as an array is printed: 235, else
        ("['予以公开', 0x10, 1_0]", None),
        ("['予以公开', '2|3', '5']", None),
        ("['本年没有。', '也没有', '5']", None),
        ("['一', ['二', '三']]", None),
        ("['予以公开']", None),
        ("[" + "-" * 1900 + "1, 2]", None),
    ],
)
def test_a_record_is_a_row_and_nothing_else_is(line, row):
    lines = [(number, line) for number in range(3)]
    made = [text for _, text in as_tables(lines)]
    assert made == ([line] * 3 if row is None else ["|===", *[row] * 3, "|==="])
