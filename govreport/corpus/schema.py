"""The tables of a corpus: their fields, declared once, and the codebook made from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from govreport import form
from govreport.checks.registry import RULES, SEVERITIES
from govreport.divisions import LEVELS
from govreport.errors import CorpusError
from govreport.form import Label
from govreport.report import CERTAINTY, HOW, LINKS


@dataclass(frozen=True)
class Field:
    """A column of a table.

    Attributes
    ----------
    name : str
    type : pyarrow.DataType
    label : Label
        What it holds.
    required : bool
        Whether every row has it.
    values : Mapping of str to Label
        The only values it may have, with their meaning; any where empty.
    """

    name: str
    type: pa.DataType
    label: Label
    required: bool = False
    values: Mapping[str, Label] | None = None

    @property
    def column(self) -> pa.Field:
        """The field as pyarrow knows it."""
        told = {"zh": self.label.zh, "en": self.label.en}
        return pa.field(self.name, self.type, nullable=not self.required, metadata=told)


@dataclass(frozen=True)
class Table:
    """A table of the corpus.

    Attributes
    ----------
    name : str
    label : Label
        What one row is.
    fields : tuple of Field
    key : tuple of str
        The fields that tell a row from every other.
    """

    name: str
    label: Label
    fields: tuple[Field, ...]
    key: tuple[str, ...]

    @cached_property
    def schema(self) -> pa.Schema:
        """The fields as pyarrow knows them; each says in its metadata what it holds."""
        return pa.schema([field.column for field in self.fields])

    def of(self, rows: Iterable[Mapping[str, Any]], checked: bool = True) -> pa.Table:
        """Rows as a table that is valid.

        Parameters
        ----------
        rows : iterable of mapping
            By the fields' names; what is left out is null.
        checked : bool
            False where the table is a piece of one that is checked whole.

        Returns
        -------
        pyarrow.Table

        Raises
        ------
        CorpusError
            See `check`; also for a value that is not of its field's type.
        """
        listed = list(rows)
        names = {field.name for field in self.fields}
        for row in listed:
            if unknown := set(row) - names:
                raise CorpusError(
                    f"{self.name}: 没有名为{', '.join(sorted(unknown))}的字段 "
                    f"no field called {', '.join(sorted(unknown))}"
                )
        whole = [field.name for field in self.fields if field.type == pa.int64()]
        try:
            if any(isinstance(row.get(name), float) for row in listed for name in whole):
                raise TypeError("小数 a fraction")  # pyarrow would cut it off
            table = pa.Table.from_pylist(listed, self.schema)
        except (pa.ArrowException, TypeError, OverflowError) as error:
            raise CorpusError(
                f"{self.name}: 有的值类型不符 a value of the wrong type ({error})"
            ) from None
        if checked:
            self.check(table)
        return table

    def check(self, table: pa.Table) -> None:
        """Refuse rows that the table may not hold.

        Raises
        ------
        CorpusError
            For other fields than declared, a required value that is null, a value
            that is not among those allowed, or two rows with the same key.
        """
        if not table.schema.equals(self.schema):
            raise CorpusError(
                f"{self.name}: 字段与该表的规定不符 not the fields that the table has"
            )
        for field in self.fields:
            column = table[field.name]
            if field.required and column.null_count:
                raise CorpusError(f"{self.name}: {field.name}不能为空 {field.name} may not be null")
            if field.values is not None:
                other = set(pc.unique(column).to_pylist()) - set(field.values) - {None}
                if other:
                    raise CorpusError(
                        f"{self.name}: 取值不在允许之列 {field.name} may not be {other.pop()!r}"
                    )
        if len(set(zip(*(table[name].to_pylist() for name in self.key), strict=True))) < len(table):
            raise CorpusError(
                f"{self.name}: 有两行标识相同 two rows with the same {', '.join(self.key)}"
            )


_TYPES = {
    "text": pa.string(),
    "whole": pa.int64(),
    "number": pa.float64(),
    "yes": pa.bool_(),
    "date": pa.date32(),
}

SCOPE = {"government": Label("政府，可能含其部门的数字", "a government, which may count its departments' figures again"), "department": Label("部门", "a department")}  # fmt: skip

_VALUES: dict[str, Mapping[str, Label] | None] = {
    "": None,
    "certainty": CERTAINTY,
    "editions": form.EDITIONS,
    "how": HOW,
    "kinds": {"problem": Label("问题", "problem"), "improvement": Label("改进", "improvement")},
    "levels": LEVELS,
    "links": LINKS,
    "scope": SCOPE,
    "sections": form.SECTIONS | form.SUBSECTIONS | form.FURTHER_SECTIONS,
    "severities": SEVERITIES,
    "tables": {
        "proactive": Label("表二：主动公开", "table 2: proactive disclosure"),
        "requests": Label("表三：收到和处理申请", "table 3: requests"),
        "disputes": Label("表四：行政复议、行政诉讼", "table 4: reconsideration and litigation"),
        "statistics": Label("统计表（2014年版）", "the table of statistics (edition 2014)"),
    },
}
"""What a field may hold, by the name that ``resources/fields.csv`` has for it."""


def _field(one: Mapping[str, str]) -> Field:
    kind, label, values = _TYPES[one["type"]], Label(one["zh"], one["en"]), _VALUES[one["values"]]
    return Field(one["name"], kind, label, bool(one["required"]), values)


_FIELDS = [(one["tables"].split(), _field(one)) for one in form.records("fields.csv")]
"""Every field, with the tables that have it."""

TABLES: dict[str, Table] = {
    name: Table(name, Label(zh, en), tuple(one for of, one in _FIELDS if name in of), key)
    for name, zh, en, key in (
        ("reports", "一行一份报告", "a row per report", ("report",)),
        ("cells", "一行一个单元格（长表）", "a row per cell: the long form",
         ("report", "table", "row", "column")),
        ("sections", "一行一个部分", "a row per section", ("report", "section")),
        ("items", "一行一个问题或一项改进", "a row per problem and per improvement",
         ("report", "item", "kind", "number")),
        ("findings", "一行一个发现", "a row per finding", ("report", "number")),
        ("failures", "一行一个未能读取的文件", "a row per file that gave no report", ("file",)),
        ("missing", "一行一个没有得到报告的采集网址",
         "a row per address of the collection without a report", ("address",)),
        ("metadata", "一行一项元数据", "a row per thing that metadata say of a report",
         ("report", "name")),
    )
}  # fmt: skip
"""Every table of a corpus, by its name; ``resources/fields.csv`` has their fields, in order."""

REPORTS, CELLS, SECTIONS, ITEMS, FINDINGS, FAILURES, MISSING, METADATA = TABLES.values()

PLACE = tuple(
    one
    for _, one in _FIELDS
    if one.name in ("place", "page", "left", "top", "right", "bottom", "line", "character")
)
"""Fields that say where something stands; in a web page or Word file it is `place` alone."""


def cell_field(name: str) -> Field:
    """A column of the wide form, ``requests.new.total`` and so on."""
    table, rest = name.split(".", 1)
    row, column = rest.rsplit(".", 1)
    return Field(name, pa.float64(), form.cell_name(table, row, column))


_MEDIA = {"parquet": "application/vnd.apache.parquet", "csv": "text/csv"}


def datapackage(
    tables: Iterable[Table] = tuple(TABLES.values()), format: str = "parquet"
) -> dict[str, Any]:
    """The tables as a Frictionless Data Package describes them: the codebook for programs.

    Parameters
    ----------
    tables : iterable of Table
    format : str
        Of their files: parquet or csv.
    """
    kinds = {pa.string(): "string", pa.int64(): "integer", pa.float64(): "number",
             pa.bool_(): "boolean", pa.date32(): "date"}  # fmt: skip
    resources = []
    for table in tables:
        # in CSV a text that is empty is as one that is null
        empty = {
            field.name
            for field in table.fields
            if format == "csv" and field.type == pa.string() and field.name not in table.key
        }
        described: dict[str, Any] = {
            "fields": [
                {
                    "name": field.name,
                    "type": kinds[field.type],
                    "title": field.label.zh,
                    "description": field.label.en,
                    "constraints": {"required": field.required and field.name not in empty}
                    | ({"enum": list(field.values)} if field.values else {}),
                }
                for field in table.fields
            ],
            "primaryKey": list(table.key),
        }
        if table.key[0] == "report" and table is not REPORTS:
            reference = {"resource": REPORTS.name, "fields": ["report"]}
            described["foreignKeys"] = [{"fields": ["report"], "reference": reference}]
        resources.append(
            {
                "name": table.name,
                "title": f"{table.label.zh} {table.label.en}",
                "path": f"{table.name}.{format}",
                "format": format,
                "mediatype": _MEDIA[format],
                "schema": described,
            }
        )
    return {"name": "govreport-corpus", "homepage": "CODEBOOK.md", "resources": resources}


def codebook(tables: Iterable[Table] = tuple(TABLES.values())) -> str:
    """What every table, field and key means, as Markdown."""
    tables = list(tables)
    lines = [
        "# Codebook 编码手册",
        "",
        "Made by `govreport build` from the declaration of its tables. One Parquet file a table;",
        "`report` joins them. Null is not 0: a null cell was blank, absent or not read with",
        "certainty, and `findings` says which. 空缺不是0。",
    ]
    for table in tables:
        told = (
            f"{table.label.zh}。{table.label.en[0].upper()}{table.label.en[1:]}. "
            f"Key: {', '.join(f'`{name}`' for name in table.key)}."
        )
        lines += ["", f"## {table.name}", "", told, *_head("field", "type", "内容", "content")]
        for field in table.fields:
            never = ", never null" if field.required else ""
            lines.append(
                f"| `{field.name}` | {field.type}{never} | {field.label.zh} | {field.label.en} |"
            )
    coded: dict[str, Mapping[str, Label]] = {}
    for table in tables:
        for field in table.fields:
            if field.values:  # one name may mean two things in two tables
                other = coded.get(field.name, field.values) != field.values
                coded[f"{table.name}.{field.name}" if other else field.name] = field.values
    for name, values in coded.items():
        lines += ["", f"## 取值 Values of `{name}`", *_head("value", "含义", "meaning")]
        lines += [f"| `{value}` | {label.zh} | {label.en} |" for value, label in values.items()]
    lines += ["", "## 表格的行和列 Rows and columns of the form"]
    lines += _head("table", "row", "column", "单元格", "cell")
    for table_key, row, column in form_cells():
        label = form.cell_name(table_key, row, column)
        lines.append(f"| {table_key} | `{row}` | `{column}` | {label.zh} | {label.en} |")
    lines += ["", "## 规则 Rules"]
    lines += _head("rule", "severity", "规则", "rule in words", "依据", "basis")
    for rule in RULES.values():
        words = (rule.title.zh, rule.title.en, rule.basis.zh, rule.basis.en)
        lines.append(f"| `{rule.id}` | {rule.severity} | {' | '.join(words)} |")
    return "\n".join(lines) + "\n"


def _head(*columns: str) -> list[str]:
    """A table's head, in Markdown."""
    return ["", f"| {' | '.join(columns)} |", "|" + "---|" * len(columns)]


def form_cells() -> list[tuple[str, str, str]]:
    """Table, row and column of every cell of every edition, in the form's order."""
    cells: dict[tuple[str, str, str], None] = {}
    for key in form.TABLES:
        for edition in reversed(form.editions_of(key)):
            rows = form.table(edition, key).rows
            if key == "requests":
                rows = (*form.request_rows(True), form.OTHER_ROW)
            cells |= {(key, row.key, column): None for row in rows for column in row.columns}
    return list(cells)
