"""How reports, tables and places are shown: notebook HTML, terminal, page images."""

from govreport.show.html import STYLE, findings_html, report_html, stylesheet, tables_html
from govreport.show.place import RESOLUTION, CellView, data_url
from govreport.show.terminal import ReportView, print_checked, print_report, report_text

__all__ = [
    "RESOLUTION",
    "STYLE",
    "CellView",
    "ReportView",
    "data_url",
    "findings_html",
    "print_checked",
    "print_report",
    "report_html",
    "report_text",
    "stylesheet",
    "tables_html",
]
