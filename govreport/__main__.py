"""``python -m govreport``."""

from govreport.cli import app

app()
