"""Other processes that use a private cluster, for tests of what happens between them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from web.settings import PROJECT

USER = """
import sys
from pathlib import Path
from geo.cluster import PrivateCluster
from geo.errors import Unavailable
from geo.libpq import connect
try:
    with PrivateCluster(Path(sys.argv[1]), durable=False).running() as urls:
        with connect(urls.app) as connection:
            connection.execute("SELECT 1")
        print("listo", flush=True)
        sys.stdin.readline()
except Unavailable as error:
    print(error.message, flush=True)
    sys.exit(3)
"""
"""Enters the cluster, says so, and leaves when a line comes in."""


def environment() -> dict[str, str]:
    """Return this process's environment with the project importable from any folder."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT), *sys.path[1:]])}


def start_user(folder: Path, *, python: str = sys.executable, **options: Any) -> subprocess.Popen[str]:
    """Start a process that uses the cluster at `folder` until it reads a line."""
    return subprocess.Popen(
        [python, "-c", USER, str(folder)],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **options,
    )
