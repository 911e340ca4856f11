"""`make compare`: the same PDFs through other libraries that find tables.

Each library's tables go through our parser in the place of our own, so that what is
counted is the same: cells of the form with the figure that was printed. docling is not
among them: the models that find its tables are downloaded when it runs, which nothing
here may do, and its pipeline without models finds no tables.
"""

from __future__ import annotations

import csv
import logging
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

import pdfplumber

from benchmarks.results import ROOT
from govreport.document import Cell, Document, Grid, Place
from govreport.parsing.parse import parse
from govreport.readers import read_document

# behind our own libraries, so that theirs do not take their place
sys.path.append(str(ROOT / "build" / "compare"))

SPECIMENS = ROOT / "data" / "specimens"
Rows = Iterable[Iterable[str | None]]


def by_camelot(path: Path) -> list[Rows]:
    """Camelot's lattice, for tables with rulings."""
    import camelot

    return [table.df.values.tolist() for table in camelot.read_pdf(str(path), pages="all")]


def by_pymupdf(path: Path) -> list[Rows]:
    """PyMuPDF's find_tables."""
    import pymupdf

    with pymupdf.open(path) as document:
        return [table.extract() for page in document for table in page.find_tables().tables]


def by_pdfplumber(path: Path) -> list[Rows]:
    """Pdfplumber's extract_tables."""
    with pdfplumber.open(path) as pdf:
        return [rows for page in pdf.pages for rows in page.extract_tables()]


LIBRARIES: dict[str, Callable[[Path], list[Rows]]] = {
    "pdfplumber": by_pdfplumber,
    "camelot-py": by_camelot,
    "pymupdf": by_pymupdf,
}


def with_tables(document: Document, tables: Iterable[Rows]) -> Document:
    """Our paragraphs with another library's tables."""
    place = Place(page=1)
    grids = []
    for rows in tables:
        lines = [[Cell(text or "", place) for text in row] for row in rows]
        width = max(map(len, lines), default=0)
        grids.append(Grid([[*line, *[None] * (width - len(line))] for line in lines], place))
    return Document("pdf", [*document.paragraphs, *grids])


def known_figures() -> dict[str, dict[tuple[str, str, str], float | None]]:
    """Name of the specimen → cell → what was printed; None where nothing was."""
    found: dict[str, dict] = defaultdict(dict)
    with (SPECIMENS / "figures.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            cell = (row["table"], row["row"], row["column"])
            found[row["report"]][cell] = float(row["value"]) if row["value"] else None
    return found


def main() -> None:
    """Print the table and write it to benchmarks/COMPARED.md."""
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    gold = known_figures()
    paths = sorted(SPECIMENS.glob("*.pdf"))
    lines = [
        "| library | seconds a file | cells right | wrong | not read |",
        "|---|--:|--:|--:|--:|",
    ]
    ours = {path: read_document(path) for path in paths}
    for name in ("govreport", *LIBRARIES):
        took, right, wrong, missing = 0.0, 0, 0, 0
        for path in paths:
            start = time.perf_counter()
            if name == "govreport":
                document = read_document(path)
            else:
                document = with_tables(ours[path], LIBRARIES[name](path))
            took += time.perf_counter() - start
            figures = parse(document).figures
            for cell, value in gold[path.stem].items():
                if value is None:
                    continue
                figure = figures.get(cell)
                read = None if figure is None or figure.value is None else float(figure.value)
                right += read == value
                wrong += read not in (None, value)
                missing += read is None
        told = "" if name == "govreport" else f" {version(name)}"
        lines.append(
            f"| {name}{told} | {took / len(paths):.2f} | {right:,} | {wrong:,} | {missing:,} |"
        )
        print(lines[-1], flush=True)
    pages = sum(len(pdfplumber.open(path).pages) for path in paths)
    text = (
        f"# Compared\n\nMade by `make compare` from the {len(paths)} PDFs ({pages} pages) of "
        "data/specimens, whose figures are known. Every library's tables go through this "
        "project's parser; docling is left out: the models that find its tables are downloaded "
        "when it runs, and its pipeline without models finds no tables.\n\n"
        + "\n".join(lines)
        + "\n"
    )
    (ROOT / "benchmarks" / "COMPARED.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
