"""The private PostGIS as root and as a normal user, in folders of one's own and of others."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.cluster import PrivateCluster, default_folder
from geo.errors import Unavailable
from tests.cluster_processes import environment, start_user

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="sólo root puede probar lo que ve root")
USER = "tfprueba"


@pytest.fixture(scope="module")
def normal_user() -> Iterator[pwd.struct_passwd]:
    """Make a user without rights for the module, as root; remove it afterwards."""
    subprocess.run(
        ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent", USER], check=True
    )
    try:
        yield pwd.getpwnam(USER)
    finally:
        subprocess.run(["userdel", USER], check=True)


@pytest.fixture
def python(normal_user: pwd.struct_passwd) -> str:
    """Return a Python that the normal user may run and that finds the installed packages."""
    for candidate in (sys.executable, shutil.which("python3", path="/usr/bin")):
        if candidate is None:
            continue
        try:
            subprocess.run(
                [candidate, "-c", "import psycopg, sqlalchemy, geo.cluster"],
                env=environment(),
                cwd="/",
                user=normal_user.pw_uid,
                group=normal_user.pw_gid,
                extra_groups=[],
                capture_output=True,
                check=True,
            )
        except (PermissionError, subprocess.CalledProcessError):
            continue
        return candidate
    pytest.skip("un usuario normal no puede leer este Python ni el proyecto: están en una carpeta de root")


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that anybody may enter."""
    with tempfile.TemporaryDirectory(prefix="tf-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def run_as(user: pwd.struct_passwd, python: str, folder: Path) -> tuple[int, str]:
    """Use the cluster at `folder` as `user`; return the exit code and what it said."""
    process = start_user(folder, python=python, user=user.pw_uid, group=user.pw_gid, extra_groups=[], cwd="/")
    said, _ = process.communicate("sal\n", timeout=60)
    return process.returncode, said


@needs_root
def test_server_of_root_runs_as_postgres(home: Path) -> None:
    cluster = PrivateCluster(home / "datos", durable=False)
    with cluster.running():
        postmaster = cluster.server.postmaster()
        assert postmaster is not None
        assert Path(f"/proc/{postmaster}").stat().st_uid == pwd.getpwnam("postgres").pw_uid
        assert (home / "datos" / "pg").stat().st_mode & 0o777 == 0o700
        assert cluster.server.socket.stat().st_mode & 0o777 == 0o700


@needs_root
def test_root_keeps_its_data_out_of_the_project(tmp_path: Path) -> None:
    assert default_folder(tmp_path).parent == Path("/var/lib/tierrafirme")


@needs_root
def test_normal_user(home: Path, normal_user: pwd.struct_passwd, python: str) -> None:
    own = home / "suya"
    own.mkdir()
    os.chown(own, normal_user.pw_uid, normal_user.pw_gid)
    assert run_as(normal_user, python, own / "datos") == (0, "listo\n")
    assert (own / "datos" / "pg").stat().st_uid == normal_user.pw_uid
    # Root is told, too: the server would run as another user than the one who owns the files.
    with (
        pytest.raises(Unavailable, match=f"es del usuario «{USER}»"),
        PrivateCluster(own / "datos").running(),
    ):
        pass


@needs_root
def test_folder_first_made_as_root(home: Path, normal_user: pwd.struct_passwd, python: str) -> None:
    with PrivateCluster(home / "datos", durable=False).running():
        pass
    code, said = run_as(normal_user, python, home / "datos")
    assert code == 3
    assert "es del usuario «root»" in said


@needs_root
def test_folder_that_a_normal_user_may_not_make(
    home: Path, normal_user: pwd.struct_passwd, python: str
) -> None:
    code, said = run_as(normal_user, python, home / "datos")
    assert code == 3
    assert f"No se pudo crear la carpeta de datos {home / 'datos'}" in said


@needs_root
def test_folder_that_the_server_cannot_enter(home: Path) -> None:
    home.chmod(0o700)
    with (
        pytest.raises(Unavailable, match=r"«postgres».*no puede entrar.*chmod o\+x"),
        PrivateCluster(home / "datos").running(),
    ):
        pass
