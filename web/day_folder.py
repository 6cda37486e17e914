"""Files that pages keep for one day, each batch in a folder under an unguessable token.

Uploads wait here between the steps of an import, and what was deleted waits here to be brought back.
"""

from __future__ import annotations

import re
import secrets
import shutil
import time
from pathlib import Path
from typing import Final

from geo.errors import NotFound, Unavailable

A_DAY: Final = 24 * 3600.0
TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{32}")


class DayFolder:
    """Folders of one day under `root`, readable by the owner of the process only.

    Args:
        root: made when missing.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def new(self) -> tuple[str, Path]:
        """Return a new token and its empty folder, after sweeping what is older than a day.

        Raises:
            Unavailable: the folder cannot be written.
        """
        self.sweep()
        token = secrets.token_urlsafe(24)
        folder = self.root / token
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.mkdir(mode=0o700)
        except OSError as error:
            raise Unavailable(f"No se puede escribir en {self.root}: {error.strerror}.") from error
        return token, folder

    def find(self, token: str) -> Path:
        """Return the folder of a token.

        Raises:
            NotFound: there is none, or its day is over.
        """
        folder = self.root / token
        if not TOKEN.fullmatch(token) or not folder.is_dir() or _expired(folder):
            raise NotFound("Lo que busca ya no está: se guarda solo un día. Empiece de nuevo.")
        return folder

    def discard(self, token: str) -> None:
        """Delete the folder of a token, if it is there."""
        if TOKEN.fullmatch(token):
            shutil.rmtree(self.root / token, ignore_errors=True)

    def sweep(self) -> None:
        """Delete the folders whose day is over; one that somebody else deletes meanwhile is no matter."""
        if not self.root.is_dir():
            return
        for folder in self.root.iterdir():
            if TOKEN.fullmatch(folder.name) and _expired(folder):
                shutil.rmtree(folder, ignore_errors=True)


def write_whole(path: Path, text: str) -> None:
    """Replace the file at `path` by `text` at once: a reader sees the old or the new, never half.

    Raises:
        Unavailable: the disk does not take it.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise Unavailable(f"No se puede escribir en {path.parent}: {error.strerror}.") from error


def _expired(folder: Path) -> bool:
    try:
        return time.time() - folder.stat().st_mtime > A_DAY
    except OSError:
        return True
