"""The rooms of the house: imports run one way, and the engine names no layer."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import capas  # noqa: F401 - declares the layers
from geo.layers import all_layers, all_registers
from web.settings import PROJECT

FORBIDDEN = {"geo": {"capas", "web", "flask", "folium", "branca"}, "capas": {"web", "flask", "folium"}}
SOURCES = sorted(path for room in ("geo", "capas", "web", "tests") for path in (PROJECT / room).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """Yield the top-level name of every import of a file, wherever it stands."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("room", FORBIDDEN)
def test_imports_run_one_way(room: str) -> None:
    """`geo` knows neither `capas` nor Flask; `capas` knows no `web`."""
    wrong = {
        f"{path.relative_to(PROJECT)}: {name}"
        for path in (PROJECT / room).rglob("*.py")
        for name in imported(path)
        if name in FORBIDDEN[room]
    }
    assert not wrong


def test_migrations_import_no_application_code() -> None:
    """A version must still run when the code around it has moved."""
    versions = PROJECT / "capas" / "migraciones" / "versions"
    wrong = {
        f"{path.name}: {name}"
        for path in versions.glob("*.py")
        for name in imported(path)
        if name in {"geo", "capas", "web"}
    }
    assert list(versions.glob("*.py"))
    assert not wrong


def test_engine_names_no_layer() -> None:
    """No string in `geo` is the slug of a layer: analyses take layers as arguments."""
    slugs = {model.declaration.slug for model in (*all_layers(), *all_registers())}
    wrong = {
        f"{path.relative_to(PROJECT)}:{node.lineno}: {node.value}"
        for path in (PROJECT / "geo").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in slugs
    }
    assert not wrong


def test_no_vague_file_names() -> None:
    """A file tells one story, and its name says which."""
    vague = {"utils", "helpers", "manager", "common", "misc"}
    assert not [path for path in SOURCES if path.stem in vague]
