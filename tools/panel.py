"""Make data/figures/ from the figures as collected: tidy tables, their description, a codebook.

    python tools/panel.py FOLDER

FOLDER holds cells.csv (agency_code, year, table, row, column, value) and
reports.csv (agency_code, agency, year, edition, url, published). Every cell of the
form gets its line; what was not readable stays blank. With data/figures itself as
FOLDER the figures stay as they are and their description is made anew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from decimal import Decimal
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
    "edition": ("string", "表格版本，以表二为准", "edition of the statutory form, told by table 2"),
    "url": ("string", "原文网址", "address of the report"),
    "published": ("date", "公布日期（网页所注）", "date of publication stated on the page"),
}  # fmt: skip
CELLS = {
    "agency_code": ("string", "机关代码", "the agency's code"),
    "year": ("integer", "报告年度", "the year reported on"),
    "table": ("string", "表", "the table: proactive, requests or disputes"),
    "row": ("string", "行", "the row's key"),
    "column": ("string", "列", "the column's key"),
    "value": ("number", "数值，照原文；空白为没有读出，不是0", "the figure as printed; blank: not read, never 0"),
    "unit": ("string", "单位；空白为由报告自行注明（采购总金额）",
             "件 (a count) or 万元 (10,000 yuan); blank: stated by the report itself (procurement)"),
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
        for table in form.tables_of("2021"):
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


def write(reports: pd.DataFrame, cells: pd.DataFrame, out: Path = OUT) -> None:
    """The tables as CSV and Parquet, their description and the codebook."""
    out.mkdir(parents=True, exist_ok=True)
    reports.to_csv(out / "reports.csv", index=False, lineterminator="\n")
    cells.to_csv(out / "cells.csv", index=False, lineterminator="\n")
    typed = reports.astype({"year": "int64"})
    typed["published"] = pd.to_datetime(typed["published"]).dt.date
    typed.to_parquet(out / "reports.parquet", index=False)
    numbers = cells.astype({"year": "int64"})
    numbers["value"] = pd.to_numeric(numbers["value"]).astype("Float64")
    numbers.to_parquet(out / "cells.parquet", index=False)
    description = json.dumps(package(), ensure_ascii=False, indent=1)
    (out / "datapackage.json").write_text(description + "\n", encoding="utf-8")
    (out / "CODEBOOK.md").write_text(codebook(reports, cells), encoding="utf-8")


def package() -> dict:
    """The Frictionless description of both tables."""
    rows = unique(row.key for _, row in by_edition("rows"))
    columns = unique(column.key for _, column in by_edition("columns"))
    units = unique(column.unit for _, column in by_edition("columns") if column.unit)
    constraints: dict[str, dict] = {
        "table": {"enum": list(form.tables_of("2021"))},
        "row": {"enum": rows},
        "column": {"enum": columns},
        "unit": {"enum": units},
        "edition": {"enum": list(form.editions_of("requests"))},
        "scope": {"enum": ["zone", "department"]},
        "year": {"minimum": 2019, "maximum": 2025},
        "url": {"pattern": "https://.*", "unique": True},
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
            "profile": "tabular-data-resource",
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
        "profile": "tabular-data-package",
        "title": "平潭综合实验区政府信息公开工作年度报告数据（2019—2025年）"
        " Figures of the Pingtan zone's annual reports on open government information, 2019–2025",
        "version": VERSION,
        "description": "Figures as printed in the public reports of the Pingtan Comprehensive Pilot "
        "Zone (Fujian) and 17 of its departments and area offices; see CODEBOOK.md.",
        "sources": [{"title": "平潭综合实验区政府信息公开年报", "path": "https://www.pingtan.gov.cn/zwgk/zfxxgk/zfxxgknb/"}],
        "licenses": [{"name": "other-pd", "title": "公开记录中的事实数据 Facts of public record"}],
        "resources": [resource("reports", "报告 Reports", REPORTS, ["agency_code", "year"]), cells],
    }  # fmt: skip


def codebook(reports: pd.DataFrame, cells: pd.DataFrame) -> str:
    """What the tables hold, in Chinese and English; keys come from the form itself."""
    blank = cells[cells["value"].isna()]
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
        "空白并非随机。单元格粘连时，全为0的行只有一种读法，位数多的数字却有多种，所以空白的往往是较大的数字："
        "例如财政金融局（czj）各年收费金额均为空白，网页上却不是0。对空白求和会偏低。"
        "2019年版表二整表未收录，网页上是有的。\n",
        "Blanks are not random. Glued together, a row of zeros reads in one way only, figures of several digits "
        "in many: what is blank tends to be large. The finance bureau's fees (czj), for one, are blank in every "
        "year and not 0 on its pages. Sums over blanks come out too low. Table 2 of the 2019 edition was not "
        "collected at all; the pages have it.\n",
        bullets(gaps(reports, cells)),
        "空白的行 Blank rows:\n",
        blank_rows(reports, cells),
        "## 异常数字 Unusual figures\n",
        "均照原文保留，未作更正。\n\nAll as printed; nothing is corrected.\n",
        bullets(unusual(reports, cells)),
        "## 2019年与2021年表格 The forms of 2019 and 2021\n",
        "表二在2021年整体更换（制发、废止、现行有效代替新制作、新公开、对外公开总数；不再统计采购），两版之间不可直接比较，"
        "本数据集不含2019年版表二的数字。`amount` 在2021年版是收费，在2019年版是采购。表三的“（六）其他处理”在2021年"
        "由一行分为三行，仍有报告沿用一行：比较时请把三行相加。表四未变。\n",
        "Table 2 was replaced in 2021 (issued, repealed and in force for newly made, newly published and "
        "public in total; procurement was dropped): the two cannot be compared, and figures of the 2019 "
        "edition's table 2 are not in this data set. `amount` is fees in the 2021 edition, procurement in that "
        "of 2019. In table 3 其他处理 became three rows in 2021, though some "
        "reports kept the one: add the three up before comparing. Table 4 did not change.\n",
        "## 表、行、列 Tables, rows and columns\n",
        keys(),
    ]
    return "\n".join(parts)


def columns_table(fields: dict) -> str:
    """Columns of one file."""
    lines = ["| column | type | 含义 | meaning |", "| --- | --- | --- | --- |"]
    lines += [f"| `{name}` | {kind} | {zh} | {en} |" for name, (kind, zh, en) in fields.items()]
    return "\n".join(lines) + "\n"


def gaps(reports: pd.DataFrame, cells: pd.DataFrame) -> list[tuple[str, str]]:
    """Reports that are not there, and tables printed otherwise than their edition's."""
    lines = []
    for code, own in reports.groupby("agency_code"):
        absent = sorted(set(range(2019, 2026)) - set(own["year"].astype(int)))
        if absent:
            listed = ", ".join(map(str, absent))
            name = own["agency"].iloc[-1]
            lines.append((f"{name}（{code}）：缺{listed}年", f"{name} ({code}): no {listed}"))
    others = cells[cells["row"].isin([form.OTHER_ROW.key, *form.OTHER_ROWS])]
    others = others.merge(reports[["agency_code", "year", "edition"]], on=["agency_code", "year"])
    printed = {}
    for (code, year, edition), own in others.groupby(["agency_code", "year", "edition"]):
        read = own.dropna(subset="value")["row"].nunique()
        printed[code, year] = edition, own["row"].nunique(), read
    kept = listing(
        k for k, (edition, rows, _) in printed.items() if edition == "2021" and rows == 1
    )
    lines.append(
        (
            f"表二为2021年版而表三“其他处理”仍为一行：{kept}。采集时记作2019年版，这里按表二改记为2021年版",
            f"table 2 of the 2021 edition, one row of other handling in table 3: {kept}. "
            "The collection called them 2019; here table 2 decides",
        )
    )
    unread = listing(k for k, (_, rows, read) in printed.items() if read == 0)
    lines.append(
        (
            f"“其他处理”没有读出，一行还是三行不明，按版本列出：{unread}",
            f"other handling not read, whether one row or three is unknown and listed by edition: {unread}",
        )
    )
    partly = listing(k for k, (_, rows, read) in printed.items() if rows == 3 and 0 < read < 3)
    lines.append((
        f"三行“其他处理”只有第一行有数字，可能原文只有一行：{partly}",
        f"of three rows of other handling only the first has figures; the page may print one row: {partly}",
    ))  # fmt: skip
    return lines


def blank_rows(reports: pd.DataFrame, cells: pd.DataFrame) -> str:
    """Per edition and row, in how many reports it has no figure at all."""
    lines = [
        "| edition | table | row | 空白报告数 reports with it blank | 应有 of |",
        "| --- | --- | --- | --- | --- |",
    ]
    merged = cells.merge(reports, on=["agency_code", "year"])
    for (edition, table), own in merged.groupby(["edition", "table"], sort=False):
        blank = own["value"].isna().groupby([own["agency_code"], own["year"], own["row"]]).all()
        counts = blank.groupby("row").agg(["sum", "count"])
        if counts["sum"].eq(counts["count"]).all():
            counts = pd.DataFrame(
                {"sum": counts["sum"].max(), "count": counts["count"].max()}, index=["*"]
            )
        for row in ["*", *unique(own["row"])]:
            if row in counts.index and counts.loc[row, "sum"]:
                lines.append(
                    f"| {edition} | {table} | `{row}` | {counts.loc[row, 'sum']} | {counts.loc[row, 'count']} |"
                )
    return "\n".join(lines) + "\n"  # fmt: skip


def unusual(reports: pd.DataFrame, cells: pd.DataFrame) -> list[tuple[str, str]]:
    """What a reader should look up on the page before building on it."""
    lines = []
    for identity, broken, held in identities(cells):
        lines.append(
            (
                f"{identity.label.zh}：{len(broken)}处不符，{held}处相符。{listing(broken)}",
                f"{identity.label.en}: {len(broken)} times not, {held} times so. {listing(broken)}",
            )
        )
    totals = cells[(cells["table"] == "requests") & (cells["column"] == "total")].dropna()
    totals = totals.astype({"year": int, "value": float})
    figures = totals.set_index(["agency_code", "year", "row"])["value"].to_dict()
    for (code, year, row), forward in figures.items():
        over = figures.get((code, year + 1, "carried_over"))
        if row == "carried_forward" and over not in (None, forward):
            lines.append(
                (
                    f"结转不接：{code} {year}年结转下年{forward:g}，次年上年结转{over:g}",
                    f"carried forward is not carried over: {code} {year} {forward:g}, the year after {over:g}",
                )
            )
    fees = cells[(cells["row"] == "fees") & (cells["column"] == "amount")].dropna(subset="value")
    charged = fees[pd.to_numeric(fees["value"]) > 0]
    lines.append(
        (
            f"收费金额{len(fees)}个，不为0的只有：{listing(pairs(charged))}",
            f"of {len(fees)} amounts of fees only these are not 0: {listing(pairs(charged))}",
        )
    )
    stated = pd.to_datetime(reports["published"])
    address = pd.to_datetime(reports["url"].str.extract(r"/t(\d{8})_")[0])
    again = reports[(address - stated).dt.days > 30]
    lines.append(
        (
            f"网址日期比所注公布日期晚一个月以上，页面可能重新发布过：{listing(pairs(again))}",
            f"address dated over a month after the stated publication, perhaps put up again: {listing(pairs(again))}",
        )
    )
    renamed = reports.groupby("agency_code")["agency"].agg(unique)
    for code, names in renamed[renamed.str.len() > 1].items():
        listed = " → ".join(names)
        lines.append((f"机关更名：{code} {listed}", f"change of name: {code} {listed}"))  # fmt: skip
    return lines


def identities(cells: pd.DataFrame) -> list[tuple[form.Identity, list, int]]:
    """Each equation of the form, the reports that break it (once per line), how often it holds."""
    tables: dict[tuple, dict] = {}
    for code, year, table, row, column, value, _ in cells.itertuples(index=False):
        figure = None if pd.isna(value) else Decimal(value)
        tables.setdefault((code, year, table), {})[row, column] = figure
    found: dict[str, tuple[form.Identity, list, list]] = {}
    for (code, year, table), own in tables.items():
        rows, columns = (unique(keys) for keys in zip(*own, strict=True))
        for identity in form.identities(tuple(rows)):
            if identity.table != table:
                continue
            _, broken, held = found.setdefault(identity.key, (identity, [], []))
            along_row = identity.axis == "row"
            for line in rows if along_row else columns:
                left, right = (
                    [own[(line, part) if along_row else (part, line)] for part in parts]
                    for parts in (identity.left, identity.right)
                )
                if None not in left + right:
                    (held if sum(left) == sum(right) else broken).append((code, year))
    return [(identity, broken, len(held)) for identity, broken, held in found.values()]


def keys() -> str:
    """Every table, row and column of the form with its labels."""
    parts = ["| table | 表 | meaning |", "| --- | --- | --- |"]
    for table in form.tables_of("2021"):
        label = form.table("2021", table).label
        parts.append(f"| `{table}` | {label.zh} | {label.en} |")
    parts += [
        "",
        "| edition | table | row | 行 | meaning | columns |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for (table, row), editions in by_edition("rows").items():
        words = " ".join([*row.groups, row.number + row.label.zh])
        columns = ", ".join(f"`{key}`" for key in row.columns)
        if len(row.columns) == len(form.table(editions[0], table).columns):
            columns = "全部 all"
        parts.append(
            f"| {', '.join(editions)} | {table} | `{row.key}` | {words} | {row.label.en} | {columns} |"
        )
    parts += [
        "",
        "| edition | table | column | 列 | meaning | unit |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for (table, column), editions in by_edition("columns").items():
        parts.append(
            f"| {', '.join(editions)} | {table} | `{column.key}` | {column.label.zh} | {column.label.en} | {column.unit} |"
        )
    return "\n".join(parts) + "\n"  # fmt: skip


def by_edition(kind: str) -> dict[tuple, list[str]]:
    """The form's rows or columns with their table, each with the editions that have it so."""
    found: dict[tuple, list[str]] = {}
    for table in form.tables_of("2021"):
        for edition in form.editions_of(table):
            for part in getattr(form.table(edition, table), kind):
                found.setdefault((table, part), []).append(edition)
    return found


def unique(values: Iterable) -> list:
    """The values in their order, each once."""
    return list(dict.fromkeys(values))


def pairs(frame: pd.DataFrame) -> Iterable[tuple[str, str]]:
    """Agency and year of each line."""
    return zip(frame["agency_code"], frame["year"], strict=True)


def listing(reports: Iterable[tuple[str, str]]) -> str:
    """Reports by agency: «htp 2021, 2022; jjf 2023»."""
    years: dict[str, list[str]] = {}
    for code, year in reports:
        years.setdefault(code, []).append(str(year))
    return "; ".join(f"{code} {', '.join(sorted(set(own)))}" for code, own in years.items())


def bullets(lines: list[tuple[str, str]]) -> str:
    """A list in Chinese, then the same in English."""
    return (
        "\n\n".join("\n".join(f"- {line}" for line in words) for words in zip(*lines, strict=True))
        + "\n"
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    write(*read(Path(sys.argv[1])))
