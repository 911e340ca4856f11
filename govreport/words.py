"""How numbers, marks, places and the form's parts are said, in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from govreport import form
from govreport.document import Place
from govreport.form import Label
from govreport.normal import CONTROL, shown

_WORDS: dict[str, Label] = {
    "year": Label("年度", "Year"),
    "edition": Label("表格版本", "Form"),
    "published": Label("公布日期", "Published"),
    "source": Label("来源", "Source"),
    "unknown": Label("未知", "unknown"),
    "problems": Label("问题与改进", "Problems and improvements"),
    "problem": Label("问题", "Problem"),
    "improvement": Label("改进", "Improvement"),
    "no_problem": Label("（未对应具体问题）", "(answers no stated problem)"),
    "findings": Label("发现", "Findings"),
    "no_findings": Label("全部单元格均已读取。", "Every cell was read."),
    "no_errors": Label("没有不可能成立之处", "nothing that cannot be true"),
    "error": Label("错误", "error"),
    "warning": Label("疑点", "warning"),
    "info": Label("提示", "info"),
    "all": Label("（逐条：--all，report.findings）", " (one by one: --all, report.findings)"),
    "text": Label("正文", "Text"),
    "no_table": Label("未找到此表", "this table was not found"),
    "legend": Label(
        "∅ 空缺（不是0）　≈ 由勾稽关系推定　✎ 由人核定　⚑ 有发现",
        "∅ null (not 0)   ≈ inferred from the form's identities   ✎ decided by a person   "
        "⚑ has a finding",
    ),
    "applicants": Label("法人或其他组织", "Organisations"),
    "page": Label("第{}页", "page {}"),
    "line": Label("第{}行", "line {}"),
    "character": Label("第{}字", ", character {}"),
    "no_place": Label("文件中没有这个单元格", "the file has no such cell"),
    "value": Label("数值", "Value"),
    "printed": Label("原文", "Printed"),
    "how": Label("读取方式", "How"),
    "place": Label("位置", "Place"),
    "row": Label("项目", "Item"),
    "litigation": Label("行政诉讼", "Administrative litigation"),
    "read": Label("程序读作", "Read as"),
    "who": Label("核定人", "Decided by"),
    "colon": Label("：", ": "),
}


def word(key: str, lang: str) -> str:
    """One of the display's own words, in `lang`."""
    return _WORDS[key](lang)


def number(value: int | Decimal | None) -> str:
    """A figure as people write it; ``∅`` for null."""
    if value is None:
        return "∅"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def edition_text(edition: str | None, lang: str) -> str:
    """The edition of the form, and the notice that prescribes it."""
    if edition not in form.EDITIONS:
        return word("unknown", lang)
    notice = form.EDITIONS[edition](lang)
    return f"{edition}（{notice}）" if lang == "zh" else f"{edition} ({notice})"


_UNITS_EN = {
    "万元": "× 10,000 yuan",
    "元": "yuan",
    "亿元": "× 100 million yuan",
    "件": "",
    "条": "items",
    "次": "times",
    "篇": "articles",
    "个": "",
    "人": "people",
    "人次": "attendances",
}


def unit_text(figure: Any, lang: str) -> str:
    """A figure's unit behind a space; counts need none."""
    if figure.value is None or figure.unit in ("件", ""):
        return ""
    unit = figure.unit if lang == "zh" else _UNITS_EN.get(figure.unit, figure.unit)
    return f" {unit}"


def where(edition: str | None, finding: Any, lang: str) -> list[str]:
    """A finding's cell in words, as the report's own edition has them."""
    if finding.table is None:
        return []
    spec = form.table(edition or "2021", finding.table)
    words = [spec.label(lang)]
    if finding.row:
        words.append(row_of(spec, finding.row).label(lang))
    if finding.row and finding.column:
        words.append(form.find_column(spec.key, finding.row, finding.column).label(lang))
    return words


def row_of(spec: form.Table, key: str) -> form.Row:
    """A row of this edition; of another one where a report mixes them."""
    own = (row for row in spec.rows if row.key == key)
    return next(own, None) or form.find_row(spec.key, key)


MARKS = {"error": "✗", "warning": "⚑", "info": "ℹ"}
"""A sign for each severity, beside its colour."""


def one_line(text: str) -> str:
    """A message as one harmless line, whatever a file's name or text holds."""
    return re.sub(r"[\n\t\u2028\u2029]", " ", shown(text))


def as_json(data: object) -> str:
    """JSON to print: what steers a terminal is escaped."""
    written = json.dumps(data, ensure_ascii=False, indent=1)
    return CONTROL.sub(lambda match: json.dumps(match[0])[1:-1], written)


def place_text(place: Place | None, lang: str = "zh", box: bool = False) -> str:
    """A place in words; on a page with its `box`, in points, if that is wanted."""
    if place is None:
        return word("no_place", lang)
    if place.page is not None:
        edges = [round(edge) for edge in place.box or ()] if box else []
        around = " ({},{})–({},{})".format(*edges) if edges else ""
        return word("page", lang).format(place.page) + around
    if place.line is not None:
        column = word("character", lang).format(place.column) if place.column else ""
        return word("line", lang).format(place.line) + column
    element = place.element or ""
    if lang == "zh":
        for pattern, words in _ELEMENT_ZH:
            element = re.sub(pattern, words, element)
    return element


_ELEMENT_ZH = (
    (r"^table (\d+)", r"第\1个表格"),
    (r", row (\d+)", r"第\1行"),
    (r", cell (\d+)", r"第\1格"),
    (r"^paragraph (\d+)", r"第\1段"),
)


def one_of(name: str, value: object, there: Iterable[object]) -> None:
    """Raise ValueError if a value is none of those that are there, and name these."""
    known = [*there]
    if value not in known:
        listed = ", ".join(sorted(map(str, known))[:_LISTED])
        raise ValueError(
            f"没有{name}为{value!r}的 there is no {name} {value!r}; there are {listed}"
        )


_LISTED = 20
"""Values that an error names."""
