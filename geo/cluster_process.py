"""Run PostgreSQL's own programs over one data folder: initialise, start, stop, recover.

Nothing here decides when; `geo.cluster` does, and holds the locks that make it safe.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from geo.cluster_binaries import Installation, choose_installation
from geo.errors import Unavailable

DATA: Final = "pg"
LOG: Final = "postgresql.log"
PORT: Final = 5432
NEEDED_MEGABYTES: Final = 200
"""An empty cluster takes about 70 MB and its first write-ahead logs as much again."""
LOG_LIMIT_BYTES: Final = 10_000_000
PATIENCE_SECONDS: Final = 600
"""Recovery after a power cut can be long; it must not be taken for a failure."""


@dataclass(frozen=True)
class ServerUser:
    """The operating-system user that PostgreSQL runs as."""

    uid: int
    gid: int

    @classmethod
    def current(cls) -> ServerUser:
        """Choose this process's own user, or `postgres` for root, whom PostgreSQL refuses."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        try:
            entry = pwd.getpwnam("postgres")
        except KeyError:
            raise Unavailable(
                "Falta el usuario «postgres», que se crea al instalar PostgreSQL. "
                "Ejecute de nuevo «./tierrafirme» para que lo instale."
            ) from None
        return cls(entry.pw_uid, entry.pw_gid)

    def subprocess_options(self) -> dict[str, Any]:
        """Return the arguments that make `subprocess` drop root; none for a normal user."""
        if os.geteuid() != 0:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def take(self, path: Path, mode: int) -> None:
        """Give `path` to this user with exactly `mode`, whatever the umask."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)
        path.chmod(mode)


class ServerProcess:
    """PostgreSQL over the folder `home/pg`, listening on a Unix socket in `socket`.

    Every program runs inside `home` and gets relative paths: pg_ctl hands them to a shell, where
    a folder with quotes or dollar signs in its name would break.
    """

    def __init__(self, home: Path, socket: Path, user: ServerUser) -> None:
        self.home = home
        self.data = home / DATA
        self.log = home / LOG
        self.socket = socket
        self.user = user

    @property
    def installation(self) -> Installation:
        """Return the installation whose major version made the data, or the newest for none."""
        return choose_installation(self.data)

    def initialised(self) -> bool:
        """Tell whether the data folder is there; it only appears whole (see `initialise`)."""
        return (self.data / "PG_VERSION").exists()

    def initialise(self, *, durable: bool) -> None:
        """Make an empty cluster aside and rename it into place, so a cut leaves none."""
        self._require_space()
        for leftover in self.home.glob(f"{DATA}.nuevo*"):
            shutil.rmtree(leftover, ignore_errors=True)
        fresh = self.home / f"{DATA}.nuevo{os.getpid()}"
        fresh.mkdir()
        self.user.take(fresh, 0o700)
        arguments = ["-D", fresh.name, "-U", "postgres", "-A", "peer", "-E", "UTF8"]
        # es_MX.UTF-8 is absent on fresh machines; C.UTF-8 is in every glibc of the last years.
        arguments += ["--locale=C.UTF-8", "-T", "spanish"]
        if not durable:
            arguments.append("-N")
        try:
            self._run("initdb", arguments, "no se pudo crear la base de datos")
            fresh.rename(self.data)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def start(self) -> None:
        """Start the server and wait until it takes connections."""
        self._open_log()
        self._run(
            "pg_ctl",
            ["-D", DATA, "-l", LOG, "-s", "-w", "-t", str(PATIENCE_SECONDS), "start"],
            "la base de datos no arrancó",
        )

    def stop(self) -> None:
        """Stop the server, rolling back what is under way; do nothing when it is not running."""
        if self.postmaster() is None:
            return
        for mode in ("fast", "immediate"):
            done = self._finished(self._stop_command(mode))
            if done.returncode == 0 or self.postmaster() is None:
                return

    def stop_when_released(self, lock: Path) -> None:
        """Leave a tiny watchman who stops the server when nobody holds `lock` any more.

        It is flock(1) waiting for the exclusive lock: so the server also goes when its last user
        was killed and could not say goodbye. `setsid --fork` detaches it from this process.
        """
        subprocess.run(
            ["setsid", "--fork", "flock", "--exclusive", lock.name, *self._stop_command("fast")],
            cwd=self.home,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
            **self.user.subprocess_options(),
        )

    def postmaster(self) -> int | None:
        """Return the server's process id, or None when it does not run.

        The number in `postmaster.pid` proves nothing: after a kill -9 it may be a zombie or belong
        to another program by now. The server's working folder is the data folder.
        """
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if self._works_here(pid) else None

    def recover(self) -> None:
        """Clear what a killed server left: wait for its orphans, then drop its lock files."""
        for signal_number in (None, signal.SIGQUIT, signal.SIGKILL):
            for pid in self._processes():
                if signal_number is not None:
                    _signal(pid, signal_number)
            if self._orphans_end(seconds=5):
                break
        else:
            raise Unavailable(
                "Quedaron procesos de una base de datos interrumpida que no terminan: "
                f"{', '.join(map(str, self._processes()))}. Reinicie el equipo."
            )
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (self.socket / name).unlink(missing_ok=True)

    def last_words(self) -> str:
        """Return the end of the server's log, for a message or for `doctor`."""
        try:
            with self.log.open("rb") as log:
                log.seek(max(0, self.log.stat().st_size - 4000))
                return log.read().decode(errors="replace")
        except OSError:
            return ""

    def _stop_command(self, mode: str) -> list[str]:
        return [self.installation.program("pg_ctl"), "-D", DATA, "-m", mode, "-s", "-w", "stop"]

    def _works_here(self, pid: int) -> bool:
        try:
            # The state follows the name, which is in parentheses and may hold spaces.
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            return state != "Z" and Path(f"/proc/{pid}/cwd").samefile(self.data)
        except OSError:
            return False

    def _processes(self) -> list[int]:
        numbers = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal())
        return [pid for pid in numbers if self._works_here(pid) and _is_postgres(pid)]

    def _orphans_end(self, *, seconds: float) -> bool:
        return any(not self._processes() for _ in _moments(seconds))

    def _open_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.log.touch()
        self.user.take(self.log, 0o600)

    def _require_space(self) -> None:
        free = shutil.disk_usage(self.home).free // 1_000_000
        if free < NEEDED_MEGABYTES:
            raise Unavailable(
                f"El disco está lleno: quedan {free} MB en {self.home} y la base de datos necesita "
                f"al menos {NEEDED_MEGABYTES} MB. Libere espacio y vuelva a intentar."
            )

    def _finished(self, command: Sequence[str | Path]) -> subprocess.CompletedProcess[bytes]:
        """Run one of PostgreSQL's tools as the server's user, and return how it ended."""
        return subprocess.run(
            command,
            check=False,
            cwd=self.home,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            # A Ctrl-C of the terminal is for this process, which then stops the server in order.
            start_new_session=True,
            **self.user.subprocess_options(),
        )

    def _run(self, program: str, arguments: list[str], failure: str) -> None:
        done = self._finished([self.installation.program(program), *arguments])
        if done.returncode != 0:
            said = (done.stderr + done.stdout).decode(errors="replace") + self._log_since_start()
            raise self._explain(failure, said)

    def _log_since_start(self) -> str:
        return self.last_words().rpartition("starting PostgreSQL")[2]

    def _explain(self, failure: str, said: str) -> Unavailable:
        if "No space left on device" in said or "Disk quota exceeded" in said:
            return Unavailable(
                f"El disco está lleno: {failure} en {self.home}. Libere espacio "
                f"(al menos {NEEDED_MEGABYTES} MB) y vuelva a intentar; los datos siguen ahí."
            )
        reasons = [line for line in said.splitlines() if "FATAL" in line or "error:" in line]
        reason = (reasons or said.strip().splitlines() or ["sin explicación"])[-1].strip()
        return Unavailable(
            f"PostgreSQL falló: {failure} en {self.home}. Dijo: {reason} El detalle está en {self.log}."
        )


def _environment() -> dict[str, str]:
    """Return an environment in which no PG* variable of the user's can mislead the programs."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _is_postgres(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() in {"postgres", "postmaster"}
    except OSError:
        return False


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _moments(seconds: float) -> Iterator[None]:
    """Yield every 20 ms for `seconds`, at least once."""
    deadline = time.monotonic() + seconds
    yield
    while time.monotonic() < deadline:
        time.sleep(0.02)
        yield
