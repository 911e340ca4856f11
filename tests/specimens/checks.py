"""One call for a test: read a file back and hold it against its draft."""

from __future__ import annotations

from random import Random

import govreport
from govreport_specimens import model
from govreport_specimens.model import Draft
from govreport_specimens.oddities import ODDITIES
from tests.specimens import compare, facts


def drafted(names: tuple[str, ...] = (), kind: str = "grid", seed: int = 0, **figures) -> Draft:
    """A draft with these oddities, in their order; `figures` as for `facts.sample`."""
    draft = model.draft(facts.sample(seed, **figures))
    rng = Random(seed)
    for name in names:
        ODDITIES[name](draft, rng, kind)
    return draft


def assert_read(
    draft: Draft, data: bytes, *, exact: bool | None = None, narrative: bool = True
) -> None:
    """Fail with every difference between the draft and what is read from the file."""
    report = govreport.read(data)
    wrong = compare.errors(draft, report, exact) + compare.identity_errors(draft, report)
    wrong += compare.dropped(report)
    if narrative:
        wrong += compare.narrative_errors(draft, report)
    assert not wrong, "\n".join([f"oddities: {', '.join(draft.applied) or 'none'}", *wrong])
