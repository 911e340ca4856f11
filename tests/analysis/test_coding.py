"""The coding sheet and agreement between coders."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from openpyxl import load_workbook

from govreport import analysis
from govreport.errors import UnreadableFile

UNITS = pd.DataFrame(
    {
        "kind": ["problem", "improvement", "problem"],
        "text": ["政策解读形式单一。", "加强培训，完善制度。", '=HYPERLINK("x")'],
    },
    index=["u1", "u2", "u3"],
)


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "coding.xlsx"
    analysis.coding_sheet(UNITS, path)
    return path


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_blank_sheet_comes_back_blank_and_a_filled_one_filled(tmp_path, lang):
    path = tmp_path / "coding.xlsx"
    analysis.coding_sheet(UNITS, path, lang=lang)
    read = analysis.read_coding_sheet(path)
    assert read.index.tolist() == ["u1", "u2", "u3"] and not read.to_numpy().any()
    book = load_workbook(path)
    frame = analysis.load_frame()
    names = [theme.label(lang) for theme in frame.themes]
    header = [cell.value for cell in book.worksheets[0][2]]
    assert header[3:] == names
    book.worksheets[0].cell(4, header.index(frame.name_of("capacity", lang)) + 1, 1)
    book.worksheets[0].cell(4, header.index(frame.name_of("institutions", lang)) + 1, "1")
    book.save(path)
    read = analysis.read_coding_sheet(path)
    assert [key for key in read if read.loc["u2", key]] == ["capacity", "institutions"]
    assert read.to_numpy().sum() == 2


def test_the_sheet_holds_text_codebook_and_no_formula(sheet):
    book = load_workbook(sheet)
    units, guide = book.worksheets
    assert units["C3"].value == "政策解读形式单一。"
    assert units["C5"].value == '\'=HYPERLINK("x")'
    assert {cell.value for cell in guide["A"]} > {"awareness", "supervision"}
    assert not any(cell.data_type == "f" for row in units for cell in row)


def test_a_wrong_cell_is_named(sheet):
    book = load_workbook(sheet)
    book.worksheets[0]["E4"] = "对"
    book.save(sheet)
    told = r"coding\.xlsx: 第4行“队伍与能力”列只能填1或留空 row 4, «队伍与能力»: «对»"
    with pytest.raises(UnreadableFile, match=told):
        analysis.read_coding_sheet(sheet)


def test_no_unit_is_lost(tmp_path):
    """A sheet has a row for each unit, and each row that was filled in comes back."""
    path = tmp_path / "sheet.xlsx"
    names = ["=b", "-c", "'d"]  # the last begins so of itself
    units = pd.DataFrame({"text": ["一", "二", "三"], "kind": "problem"}, index=names)
    analysis.coding_sheet(units, path)
    assert analysis.read_coding_sheet(path).index.tolist() == names
    for twice in (pd.concat([units, units]), units.set_index("kind", append=True, drop=False)):
        with pytest.raises(ValueError, match="index of its own"):
            analysis.coding_sheet(twice, path)
    with pytest.raises(ValueError, match="problem"):
        analysis.coding_sheet(units.assign(kind="x"), path)
    for unit in ("'=b", None):
        book = load_workbook(path)
        book.worksheets[0]["A4"] = unit
        book.worksheets[0]["D4"] = 1
        book.save(tmp_path / "changed.xlsx")
        with pytest.raises(UnreadableFile, match="row 4"):
            analysis.read_coding_sheet(tmp_path / "changed.xlsx")


def test_a_frame_of_one_theme_is_measured_too():
    coder = pd.DataFrame({"a": [True, True, False]})
    found = analysis.against(coder, pd.DataFrame({"a": [True, False, False]})).loc["a"]
    assert found[["units", "precision", "recall"]].tolist() == [2, 1.0, 0.5]
    with pytest.raises(ValueError, match="no unit in common"):
        analysis.against(coder, coder.rename(index=str))


def test_a_sheet_is_a_workbook_by_its_name(tmp_path):
    units = pd.DataFrame({"text": ["人员不足"]})
    with pytest.raises(ValueError, match="must end in .xlsx"):
        analysis.coding_sheet(units, tmp_path / "sheet.csv")
    assert not list(tmp_path.iterdir())


def test_what_is_no_sheet_is_refused(tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"no zip")
    with pytest.raises(UnreadableFile, match=r"x\.xlsx"):
        analysis.read_coding_sheet(path)
    with pytest.raises(UnreadableFile, match=r"none\.xlsx"):
        analysis.read_coding_sheet(tmp_path / "none.xlsx")
    UNITS.to_excel(path)
    with pytest.raises(UnreadableFile, match="思想认识"):
        analysis.read_coding_sheet(path)
    with pytest.raises(UnreadableFile, match="cannot be written"):
        analysis.coding_sheet(UNITS, tmp_path / "no" / "folder.xlsx")


def test_kappa_and_alpha_are_those_of_a_table_worked_by_hand():
    # 50 units: both yes 20, only A 5, only B 10, both no 15 (the textbook example)
    a = [1] * 25 + [0] * 25
    b = [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
    one, other = (pd.DataFrame({"t": votes}).astype(bool) for votes in (a, b))
    found = analysis.agreement({"A": one, "B": other}).loc["t"]
    assert found["agreement"] == pytest.approx(0.7)
    assert found["kappa"] == pytest.approx(0.4)  # (.7 - .5) / (1 - .5)
    # nominal alpha by coincidences: 55 yes and 45 no of 100, 30 values disagree
    assert found["alpha"] == pytest.approx(1 - (99 * 30) / (2 * 55 * 45))
    assert found["share"] == pytest.approx(0.55)


def test_three_coders_have_alpha_and_no_kappa():
    tables = {
        name: pd.DataFrame({"t": [1, 0, vote]}).astype(bool)
        for name, vote in (("A", 1), ("B", 1), ("C", 0))
    }
    found = analysis.agreement(tables).loc["t"]
    assert math.isnan(found["kappa"]) and 0 < found["alpha"] < 1
    assert found["agreement"] == pytest.approx(2 / 3)


def test_nothing_to_agree_about_is_not_agreement():
    never = pd.DataFrame({"t": [False, False]})
    found = analysis.agreement({"A": never, "B": never}).loc["t"]
    assert math.isnan(found["kappa"]) and math.isnan(found["alpha"])


def test_coders_must_have_something_in_common():
    one = pd.DataFrame({"t": [True]}, index=[1])
    with pytest.raises(ValueError, match="two"):
        analysis.agreement({"A": one})
    with pytest.raises(ValueError, match="in common"):
        analysis.agreement({"A": one, "B": one.set_axis([2])})
    with pytest.raises(ValueError, match="same themes"):
        analysis.agreement({"A": one, "B": one.rename(columns={"t": "u"})})


def test_the_machine_against_a_coder():
    coder = pd.DataFrame({"t": [1, 1, 1, 0, 0], "never": [0] * 5}).astype(bool)
    machine = pd.DataFrame({"t": [1, 1, 0, 1, 0], "never": [0] * 5}).astype(bool)
    found = analysis.against(coder, machine)
    assert found.loc["t", ["precision", "recall", "f1"]].tolist() == pytest.approx([2 / 3] * 3)
    assert found.loc["macro", "f1"] == pytest.approx(2 / 3)  # themes that never occur do not count
    assert found.loc["t", "units"] == 3
