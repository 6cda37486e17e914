"""The private PostGIS: a PostgreSQL server of the application's own, on a Unix socket.

`PrivateCluster(folder).running()` starts the server when it is not running and the last one out
stops it. Two locks make that safe between processes:

* `en-uso.lock`, shared, is held by everyone who uses the server. Whoever can take it exclusively
  is alone, and may stop the server.
* `arranque.lock`, exclusive, is held while the server is initialised, started and bootstrapped.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import pwd
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy import URL

from geo import cluster_bootstrap
from geo.cluster_bootstrap import APP, DATABASE, OWNER
from geo.cluster_process import PORT, ServerProcess, ServerUser
from geo.errors import Unavailable

SYSTEM_DATA: Final = Path("/var/lib/tierrafirme")
SOCKET_PATH_BYTES: Final = 93
"""A socket's whole path has 107 bytes at most, and PostgreSQL adds its own file name."""
IN_USE: Final = "en-uso.lock"
STARTING: Final = "arranque.lock"

Progress = Callable[[str], None]


@dataclass(frozen=True)
class ClusterUrls:
    """Where to connect: as the tables' owner, who migrates, and as the application's role."""

    owner: URL
    app: URL


def default_folder(project: Path) -> Path:
    """Return where the data of the clone at `project` lives.

    For a normal user inside the clone. For root under /var/lib, because the server then runs as
    `postgres`, who may not enter root's folders; named by the clone, so two do not share one.
    """
    if os.geteuid() != 0:
        return project / "instance"
    return SYSTEM_DATA / hashlib.sha256(os.fsencode(project.resolve())).hexdigest()[:12]


class PrivateCluster:
    """One PostgreSQL server with PostGIS over `folder`, shared by every process that asks.

    Args:
        folder: where everything is kept; made when missing.
        durable: False trades safety for speed, for databases that live as long as a test.
        progress: receives a Spanish sentence at each long step.
    """

    def __init__(
        self, folder: Path, *, durable: bool = True, progress: Progress = lambda _sentence: None
    ) -> None:
        self.folder = folder.absolute()
        self.durable = durable
        self.progress = progress
        self._user = ServerUser.current()
        self.server = ServerProcess(self.folder, socket_folder(self.folder), self._user)

    @contextmanager
    def running(self) -> Iterator[ClusterUrls]:
        """Keep the server running for the block; whoever leaves last stops it.

        Raises:
            Unavailable: no PostGIS installed, a folder of somebody else, a full disk…
        """
        self._claim_folder()
        with self._open(IN_USE) as in_use:
            try:
                fcntl.flock(in_use, fcntl.LOCK_SH)
                with self._open(STARTING) as starting:
                    fcntl.flock(starting, fcntl.LOCK_EX)
                    self._ensure_started()
                yield self.urls()
            finally:
                self._leave(in_use)

    def revive(self) -> None:
        """Start the server again if it died while in use (a kill -9, the kernel short of memory)."""
        if self.server.postmaster() is None:
            with self._open(STARTING) as starting:
                fcntl.flock(starting, fcntl.LOCK_EX)
                self._ensure_started()

    def urls(self, database: str = DATABASE) -> ClusterUrls:
        """Return the addresses of a database of this cluster."""
        return ClusterUrls(self._url(OWNER, database), self._url(APP, database))

    def create_database(self, name: str, template: str | None = None) -> ClusterUrls:
        """Create a database with PostGIS, or a copy of `template`, which nobody may be using."""
        with cluster_bootstrap.connect_as_superuser(self.server, "postgres") as connection:
            cluster_bootstrap.create_database(connection, name, template)
        if template is None:
            cluster_bootstrap.prepare_database(self.server, name)
        return self.urls(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, closing the connections that it still has."""
        with cluster_bootstrap.connect_as_superuser(self.server, "postgres") as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def _url(self, role: str, database: str) -> URL:
        return URL.create(
            "postgresql+psycopg",
            username=role,
            database=database,
            port=PORT,
            query={"host": str(self.server.socket)},
        )

    def _ensure_started(self) -> None:
        try:
            if not cluster_bootstrap.wait_until_ready(self.server):
                self._start()
            installation = self.server.installation
            if cluster_bootstrap.bootstrap_is_due(self.server, installation):
                self.progress("Preparando PostGIS…")
                cluster_bootstrap.bootstrap(self.server, installation)
        except psycopg.errors.DiskFull as error:
            raise self._failure(OSError(errno.ENOSPC, str(error))) from error
        except OSError as error:
            raise self._failure(error) from error

    def _failure(self, error: OSError) -> Unavailable:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return Unavailable(
                f"El disco está lleno: no se puede escribir en {self.folder}. "
                "Libere espacio y vuelva a intentar; los datos guardados siguen ahí."
            )
        return Unavailable(
            f"No se pudo usar la carpeta de datos {self.folder}: {error.strerror} "
            f"({error.filename}). Revise que exista y que este usuario pueda escribir en ella."
        )

    def _start(self) -> None:
        if not self.server.initialised():
            self.progress("Creando la base de datos (sólo la primera vez)…")
            self.server.initialise(durable=self.durable)
        self._check_owner(self.server.data)
        self.server.recover()
        self._make_socket_folder()
        self._configure()
        self.progress("Arrancando la base de datos…")
        self.server.start()
        self.server.stop_when_released(self.folder / IN_USE)

    def _leave(self, in_use: int) -> None:
        """Stop the server when nobody else uses it, and wait for whoever is stopping it."""
        try:
            fcntl.flock(in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # Either others use it, and a shared lock comes at once, or the watchman of
            # `stop_when_released` got ahead and the lock comes when the server is down.
            fcntl.flock(in_use, fcntl.LOCK_SH)
        else:
            self.server.stop()

    @contextmanager
    def _open(self, name: str) -> Iterator[int]:
        path = self.folder / name
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        except OSError as error:
            raise self._failure(error) from error
        try:
            if os.geteuid() == 0:
                # The watchman runs as the server's user and has to open it.
                os.fchown(descriptor, 0, self._user.gid)
            yield descriptor
        finally:
            os.close(descriptor)

    def _claim_folder(self) -> None:
        self._make_folder()
        self._check_owner(self.folder, os.geteuid())
        if os.geteuid() == 0:
            self._check_entrance()

    def _make_folder(self) -> None:
        if self.folder.is_dir():
            return
        # The server's user must pass through root's folder, and nobody else needs to look in.
        mode = 0o711 if os.geteuid() == 0 else 0o700
        try:
            for missing in reversed([self.folder, *self.folder.parents]):
                if not missing.exists():
                    missing.mkdir(exist_ok=True)
                    missing.chmod(mode)
        except OSError as error:
            raise Unavailable(
                f"No se pudo crear la carpeta de datos {self.folder}: {error.strerror}. "
                "Use una carpeta en la que pueda escribir, o pida permiso al administrador."
            ) from error

    def _check_owner(self, path: Path, expected: int | None = None) -> None:
        owner = path.stat().st_uid
        expected = self._user.uid if expected is None else expected
        if owner == expected:
            return
        raise Unavailable(
            f"La carpeta de datos {path} es del usuario «{_user_name(owner)}» y este programa "
            f"necesita que sea de «{_user_name(expected)}». Úsela con aquel usuario, o pida a un "
            "administrador que cambie el dueño de toda la carpeta."
        )

    def _check_entrance(self) -> None:
        """Refuse a folder that the server's user cannot reach; root itself passes everywhere."""
        reachable = subprocess.run(
            ["test", "-x", self.folder], check=False, cwd="/", **self._user.subprocess_options()
        )
        if reachable.returncode != 0:
            raise Unavailable(
                f"El usuario «{_user_name(self._user.uid)}», con el que corre la base de datos, "
                f"no puede entrar a {self.folder}. Elija otra carpeta de datos, o permita el paso "
                f"con: chmod o+x {self.folder} y las carpetas que la contienen."
            )

    def _make_socket_folder(self) -> None:
        socket = self.server.socket
        if not socket.is_symlink():
            try:
                socket.mkdir()
            except FileExistsError:
                pass
            else:
                self._user.take(socket, 0o700)
        # In /tmp anybody could have made it before: then it is refused, not used.
        if socket.is_symlink() or socket.stat().st_uid != self._user.uid:
            raise Unavailable(f"Otro usuario ocupa la carpeta {socket}. Bórrela y repita.")
        socket.chmod(0o700)

    def _configure(self) -> None:
        """Write the server's three files anew, so that they always tell this version's truth."""
        caller = pwd.getpwuid(os.geteuid()).pw_name
        roles = ("postgres", OWNER, APP)
        files = {
            "postgresql.conf": _settings(self.server.socket, durable=self.durable),
            "pg_hba.conf": "local all all peer map=tierrafirme\n",
            "pg_ident.conf": "".join(f'tierrafirme "{caller}" {role}\n' for role in roles),
        }
        for name, content in files.items():
            path = self.server.data / name
            path.write_text(content)
            self._user.take(path, 0o600)


def socket_folder(folder: Path) -> Path:
    """Return where the socket of the cluster at `folder` goes: inside, or in /tmp if it must.

    Besides the length, a comma, colon or quote would be read as a list of hosts.
    """
    inside = folder / "socket"
    plain = re.fullmatch(r"[\w/. -]+", str(inside))
    if plain and len(os.fsencode(inside)) <= SOCKET_PATH_BYTES:
        return inside
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path("/tmp") / f"tierrafirme-{os.geteuid()}-{digest}"  # noqa: S108, owner is checked


def _settings(socket: Path, *, durable: bool) -> str:
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    values = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket),
        "unix_socket_permissions": "0700",
        "port": str(PORT),
        "cluster_name": "tierrafirme",
        "max_connections": "80",
        # /dev/shm can be tiny in containers.
        "dynamic_shared_memory_type": "mmap",
        "shared_buffers": f"{min(max(memory_mb // 8, 32), 1024)}MB",
        "effective_cache_size": f"{max(memory_mb // 2, 64)}MB",
        "work_mem": "32MB",
        "maintenance_work_mem": "128MB",
        "max_wal_size": "1GB",
        # Compiling a plan takes longer than most of our queries; the data sits on SSDs.
        "jit": "off",
        "random_page_cost": "1.1",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "datestyle": "iso, ymd",
        "lc_messages": "C",
        "default_text_search_config": "pg_catalog.spanish",
        "log_checkpoints": "off",
    }
    if not durable:
        values |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return "".join(f"{name} = '{value}'\n" for name, value in values.items())


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
