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
        return pa.schema(
            [
                pa.field(
                    field.name,
                    field.type,
                    nullable=not field.required,
                    metadata={"zh": field.label.zh, "en": field.label.en},
                )
                for field in self.fields
            ]
        )

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


def _text(name: str, zh: str, en: str, required: bool = False, **options: Any) -> Field:
    return Field(name, pa.string(), Label(zh, en), required, **options)


def _whole(name: str, zh: str, en: str, required: bool = False) -> Field:
    return Field(name, pa.int64(), Label(zh, en), required)


def _yes(name: str, zh: str, en: str, required: bool = False) -> Field:
    return Field(name, pa.bool_(), Label(zh, en), required)


def _number(name: str, zh: str, en: str) -> Field:
    return Field(name, pa.float64(), Label(zh, en))


_REPORT = _text("report", "报告编号，见reports表", "the report's id, as in reports", True)
_AGENCY = _text("agency", "机关名称", "the agency, as the report names it")
_YEAR = _whole("year", "报告年度", "the year reported on")
_EDITION = _text("edition", "格式版本", "edition of the form", values=dict(form.EDITIONS))
_ADDRESS = _text(
    "address",
    "采集文件的网址，几个则每行一个；见报告文件夹的manifest.csv",
    "address it was collected from, several a line each; see manifest.csv in the folder of reports",
)

PLACE = (
    _text("place", "在文件中的位置", "where it stands in the file"),
    _whole("page", "PDF页码，从1起", "page of a PDF, from 1"),
    _number("left", "该页上的左边，磅", "left edge on that page, in points"),
    _number("top", "上边", "top edge"),
    _number("right", "右边", "right edge"),
    _number("bottom", "下边", "bottom edge"),
    _whole("line", "文本文件的行号，从1起", "line of a text file, from 1"),
    _whole("character", "该行第几个字符，从1起", "character in that line, from 1"),
)
"""Fields that say where something stands; in a web page or Word file it is `place` alone."""

_TABLES = {
    "proactive": Label("表二：主动公开", "table 2: proactive disclosure"),
    "requests": Label("表三：收到和处理申请", "table 3: requests"),
    "disputes": Label("表四：行政复议、行政诉讼", "table 4: reconsideration and litigation"),
    "statistics": Label("统计表（2014年版）", "the table of statistics (edition 2014)"),
}
_TABLE = _text("table", "表", "table of the form", values=_TABLES)
_CELL_TABLE = _text("table", "表", "table of the form", True, values=_TABLES)

REPORTS = Table(
    "reports",
    Label("一行一份报告", "a row per report"),
    (
        _text("report", "报告编号：文件SHA-256的前16位", "id: the file's SHA-256, 16 digits", True),
        _AGENCY,
        _text("level", "层级", "its level", values=LEVELS),
        _text("division", "行政区划代码（GB/T 2260）", "code of its division, GB/T 2260"),
        _text("region", "行政区划全称", "full name of the division"),
        _YEAR,
        _EDITION,
        Field("published", pa.date32(), Label("公布日期", "date of publication")),
        _text("title", "标题", "title"),
        _text("source", "文件，相对于报告文件夹", "the file, within the folder of reports", True),
        _text(
            "copies", "同一报告的其他文件，每行一个", "other files of the same report, one a line"
        ),
        _ADDRESS,
        _text("sha256", "文件的SHA-256", "SHA-256 of the file", True),
        _text(
            "content",
            "数字和汉字的指纹，同一报告的各种格式相同",
            "fingerprint of its figures and Chinese characters: one for all formats of a report",
            True,
        ),
        _text("format", "文件格式", "format of the file", True),
        _text("engine", "读取PDF的程序库", "what read a PDF: pdfium or pdfplumber"),
        _text("reader", "读取它的程序的指纹", "fingerprint of the code that read it", True),
        _whole("cells", "应有单元格数", "cells of its form", True),
        _whole("nulls", "其中空缺", "of these, null", True),
        _whole("inferred", "其中推断所得", "of these, inferred", True),
        _whole("human", "其中由人核定", "of these, decided by people", True),
        _whole(
            "settled",
            "已采用的对问题和改进的核定",
            "decisions of people on problems and improvements that are applied",
            True,
        ),
        _whole(
            "problems",
            "所承认的问题；明说没有为0，没有这一部分或未能完整切分为空",
            "problems that it admits; 0 where it says there are none, null where the section is missing or was not split whole",
        ),
        _number(
            "covered",
            "文件中的汉字有多少归入各部分和各表（0至1）",
            "share of the file's Chinese characters in its sections and tables",
        ),
        _whole("errors", "核查发现的错误", "findings that are errors", True),
        _whole("warnings", "疑点", "findings that are warnings", True),
        _whole("infos", "提示", "findings that are infos", True),
    ),
    ("report",),
)

SCOPE = {"government": Label("政府，可能含其部门的数字", "a government, which may count its departments' figures again"), "department": Label("部门", "a department")}  # fmt: skip

CELLS = Table(
    "cells",
    Label("一行一个单元格（长表）", "a row per cell: the long form"),
    (
        _REPORT,
        _AGENCY,
        _text("scope", "主体", "whose report it is", values=SCOPE),
        _YEAR,
        _EDITION,
        _CELL_TABLE,
        _text("row", "行", "row of the table", True),
        _text("column", "列", "column of the table", True),
        _number("value", "数字；空缺不是0", "the figure as printed; null is never 0"),
        _text("unit", "单位", "unit"),
        _text("raw", "原文", "the cell's text, verbatim", True),
        _text("note", "数字后的说明", "a remark behind the figure"),
        _text("how", "读取方式", "how it was read", True, values=HOW),
        _text("certainty", "可靠程度", "how sure it is", True, values=CERTAINTY),
        _number(
            "score",
            "图片识别的把握（0至1）；文件本身有文字的为空",
            "how sure recognition (OCR) is, 0 to 1; null where the file holds the text",
        ),
        _number(
            "read", "由人核定的，程序原来读作", "what the reader had read where people decided"
        ),
        _text("who", "核定人", "who decided"),
        _text("finding", "涉及本格的发现，以逗号分隔", "rules of the findings on it, by commas"),
        *PLACE,
    ),
    ("report", "table", "row", "column"),
)

_SECTIONS = form.SECTIONS | form.SUBSECTIONS | form.FURTHER_SECTIONS

SECTIONS = Table(
    "sections",
    Label("一行一个部分", "a row per section"),
    (
        _REPORT,
        _AGENCY,
        _YEAR,
        _text("section", "部分", "section", True, values=_SECTIONS),
        _text("text", "正文", "its running text", True),
        *PLACE,
    ),
    ("report", "section"),
)

_KINDS = {"problem": Label("问题", "problem"), "improvement": Label("改进", "improvement")}

ITEMS = Table(
    "items",
    Label("一行一个问题或一项改进", "a row per problem and per improvement"),
    (
        _REPORT,
        _AGENCY,
        _YEAR,
        _whole(
            "item", "第几个，从1起；问题与其改进同号", "a problem's and its improvements'", True
        ),
        _text("kind", "问题或改进", "problem or improvement", True, values=_KINDS),
        _whole("number", "问题为0，改进从1起", "0 for the problem, 1, 2, … after it", True),
        _text("text", "原文", "verbatim", True),
        _text("how", "改进与问题如何对应", "how an improvement was paired", values=LINKS),
        _yes(
            "fits", "逐条对应时词语或主题是否相符", "of a parallel pair: do words or topics agree"
        ),
        _number("likeness", "词语与主题的相似度", "likeness of words and topics"),
        _yes("whole", "问题部分是否完整拆分", "whether the section was split whole", True),
        _whole("start", "在problems部分中的起点", "its first character in section problems"),
        _whole("end", "终点之后", "behind its last"),
        _text(
            "read",
            "由人核定对应关系的，程序原来如何对应",
            "how the reader had made a pair that people decided",
            values=LINKS,
        ),
        _text(
            "themes",
            "由人核定的主题，编码框架的键，以空格分隔；无主题为none",
            "themes that people gave it, keys of the coding frame by spaces; none for no theme",
        ),
        _text("who", "核定人", "who decided"),
        *PLACE,
    ),
    ("report", "item", "kind", "number"),
)

FINDINGS = Table(
    "findings",
    Label("一行一个发现", "a row per finding"),
    (
        _REPORT,
        _whole(
            "number", "序号，从1起，严重者在前", "number within the report, gravest first", True
        ),
        _text("rule", "规则", "rule", True),
        _text("severity", "程度", "how grave", True, values=SEVERITIES),
        _text("family", "规则类别", "family of the rule", True),
        _TABLE,
        _text("row", "行", "row"),
        _text("column", "列", "column"),
        _text("expected", "应为", "what should stand there"),
        _text("found", "实为", "what does"),
        _text("message_zh", "说明", "in words, Chinese", True),
        _text("message_en", "英文说明", "in words, English", True),
        _text("cells", "可能有误的单元格", "cells that may be the wrong one: table/row/column"),
        _text("passage", "所涉文字", "the sentence it speaks of"),
        _yes(
            "settled",
            "所涉单元格或文字是否均已由人核定",
            "whether people have since decided every cell, or all the words, that it speaks of",
            True,
        ),
        *PLACE,
    ),
    ("report", "number"),
)

FAILURES = Table(
    "failures",
    Label("一行一个未能读取的文件", "a row per file that gave no report"),
    (
        _text("file", "文件，相对于报告文件夹", "the file, within the folder of reports", True),
        _text("error", "错误类型", "kind of error", True),
        _text("message", "说明", "in words", True),
        _ADDRESS,
        _text("sha256", "文件的SHA-256", "SHA-256 of the file"),
        Field(
            "tries",
            pa.int64(),
            Label(
                "已试读次数：因超时、超内存或崩溃而未读完的文件，再次建立时重试，最多3次",
                "how often reading it was tried: what took too long or too much memory or "
                "crashed is tried again by the next builds, 3 times at most",
            ),
        ),
    ),
    ("file",),
)

MISSING = Table(
    "missing",
    Label("一行一个没有得到报告的采集网址", "a row per address of the collection without a report"),
    (
        _text("address", "网址", "the address", True),
        _text("agency", "采集清单中的机关", "the agency, as the list of addresses has it"),
        _text("year", "采集清单中的年度", "the year, as the list of addresses has it"),
        _text(
            "reason", "原因：没有取得，或所得不是可读的报告", "why: not fetched, or not read", True
        ),
    ),
    ("address",),
)

METADATA = Table(
    "metadata",
    Label("一行一项元数据", "a row per thing that metadata say of a report"),
    (
        _REPORT,
        _text(
            "name",
            "名称：agency、year、division，或自定的列",
            "agency, year, division, or a column of one's own",
            True,
        ),
        _text(
            "value",
            "所写；报告自己怎么写，见findings表",
            "as said there; what the report itself says is in findings",
            True,
        ),
    ),
    ("report", "name"),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (REPORTS, CELLS, SECTIONS, ITEMS, FINDINGS, FAILURES, MISSING, METADATA)
}
"""Every table of a corpus, by its name."""


def cell_field(name: str) -> Field:
    """A column of the wide form, ``requests.new.total`` and so on."""
    table, rest = name.split(".", 1)
    row, column = rest.rsplit(".", 1)
    labels = (form.cell_label(table, row, column, lang) for lang in ("zh", "en"))
    return Field(name, pa.float64(), Label(*labels))


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
        lines += [
            "",
            f"## {table.name}",
            "",
            f"{table.label.zh}。{table.label.en[0].upper()}{table.label.en[1:]}. "
            f"Key: {', '.join(f'`{name}`' for name in table.key)}.",
            "",
            "| field | type | 内容 | content |",
            "|---|---|---|---|",
        ]
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
        lines += [
            "",
            f"## 取值 Values of `{name}`",
            "",
            "| value | 含义 | meaning |",
            "|---|---|---|",
        ]
        lines += [f"| `{value}` | {label.zh} | {label.en} |" for value, label in values.items()]
    lines += [
        "",
        "## 表格的行和列 Rows and columns of the form",
        "",
        "| table | row | column | 单元格 | cell |",
    ]
    lines += ["|---|---|---|---|---|"]
    for table_key, row, column in form_cells():
        labels = [form.cell_label(table_key, row, column, lang) for lang in ("zh", "en")]
        lines.append(f"| {table_key} | `{row}` | `{column}` | {labels[0]} | {labels[1]} |")
    lines += ["", "## 规则 Rules", "", "| rule | severity | 规则 | rule in words | 依据 | basis |"]
    lines += ["|---|---|---|---|---|---|"]
    for rule in RULES.values():
        words = (rule.title.zh, rule.title.en, rule.basis.zh, rule.basis.en)
        lines.append(f"| `{rule.id}` | {rule.severity} | {' | '.join(words)} |")
    return "\n".join(lines) + "\n"


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
