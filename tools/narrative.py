"""Make data/narrative/: what the narrative of real reports holds, counted and coded, not copied.

    python tools/narrative.py FOLDER

FOLDER holds the texts CODE-YEAR.txt of the panel's reports, each with its address in its head.
Written are counts and codes (as HathiTrust's extracted features): words with their part of
speech, problems and improvements with their themes, their pairs, what was taken over from
earlier years, what became of each problem. No sentence is copied: a word or two that told a
theme is the longest text. Texts without a problems section are left out of `items`.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

import govreport
from govreport import analysis

OUT = Path(__file__).resolve().parents[1] / "data" / "narrative"
VERSION = "1.0.0"

REPORT = {
    "agency_code": ("string", "机关代码，同data/figures", "the agency's code, as in data/figures"),
    "year": ("integer", "报告年度", "the year reported on"),
}
PROBLEM = {"item": ("integer", "第几个问题", "number of the problem")}
ITEM = {
    "item": ("integer", "第几个问题；问题与其改进同号", "number of the problem; its improvements have it too"),
    "kind": ("string", "problem问题，improvement改进", "problem or improvement"),
    "number": ("integer", "问题为0，改进从1起", "0 for the problem, 1, 2, … for its improvements"),
}  # fmt: skip
TABLES: dict[str, dict[str, tuple[str, str, str]]] = {
    "sections": REPORT | {
        "section": ("string", "部分", "section"),
        "characters": ("integer", "字数（不计标点）", "characters, without punctuation"),
        "words": ("integer", "词数（不计标点）", "words, without punctuation"),
        "template": ("number", "四分之一以上机关都有的句子所占字数比例", "share of its characters in sentences that a quarter of the agencies have"),
        "own": ("number", "沿用本机关以往报告的比例", "share taken from the agency's earlier reports"),
        "other": ("number", "与其他机关报告相同的比例", "share that stands in another agency's report"),
        "new": ("number", "新写的比例", "share that is new"),
        "url": ("string", "原文网址", "address of the report"),
    },
    "words": REPORT | {
        "section": ("string", "部分", "section"),
        "word": ("string", "词（jieba）", "word, by jieba"),
        "pos": ("string", "词性（jieba）", "part of speech, by jieba"),
        "stop": ("boolean", "是否停用词", "whether it is a stop word"),
        "count": ("integer", "次数", "times"),
    },
    "items": REPORT | ITEM | {
        "characters": ("integer", "字数", "characters"),
        "how": ("string", "改进与问题如何对应", "how an improvement was paired with its problem"),
        "fits": ("boolean", "逐条对应时词语或主题是否相符", "of a parallel pair: do words or themes agree"),
        "likeness": ("number", "词语与主题的相似度", "likeness of words and themes"),
        "whole": ("boolean", "问题部分是否完整分条", "whether the section was split whole"),
        "quantity": ("integer", "改进措施中的数量，有几处", "quantities in an improvement, how many"),
        "date": ("integer", "时间，有几处", "dates"),
        "instrument": ("integer", "文件、制度或平台名，有几处", "named documents, rules or platforms"),
        "actor": ("integer", "责任主体，有几处", "named actors"),
        "score": ("integer", "改进措施的具体性（上述各项有几类），0至4", "an improvement's specificity: how many kinds of these, 0 to 4"),
    },
    "themes": REPORT | ITEM | {
        "theme": ("string", "主题（themes.yaml）；没有主题的条目为空", "theme, of themes.yaml; empty for an item without one"),
        "words": ("string", "判定主题的词", "the words that told it"),
    },
    "followup": REPORT | PROBLEM | {
        "themes": ("string", "主题名", "names of its themes"),
        "improvements": ("integer", "回应它的改进数", "improvements that answer it"),
        "score": ("integer", "其中最具体的一条的得分；没有改进为空", "score of the most specific of them; empty without any"),
        "outcome": ("string", "此后的情形", "what became of it"),
        "next_year": ("integer", "其后一份报告的年度", "year of the next report"),
        "next_item": ("integer", "其中第几个问题", "number of the problem there"),
        "likeness": ("number", "与之的相似度（0至100）", "likeness to it, 0 to 100"),
        "run": ("integer", "连续出现几年", "in how many years running it stands"),
    },
    "compared": REPORT | PROBLEM | {
        "against": ("string", "与哪个机关次年的报告相比（机关代码）", "the agency whose next report it is compared with, by its code"),
        "own": ("boolean", "是否本机关", "whether that is the problem's own agency"),
        "outcome": ("string", "在那份报告中的情形", "what became of it there"),
    },
    "claims": REPORT | {
        "section": ("string", "部分", "section"),
        "kind": ("string", "数量的种类", "kind of quantity"),
        "value": ("number", "正文所写", "what the text says"),
        "keys": ("string", "所说的单元格（表/行/列，几格以；相隔）；对不上则为空", "the cells it speaks of, table/row/column, several by ；; empty where none"),
        "stated": ("number", "表格所写", "what the table says"),
        "verdict": ("string", "是否相符", "whether they agree"),
    },
}  # fmt: skip
"""Table → column → type, and what it is in both languages."""


def read(folder: Path) -> tuple[list[govreport.Report], pd.DataFrame]:
    """The reports, and for each its code, year and address."""
    reports, rows = [], []
    for path in sorted(folder.glob("*-20??.txt")):
        head, _, _ = path.read_text(encoding="utf-8").partition("====")
        address = next(
            (
                line.partition(":")[2].strip()
                for line in head.split("\n")
                if line.startswith("原文链接")
            ),
            "",
        )
        report = govreport.read(path)
        if not report.sections:
            continue
        reports.append(report)
        code, _, year = path.stem.rpartition("-")
        rows.append((report.id, code, int(year), address))
    return reports, pd.DataFrame(rows, columns=["report", "agency_code", "year", "url"])


def tables(reports: list[govreport.Report], heads: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Every table of the package."""
    codes = heads.set_index("report")["agency_code"]
    sections, items = (  # an agency that was renamed is the same one
        table.assign(agency_id=table["report"].map(codes))
        for table in (govreport.sections(reports), govreport.items(reports))
    )
    made = analysis.features(sections, items, govreport.claims(reports))
    return {
        name: _only(table.drop(columns=["agency", "year"]).merge(heads, on="report"), name)
        for name, table in made.items()
    }


def _only(table: pd.DataFrame, name: str) -> pd.DataFrame:
    kinds = {"integer": "Int64", "number": "Float64", "string": "string", "boolean": "boolean"}
    columns = {column: kinds[kind] for column, (kind, _, _) in TABLES[name].items()}
    table = table[list(columns)].astype(columns)
    keys = [
        key
        for key in (*REPORT, "section", "item", "kind", "number", "word", "pos", "theme", "against")
        if key in table
    ]
    return table.sort_values(keys, ignore_index=True, kind="stable")


def write(made: dict[str, pd.DataFrame]) -> None:
    """Parquet and CSV, their description, a codebook in both languages."""
    OUT.mkdir(parents=True, exist_ok=True)
    resources = []
    lines = [
        "# data/narrative",
        "",
        "平潭综合实验区及其部门2019—2025年年度报告的文字：只有计数和编码，没有原句。由`tools/narrative.py`生成。",
        "What the narrative of the reports of the Pingtan zone and its departments holds, 2019–2025: "
        "counts and codes, no sentences. Made by `tools/narrative.py`.",
        "",
    ]
    for name, table in made.items():
        table.to_csv(OUT / f"{name}.csv", index=False, lineterminator="\n")
        pq.write_table(
            pa.Table.from_pandas(table, preserve_index=False),
            OUT / f"{name}.parquet",
            compression="zstd",
        )
        fields = [
            {"name": column, "type": kind, "title": zh, "description": en}
            for column, (kind, zh, en) in TABLES[name].items()
        ]
        content = (OUT / f"{name}.csv").read_bytes()
        resources.append(
            {
                "name": name,
                "path": f"{name}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(content),
                "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
                "schema": {"fields": fields, "missingValues": [""]},
            }
        )
        lines += [
            f"## {name} ({len(table):,})",
            "",
            "| column | type | 说明 | what it is |",
            "| --- | --- | --- | --- |",
        ]
        lines += [
            f"| `{column}` | {kind} | {zh} | {en} |"
            for column, (kind, zh, en) in TABLES[name].items()
        ]
        lines.append("")
    package = {
        "name": "govreport-narrative",
        "title": "Narrative of annual reports on open government information, Pingtan zone, 2019–2025: extracted features",
        "version": VERSION,
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "resources": resources,
    }
    (OUT / "datapackage.json").write_text(
        json.dumps(package, ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    (OUT / "CODEBOOK.md").write_text("\n".join(lines).rstrip() + "\n", "utf-8")


if __name__ == "__main__":
    write(tables(*read(Path(sys.argv[1]))))
