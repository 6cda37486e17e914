"""`tierrafirme up` and the database it runs on, as a person starts and stops it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.cluster import ClusterUrls, PrivateCluster
from geo.cluster_bootstrap import connect_as_superuser
from geo.errors import InvalidParameter, Unavailable
from geo.libpq import connect
from geo.viewer import LOCAL_OPERATOR
from tests.cluster_processes import environment
from web import runtime
from web.server import local_address
from web.settings import Settings

PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """The data folder of one installation."""
    with tempfile.TemporaryDirectory(prefix="tf-", dir="/tmp", ignore_cleanup_errors=True) as home:
        Path(home).chmod(0o711)
        yield Path(home) / "datos"


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    """End what a failed test left running."""
    yield
    while _running:
        with _running.pop() as process:
            if process.poll() is None:
                process.kill()


_running: list[subprocess.Popen[str]] = []


def free_port() -> int:
    """Return a port that nobody has right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def tierrafirme(*arguments: str, data: Path, **variables: str) -> subprocess.Popen[str]:
    """Start the command line in a process of its own."""
    clean = {name: value for name, value in environment().items() if not name.startswith("DATABASE_")}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "web", *arguments],
        env={**clean, "TIERRAFIRME_DATA": str(data), **variables},
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    _running.append(process)
    return process


def started(server: subprocess.Popen[str]) -> str:
    """Wait for the line with the address; return the address, which answers."""
    assert server.stdout is not None
    line = server.stdout.readline()
    assert "http://" in line, server.communicate()
    address = line.split()[4]
    with urllib.request.urlopen(f"{address}salud", timeout=10) as answer:
        assert answer.status == 200
    return address


def assert_all_gone(data: Path, port: int) -> None:
    """Wait until neither the server nor the database is left."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            served = probe.connect_ex(("127.0.0.1", port)) == 0
        if not served and PrivateCluster(data).server.postmaster() is None:
            return
        time.sleep(0.1)
    pytest.fail("quedó algo en marcha")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stops_everything_it_started(data: Path, number: int) -> None:
    port = free_port()
    server = tierrafirme("up", "--port", str(port), data=data)
    started(server)
    server.send_signal(number)
    server.communicate(timeout=PATIENCE_SECONDS)
    assert server.returncode == 128 + number
    assert PrivateCluster(data).server.postmaster() is None
    assert_all_gone(data, port)


def test_kill_9_leaves_nothing_that_hinders(data: Path) -> None:
    port = free_port()
    server = tierrafirme("up", "--port", str(port), data=data)
    started(server)
    server.kill()
    server.communicate()
    assert_all_gone(data, port)
    again = tierrafirme("up", "--port", str(port), data=data)
    started(again)
    again.terminate()
    again.communicate(timeout=PATIENCE_SECONDS)


def test_revives_a_killed_database_and_makes_the_daily_backup(data: Path) -> None:
    port = free_port()
    server = tierrafirme("up", "--port", str(port), data=data)
    address = started(server)
    deadline = time.monotonic() + 60
    while not list((data / "respaldos").glob("respaldo-*.zip")):
        assert time.monotonic() < deadline, "no hizo el respaldo del día"
        time.sleep(0.2)
    postmaster = PrivateCluster(data).server.postmaster()
    assert postmaster is not None
    os.kill(postmaster, signal.SIGKILL)
    deadline = time.monotonic() + 60
    status = 0
    while status != 200 and time.monotonic() < deadline:
        time.sleep(0.3)
        try:
            with urllib.request.urlopen(f"{address}salud", timeout=10) as answer:
                status = answer.status
        except OSError:
            continue
    assert status == 200
    server.terminate()
    server.communicate(timeout=PATIENCE_SECONDS)


def test_busy_port_is_said_before_anything_starts(data: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        server = tierrafirme("up", "--port", str(other.getsockname()[1]), data=data)
        out, said = server.communicate(timeout=PATIENCE_SECONDS)
    assert (server.returncode, out) == (3, "")
    assert "está ocupado" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10", "ejemplo.mx", ""])
def test_refuses_addresses_that_others_could_reach(host: str) -> None:
    with pytest.raises(InvalidParameter, match="todavía no hay cuentas"):
        local_address(host, free_port())


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_accepts_this_machine(host: str) -> None:
    assert str(local_address(host, free_port())).startswith("http://127.0.0.1:")


def test_doctor_of_a_sound_installation(data: Path) -> None:
    migrating = tierrafirme("migrate", data=data)
    migrating.communicate(timeout=PATIENCE_SECONDS)
    doctor = tierrafirme("doctor", data=data)
    out, said = doctor.communicate(timeout=PATIENCE_SECONDS)
    assert "Todo está bien." in out, out + said
    assert doctor.returncode == 0
    assert PrivateCluster(data).server.postmaster() is None


def test_doctor_names_the_trouble_and_its_remedy(tmp_path: Path) -> None:
    nobody = "postgresql://nadie@127.0.0.1:1/nada"
    doctor = tierrafirme("doctor", data=tmp_path, DATABASE_URL=nobody)
    out, _ = doctor.communicate(timeout=PATIENCE_SECONDS)
    assert doctor.returncode == 3
    assert "MAL" in out
    assert "Remedio: No se pudo conectar" in out


def test_backup_and_restore_by_command(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "respaldo.zip"
    backup = tierrafirme("backup", str(file), data=data)
    out, said = backup.communicate(timeout=PATIENCE_SECONDS)
    assert backup.returncode == 0, said
    assert "Respaldo completo" in out
    restore = tierrafirme("restore", str(file), data=data)
    out, said = restore.communicate(timeout=PATIENCE_SECONDS)
    assert restore.returncode == 0, said
    assert "Restaurado" in out
    file.write_bytes(b"otra cosa")
    refused = tierrafirme("restore", str(file), data=data)
    out, said = refused.communicate(timeout=PATIENCE_SECONDS)
    assert (refused.returncode, out) == (3, "")
    assert "no es un respaldo" in said


def given(urls: ClusterUrls) -> Settings:
    """Return settings with the test's database as if somebody else ran its server."""
    return Settings(database_url=urls.owner.render_as_string(hide_password=False))


def test_given_database_without_the_right_to_use_the_role(urls: ClusterUrls) -> None:
    with (
        pytest.raises(Unavailable, match='GRANT "tierrafirme_app" TO "tierrafirme";'),
        runtime.database(given(urls)),
    ):
        pass


def test_given_database_is_used_as_the_application_role(
    urls: ClusterUrls, cluster: PrivateCluster, tmp_path: Path
) -> None:
    with connect_as_superuser(cluster.server, str(urls.owner.database)) as superuser:
        superuser.execute("GRANT tierrafirme_app TO tierrafirme")
    try:
        settings = Settings(database_url=given(urls).database_url, data_folder=tmp_path / "datos")
        with runtime.database(settings) as opened, connect(opened.url) as connection:
            assert connection.execute("SELECT session_user, current_user").fetchone() == (
                "tierrafirme",
                "tierrafirme_app",
            )
            with opened.transaction(LOCAL_OPERATOR):
                pass
        assert not (tmp_path / "datos").exists(), "con DATABASE_URL no arranca ninguna base propia"
    finally:
        with connect_as_superuser(cluster.server, str(urls.owner.database)) as superuser:
            superuser.execute("REVOKE tierrafirme_app FROM tierrafirme")
