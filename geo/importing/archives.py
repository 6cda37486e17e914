"""Unpack what people send in archives without trusting a byte of it."""

from __future__ import annotations

import shutil
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, Final

from geo.errors import ContentRefused, TooLarge

MAX_MEMBERS: Final = 10_000
MAX_BYTES: Final = 6 << 30
"""Unpacked size that an archive may reach: a 2 GB shapefile and its attribute table."""
MAX_RATIO: Final = 150
"""Data compresses 3 to 60 times (sparse attribute tables most); a bomb, a thousand times."""
RATIO_FROM: Final = 20 << 20
"""Unpacked size below which the ratio does not matter."""
MAX_NAME_BYTES: Final = 200
MAX_DEPTH: Final = 20
SPREADSHEET_BYTES: Final = 600 << 20
"""Unpacked size of a spreadsheet, which has to be read whole."""
ENCRYPTED: Final = 0x1


def open_zip(path: Path) -> zipfile.ZipFile:
    """Open an archive after checking what it declares of itself.

    Raises:
        ContentRefused: damaged, encrypted, or with names that lead outside.
        TooLarge: it declares more members or bytes than are sensible.
    """
    try:
        archive = zipfile.ZipFile(path)
        members = archive.infolist()
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, OSError) as error:
        raise ContentRefused("El archivo zip está dañado o incompleto; vuelva a generarlo.") from error
    try:
        _check(path, members)
    except ContentRefused:
        archive.close()
        raise
    return archive


def check_spreadsheet(path: Path) -> None:
    """Refuse a spreadsheet whose parts would not fit in memory when unpacked.

    Raises:
        ContentRefused: as `open_zip`.
        TooLarge: it unpacks to too much.
    """
    with open_zip(path) as archive:
        limit = SPREADSHEET_BYTES
        for member in archive.infolist():
            if not member.is_dir():
                limit -= _pour(archive, member, None, limit)


def unpack(path: Path, folder: Path) -> list[Path]:
    """Unpack the archive at `path` under `folder` and return its files, extensions in lower case.

    Directories, hidden files and what macOS adds are left out.

    Raises:
        ContentRefused: as `open_zip`, or damaged inside.
        TooLarge: it unpacks to more than it declared, or than the disk holds.
    """
    written: list[Path] = []
    with open_zip(path) as archive:
        declared = sum(member.file_size for member in archive.infolist())
        if declared > shutil.disk_usage(folder).free:
            raise TooLarge("El zip no cabe en el disco al descomprimirlo; libere espacio.")
        left = MAX_BYTES
        for member in archive.infolist():
            name = PurePosixPath(member.filename.replace("\\", "/"))
            if member.is_dir() or any(part.startswith((".", "__MACOSX")) for part in name.parts):
                continue
            target = folder.joinpath(*name.parts[:-1]) / (name.stem + name.suffix.lower())
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as stream:
                left -= _pour(archive, member, stream, left)
            written.append(target)
    return written


def _check(path: Path, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise TooLarge(f"El zip declara {len(members)} archivos; se aceptan hasta {MAX_MEMBERS}.")
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/"))
        drive = len(member.filename) > 1 and member.filename[1] == ":"
        if name.is_absolute() or ".." in name.parts or drive or "\x00" in member.filename:
            raise ContentRefused("El zip contiene rutas que salen de su carpeta; no se abre.")
        if any(len(part.encode()) > MAX_NAME_BYTES for part in name.parts) or len(name.parts) > MAX_DEPTH:
            raise ContentRefused("El zip contiene nombres de archivo demasiado largos.")
        if member.flag_bits & ENCRYPTED:
            raise ContentRefused("El zip tiene contraseña; quítesela y vuelva a intentarlo.")
    declared = sum(member.file_size for member in members)
    too_dense = declared > RATIO_FROM and declared > MAX_RATIO * max(path.stat().st_size, 1)
    if declared > MAX_BYTES or too_dense:
        raise TooLarge("El zip se infla a un tamaño desmedido al descomprimirlo; no se abre.")


def _pour(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: IO[bytes] | None, limit: int) -> int:
    """Unpack one member, counting what really comes out: what a bomb declares may be a lie."""
    poured = 0
    try:
        with archive.open(member) as stream:
            while block := stream.read(1 << 20):
                poured += len(block)
                if poured > limit or (
                    poured > RATIO_FROM and poured > MAX_RATIO * max(member.compress_size, 1)
                ):
                    raise TooLarge("El zip se infla a un tamaño desmedido al descomprimirlo; no se abre.")
                if target is not None:
                    target.write(block)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ContentRefused("El archivo zip está dañado o incompleto; vuelva a generarlo.") from error
    except OSError as error:
        raise ContentRefused(f"No se pudo descomprimir el zip: {error.strerror or error}.") from error
    return poured
