"""The environments agree, and the README's commands are real."""

from __future__ import annotations

import importlib.metadata
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import govreport
from govreport import extras

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
READMES = ("README.md", "README.zh-CN.md")


PIN = re.compile(r"([\w.-]+)==([\w.+!]+)\s*(?:;\s*(.+?))?((?:\s+--hash=sha256:[0-9a-f]{64})+)")


def pins(text: str) -> dict[tuple[str, str, str], frozenset[str]]:
    """The checksums of each pinned package, by its name, version and marker."""
    found = {}
    for line in text.replace("\\\n", "").splitlines():
        if line.strip():
            match = PIN.fullmatch(line.strip())
            assert match, f"pinned without checksums: {line[:60]}"
            found[canonicalize_name(match[1]), match[2], match[3] or ""] = frozenset(
                match[4].split()
            )
    return found


def environment() -> dict:
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def pip_lines() -> list[str]:
    return next(part["pip"] for part in environment()["dependencies"] if isinstance(part, dict))


def requirements(*extras: str) -> list[Requirement]:
    """What pyproject.toml asks for, with extras that extras name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = list(project["dependencies"])
    for extra in extras:
        asked += project["optional-dependencies"][extra]
    found = [Requirement(line) for line in asked]
    own = [extra for one in found if one.name == "govreport" for extra in sorted(one.extras)]
    found = [one for one in found if one.name != "govreport"]
    return found + (requirements(*own) if own else [])


def everything() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return requirements(*project["optional-dependencies"])


def test_conda_environment_pins_what_the_lock_pins():
    locked, conda = pins(LOCK), pins("\n".join(pip_lines()))
    short = {key[:2]: hashes for key, hashes in locked.items()}
    assert all(short[key[:2]] == hashes for key, hashes in conda.items())
    assert len(locked) > 100


def test_conda_environment_is_what_a_reader_of_the_notebooks_needs():
    assert environment()["name"] == "govreport"
    assert environment()["channels"] == ["conda-forge", "nodefaults"]
    assert [part for part in environment()["dependencies"] if isinstance(part, str)] == [
        "python=3.11",
        "pip",
    ]
    names = {name for name, _, _ in pins("\n".join(pip_lines()))}
    assert not names & {"mypy", "ruff", "uv", "playwright", "pytest", "nbgrader", "hypothesis"}
    # all that the notebooks need, and what that needs in its turn
    left = [(one.name, one.extras) for one in requirements("notebooks")]
    seen: set[tuple[str, str]] = set()
    while left:
        name, extras = left.pop()
        for extra in ("", *extras):
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            for line in importlib.metadata.requires(name) or ():
                one = Requirement(line)
                if one.marker is None or one.marker.evaluate({"extra": extra}):
                    left.append((one.name, one.extras))
    needed = {canonicalize_name(name) for name, _ in seen}
    assert sys.version_info[:2] != (3, 11) or needed <= names


def test_lock_script_writes_this_environment():
    tool = runpy.run_path(str(ROOT / "tools" / "lock.py"), run_name="not main")
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert tool["environment"]("\n".join(pip_lines())) == text


def test_every_extra_is_asked_for_by_its_modules():
    modules = {
        "pyyaml": "yaml",
        "scikit-learn": "sklearn",
        "python-docx": "docx",
        "opencv-python-headless": "cv2",
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for extra, asked in extras.EXTRAS.items():
        own = [Requirement(line).name for line in project["optional-dependencies"][extra]]
        assert sorted(modules.get(name, name) for name in own if name != "govreport") == sorted(
            asked
        )
    # the others name these, or are for people and not for the package
    assert set(project["optional-dependencies"]) - set(extras.EXTRAS) == {
        "all",
        "notebooks",
        "site",
        "dev",
    }


def test_a_missing_extra_is_one_line_in_both_languages(monkeypatch):
    monkeypatch.setitem(extras.EXTRAS, "plots", ("matplotlib", "no_such_module"))
    with pytest.raises(govreport.MissingExtra) as caught:
        extras.require("plots")
    assert str(caught.value) == (
        "未安装no_such_module，可用pip install 'govreport[plots]'安装 "
        "no_such_module not installed; pip install 'govreport[plots]' adds it"
    )
    assert isinstance(caught.value, ImportError) and isinstance(
        caught.value, govreport.GovreportError
    )


def test_docker_and_binder_install_the_lock():
    """As repo2docker and Docker document it; neither can be run in a test."""
    docker = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^FROM python:3\.11-slim$", docker, re.M)
    assert "--require-hashes --requirement requirements.lock" in docker
    copied = re.findall(r"^COPY (?:--\S+ )?(\S+)", docker, re.M)
    assert all((ROOT / name).exists() for name in copied)
    assert docker.index("USER reader") < docker.index("CMD")
    binder = ROOT / ".binder"
    assert re.fullmatch(r"python-3\.11\n", (binder / "runtime.txt").read_text())
    (line,) = re.findall("^--requirement (.+)$", (binder / "requirements.txt").read_text(), re.M)
    assert (binder / line).resolve() == ROOT / "requirements.lock"  # read from where it stands
    script = binder / "postBuild"
    assert os.access(script, os.X_OK) and script.read_text().startswith("#!/bin/sh\n")
    assert subprocess.run(["sh", "-n", script]).returncode == 0


def test_every_dependency_is_locked_within_its_range():
    locked = pins(LOCK)
    for requirement in everything():
        versions = [key[1] for key in locked if key[0] == canonicalize_name(requirement.name)]
        assert versions, requirement
        for version in versions:
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
    for name, version, _ in pins(LOCK):
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


def test_both_readmes_show_the_same_verbs():
    assert code(READMES[0], "sh").count("make ") == code(READMES[1], "sh").count("make ")


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize("variable", ["VIRTUAL_ENV", "CONDA_PREFIX"])
def test_make_works_in_the_active_environment_if_it_has_govreport(variable, tmp_path):
    def shown(prefix: Path | str) -> str:
        clean = {name: text for name, text in os.environ.items() if "MAKE" not in name}
        clean = {**clean, "VIRTUAL_ENV": "", "CONDA_PREFIX": "", variable: str(prefix)}
        done = subprocess.run(
            ["make", "-n", "lab"], cwd=ROOT, env=clean, capture_output=True, text=True
        )
        return done.stdout

    try:
        importlib.metadata.version("govreport")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("govreport is not installed here: no environment to be active")
    assert shown(sys.prefix).startswith(f"{sys.prefix}/bin/jupyter lab")
    assert ".venv/bin/jupyter lab" in shown(tmp_path)  # another one, without govreport
    assert ".venv/bin/jupyter lab" in shown("")


def test_a_library_that_is_broken_is_named():
    """… and not looked for again and again."""
    broken = "import sys; sys.modules['pyarrow'] = None; import govreport; govreport.datasets"
    done = subprocess.run(
        [sys.executable, "-c", broken], capture_output=True, text=True, check=False
    )
    assert "pyarrow" in done.stderr and "RecursionError" not in done.stderr
