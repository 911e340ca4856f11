"""Tables and what stands between their rows."""

from __future__ import annotations

from govreport.parsing.shapes import around_notes

ABOVE, NOTE, BELOW = "新收5\n", "说明:上述\n5\n件申请已经合并答复。\n", "予以公开5\n"


def test_a_note_that_is_torn_around_its_figure_is_left_out_of_the_table_once():
    text = ABOVE + NOTE + BELOW
    parts = [*around_notes(text, [(0, len(text))])]
    assert "".join(text[start:end] for start, end in parts) == ABOVE + "\n" + BELOW
    assert all(start <= end for start, end in parts)
