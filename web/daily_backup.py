"""Keep one backup a day while the application runs, and the last fourteen."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import URL

from geo.backup import save
from geo.errors import TierraFirmeError
from web.runtime import say

KEPT: Final = 14
FOLDER: Final = "respaldos"
RETRY_SECONDS: Final = 3600


class DailyBackup:
    """The backups of one run; a failed one is told, and tried again an hour later."""

    def __init__(self, owner: URL, data_folder: Path) -> None:
        self.owner = owner
        self.data_folder = data_folder
        self.folder = data_folder / FOLDER
        self._not_before = 0.0

    def keep(self, today: date) -> None:
        """Make the backup of `today` unless it is there or failed just now; then drop the oldest."""
        target = self.folder / f"respaldo-{today.isoformat()}.zip"
        if target.exists() or time.monotonic() < self._not_before:
            return
        self._not_before = time.monotonic() + RETRY_SECONDS
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            save(self.owner, self.data_folder, target)
        except (TierraFirmeError, OSError) as error:
            say(f"No se pudo hacer el respaldo de hoy: {error}")
        else:
            _drop_old(self.folder)


def _drop_old(folder: Path) -> None:
    # The date in the name sorts as the days do.
    for old in sorted(folder.glob("respaldo-????-??-??.zip"))[:-KEPT]:
        old.unlink()
