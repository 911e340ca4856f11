"""Run the notebooks: save them anew, or hold what they show to what it was.

    python tools/notebooks.py save     each notebook with its output      (make notebooks)
    python tools/notebooks.py study    every figure and table as a file,  (make study)
                                       and what differs from study.csv

What changes from run to run, and says nothing, is settled: addresses in memory, ports,
identifiers of tables, bars of progress.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MANIFEST = ROOT / "notebooks" / "study.csv"
OUT = ROOT / "build" / "study"

_ADDRESS = re.compile(r" at 0x[0-9a-f]+>")
_PORT = re.compile(r"(?<=127\.0\.0\.1:)\d{4,5}")
_TABLE = re.compile(r"(?<=\bT_)[0-9a-f]{5}(?=[_\"\\ ])")
_WIDGET = "application/vnd.jupyter.widget-view+json"


def run(path: Path) -> NotebookNode:
    """A notebook after a whole run in a new kernel, its output settled."""
    return settled(executed(nbformat.read(path, as_version=4), path.parent))


def executed(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """The notebook, run in a folder."""
    return NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        record_timing=False,
        extra_arguments=["--IPKernelApp.log_level=40"],
        resources={"metadata": {"path": str(folder)}},
    ).execute()


def settled(notebook: NotebookNode) -> NotebookNode:
    """The notebook with the same output, run after run."""
    known: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        return known.setdefault(match[0], f"{len(known) + 1:05x}")

    notebook.metadata.pop("widgets", None)  # bars of progress, which stood somewhere at the end
    for cell in notebook.cells:
        if cell.cell_type == "code":
            kept = [one for one in cell.outputs if _WIDGET not in one.get("data", {})]
            text = _ADDRESS.sub(">", _PORT.sub("8787", json.dumps(kept)))
            cell.outputs = nbformat.from_dict(json.loads(_TABLE.sub(number, text)))
    return notebook


def shown(path: Path, notebook: NotebookNode) -> dict[str, bytes]:
    """Every figure and table that a notebook shows, as files by their names."""
    files = {}
    for number, cell in enumerate(notebook.cells):
        for place, output in enumerate(cell.get("outputs", ())):
            data = output.get("data", {})
            name = f"{path.stem}/{number:02}-{place}"
            if "image/png" in data:
                files[f"{name}.png"] = base64.b64decode(data["image/png"])
            elif "<table" in data.get("text/html", ""):
                files[f"{name}.html"] = data["text/html"].encode()
    return files


def manifest(files: dict[str, bytes]) -> str:
    """A line for each file, with its checksum."""
    lines = (f"{name},{hashlib.sha256(data).hexdigest()}" for name, data in sorted(files.items()))
    return "\n".join(("file,sha256", *lines)) + "\n"


def main(verb: str) -> int:
    """Save or study; 1 where a figure or table is not what study.csv says."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        notebooks = dict(zip(NOTEBOOKS, pool.map(run, NOTEBOOKS), strict=True))
    files: dict[str, bytes] = {}
    for path, notebook in notebooks.items():
        files |= shown(path, notebook)
    if verb == "save":
        for path, notebook in notebooks.items():
            nbformat.write(notebook, path)
        MANIFEST.write_text(manifest(files), encoding="utf-8")
        return 0
    shutil.rmtree(OUT, ignore_errors=True)
    for name, data in files.items():
        (OUT / name).parent.mkdir(parents=True, exist_ok=True)
        (OUT / name).write_bytes(data)
    made, known = manifest(files), MANIFEST.read_text(encoding="utf-8")
    (OUT / MANIFEST.name).write_text(made, encoding="utf-8")
    lines = set(made.splitlines()) ^ set(known.splitlines())
    differing = sorted({line.partition(",")[0] for line in lines})
    print(f"{len(files)} figures and tables in {OUT.relative_to(ROOT)}, {len(differing)} differ")
    for name in differing:
        print(f"  {name}")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
