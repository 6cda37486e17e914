"""Caminos."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from capas.vocabularios.territorio import campo_municipio
from geo.layers import Choice, Layer, Style, Tier, field


class Camino(
    Layer,
    slug="caminos",
    title="Caminos",
    singular="Camino",
    geometry="MULTILINESTRING",
    style=Style("#7a7a7a", by="clase", outline="#7a7a7a", width=2.0, context=True),
    theme="Servicios y caminos",
    order=110,
    label="nombre",
    summary=("nombre", "clase", "superficie", "velocidad_kmh", "transitable"),
    tier=Tier.PUBLICO,
    aliases=("camino", "carreteras", "vialidades", "red_vial", "roads", "road", "rnc"),
):
    """Tramo de camino con su clase y su velocidad; de la red salen los tiempos de traslado."""

    nombre: Mapped[str | None] = field(
        String(200),
        label="Nombre",
        help="Nombre o número de la carretera o de la calle.",
        aliases=("name", "nomvial", "nom_vial", "ref", "title"),
        tier=Tier.PUBLICO,
        group="Camino",
    )
    clase: Mapped[str | None] = field(
        String(20),
        label="Clase",
        help="De la carretera federal a la brecha.",
        choices=(
            Choice(
                "carretera_federal",
                "Carretera federal",
                "#79104b",
                aliases=("federal", "trunk", "primary", "motorway"),
            ),
            Choice(
                "carretera_estatal",
                "Carretera estatal",
                "#dc6502",
                aliases=("estatal", "carretera", "secondary"),
            ),
            Choice(
                "camino",
                "Camino pavimentado",
                "#8a6d00",
                aliases=("tertiary", "camino vecinal", "unclassified"),
            ),
            Choice(
                "terraceria", "Terracería", "#6f6d6b", aliases=("camino de terracería", "rural", "service")
            ),
            Choice("brecha", "Brecha", "#a8a8a8", aliases=("track", "vereda", "path")),
            Choice(
                "calle", "Calle", "#c8b48c", aliases=("residential", "living_street", "street", "avenida")
            ),
        ),
        aliases=("clase_camino", "tipo_vial", "tipovial", "highway", "fclass", "class"),
        tier=Tier.PUBLICO,
        group="Camino",
        index=True,
    )
    superficie: Mapped[str | None] = field(
        String(12),
        label="Superficie",
        help="De qué está hecho el tramo.",
        choices=(
            Choice(
                "pavimento", "Pavimento", aliases=("asfalto", "asphalt", "paved", "concreto", "con pavimento")
            ),
            Choice("revestido", "Revestido o grava", aliases=("grava", "gravel", "compacted")),
            Choice("tierra", "Tierra", aliases=("dirt", "ground", "unpaved", "sin pavimento", "earth")),
        ),
        aliases=("cond_pav", "surface", "recubrimiento", "recubri"),
        tier=Tier.PUBLICO,
        group="Camino",
    )
    velocidad_kmh: Mapped[float | None] = field(
        label="Velocidad",
        help="La que se alcanza de verdad en el tramo.",
        unit="km/h",
        minimum=1,
        maximum=150,
        aliases=("velocidad", "maxspeed", "speed", "vel_max"),
        tier=Tier.PUBLICO,
        group="Camino",
    )
    sentido: Mapped[str | None] = field(
        String(8),
        label="Sentido",
        help="Uno o dos; el de uno sigue la dirección en que está dibujado.",
        choices=(
            Choice("doble", "Doble sentido", aliases=("dos sentidos", "no", "both")),
            Choice("uno", "Un sentido", aliases=("un sentido", "yes", "oneway")),
        ),
        aliases=("circula", "oneway"),
        tier=Tier.PUBLICO,
        group="Camino",
    )
    carriles: Mapped[int | None] = field(
        label="Carriles",
        help="En total.",
        unit="carriles",
        minimum=1,
        maximum=20,
        aliases=("lanes", "num_carriles"),
        tier=Tier.PUBLICO,
        group="Camino",
    )
    transitable: Mapped[str | None] = field(
        String(12),
        label="Cuándo se puede pasar",
        help="Si las lluvias lo cortan.",
        choices=(
            Choice("todo_tiempo", "Todo el año", aliases=("todo tiempo", "all weather")),
            Choice("secas", "Solo en secas", aliases=("tiempo de secas", "dry season")),
            Choice("cortado", "Cortado", aliases=("cerrado", "closed")),
        ),
        aliases=("transitabilidad", "condicion", "passability"),
        tier=Tier.PUBLICO,
        group="Camino",
    )
    municipio: Mapped[str | None] = campo_municipio()
    fuente: Mapped[str | None] = field(
        String(200),
        label="Fuente",
        help="Red o recorrido del que viene.",
        aliases=("source",),
        tier=Tier.PUBLICO,
        group="Procedencia",
    )
