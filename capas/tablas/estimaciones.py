"""Estimaciones de población."""

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from capas.vocabularios.instituciones import INSTITUCIONES
from geo.layers import Choice, Register, Tier, field


class Estimacion(
    Register,
    slug="estimaciones",
    title="Estimaciones de población",
    singular="Estimación",
    key=("fecha", "institucion", "poblacion"),
    label="nota",
    summary=("poblacion", "minimo", "maximo", "ambito", "institucion", "fecha"),
    tier=Tier.PUBLICO,
):
    """Cuánta gente calcula una institución que hay, antes de que un censo la cuente.

    Es de la región entera: no se reparte entre municipios ni se dibuja sobre uno solo.
    """

    poblacion: Mapped[str | None] = field(
        String(20),
        label="Población",
        help="A quién se refiere la cifra.",
        choices=(
            Choice("total", "Total de migrantes"),
            Choice("retorno", "De retorno (repatriada)"),
            Choice("transito_jornalera", "En tránsito y jornalera, juntas"),
            Choice("transito", "En tránsito"),
            Choice("jornalera", "Jornalera agrícola"),
        ),
        tier=Tier.PUBLICO,
    )
    minimo: Mapped[int | None] = field(
        label="Mínimo",
        help="El menor valor de la estimación.",
        unit="personas",
        minimum=0,
        maximum=10_000_000,
        tier=Tier.PUBLICO,
    )
    maximo: Mapped[int | None] = field(
        label="Máximo",
        help="El mayor; igual al mínimo si se dio una sola cifra.",
        unit="personas",
        minimum=0,
        maximum=10_000_000,
        tier=Tier.PUBLICO,
    )
    aproximada: Mapped[bool | None] = field(
        label="Aproximada", help="Si la fuente dice «aproximadamente».", tier=Tier.PUBLICO
    )
    ambito: Mapped[str | None] = field(
        String(20),
        label="Ámbito",
        help="Territorio al que se refiere.",
        choices=(
            Choice("region", "Región noroeste"),
            Choice("municipio", "Municipio"),
            Choice("localidad", "Localidad"),
        ),
        tier=Tier.PUBLICO,
    )
    institucion: Mapped[str | None] = field(
        String(20), label="Institución", help="La que estima.", choices=INSTITUCIONES, tier=Tier.PUBLICO
    )
    fecha: Mapped[dt.date | None] = field(
        label="Fecha", help="Día en que se dio la cifra.", tier=Tier.PUBLICO
    )
    nota: Mapped[str | None] = field(label="Nota", help="Lo que hay que saber al usarla.", tier=Tier.PUBLICO)
    fuente: Mapped[str | None] = field(
        String(200), label="Fuente", help="Documento del que viene.", tier=Tier.PUBLICO
    )
