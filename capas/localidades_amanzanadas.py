"""Localidades amanzanadas como polígonos."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from capas.localidades import AMBITOS
from capas.vocabularios.territorio import PATRON_LOCALIDAD, campo_municipio
from geo.layers import Layer, Style, Tier, field


class LocalidadAmanzanada(
    Layer,
    slug="localidades_amanzanadas",
    title="Localidades amanzanadas",
    singular="Localidad amanzanada",
    geometry="MULTIPOLYGON",
    style=Style("#8f8577", outline="#6b6256", opacity=0.18, width=1.0, context=True),
    theme="Territorio",
    order=130,
    key=("cvegeo",),
    label="nombre",
    summary=("nombre", "cvegeo", "municipio", "ambito", "poblacion", "viviendas"),
    tier=Tier.PUBLICO,
    attribution="INEGI",
    aliases=("localidad_amanzanada", "poligonos_localidad", "manzanas", "l", "lug", "town_polygons"),
):
    """Contorno del caserío de una localidad con manzanas trazadas, según el INEGI."""

    cvegeo: Mapped[str | None] = field(
        String(9),
        label="Clave INEGI",
        help="CVEGEO de la localidad, 9 dígitos con sus ceros.",
        pattern=PATRON_LOCALIDAD,
        aliases=(
            "cve_geo",
            "clave_inegi",
            "clave_localidad",
            "cvegeo_loc",
            "cvegeo_localidad",
            "cve_localidad",
        ),
        tier=Tier.PUBLICO,
        group="Identificación",
        source="INEGI, Marco Geoestadístico",
    )
    nombre: Mapped[str | None] = field(
        String(200),
        label="Nombre",
        help="Nombre oficial de la localidad.",
        aliases=("nomgeo", "nom_loc", "nomloc", "nombre_localidad", "localidad", "name", "title"),
        tier=Tier.PUBLICO,
        group="Identificación",
    )
    municipio: Mapped[str | None] = campo_municipio()
    ambito: Mapped[str | None] = field(
        String(8),
        label="Ámbito",
        help="Urbano desde 2,500 habitantes o si es cabecera municipal.",
        choices=AMBITOS,
        aliases=("ambito_loc", "urbano_rural"),
        tier=Tier.PUBLICO,
        group="Identificación",
    )
    poblacion: Mapped[int | None] = field(
        label="Población",
        help="Del último censo; vacía cuando el INEGI la reserva con un asterisco.",
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
