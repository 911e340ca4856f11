"""The command line: a thin layer over the public functions, a module for each kind of command."""

from govreport.cli import collecting, corpora, course, reports, reviewing  # noqa: F401 - each adds its commands
from govreport.cli.program import app, run

__all__ = ["app", "run"]
