"""The environments agree, and the README's commands are real."""

from __future__ import annotations

import importlib.metadata
import os
import re
import runpy
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import govreport

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
READMES = ("README.md", "README.zh-CN.md")


def pins(lines) -> set[tuple[str, str, str]]:
    """Name, version and marker of each pinned package."""
    found = set()
    for line in lines:
        if match := re.fullmatch(r"([\w.-]+)==([\w.+!]+)\s*(?:;\s*(.+))?", line.strip()):
            found.add((re.sub(r"[-_.]+", "-", match[1]).lower(), match[2], match[3] or ""))
    return found


def environment() -> dict:
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def pip_lines() -> list[str]:
    return next(part["pip"] for part in environment()["dependencies"] if isinstance(part, dict))


def test_conda_environment_pins_what_the_lock_pins():
    assert pins(pip_lines()) == pins(LOCK.splitlines())
    assert len(pins(LOCK.splitlines())) > 100


def test_conda_environment_is_complete():
    names = [part.split()[0] for part in environment()["dependencies"] if isinstance(part, str)]
    assert environment()["name"] == "govreport"
    assert {"python", "pip"} <= set(names)
    assert "-e ." in pip_lines()


def test_lock_script_writes_this_environment():
    tool = runpy.run_path(str(ROOT / "tools" / "lock.py"), run_name="not main")
    assert tool["environment"](LOCK) == (ROOT / "environment.yml").read_text(encoding="utf-8")


def test_every_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    names = {re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", name)[0]).lower() for name in wanted}
    assert names <= {name for name, _, _ in pins(LOCK.splitlines())}


def test_locked_versions_are_within_their_ranges():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    for requirement in map(Requirement, wanted):
        for name, version, _ in pins(LOCK.splitlines()):
            if name == canonicalize_name(requirement.name):
                assert requirement.specifier.contains(version, prereleases=True), (
                    f"{requirement} is locked at {version}: run «make lock»"
                )


def test_one_version_of_govreport_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert govreport.__version__ == project["version"] == citation["version"]


def test_lock_holds_no_address_or_path():
    assert not re.search(r"://|file:|--index|--find-links|@ ", LOCK)


def test_what_is_installed_is_what_is_locked():
    versions: dict[str, set[str]] = {}
    for name, version, _ in pins(LOCK.splitlines()):
        versions.setdefault(name, set()).add(version)
    installed = {}
    for name in versions:
        try:
            installed[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    if "govreport" not in {d.metadata["Name"] for d in importlib.metadata.distributions()}:
        pytest.skip("govreport is not installed here, so neither is its lock file")
    assert {name: v for name, v in installed.items() if v not in versions[name]} == {}


def code(readme: str, language: str) -> str:
    text = (ROOT / readme).read_text(encoding="utf-8")
    return "\n".join(re.findall(rf"```{language}\n(.*?)```", text, re.S))


@pytest.mark.parametrize("readme", READMES)
def test_readme_names_real_verbs(readme):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = (ROOT / readme).read_text(encoding="utf-8")
    verbs = set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.M))
    assert {"demo", "test"} <= verbs
    assert verbs <= set(re.findall(r"^([a-z]+):", makefile, re.M))


def test_readme_commands_run(tmp_path):  # those of both, which are the same: see below
    (tmp_path / "data").symlink_to(ROOT / "data")  # what they write is not left in the repository
    commands = re.findall(r"^govreport (.+)$", code(READMES[0], "sh"), re.M)
    assert commands
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-m", "govreport", *shlex.split(command, comments=True)],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr.decode()
        assert done.stdout and not done.stderr


@pytest.mark.parametrize("readme", READMES)
def test_readme_example_runs(readme, monkeypatch, tmp_path):
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)
    scope: dict = {}
    exec(code(readme, "python"), scope)  # the README's own text
    report = scope["report"]
    assert (report.agency, report.year, report.edition) == ("红旗区人民政府", 2021, "2021")
    assert report.requests.loc["new", "total"] == 6


def test_both_readmes_show_the_same_commands():
    assert code(READMES[0], "sh").count("make ") == code(READMES[1], "sh").count("make ")
    commands = [re.findall(r"^govreport .+$", code(readme, "sh"), re.M) for readme in READMES]
    assert commands[0] == commands[1]
