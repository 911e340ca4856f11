"""Reports as OFD files (GB/T 33190): what a PDF of them shows, object by object."""

from __future__ import annotations

import io
import zipfile
from html import escape
from typing import Any

import pdfplumber

from govreport_specimens import pdf
from govreport_specimens.model import Draft

MILLIMETRE = 25.4 / 72
Letter = dict[str, Any]
"""A character, or a line, as pdfplumber tells of it."""

_NAMES = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def write(draft: Draft, print_: pdf.Print = pdf.PLAIN, *, bold: bool = False) -> bytes:
    """The report as an OFD file.

    Parameters
    ----------
    draft : Draft
    print_ : Print
        How its PDF looks.
    bold : bool
        Every letter is struck twice, as some offices print bold.
    """
    pages = []
    with pdfplumber.open(io.BytesIO(pdf.write(draft, print_))) as file:
        for sheet in file.pages:
            objects = [_path(line) for line in (*sheet.lines, *sheet.rects)]
            objects += [
                _text(line, shift) for line in _runs(sheet.chars) for shift in _SHIFTS[bold]
            ]
            pages.append(
                f"<ofd:Page {_NAMES}><ofd:Content><ofd:Layer>{''.join(objects)}"
                "</ofd:Layer></ofd:Content></ofd:Page>"
            )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:

        def add(name: str, content: str) -> None:
            archive.writestr(zipfile.ZipInfo(name), f'<?xml version="1.0"?>{content}')

        add("OFD.xml", f"<ofd:OFD {_NAMES}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml"
            "</ofd:DocRoot></ofd:DocBody></ofd:OFD>")  # fmt: skip
        listed = "".join(
            f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
        )
        add("Doc_0/Document.xml", f"<ofd:Document {_NAMES}><ofd:CommonData><ofd:PageArea>"
            f"<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
            f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>")  # fmt: skip
        for number, page in enumerate(pages):
            add(f"Doc_0/Pages/Page_{number}/Content.xml", page)
    return out.getvalue()


_SHIFTS = {False: (0.0,), True: (0.0, 0.1)}


def _runs(chars: list[Letter]) -> list[list[Letter]]:
    """Characters of a line, parted where a gap is."""
    runs: list[list[Letter]] = []
    for char in chars:
        last = runs[-1][-1] if runs else None
        near = (
            last and abs(last["bottom"] - char["bottom"]) < 1 and abs(char["x0"] - last["x1"]) < 1
        )
        if not near:
            runs.append([])
        runs[-1].append(char)
    return runs


def _text(run: list[Letter], shift: float) -> str:
    """A run as a text object; equal steps are said once, with how often."""
    first = run[0]
    size = first["size"] * MILLIMETRE
    left, base = first["x0"] * MILLIMETRE + shift, first["bottom"] * MILLIMETRE
    steps = [(b["x0"] - a["x0"]) * MILLIMETRE for a, b in zip(run, run[1:], strict=False)]
    told = " ".join(f"{step:.3f}" for step in steps)
    if len(steps) > 1 and max(steps) - min(steps) < 0.01:
        told = f"g {len(steps)} {steps[0]:.3f}"
    deltas = f' DeltaX="{told}"' if told else ""
    words = escape("".join(char["text"] for char in run))
    width = (run[-1]["x1"] - first["x0"]) * MILLIMETRE
    return (
        f'<ofd:TextObject Boundary="{left:.3f} {base - size:.3f} {width:.3f} {size:.3f}" '
        f'Font="1" Size="{size:.3f}"><ofd:TextCode X="0" Y="{size * 0.88:.3f}"'
        f"{deltas}>{words}</ofd:TextCode></ofd:TextObject>"
    )


def _path(line: Letter) -> str:
    """A line, or the frame of a rectangle, as a path object."""
    left, top = line["x0"] * MILLIMETRE, line["top"] * MILLIMETRE
    wide, high = line["width"] * MILLIMETRE, line["height"] * MILLIMETRE
    if min(wide, high) < 0.5:
        drawn = f"M 0 0 L {wide:.3f} {high:.3f}"
    else:
        drawn = f"M 0 0 L {wide:.3f} 0 L {wide:.3f} {high:.3f} L 0 {high:.3f} C"
    return (
        f'<ofd:PathObject Boundary="{left:.3f} {top:.3f} {max(wide, 0.2):.3f} {max(high, 0.2):.3f}"'
        f' LineWidth="0.2"><ofd:AbbreviatedData>{drawn}</ofd:AbbreviatedData></ofd:PathObject>'
    )
