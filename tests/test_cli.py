"""The command line, as a shell runs it."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import traceback
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from rich.cells import cell_len
from rich.console import Console

import govreport
from govreport import cli, form
from govreport.show.terminal import print_rules, report_text
from govreport.tables import figures_csv
from govreport_specimens import html, text
from tests.conftest import ROOT, by_turns, slow
from tests.specimens.checks import drafted

SAMPLE = ROOT / "data" / "reports" / "hongqi-2021.txt"
ESCAPES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")


def run(*arguments, cwd=ROOT, **environment: str) -> subprocess.CompletedProcess:
    """The command: in this process, to start none; in one of its own where it has to be."""
    if environment:
        return started(*arguments, **environment)
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    given = sys.argv
    sys.argv = ["govreport", *map(str, arguments)]
    try:
        with contextlib.chdir(cwd), redirect_stdout(out), redirect_stderr(err):
            try:
                cli.run()
                code = 0
            except SystemExit as stop:
                code = int(stop.code or 0)
            except Exception:
                traceback.print_exc()
                code = 1
    finally:
        sys.argv = given
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode("utf-8"))
    return subprocess.CompletedProcess(arguments, code, *texts)


def started(*arguments, **environment: str) -> subprocess.CompletedProcess:
    done = subprocess.run(
        [sys.executable, "-m", "govreport", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    )


def printed(*arguments, **environment: str) -> str:
    done = run(*arguments, **environment)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture(scope="module")
def second(tmp_path_factory):
    path = tmp_path_factory.mktemp("reports") / "another.html"
    path.write_bytes(html.write(drafted(seed=3, edition="2019", other_split=False)))
    return path


@slow
def test_in_a_process_of_its_own_it_says_the_same():
    for arguments in (("parse", SAMPLE), ("parse", "no such file")):
        one, other = run(*arguments), started(*arguments)
        assert (one.returncode, one.stdout) == (other.returncode, other.stdout)
        assert one.stderr == other.stderr


def test_json_has_the_keys_that_other_programs_rely_on():
    report = json.loads(printed("parse", SAMPLE, "--format", "json"))
    assert report["agency"] == "红旗区人民政府"
    assert (report["year"], report["edition"]) == (2021, "2021")
    assert {"tables", "sections", "problems", "findings", "source"} <= report.keys()
    assert list(report["tables"]) == ["proactive", "requests", "disputes"]
    assert report["tables"]["proactive"]["regulations"].keys() == {"issued", "repealed", "in_force"}
    assert report["tables"]["requests"]["new"] == {
        "natural_person": 6, "business": 0, "research": 0, "public_interest": 0,
        "legal_service": 0, "other": 0, "total": 6,
    }  # fmt: skip
    assert report["tables"]["disputes"]["reconsideration"]["upheld"] == 1
    assert {"overview", "problems", "other"} <= report["sections"].keys()
    assert [item.keys() for item in report["problems"]] == [{"problem", "improvements"}] * 2
    assert report["source"].keys() == {"path", "sha256", "format"}
    assert report == govreport.read(SAMPLE).to_dict() | {"source": report["source"]}


def test_findings_have_their_keys(tmp_path):
    path = tmp_path / "glued.txt"
    path.write_bytes(text.write(drafted(("some_left_blank",), seed=3, kind="text"), "glued"))
    for lang in ("zh", "en"):
        report = json.loads(printed("parse", path, "--format", "json", "--lang", lang))
        assert report["findings"]
        for finding in report["findings"]:
            assert finding.keys() == {
                "rule", "severity", "table", "row", "column", "expected", "found", "message",
                "source",
            }  # fmt: skip
            chinese = re.search("[\u4e00-\u9fff]", finding["message"])
            assert bool(chinese) == (lang == "zh"), finding["message"]


def test_one_file_is_an_object_several_are_an_array(second):
    assert isinstance(json.loads(printed("parse", SAMPLE, "--format", "json")), dict)
    both = json.loads(printed("parse", SAMPLE, second, "--format", "json"))
    assert [report["edition"] for report in both] == ["2021", "2019"]


def test_array_stays_an_array_when_one_file_fails(tmp_path):
    (tmp_path / "bad.pdf").write_bytes(b"")
    done = run("parse", tmp_path / "bad.pdf", SAMPLE, "--format", "json")
    assert done.returncode == 2
    assert len(json.loads(done.stdout)) == 1


def test_csv_opens_in_pandas_with_the_same_figures(second):
    frame = pd.read_csv(
        io.StringIO(printed("parse", SAMPLE, second, "--format", "csv")),
        dtype=str,
        keep_default_na=False,
    )
    reports = {str(path): govreport.read(path) for path in (SAMPLE, second)}
    assert len(frame) == sum(len(report.figures) for report in reports.values())
    for line in frame.itertuples():
        figure = reports[line.path].figure(line.table, line.row, line.column)
        assert (Decimal(line.value) if line.value else None) == figure.value
        assert line.place
    assert set(frame["agency"]) == {report.agency for report in reports.values()}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋"])
def test_csv_holds_no_formula(start):
    report = govreport.read(SAMPLE)
    report.agency = f"{start}cmd|' /C calc'!A0"
    for line in csv.reader(io.StringIO(figures_csv([report], "zh"), newline="")):
        assert not line[1].startswith(start)
    assert f"'{start.replace(chr(13), ' ')}cmd" in figures_csv([report], "zh")


def test_csv_keeps_a_decrease_a_number():
    draft = drafted(seed=4, edition="2019", other_split=False)
    report = govreport.read(html.write(draft))
    changes = [
        row
        for row in csv.DictReader(io.StringIO(figures_csv([report], "zh")))
        if row["column"] == "change"
    ]
    assert any(row["value"].startswith("-") for row in changes)  # no apostrophe before it


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_table_shows_every_label_and_section(lang):
    out = printed("parse", SAMPLE, "--lang", lang)
    squeezed = re.sub(r"\s", "", out)
    for key in form.tables_of("2021"):
        table = form.table("2021", key)
        assert table.label(lang) in out
        for row in table.rows:
            first = row.label(lang).split(" ")[0][:20]
            assert first in squeezed
    assert "业务能力和工作水平方面" in squeezed
    assert "6" in out


def test_table_of_two_reports_names_both(second):
    out = printed("parse", SAMPLE, second)
    assert "红旗区人民政府" in out
    assert govreport.read(second).agency in out


@pytest.mark.parametrize("environment", [{}, {"TERM": "xterm-256color", "COLUMNS": "60"}])
def test_no_colour_codes_when_piped(environment):
    assert not ESCAPES.search(printed("parse", SAMPLE, **environment))


@pytest.mark.parametrize("format_name", ["table", "json", "csv"])
def test_characters_that_steer_a_terminal_do_not_get_through(tmp_path, format_name):
    path = tmp_path / "report.txt"
    source = SAMPLE.read_text(encoding="utf-8")
    steering = "\x1b[2J\x1b]0;owned\x07\x9b31m\x7f\u202e"
    source = source.replace("总体情况", f"总体情况\n{steering}甲", 1)
    path.write_text(source.replace("红旗区", f"红旗区{steering}"), encoding="utf-8")
    assert not ESCAPES.search(printed("parse", path, "--format", format_name))


@slow
@pytest.mark.parametrize("encoding", ["ascii", pytest.param("gbk", marks=slow)])
def test_locale_without_our_characters_is_no_reason_to_fail(encoding):
    for format_name in ("table", "json", "csv"):
        out = printed("parse", SAMPLE, "--format", format_name, PYTHONIOENCODING=encoding)
        assert "红旗区人民政府" in out


@slow
@pytest.mark.parametrize(
    ("command", "where"),
    [
        (f"parse {SAMPLE}", ">/dev/full"), (f"parse --format json {SAMPLE}", ">/dev/full"),
        (f"check {SAMPLE}", ">&-"), ("rules", ">/dev/full 2>&-"), ("sample", ">/dev/full"),
        (f"parse --format csv {SAMPLE}", ">&- 2>&- <&-"),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_written(command, where, tmp_path):
    """Exit status 1 would say that an error was found."""
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full")
    line = f"{shlex.quote(sys.executable)} -m govreport {command} {where}"
    done = subprocess.run(["sh", "-c", line], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    if "2>" not in where:
        assert done.stderr.count("\n") == 1 and "standard output" in done.stderr


@pytest.mark.parametrize("format_name", ["table", "json"])
def test_a_reader_who_stops_has_found_no_error(format_name):
    """Status 1 would say that a finding is one."""
    command = f"{sys.executable} -m govreport check {SAMPLE} --all --format {format_name}"
    shell = ["bash", "-c", f"set -o pipefail; {command} | true"]
    done = subprocess.run(shell, cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert done.returncode == 2 and b"Traceback" not in done.stderr


def test_a_pipe_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    for path in (tmp_path / "pipe.txt", "/dev/zero"):
        done = run("parse", path)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert "is a pipe or a device" in done.stderr


def test_version():
    assert printed("--version") == f"govreport {govreport.__version__}\n"


def test_help_is_in_both_languages():
    for arguments in (["--help"], ["parse", "--help"]):
        out = printed(*arguments, COLUMNS="200")
        assert "读取" in out
        assert "ead" in out
        assert not ESCAPES.search(out)
    assert "--format" in out
    assert "标签语言" in out


@pytest.mark.parametrize("width", by_turns([80, 100, 120]))
@pytest.mark.parametrize(
    "command", ["", "parse", "check", "rules", "card", "specimen", "build", "export", "verify"]
)
def test_help_is_whole_on_any_screen(monkeypatch, command, width):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr("typer.rich_utils.MAX_WIDTH", width)
    out = printed(*filter(None, [command]), "--help")
    # of ours are only these; else a line was cut
    assert "…" not in re.sub("FILE…|NAME,…|tcp://…", "", out)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_narrow_screen_cuts_neither_headings_nor_figures(lang):
    report = govreport.read(SAMPLE)
    big = "requests", "new", "total"
    report.figures[big] = replace(report.figures[big], value=123_456_789)
    out = report_text(report, lang, 80)
    assert max(cell_len(line.rstrip()) for line in out.splitlines()) <= 80
    assert "123456789" in out and "…" not in out
    head, _, _ = out.partition("3150")
    for column in form.table("2021", "proactive").columns:
        # broken over lines, every character of it stands in the head
        assert not Counter(column.label(lang).replace(" ", "")) - Counter(head)


def test_rules_are_listed_family_by_family_on_a_narrow_screen():
    out = io.StringIO()
    console = Console(file=out, width=80, color_system=None)
    rules = govreport.rules("en")
    print_rules(rules, console)
    lines = out.getvalue().splitlines()
    assert max(map(cell_len, lines)) <= 80
    assert len(lines) < 3.5 * len(rules)
    for rule in rules.index:
        assert sum(f" {rule} " in line for line in lines) == 1


def test_a_folder_is_all_its_reports(second, tmp_path):
    folder = tmp_path / "reports"
    (folder / "in").mkdir(parents=True)
    shutil.copy(SAMPLE, folder / "2021.txt")
    shutil.copy(second, folder / "in" / "2021.html")
    (folder / "README.txt").write_text("Nothing of the kind. 无关的说明文字。", encoding="utf-8")
    done = run("parse", folder, "--format", "json")
    assert done.returncode == 0 and "README.txt" in done.stderr
    both = json.loads(done.stdout)
    assert [one["agency"] for one in both] == ["红旗区人民政府", govreport.read(second).agency]
    assert "红旗区人民政府" in run("check", folder).stdout
    done = run("card", folder, "-o", tmp_path / "cards")
    assert done.returncode == 0
    made = {path.relative_to(tmp_path / "cards").as_posix(): path.read_text("utf-8")
            for path in (tmp_path / "cards").rglob("*.html")}  # fmt: skip
    assert set(made) == {"2021.txt.html", "in/2021.html.html"}
    assert "红旗区人民政府" in made["2021.txt.html"]
    shutil.copy(SAMPLE, folder / "copy.txt")
    done = run("parse", folder, "--format", "json")
    assert done.returncode == 0 and "copy.txt: 与2021.txt相同" in done.stderr
    assert json.loads(done.stdout) == both
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    assert run("check", folder).returncode == 2
    assert len(json.loads(run("parse", folder / "in", "--format", "json").stdout)) == 1


def test_cards_stay_in_their_folder_however_files_are_named(tmp_path, monkeypatch, second):
    (tmp_path / "a" / "x").mkdir(parents=True)
    (tmp_path / "b").mkdir()
    for to in ("a/x/1.txt", "b/2.txt"):
        shutil.copy(SAMPLE, tmp_path / to)
    inside, target = tmp_path / "a", tmp_path / "a" / "cards"
    for first, other in (("x/1.txt", "../b/2.txt"), (tmp_path / "a" / "x" / "1.txt", "../b/2.txt")):
        done = run("card", first, other, "-o", target, cwd=inside)
        assert done.returncode == 0, done.stderr
        made = {path.relative_to(target).as_posix() for path in target.rglob("*.html")}
        assert made == {"a/x/1.txt.html", "b/2.txt.html"}
        assert {path.name for path in tmp_path.iterdir()} == {"a", "b"}
        shutil.rmtree(target)


def test_files_whose_names_look_alike_have_a_card_each(tmp_path):
    """Archives packed on Chinese Windows hold names in GB 18030, which is shown as what it means."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, end in (("报告.txt".encode(), b""), ("报告.txt".encode("gb18030"), b"\n")):
        path = Path(os.fsdecode(os.fsencode(folder) + b"/" + name))
        path.write_bytes(SAMPLE.read_bytes() + end)
    assert run("card", folder, "-o", tmp_path / "cards").returncode == 0
    assert len(list((tmp_path / "cards").iterdir())) == 2


def test_a_folder_without_files_is_said_to_be(tmp_path):
    for command in (["parse"], ["check"], ["card", "-o", tmp_path / "cards"]):
        done = run(command[0], tmp_path, *command[1:])
        assert done.returncode == 2 and "no file in it" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["card"], "缺少参数 Missing argument"),
        (["card", "x"], "缺少参数 Missing option '--output'"),
        (["parse", "x", "--form", "json"], "没有这个选项 No such option"),
        (["crd"], "用法有误 No such command 'crd'"),
        (["parse", "x", "--lang", "fr"], "参数的值有误 Invalid value for '--lang'"),
        (["specimen", "--formats", "exe"], "没有名为exe的格式"),
        (["specimen", "--years", "2019-9999999"], "年度写作2021或2019-2025"),
    ],
)
def test_a_wrong_argument_costs_a_line_in_both_languages(arguments, told, tmp_path):
    if arguments[0] == "specimen":
        arguments = [*arguments, "-o", tmp_path / "made"]
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert told in line and "--help" in line


def test_a_copy_that_somebody_edited_is_not_replaced(tmp_path):
    assert run("sample", cwd=tmp_path).returncode == 0
    assert run("sample", cwd=tmp_path).returncode == 0
    (tmp_path / SAMPLE.name).write_text("mine", "utf-8")
    done = run("sample", cwd=tmp_path)
    assert done.returncode == 2 and SAMPLE.name in done.stderr
    assert (tmp_path / SAMPLE.name).read_text("utf-8") == "mine"


def test_years_the_wrong_way_round_are_refused(tmp_path):
    done = run("specimen", "--years", "2030-2020", "-o", tmp_path / "made")
    assert done.returncode == 2
    told = re.sub(r"[│\s]", "", done.stderr)
    assert "起始年晚于终止年" in told and "firstyearisafter" in told
    assert not (tmp_path / "made").exists()


def test_unknown_format_is_a_usage_error():
    done = run("parse", SAMPLE, "--format", "xml")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_our_own_fault_is_one_line_and_other_files_are_read(monkeypatch, capsys):
    from typer.testing import CliRunner

    from govreport.cli import app

    real = govreport.read

    def fail(path):
        if path.name == "bad":
            raise ZeroDivisionError("x\ny")
        return real(path)

    monkeypatch.setattr(govreport, "read", fail)
    done = CliRunner().invoke(app, ["parse", "bad", str(SAMPLE), "--format", "csv"])
    assert done.exit_code == 2
    assert done.stderr.startswith("bad: ")
    assert done.stderr.count("\n") == 1
    assert "红旗区人民政府" in done.stdout
