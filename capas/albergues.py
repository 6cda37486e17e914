"""Albergues."""

import datetime as dt

from sqlalchemy import ARRAY, String, Text
from sqlalchemy.orm import Mapped

from capas.vocabularios.instituciones import INSTITUCIONES
from capas.vocabularios.poblacion import POBLACIONES, TENENCIAS
from capas.vocabularios.territorio import campo_folio, campo_localidad, campo_municipio
from geo.layers import Choice, Layer, Style, Tier, field

CAPACIDAD = "Capacidad y ocupación"
EVALUACION = "Evaluación"
INSTALACIONES = "Instalaciones"
CONDICION = (
    Choice("segura", "Segura", aliases=("si", "sí", "buena", "yes", "functional")),
    Choice("deficiente", "Deficiente o insegura", aliases=("insegura", "regular", "mala", "partial")),
    Choice("no_tiene", "No tiene", aliases=("no", "sin", "none", "inexistente")),
)


class Albergue(
    Layer,
    slug="albergues",
    title="Albergues",
    singular="Albergue",
    geometry="POINT",
    style=Style("#cc79a7", symbol="star", by="estado", outline="#000000"),
    theme="Personas y vivienda",
    order=40,
    key=("municipio", "folio"),
    label="nombre",
    summary=("nombre", "estado", "dictamen", "familias", "puntaje_reportado", "municipio"),
    tier=Tier.INSTITUCIONAL,
    aliases=("albergue", "refugios", "refugio", "shelters", "shelter", "sites"),
):
    """Lugar que aloja a personas migrantes o desplazadas: su capacidad, su estado y quién lo opera."""

    folio: Mapped[str | None] = campo_folio("Folio del albergue", aliases=("site_id", "folio_albergue"))
    nombre: Mapped[str | None] = field(
        String(200),
        label="Nombre",
        help="Como lo conoce la comunidad.",
        aliases=("albergue", "name", "nombre_albergue", "site_name", "title"),
        group="Identificación",
    )
    tipo: Mapped[str | None] = field(
        String(20),
        label="Tipo",
        help="Aloja a migrantes o jornaleros, o se abre tras un desastre: no son lo mismo.",
        choices=(
            Choice("migrantes", "De migrantes", aliases=("migrante", "collective_center", "transit_center")),
            Choice("jornaleros", "De jornaleros agrícolas", aliases=("jornalero",)),
            Choice("temporal", "Refugio temporal por desastre", aliases=("refugio temporal", "emergencia")),
            Choice("mixto", "Mixto"),
        ),
        aliases=("tipo_albergue", "site_type"),
        group="Identificación",
        source="LGPC, artículo 2, fracción III, para el refugio temporal",
    )
    operador: Mapped[list[str] | None] = field(
        ARRAY(Text()),
        label="Operado por",
        help="Instituciones que lo operan.",
        choices=INSTITUCIONES,
        aliases=("operadores", "responsable", "manager", "operator", "administrador"),
        group="Identificación",
    )
    poblacion: Mapped[list[str] | None] = field(
        ARRAY(Text()),
        label="Población que recibe",
        help="Puede ser más de una.",
        choices=POBLACIONES,
        aliases=("poblaciones", "tipo_poblacion", "population_type"),
        group="Identificación",
    )
    ubicacion_precision: Mapped[str | None] = field(
        String(12),
        label="Precisión de la ubicación",
        help="Si el punto es el del edificio o solo el de su localidad.",
        choices=(
            Choice("exacta", "Punto del edificio", aliases=("gps", "exact")),
            Choice("aproximada", "Aproximada", aliases=("approximate",)),
            Choice("localidad", "Punto de la localidad", aliases=("locality",)),
            Choice("municipio", "Solo se sabe el municipio", aliases=("municipality",)),
        ),
        aliases=("precision_ubicacion", "location_quality"),
        group="Ubicación",
    )
    municipio: Mapped[str | None] = campo_municipio()
    localidad: Mapped[str | None] = campo_localidad()
    estado: Mapped[str | None] = field(
        String(30),
        label="Estado",
        help="Si funciona hoy.",
        choices=(
            Choice("operativo", "Operativo", "#009e73", aliases=("en operación", "existing", "open")),
            Choice(
                "operativo_con_observaciones",
                "Operativo con observaciones",
                "#f0e442",
                "dots",
                aliases=("con observaciones",),
            ),
            Choice("inoperante", "Inoperante", "#d55e00", "cross", aliases=("fuera de servicio",)),
            Choice("en_clausura", "En clausura", "#56b4e9", "lines", aliases=("clausurado", "closed")),
            Choice("reubicado", "Reubicado", "#000000", "lines-dense", aliases=("relocated",)),
        ),
        aliases=("estatus", "status", "estado_albergue", "situacion"),
        group=EVALUACION,
        index=True,
    )
    dictamen: Mapped[str | None] = field(
        String(12),
        label="Dictamen",
        help="Resultado de la evaluación; un criterio crítico que falla basta para no ser apto.",
        choices=(
            Choice("apto", "Apto", "#009e73", aliases=("fit",)),
            Choice("no_apto", "No apto", "#d55e00", "cross", aliases=("no apto", "unfit")),
        ),
        aliases=("dictamen_albergue", "resultado"),
        group=EVALUACION,
    )
    recomendacion: Mapped[str | None] = field(
        String(30),
        label="Recomendación",
        help="Lo que pide la evaluación o la mesa.",
        choices=(
            Choice("mantener", "Mantener", aliases=("ninguna",)),
            Choice("rehabilitar", "Rehabilitar", aliases=("reparar",)),
            Choice("clausura", "Clausurar"),
            Choice(
                "clausura_y_reubicacion",
                "Clausurar y reubicar",
                aliases=("clausura y reubicación", "reubicar"),
            ),
        ),
        aliases=("recomendaciones", "recommendation"),
        group=EVALUACION,
    )
    puntaje_reportado: Mapped[float | None] = field(
        label="Puntaje reportado",
        help="Porcentaje de criterios cumplidos, tal como lo dio quien evaluó; no se recalcula.",
        unit="%",
        minimum=0,
        maximum=100,
        aliases=("puntaje", "calificacion", "score", "cumplimiento"),
        group=EVALUACION,
    )
    instrumento: Mapped[str | None] = field(
        String(200),
        label="Instrumento",
        help="Cédula o lista con que se evaluó.",
        aliases=("cedula", "instrument"),
        group=EVALUACION,
    )
    instrumento_version: Mapped[str | None] = field(
        String(40),
        label="Versión del instrumento",
        help="Para no comparar puntajes de cédulas distintas.",
        aliases=("version_instrumento",),
        group=EVALUACION,
    )
    evaluador: Mapped[str | None] = field(
        String(20),
        label="Institución que evaluó",
        help="La institución, no la persona.",
        choices=INSTITUCIONES,
        aliases=("institucion_evaluadora",),
        group=EVALUACION,
    )
    fecha_evaluacion: Mapped[dt.date | None] = field(
        label="Fecha de evaluación",
        help="Día de la visita o del reporte.",
        aliases=("fecha", "date", "assessment_date"),
        group=EVALUACION,
    )
    condiciones: Mapped[str | None] = field(
        label="Condiciones observadas",
        help="Lo que se vio en la visita, sin nombres de personas.",
        aliases=("observaciones", "condicion", "descripcion", "remarks", "description"),
        group=EVALUACION,
    )
    seguimiento: Mapped[list[str] | None] = field(
        ARRAY(Text()),
        label="Seguimiento a cargo de",
        help="Instituciones que deben atenderlo.",
        choices=INSTITUCIONES,
        aliases=("responsables_seguimiento", "follow_up"),
        group=EVALUACION,
    )
    fuente: Mapped[str | None] = field(
        String(200),
        label="Fuente",
        help="Documento del que vienen los datos.",
        aliases=("source",),
        group=EVALUACION,
    )
    familias: Mapped[int | None] = field(
        label="Familias alojadas",
        help="Las que viven ahí hoy.",
        unit="familias",
        minimum=0,
        maximum=10_000,
        aliases=("num_familias", "hogares", "households", "hh"),
        measure="sum",
        group=CAPACIDAD,
    )
    personas: Mapped[int | None] = field(
        label="Personas alojadas",
        help="Las que viven ahí hoy.",
        unit="personas",
        minimum=0,
        maximum=100_000,
        aliases=("num_personas", "individuals", "people", "ocupacion", "poblacion_total"),
        measure="sum",
        group=CAPACIDAD,
    )
    capacidad_familias: Mapped[int | None] = field(
        label="Capacidad en familias",
        help="Las que caben en condiciones dignas.",
        unit="familias",
        minimum=0,
        maximum=10_000,
        aliases=("capacidad_hogares", "capacity_hh", "capacity_households"),
        measure="sum",
        group=CAPACIDAD,
    )
    capacidad_personas: Mapped[int | None] = field(
        label="Capacidad en personas",
        help="Las que caben en condiciones dignas.",
        unit="personas",
        minimum=0,
        maximum=100_000,
        aliases=("capacidad", "capacity", "capacity_ind"),
        measure="sum",
        group=CAPACIDAD,
    )
    superficie_cubierta_m2: Mapped[float | None] = field(
        label="Superficie cubierta",
        help="Bajo techo y útil para dormir y estar.",
        unit="m²",
        minimum=0,
        maximum=1_000_000,
        aliases=("superficie_cubierta", "area_cubierta", "covered_area"),
        group=CAPACIDAD,
    )
    tenencia: Mapped[str | None] = field(
        String(20),
        label="Tenencia del terreno",
        help="De quién es el terreno, por régimen; no se anota a la persona.",
        choices=TENENCIAS,
        aliases=("regimen", "tenure", "tenencia_tierra"),
        group=CAPACIDAD,
    )
    fosas_abiertas: Mapped[int | None] = field(
        label="Fosas sépticas abiertas",
        help="Cada una es un riesgo de caída y de contagio; con una basta para no ser apto.",
        unit="fosas",
        minimum=0,
        maximum=1_000,
        aliases=("fosas", "fosas_septicas_abiertas", "open_septic_pits"),
        group=INSTALACIONES,
    )
    electricidad: Mapped[str | None] = field(
        String(12),
        label="Instalación eléctrica",
        help="Si hay, y si es segura.",
        choices=CONDICION,
        aliases=("instalacion_electrica", "luz", "electricity"),
        group=INSTALACIONES,
    )
    agua: Mapped[str | None] = field(
        String(12),
        label="Agua para beber",
        help="Si llega, y si es segura.",
        choices=CONDICION,
        aliases=("agua_potable", "water", "water_functionality"),
        group=INSTALACIONES,
    )
    estructura: Mapped[str | None] = field(
        String(12),
        label="Estructura",
        help="Muros y techo.",
        choices=CONDICION,
        aliases=("estado_estructura", "structure"),
        group=INSTALACIONES,
    )
    salidas: Mapped[bool | None] = field(
        label="Salidas de emergencia",
        help="Señaladas y libres.",
        aliases=("salidas_emergencia", "exits"),
        group=INSTALACIONES,
    )
    extintores: Mapped[int | None] = field(
        label="Extintores",
        help="Cargados y vigentes.",
        unit="extintores",
        minimum=0,
        maximum=1_000,
        aliases=("num_extintores", "extinguishers"),
        group=INSTALACIONES,
    )
    sanitarios_mujeres: Mapped[int | None] = field(
        label="Sanitarios para mujeres",
        help="En servicio y separados.",
        unit="sanitarios",
        minimum=0,
        maximum=1_000,
        aliases=("banos_mujeres", "toilets_women"),
        group=INSTALACIONES,
    )
    sanitarios_hombres: Mapped[int | None] = field(
        label="Sanitarios para hombres",
        help="En servicio y separados.",
        unit="sanitarios",
        minimum=0,
        maximum=1_000,
        aliases=("banos_hombres", "toilets_men"),
        group=INSTALACIONES,
    )
    regaderas: Mapped[int | None] = field(
        label="Regaderas",
        help="En servicio.",
        unit="regaderas",
        minimum=0,
        maximum=1_000,
        aliases=("num_regaderas", "showers"),
        group=INSTALACIONES,
    )
    lavaderos: Mapped[int | None] = field(
        label="Lavaderos",
        help="En servicio.",
        unit="lavaderos",
        minimum=0,
        maximum=1_000,
        aliases=("num_lavaderos", "laundry"),
        group=INSTALACIONES,
    )
    cocina: Mapped[bool | None] = field(
        label="Cocina o comedor",
        help="Espacio para preparar y comer.",
        aliases=("cocina_comedor", "comedor", "kitchen"),
        group=INSTALACIONES,
    )
    calefaccion: Mapped[bool | None] = field(
        label="Calefacción segura",
        help="Que no despida humo ni monóxido dentro.",
        aliases=("heating",),
        group=INSTALACIONES,
    )
    alumbrado: Mapped[bool | None] = field(
        label="Alumbrado exterior",
        help="En patios y camino a los sanitarios.",
        aliases=("iluminacion", "lighting"),
        group=INSTALACIONES,
    )
    accesible: Mapped[bool | None] = field(
        label="Accesible",
        help="Para personas con discapacidad.",
        aliases=("accesibilidad", "accessible"),
        group=INSTALACIONES,
    )
    espacio_infantil: Mapped[bool | None] = field(
        label="Espacio para la niñez",
        help="Seguro y a la vista.",
        aliases=("espacio_ninez", "child_friendly_space"),
        group=INSTALACIONES,
    )
    recoleccion_basura: Mapped[bool | None] = field(
        label="Recolección de basura",
        help="Si el servicio pasa con regularidad.",
        aliases=("basura", "waste_collection"),
        group=INSTALACIONES,
    )
