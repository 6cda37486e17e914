"""Serve the application with gunicorn as a child process, on this machine only."""

from __future__ import annotations

import http.client
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from geo.errors import InvalidParameter, Unavailable
from web.settings import PROJECT

START_SECONDS: Final = 60
STOP_SECONDS: Final = 8
THREADS: Final = 8


@dataclass(frozen=True)
class Address:
    """Where the server listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}/"

    @property
    def family(self) -> socket.AddressFamily:
        """Return whether the address is of IPv4 or IPv6."""
        return socket.AF_INET6 if ":" in self.host else socket.AF_INET

    @property
    def binding(self) -> str:
        """Return the address as gunicorn wants it."""
        return f"{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


def local_address(host: str, port: int) -> Address:
    """Return the address, if it is of this machine's loopback and free.

    Raises:
        InvalidParameter: others could reach it, and there are no accounts yet.
        Unavailable: another program has the port.
    """
    number = "127.0.0.1" if host == "localhost" else host.strip("[]")
    try:
        loopback = ipaddress.ip_address(number).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise InvalidParameter(
            "host",
            f"«{host}» no se acepta: todavía no hay cuentas de usuario, así que la aplicación sólo atiende "
            "en esta misma máquina. Use 127.0.0.1, localhost o ::1.",
        )
    address = Address(number, port)
    _require_free(address)
    return address


@contextmanager
def serving(
    address: Address, workers: int, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Run gunicorn for the block, and give it when it truly answers.

    Args:
        address: where to listen.
        workers: processes.
        environment: variables that the workers' settings are read from, on top of this process's.
    """
    command = [
        # The kernel ends gunicorn when this process dies, even of a kill -9.
        *("setpriv", "--pdeathsig", "TERM", "--"),
        *(sys.executable, "-P", "-m", "gunicorn", "web.wsgi:application"),
        *("--bind", address.binding, "--workers", str(workers)),
        # One import for all workers; the pool of connections is still empty when they are forked.
        "--preload",
        *("--worker-class", "gthread", "--threads", str(THREADS)),
        *("--timeout", "300", "--graceful-timeout", "5", "--keep-alive", "30"),
        *("--worker-tmp-dir", "/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp"),  # noqa: S108
        *("--no-control-socket", "--log-level", "warning"),
    ]
    # Its own session: a Ctrl-C reaches only us, and we stop things in order.
    child = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": str(PROJECT), **environment},
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr.fileno(),
        start_new_session=True,
    )
    try:
        _wait_until_it_answers(child, address)
        yield child
    finally:
        _stop(child)


def _require_free(address: Address) -> None:
    with socket.socket(address.family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except PermissionError as error:
            raise Unavailable(
                f"Este usuario no puede usar el puerto {address.port}. Elija otro, por ejemplo: --port 8000"
            ) from error
        except OSError as error:
            raise Unavailable(
                f"El puerto {address.port} está ocupado: quizá Tierra Firme ya está en marcha en {address}. "
                f"Cierre el otro programa o elija otro puerto, por ejemplo: --port {address.port + 1}"
            ) from error


def _wait_until_it_answers(child: subprocess.Popen[bytes], address: Address) -> None:
    deadline = time.monotonic() + START_SECONDS
    while child.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection(address.host, address.port, timeout=5)
        try:
            connection.request("GET", "/salud")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    raise Unavailable(
        f"El servidor no respondió en {address}. El motivo aparece arriba; revise con «./tierrafirme doctor»."
    )


def _stop(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
