"""Every setting, declared once: name, type, default and one line of help.

Values come from environment variables and reach the application through `create_app`, never by import.
The README's table is made from these declarations.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from geo.errors import InvalidParameter

PROJECT: Final = Path(__file__).resolve().parent.parent
BBox = tuple[float, float, float, float]


def _bbox(raw: str) -> BBox:
    parts = [float(part) for part in raw.split(",")]
    if len(parts) != 4 or not (parts[0] < parts[2] and parts[1] < parts[3]):  # noqa: PLR2004 - a box
        raise ValueError("oeste,sur,este,norte en grados")
    return (parts[0], parts[1], parts[2], parts[3])


def _optional_path(raw: str) -> Path | None:
    return Path(raw).expanduser().resolve() if raw else None


def _port(raw: str) -> int:
    port = int(raw)
    if not 0 < port < 65536:  # noqa: PLR2004 - the range of TCP
        raise ValueError("un número de 1 a 65535")
    return port


def _positive(raw: str) -> int:
    number = int(raw)
    if number < 1:
        raise ValueError("un número mayor que cero")
    return number


def declared(variable: str, default: Any, read: Callable[[str], Any], help_: str) -> Any:
    """Return one declared setting: its environment variable, default, reader and line of help."""
    return field(default=default, metadata={"variable": variable, "read": read, "help": help_})


@dataclass(frozen=True)
class Settings:
    """The configuration of one run."""

    database_url: str = declared(
        "DATABASE_URL", "", str, "Servidor PostGIS propio; vacío: el PostGIS privado de la aplicación."
    )
    database_app_url: str = declared(
        "DATABASE_APP_URL",
        "",
        str,
        "Conexión con el rol de la aplicación, si no es la misma de DATABASE_URL.",
    )
    data_folder: Path | None = declared(
        "TIERRAFIRME_DATA", None, _optional_path, "Carpeta de datos: base privada, respaldos, archivos."
    )
    host: str = declared(
        "TIERRAFIRME_HOST", "127.0.0.1", str, "Dirección donde atiende; solo de esta máquina."
    )
    port: int = declared("TIERRAFIRME_PORT", 8000, _port, "Puerto donde atiende.")
    workers: int = declared("TIERRAFIRME_WORKERS", 2, _positive, "Procesos que atienden a la vez.")
    region: BBox = declared(
        "TIERRAFIRME_REGION",
        (-109.2, 29.4, -106.2, 32.0),
        _bbox,
        "Región de trabajo en grados: oeste,sur,este,norte. Fuera de ella no se importa sin pedirlo.",
    )
    upload_megabytes: int = declared(
        "TIERRAFIRME_UPLOAD_MB", 512, _positive, "Tamaño máximo de un archivo subido por el navegador, en MB."
    )
    base_map_url: str = declared(
        "TIERRAFIRME_BASE_MAP_URL",
        "",
        str,
        "Plantilla XYZ o WMTS de un mapa base ({z}/{x}/{y}); vacío: solo el contexto propio.",
    )
    base_map_name: str = declared("TIERRAFIRME_BASE_MAP_NAME", "Mapa base", str, "Nombre del mapa base.")
    base_map_attribution: str = declared(
        "TIERRAFIRME_BASE_MAP_ATTRIBUTION", "", str, "Atribución del mapa base, como texto."
    )
    secret_key: str = declared(
        "TIERRAFIRME_SECRET_KEY", "", str, "Clave de los formularios; vacío: se genera y se guarda."
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from environment variables.

        Raises:
            InvalidParameter: a variable has a value that its setting does not accept.
        """
        source = os.environ if environment is None else environment
        values: dict[str, Any] = {}
        for spec in fields(cls):
            raw = source.get(spec.metadata["variable"])
            if not raw:
                continue
            try:
                values[spec.name] = spec.metadata["read"](raw)
            except ValueError as error:
                raise InvalidParameter(spec.metadata["variable"], f"«{raw}» no se acepta: {error}") from error
        return cls(**values)


def settings_table() -> str:
    """Return the README's table of settings, in Markdown."""
    lines = ["| Variable | Default | Help |", "|---|---|---|"]
    for spec in fields(Settings):
        default = spec.default
        shown = ",".join(map(str, default)) if isinstance(default, tuple) else default
        lines.append(
            f"| `{spec.metadata['variable']}` | {f'`{shown}`' if shown not in ('', None) else '–'} "
            f"| {spec.metadata['help']} |"
        )
    return "\n".join(lines)
