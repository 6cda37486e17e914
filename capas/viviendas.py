"""Viviendas del censo municipal."""

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from capas.vocabularios.poblacion import AGUA_ACCESO, AGUA_FUENTE
from capas.vocabularios.territorio import campo_localidad, campo_municipio
from geo.layers import Choice, Layer, Rounds, Style, Tier, field

PERSONAS = "Personas"
EDAD = "Edad"
VIVIENDA = "Vivienda"
SERVICIOS = "Servicios de la vivienda"
TOPE = 2_000  # an albergue counted as one dwelling still fits; a telephone number does not


class Vivienda(
    Layer,
    slug="viviendas",
    title="Viviendas del censo",
    singular="Vivienda",
    geometry="POINT",
    style=Style("#0072b2", symbol="circle"),
    theme="Personas y vivienda",
    order=30,
    # Municipalities number their forms on their own, so folio 1 of one round exists in each of them: round
    # and folio identify a dwelling within its municipality, and one never overwrites another's.
    key=("municipio", "ronda", "folio"),
    label="folio",
    summary=("folio", "ronda", "municipio", "localidad", "hogares", "personas"),
    rounds=Rounds("ronda", "municipio"),
    tier=Tier.RESTRINGIDO,
    aliases=("vivienda", "censo", "hogares", "dwellings", "households", "puntos_censo"),
):
    """Punto del censo: una vivienda en una ronda, con sus hogares, sus personas y sus materiales.

    Se cuentan personas, nunca se identifican: no se guardan nombres ni situación migratoria.
    """

    municipio: Mapped[str | None] = campo_municipio(group="Identificación")
    localidad: Mapped[str | None] = campo_localidad(group="Identificación")
    ronda: Mapped[str | None] = field(
        String(20),
        label="Ronda del censo",
        help="Levantamiento al que pertenece, por ejemplo 2018-11; se ordena de menor a mayor.",
        aliases=("ronda_censo", "levantamiento", "round", "survey_round"),
        tier=Tier.PUBLICO,
        group="Identificación",
        index=True,
    )
    folio: Mapped[str | None] = field(
        String(40),
        label="Folio",
        help="Número de la vivienda dentro de la ronda y del municipio.",
        aliases=(
            "folio_vivienda",
            "num_folio",
            "no_folio",
            "numero_vivienda",
            "id_vivienda",
            "dwelling_id",
            "household_id",
            "hh_id",
        ),
        tier=Tier.RESTRINGIDO,
        group="Identificación",
    )
    fecha: Mapped[dt.date | None] = field(
        label="Fecha de la visita",
        help="Día en que se levantó la cédula.",
        aliases=("fecha_visita", "fecha_levantamiento", "date", "today", "visit_date"),
        group="Identificación",
    )
    precision_m: Mapped[float | None] = field(
        label="Precisión del punto",
        help="Error estimado por el GPS.",
        unit="metros",
        minimum=0,
        maximum=100_000,
        aliases=("gps_precision", "location_precision", "ubicacion_precision", "accuracy", "gps_accuracy"),
        group="Identificación",
    )
    ocupacion: Mapped[str | None] = field(
        String(12),
        label="Ocupación",
        help="Si alguien vive en ella.",
        choices=(
            Choice("habitada", "Habitada", aliases=("ocupada", "occupied")),
            Choice("temporal", "De uso temporal", aliases=("uso temporal", "seasonal")),
            Choice("deshabitada", "Deshabitada", aliases=("abandonada", "vacant")),
        ),
        aliases=("condicion_ocupacion", "occupancy"),
        group="Identificación",
    )
    hogares: Mapped[int | None] = field(
        label="Hogares",
        help="Grupos que comparten gasto para comer dentro de la vivienda.",
        unit="hogares",
        minimum=0,
        maximum=TOPE,
        aliases=("num_hogares", "tothog", "familias", "households", "families", "hh"),
        measure="sum",
        group=PERSONAS,
    )
    personas: Mapped[int | None] = field(
        label="Personas",
        help="Todas las que viven ahí, sin contar dos veces a nadie.",
        unit="personas",
        minimum=0,
        maximum=TOPE,
        aliases=(
            "num_personas",
            "total_personas",
            "ocupantes",
            "habitantes",
            "numpers",
            "pob",
            "pobtot",
            "poblacion",
            "people",
            "persons",
            "household_size",
            "hh_size",
            "individuals",
        ),
        measure="sum",
        group=PERSONAS,
    )
    personas_retorno: Mapped[int | None] = field(
        label="Personas de retorno",
        help="Repatriadas o que volvieron por su cuenta.",
        unit="personas",
        minimum=0,
        maximum=TOPE,
        aliases=("retorno", "repatriadas", "repatriados", "retornados", "returned"),
        measure="sum",
        dimension="poblacion",
        group=PERSONAS,
    )
    personas_transito: Mapped[int | None] = field(
        label="Personas en tránsito",
        help="De paso hacia otro lugar.",
        unit="personas",
        minimum=0,
        maximum=TOPE,
        aliases=("transito", "en_transito", "in_transit", "transit"),
        measure="sum",
        dimension="poblacion",
        group=PERSONAS,
    )
    personas_jornalera: Mapped[int | None] = field(
        label="Personas jornaleras",
        help="Jornaleras agrícolas y quienes viven con ellas.",
        unit="personas",
        minimum=0,
        maximum=TOPE,
        aliases=("jornalera", "jornaleros", "jornaleras", "personas_jornaleras", "farm_workers"),
        measure="sum",
        dimension="poblacion",
        group=PERSONAS,
    )
    personas_otra: Mapped[int | None] = field(
        label="Otras personas",
        help="De ninguna de las poblaciones anteriores.",
        unit="personas",
        minimum=0,
        maximum=TOPE,
        aliases=("otra_poblacion", "personas_otras", "poblacion_local", "other_people"),
        measure="sum",
        dimension="poblacion",
        group=PERSONAS,
    )
    mujeres: Mapped[int | None] = field(
        label="Mujeres",
        help="De todas las edades.",
        unit="personas",
        minimum=0,
        maximum=TOPE,
        aliases=("pobfem", "num_mujeres", "women", "female", "females"),
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
        aliases=("pobmas", "num_hombres", "men", "male", "males"),
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
        aliases=("p_0a4", "de_0_a_4", "menores_5", "age_0_4", "under_5"),
        measure="sum",
        dimension="edad",
        group=EDAD,
    )
    edad_5_11: Mapped[int | None] = field(
        label="De 5 a 11 años",
        help="En edad de primaria.",
        unit="personas",
        minimum=0,
        maximum=TOPE,
        aliases=("p_5a11", "de_5_a_11", "age_5_11"),
        measure="sum",
        dimension="edad",
        group=EDAD,
    )
    edad_12_17: Mapped[int | None] = field(
        label="De 12 a 17 años",
        help="Adolescentes.",
        unit="personas",
        minimum=0,
        maximum=TOPE,
        aliases=("p_12a17", "de_12_a_17", "age_12_17"),
        measure="sum",
        dimension="edad",
        group=EDAD,
    )
    edad_18_59: Mapped[int | None] = field(
        label="De 18 a 59 años",
        help="Personas adultas.",
        unit="personas",
        minimum=0,
        maximum=TOPE,
        aliases=("p_18a59", "de_18_a_59", "age_18_59"),
        measure="sum",
        dimension="edad",
        group=EDAD,
    )
    edad_60_mas: Mapped[int | None] = field(
        label="De 60 años y más",
        help="Personas mayores.",
        unit="personas",
        minimum=0,
        maximum=TOPE,
        aliases=("p_60ymas", "de_60_y_mas", "adultos_mayores", "age_60_plus", "edad_60"),
        measure="sum",
        dimension="edad",
        group=EDAD,
    )
    pisos: Mapped[int | None] = field(
        label="Pisos",
        help="Material de la mayor parte del piso.",
        choices=(
            Choice(1, "Tierra", aliases=("piso de tierra", "dirt")),
            Choice(2, "Cemento o firme", aliases=("cemento", "firme", "cemento/firme")),
            Choice(3, "Madera, mosaico u otro", aliases=("madera", "mosaico", "otro recubrimiento")),
        ),
        aliases=("piso", "material_piso", "floor"),
        group=VIVIENDA,
        source="INEGI, Censo de Población y Vivienda",
    )
    paredes: Mapped[int | None] = field(
        label="Paredes",
        help="Material de la mayor parte de las paredes.",
        choices=(
            Choice(1, "Material de desecho", aliases=("desecho",)),
            Choice(2, "Lámina de cartón", aliases=("cartón",)),
            Choice(3, "Lámina de asbesto o metálica", aliases=("asbesto", "metálica", "lámina")),
            Choice(4, "Carrizo, bambú o palma", aliases=("carrizo", "bambú", "palma")),
            Choice(5, "Embarro o bajareque", aliases=("embarro", "bajareque")),
            Choice(6, "Madera", aliases=("wood",)),
            Choice(7, "Adobe", aliases=("adobes",)),
            Choice(8, "Tabique, block o concreto", aliases=("tabique", "block", "ladrillo", "concreto")),
        ),
        aliases=("pared", "material_paredes", "walls"),
        group=VIVIENDA,
        source="INEGI, Censo de Población y Vivienda",
    )
    techos: Mapped[int | None] = field(
        label="Techos",
        help="Material de la mayor parte del techo.",
        choices=(
            Choice(1, "Material de desecho", aliases=("desecho",)),
            Choice(2, "Lámina de cartón", aliases=("cartón",)),
            Choice(3, "Lámina metálica", aliases=("metálica", "lámina")),
            Choice(4, "Lámina de asbesto", aliases=("asbesto",)),
            Choice(5, "Lámina de fibrocemento", aliases=("fibrocemento",)),
            Choice(6, "Palma o paja", aliases=("palma",)),
            Choice(7, "Madera o tejamanil", aliases=("madera", "tejamanil")),
            Choice(8, "Terrado con viguería", aliases=("terrado",)),
            Choice(9, "Teja", aliases=("tejas",)),
            Choice(10, "Losa de concreto o viguetas", aliases=("losa", "concreto")),
        ),
        aliases=("techo", "material_techo", "roof"),
        group=VIVIENDA,
        source="INEGI, Censo de Población y Vivienda",
    )
    cuartos: Mapped[int | None] = field(
        label="Cuartos",
        help="En total, contando la cocina, sin pasillos ni baños.",
        unit="cuartos",
        minimum=0,
        maximum=200,
        aliases=("total_cuartos", "num_cuartos", "totcuart", "rooms"),
        group=VIVIENDA,
    )
    dormitorios: Mapped[int | None] = field(
        label="Dormitorios",
        help="Cuartos que se usan para dormir.",
        unit="cuartos",
        minimum=0,
        maximum=200,
        aliases=("num_dormitorios", "cuadorm", "bedrooms"),
        group=VIVIENDA,
    )
    agua: Mapped[str | None] = field(
        String(10),
        label="Agua entubada",
        help="Hasta dónde llega.",
        choices=AGUA_ACCESO,
        aliases=("agua_entubada", "water", "disponibilidad_agua"),
        group=SERVICIOS,
        source="INEGI, Censo de Población y Vivienda",
    )
    agua_fuente: Mapped[str | None] = field(
        String(20),
        label="De dónde viene el agua",
        help="Fuente principal.",
        choices=AGUA_FUENTE,
        aliases=("fuente_agua", "abastecimiento", "water_source"),
        group=SERVICIOS,
    )
    drenaje: Mapped[str | None] = field(
        String(12),
        label="Drenaje",
        help="A dónde va el agua usada.",
        choices=(
            Choice("red", "Red pública", aliases=("red pública", "sewer")),
            Choice(
                "fosa", "Fosa séptica o biodigestor", aliases=("fosa séptica", "biodigestor", "septic tank")
            ),
            Choice("barranca", "Barranca o grieta", aliases=("grieta",)),
            Choice("rio", "Río, arroyo o lago", aliases=("lago", "arroyo")),
            Choice("no", "No tiene", aliases=("ninguno", "sin drenaje", "none")),
        ),
        aliases=("desague", "drainage"),
        group=SERVICIOS,
        source="INEGI, Censo de Población y Vivienda",
    )
    sanitario: Mapped[str | None] = field(
        String(10),
        label="Sanitario",
        help="Tipo de excusado.",
        choices=(
            Choice("taza", "Taza de baño", aliases=("excusado", "toilet")),
            Choice("letrina", "Letrina u hoyo", aliases=("hoyo", "latrine")),
            Choice("no", "No tiene", aliases=("ninguno", "none")),
        ),
        aliases=("servicio_sanitario", "excusado", "toilet"),
        group=SERVICIOS,
    )
    electricidad: Mapped[bool | None] = field(
        label="Electricidad",
        help="Si tiene luz eléctrica.",
        aliases=("luz", "luz_electrica", "electricity"),
        group=SERVICIOS,
    )
    combustible: Mapped[str | None] = field(
        String(12),
        label="Combustible para cocinar",
        help="El que más se usa.",
        choices=(
            Choice("gas", "Gas", aliases=("gas lp", "LPG")),
            Choice("electricidad", "Electricidad", aliases=("electricity",)),
            Choice("lena", "Leña", aliases=("wood", "firewood")),
            Choice("carbon", "Carbón", aliases=("charcoal",)),
            Choice("otro", "Otro", aliases=("other",)),
            Choice("no_cocina", "No cocina", aliases=("ninguno",)),
        ),
        aliases=("combustible_cocinar", "fuel", "cooking_fuel"),
        group=SERVICIOS,
    )
    chimenea: Mapped[bool | None] = field(
        label="Fogón con chimenea",
        help="Si el humo de la leña o el carbón sale de la vivienda.",
        aliases=("fogon_chimenea", "chimney"),
        group=SERVICIOS,
    )
