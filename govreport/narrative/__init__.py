"""The narrative as text: plain text in, tables out. Knows nothing of reports."""
