"""How reports, tables and places are shown: notebook HTML, terminal, page images."""
