"""Draw in CONTRIBUTING.md which room of the package imports which, from the code.

An arrow that follows from others is left out: who imports `checks` may import `form`.
A test keeps the picture in step.
"""

from __future__ import annotations

from pathlib import Path

import grimp

CONTRIBUTING = Path(__file__).parent.parent / "CONTRIBUTING.md"
HEAD, FOOT = "```mermaid\n", "```\n"


def rooms() -> dict[str, set[str]]:
    """What each module or package right below ours imports of the others."""
    graph = grimp.build_graph("govreport", "govreport_specimens", cache_dir=None)
    for name in graph.find_children("govreport") | {"govreport_specimens"}:
        graph.squash_module(name)
    names = graph.modules - {"govreport.__main__", "govreport.version"}
    return {
        name: graph.find_modules_directly_imported_by(name) & names - {name}
        for name in sorted(names)
    }


def picture(imports: dict[str, set[str]]) -> str:
    """A Mermaid graph, without the arrows that follow from others."""

    def below(name: str) -> set[str]:
        return imports[name].union(*map(below, imports[name]))

    lines = ["graph TD"]
    for name, direct in imports.items():
        implied = set().union(*map(below, direct))
        lines += [
            f"    {name.split('.')[-1]} --> {one.split('.')[-1]}"
            for one in sorted(direct - implied)
        ]
    return "\n".join(lines) + "\n"


def drawn(text: str) -> str:
    """The text with its picture drawn anew."""
    before, rest = text.split(HEAD, 1)
    return before + HEAD + picture(rooms()) + FOOT + rest.split(FOOT, 1)[1]


if __name__ == "__main__":
    CONTRIBUTING.write_text(drawn(CONTRIBUTING.read_text(encoding="utf-8")), encoding="utf-8")
