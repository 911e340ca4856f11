"""A corpus as a data package for others: tables, codebook, coverage, provenance, checksums."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from govreport import form
from govreport.checks.registry import RULES, SEVERITIES
from govreport.corpus import exporting, schema
from govreport.corpus.schema import CELLS, PLACE, REPORTS, TABLES, Table
from govreport.corpus.tables import digest
from govreport.divisions import LEVELS
from govreport.errors import CorpusError
from govreport.folders import write
from govreport.form import Label
from govreport.normal import escape
from govreport.report import CERTAINTY, HOW
from govreport.version import __version__

SUMS = "SHA256SUMS"
"""The checksums of all other files, written last: a package without it is not whole."""

_SCRATCH = ".publishing"

_MANY = 200
"""Agencies that the README lists one by one; of more, it counts the levels."""

_READ = ("table", "row", "column", "raw", "how", "read", "who", "certainty", "score")
"""What tells where a cell came from, besides its report and its place."""

_FROM = [field for field in REPORTS.fields if field.name in ("report", "address", "sha256")]
_OF_CELL = [field for field in CELLS.fields if field.name in _READ or field in PLACE]

PROVENANCE = Table(
    "provenance",
    Label(
        "一行一个单元格：出自哪个网址、哪个文件、何处，如何读取",
        "a row per cell: from which address, file and place, and how it was read",
    ),
    (*_FROM, *_OF_CELL),
    CELLS.key,
)


Ask = Callable[[str], pd.DataFrame]
"""Answers a query over the tables; see `Corpus.sql`."""


def publish(
    ask: Ask,
    files: Mapping[str, Path],
    target: Path,
    title: str,
    authors: Sequence[str],
    licence: str,
) -> list[Path]:
    """Write a package; `Corpus.publish` says what of.

    Parameters
    ----------
    ask : callable
    files : dict of str to Path
        The tables' files, whole.
    target : Path
    title, licence : str
    authors : sequence of str

    Returns
    -------
    list of Path

    Raises
    ------
    CorpusError
        If the folder is something else.
    OSError
        If it cannot be written.
    """
    if target.is_dir() and any(target.iterdir()) and not {SUMS, _SCRATCH} & {*os.listdir(target)}:
        raise CorpusError(
            f"{target}: 文件夹不为空，也不是发布的数据包，请另选文件夹 "
            "is not empty and no published package; name another folder"
        )
    target.mkdir(parents=True, exist_ok=True)
    scratch = target / _SCRATCH
    shutil.rmtree(scratch, ignore_errors=True)  # of one that was killed; a link stays, and stops us
    scratch.mkdir()
    tables = [*TABLES.values(), PROVENANCE]
    title = title or _title(ask)
    _write_tables(files, scratch)
    texts = {
        "README.md": _readme(ask, tables, title, authors, licence),
        "CODEBOOK.md": schema.codebook(tables),
        "CITATION.cff": _citation(title, authors, licence),
        "LICENSE.md": _licence(licence),
        "datapackage.json": _described(scratch, tables, title, authors, licence),
    }
    for name, text in texts.items():
        (scratch / name).write_text(text, encoding="utf-8", newline="\n")
    sums = {name: digest(scratch / name) for name in sorted(os.listdir(scratch))}
    before = checksums(target)
    (target / SUMS).unlink(missing_ok=True)
    for name in sums:
        os.replace(scratch / name, target / name)
    for name in before.keys() - sums.keys():  # of a package that had other tables
        (target / Path(name).name).unlink(missing_ok=True)
    told = "".join(f"{sha256}  {name}\n" for name, sha256 in sums.items())
    write(target / SUMS, told.encode(), scratch)
    scratch.rmdir()
    return [target / name for name in (*sums, SUMS)]


def checksums(folder: Path) -> dict[str, str]:
    """SHA-256 by file, as a package says them; none where it is not whole."""
    try:
        lines = (folder / SUMS).read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return {}
    return {name: sha256 for sha256, _, name in (line.partition("  ") for line in lines)}


# --- the tables -----------------------------------------------------------------------------


def _write_tables(files: Mapping[str, Path], folder: Path) -> None:
    for name, file in files.items():
        shutil.copyfile(file, folder / f"{name}.parquet")  # the same bytes for the same reports
    with pq.ParquetWriter(
        folder / "provenance.parquet", PROVENANCE.schema, compression="zstd"
    ) as writer:
        for batch in _provenance(files):
            writer.write_batch(batch)
    for table in (*TABLES.values(), PROVENANCE):
        with pq.ParquetFile(folder / f"{table.name}.parquet") as file:
            batches = file.iter_batches(exporting.CHUNK)
            exporting.csv(folder / f"{table.name}.csv", table.fields, batches, "zh")


def _provenance(files: Mapping[str, Path]) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(files["reports"]) as file:
        reports = file.read([field.name for field in _FROM]).combine_chunks()
    with pq.ParquetFile(files["cells"]) as file:
        for batch in file.iter_batches(exporting.CHUNK):
            at = pc.index_in(batch["report"], reports["report"].combine_chunks())
            known = [reports[field.name].combine_chunks().take(at) for field in _FROM]
            own = [batch[field.name] for field in _OF_CELL]
            yield pa.RecordBatch.from_arrays([*known, *own], schema=PROVENANCE.schema)


def _described(
    folder: Path, tables: Sequence[Table], title: str, authors: Sequence[str], licence: str
) -> str:
    package: dict[str, Any] = {
        **schema.datapackage(tables, "csv"),
        "name": "govreport-panel",
        "title": title,
        "homepage": "README.md",
    }
    for resource in package["resources"]:
        file = folder / resource["path"]
        resource["bytes"], resource["hash"] = file.stat().st_size, f"sha256:{digest(file)}"
        resource["parquet"] = f"{resource['name']}.parquet"
    if authors:
        package["contributors"] = [{"title": name, "role": "author"} for name in authors]
    if licence:
        package["licenses"] = [{"name": licence}]
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


# --- in words -------------------------------------------------------------------------------


def _title(ask: Ask) -> str:
    first, last = ask("select min(year), max(year) from reports").iloc[0]
    span = "–".join(f"{year:.0f}" for year in sorted({first, last}) if not pd.isna(year)) or "∅"
    return (
        f"政府信息公开工作年度报告数据（{span}） "
        f"Figures of annual reports on open government information, {span}"
    )


def _readme(
    ask: Ask, tables: Sequence[Table], title: str, authors: Sequence[str], licence: str
) -> str:
    cells, nulls, reports, addressed = ask(
        "select count(*), count(*) filter (value is null), (select count(*) from reports), "
        "(select count(address) from reports) from cells"
    ).iloc[0]
    count = f"{reports}份报告，{cells}个单元格，其中{nulls}个空缺；{addressed}份报告有网址。"
    counted = (
        f"{reports} reports, {cells} cells, {nulls} of them null; "
        f"{addressed} reports have an address."
    )
    lines = [
        f"# {_plain(title)}",
        "",
        f"{count}空缺不是0；数字照原文，加不平的也照原样。",
        "",
        f"{counted} Null is not 0; figures are as printed, also where they do not add up.",
        "",
        f"- 作者 Authors: {'、'.join(map(_plain, authors)) or '（请填写 to be filled in）'}",
        f"- 许可 Licence: {_plain(licence) or '（请填写 to be filled in）'}, LICENSE.md",
        "- 引用 Citation: CITATION.cff",
        f"- 由govreport {__version__}读取 Read by govreport {__version__}",
        "",
        "## 内容 Contents",
        "",
        "| 文件 file | 内容 | content |",
        "|---|---|---|",
        *(
            f"| `{table.name}.csv`, `.parquet` | {table.label.zh} | {table.label.en} |"
            for table in tables
        ),
        "| `CODEBOOK.md`, `datapackage.json` | 编码手册 | codebook, for people and for programs |",
        f"| `{SUMS}` | 校验和：`sha256sum -c {SUMS}` | checksums |",
        "",
        "CSV中，电子表格会当作公式的文字前加了撇号。",
        "",
        "In CSV, text that a spreadsheet would run begins with an apostrophe.",
        "",
        "```python",
        "panel = govreport.datasets.load_panel(FOLDER)",
        "```",
        "",
        "## 覆盖范围 Coverage",
        "",
        *_coverage(ask),
        "",
        *_missing(ask),
        "## 读取方式 How cells were read",
        "",
        *_ways(ask),
        "",
        "## 空缺及原因 Nulls, by row and why",
        "",
        "一格可有几个原因。 A cell may have several reasons.",
        "",
        *_nulls(ask),
        "",
        "## 核查结果 What the checks found",
        "",
        *_checked(ask),
        "",
        "## 出处 Provenance",
        "",
        "`provenance`写明每个单元格的网址、文件的SHA-256、在文件中的位置和读取方式；"
        "同一文件可按其SHA-256核对。`items`的`who`写明问题、改进由谁核定。未能读取的文件见`failures`。",
        "",
        "`provenance` has the address, the file's SHA-256, the place in the file and the way it was "
        "read, for every cell; `who` in `items` tells who decided on a problem or an improvement; "
        "files that gave no report are in `failures`.",
    ]
    return "\n".join(lines) + "\n"


def _coverage(ask: Ask) -> list[str]:
    """Reports by agency, or where these are many by level, and year."""
    reports = ask("select report, agency, level, year from reports")
    many = reports["agency"].nunique() > _MANY
    if many:
        who = reports["level"].map(lambda key: _both(LEVELS[key]), na_action="ignore")
    else:
        who = reports["agency"]
    counts = (
        reports.assign(
            who=who.fillna("不明 unknown"), year=reports["year"].astype("Int64").astype("string")
        )
        .fillna({"year": "不明 unknown"})
        .pivot_table(index="who", columns="year", values="report", aggfunc="count", fill_value=0)
    )
    what = "层级 level" if many else "机关 agency"
    body = [[str(name), *(str(n or "·") for n in row)] for name, row in zip(counts.index, counts.to_numpy().tolist(), strict=True)]  # fmt: skip
    total = ["合计 total", *map(str, counts.sum().tolist())]
    return _table([what, *counts.columns], [*body, total])


def _missing(ask: Ask) -> list[str]:
    """The addresses that gave no report, by agency and year; of many, how many for each reason."""
    found = ask("select agency, year, address, reason from missing order by agency, year, address")
    if found.empty:
        return []
    head = ["机关 agency", "年度 year", "网址 address", "原因 reason"]
    listed = found.fillna("不明 unknown").to_numpy().tolist()
    if len(found) > _MANY:
        counts = found["reason"].value_counts().sort_index(kind="stable")
        head = ["原因 reason", "网址 addresses"]
        listed = [[str(reason), str(n)] for reason, n in counts.items()]
    return [
        "### 没有得到报告的网址 Addresses without a report",
        "",
        f"采集清单中有{len(found)}个网址没有得到报告，见`missing`。",
        "",
        f"{len(found)} addresses of the collection gave no report: `missing`.",
        "",
        *_table(head, listed),
        "",
    ]


def _ways(ask: Ask) -> list[str]:
    """Figures by how they were read and how sure they are."""
    asked = (
        "select how, certainty, count(*) as n from cells where value is not null "
        "group by all order by n desc, how, certainty"
    )
    listed = [
        [_both(HOW[one.how]), _both(CERTAINTY[one.certainty]), str(one.n)]
        for one in ask(asked).itertuples(index=False)
    ]
    return _table(["读取方式 how", "可靠程度 certainty", "数字 figures"], listed)


def _nulls(ask: Ask) -> list[str]:
    """Cells and nulls of every row of the form, and the reader's reasons."""
    asked = (
        'select "table", "row", count(*) as cells, count(*) filter (value is null) as nulls '
        "from cells group by all"
    )
    why = (
        'select "table", "row", rule, count(*) as n from (select "table", "row", '
        "unnest(string_split(finding, ',')) as rule from cells where value is null) "
        "where rule like 'read.%' group by all order by n desc, rule"
    )
    reasons: dict[tuple[str, str], list[str]] = {}
    for one in ask(why).itertuples(index=False):
        told = f"{_both(RULES[one.rule].title)} ({one.n})"
        reasons.setdefault((one.table, one.row), []).append(told)
    counted = {(one.table, one.row): one for one in ask(asked).itertuples(index=False)}
    order = dict.fromkeys((table, row) for table, row, _ in schema.form_cells())
    listed = [
        [
            f"{key[0]} · {_both(form.find_row(*key).label)}",
            str(counted[key].cells),
            str(counted[key].nulls or "·"),
            "; ".join(reasons.get(key, ())),
        ]
        for key in [*order, *sorted(counted.keys() - order)]  # a province's own rows come last
        if key in counted
    ]
    return _table(["行 row", "格 cells", "空缺 null", "原因 why"], listed)


def _checked(ask: Ask) -> list[str]:
    asked = (
        "select rule, severity, count(*) as n, count(distinct report) as reports "
        "from findings group by all order by n desc, rule"
    )
    found = list(ask(asked).itertuples(index=False))
    if not found:
        return ["没有发现。 Nothing was found."]
    listed = [
        [
            _both(SEVERITIES[one.severity]),
            f"`{one.rule}`",
            _both(RULES[one.rule].title) if one.rule in RULES else "",
            str(one.n),
            str(one.reports),
        ]
        for severity in SEVERITIES
        for one in found
        if one.severity == severity
    ]
    return _table(
        ["程度 severity", "规则 rule", "含义 meaning", "发现 findings", "报告 reports"], listed
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *([_plain(cell) for cell in row] for row in rows)]
    return [f"| {' | '.join(line)} |" for line in lines]


def _both(label: Label) -> str:
    """What something is called, in both languages; a printed label is the same in both."""
    return " ".join(dict.fromkeys((label.zh, label.en)))


def _plain(text: str) -> str:
    """Text of a document, or of a user, as Markdown that is nothing but text."""
    if text.startswith("`"):
        return text  # a rule's name
    return re.sub(r"([\\*_\[\]#|~`])", r"\\\1", escape(" ".join(text.split()), quote=False))


def _citation(title: str, authors: Sequence[str], licence: str) -> str:
    names = authors or ["请填写作者 to be filled in"]
    lines = [
        "cff-version: 1.2.0",
        "type: dataset",
        'message: "使用本数据请引用。 If you use these data, please cite them."',
        f"title: {_quoted(title)}",
        "authors:",
        *(f"  - name: {_quoted(name)}" for name in names),
        *([f"license: {_quoted(licence)}"] if licence else []),
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # which YAML reads, too


def _licence(licence: str) -> str:
    chosen = licence or "请填写，例如CC-BY-4.0 To be filled in, CC-BY-4.0 for example"
    return (
        f"# 许可 Licence\n\n{_plain(chosen)}\n\n"
        "年度报告是政府公开文件，其中的数字是公开记录中的事实；许可所涉为本数据包的整理。\n\n"
        "Annual reports are public documents and their figures facts of public record; the licence "
        "is that of this compilation.\n"
    )
