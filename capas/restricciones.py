"""Restricciones."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from capas.vocabularios.territorio import campo_municipio
from geo.layers import Choice, Layer, Style, Tier, field


class Restriccion(
    Layer,
    slug="restricciones",
    title="Restricciones",
    singular="Restricción",
    geometry="GEOMETRY",
    style=Style("#3b3b3b", symbol="diamond", by="tipo", outline="#3b3b3b", opacity=0.3, width=2.0),
    theme="Suelo",
    order=80,
    label="nombre",
    summary=("tipo", "nombre", "trazo", "ancho_m", "tension_kv"),
    tier=Tier.PUBLICO,
    aliases=(
        "restriccion",
        "rios",
        "lineas_electricas",
        "ductos",
        "anp",
        "rivers",
        "power_lines",
        "constraints",
    ),
):
    """Lo que obliga a alejar la vivienda: ríos, carreteras, vías, líneas, ductos y áreas protegidas.

    La distancia que exige cada una es un parámetro con su fuente, no un dato de esta capa.
    """

    tipo: Mapped[str] = field(
        String(20),
        label="Tipo",
        help="Qué es; de ello depende la distancia. Si nada lo dice, se guarda como «otra».",
        choices=(
            Choice(
                "rio",
                "Río o arroyo",
                "#0072b2",
                "lines",
                aliases=("río", "arroyo", "river", "stream", "corriente"),
            ),
            Choice(
                "cuerpo_agua",
                "Cuerpo de agua",
                "#56b4e9",
                "dots",
                aliases=("laguna", "presa", "lake", "bordo"),
            ),
            Choice("canal", "Canal o dren", "#00dfd6", "lines-dense", aliases=("dren", "acequia", "canal")),
            Choice(
                "carretera_federal", "Carretera federal", "#d55e00", aliases=("carretera", "highway", "road")
            ),
            Choice(
                "ferrocarril",
                "Vía de ferrocarril",
                "#000000",
                "cross",
                aliases=("vía férrea", "railway", "rail"),
            ),
            Choice(
                "linea_electrica",
                "Línea eléctrica",
                "#e69f00",
                aliases=("línea de transmisión", "power line", "power", "CFE"),
            ),
            Choice(
                "ducto",
                "Gasoducto u oleoducto",
                "#882255",
                "cross",
                aliases=("gasoducto", "oleoducto", "pipeline", "Pemex"),
            ),
            Choice(
                "area_protegida",
                "Área natural protegida",
                "#009e73",
                "dots",
                aliases=("ANP", "reserva", "protected area"),
            ),
            Choice(
                "zona_federal",
                "Zona federal delimitada",
                "#1a3a6b",
                "lines",
                aliases=("ribera", "federal zone"),
            ),
            Choice(
                "aeropista",
                "Aeropista",
                "#b5b0a8",
                "cross-dense",
                aliases=("aeropuerto", "airstrip", "pista"),
            ),
            Choice("panteon", "Panteón", "#c576a5", "cross", aliases=("cementerio", "cemetery")),
            Choice("otra", "Otra", "#6b5b44", aliases=("otro", "other")),
        ),
        aliases=("tipo_restriccion", "type", "featurecla", "feature_class", "clase"),
        default="otra",
        tier=Tier.PUBLICO,
        group="Restricción",
        index=True,
    )
    nombre: Mapped[str | None] = field(
        String(200),
        label="Nombre",
        help="Nombre del río, de la línea o del área.",
        aliases=("name", "nom", "title"),
        tier=Tier.PUBLICO,
        group="Restricción",
    )
    trazo: Mapped[str | None] = field(
        String(12),
        label="Qué representa el trazo",
        help="Un río dibujado por su eje solo condiciona; una zona federal delimitada excluye.",
        choices=(
            Choice("eje", "Eje o línea central", aliases=("línea central", "centerline", "centreline")),
            Choice("delimitada", "Límite levantado en campo", aliases=("levantada", "surveyed")),
            Choice("aproximada", "Trazo aproximado", aliases=("digitalizada", "approximate")),
        ),
        aliases=("levantamiento", "tipo_trazo", "survey"),
        tier=Tier.PUBLICO,
        group="Restricción",
        source="Ley de Aguas Nacionales, artículo 3",
    )
    ancho_m: Mapped[float | None] = field(
        label="Ancho",
        help="Ancho medido del cauce, del camino o del derecho de vía.",
        unit="metros",
        minimum=0,
        maximum=10_000,
        aliases=("ancho", "width", "ancho_cauce"),
        tier=Tier.PUBLICO,
        group="Restricción",
    )
    tension_kv: Mapped[float | None] = field(
        label="Tensión",
        help="De líneas eléctricas; de ella depende el derecho de vía.",
        unit="kV",
        minimum=0,
        maximum=2_000,
        aliases=("voltaje", "tension", "kv", "voltage"),
        tier=Tier.PUBLICO,
        group="Restricción",
        source="NRF-014-CFE-2014",
    )
    vigente: Mapped[bool | None] = field(
        label="Vigente o en servicio",
        help="Falso si se retiró o se abandonó.",
        aliases=("en_servicio", "activo", "active"),
        tier=Tier.PUBLICO,
        group="Restricción",
    )
    municipio: Mapped[str | None] = campo_municipio()
    fuente: Mapped[str | None] = field(
        String(200),
        label="Fuente",
        help="Carta, institución o recorrido del que viene.",
        aliases=("source", "note"),
        tier=Tier.PUBLICO,
        group="Procedencia",
    )
