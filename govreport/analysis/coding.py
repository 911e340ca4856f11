"""Human coders: a sheet to code by hand, and how far coders and the machine agree.

A frame of themes is worth what two people who never spoke of it find with it. Hand the
sheet to two coders, read it back, and report agreement for every theme before any
count is believed (Krippendorff 2019, ch. 12; Neuendorf 2017, ch. 6).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from govreport.analysis.themes import KINDS, Frame, load_frame
from govreport.errors import UnreadableFile
from govreport.extras import require
from govreport.form import Label
from govreport.normal import harmless

_SHEETS = {"units": Label("编码", "coding"), "codebook": Label("编码手册", "codebook")}
_LEAD = {
    "unit": Label("编号", "unit"),
    "kind": Label("类别", "kind"),
    "text": Label("文本", "text"),
}
_HOW = Label(
    "每个主题一列：属于该主题填 1，否则留空。逐条独立判断，可多选。",
    "One column a theme: write 1 where the unit belongs to it, else leave it blank. More than one may apply.",
)
_FIRST_ROW = 3
"""Row of the first unit; above it stand the instruction and the header."""


def coding_sheet(
    units: pd.DataFrame, path: str | Path, frame: Frame | None = None, lang: str = "zh"
) -> None:
    """Write a sheet for human coders: the units, a column a theme, and the codebook.

    Parameters
    ----------
    units : pandas.DataFrame
        With ``text`` and, if there are improvements, ``kind``. The machine's labels are
        not in the sheet: a coder must not see them.
    path : path
        An Excel file (.xlsx), replaced if it exists.
    frame : Frame, optional
    lang : {"zh", "en"}
        Language of headings and codebook.

    Raises
    ------
    ValueError
        If two units have the same index, a unit's kind is none of `themes.KINDS`, or the file's
        name does not end in .xlsx.
    UnreadableFile
        If the file cannot be written.
    """
    require("narrative")
    if Path(path).suffix.lower() != ".xlsx":
        raise ValueError(f"{path}: 文件名须以.xlsx结尾 its name must end in .xlsx")
    if units.index.nlevels > 1 or not units.index.is_unique:
        raise ValueError(
            "每条须有自己的编号，可先用reset_index(drop=True) "
            "every unit needs an index of its own; reset_index(drop=True) gives one"
        )
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.datavalidation import DataValidation

    frame = frame or load_frame()
    book = Workbook()
    sheet = book.active
    sheet.title = _SHEETS["units"](lang)
    sheet["A1"] = _HOW(lang)
    heads = [label(lang) for label in _LEAD.values()]
    for column, text in enumerate([*heads, *(theme.label(lang) for theme in frame.themes)], 1):
        cell = sheet.cell(2, column, text)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    kinds = units["kind"] if "kind" in units else ["problem"] * len(units)
    if unknown := set(kinds) - set(KINDS):
        raise ValueError(f"kind只能是 must be one of {', '.join(KINDS)}: {unknown.pop()!r}")
    for row, (unit, kind, text) in enumerate(
        zip(units.index, kinds, units["text"], strict=True), _FIRST_ROW
    ):
        sheet.cell(row, 1, harmless(unit))
        sheet.cell(row, 2, KINDS[kind](lang))
        sheet.cell(row, 3, harmless(text)).alignment = Alignment(wrap_text=True, vertical="top")
    first, last = len(heads) + 1, len(heads) + len(frame.themes)
    if len(units):
        only_one = DataValidation(type="list", formula1='"1"', allow_blank=True)
        sheet.add_data_validation(only_one)
        left, right = (sheet.cell(1, column).column_letter for column in (first, last))
        only_one.add(f"{left}{_FIRST_ROW}:{right}{_FIRST_ROW + len(units) - 1}")
    sheet.column_dimensions["C"].width = 70
    sheet.freeze_panes = sheet.cell(_FIRST_ROW, first)
    guide = book.create_sheet(_SHEETS["codebook"](lang))
    codebook = frame.codebook(lang).reset_index()
    for row, values in enumerate([codebook.columns, *codebook.values.tolist()], 1):
        for column, value in enumerate(values, 1):
            cell = guide.cell(row, column, harmless(value))
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=row == 1)
    for letter, width in zip("ABCDE", (16, 18, 40, 50, 50), strict=True):
        guide.column_dimensions[letter].width = width
    try:
        book.save(path)
    except OSError as error:
        raise UnreadableFile(f"{path}: 无法写入 cannot be written ({error})") from None


def read_coding_sheet(path: str | Path, frame: Frame | None = None) -> pd.DataFrame:
    """Read a sheet that a coder has filled in.

    Parameters
    ----------
    path : path
        A file of `coding_sheet`.
    frame : Frame, optional
        The frame the sheet was made with.

    Returns
    -------
    pandas.DataFrame
        A row per unit (indexed as the units were), a boolean column per theme key.

    Raises
    ------
    UnreadableFile
        If it is no such sheet, a cell holds something other than 1, 0 or nothing, or a row
        has no unit or that of another; the message names the place.
    """
    from zipfile import BadZipFile

    require("narrative")
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    frame = frame or load_frame()
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError, IndexError) as error:
        raise UnreadableFile(
            f"{path}: 无法作为Excel文件读取 cannot be read as an Excel file ({error})"
        ) from None
    header = rows[1] if len(rows) > 1 else []
    columns: dict[str, int] = {}
    for theme in frame.themes:
        named = [at for at, cell in enumerate(header) if cell in (theme.label.zh, theme.label.en)]
        if len(named) != 1:
            raise UnreadableFile(
                f"{path}: 第2行没有“{theme.label.zh}”列 row 2 has no column «{theme.label.zh}»"
            )
        columns[theme.key] = named[0]
    read: dict[Any, list[bool]] = {}
    for number, row in enumerate(rows[2:], _FIRST_ROW):
        if not any(cell not in (None, "") for cell in row):
            continue
        if row[0] is None or row[0] in read:
            raise UnreadableFile(
                f"{path}: 第{number}行没有编号，或与前面的重复 "
                f"row {number} has no unit, or one that stands above"
            )
        for at in columns.values():
            if row[at] not in (None, "", 0, 1, "0", "1"):
                raise UnreadableFile(
                    f"{path}: 第{number}行“{header[at]}”列只能填1或留空 "
                    f"row {number}, «{header[at]}»: «{row[at]}» is neither 1 nor blank"
                )
        read[row[0]] = [row[at] in (1, "1") for at in columns.values()]
    plain = {_unguarded(unit): row for unit, row in read.items()}
    return pd.DataFrame.from_dict(plain, orient="index", columns=list(columns)).astype(bool)


def _unguarded(unit: Any) -> Any:
    """A unit as it was before it was made plain for a spreadsheet."""
    bare = unit.removeprefix("'") if isinstance(unit, str) else unit
    return bare if harmless(bare) == unit else unit


def label_table(units: pd.DataFrame, frame: Frame | None = None) -> pd.DataFrame:
    """The machine's labels in the shape of a coder's, whatever people decided since.

    Parameters
    ----------
    units : pandas.DataFrame
        With ``text`` and, if there are improvements, ``kind``.
    frame : Frame, optional

    Returns
    -------
    pandas.DataFrame
        A row per unit, a boolean column per theme key.
    """
    frame = frame or load_frame()
    kinds = units["kind"] if "kind" in units else ["problem"] * len(units)
    found = [set(frame.labels(text, kind)) for text, kind in zip(units["text"], kinds, strict=True)]
    keys = [theme.key for theme in frame.themes]
    return pd.DataFrame([[key in one for key in keys] for one in found], units.index, keys, bool)


def agreement(codings: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """How far coders agree, theme by theme.

    Parameters
    ----------
    codings : mapping of str to pandas.DataFrame
        By coder: a boolean column per theme, a row per unit (`read_coding_sheet`,
        `label_table`). Two coders or more; the machine may be one. Only units that all
        have coded are compared.

    Returns
    -------
    pandas.DataFrame
        Indexed by theme, last ``mean``: ``units``, ``share`` (units that carry the theme,
        mean of the coders), ``agreement`` (share of units on which all agree), ``kappa``
        (Cohen's, two coders; NA for more) and ``alpha`` (Krippendorff's, nominal). NA
        where no coder ever, or every coder always, gave the theme: there is nothing to
        agree about.

    Raises
    ------
    ValueError
        If there are fewer than two coders, no common units, or different themes.

    Notes
    -----
    J. Cohen, *Educational and Psychological Measurement* 20 (1960) 37–46, from
    scikit-learn; K. Krippendorff, *Content Analysis* (2019), ch. 12, from the package
    krippendorff. Alpha of .800 is the usual floor, .667 for tentative conclusions.
    """
    require("narrative")
    from krippendorff import alpha
    from sklearn.metrics import cohen_kappa_score

    if len(codings) < 2:
        raise ValueError("至少要有两位编码者 agreement needs two coders or more")
    tables = list(codings.values())
    themes = list(tables[0].columns)
    if any(set(table.columns) != set(themes) for table in tables):
        raise ValueError("编码者所用主题不一 the coders did not use the same themes")
    common = reduce(pd.Index.intersection, (table.index for table in tables))
    if not len(common):
        raise ValueError("编码者没有共同的条目 the coders have no unit in common")
    rows = {}
    for theme in themes:
        votes = np.array([table.loc[common, theme].to_numpy(dtype=int) for table in tables])
        told = votes.min() != votes.max()
        rows[theme] = {
            "units": len(common),
            "share": votes.mean(),
            "agreement": (votes == votes[0]).all(axis=0).mean(),
            "kappa": cohen_kappa_score(*votes) if told and len(votes) == 2 else np.nan,
            "alpha": alpha(votes, level_of_measurement="nominal") if told else np.nan,
        }
    result = pd.DataFrame.from_dict(rows, orient="index").rename_axis("theme")
    result.loc["mean"] = result.mean()
    return result.astype({"units": int})


def against(coder: pd.DataFrame, machine: pd.DataFrame) -> pd.DataFrame:
    """The machine's labels measured against a coder's.

    Parameters
    ----------
    coder, machine : pandas.DataFrame
        As for `agreement`; the coder is taken to be right.

    Returns
    -------
    pandas.DataFrame
        Indexed by theme, last ``macro`` (mean of the themes that occur): ``units`` (that
        carry it by the coder), ``precision``, ``recall``, ``f1`` and ``kappa``.

    Raises
    ------
    ValueError
        As of `agreement`.
    """
    require("narrative")
    from sklearn.metrics import precision_recall_fscore_support

    common = coder.index.intersection(machine.index)
    themes = list(coder.columns)
    right, found = coder.loc[common, themes], machine.loc[common, themes]
    kappa = agreement({"coder": right, "machine": found})["kappa"]
    rows = [
        (
            int(right[theme].sum()),
            *precision_recall_fscore_support(
                right[theme], found[theme], average="binary", zero_division=0.0
            )[:3],
        )
        for theme in themes
    ]
    result = pd.DataFrame(
        rows, pd.Index(themes, name="theme"), ["units", "precision", "recall", "f1"]
    ).assign(kappa=kappa)
    macro = result[result["units"] > 0].mean()
    macro["units"] = result["units"].sum()
    result.loc["macro"] = macro
    return result.astype({"units": int})
