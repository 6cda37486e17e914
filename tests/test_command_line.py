"""What is wrong in a command is said in Spanish, on standard error, with exit code 2."""

from __future__ import annotations

import subprocess
import sys

import pytest

ENGLISH = (
    "usage",
    "try '",
    "no such",
    "missing",
    "invalid",
    "requires",
    "got unexpected",
    "is not",
    "options:",
)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("nada", "no existe la orden"),
        ("--zzz", "no existe la opción"),
        ("import", "Falta el argumento"),
        ("import x.csv", "Falta la opción"),
        ("import x.csv --capa", "necesita un valor"),
        ("import x.csv --capa nada", "No existe la capa"),
        ("import x.csv --capa servicios --map a", "campo=valor"),
        ("import no.csv --capa servicios", "no existe el archivo"),
        ("import x.csv --capa servicios --partial=1", "no lleva valor"),
        ("export servicios --format doc -o x", "no es una de"),
        ("up --port abc", "no es un número"),
        ("up --port 99999999", "intervalo"),
        ("migrate sobra", "sobra el argumento"),
        ("demo borra", "borra"),
    ],
)
def test_mistakes_are_told_in_spanish(arguments: str, said: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "web", *arguments.split()], capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert run.stdout == ""
    assert said in run.stderr
    assert not [word for word in ENGLISH if word in run.stderr.casefold()]


@pytest.mark.parametrize("command", [[], ["import"], ["demo"]])
def test_help_is_in_spanish(command: list[str]) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "web", *command, "--help"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0
    assert "Uso: ./tierrafirme" in run.stdout
    assert not [word for word in (*ENGLISH, "show this", "[required]") if word in run.stdout.casefold()]
