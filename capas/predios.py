"""Predios."""

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from capas.vocabularios.poblacion import ACCESO_VIAL, TENENCIAS
from capas.vocabularios.territorio import campo_localidad, campo_municipio
from geo.layers import Choice, Layer, Style, Tier, field

TIERRA = "Tierra y tenencia"
SERVICIOS = "Servicios"
TERRENO = "Terreno"
FACTIBILIDAD = (
    Choice("en_predio", "Dentro del predio", aliases=("si", "sí", "dentro", "yes")),
    Choice("a_pie", "A pie de predio", aliases=("a pie de predio", "en la calle", "frente")),
    Choice("factible", "No hay, pero es factible", aliases=("factible",)),
    Choice("no", "No hay", aliases=("ninguno", "sin servicio", "none")),
)


class Predio(
    Layer,
    slug="predios",
    title="Predios para reubicar",
    singular="Predio",
    geometry="MULTIPOLYGON",
    style=Style("#009e73", by="disponibilidad", outline="#003f2e", opacity=0.45),
    theme="Suelo",
    order=70,
    key=("clave_catastral",),
    label="nombre",
    summary=(
        "nombre",
        "clave_catastral",
        "disponibilidad",
        "tenencia",
        "superficie_documento_m2",
        "municipio",
    ),
    tier=Tier.INSTITUCIONAL,
    aliases=("predio", "parcelas", "parcela", "lotes", "terrenos", "parcels", "parcel"),
):
    """Terreno que podría recibir familias: tenencia, superficie, servicios y disponibilidad.

    Aparecer aquí no lo hace apto: todo predio es candidato y requiere dictamen.
    """

    clave_catastral: Mapped[str | None] = field(
        String(40),
        label="Clave catastral",
        help="La que lo identifica; con ella, volver a cargar un archivo actualiza el predio.",
        aliases=("cve_catastral", "cve_cat", "clavecatas", "folio", "parcel_id"),
        group="Identificación",
    )
    nombre: Mapped[str | None] = field(
        String(200),
        label="Nombre",
        help="Cómo se conoce el terreno; no el nombre de una persona.",
        aliases=("predio", "name", "nombre_predio", "title"),
        group="Identificación",
    )
    municipio: Mapped[str | None] = campo_municipio()
    localidad: Mapped[str | None] = campo_localidad()
    ejido: Mapped[str | None] = field(
        String(200),
        label="Ejido",
        help="Núcleo agrario al que pertenece, si es tierra ejidal.",
        aliases=("nucleo_agrario", "nom_nucleo"),
        group=TIERRA,
    )
    disponibilidad: Mapped[str | None] = field(
        String(16),
        label="Disponibilidad",
        help="Si se puede contar con él.",
        choices=(
            Choice("disponible", "Disponible", "#009e73", "none", aliases=("libre", "available")),
            Choice(
                "en_negociacion", "En negociación", "#f0e442", "lines", aliases=("negociación", "pending")
            ),
            Choice("comprometido", "Comprometido", "#0072b2", "dots", aliases=("reservado", "reserved")),
            Choice("no_disponible", "No disponible", "#d55e00", "cross", aliases=("ocupado", "unavailable")),
        ),
        aliases=("disponible", "estatus", "status", "availability"),
        group=TIERRA,
        index=True,
    )
    tenencia: Mapped[str | None] = field(
        String(20),
        label="Tenencia",
        help="Régimen de la tierra; la parcela ejidal exige acuerdo de asamblea.",
        choices=TENENCIAS,
        aliases=("regimen", "tenencia_tierra", "tenure", "tipo_propiedad"),
        group=TIERRA,
        source="Ley Agraria, artículos 65, 66, 68 y 89",
        index=True,
    )
    acuerdo_asamblea: Mapped[bool | None] = field(
        label="Con acuerdo de asamblea",
        help="Si la asamblea ejidal ya delimitó o cedió el terreno.",
        aliases=("asamblea", "acuerdo_ejidal"),
        group=TIERRA,
        source="Ley Agraria, artículo 65",
    )
    litigio: Mapped[bool | None] = field(
        label="En litigio o con gravamen",
        help="Según el Registro Público o el RAN.",
        aliases=("gravamen", "conflicto", "dispute"),
        group=TIERRA,
    )
    superficie_documento_m2: Mapped[float | None] = field(
        label="Superficie en el documento",
        help="La del título o del catastro; la del polígono se mide aparte, sobre el elipsoide.",
        unit="m²",
        minimum=0,
        maximum=1e11,
        aliases=("superficie", "superficie_m2", "area_m2", "area", "sup_terreno"),
        group=TIERRA,
    )
    costo_m2: Mapped[float | None] = field(
        label="Costo",
        help="Pesos por metro cuadrado, como lo pidió el dueño o lo avaluó el catastro.",
        unit="pesos por m²",
        minimum=0,
        maximum=1_000_000,
        aliases=("costo", "precio_m2", "valor_m2", "price_m2"),
        group=TIERRA,
    )
    uso_suelo: Mapped[str | None] = field(
        String(20),
        label="Uso del suelo",
        help="El que tiene hoy.",
        choices=(
            Choice("agricola_riego", "Agrícola de riego", aliases=("riego",)),
            Choice("agricola_temporal", "Agrícola de temporal", aliases=("temporal", "agrícola")),
            Choice("agostadero", "Agostadero o pastizal", aliases=("pastizal", "ganadero")),
            Choice("baldio", "Baldío", aliases=("lote baldío", "vacant")),
            Choice("habitacional", "Habitacional", aliases=("vivienda", "residential")),
            Choice("equipamiento", "Equipamiento", aliases=("público",)),
            Choice("otro", "Otro", aliases=("other",)),
        ),
        aliases=("uso", "uso_actual", "land_use"),
        group=TERRENO,
    )
    agua: Mapped[str | None] = field(
        String(10),
        label="Agua potable",
        help="Hasta dónde llega la red o el pozo.",
        choices=FACTIBILIDAD,
        aliases=("agua_potable", "water"),
        group=SERVICIOS,
    )
    drenaje: Mapped[str | None] = field(
        String(10),
        label="Drenaje",
        help="Hasta dónde llega la red.",
        choices=FACTIBILIDAD,
        aliases=("alcantarillado", "sewer"),
        group=SERVICIOS,
    )
    electricidad: Mapped[str | None] = field(
        String(10),
        label="Electricidad",
        help="Hasta dónde llega la línea de distribución.",
        choices=FACTIBILIDAD,
        aliases=("luz", "electricity"),
        group=SERVICIOS,
    )
    acceso: Mapped[str | None] = field(
        String(12),
        label="Camino de acceso",
        help="El último tramo hasta el predio.",
        choices=ACCESO_VIAL,
        aliases=("acceso_vial", "camino", "access"),
        group=SERVICIOS,
    )
    pendiente_pct: Mapped[float | None] = field(
        label="Pendiente media",
        help="De 2 a 4 % es lo mejor; más de 10 % no sirve para vivienda.",
        unit="%",
        minimum=0,
        maximum=1_000,
        aliases=("pendiente", "slope", "slope_pct"),
        group=TERRENO,
        source="ACNUR, criterios de sitio",
    )
    nivel_freatico_m: Mapped[float | None] = field(
        label="Profundidad del agua subterránea",
        help="A cuántos metros está el nivel freático.",
        unit="metros",
        minimum=0,
        maximum=2_000,
        aliases=("nivel_freatico", "freatico", "water_table"),
        group=TERRENO,
        source="ACNUR, criterios de sitio",
    )
    estudio_riesgo: Mapped[bool | None] = field(
        label="Con estudio de riesgo",
        help="Si existe análisis de riesgo del predio.",
        aliases=("analisis_riesgo", "risk_study"),
        group=TERRENO,
        source="LGAHOTDU, artículo 66",
    )
    fecha: Mapped[dt.date | None] = field(
        label="Fecha de los datos",
        help="Cuándo se verificó lo anterior.",
        aliases=("fecha_verificacion", "date", "actualizado"),
        group="Procedencia",
    )
    fuente: Mapped[str | None] = field(
        String(200),
        label="Fuente",
        help="Catastro, RAN, ofrecimiento o recorrido.",
        aliases=("source",),
        group="Procedencia",
    )
