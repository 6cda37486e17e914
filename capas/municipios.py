"""Municipios."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from capas.vocabularios.territorio import PATRON_MUNICIPIO
from geo.layers import Layer, Style, Tier, field


class Municipio(
    Layer,
    slug="municipios",
    title="Municipios",
    singular="Municipio",
    geometry="MULTIPOLYGON",
    style=Style("#555555", outline="#333333", opacity=0.03, width=2.0, context=True),
    theme="Territorio",
    order=140,
    key=("cvegeo",),
    label="nombre",
    summary=("nombre", "cvegeo", "poblacion", "viviendas"),
    tier=Tier.PUBLICO,
    attribution="INEGI",
    aliases=("municipio", "mun", "municipal", "00mun", "08mun", "adm2", "municipalities"),
):
    """Contorno municipal del Marco Geoestadístico del INEGI."""

    cvegeo: Mapped[str | None] = field(
        String(5),
        label="Clave INEGI",
        help="CVEGEO del municipio, 5 dígitos con sus ceros.",
        pattern=PATRON_MUNICIPIO,
        aliases=(
            "cve_geo",
            "clave_inegi",
            "clave_municipio",
            "cve_municipio",
            "cvegeo_mun",
            "cvegeo_mun_2025",
            "adm2_pcode",
        ),
        tier=Tier.PUBLICO,
        group="Identificación",
        source="INEGI, Marco Geoestadístico",
    )
    nombre: Mapped[str | None] = field(
        String(200),
        label="Nombre",
        help="Nombre oficial del municipio.",
        aliases=(
            "nomgeo",
            "nom_geo",
            "nom_mun",
            "nommun",
            "nombre_municipio",
            "municipio",
            "name",
            "adm2_es",
        ),
        tier=Tier.PUBLICO,
        group="Identificación",
    )
    poblacion: Mapped[int | None] = field(
        label="Población",
        help="Del último censo.",
        unit="personas",
        minimum=0,
        maximum=50_000_000,
        aliases=("pob", "pobtot", "pob_total", "poblacion_total", "habitantes", "population"),
        tier=Tier.PUBLICO,
        measure="sum",
        group="Censo",
        source="INEGI, Censo de Población y Vivienda 2020",
    )
    viviendas: Mapped[int | None] = field(
        label="Viviendas",
        help="Del último censo.",
        unit="viviendas",
        minimum=0,
        maximum=20_000_000,
        aliases=("viv", "vivtot", "tvivhab", "vivpar_hab", "dwellings"),
        tier=Tier.PUBLICO,
        measure="sum",
        group="Censo",
        source="INEGI, Censo de Población y Vivienda 2020",
    )
