"""Build the site: build/site/zh, build/site/en, and a page that chooses between them.

    python tools/site.py [FOLDER]        (make site)

Pages and lessons are written in both languages, paragraph by paragraph; of each the site
shows one. So they are sorted here (`one_language`), and Sphinx builds each language by
itself: titles, search and Sphinx's own words are of that language, too. What the form, the rules
and the codebooks say is taken from where it stands (`MADE`). Lessons are shown as they were
saved; for the English pages they run anew, so that figures and tables are English, too. Nothing
is fetched, here or by a reader's browser.
"""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbformat import NotebookNode

import govreport
from govreport import form
from govreport.corpus import schema

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "site"
SPHINX = {"zh": "zh_CN", "en": "en"}
"""Our name of a language → Sphinx's."""

_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[A-Za-z]{2,}")
_NOT_PROSE = re.compile(r"`[^`]*`|\]\([^)]*\)|<[^>]*>|https?://\S+")
_BLOCKS = re.compile(
    r"(?:^(?P<f>```+|~~~+).*?^(?P=f)\s*$|^(?!\s*$).+?(?=\n\s*\n|\n```|\Z))", re.M | re.S
)
_TITLE = re.compile(r"(?P<before>^#+ |<summary>)(?P<zh>[^\n]*?) · (?P<en>[^\n<]*)", re.M)
_COLUMNS = (
    ("含义", "meaning"),
    ("内容", "content"),
    ("单元格", "cell"),
    ("规则", "rule in words"),
    ("依据", "basis"),
)
"""Columns of our codebooks that say the same in both languages."""


# --- one language ------------------------------------------------------------------------


def language(block: str) -> str | None:
    """The language that a paragraph is in; None where it says nothing: code, a picture.

    An English paragraph may cite a Chinese term and a Chinese one an English name; what
    there is more of decides, a Chinese word being about two characters.
    """
    prose = _NOT_PROSE.sub(" ", block)
    han, words = len(_HAN.findall(prose)) / 2, len(_WORD.findall(prose))
    return None if not (han or words) else "zh" if han > words else "en"


def one_language(text: str, lang: str) -> str:
    """Of Markdown in both languages, paragraph by paragraph, what is in one of them."""
    kept = []
    for match in _BLOCKS.finditer(text):
        block = _TITLE.sub(lambda title: title["before"] + title[lang], match[0])
        if block.startswith("|"):
            block = _one_column(block, lang)
        code = match["f"] or block.startswith(("    ", ":::"))
        titled = block.startswith("#") or "<summary>" in block  # sorted above
        if code or titled or language(block) in (lang, None):
            kept.append(block)
    return "\n\n".join(kept).rstrip() + "\n"


def _one_column(table: str, lang: str) -> str:
    """A codebook's table without the column in the other language."""
    head = [cell.strip() for cell in table.splitlines()[0].strip("|").split("|")]
    other = [pair[lang == "zh"] for pair in _COLUMNS if set(pair) <= set(head)]
    if not other:
        return table
    gone = {head.index(name) for name in other}
    rows = (line.strip().strip("|").split("|") for line in table.splitlines())
    kept = (" | ".join(c.strip() for n, c in enumerate(row) if n not in gone) for row in rows)
    return "\n".join(f"| {row} |" for row in kept)


# --- pages made from what the package knows ------------------------------------------------


def article(basis: str, lang: str) -> str:
    """An article of the Regulations in words.

    >>> article("《政府信息公开条例》第三十六条第（四）项", "en")
    'Art. 36 (4)'
    """
    if lang == "zh":
        return basis.removeprefix("《政府信息公开条例》")

    def number(numeral: str) -> int:
        tens, ten, ones = numeral.rpartition("十")
        digit = "零一二三四五六七八九".index
        return (digit(tens) * 10 if tens else 10 if ten else 0) + (digit(ones) if ones else 0)

    text = re.sub("[（(]([一二三四五六七八九十]+)[）)]", lambda m: f" ({number(m[1])})", basis)
    text = re.sub("第([一二三四五六七八九十]+)条", lambda m: f"Art. {number(m[1])}", text)
    text = re.sub("第([一二三四五六七八九十]+)款", lambda m: f", para. {number(m[1])}", text)
    text = text.replace("国办函", "Guobanhan ").replace("〔", "[").replace("〕", "] No. ")
    for gone in ("《政府信息公开条例》", "第", "项", "号"):
        text = text.replace(gone, "")
    return text.replace("；", "; ").replace("  ", " ")


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(c.replace("|", "\\|") for c in line) + " |" for line in lines
    )


def form_page(lang: str) -> str:
    """Every row of every edition: what it is called, its keys, its law."""
    zh = lang == "zh"

    def unit(printed: str) -> str:
        english = {"件": "a count", "万元": "10,000 yuan"}
        own = "报告自注" if zh else "as the report states"
        return (printed if zh else english.get(printed, printed)) or own

    head = ("序号", "行", "键", "列", "依据") if zh else ("No.", "Row", "Key", "Columns", "Law")
    parts = []
    for edition in reversed(form.EDITIONS):
        parts.append(
            f"## {edition}{'年版：' if zh else ' edition: '}{form.EDITIONS[edition](lang)}"
        )
        for key in form.tables_of(edition):
            table = form.table(edition, key)
            groups = form.PARTS if key == "statistics" else form.GROUPS
            parts.append(f"### {table.label(lang)} (`{key}`, {edition})")
            rows, under = [], ""
            for row in table.rows:
                group = " / ".join(groups[g](lang) for g in row.groups if g in groups)
                if group != under and group:
                    rows.append(("", f"**{group}**", "", "", ""))
                under = group
                label = row.label.zh if zh else f"{row.label.en}<br>{row.label.zh}"
                every = row.columns == tuple(column.key for column in table.columns)
                columns = (
                    ("全部" if zh else "all") if every else ", ".join(f"`{c}`" for c in row.columns)
                )
                rows.append((row.number, label, f"`{row.key}`", columns, article(row.basis, lang)))
            parts.append(_table(head, rows))
            columns = [
                (column.label(lang), f"`{column.key}`", unit(column.unit))
                for column in table.columns
            ]
            parts.append(_table(("列", "键", "单位") if zh else ("Column", "Key", "Unit"), columns))
    names = ("等式", "键", "依据") if zh else ("Equation", "Key", "Basis")
    equations = [(i.label(lang), f"`{i.key}`", i.basis(lang)) for i in form.identities("2021")]
    return "\n\n".join((*parts, "## 勾稽关系" if zh else "## Equations", _table(names, equations)))


def rules_page(lang: str) -> str:
    """Every rule, family by family, with its gravity and its basis."""
    head = ("规则", "程度", "含义", "依据", "对象")
    head = head if lang == "zh" else ("Rule", "Severity", "What it says", "Basis", "Over")
    parts = []
    for family, rules in govreport.rules(lang).groupby("family", sort=False):
        rows = [(f"`{r.Index}`", r.severity, r.title, r.basis, r.over) for r in rules.itertuples()]
        parts += [f"## {family}", _table(head, rows)]
    return "\n\n".join(parts)


def _book(text: str) -> Callable[[str], str]:
    """A codebook that stands somewhere, one level lower, without its title."""
    body = re.sub(r"^# .*\n", "", text, count=1)
    body = re.sub(r"(?m)^(#+ .*[\u4e00-\u9fff]) (?=[A-Z])", r"\1 · ", body)
    return lambda lang: one_language(re.sub(r"^#(?=#)", "##", body, flags=re.M), lang)


def names_page(lang: str) -> str:
    """Every public name, by module, for autosummary to describe."""
    import govreport_specimens
    from govreport.analysis import plots, rates

    parts = []
    for module in (
        govreport,
        form,
        govreport.datasets,
        govreport.decisions,
        govreport.analysis,
        rates,
        plots,
        govreport_specimens,
    ):
        names = getattr(module, "__all__", None) or [
            name
            for name, value in vars(module).items()
            if not name.startswith("_") and getattr(value, "__module__", "") == module.__name__
        ]
        described = [n for n in names if callable(getattr(module, n)) and n != "Document"]
        listed = "\n".join(f"   {module.__name__}.{name}" for name in described)
        rst = f".. autosummary::\n   :toctree: api\n\n{listed}"
        parts.append(f"## {module.__name__}\n\n```{{eval-rst}}\n{rst}\n```")
    return "\n\n".join(parts)


MADE: dict[str, Callable[[str], str]] = {
    "form": form_page,
    "rules": rules_page,
    "names": names_page,
    "corpus-codebook": _book(schema.codebook()),
    "panel-codebook": _book((ROOT / "data/figures/CODEBOOK.md").read_text("utf-8")),
    "changes": lambda lang: re.sub(
        r"^# .*\n", "", (ROOT / "CHANGELOG.md").read_text("utf-8"), count=1
    ),
}
"""What `<!-- made: NAME -->` in a page stands for."""


# --- building ------------------------------------------------------------------------------


def write_sources(lang: str, folder: Path) -> None:
    """The pages and lessons in one language, as Sphinx reads them."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "lessons").mkdir(parents=True)
    for path in sorted((SITE / "pages").rglob("*.md")):
        text = one_language(path.read_text("utf-8"), lang)
        text = re.sub(r"<!-- made: (\S+) -->", lambda made: MADE[made[1]](lang), text)
        target = folder / path.relative_to(SITE / "pages")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    paths = sorted((ROOT / "notebooks").glob("*.ipynb"))
    with tempfile.TemporaryDirectory() as work, ThreadPoolExecutor(os.cpu_count()) as pool:
        beside = Path(work) / "notebooks"  # lessons write into ../build, where others may run
        shutil.copytree(ROOT / "notebooks", beside)
        (Path(work) / "data").symlink_to(ROOT / "data")
        several = [lang] * len(paths), [beside] * len(paths)
        for path, made in zip(paths, pool.map(lesson, paths, *several), strict=True):
            nbformat.write(made, folder / "lessons" / path.name)


def lesson(path: Path, lang: str, folder: Path) -> NotebookNode:
    """A lesson in one language: in Chinese as saved, in English run anew in a folder."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = one_language(cell.source, lang)
        elif lang != "zh":
            cell.source = _SWITCH.sub(f'lang = "{lang}"', cell.source)
    if lang != "zh":
        notebook = run["settled"](run["executed"](notebook, folder))
    for cell in notebook.cells:  # MyST-NB asks the cell what its figure shows
        told = [one.get("metadata", {}).get("image/png", {}) for one in cell.get("outputs", ())]
        if alt := " ".join(one["alt"] for one in told if "alt" in one):
            cell.metadata["mystnb"] = {"image": {"alt": " ".join(alt.split())}}
    return notebook


run = runpy.run_path(str(Path(__file__).with_name("notebooks.py")), run_name="notebooks")
_SWITCH = re.compile(r'^lang = "zh"', re.M)


def build(lang: str, out: Path) -> int:
    """The site in one language; Sphinx's exit status, which is not 0 after a warning."""
    source = out.with_name(f"{out.name}-source") / lang
    write_sources(lang, source)
    told = ["-q", "-W", "--keep-going", "-D", f"language={SPHINX[lang]}"]
    folders = ["-c", SITE, "-d", source.with_suffix(".doctrees"), source, out / lang]
    return subprocess.run([sys.executable, "-m", "sphinx", *told, *folders]).returncode


def main(out: Path) -> int:
    """Both languages and the door to them; 1 after a warning."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with ThreadPoolExecutor() as pool:
        failed = any(list(pool.map(build, SPHINX, [out] * len(SPHINX))))
    shutil.copy(SITE / "choose.html", out / "index.html")
    (out / ".nojekyll").touch()  # GitHub Pages: folders named _static are to be served
    print(out / "index.html")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if sys.argv[1:] else ROOT / "build" / "site")))
