"""What the reader says of a report, passed on among the findings of the checker."""

from __future__ import annotations

from collections.abc import Callable

from govreport.checks.registry import rule
from govreport.report import READING, Finding, Report


def _passed_on(name: str) -> Callable[[Report], list[Finding]]:
    return lambda report: [found for found in report.findings if found.rule == name]


for _name, (_family, _severity, _title, _basis) in READING.items():
    rule(_name, zh=_title.zh, en=_title.en, family=_family, severity=_severity, basis=_basis)(
        _passed_on(_name)
    )
