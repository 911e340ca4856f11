"""Make data/figures/ from the figures as collected: tidy tables, their description, a codebook.

    python tools/panel.py FOLDER

FOLDER holds cells.csv (agency_code, year, table, row, column, value) and
reports.csv (agency_code, agency, year, edition, url, published). Every cell of the
form gets its line; what was not readable stays blank.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd

from govreport import form

OUT = Path(__file__).resolve().parents[1] / "data" / "figures"
ZONE = "ptq"
VERSION = "1.0.0"

REPORTS = {
    "agency_code": ("string", "机关代码", "the agency's code, constant over its changes of name"),
    "agency": ("string", "机关名称（该年度报告所用）", "the agency's name in that year's report"),
    "scope": ("string", "zone：全区报告；department：部门或片区报告", "zone: the zone's own report; "
              "department: a department's or an area office's"),
    "year": ("integer", "报告年度", "the year reported on"),
    "edition": ("string", "表格版本", "edition of the statutory form"),
    "url": ("string", "原文网址", "address of the report"),
    "published": ("date", "公布日期（网页所注）", "date of publication stated on the page"),
}  # fmt: skip
CELLS = {
    "agency_code": ("string", "机关代码", "the agency's code"),
    "year": ("integer", "报告年度", "the year reported on"),
    "table": ("string", "表", "the table: proactive, requests or disputes"),
    "row": ("string", "行", "the row's key"),
    "column": ("string", "列", "the column's key"),
    "value": ("number", "数值；空白为无法读取，不是0", "the figure as printed; blank: not readable, not 0"),
    "unit": ("string", "单位", "件 (a count) or 万元 (10,000 yuan)"),
}  # fmt: skip


def read(source: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The reports, and every cell of their forms; null where the source has no figure."""
    reports = pd.read_csv(source / "reports.csv", dtype=str)
    found = pd.read_csv(source / "cells.csv", dtype=str).set_index(list(CELLS)[:5])["value"]
    reports["scope"] = reports["agency_code"].map(lambda c: "zone" if c == ZONE else "department")
    # Table 2 decides the edition; some reports of the 2021 form kept the older table 3.
    newer = {key[:2] for key in found.index if key[2] == "proactive" and key[4] == "issued"}
    pairs = zip(reports["agency_code"], reports["year"], strict=True)
    reports.loc[[pair in newer for pair in pairs], "edition"] = "2021"
    reports = reports[list(REPORTS)].sort_values(["agency_code", "year"], ignore_index=True)
    records = []
    known = set(found.index)
    for report in reports.itertuples():
        start = report.agency_code, report.year
        for table in form.TABLES:
            for row in rows_of(report.edition, table, start, known):
                for column in row.columns:
                    key = *start, table, row.key, column
                    unit = form.find_column(table, row.key, column).unit
                    records.append((*key, found.get(key), unit or None))
                    known.discard(key)
    if known:
        raise SystemExit(f"cells that the form does not have: {sorted(known)[:5]}")
    return reports, pd.DataFrame(records, columns=list(CELLS))


def rows_of(edition: str, table: str, start: tuple, known: set) -> tuple[form.Row, ...]:
    """Rows of a table as that report prints it: 其他处理 as one row or as three."""
    if table != "requests":
        return form.table(edition, table).rows
    has = {key[3] for key in known if key[:3] == (*start, table)}
    split = "other" not in has and (edition == "2021" or bool(has & set(form.OTHER_ROWS)))
    return form.request_rows(split)


def write(reports: pd.DataFrame, cells: pd.DataFrame) -> None:
    """The tables as CSV and Parquet, their description and the codebook."""
    OUT.mkdir(parents=True, exist_ok=True)
    reports.to_csv(OUT / "reports.csv", index=False, lineterminator="\n")
    cells.to_csv(OUT / "cells.csv", index=False, lineterminator="\n")
    typed = reports.astype({"year": "int64"})
    typed["published"] = pd.to_datetime(typed["published"]).dt.date
    typed.to_parquet(OUT / "reports.parquet", index=False)
    numbers = cells.astype({"year": "int64"})
    numbers["value"] = pd.to_numeric(numbers["value"]).astype("Float64")
    numbers.to_parquet(OUT / "cells.parquet", index=False)
    description = json.dumps(package(), ensure_ascii=False, indent=1)
    (OUT / "datapackage.json").write_text(description + "\n", encoding="utf-8")
    (OUT / "CODEBOOK.md").write_text(codebook(reports, cells), encoding="utf-8")


def package() -> dict:
    """The Frictionless description of both tables."""
    rows = sorted({row.key for e in form.EDITIONS for t in form.TABLES for row in form.table(e, t).rows}
                  | {form.OTHER_ROW.key})  # fmt: skip
    columns = sorted(
        {c.key for e in form.EDITIONS for t in form.TABLES for c in form.table(e, t).columns}
    )
    constraints: dict[str, dict] = {
        "table": {"enum": list(form.TABLES)},
        "row": {"enum": rows},
        "column": {"enum": columns},
        "unit": {"enum": ["件", "万元", "元", "亿元"]},
        "edition": {"enum": list(form.EDITIONS)},
        "scope": {"enum": ["zone", "department"]},
        "year": {"minimum": 2019, "maximum": 2025},
        "url": {"pattern": "https://.*"},
    }  # fmt: skip

    def resource(name: str, title: str, fields: dict, key: list[str]) -> dict:
        described = []
        for field, (kind, zh, en) in fields.items():
            limits = dict(constraints.get(field, {}))
            if field not in ("value", "unit"):
                limits["required"] = True
            described.append(
                {"name": field, "type": kind, "title": zh, "description": en, "constraints": limits}
            )
        schema = {"fields": described, "missingValues": [""], "primaryKey": key}
        return {
            "name": name,
            "title": title,
            "path": f"{name}.csv",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": schema,
        }

    cells = resource("cells", "表格数字 Figures of the tables", CELLS, list(CELLS)[:5])
    cells["schema"]["foreignKeys"] = [
        {
            "fields": ["agency_code", "year"],
            "reference": {"resource": "reports", "fields": ["agency_code", "year"]},
        }
    ]
    return {
        "name": "pingtan-annual-reports",
        "title": "平潭综合实验区政府信息公开工作年度报告数据（2019—2025年）"
        " Figures of the Pingtan zone's annual reports on open government information, 2019–2025",
        "version": VERSION,
        "description": "Figures as printed in the public reports of the Pingtan Comprehensive Pilot "
        "Zone (Fujian) and 17 of its departments and area offices; see CODEBOOK.md.",
        "sources": [{"title": "平潭综合实验区政府信息公开年报", "path": "https://www.pingtan.gov.cn/zwgk/zfxxgk/zfxxgknb/"}],
        "licenses": [{"name": "CC0-1.0", "title": "Facts of public record", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}],
        "resources": [resource("reports", "报告 Reports", REPORTS, ["agency_code", "year"]), cells],
    }  # fmt: skip


def codebook(reports: pd.DataFrame, cells: pd.DataFrame) -> str:
    """What the tables hold, in Chinese and English; keys come from the form itself."""
    blank = cells[cells["value"].isna()]
    gaps = {lang: gaps_in(reports, cells, lang) for lang in ("zh", "en")}
    parts = [
        "# 数据说明 Codebook\n",
        "平潭综合实验区（福建）及其17个部门、片区机构2019—2025年政府信息公开工作年度报告中的法定表格数字。"
        f"共{reports['agency_code'].nunique()}个机关、{len(reports)}份报告、{len(cells)}个单元格，"
        f"其中{len(blank)}格空白。数字照原文，原文加总不符之处未改；空白表示未能确定读取，不是0。"
        "每份报告的网址见 reports.csv，任何数字都可由此回到原页面。\n",
        "Figures of the statutory tables in the annual reports of the Pingtan Comprehensive Pilot Zone "
        f"(Fujian) and 17 of its departments and area offices, 2019–2025: {reports['agency_code'].nunique()} "
        f"agencies, {len(reports)} reports, {len(cells)} cells, {len(blank)} of them blank. Figures are as "
        "printed; totals that do not add up are the source's. Blank means not read with certainty, never 0. "
        "The address of every report is in reports.csv: from any figure back to its page.\n",
        "## reports.csv, reports.parquet\n",
        columns_table(REPORTS),
        "## cells.csv, cells.parquet\n",
        columns_table(CELLS),
        "## 来源 Provenance\n",
        "各机关在 www.pingtan.gov.cn 公开的年度报告网页文本。部分网页的表格粘连在一起，只收录只有一种读法的数字。",
        "\nThe text of the reports' public pages at www.pingtan.gov.cn. Where a page glues its cells together, "
        "only figures with one single reading are included.\n",
        "## 已知缺口 Known gaps\n",
        gaps["zh"],
        gaps["en"],
        "## 2019年与2021年表格 The forms of 2019 and 2021\n",
        "表二在2021年整体更换（制发、废止、现行有效代替新制作、新公开、对外公开总数；不再统计采购），两版之间不可直接比较，"
        "本数据集不含2019年版表二的数字。表三的“（六）其他处理”在2021年由一行分为三行，仍有报告沿用一行："
        "比较时请把三行相加。表四未变。\n",
        "Table 2 was replaced in 2021 (issued, repealed and in force for newly made, newly published and "
        "public in total; procurement was dropped): the two cannot be compared, and figures of the 2019 "
        "edition's table 2 are not in this data set. In table 3 其他处理 became three rows in 2021, though some "
        "reports kept the one: add the three up before comparing. Table 4 did not change.\n",
        "## 行与列 Rows and columns\n",
        keys_table(),
    ]
    return "\n".join(parts)


def columns_table(fields: dict) -> str:
    """Columns of one file."""
    lines = ["| column | type | 含义 | meaning |", "| --- | --- | --- | --- |"]
    lines += [f"| `{name}` | {kind} | {zh} | {en} |" for name, (kind, zh, en) in fields.items()]
    return "\n".join(lines) + "\n"


def gaps_in(reports: pd.DataFrame, cells: pd.DataFrame, lang: str) -> str:
    """Reports that are not there, and tables that are wholly blank."""
    years = range(2019, 2026)
    lines = []
    for code, own in reports.groupby("agency_code"):
        absent = sorted(set(years) - set(own["year"].astype(int)))
        if absent:
            listed = ", ".join(map(str, absent))
            name = own["agency"].iloc[-1]
            lines.append(
                f"- {name}：缺{listed}年" if lang == "zh" else f"- {name} ({code}): no {listed}"
            )
    single = cells[(cells["row"] == form.OTHER_ROW.key) & (cells["table"] == "requests")]
    kept = reports[reports["edition"] == "2021"].merge(
        single[["agency_code", "year"]].drop_duplicates(), on=["agency_code", "year"]
    )
    listed = ", ".join(f"{r.agency_code} {r.year}" for r in kept.itertuples())
    lines.append(
        f"- 2021年版而表三“其他处理”仍为一行：{listed}"
        if lang == "zh"
        else f"- 2021 edition with one row of other handling in table 3: {listed}"
    )
    merged = cells.merge(reports, on=["agency_code", "year"])
    for (table, edition), own in merged.groupby(["table", "edition"], sort=False):
        blank = own["value"].isna()
        whole = own.groupby(["agency_code", "year"])["value"].apply(lambda v: v.isna().all()).sum()
        label = form.table(edition, table).label(lang)
        lines.append(
            f"- “{label}”（{edition}年版）：{blank.sum()}格空白，{whole}份报告整表空白"
            if lang == "zh"
            else f"- {label} ({edition} edition): {blank.sum()} cells blank, in {whole} reports the whole table"
        )
    return "\n".join(lines) + "\n"


def keys_table() -> str:
    """Every row and column key with its labels."""
    lines = ["| table | row | 行 | row in words | columns |", "| --- | --- | --- | --- | --- |"]
    for table in form.TABLES:
        seen = set()
        for edition in reversed(form.EDITIONS):
            rows = form.table(edition, table).rows
            for row in rows:
                if (row.key, row.columns) in seen:
                    continue
                seen.add((row.key, row.columns))
                listed = ", ".join(
                    f"`{c}` {form.find_column(table, row.key, c).label.zh}" for c in row.columns
                )
                lines.append(
                    f"| {table} | `{row.key}` | {row.label.zh} | {row.label.en} | {listed} |"
                )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    write(*read(Path(sys.argv[1])))
