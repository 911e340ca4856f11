"""The form in a document: figures, sections, items, identity. Nothing of file formats."""
