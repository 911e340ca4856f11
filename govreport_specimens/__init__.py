"""Fictional reports with known figures, in the layouts that real reports have.

``places`` names agencies, ``figures`` makes their tables over the years,
``narrative`` their text, ``plants`` their errors, registered by ``planting``; ``facts`` is what a report says,
``model`` how its lines are printed, ``oddities`` what real reports do to them.
``grids`` lays the tables out; ``text``, ``html``, ``docx``, ``pdf`` and ``scan`` write
the file. ``making`` puts it all together.
"""

from govreport.extras import require

require("specimens")

from govreport_specimens.course import new_course  # noqa: E402
from govreport_specimens.making import (  # noqa: E402
    FORMATS,
    PRODUCERS,
    Specimen,
    exercise,
    printed,
    span,
    specimens,
    write,
)

__all__ = [
    "FORMATS", "PRODUCERS", "Specimen", "exercise", "new_course", "printed", "span", "specimens",
    "write",
]  # fmt: skip
