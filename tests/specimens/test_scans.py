"""Scans with all their troubles: no figure is wrong without a finding. `make soak` reads hundreds."""

from __future__ import annotations

from random import Random

import pytest

import govreport
from govreport_specimens import pdf, scan
from tests.conftest import SOAK, slow
from tests.specimens.checks import drafted
from tests.specimens.compare import errors

CASES = [
    (trouble, resolution)
    for trouble in ("", *scan.TROUBLES)
    for resolution in ((110, 150, 200, 300) if SOAK else (200,))
]


@slow
@pytest.mark.parametrize("seed", range(1 + SOAK // 4))
@pytest.mark.parametrize(("trouble", "resolution"), CASES)
def test_a_recognised_figure_is_right_or_flagged(trouble, resolution, seed):
    rng = Random(f"{seed}:{trouble}:{resolution}:{SOAK and Random().random()}")
    draft = drafted(
        seed=rng.randrange(10_000), digits=rng.choice((2, 4, 5)), zeros=rng.choice((0.3, 0.7))
    )
    report = govreport.read(scan.photographed(pdf.write(draft), rng, trouble, resolution))
    assert not errors(draft, report, exact=False)
    if resolution == 200 and trouble not in ("copied", "worn"):
        read = [figure for figure in report.figures.values() if figure.value is not None]
        assert len(read) > 0.9 * len(report.figures)
