"""The private PostGIS after what ends processes and fills disks."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from geo.cluster import PrivateCluster
from geo.errors import Unavailable
from geo.libpq import connect
from tests.cluster_processes import start_user


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """One cluster that suffers it all, one accident after the other, and holds one row."""
    with tempfile.TemporaryDirectory(prefix="tf-", dir="/tmp", ignore_cleanup_errors=True) as home:
        Path(home).chmod(0o711)
        with PrivateCluster(Path(home) / "datos").running() as urls, connect(urls.owner) as connection:
            connection.execute("CREATE TABLE constancia AS SELECT 1 AS fila")
        yield Path(home) / "datos"


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until `condition` holds; fail when it does not."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "no ocurrió a tiempo"
        time.sleep(0.05)


def assert_whole(folder: Path) -> None:
    """Start the cluster and find the row."""
    with PrivateCluster(folder).running() as urls, connect(urls.owner) as connection:
        assert connection.execute("SELECT fila FROM constancia").fetchall() == [(1,)]


def test_kill_9_of_the_server(folder: Path) -> None:
    cluster = PrivateCluster(folder)
    with cluster.running():
        postmaster = cluster.server.postmaster()
        assert postmaster is not None
        os.kill(postmaster, signal.SIGKILL)
        wait_for(lambda: cluster.server.postmaster() is None)
    assert (folder / "pg" / "postmaster.pid").exists(), "una muerte así no limpia tras de sí"
    assert_whole(folder)


def test_kill_9_of_the_server_while_in_use(folder: Path) -> None:
    cluster = PrivateCluster(folder)
    with cluster.running() as urls:
        postmaster = cluster.server.postmaster()
        assert postmaster is not None
        os.kill(postmaster, signal.SIGKILL)
        wait_for(lambda: cluster.server.postmaster() is None)
        cluster.revive()
        with connect(urls.owner) as connection:
            assert connection.execute("SELECT fila FROM constancia").fetchall() == [(1,)]
        cluster.revive()  # nothing to do


def test_kill_9_of_the_server_with_a_query_that_does_not_notice(folder: Path) -> None:
    cluster = PrivateCluster(folder)
    broken: list[psycopg.Error] = []

    def calculate(connection: psycopg.Connection) -> None:
        try:
            connection.execute("SELECT count(*) FROM generate_series(1, 10000000000)")
        except psycopg.Error as error:
            broken.append(error)

    with cluster.running() as urls:
        connection = psycopg.connect(
            urls.owner.set(drivername="postgresql").render_as_string(hide_password=False)
        )
        thread = threading.Thread(target=calculate, args=(connection,))
        thread.start()
        time.sleep(0.5)
        postmaster = cluster.server.postmaster()
        assert postmaster is not None
        os.kill(postmaster, signal.SIGKILL)
        wait_for(lambda: cluster.server.postmaster() is None)
        cluster.revive()
        thread.join()
        connection.close()
    assert broken
    assert_whole(folder)


def test_reused_process_number(folder: Path) -> None:
    """The number in `postmaster.pid` may be another program's by now; it is neither believed nor killed."""
    with subprocess.Popen(["sleep", "60"]) as other:
        (folder / "pg" / "postmaster.pid").write_text(f"{other.pid}\n{folder / 'pg'}\n1\n5432\n\n\n\n")
        try:
            assert PrivateCluster(folder).server.postmaster() is None
            assert_whole(folder)
            assert other.poll() is None
        finally:
            other.kill()


def test_kill_9_of_the_application_stops_the_server(folder: Path) -> None:
    user = start_user(folder)
    assert user.stdout is not None
    assert user.stdout.readline() == "listo\n"
    user.kill()
    user.communicate()
    wait_for(lambda: PrivateCluster(folder).server.postmaster() is None)
    assert_whole(folder)


def test_kill_9_of_one_of_two_leaves_the_other_working(folder: Path) -> None:
    user = start_user(folder)
    assert user.stdout is not None
    assert user.stdout.readline() == "listo\n"
    with PrivateCluster(folder).running() as urls:
        user.kill()
        user.communicate()
        time.sleep(0.3)
        with connect(urls.owner) as connection:
            assert connection.execute("SELECT fila FROM constancia").fetchall() == [(1,)]


def test_cut_initdb() -> None:
    with tempfile.TemporaryDirectory(prefix="tf-", dir="/tmp", ignore_cleanup_errors=True) as home:
        Path(home).chmod(0o711)
        folder = Path(home) / "datos"
        user = start_user(folder)
        wait_for(lambda: any(folder.glob("pg.nuevo*/PG_VERSION")))
        user.kill()
        user.communicate()
        assert not (folder / "pg").exists()
        with PrivateCluster(folder, durable=False).running() as urls, connect(urls.app) as connection:
            connection.execute("SELECT 1")
        assert not any(folder.glob("pg.nuevo*"))


def test_bootstrap_cut_half_way(folder: Path) -> None:
    (folder / "pg" / "tierrafirme.listo").unlink()
    assert_whole(folder)
    assert (folder / "pg" / "tierrafirme.listo").exists()


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """Mount a disk of that size, which takes root; skip, by name, where it is not permitted."""
    with tempfile.TemporaryDirectory(prefix="tf-", dir="/tmp") as home:
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0711", "tmpfs", home]
        mounted = subprocess.run(command, capture_output=True, text=True, check=False)
        if mounted.returncode != 0:
            pytest.skip(
                f"disco lleno sin probar: aquí no se permite montar uno pequeño ({mounted.stderr.strip()})"
            )
        try:
            yield Path(home)
        finally:
            subprocess.run(["umount", "--lazy", home], check=True)


def test_too_little_space_for_a_first_start() -> None:
    with small_disk(100) as disk:
        cluster = PrivateCluster(disk / "datos")
        with pytest.raises(Unavailable, match=r"disco está lleno: quedan \d+ MB"), cluster.running():
            pass


def test_disk_that_filled_up_since() -> None:
    with small_disk(400) as disk:
        cluster = PrivateCluster(disk / "datos", durable=False)
        with cluster.running():
            pass
        ballast = disk / "lastre"
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free)
        with pytest.raises(Unavailable, match="disco está lleno"), cluster.running():
            pass
        ballast.unlink()
        with cluster.running() as urls, connect(urls.app) as connection:
            connection.execute("SELECT 1")
