"""How reports, tables and places are shown: notebook HTML, terminal, page images."""

from govreport.show.html import STYLE, findings_html, report_html, stylesheet, tables_html
from govreport.show.place import CellView, data_url, render_page
from govreport.show.terminal import (
    ReportView,
    print_checked,
    print_report,
    print_rules,
    report_text,
)

__all__ = [
    "STYLE",
    "CellView",
    "ReportView",
    "data_url",
    "findings_html",
    "print_checked",
    "print_report",
    "print_rules",
    "render_page",
    "report_html",
    "report_text",
    "stylesheet",
    "tables_html",
]
