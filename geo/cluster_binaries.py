"""Find the PostgreSQL installations of this machine that carry PostGIS."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geo.errors import Unavailable

DEBIAN_INSTALLATIONS: Final = Path("/usr/lib/postgresql")
INSTALL_COMMAND: Final = "apt-get install -y --no-install-recommends postgresql-postgis"


@dataclass(frozen=True)
class Installation:
    """One installed PostgreSQL with PostGIS.

    Attributes:
        major: PostgreSQL's major version, such as 15.
        programs: folder with `postgres`, `initdb`, `pg_dump`…
        postgis: version of PostGIS that `CREATE EXTENSION` would install.
    """

    major: int
    programs: Path
    postgis: str

    def program(self, name: str) -> str:
        """Return the full path of one of PostgreSQL's own programs."""
        return str(self.programs / name)


def find_installations(root: Path = DEBIAN_INSTALLATIONS) -> list[Installation]:
    """List the installations that can run a PostGIS database, newest first."""
    found = []
    for programs in root.glob("*/bin"):
        if not programs.parent.name.isdecimal() or not (programs / "initdb").exists():
            continue
        postgis = _postgis_version(programs)
        if postgis is not None:
            found.append(Installation(int(programs.parent.name), programs, postgis))
    return sorted(found, key=lambda installation: installation.major, reverse=True)


def choose_installation(data: Path, root: Path = DEBIAN_INSTALLATIONS) -> Installation:
    """Return the installation for `data`: the newest for a new cluster, else the one that made it.

    A newer major version cannot read an older one's files, so nothing is guessed.

    Raises:
        Unavailable: no installation serves.
    """
    installed = find_installations(root)
    version_file = data / "PG_VERSION"
    if not version_file.exists():
        if not installed:
            raise Unavailable(
                "Falta PostgreSQL con PostGIS en este equipo. "
                f"Un administrador debe ejecutar: {INSTALL_COMMAND}"
            )
        return installed[0]
    major = version_file.read_text().strip()
    for installation in installed:
        if str(installation.major) == major:
            return installation
    raise Unavailable(
        f"La base de datos de {data} se creó con PostgreSQL {major}, que ya no está instalado con "
        f"PostGIS. Instale de nuevo postgresql-{major}-postgis-3, o aparte esa carpeta y recupere "
        "el último respaldo con «./tierrafirme restore ARCHIVO»."
    )


def newest_program(name: str, root: Path = DEBIAN_INSTALLATIONS) -> str:
    """Return the newest of PostgreSQL's client programs called `name`; it understands older servers.

    Raises:
        Unavailable: there is none.
    """
    found = [path for path in root.glob(f"*/bin/{name}") if path.parent.parent.name.isdecimal()]
    if found:
        return str(max(found, key=lambda path: int(path.parent.parent.name)))
    elsewhere = shutil.which(name)
    if elsewhere is None:
        raise Unavailable(
            f"Falta el programa «{name}» de PostgreSQL. Un administrador debe ejecutar: "
            "apt-get install -y postgresql-client"
        )
    return elsewhere


def _postgis_version(programs: Path) -> str | None:
    control = _share_folder(programs) / "extension" / "postgis.control"
    try:
        match = re.search(r"^default_version\s*=\s*'([^']+)'", control.read_text(), re.MULTILINE)
    except OSError:
        return None
    return match[1] if match else None


def _share_folder(programs: Path) -> Path:
    """Ask `pg_config`; Debian's fixed folder serves when that program is not installed."""
    try:
        answer = subprocess.run(
            [programs / "pg_config", "--sharedir"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return Path("/usr/share/postgresql") / programs.parent.name
    return Path(answer.stdout.strip())
