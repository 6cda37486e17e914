"""Tiraderos clandestinos."""

import datetime as dt

from sqlalchemy import ARRAY, String, Text
from sqlalchemy.orm import Mapped

from capas.vocabularios.poblacion import TENENCIAS
from capas.vocabularios.territorio import campo_folio, campo_localidad, campo_municipio
from geo.layers import Choice, Layer, Style, Tier, field

TAMANO = "Tamaño y residuos"
ANIMALES = "Perros y fauna"


class Basurero(
    Layer,
    slug="basureros",
    title="Basureros clandestinos",
    singular="Basurero",
    geometry="POINT",
    style=Style("#5a3d1e", symbol="triangle", by="estado", outline="#000000"),
    theme="Riesgo",
    order=20,
    key=("municipio", "folio"),
    label="nombre",
    summary=("nombre", "estado", "area_m2", "quema", "municipio", "fecha_reporte"),
    tier=Tier.PUBLICO,
    aliases=("basurero", "tiraderos", "tiradero", "dumps", "dump", "dumpsites"),
):
    """Tiradero a cielo abierto (LGPGIR, artículo 100): tamaño, residuos, quema, perros y clausura."""

    folio: Mapped[str | None] = campo_folio(
        "Folio del reporte", tier=Tier.PUBLICO, aliases=("folio_reporte",)
    )
    nombre: Mapped[str | None] = field(
        String(200),
        label="Nombre o referencia",
        help="Cómo se llega o cómo se conoce.",
        aliases=("name", "referencia", "nombre_sitio", "title"),
        tier=Tier.PUBLICO,
        group="Identificación",
    )
    municipio: Mapped[str | None] = campo_municipio()
    localidad: Mapped[str | None] = campo_localidad()
    estado: Mapped[str | None] = field(
        String(12),
        label="Estado",
        help="En qué va la atención del sitio.",
        choices=(
            Choice("reportado", "Reportado", "#d55e00", "cross", aliases=("activo", "nuevo", "reported")),
            Choice("verificado", "Verificado", "#f0e442", "lines", aliases=("verified",)),
            Choice("clausurado", "Clausurado", "#56b4e9", "dots", aliases=("cerrado", "closed")),
            Choice("saneado", "Saneado", "#009e73", "none", aliases=("limpio", "cleaned")),
        ),
        aliases=("estatus", "status", "estado_sitio"),
        tier=Tier.PUBLICO,
        group="Seguimiento",
        index=True,
    )
    fecha_reporte: Mapped[dt.date | None] = field(
        label="Fecha del reporte",
        help="Día en que se supo del sitio.",
        aliases=("fecha", "date", "report_date"),
        tier=Tier.PUBLICO,
        group="Seguimiento",
    )
    fecha_verificacion: Mapped[dt.date | None] = field(
        label="Fecha de verificación",
        help="Última visita de la autoridad.",
        aliases=("fecha_visita", "verification_date"),
        tier=Tier.PUBLICO,
        group="Seguimiento",
    )
    area_m2: Mapped[float | None] = field(
        label="Área",
        help="Superficie cubierta por residuos.",
        unit="m²",
        minimum=0,
        maximum=100_000_000,
        aliases=("area", "superficie", "superficie_m2"),
        tier=Tier.PUBLICO,
        group=TAMANO,
    )
    volumen_m3: Mapped[float | None] = field(
        label="Volumen",
        help="Estimado en la visita.",
        unit="m³",
        minimum=0,
        maximum=100_000_000,
        aliases=("vol_m3", "volumen", "volume"),
        tier=Tier.PUBLICO,
        group=TAMANO,
    )
    residuos: Mapped[list[str] | None] = field(
        ARRAY(Text()),
        label="Residuos",
        help="Los que se ven; pueden ser varios.",
        choices=(
            Choice("rsu", "Sólidos urbanos", aliases=("RSU", "domésticos", "basura doméstica")),
            Choice("rme", "De manejo especial", aliases=("RME", "manejo especial")),
            Choice("peligroso", "Peligrosos", aliases=("RP", "peligroso", "hazardous")),
            Choice(
                "envases_plaguicida",
                "Envases de plaguicida",
                aliases=("envases de plaguicida", "plaguicidas"),
            ),
            Choice("neumaticos", "Neumáticos", aliases=("llantas", "tires")),
            Choice("animales", "Animales muertos", aliases=("animales",)),
            Choice("escombro", "Escombro", aliases=("cascajo", "rubble")),
        ),
        aliases=("tipo_residuos", "tipo_residuo", "residuo", "waste"),
        tier=Tier.PUBLICO,
        group=TAMANO,
        source="LGPGIR, artículo 5",
    )
    tipo_nom083: Mapped[str | None] = field(
        String(1),
        label="Tipo por toneladas al día",
        help="A: más de 100; B: de 50 a 100; C: de 10 a 50; D: menos de 10 toneladas al día.",
        choices=(
            Choice("A", "A (más de 100 t/día)"),
            Choice("B", "B (50 a 100 t/día)"),
            Choice("C", "C (10 a 50 t/día)"),
            Choice("D", "D (menos de 10 t/día)"),
        ),
        aliases=("categoria_nom083", "categoria"),
        tier=Tier.PUBLICO,
        group=TAMANO,
        source="NOM-083-SEMARNAT-2003 (por verificar)",
    )
    quema: Mapped[bool | None] = field(
        label="Quema",
        help="Si se quema basura en el sitio.",
        aliases=("hay_quema", "burning", "quemas"),
        tier=Tier.PUBLICO,
        group=TAMANO,
    )
    lixiviado: Mapped[bool | None] = field(
        label="Lixiviados",
        help="Si escurre líquido de la basura.",
        aliases=("lixiviados", "leachate"),
        tier=Tier.PUBLICO,
        group=TAMANO,
    )
    fauna: Mapped[bool | None] = field(
        label="Fauna nociva",
        help="Ratas, moscas, zopilotes.",
        aliases=("fauna_nociva", "vermin"),
        tier=Tier.PUBLICO,
        group=ANIMALES,
    )
    perros: Mapped[int | None] = field(
        label="Perros sueltos",
        help="Los que se contaron en la visita.",
        unit="perros",
        minimum=0,
        maximum=10_000,
        aliases=("perros_libres", "num_perros", "dogs"),
        tier=Tier.PUBLICO,
        group=ANIMALES,
    )
    perros_vacunados: Mapped[int | None] = field(
        label="Perros vacunados",
        help="De los contados, los que tienen vacuna comprobada.",
        unit="perros",
        minimum=0,
        maximum=10_000,
        aliases=("vacunados", "vaccinated"),
        tier=Tier.PUBLICO,
        group=ANIMALES,
    )
    perros_esterilizados: Mapped[int | None] = field(
        label="Perros esterilizados",
        help="De los contados, los esterilizados.",
        unit="perros",
        minimum=0,
        maximum=10_000,
        aliases=("esterilizados", "sterilised", "sterilized"),
        tier=Tier.PUBLICO,
        group=ANIMALES,
    )
    garrapatas: Mapped[bool | None] = field(
        label="Garrapatas a la vista",
        help="Con fiebre en personas cercanas, referir de urgencia a Salud (rickettsiosis).",
        aliases=("garrapata", "ticks"),
        tier=Tier.PUBLICO,
        group=ANIMALES,
    )
    tenencia: Mapped[str | None] = field(
        String(20),
        label="Tenencia del terreno",
        help="Régimen de la tierra; no se anota a la persona.",
        choices=TENENCIAS,
        aliases=("regimen", "tenure"),
        group="Seguimiento",
    )
    fuente: Mapped[str | None] = field(
        String(200),
        label="Fuente",
        help="Institución o recorrido que lo reportó; no una persona.",
        aliases=("source",),
        tier=Tier.PUBLICO,
        group="Seguimiento",
    )
