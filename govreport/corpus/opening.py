"""A corpus in the user's hands: pandas tables, SQL, exports, and the way back to the page."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from lxml.etree import LxmlError

from govreport import form
from govreport.checks.registry import RULES
from govreport.corpus import exporting, publishing, schema
from govreport.corpus.manifest import read as read_manifest
from govreport.corpus.names import find
from govreport.corpus.queue import known, queue, queue_of_items
from govreport.corpus.scoring import of_item, score
from govreport.corpus.tables import digest
from govreport.decisions import beside, decided
from govreport.errors import CorpusError, unwritten
from govreport.folders import whole
from govreport.metadata import GIVEN
from govreport.normal import escape, shown
from govreport.reading import read
from govreport.report import CellKey, Report
from govreport.show.html import STYLE
from govreport.show.place import CellView

if TYPE_CHECKING:
    import duckdb
    import pyarrow.dataset

    from govreport.analysis.themes import Frame
    from govreport.corpus.reviewing import Review


def open_corpus(path: str | os.PathLike[str]) -> Corpus:
    r"""Open what `govreport.build` made.

    Parameters
    ----------
    path : path
        The corpus' folder.

    Returns
    -------
    Corpus

    Raises
    ------
    CorpusError
        If it is no corpus, was never finished, or was built by a newer version.

    Examples
    --------
    >>> import tempfile, govreport
    >>> built = govreport.build("data/reports", tempfile.mkdtemp())
    >>> corpus = govreport.open_corpus(built.path)
    >>> corpus.reports.loc[0, "agency"], corpus.reports.loc[0, "division"]
    ('红旗区人民政府', '410702')
    >>> query = "select value from cells where row = 'new' and \"column\" = 'total'"
    >>> int(corpus.sql(query).loc[0, "value"])
    6
    """
    return Corpus(path)


class Corpus:
    """The tables of a corpus.

    Attributes
    ----------
    path : Path
        The corpus' folder.
    folder : Path
        That of its tables: a Parquet file each and CODEBOOK.md.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._manifest = read_manifest(self.path)
        self._whole: set[Path] = set()
        self._held: dict[str, pd.DataFrame] = {}
        self._asking = Lock()
        tables = self._manifest.get("tables")
        self.folder = self.path / Path(str(tables)).name
        if not tables or not self.folder.is_dir():
            raise CorpusError(
                f"{self.path}: 尚未建完，再次运行同一条`govreport build`命令即可继续 "
                "never finished; the same `govreport build` goes on"
            )

    def __reduce__(self) -> tuple[type[Corpus], tuple[Path]]:
        return Corpus, (self.path,)  # another process opens it again

    def table(self, name: str) -> pd.DataFrame:
        """A table as a pandas frame, with nullable types: a null count stays null.

        Parameters
        ----------
        name : str
            A key of `schema.TABLES`.
        """
        self._known(name)
        # ParquetFile, not read_table: a path is a file here and never a pattern or an address
        with pq.ParquetFile(self._file(name)) as file:
            return file.read().to_pandas(types_mapper=_NULLABLE.get)

    def _lent(self, name: str) -> pd.DataFrame:
        """A table, read once; who changes it changes a copy, which pandas makes when it must."""
        if name not in self._held:
            made = self._described() if name == "reports" else self.table(name)
            self._held[name] = self._named(made)
        return self._held[name].copy(deep=False)

    def _named(self, table: pd.DataFrame) -> pd.DataFrame:
        """A table of agencies, with ``agency_id`` where some of one name are in several places."""
        if not self._places or not {"report", "agency"}.issubset(table):
            return table
        places = table["report"].map(self._places).astype("string")
        return table.assign(agency_id=table["agency"].str.cat(places, " ", na_rep=""))

    @cached_property
    def _places(self) -> dict[str, str]:
        """The division of each report whose agency has namesakes elsewhere."""
        reports = self.table("reports")
        several = reports.groupby("agency")["division"].transform("nunique") > 1
        return dict(reports.loc[several, ["report", "division"]].dropna().to_numpy())

    def _known(self, name: str) -> None:
        if name not in schema.TABLES:
            raise CorpusError(
                f"没有名为{name}的表格 no table called {name}; there are {', '.join(schema.TABLES)}"
            )

    def _file(self, name: str) -> Path:
        """The file of a table, whole."""
        path = self.folder / f"{name}.parquet"
        if path not in self._whole:
            try:
                whole = digest(path) == self._manifest["digests"][path.name]
                pq.read_metadata(path)
            except (OSError, LookupError, TypeError, pa.ArrowException):
                whole = False
            if not whole:
                raise CorpusError(
                    f"{path}: 缺失或已损坏，再次建立即可修复 "
                    "is missing or damaged; build again to mend it"
                )
            self._whole.add(path)
        return path

    def _count(self, name: str) -> int:
        return int(pq.read_metadata(self._file(name)).num_rows)

    @property
    def reports(self) -> pd.DataFrame:
        """A row per report, with the user's own columns of its metadata."""
        return self._lent("reports")

    def _described(self) -> pd.DataFrame:
        reports, said = self.table("reports"), self.table("metadata")
        told = said[~said["name"].isin(GIVEN)]
        if told.empty:
            return reports
        own = told.pivot(index="report", columns="name", values="value")
        taken = {name: f"metadata.{name}" for name in own if name in reports}
        return reports.join(own.rename(columns=taken), on="report")

    @property
    def cells(self) -> pd.DataFrame:
        """A row per cell, the long form; `govreport.cells` of the whole corpus."""
        return self._lent("cells")

    @property
    def sections(self) -> pd.DataFrame:
        """A row per section; `govreport.sections` of the whole corpus."""
        return self._lent("sections")

    @property
    def items(self) -> pd.DataFrame:
        """A row per problem and per improvement; `govreport.items` of the whole corpus."""
        return self._lent("items")

    @property
    def findings(self) -> pd.DataFrame:
        """A row per finding."""
        return self._lent("findings")

    @property
    def failures(self) -> pd.DataFrame:
        """A row per file that gave no report."""
        return self._lent("failures")

    @property
    def metadata(self) -> pd.DataFrame:
        """A row per thing that metadata say of a report."""
        return self._lent("metadata")

    @property
    def missing(self) -> pd.DataFrame:
        """A row per address of the collection that gave no report."""
        return self._lent("missing")

    def wide(self) -> pd.DataFrame:
        """A row per report, a column per cell of the form.

        Returns
        -------
        pandas.DataFrame
            Indexed by the report's id: agency, level, division, year and edition, then
            ``requests.new.total`` and so on in the form's order, of whichever editions the
            corpus has. NA where a figure is null or the report's edition has no such cell.
        """
        return pd.concat(self._wide())

    def _wide(self) -> Iterator[pd.DataFrame]:
        """The wide form, some hundred reports at a time, in the order of the reports."""
        printed = set(
            self.sql('select distinct "table", "row", "column" from cells').itertuples(
                index=False, name=None
            )
        )
        order = [".".join(cell) for cell in schema.form_cells() if cell in printed]
        head = ["agency", "level", "division", "region", "year", "edition"]
        reports = self.reports.set_index("report")[head]
        done = 0
        with pq.ParquetFile(self._file("cells")) as file:
            for group in range(file.num_row_groups):  # each holds whole reports
                read = file.read_row_group(group, ["report", "table", "row", "column", "value"])
                cells = read.to_pandas(types_mapper=_NULLABLE.get)
                if cells.empty:
                    continue
                names = cells["table"] + "." + cells["row"] + "." + cells["column"]
                figures = cells.assign(cell=names).pivot(
                    index="report", columns="cell", values="value"
                )
                last = int(reports.index.get_loc(cells["report"].iloc[-1])) + 1
                yield reports.iloc[done:last].join(_in_order(figures, order))
                done = last
        if done < len(reports) or not done:  # reports without a table
            yield reports.iloc[done:].join(_in_order(pd.DataFrame(index=reports.index[:0]), order))

    def scan(self, name: str) -> pyarrow.dataset.Dataset:
        """A table that stays on the disk, for corpora that memory does not hold.

        Parameters
        ----------
        name : str
            A key of `schema.TABLES`.

        Returns
        -------
        pyarrow.dataset.Dataset
            ``to_table(columns=…, filter=…)`` and ``to_batches()`` read what is asked for;
            DuckDB, Polars and Dask take it as it is.

        Examples
        --------
        >>> import tempfile, govreport, pyarrow.compute as pc
        >>> corpus = govreport.open_corpus(govreport.build("data/reports", tempfile.mkdtemp()).path)
        >>> totals = (pc.field("row") == "new") & (pc.field("column") == "total")
        >>> corpus.scan("cells").to_table(["value"], filter=totals)["value"].to_pylist()
        [6.0]
        """
        import pyarrow.dataset

        self._known(name)
        return pyarrow.dataset.dataset(str(self._file(name)), format="parquet")

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """DuckDB in memory, with a view on each table; nothing done with it changes the corpus."""
        import duckdb

        made = duckdb.connect()
        for name in schema.TABLES:  # through pyarrow, to which a path is no pattern
            made.register(name, self.scan(name))
        return made

    def sql(self, query: str) -> pd.DataFrame:
        """The answer to a query over the views ``reports``, ``cells`` and so on.

        Parameters
        ----------
        query : str
            ``table``, ``row`` and ``column`` are words of SQL: write them in double quotes
            where it complains.

        Returns
        -------
        pandas.DataFrame

        Raises
        ------
        ValueError
            If it asks for nothing.
        """
        with self._asking:  # a connection answers one question at a time
            answer = self.connection.sql(query)
            if answer is None:
                raise ValueError(f"这句SQL没有查询任何内容 this SQL asks for nothing: {query!r}")
            return answer.df()

    @property
    def source_folder(self) -> str:
        """The folder of reports that it was built from, as seen from the corpus' own."""
        return str(self._manifest["source"])

    # --- the way back ---------------------------------------------------------------------

    def source(self, report: str) -> Path:
        """The file that a report was read from.

        Parameters
        ----------
        report : str
            Its id.

        Raises
        ------
        KeyError
            If the corpus has no such report.
        CorpusError
            If the file is not where it was, or is another by now.
        """
        rows = self.reports[self.reports["report"] == report]
        if rows.empty:
            raise KeyError(f"{self.path}: 没有报告{report} no report {report}")
        root = (self.path / self.source_folder).resolve()
        name = rows["source"].iloc[0]
        path = find(root, name)
        if path is None or not path.resolve().is_relative_to(root):
            raise CorpusError(
                f"{root / name}: 建立语料库所用的文件已不存在 "
                "not there any more; the corpus was built from it"
            )
        return path

    def show(self, report: str, table: str, row: str, column: str, lang: str = "zh") -> CellView:
        """Where a figure stands on the page it was read from; see `Report.show`.

        Parameters
        ----------
        report : str
            Its id.
        table, row, column : str
        lang : str

        Raises
        ------
        KeyError
            If there is no such report or cell.
        CorpusError
            If the file is not where it was, or is another by now.
        """
        found = decided(self.read(report), beside(self.path))
        return found.show(table, row, column, lang)

    def read(self, report: str) -> Report:
        """A report, read again from its file: by this version, and without people's decisions.

        Parameters
        ----------
        report : str
            Its id.

        Raises
        ------
        KeyError
            If there is no such report.
        CorpusError
            If the file is not where it was, or is another by now.
        """
        path = self.source(report)
        found = read(path)
        if found.id != report:
            raise CorpusError(
                f"{path}: 语料库建立后文件有改动，请重新建立 "
                "changed since the corpus was built; build again"
            )
        return found

    # --- people ---------------------------------------------------------------------------

    def queue(
        self,
        agency: str | Sequence[str] | None = None,
        year: int | Sequence[int] | None = None,
        rule: str | Sequence[str] | None = None,
        why: str | Sequence[str] | None = None,
        who: str = "",
        *,
        cells: Iterable[CellKey] | None = None,
        of: Literal["cells", "items"] = "cells",
        frame: Frame | None = None,
    ) -> pd.DataFrame:
        """What a person should look at, worst first, without what is decided by now.

        Parameters
        ----------
        agency, year, rule, why : one or several, optional
            Only these: agencies, years, cells with a finding of these rules, reasons.
        who : str
            Without it, what anybody has decided is left out; with it, only what this person
            has: so two people decide the same, unseen by each other.
        cells : iterable of (table, row, column), optional
            These, whatever the reader thinks of them: a figure that it is sure of may be misread.
        of : {"cells", "items"}
            Cells, or problems, improvements, how they were paired, and their themes.
        frame : Frame, optional
            The coding frame of the themes; `govreport.analysis.load_frame` unless told.

        Returns
        -------
        pandas.DataFrame
            Of cells ``report``, ``agency``, ``year``, ``table``, ``row``, ``column``, ``value`` (NA is
            null), ``raw`` (the cell's text), ``how`` it was read, ``why`` it is here (a key of
            `govreport.corpus.queue.WHY`, which has them in order: people differ; unconfirmed;
            part of a broken identity; null; …), ``broken`` (identities that do not hold, of
            which it is a part) and ``finding`` (rules, by commas). Of items ``report``,
            ``agency``, ``year``, ``table`` (``items``), ``row`` (the unit's key, see
            `govreport.units`), ``column`` (what of it is doubtful: a key of
            `govreport.decisions.COLUMNS_OF_ITEMS`), ``kind``, ``text``, ``how`` it was paired,
            ``why`` (a key of `govreport.corpus.queue.WHY_ITEMS`) and ``finding``.

        Raises
        ------
        ValueError
            If the corpus has no such agency or year, or there is no such rule or reason; or if
            cells are asked for where items are.
        KeyError
            If the form has no such cell.

        Examples
        --------
        >>> corpus.queue("红旗区", 2021, cells=[("requests", "new", "total")])  # doctest: +SKIP
        """
        reports = self.table("reports")
        known("agency", agency, reports["agency"].dropna())
        known("year", year, reports["year"].dropna())
        known("rule", rule, [*RULES, *self.table("findings")["rule"]])
        made = beside(self.path)
        if _of(of) == "cells":
            return queue(self.cells, self.findings, made, agency, year, rule, why, who, cells)
        if cells is not None:
            raise ValueError("cells不能与of='items'同用 cells are none of the items")
        from govreport.analysis.themes import load_frame

        tables = {
            name: getattr(self, name) for name in ("reports", "sections", "items", "findings")
        }
        labels = (frame or load_frame()).labels_of
        return queue_of_items(tables, labels, made, agency, year, rule, why, who)

    def review(
        self,
        agency: str | Sequence[str] | None = None,
        year: int | Sequence[int] | None = None,
        rule: str | Sequence[str] | None = None,
        why: str | Sequence[str] | None = None,
        *,
        cells: Iterable[CellKey] | None = None,
        of: Literal["cells", "items"] = "cells",
        who: str = "",
        twice: bool = False,
        lang: str = "zh",
        frame: Frame | None = None,
    ) -> Review:
        """Decide doubtful cells in a notebook, each beside its page; or items, in their section.

        What is decided is appended to ``decisions.csv`` in the corpus' folder; the next build
        takes it up.

        Parameters
        ----------
        agency, year, rule, why, cells, of, frame
            As for `queue`. Items are kept, split, merged, paired, labelled with themes, or
            found to be none, the codebook beside them.
        who : str
            Whose decisions these are; the name of the machine's user unless told.
        twice : bool
            Whether to show what others have decided as well, without saying what: for the
            agreement of two people, `govreport.decisions.agreement`.
        lang : str

        Returns
        -------
        Review
            A widget: shows itself in JupyterLab, Notebook and VS Code.
        """
        from govreport.corpus.reviewing import CellReview, name_of

        who = name_of(who)
        asked = who if twice else ""
        found = self.queue(agency, year, rule, why, asked, cells=cells, of=of, frame=frame)
        if of == "cells":
            return CellReview(self, found, who, lang)
        from govreport.corpus.reviewing_items import ItemReview

        return ItemReview(self, found, who, lang, alone=twice, frame=frame)

    def score(
        self,
        progress: Callable[[int, int], None] | None = None,
        *,
        of: Literal["cells", "items"] = "cells",
        frame: Frame | None = None,
    ) -> pd.DataFrame:
        """What the reader gives now for the cells, or the items, that people decided.

        The files are read again, by this version of the package.

        Parameters
        ----------
        progress : callable, optional
            Called with the number of reports read and of all to be read.
        of, frame
            As for `queue`.

        Returns
        -------
        pandas.DataFrame
            A row per cell, or per unit and what was decided of it, on which people agree: ``report``, ``agency``, ``year``, ``format``,
            ``edition``, ``table``, ``row``, ``column``, ``kind`` (of the decision), ``decided``,
            ``read`` and ``verdict``: ``right`` (the same, or null where people saw no number),
            ``null`` (where they saw one) or ``wrong``. ``attrs["left"]`` counts what was
            decided and is not here: people differ, or the file, or the section's text, is gone
            or another.

        Examples
        --------
        How well the reader does, by format and row::

            corpus.score().groupby(["format", "row"])["verdict"].value_counts()
        """
        made = beside(self.path)
        if _of(of) == "cells":
            return score(self.reports, made, self.read, progress)
        from govreport.analysis.themes import load_frame

        judge = of_item((frame or load_frame()).labels)
        return score(self.reports, made, self.read, progress, judge)

    # --- exports --------------------------------------------------------------------------

    def export(
        self,
        folder: str | os.PathLike[str],
        format: Literal["csv", "xlsx", "dta"] = "csv",
        progress: Callable[[int, int], None] | None = None,
        lang: str = "zh",
    ) -> list[Path]:
        """Write every table, and the wide form, for other programs.

        Parameters
        ----------
        folder : path
            Made if it is not there.
        format : str
            ``"csv"``: a file a table, UTF-8 that Excel opens. ``"xlsx"``: one workbook, a sheet
            a table, with labels and values in words, its head frozen and with filters; a
            table longer than a sheet goes on in the next. ``"dta"``: Stata, a file a table,
            names of at most 32 characters, labels beside them.
        progress : callable, optional
            Called with the number of rows written and of all rows, now and then.
        lang : str
            Of the labels.

        Returns
        -------
        list of Path
            The files. Text that a spreadsheet would run is made plain, and one that is longer
            than an Excel cell is cut there, and says so.

        Raises
        ------
        CorpusError
            If they cannot be written, or files of such names are there that no export wrote.
        """
        form.language(lang)
        target = Path(folder)
        if format not in ("csv", "xlsx", "dta"):
            raise CorpusError(
                f"不支持{format}格式，可用csv、xlsx和dta "
                f"no format {format}; there are csv, xlsx and dta"
            )
        made: list[Path] = []
        done, total = 0, sum(map(self._count, (*schema.TABLES, "reports")))  # twice: wide

        def told(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            nonlocal done
            for batch in batches:
                yield batch
                done += len(batch)
                if progress:
                    progress(done, total)

        book = exporting.Workbook(lang) if format == "xlsx" else None
        try:
            target.mkdir(parents=True, exist_ok=True)
            names = [f"{name}.{format}" for name in (*schema.TABLES, "wide", "corpus")]
            taken = next((name for name in names if os.path.lexists(target / name)), "")
            if taken and not (target / "CODEBOOK.md").is_file():
                raise CorpusError(
                    f"{target / taken}: 已有同名文件，不是导出的结果，请另选文件夹 "
                    "is there and no export wrote it; name another folder"
                )
            for name, fields, batches in self._exported():
                if book:
                    book.add(name, fields, told(batches))
                else:
                    write = exporting.csv if format == "csv" else exporting.dta
                    made.append(target / f"{name}.{format}")
                    with whole(made[-1]) as path:
                        write(path, fields, told(batches), lang)
            if book:
                made.append(target / "corpus.xlsx")
                with whole(made[0]) as path:
                    book.save(path)
            with whole(target / "CODEBOOK.md") as path:
                path.write_bytes((self.folder / "CODEBOOK.md").read_bytes())
        except (OSError, LxmlError) as error:
            if book:
                book.discard()
            raise CorpusError(unwritten(target, error)) from None
        return made

    def publish(
        self,
        folder: str | os.PathLike[str],
        *,
        title: str = "",
        authors: Sequence[str] = (),
        licence: str = "",
    ) -> list[Path]:
        """Write a data package for others: every number with where it came from.

        Every table as CSV and Parquet, and one of provenance; datapackage.json and codebook;
        a README with what is covered, what is null and why, and what the checks found;
        licence, citation, checksums. The same corpus gives the same bytes.

        Parameters
        ----------
        folder : path
            Made if it is not there; a package that is there is written anew.
        title : str
            What the data are called.
        authors : sequence of str
        licence : str
            Its SPDX name, such as CC-BY-4.0. What is left out is left to be filled in.

        Returns
        -------
        list of Path
            The files. `govreport.datasets.load_panel` reads the folder.

        Raises
        ------
        CorpusError
            If it cannot be written, or the folder is something else.
        """
        target = Path(folder)
        files = {name: self._file(name) for name in schema.TABLES}
        try:
            return publishing.publish(self.sql, files, target, title, authors, licence)
        except OSError as error:
            raise CorpusError(unwritten(target, error)) from None

    def _exported(self) -> Iterator[tuple[str, list[schema.Field], Iterable[pa.RecordBatch]]]:
        """Name, fields and rows of every table, and of the wide form."""
        for name, table in schema.TABLES.items():
            with pq.ParquetFile(self._file(name)) as file:
                yield name, list(table.fields), file.iter_batches(exporting.CHUNK)
        known = {field.name: field for field in schema.REPORTS.fields}
        parts = (part.reset_index() for part in self._wide())
        first = next(parts)
        fields = [known.get(name) or schema.cell_field(name) for name in first]
        types = pa.schema([(field.name, field.type) for field in fields])
        wide = (
            pa.Table.from_pandas(one, types, preserve_index=False) for one in chain((first,), parts)
        )
        yield "wide", fields, chain.from_iterable(table.to_batches() for table in wide)

    # --- showing --------------------------------------------------------------------------

    def _summary(self) -> list[tuple[str, int, str, str]]:
        return [
            (name, self._count(name), table.label.zh, table.label.en)
            for name, table in schema.TABLES.items()
        ]

    def __repr__(self) -> str:
        lines = [f"Corpus {shown(str(self.path))}"]
        lines += [f"  .{name:<9} {count:>9,}  {zh} {en}" for name, count, zh, en in self._summary()]
        return "\n".join(
            [
                *lines,
                "  .wide()               一行一份报告，一列一格 a row per report, a column per cell",
                "  .sql(query)           DuckDB",
                "  .scan(name)           按需读取 a table left on the disk",
                "  .show(report, table, row, column)  数字在原文中的位置 a figure on its page",
                "  .queue()              待核定的单元格 cells for a person to look at",
                "  .review()             在笔记本中核定 decide them in a notebook",
                "  .export(folder, 'csv', 'xlsx' or 'dta')",
                "  .publish(folder)      数据包 a data package",
            ]
        )

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th scope="row">.{name}</th><td>{count:,}</td><td>{escape(zh)}</td>'
            f"<td>{escape(en)}</td></tr>"
            for name, count, zh, en in self._summary()
        )
        return (
            f'{STYLE}<div class="govreport"><h3>Corpus {escape(str(self.path))}</h3>'
            f"<table>{rows}</table><p>.wide() · .sql(query) · .show(report, table, row, column) · "
            ".queue() · .review() · .export(folder) · .publish(folder)</p></div>"
        )


def _of(of: str) -> str:
    if of not in ("cells", "items"):
        raise ValueError(f"of只能是cells或items of is cells or items, not {of!r}")
    return of


def _in_order(figures: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """Figures by the form's cells; those of a province's own rows stay out."""
    return figures.reindex(columns=order).astype("Float64").rename_axis(columns=None)


_NULLABLE: dict[Any, Any] = {pa.int64(): pd.Int64Dtype(), pa.float64(): pd.Float64Dtype()}
