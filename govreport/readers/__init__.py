"""A file → a `Document`: `formats` tells what it is, one file each reads it."""

from govreport.readers.formats import Engine, Source, load, read_document, tell_format

__all__ = ["Engine", "Source", "load", "read_document", "tell_format"]
