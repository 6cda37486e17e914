"""Ranchos y empleadores agrícolas."""

import datetime as dt
from typing import Any

from sqlalchemy import ARRAY, String, Text
from sqlalchemy.orm import Mapped, MappedColumn

from capas.vocabularios.territorio import campo_folio, campo_localidad, campo_municipio
from geo.layers import Choice, Layer, Style, Tier, field

CULTIVOS = (
    Choice("chile", "Chile", aliases=("chile verde", "chili")),
    Choice("cebolla", "Cebolla", aliases=("onion",)),
    Choice("algodon", "Algodón", aliases=("cotton",)),
    Choice("alfalfa", "Alfalfa"),
    Choice("durazno", "Durazno", aliases=("peach",)),
    Choice("manzana", "Manzana", aliases=("apple",)),
    Choice("nuez", "Nuez", aliases=("nogal", "pecan")),
    Choice("maiz", "Maíz", aliases=("corn", "maize")),
    Choice("sorgo", "Sorgo", aliases=("sorghum",)),
    Choice("trigo", "Trigo", aliases=("wheat",)),
    Choice("frijol", "Frijol", aliases=("bean",)),
    Choice("ganaderia", "Ganadería", aliases=("ganado", "livestock")),
    Choice("otro", "Otro", aliases=("other",)),
)

CERTIFICACIONES = (
    Choice("SRRC", "Reducción de Riesgos de Contaminación (SRRC)"),
    Choice("BUMP", "Buen Uso y Manejo de Plaguicidas (BUMP)"),
    Choice("BPCO", "Buenas Prácticas de Cosecha (BPCo)", aliases=("BPCo",)),
    Choice("BUMA", "BUMA, como la nombra la minuta de 2018"),
    Choice("DEALTI", "Empresa Agrícola Libre de Trabajo Infantil (DEALTI)"),
)

LFT = "Ley Federal del Trabajo"


def _trabajadores(mes: str, abreviado: str, english: str) -> MappedColumn[Any]:
    return field(
        label=f"Trabajadores en {mes}",
        help=f"Personas que trabajan en el rancho en {mes}, propias o por contratista.",
        unit="personas",
        minimum=0,
        maximum=100_000,
        aliases=(abreviado, mes, f"trabajadores_{mes}", f"workers_{english}"),
        measure="sum",
        dimension="mes",
        group="Trabajadores por mes",
    )


def _cumple(label: str, help_: str, articulo: str, aliases: tuple[str, ...] = ()) -> MappedColumn[Any]:
    return field(
        label=label,
        help=help_,
        aliases=aliases,
        tier=Tier.RESTRINGIDO,
        group="Cumplimiento verificado",
        source=f"{LFT}, artículo {articulo}",
    )


class Rancho(
    Layer,
    slug="ranchos",
    title="Ranchos y empleadores",
    singular="Rancho",
    geometry="POINT",
    style=Style("#8c510a", symbol="square", outline="#ffffff", visible=False),
    theme="Personas y vivienda",
    order=60,
    key=("municipio", "folio"),
    label="nombre",
    summary=("nombre", "municipio", "cultivos", "superficie_ha", "viviendas", "fecha_verificacion"),
    tier=Tier.RESTRINGIDO,
    aliases=("rancho", "empleadores", "empleador", "farms", "ranches", "employers"),
):
    """Empleador agrícola: qué siembra, cuánta gente ocupa cada mes, cómo la aloja y qué se le verificó."""

    folio: Mapped[str | None] = campo_folio("Folio del rancho", aliases=("folio_rancho",))
    nombre: Mapped[str | None] = field(
        String(200),
        label="Nombre del rancho",
        help="Nombre del predio o de la explotación; no el de una persona.",
        aliases=("rancho", "nombre_rancho", "name", "farm_name", "title"),
        group="Identificación",
    )
    razon_social: Mapped[str | None] = field(
        String(200),
        label="Razón social",
        help="Solo de empresas y sociedades; nunca el nombre de una persona física.",
        aliases=("empresa", "sociedad", "company"),
        tier=Tier.RESTRINGIDO,
        group="Identificación",
    )
    registro_patronal: Mapped[str | None] = field(
        String(20),
        label="Registro patronal IMSS",
        help="Once caracteres, como aparece en la tarjeta patronal.",
        aliases=("registro_imss", "reg_patronal"),
        tier=Tier.RESTRINGIDO,
        group="Identificación",
    )
    titulo_repda: Mapped[str | None] = field(
        String(40),
        label="Título REPDA",
        help="Título de concesión de agua inscrito en el REPDA.",
        aliases=("repda", "titulo_concesion", "concesion_agua"),
        tier=Tier.RESTRINGIDO,
        group="Identificación",
    )
    municipio: Mapped[str | None] = campo_municipio()
    localidad: Mapped[str | None] = campo_localidad()
    cultivos: Mapped[list[str] | None] = field(
        ARRAY(Text()),
        label="Cultivos",
        help="Los principales; pueden ser varios.",
        choices=CULTIVOS,
        aliases=("cultivo", "crops", "crop"),
        group="Producción",
    )
    superficie_ha: Mapped[float | None] = field(
        label="Superficie",
        help="La que se trabaja, en hectáreas.",
        unit="ha",
        minimum=0,
        maximum=1_000_000,
        aliases=("hectareas", "superficie", "has", "ha", "hectares"),
        group="Producción",
    )
    trabajadores_ene: Mapped[int | None] = _trabajadores("enero", "ene", "jan")
    trabajadores_feb: Mapped[int | None] = _trabajadores("febrero", "feb", "feb")
    trabajadores_mar: Mapped[int | None] = _trabajadores("marzo", "mar", "mar")
    trabajadores_abr: Mapped[int | None] = _trabajadores("abril", "abr", "apr")
    trabajadores_may: Mapped[int | None] = _trabajadores("mayo", "may", "may")
    trabajadores_jun: Mapped[int | None] = _trabajadores("junio", "jun", "jun")
    trabajadores_jul: Mapped[int | None] = _trabajadores("julio", "jul", "jul")
    trabajadores_ago: Mapped[int | None] = _trabajadores("agosto", "ago", "aug")
    trabajadores_sep: Mapped[int | None] = _trabajadores("septiembre", "sep", "sep")
    trabajadores_oct: Mapped[int | None] = _trabajadores("octubre", "oct", "oct")
    trabajadores_nov: Mapped[int | None] = _trabajadores("noviembre", "nov", "nov")
    trabajadores_dic: Mapped[int | None] = _trabajadores("diciembre", "dic", "dec")
    viviendas: Mapped[int | None] = field(
        label="Viviendas o cuartos para trabajadores",
        help="Dentro del rancho.",
        unit="viviendas",
        minimum=0,
        maximum=10_000,
        aliases=("num_viviendas", "cuartos_trabajadores", "dwellings"),
        measure="sum",
        group="Alojamiento",
    )
    capacidad_alojamiento: Mapped[int | None] = field(
        label="Capacidad de alojamiento",
        help="Personas que pueden dormir en el rancho.",
        unit="personas",
        minimum=0,
        maximum=100_000,
        aliases=("alojamiento", "capacidad", "housing_capacity"),
        measure="sum",
        group="Alojamiento",
    )
    semanas_continuas: Mapped[int | None] = field(
        label="Semanas continuas de trabajo",
        help="Las más largas de una misma persona; con más de 27 se le presume de planta.",
        unit="semanas",
        minimum=0,
        maximum=520,
        aliases=("semanas", "weeks"),
        group="Cumplimiento verificado",
        source=f"{LFT}, artículo 280",
    )
    fecha_verificacion: Mapped[dt.date | None] = field(
        label="Fecha de verificación",
        help="Día en que se verificó lo que sigue; sin fecha, el cumplimiento no dice nada.",
        aliases=("fecha", "fecha_visita", "date", "verification_date"),
        group="Cumplimiento verificado",
    )
    padron: Mapped[bool | None] = _cumple("Lleva padrón de trabajadores", "Padrón al día.", "279 Quáter")
    registro_anual: Mapped[bool | None] = _cumple("Registro anual", "De trabajadores eventuales.", "280")
    contrato_escrito: Mapped[bool | None] = _cumple(
        "Contrato por escrito", "Con cada trabajador.", "282", ("contrato", "written_contract")
    )
    pago_semanal: Mapped[bool | None] = _cumple("Paga cada semana", "En el lugar de trabajo.", "283")
    vivienda_gratuita: Mapped[bool | None] = _cumple("Vivienda gratuita", "Para quien trabaja ahí.", "283")
    piso_firme: Mapped[bool | None] = _cumple("Piso firme", "En las viviendas.", "283")
    agua_potable: Mapped[bool | None] = _cumple("Agua potable", "En viviendas y en el campo.", "283")
    banos: Mapped[bool | None] = _cumple("Baños", "En servicio.", "283", ("sanitarios", "toilets"))
    sanitarios_por_sexo: Mapped[bool | None] = _cumple("Sanitarios por sexo", "Separados.", "283")
    regaderas: Mapped[bool | None] = _cumple("Regaderas", "En servicio.", "283", ("showers",))
    lavaderos: Mapped[bool | None] = _cumple("Lavaderos", "En servicio.", "283", ("laundry",))
    comedores: Mapped[bool | None] = _cumple("Comedores", "Techados y limpios.", "283", ("comedor",))
    antidotos: Mapped[bool | None] = _cumple("Antídotos y botiquín", "A la mano.", "283", ("botiquin",))
    imss: Mapped[bool | None] = _cumple("Afiliación y traslado al IMSS", "Para atención médica.", "283")
    seguro_traslado: Mapped[bool | None] = _cumple("Seguro de vida en el traslado", "De migrantes.", "283")
    transporte: Mapped[bool | None] = _cumple(
        "Transporte gratuito", "Seguro y diario.", "283", ("transport",)
    )
    interprete: Mapped[bool | None] = _cumple("Intérprete", "Cuando no se habla español.", "283")
    guarderia: Mapped[bool | None] = _cumple("Guardería", "Propia o convenida.", "283", ("childcare",))
    escuela: Mapped[bool | None] = _cumple("Acceso a escuela", "Para hijas e hijos.", "283", ("schooling",))
    certificaciones: Mapped[list[str] | None] = field(
        ARRAY(Text()),
        label="Certificaciones",
        help="Las que tiene; cada una con su vigencia.",
        choices=CERTIFICACIONES,
        aliases=("certificacion", "certifications"),
        group="Certificaciones",
    )
    certificacion_vigente_hasta: Mapped[dt.date | None] = field(
        label="Certificación vigente hasta",
        help="La que vence primero.",
        aliases=("vigencia_certificacion", "certification_expiry"),
        group="Certificaciones",
    )
