"""What is to be collected: a table with a column of addresses, or a plain list of them."""

from __future__ import annotations

import codecs
import csv
import io
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from govreport.errors import CollectError
from govreport.normal import decoded, harmless, name_of
from govreport.words import one_line

_NAMES = {
    "address": ("address", "url", "link", "网址", "地址", "链接", "网页地址", "网页", "报告网址"),
    "agency": ("agency", "机关", "机关名称", "单位", "单位名称"),
    "year": ("year", "年度", "年份", "报告年度"),
}
"""What people call the columns we know."""

_DELIMITERS = ",\t;"


@dataclass(frozen=True)
class Wanted:
    """An address to collect.

    Attributes
    ----------
    address : str
    kept : dict of str to str
        What else stood in its row: ``agency``, ``year`` and any other column.
    page : str
        Address of the page that links to it; empty for one that was given.
    reason : str
        Why it cannot be collected, where that is known already.
    """

    address: str
    kept: Mapping[str, str] = field(default_factory=dict)
    page: str = ""
    reason: str = ""


Addresses: TypeAlias = (
    "str | os.PathLike[str] | pd.DataFrame | Iterable[str | Mapping[str, object] | Wanted]"
)
"""A file (CSV or a plain list), a table, or the addresses themselves, one or several."""


def wanted(addresses: Addresses) -> list[Wanted]:
    """The addresses, each once.

    Parameters
    ----------
    addresses : Addresses
        Of a table the column may be called address, url or 网址; ``agency`` (机关), ``year``
        (年度) and all other columns are kept. Where an address stands twice, both rows' words
        are.

    Returns
    -------
    list of Wanted

    Raises
    ------
    CollectError
        If the file cannot be read, or has no column of addresses.

    Examples
    --------
    >>> wanted([{"网址": "https://www.example.gov.cn/a.pdf", "年度": 2021}])[0].kept
    {'year': '2021'}
    """
    if isinstance(addresses, str) and "://" in addresses:
        addresses = [addresses]
    if isinstance(addresses, pd.DataFrame):
        addresses = addresses.astype(object).where(addresses.notna(), None).to_dict("records")
    listed = (
        _of_file(Path(addresses)) if isinstance(addresses, str | os.PathLike) else list(addresses)
    )
    found: dict[str, Wanted] = {}
    for one in listed:
        new = one if isinstance(one, Wanted) else _of_row(one)
        if not new.address:
            continue
        if old := found.get(new.address):
            new = Wanted(new.address, _joined(old.kept, new.kept), old.page, old.reason)
        found[new.address] = new
    return list(found.values())


def _of_row(row: str | Mapping[str, object]) -> Wanted:
    if isinstance(row, str):
        return Wanted(_plain(row))
    address, kept = "", {}
    for name, value in row.items():
        known = _known(str(name))
        if known == "address":
            address = address or _plain(value)
        else:
            kept[known or _plain(name)] = _plain(value)
    if not any(_known(str(name)) == "address" for name in row):
        raise CollectError(
            f"没有网址一列（address、网址、url） no column of addresses (address, 网址, url): "
            f"{', '.join(map(str, row))}"
        )
    return Wanted(address, kept)


def _of_file(path: Path) -> list[str] | list[dict[str, object]]:
    name = name_of(path)
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CollectError(f"{name}: 无法打开 cannot be opened ({reason})") from None
    text = _decoded(data, name)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise CollectError(f"{name}: 没有网址 holds no address")
    delimiter = max(_DELIMITERS, key=lines[0].count)
    if any(_known(cell.strip('"')) == "address" for cell in lines[0].split(delimiter)):
        try:
            rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))
        except csv.Error as error:
            raise CollectError(f"{name}: 不是CSV is no CSV ({error})") from None
        return [{key: value for key, value in row.items() if key} for row in rows]
    if not any("://" in line for line in lines):
        raise CollectError(
            f"{name}: 没有网址一列（address、网址、url），也不是网址清单 "
            "no column of addresses (address, 网址, url), and no list of them"
        )
    return lines


def _decoded(data: bytes, name: str) -> str:
    """The text of a table, as Excel and editors save it: UTF-8, UTF-16 or, in China, GB 18030."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return decoded(data, *(["utf-16"] if wide else ["utf-8-sig", "gb18030"]), errors="strict")
    except UnicodeDecodeError:
        raise CollectError(f"{name}: 不是文本文件 is no text file") from None


def _known(name: str) -> str | None:
    plain = name.strip().strip("\ufeff").lower()
    return next((key for key, names in _NAMES.items() if plain in names), None)


def _plain(value: object) -> str:
    """A value as one line that no spreadsheet or terminal runs; a year is 2021, not 2021.0."""
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(harmless(one_line(str(value)).strip()))


def _joined(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """The words of two rows; where they differ, both."""
    return {
        name: "；".join(dict.fromkeys(filter(None, (one.get(name), other.get(name)))))
        for name in dict.fromkeys([*one, *other])
    }
