"""What reading costs: one file of each kind, and a corpus of ten thousand."""

from __future__ import annotations

import ctypes
import gzip
import io
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import mean, median

import joblib
import lxml.html
import pdfplumber
import psutil
import pypdfium2
from pypdfium2 import raw

import govreport
from benchmarks.results import ROOT, Result, seconds
from govreport.readers import read_document
from govreport_specimens import docx, ofd, pdf, scan, specimens, xlsx
from tests.specimens import checks

SPECIMENS = ROOT / "data" / "specimens"
MIX = {"pdf": 3000, "docx": 1000, "html": 4000, "txt": 2000}
"""Files of the corpus."""


def one_file() -> Iterator[Result]:
    """PDFs against the libraries beneath, pages against lxml, the import against pandas."""
    pdfs = [path.read_bytes() for path in sorted(SPECIMENS.glob("*.pdf"))]
    ours = seconds(lambda: [read_document(data) for data in pdfs])
    pdfium = seconds(lambda: [_characters(data) for data in pdfs])
    plumber = seconds(lambda: [_extract_tables(data) for data in pdfs], 1)
    each = ours / len(pdfs) * 1000
    yield Result(
        f"text PDF ({each:.0f} ms) against pdfium's own extraction of its characters",
        f"{ours / pdfium:.1f} ×", "≤ 3 ×", ours <= 3 * pdfium,
    )  # fmt: skip
    yield Result(
        f"text PDF against pdfplumber's extract_tables ({plumber / len(pdfs) * 1000:.0f} ms)",
        f"{plumber / ours:.0f} × faster", "≥ 6 ×", plumber >= 6 * ours,
    )  # fmt: skip
    pages = [path.read_bytes() for path in sorted(SPECIMENS.glob("*.html"))]
    exported = [page for page in pages if len(page) > 40_000]
    for what, chosen in (
        ("as a site serves it", [_served(page) for page in exported]),
        ("as exported by Word", exported),
        ("of nothing but the report", [page for page in pages if len(page) <= 40_000]),
    ):
        size = sum(map(len, chosen)) / len(chosen) / 1000
        ours = seconds(lambda chosen=chosen: [read_document(page) for page in chosen])
        parse = seconds(lambda chosen=chosen: [lxml.html.document_fromstring(p) for p in chosen])
        yield Result(
            f"web page {what}, {size:.0f} kB ({ours / len(chosen) * 1000:.1f} ms), "
            "against lxml's parse",
            f"{ours / parse:.1f} ×", "≤ 4 ×", ours <= 4 * parse,
        )  # fmt: skip
    times = {name: median(_importing(name) for _ in range(9)) for name in ("pandas", "govreport")}
    ratio = times["govreport"] / times["pandas"]
    yield Result(
        "import govreport against import pandas", f"{ratio:.2f} ×", "≤ 0.5 ×", ratio <= 0.5
    )


def other_formats() -> Iterator[Result]:
    """What offices and archives save, a report each; and pages that are pictures."""
    draft = checks.drafted(seed=1)
    saved = ROOT / "tests" / "formats"
    kinds = {
        "Word (.docx)": (docx.write(draft), 0.5),
        "old Word (.doc)": ((saved / "tracked.doc").read_bytes(), 2),
        "rich text (.rtf)": (gzip.decompress((saved / "tracked.rtf.gz").read_bytes()), 0.5),
        "OpenDocument (.odt)": ((saved / "tracked.odt").read_bytes(), 0.5),
        "spreadsheet (.xlsx)": (xlsx.write(draft), 0.5),
        "old spreadsheet (.xls)": ((saved / "plain.xls").read_bytes(), 0.5),
        "OpenDocument sheet (.ods)": ((saved / "plain.ods").read_bytes(), 0.5),
        "OFD": (ofd.write(draft), 1),
        "scan of three pages, 110 dpi": (scan.scanned(pdf.write(draft), Random(1)), 20),
    }
    for what, (data, most) in kinds.items():
        took = seconds(lambda data=data: read_document(data), 1 if most > 5 else 3)
        yield Result(what, f"{took * 1000:,.0f} ms", f"< {most * 1000:,.0f} ms", took < most)


def _served(page: bytes) -> bytes:
    """A report among all that sites put around one: a fifth of the page is the report."""
    links = "".join(
        f'<li class="item"><a href="/zwgk/c{i}/index.html" target="_blank">栏目{i}</a></li>'
        for i in range(300)
    )
    styles = ".nav li a{color:#333;font-size:14px;background:url(/images/bg.png)}\n" * 1800
    script = (
        "  if (tab.className == 'on') { document.getElementById('t' + i).style.top = 0; }\n" * 1400
    )
    around = f"<style>{styles}</style><div><ul>{links}</ul></div><script>{script}</script>"
    return page.replace(b"</body>", around.encode() + b"</body>")


def _characters(data: bytes) -> list[tuple]:
    """Every character and its box, as pdfium's interface gives them; no more than that."""
    found = []
    box = raw.FS_RECTF()
    with pypdfium2.PdfDocument(data) as pdf:
        for page in pdf:
            text = page.get_textpage()
            for index in range(raw.FPDFText_CountChars(text.raw)):
                raw.FPDFText_GetLooseCharBox(text.raw, index, ctypes.byref(box))
                code = raw.FPDFText_GetUnicode(text.raw, index)
                found.append((code, box.left, box.top, box.right, box.bottom))
    return found


def _extract_tables(data: bytes) -> list:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return [page.extract_tables() for page in pdf.pages]


def _importing(name: str) -> float:
    code = f"import time; t = time.perf_counter(); import {name}; print(time.perf_counter() - t)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)


# --- a corpus ---------------------------------------------------------------------------


def corpus() -> Iterator[Result]:
    """Ten thousand mixed reports, built once and built again."""
    folder = ROOT / "build" / "bench"
    reports = _reports(folder / "reports")
    target = folder / f"corpus-{time.time_ns()}"
    with Memory() as memory:
        first = govreport.build(reports, target, jobs=2)
    counts = first.counts
    what = f"{counts.files:,} mixed files, {MIX['pdf']:,} of them PDF, on two cores"
    yield Result(what, f"{first.seconds:.0f} s", "< 480 s", first.seconds < 480)
    yield Result(
        "of these read as reports", f"{counts.reports + counts.duplicates:,}", f"{counts.files:,}",
        counts.reports + counts.duplicates == counts.files,
    )  # fmt: skip
    peak = memory.peak / 2**20
    yield Result("largest process meanwhile", f"{peak:.0f} MB", "< 600 MB", peak < 600)
    early, late = memory.quarters()
    yield Result(
        "memory of all in the last quarter against the second", f"{late / early:.2f} ×",
        "flat", late <= 1.15 * early,
    )  # fmt: skip
    again = govreport.build(reports, target, jobs=2)
    ratio = first.seconds / again.seconds
    yield Result(
        f"the same again, unchanged ({again.seconds:.2f} s)", f"{ratio:.0f} × faster", "≥ 100 ×",
        ratio >= 100,
    )  # fmt: skip


def _reports(folder: Path) -> Path:
    """The files; they are kept, for they take minutes to write."""
    done = folder.with_suffix(".done")
    if done.exists():
        return folder
    jobs = [
        (kind, first, min(70, count - first), folder)
        for kind, count in MIX.items()
        for first in range(0, count, 70)
    ]
    joblib.Parallel(n_jobs=-1)(joblib.delayed(_write)(*job) for job in jobs)
    done.touch()
    return folder


def _write(kind: str, first: int, count: int, folder: Path) -> None:
    """Ten agencies over seven years."""
    target = folder / kind / str(first)
    target.mkdir(parents=True, exist_ok=True)
    seed = list(MIX).index(kind) * 10**6 + first
    for one in list(specimens(10, range(2019, 2026), 1, seed, formats=[kind]))[:count]:
        (target / f"{one.name}.{kind}").write_bytes(one.file(kind))


class Memory:
    """What this process and its children hold, looked at again and again."""

    def __enter__(self) -> Memory:
        self.peak = 0
        self.sums: list[int] = []
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        own = psutil.Process()
        while not self._done.wait(0.3):
            held = []
            for process in [own, *own.children(recursive=True)]:
                try:
                    held.append(process.memory_info().rss)
                except psutil.Error:
                    continue
            self.peak = max(self.peak, *held)
            self.sums.append(sum(held))

    def quarters(self) -> tuple[float, float]:
        """Mean of all processes' memory in the second quarter of the time and in the last."""
        quarter = max(len(self.sums) // 4, 1)
        return mean(self.sums[quarter : 2 * quarter]), mean(self.sums[-quarter:])
