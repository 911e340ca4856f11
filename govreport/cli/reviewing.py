"""Commands on what people decided: review, score."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal

import typer

import govreport
from govreport import form
from govreport.cli.program import FOUND, Lang, app, bar, out, say
from govreport.errors import CorpusError, MissingExtra
from govreport.extras import require
from govreport.form import Label

OfWhat = Annotated[
    Literal["cells", "items"],
    typer.Option(help="单元格，或问题、改进、对应关系和主题 Cells, or items, pairs and themes."),
]

DECIDED = {
    "unit": Label("起止", "where it begins and ends"),
    "pair": Label("对应", "pairs"),
    "themes": Label("主题", "themes"),
    "rest": Label("不在条目中", "in no item"),
}
"""What is decided of items."""

NOTEBOOK = "review.ipynb"
"""What the notebook is called, in the corpus' folder."""


@app.command()
def review(
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS", help="语料库 The corpus.")],
    who: Annotated[
        str,
        typer.Option(metavar="NAME", help="核定人，默认为本机用户名 Whose decisions these are."),
    ] = "",
    of: OfWhat = "cells",
    lang: Lang = "zh",
) -> None:
    """在JupyterLab中逐一核定存疑之处。 Decide what is doubtful in JupyterLab, beside its source.

    在语料库文件夹中写好笔记本review.ipynb并打开，每次都重新写；核定追加到
    同一文件夹的decisions.csv，再次运行govreport build即采用。

    Writes the notebook review.ipynb into the corpus, anew each
    time, and opens it. Decisions are appended to decisions.csv
    beside it; the next govreport build takes them up.
    """
    require("review")
    if find_spec("jupyterlab") is None:
        raise MissingExtra(
            "未安装JupyterLab，可用pip install 'govreport[notebooks]'安装 "
            "JupyterLab is not installed; pip install 'govreport[notebooks]' adds it"
        )
    opened = govreport.open_corpus(corpus)
    target = opened.path / NOTEBOOK
    if target.is_symlink():
        raise CorpusError(f"{target}: 是链接，可能指向别处 is a link, which may lead anywhere")
    text = json.dumps(_notebook(of, who, lang, opened.source_folder), ensure_ascii=False, indent=1)
    target.write_text(text + "\n", encoding="utf-8")
    say(str(target))
    # -P: nothing is imported from the folder we happen to stand in, which may be anybody's
    command = [sys.executable, "-P", "-m", "jupyterlab", str(target.resolve())]
    with subprocess.Popen(command) as lab:
        while lab.poll() is None:
            with suppress(KeyboardInterrupt):  # JupyterLab asks whether it shall end
                lab.wait()
    raise typer.Exit(lab.returncode)


def _notebook(of: str, who: str, lang: str, reports: str) -> dict[str, object]:
    """The notebook: open, review, build, compare."""
    title = Label(
        "# 核定\n\n依次运行下面的单元格（Shift+Enter）。核定界面的按键都写在按钮上。",
        "# Review\n\nRun the cells below one after another (Shift+Enter). The keys of the review "
        "are on its buttons.",
    )
    after = Label(
        "核定之后，再建一次语料库，表格就采用这些核定。",
        "When you are done, build again: the tables take the decisions up.",
    )
    opened = f'import govreport\n\ncorpus = govreport.open_corpus(".")\ncorpus.queue(of={of!r})'
    cells = (
        ("markdown", title(lang)),
        ("code", opened),
        ("code", f"corpus.review(of={of!r}, who={who!r}, lang={lang!r})"),
        ("markdown", after(lang)),
        ("code", f'govreport.build({reports!r}, ".")\ngovreport.open_corpus(".").reports'),
    )
    made = []
    for number, (kind, text) in enumerate(cells, 1):
        cell: dict[str, object] = {
            "id": f"cell-{number}",
            "cell_type": kind,
            "metadata": {},
            "source": text,
        }
        if kind == "code":
            cell |= {"execution_count": None, "outputs": []}
        made.append(cell)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": made}


@app.command()
def score(
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS", help="语料库 The corpus.")],
    of: OfWhat = "cells",
    lang: Lang = "zh",
) -> None:
    """读取程序与人工核定相比。 The reader against what people decided.

    按格式、版本和行（问题和改进按核定的是什么）；读错的逐一列出。
    退出码：没有读错为0，有读错为1，不能打开为2。

    By format, edition and row, or what was decided of items; what is
    wrong is listed one by one.
    Exit status 0 when nothing is wrong, 1 when something is, 2 when
    it cannot be opened.
    """
    from govreport.corpus.scoring import VERDICTS

    def counted(verdicts: Iterable[str]) -> str:
        counts = Counter(verdicts)
        return "  ".join(f"{label(lang)} {counts[name]}" for name, label in VERDICTS.items())

    with bar(Label("读取", "reading"), lang) as tell:
        scored = govreport.open_corpus(corpus).score(tell, of=of)
    by = ["format", "edition", "table", "row" if of == "cells" else "column"]
    for (format, edition, table, row), same in scored.groupby(by, dropna=False, sort=False):
        label = form.find_row(table, row).label if of == "cells" else DECIDED[row]
        say(f"{format}  {edition}  {label(lang)}  {counted(same['verdict'])}")
    wrong = scored[scored["verdict"] == "wrong"]
    for one in wrong.itertuples():
        cell = f"{one.row} {DECIDED[one.column](lang)}" if of == "items" else ""
        cell = cell or form.cell_label(one.table, one.row, one.column, lang)
        read, decided = (
            str(value) if value not in (None, "") else "∅" for value in (one.read, one.decided)
        )
        seen = Label(f"读作{read}，核定为{decided}", f"read as {read}, decided {decided}")
        say(f"✗ {one.agency} {one.year}  {cell}  {seen(lang)}  ({one.report})")
    totals, left = counted(scored["verdict"]), scored.attrs["left"]
    what = Label("格", "cells") if of == "cells" else Label("项", "decisions")
    summed = Label(f"共{len(scored)}{what.zh}：{totals}", f"{len(scored)} {what.en}: {totals}")
    more = Label(f"；{left}{what.zh}未比较", f"; {left} {what.en} not compared")
    out().print(summed(lang) + (more(lang) if left else ""), markup=False)
    if len(wrong):
        raise typer.Exit(FOUND)
