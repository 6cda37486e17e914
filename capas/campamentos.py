"""Campamentos de jornaleros."""

import datetime as dt

from sqlalchemy import ARRAY, String, Text
from sqlalchemy.orm import Mapped

from capas.vocabularios.poblacion import ACCESO_VIAL, AGUA_FUENTE, POBLACIONES
from capas.vocabularios.territorio import campo_folio, campo_localidad, campo_municipio
from geo.layers import Choice, Layer, Style, Tier, field

TOPE = 20_000
PERSONAS = "Personas"
SALUD = "Visitas de salud"
CONDICIONES = "Condiciones del sitio"


class Campamento(
    Layer,
    slug="campamentos",
    title="Campamentos",
    singular="Campamento",
    geometry="POINT",
    style=Style("#009e73", symbol="pentagon", outline="#000000"),
    theme="Personas y vivienda",
    order=50,
    key=("municipio", "folio"),
    label="nombre",
    summary=("nombre", "municipio", "personas", "ultima_visita", "proxima_visita", "prioridad"),
    tier=Tier.RESTRINGIDO,
    aliases=("campamento", "camps", "camp", "galeras"),
):
    """Sitio donde vive gente jornalera en temporada, que visitan los promotores de salud.

    Solo lleva cuentas por sitio, nunca datos de una persona.
    """

    folio: Mapped[str | None] = campo_folio("Folio del campamento", aliases=("folio_campamento", "site_id"))
    nombre: Mapped[str | None] = field(
        String(200),
        label="Nombre",
        help="Como lo conocen los promotores; no el nombre de una persona.",
        aliases=("campamento", "name", "nombre_campamento", "site_name", "title"),
        group="Identificación",
    )
    rancho: Mapped[str | None] = field(
        String(200),
        label="Rancho",
        help="Rancho o empresa de quien depende, si depende de alguno.",
        aliases=("nombre_rancho", "empleador", "farm"),
        group="Identificación",
    )
    municipio: Mapped[str | None] = campo_municipio()
    localidad: Mapped[str | None] = campo_localidad()
    poblacion: Mapped[list[str] | None] = field(
        ARRAY(Text()),
        label="Población",
        help="Puede ser más de una.",
        choices=POBLACIONES,
        aliases=("poblaciones", "tipo_poblacion", "population_type"),
        group=PERSONAS,
    )
    hogares: Mapped[int | None] = field(
        label="Hogares",
        help="Familias o grupos que comparten gasto.",
        unit="hogares",
        minimum=0,
        maximum=TOPE,
        aliases=("familias", "num_familias", "households", "hh"),
        measure="sum",
        group=PERSONAS,
    )
    personas: Mapped[int | None] = field(
        label="Personas",
        help="Las que había en la última visita.",
        unit="personas",
        minimum=0,
        maximum=TOPE,
        aliases=("num_personas", "individuals", "people", "poblacion_total"),
        measure="sum",
        group=PERSONAS,
    )
    mujeres: Mapped[int | None] = field(
        label="Mujeres",
        help="De todas las edades.",
        unit="personas",
        minimum=0,
        maximum=TOPE,
        aliases=("num_mujeres", "women", "female"),
        measure="sum",
        dimension="sexo",
        group=PERSONAS,
    )
    hombres: Mapped[int | None] = field(
        label="Hombres",
        help="De todas las edades.",
        unit="personas",
        minimum=0,
        maximum=TOPE,
        aliases=("num_hombres", "men", "male"),
        measure="sum",
        dimension="sexo",
        group=PERSONAS,
    )
    edad_0_4: Mapped[int | None] = field(
        label="De 0 a 4 años",
        help="Niñas y niños menores de 5 años.",
        unit="personas",
        minimum=0,
        maximum=TOPE,
        aliases=("menores_5", "p_0a4", "under_5"),
        measure="sum",
        dimension="edad",
        group=PERSONAS,
    )
    edad_5_17: Mapped[int | None] = field(
        label="De 5 a 17 años",
        help="En edad escolar.",
        unit="personas",
        minimum=0,
        maximum=TOPE,
        aliases=("edad_escolar", "age_5_17"),
        measure="sum",
        dimension="edad",
        group=PERSONAS,
    )
    embarazadas: Mapped[int | None] = field(
        label="Mujeres embarazadas",
        help="Las que pidieron control prenatal o lo refirieron; solo la cuenta.",
        unit="personas",
        minimum=0,
        maximum=TOPE,
        aliases=("embarazos", "pregnant"),
        tier=Tier.RESTRINGIDO,
        measure="sum",
        dimension="salud",
        group=PERSONAS,
    )
    mes_inicio: Mapped[int | None] = field(
        label="Primer mes de la temporada",
        help="Del 1 (enero) al 12 (diciembre).",
        minimum=1,
        maximum=12,
        aliases=("mes_ini", "inicio_temporada"),
        group=SALUD,
    )
    mes_fin: Mapped[int | None] = field(
        label="Último mes de la temporada",
        help="Puede ser menor que el primero: la temporada pasa de un año a otro.",
        minimum=1,
        maximum=12,
        aliases=("mes_final", "fin_temporada"),
        group=SALUD,
    )
    ultima_visita: Mapped[dt.date | None] = field(
        label="Última visita",
        help="Día de la última visita de promotores.",
        aliases=("fecha_ultima_visita", "last_visit", "fecha", "fecha_visita"),
        group=SALUD,
        index=True,
    )
    proxima_visita: Mapped[dt.date | None] = field(
        label="Próxima visita",
        help="Día programado.",
        aliases=("fecha_proxima_visita", "next_visit"),
        group=SALUD,
        index=True,
    )
    prioridad: Mapped[str | None] = field(
        String(6),
        label="Prioridad",
        help="La que le dan los promotores.",
        choices=(
            Choice("alta", "Alta", "#d55e00", "cross", aliases=("urgente", "high", "1")),
            Choice("media", "Media", "#f0e442", "lines", aliases=("medium", "2")),
            Choice("baja", "Baja", "#56b4e9", "none", aliases=("low", "3")),
        ),
        aliases=("priority",),
        group=SALUD,
    )
    alojamiento: Mapped[str | None] = field(
        String(20),
        label="Tipo de alojamiento",
        help="El que usa la mayoría.",
        choices=(
            Choice("cuartos", "Cuartos", aliases=("cuarto", "rooms")),
            Choice("galera", "Galera", aliases=("galeras", "barracks")),
            Choice(
                "casas_moviles", "Casas móviles o remolques", aliases=("trailas", "remolques", "trailers")
            ),
            Choice("carpas", "Carpas o plásticos", aliases=("carpa", "tents")),
            Choice("intemperie", "A la intemperie", aliases=("sin techo", "open air")),
        ),
        aliases=("tipo_alojamiento", "shelter_type"),
        group=CONDICIONES,
    )
    agua_fuente: Mapped[str | None] = field(
        String(20),
        label="De dónde viene el agua",
        help="Fuente principal para beber.",
        choices=AGUA_FUENTE,
        aliases=("fuente_agua", "agua", "water_source"),
        group=CONDICIONES,
    )
    agua_clorada: Mapped[bool | None] = field(
        label="Agua clorada",
        help="Según la prueba de la última visita.",
        aliases=("cloro", "chlorinated"),
        group=CONDICIONES,
    )
    sanitarios: Mapped[int | None] = field(
        label="Sanitarios o letrinas",
        help="En servicio.",
        unit="sanitarios",
        minimum=0,
        maximum=1_000,
        aliases=("letrinas", "banos", "latrines", "toilets"),
        group=CONDICIONES,
    )
    sanitarios_por_sexo: Mapped[bool | None] = field(
        label="Sanitarios separados por sexo",
        help="Con puerta y luz.",
        aliases=("banos_separados", "separate_toilets"),
        group=CONDICIONES,
    )
    electricidad: Mapped[bool | None] = field(
        label="Electricidad",
        help="Si hay luz en los dormitorios.",
        aliases=("luz", "electricity"),
        group=CONDICIONES,
    )
    recoleccion_basura: Mapped[bool | None] = field(
        label="Recolección de basura",
        help="Si alguien la retira con regularidad.",
        aliases=("basura", "waste_collection"),
        group=CONDICIONES,
    )
    garrapatas: Mapped[bool | None] = field(
        label="Garrapatas a la vista",
        help="Con fiebre en el campamento, referir de urgencia a Salud (rickettsiosis).",
        aliases=("ticks",),
        group=CONDICIONES,
    )
    necesita_interprete: Mapped[bool | None] = field(
        label="Hace falta intérprete",
        help="Si parte del campamento no habla español; no se anota el origen de nadie.",
        aliases=("interprete", "language_need"),
        group=CONDICIONES,
    )
    acceso: Mapped[str | None] = field(
        String(12),
        label="Camino de acceso",
        help="El último tramo.",
        choices=ACCESO_VIAL,
        aliases=("camino_acceso", "access"),
        group=CONDICIONES,
    )
