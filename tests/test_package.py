"""What stands around the code: that its parts agree, and that `make` says what it lacks."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import tomllib

import pytest

from .conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def constant(name):
    """A constant of noxfile.py, without nox."""
    for node in ast.parse((ROOT / "noxfile.py").read_text()).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name:
            return ast.literal_eval(node.value)
    raise LookupError(name)


def test_oldest_libraries_of_the_matrix_are_the_floors_of_the_package():
    floors = {}
    for requirement in PROJECT["dependencies"]:
        name, floor = re.match(r"([\w-]+)>=([\d.]+)", requirement).groups()
        floors[name] = floor
    assert dict(pin.split("==") for pin in constant("OLDEST")) == floors


def test_every_python_and_django_of_the_matrix_is_said_to_work():
    for python, django in constant("PAIRS"):
        assert f"Programming Language :: Python :: {python}" in PROJECT["classifiers"]
        assert f"Framework :: Django :: {django}" in PROJECT["classifiers"]
    said = {line for line in PROJECT["classifiers"] if re.search(r"Django :: \d", line)}
    assert len(said) == len({django for _python, django in constant("PAIRS")})


def test_ci_is_a_script_that_bash_can_read(need):
    bash = need(shutil.which("bash"), "bash")
    subprocess.run([bash, "-n", ROOT / ".ci" / "run"], check=True)
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o100


class TestMake:
    @pytest.fixture
    def make(self, need, tmp_path):
        """Runs a target in a folder that has the Makefile and nothing else."""
        program = need(shutil.which("make"), "make")
        shutil.copy(ROOT / "Makefile", tmp_path)
        shutil.copy(ROOT / "pyproject.toml", tmp_path)

        def run(*arguments):
            # Nothing of a `make test` around this, its jobs and its variables.
            return subprocess.run(
                [program, *arguments],
                cwd=tmp_path,
                env={"PATH": "/usr/local/bin:/usr/bin:/bin"},
                capture_output=True,
                text=True,
            )

        return run

    def test_help_is_what_it_does_by_itself(self, make):
        assert make().stdout == make("help").stdout

    def test_help_has_a_line_for_each_target(self, make):
        phony = re.search(r"^\.PHONY: ((?:.*\\\n)*.*)", (ROOT / "Makefile").read_text(), re.M)
        targets = phony[1].replace("\\\n", " ").split()
        listed = re.findall(r"^  ([a-z-]+)  +\S.*$", make("help").stdout, re.M)
        assert sorted(listed) == sorted(targets)

    def test_says_that_there_is_no_python(self, make):
        done = make("demo", "PYTHON=no-such-python")
        assert done.returncode == 2
        assert "There is no no-such-python here" in done.stdout

    def test_says_that_python_is_too_old(self, make, tmp_path):
        old = self.python(tmp_path, "version_info", 'echo "Python 3.9.2"')
        done = make("demo", f"PYTHON={old}")
        assert done.returncode == 2
        assert "is Python 3.9.2; 3.11 or later is needed" in done.stdout

    def test_says_that_python_cannot_make_environments(self, make, tmp_path):
        poor = self.python(tmp_path, "ensurepip", "true")
        done = make("demo", f"PYTHON={poor}")
        assert done.returncode == 2
        assert "apt install python3-venv" in done.stdout
        assert not (tmp_path / ".venv").exists()

    def python(self, folder, fails_on, otherwise):
        """A stand-in for Python that fails where its program has a certain word in it."""
        file = folder / "python-stand-in"
        file.write_text(f'#!/bin/sh\ncase "$*" in *{fails_on}*) exit 1;; esac\n{otherwise}\n')
        file.chmod(0o755)
        return file
