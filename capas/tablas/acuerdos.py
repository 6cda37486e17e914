"""Acuerdos de la mesa."""

import datetime as dt

from sqlalchemy import ARRAY, String, Text
from sqlalchemy.orm import Mapped

from capas.vocabularios.instituciones import INSTITUCIONES
from geo.layers import Choice, Register, Tier, field

EJES = (
    Choice("generales", "Generales"),
    Choice(
        "seguridad_asistencia",
        "Seguridad y asistencia social",
        aliases=("1", "Seguridad social y asistencia social"),
    ),
    Choice("inclusion_productiva", "Inclusión productiva y autoempleo", aliases=("2",)),
    Choice("salud", "Salud", aliases=("3",)),
    Choice("educacion", "Educación", aliases=("4",)),
    Choice("refugio_cuidados", "Refugio y cuidados", aliases=("5",)),
)


class Acuerdo(
    Register,
    slug="acuerdos",
    title="Acuerdos de la mesa",
    singular="Acuerdo",
    key=("reunion", "numero"),
    label="contenido",
    summary=("numero", "eje", "contenido", "responsables", "fecha_texto", "estado"),
    tier=Tier.INSTITUCIONAL,
):
    """Lo que acordó la mesa interinstitucional, quién responde y para cuándo.

    El número del acuerdo no es el del eje: se guardan los dos.
    """

    reunion: Mapped[dt.date | None] = field(label="Reunión", help="Día de la reunión en que se acordó.")
    numero: Mapped[str | None] = field(
        String(10), label="Acuerdo", help="Número en la minuta, por ejemplo 1.2.", aliases=("acuerdo_num",)
    )
    eje: Mapped[str | None] = field(
        String(24), label="Eje", help="Eje de trabajo de la mesa.", choices=EJES, aliases=("axis",)
    )
    contenido: Mapped[str | None] = field(
        label="Contenido", help="Qué se acordó, sin nombres, teléfonos ni correos.", aliases=("acuerdo",)
    )
    responsables: Mapped[list[str] | None] = field(
        ARRAY(Text()),
        label="Responsables",
        help="Instituciones que deben cumplirlo.",
        choices=INSTITUCIONES,
        aliases=("responsable",),
    )
    fecha_texto: Mapped[str | None] = field(
        String(120), label="Plazo, como se escribió", help="Tal como lo dice la minuta.", aliases=("plazo",)
    )
    fecha_limite: Mapped[dt.date | None] = field(
        label="Fecha límite", help="Último día que cabe en el plazo; se deduce del texto.", aliases=("vence",)
    )
    estado: Mapped[str | None] = field(
        String(16),
        label="Estado",
        help="En qué va.",
        choices=(
            Choice("pendiente", "Pendiente", "#e69f00", "lines"),
            Choice("en_proceso", "En proceso", "#56b4e9", "dots"),
            Choice("cumplido", "Cumplido", "#009e73", "none"),
            Choice("cancelado", "Cancelado", "#000000", "cross"),
        ),
        aliases=("estatus", "status"),
    )
    avance: Mapped[str | None] = field(label="Avance", help="Lo hecho hasta hoy.", aliases=("seguimiento",))
    fuente: Mapped[str | None] = field(
        String(200), label="Fuente", help="Minuta o documento.", aliases=("source",)
    )
