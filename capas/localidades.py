"""Localidades como puntos."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from capas.vocabularios.territorio import PATRON_LOCALIDAD, campo_municipio
from geo.layers import Choice, Layer, Style, Tier, field

AMBITOS = (
    Choice("urbano", "Urbano", aliases=("URBANO", "U", "urbana")),
    Choice("rural", "Rural", aliases=("RURAL", "R")),
)


class Localidad(
    Layer,
    slug="localidades",
    title="Localidades",
    singular="Localidad",
    geometry="POINT",
    style=Style("#444444", symbol="diamond", outline="#ffffff", context=True),
    theme="Territorio",
    order=120,
    key=("cvegeo",),
    label="nombre",
    summary=("nombre", "cvegeo", "municipio", "poblacion", "viviendas"),
    tier=Tier.PUBLICO,
    attribution="INEGI",
    aliases=("localidad", "loc", "localities", "localidades_rurales", "lpr"),
):
    """Lugar habitado del catálogo del INEGI, como un punto."""

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
    altitud: Mapped[float | None] = field(
        label="Altitud",
        help="Sobre el nivel del mar.",
        unit="metros",
        minimum=-100,
        maximum=6_000,
        aliases=("alt", "altitude", "elevacion"),
        tier=Tier.PUBLICO,
        group="Ubicación",
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
