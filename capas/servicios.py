"""Servicios."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from capas.vocabularios.territorio import campo_localidad, campo_municipio
from geo.layers import Choice, Layer, Style, Tier, field


class Servicio(
    Layer,
    slug="servicios",
    title="Servicios",
    singular="Servicio",
    geometry="POINT",
    style=Style("#56b4e9", symbol="cross", by="clase", outline="#000000", visible=False),
    theme="Servicios y caminos",
    order=100,
    label="nombre",
    summary=("nombre", "clase", "tipo", "estado", "municipio", "localidad"),
    tier=Tier.PUBLICO,
    aliases=("servicio", "equipamiento", "escuelas", "clinicas", "services", "facilities", "unidades_salud"),
):
    """Escuela, clínica, toma de agua, tienda, parada u oficina a la que la gente necesita llegar."""

    nombre: Mapped[str | None] = field(
        String(200),
        label="Nombre",
        help="Nombre oficial o con el que se conoce.",
        aliases=(
            "name",
            "nom_estab",
            "nombre_ct",
            "nom_escuela",
            "nombre_escuela",
            "nombre_unidad",
            "nombre_de_la_unidad",
            "title",
        ),
        tier=Tier.PUBLICO,
        group="Identificación",
    )
    clase: Mapped[str | None] = field(
        String(12),
        label="Clase",
        help="A qué necesidad responde.",
        choices=(
            Choice("educacion", "Educación", "#e69f00", aliases=("escuela", "education", "school")),
            Choice("salud", "Salud", "#d55e00", aliases=("health", "clínica")),
            Choice("agua", "Agua", "#0072b2", aliases=("water",)),
            Choice("abasto", "Abasto", "#f0e442", aliases=("tienda", "comercio", "shop")),
            Choice("transporte", "Transporte", "#000000", aliases=("transport",)),
            Choice("gobierno", "Gobierno y seguridad", "#56b4e9", aliases=("oficina", "government")),
            Choice("otro", "Otro", "#ffffff", aliases=("other",)),
        ),
        aliases=("clase_servicio", "categoria", "category", "amenity_class"),
        tier=Tier.PUBLICO,
        group="Identificación",
        index=True,
    )
    tipo: Mapped[str | None] = field(
        String(20),
        label="Tipo",
        help="Qué se ofrece en el lugar.",
        choices=(
            Choice("preescolar", "Preescolar", aliases=("jardín de niños", "kinder", "kindergarten")),
            Choice("primaria", "Primaria", aliases=("escuela primaria", "primary school")),
            Choice("secundaria", "Secundaria", aliases=("telesecundaria", "secondary school")),
            Choice("bachillerato", "Bachillerato", aliases=("preparatoria", "high school")),
            Choice("centro_salud", "Centro de salud", aliases=("clinica", "clinic", "CAS", "UMR")),
            Choice("hospital", "Hospital"),
            Choice("adicciones", "Atención de adicciones", aliases=("CAPA", "UNEME-CAPA")),
            Choice("farmacia", "Farmacia", aliases=("pharmacy",)),
            Choice("toma_agua", "Toma o llave pública", aliases=("llave pública", "water point", "hidrante")),
            Choice("pozo", "Pozo o tanque", aliases=("tanque", "well")),
            Choice("tienda", "Tienda", aliases=("abarrotes", "shop", "DICONSA")),
            Choice("mercado", "Mercado o tianguis", aliases=("market",)),
            Choice("parada", "Parada de transporte", aliases=("bus stop", "bus_stop")),
            Choice("central_autobuses", "Central de autobuses", aliases=("bus_station",)),
            Choice("presidencia", "Presidencia o comisaría", aliases=("townhall", "comisaría ejidal")),
            Choice("seguridad", "Policía o Protección Civil", aliases=("police", "fire_station", "bomberos")),
            Choice("otro", "Otro", aliases=("other",)),
        ),
        aliases=("tipo_servicio", "type", "amenity", "nivel_educativo"),
        tier=Tier.PUBLICO,
        group="Identificación",
        index=True,
    )
    clave: Mapped[str | None] = field(
        String(20),
        label="Clave CLUES o CCT",
        help="CLUES de la unidad de salud o CCT de la escuela.",
        aliases=("clues", "cct", "clave_cct", "clave_ct", "clave_clues"),
        tier=Tier.PUBLICO,
        group="Identificación",
    )
    municipio: Mapped[str | None] = campo_municipio()
    localidad: Mapped[str | None] = campo_localidad()
    estado: Mapped[str | None] = field(
        String(12),
        label="Estado",
        help="Si funciona hoy.",
        choices=(
            Choice("operando", "En operación", aliases=("activo", "open", "operativo", "en operacion")),
            Choice("parcial", "Funciona a medias", aliases=("partial",)),
            Choice("suspendido", "Suspendido", aliases=("inactivo", "closed", "fuera de operacion")),
        ),
        aliases=("estatus", "status", "estatus_operacion"),
        tier=Tier.PUBLICO,
        group="Funcionamiento",
    )
    horario: Mapped[str | None] = field(
        String(120),
        label="Horario o turno",
        help="Por ejemplo: lunes a viernes, de 8 a 14 h.",
        aliases=("turno", "hours", "opening_hours"),
        tier=Tier.PUBLICO,
        group="Funcionamiento",
    )
    capacidad: Mapped[int | None] = field(
        label="Capacidad",
        help="Alumnos, consultas al día, llaves o lo que corresponda al tipo.",
        minimum=0,
        maximum=1_000_000,
        aliases=("capacity", "matricula", "consultorios"),
        tier=Tier.PUBLICO,
        group="Funcionamiento",
    )
    fuente: Mapped[str | None] = field(
        String(200),
        label="Fuente",
        help="Directorio o recorrido del que viene.",
        aliases=("source",),
        tier=Tier.PUBLICO,
        group="Funcionamiento",
    )
