"""The script that prepares a machine, as far as that can be tried without installing anything."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from web.settings import PROJECT

SCRIPT = PROJECT / "tierrafirme"
NEEDED = ["sh", "dirname", "readlink", "id", "grep", "sha256sum", "cut", "cat", "sleep", "tail", "sed"]
NEEDED += ["mktemp", "rm", "flock", "env"]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone in a folder with a space in its name, where nothing is installed yet."""
    folder = tmp_path / "Tierra Firme"
    folder.mkdir()
    for name in ("tierrafirme", "package-lock.json", "requirements.lock", "requirements-test.lock"):
        shutil.copy(PROJECT / name, folder / name)
    return folder


def bare_path(tmp_path: Path, *more: str) -> str:
    """Return a PATH with the tools of any Debian and none of what the script would install."""
    programs = tmp_path / "programas"
    programs.mkdir()
    for name in (*NEEDED, *more):
        found = shutil.which(name)
        assert found, name
        (programs / name).symlink_to(found)
    return str(programs)


def run(clone: Path, *arguments: str, path: str) -> subprocess.CompletedProcess[str]:
    """Run the clone's script with nothing but `path`."""
    return subprocess.run(
        [clone / "tierrafirme", *arguments],
        env={"PATH": path, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_is_plain_posix_shell() -> None:
    assert SCRIPT.read_text().startswith("#!/bin/sh\n")
    for shell in ("dash", "bash"):
        subprocess.run([shell, "-n", SCRIPT], check=True)


def test_says_what_another_system_must_install(clone: Path, tmp_path: Path) -> None:
    done = run(clone, "test", path=bare_path(tmp_path))
    assert (done.returncode, done.stdout) == (3, "")
    assert "este sistema no es Debian ni Ubuntu" in done.stderr
    assert "chromium" in done.stderr
    assert "gdal-bin" in done.stderr
    assert not list(clone.glob(".instalacion*")), "no deja nada tras de sí"


@pytest.mark.skipif(os.geteuid() == 0, reason="root no necesita pedir permiso a un administrador")
def test_gives_an_administrator_the_exact_command(clone: Path, tmp_path: Path) -> None:
    done = run(clone, "test", path=bare_path(tmp_path, "apt-get"))
    assert (done.returncode, done.stdout) == (3, "")
    assert re.search(r"^  sudo sh -c '.*apt-get install -y .*chromium.*'$", done.stderr, re.MULTILINE)


def test_two_set_ups_take_turns(clone: Path, tmp_path: Path) -> None:
    path = bare_path(tmp_path)
    with (clone / "tierrafirme").open() as script:
        fcntl.flock(script, fcntl.LOCK_EX)
        with subprocess.Popen(
            [clone / "tierrafirme", "test"], env={"PATH": path}, stderr=subprocess.PIPE, text=True
        ) as second:
            assert second.stderr is not None
            assert "Otra instalación está en marcha" in second.stderr.readline()
            assert second.poll() is None
            fcntl.flock(script, fcntl.LOCK_UN)
            assert second.wait(60) == 3


def test_refuses_a_folder_that_python_could_not_import_from(clone: Path, tmp_path: Path) -> None:
    odd = clone.rename(tmp_path / "a:b")
    done = run(odd, "up", path=bare_path(tmp_path))
    assert (done.returncode, done.stdout) == (3, "")
    assert "dos puntos" in done.stderr


def pins(name: str) -> dict[str, str]:
    """Return the requirements of a lock: name and marker -> version."""
    lines = (PROJECT / name).read_text().splitlines()
    found = (re.match(r"^([a-z0-9][a-z0-9._-]*(?:\[\w+\])?)==(\S+)( ; [^\\]*)?", line) for line in lines)
    return {f"{match[1]}{(match[3] or '').rstrip()}": match[2] for match in found if match}


@pytest.mark.parametrize("lock", ["requirements-test.lock", "requirements-bench.lock"])
def test_larger_locks_hold_the_application_s_own(lock: str) -> None:
    """The script counts on it: whoever installed a larger one has the application's packages."""
    application, larger = pins("requirements.lock"), pins(lock)
    versions = {name.split(" ; ")[0]: set[str]() for name in application}
    for name, version in larger.items():
        versions.setdefault(name.split(" ; ")[0], set()).add(version)
    missing = {
        name: version
        for name, version in application.items()
        if version not in versions[name.split(" ; ")[0]]
    }
    assert len(application) > 20
    assert not missing


@pytest.mark.parametrize(
    "lock",
    ["requirements.lock", "requirements-test.lock", "requirements-bench.lock", "requirements-node.lock"],
)
def test_locks_name_no_place_and_check_everything(lock: str) -> None:
    text = (PROJECT / lock).read_text()
    assert "://" not in text
    assert "--index-url" not in text
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in block for block in blocks)


def test_declared_packages_are_locked() -> None:
    """A package that was declared but not locked fails here, not on a bare machine."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    wanted = {
        "requirements.lock": project["dependencies"],
        "requirements-test.lock": project["optional-dependencies"]["test"],
        "requirements-bench.lock": project["optional-dependencies"]["bench"],
    }
    for lock, requirements in wanted.items():
        locked = {name.split(" ; ")[0].split("[")[0] for name in pins(lock)}
        names = {re.split(r"[\[<>=!~ ;]", requirement)[0].lower() for requirement in requirements}
        assert names <= locked, f"{lock}: faltan {names - locked}"


def test_continuous_integration_runs_the_same_script() -> None:
    run_file = PROJECT / ".ci" / "run"
    assert os.access(run_file, os.X_OK)
    assert "./tierrafirme test" in run_file.read_text()
