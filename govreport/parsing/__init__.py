"""The form in a document: figures, sections, items, identity. Nothing of file formats."""

from govreport.parsing.parse import parse

__all__ = ["parse"]
