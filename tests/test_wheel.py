"""What pip installs is whole: the README's own blocks run in an environment with nothing else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, slow

SOURCES = ("govreport", "govreport_specimens", "data/figures", "data/narrative", "data/reports", "notebooks", "pyproject.toml",
           "setup.py", "MANIFEST.in", "README.md", "LICENSE")  # fmt: skip
CORE = """
import importlib.util, sys
import govreport
report = govreport.datasets.sample()
assert (report.agency, report.year) == ("红旗区人民政府", 2021)
assert report.requests.loc["new", "total"] == 6
assert len(govreport.check(govreport.datasets.panel_reports())) and govreport.card(report)
heavy = ("sklearn", "reportlab", "duckdb", "datasketch", "jieba", "matplotlib", "scipy", "joblib")
assert not [name for name in heavy if importlib.util.find_spec(name)]
for use, extra in (
    (lambda: govreport.build, "corpus"),
    (lambda: govreport.narrative.load_frame(), "narrative"),
    (lambda: govreport.rates.outcome_shares(govreport.cells([report])), "narrative"),
    (lambda: __import__("govreport.analysis").analysis.words([]), "narrative")
):
    try:
        use()
    except govreport.MissingExtra as error:
        assert f"pip install 'govreport[{extra}]'" in str(error) and "未安装" in str(error)
        assert "\\n" not in str(error)
    else:
        raise AssertionError(extra)
"""


class Installed:
    """An environment of its own, with the wheel."""

    def __init__(self, folder: Path):
        self.folder, self.home = folder / "env", folder / "home"
        self.home.mkdir()
        uv(folder, "venv", str(self.folder))

    def add(self, wheel: Path, extras: str = "") -> None:
        """Install from what uv has kept, or from the network."""
        command = ("pip", "install", "--python", str(self.folder), "--constraint",
                   str(ROOT / "requirements.lock"), f"{wheel}{extras}")  # fmt: skip
        if uv(self.home, *command, "--offline", check=False).returncode:
            done = uv(self.home, *command, check=False)
            if done.returncode:
                pytest.skip(f"packages are neither kept by uv nor to be had: {done.stderr[-300:]}")

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.folder / "bin" / program), *arguments],
            cwd=self.home,
            env={"PATH": os.environ["PATH"], "HOME": str(self.home), "MPLBACKEND": "agg"},
            capture_output=True,
            text=True,
            timeout=200,
        )


def uv(folder: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "uv", *arguments],
        cwd=folder,
        check=check,
        capture_output=True,
        text=True,
    )


def blocks(readme: str) -> list[tuple[str, str]]:
    """The README's code, in its order, without the verbs of make."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    found = re.findall(r"```(sh|python)\n(.*?)```", text, re.S)
    return [(language, code) for language, code in found if "make " not in code]


@slow
def test_the_wheel_does_what_the_readme_shows(tmp_path):
    source = tmp_path / "source"
    for name in SOURCES:
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, target)
    uv(source, "build", "--no-build-isolation", "--offline", "--out-dir", str(tmp_path))
    (wheel,) = tmp_path.glob("*.whl")
    installed = Installed(tmp_path)

    installed.add(wheel)
    done = installed.run("python", "-c", CORE)
    assert done.returncode == 0, done.stderr
    done = installed.run("govreport", "specimen", "-o", "made")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "govreport[specimens]" in done.stderr

    installed.add(wheel, "[plots,corpus,specimens]")
    shown = blocks("README.md")
    commands = "".join(code for language, code in shown if language == "sh")
    for command in re.findall(r"^govreport ([^#\n]+)", commands, re.M):
        done = installed.run("govreport", *command.split())
        assert done.returncode == 0, (command, done.stderr)
        assert done.stdout and not done.stderr, command
    python = "".join(code for language, code in shown if language == "python")
    # jieba has strings that Python 3.12 remarks on when it first compiles them
    done = installed.run("python", "-W", "ignore::SyntaxWarning", "-c", python)
    assert (done.returncode, done.stderr) == (0, "")


def test_both_readmes_show_the_same_code():
    def bare(readme: str) -> list[str]:
        return [re.sub(r"\s*#.*", "", code).strip() for _, code in blocks(readme)]

    assert bare("README.md") == bare("README.zh-CN.md")
