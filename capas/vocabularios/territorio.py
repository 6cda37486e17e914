"""Claves geoestadísticas del INEGI: CVEGEO = entidad (2) + municipio (3) + localidad (4), siempre texto."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import MappedColumn

from geo.layers import Tier, Within, field

PATRON_MUNICIPIO = r"\d{5}"
PATRON_LOCALIDAD = r"\d{9}"


def campo_municipio(*, tier: Tier = Tier.PUBLICO, group: str = "Ubicación") -> MappedColumn[Any]:
    """Declare the municipality of a feature, taken from the outline that contains it when missing.

    `CVE_MUN` is no alias: INEGI's has three digits and does not name a municipality by itself.
    """
    return field(
        String(5),
        label="Municipio",
        help="Clave INEGI de 5 dígitos; si falta, se toma del municipio que contiene el lugar.",
        pattern=PATRON_MUNICIPIO,
        aliases=(
            "cvegeo_mun",
            "cvegeo_mun_2025",
            "cvegeo_municipio",
            "cve_municipio",
            "clave_municipio",
            "mun_cvegeo",
            "municipio_cvegeo",
            "municipality",
            "municipality_code",
            "adm2_pcode",
            "admin2pcod",
            "admin2",
            "mpio",
        ),
        tier=tier,
        group=group,
        source="INEGI, Marco Geoestadístico",
        within=Within("municipios", "cvegeo"),
        index=True,
    )


def campo_localidad(*, tier: Tier = Tier.PUBLICO, group: str = "Ubicación") -> MappedColumn[Any]:
    """Declare the locality of a feature, taken from the mapped locality that contains it when missing."""
    return field(
        String(9),
        label="Localidad",
        help="Clave INEGI de 9 dígitos; si falta, se toma de la localidad amanzanada que contiene el lugar.",
        pattern=PATRON_LOCALIDAD,
        aliases=(
            "cvegeo_loc",
            "cvegeo_localidad",
            "cve_localidad",
            "clave_localidad",
            "localidad_cvegeo",
            "loc_cvegeo",
            "locality",
            "locality_code",
        ),
        tier=tier,
        group=group,
        source="INEGI, Marco Geoestadístico",
        within=Within("localidades_amanzanadas", "cvegeo"),
        index=True,
    )


def campo_folio(
    label: str, *, tier: Tier = Tier.INSTITUCIONAL, aliases: tuple[str, ...] = ()
) -> MappedColumn[Any]:
    """Declare the number under which a municipality keeps a record; with it, an import updates the record."""
    return field(
        String(40),
        label=label,
        help="Número único dentro del municipio; con él, volver a cargar un archivo actualiza el registro.",
        aliases=("num_folio", "no_folio", "folio_unico", "numero_de_folio", *aliases),
        tier=tier,
        group="Identificación",
    )
