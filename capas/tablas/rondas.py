"""Rondas del censo."""

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from capas.vocabularios.instituciones import INSTITUCIONES
from capas.vocabularios.territorio import PATRON_MUNICIPIO
from geo.layers import Register, Tier, field


class Ronda(
    Register,
    slug="rondas",
    title="Rondas del censo",
    singular="Ronda",
    key=("municipio", "ronda"),
    label="nombre",
    summary=("municipio", "ronda", "nombre", "fecha_inicio", "fecha_fin"),
    tier=Tier.PUBLICO,
):
    """Levantamiento del censo de viviendas en un municipio: cuándo, cómo y quién lo hizo."""

    municipio: Mapped[str | None] = field(
        String(5),
        label="Municipio",
        help="Clave INEGI de 5 dígitos.",
        pattern=PATRON_MUNICIPIO,
        aliases=("cvegeo_mun",),
        tier=Tier.PUBLICO,
    )
    ronda: Mapped[str | None] = field(
        String(20),
        label="Ronda",
        help="La misma clave que llevan sus viviendas, por ejemplo 2018-11.",
        aliases=("round",),
        tier=Tier.PUBLICO,
    )
    nombre: Mapped[str | None] = field(
        String(200), label="Nombre", help="Cómo se anuncia la ronda.", aliases=("name",), tier=Tier.PUBLICO
    )
    fecha_inicio: Mapped[dt.date | None] = field(
        label="Inicio", help="Primer día en campo.", aliases=("inicio", "start"), tier=Tier.PUBLICO
    )
    fecha_fin: Mapped[dt.date | None] = field(
        label="Fin", help="Último día en campo.", aliases=("fin", "end"), tier=Tier.PUBLICO
    )
    institucion: Mapped[str | None] = field(
        String(20),
        label="Institución",
        help="La que levantó el censo.",
        choices=INSTITUCIONES,
        aliases=("responsable",),
        tier=Tier.PUBLICO,
    )
    metodo: Mapped[str | None] = field(
        label="Método",
        help="Casa por casa, por informantes, en papel o con teléfono.",
        aliases=("method",),
        tier=Tier.PUBLICO,
    )
    fuente: Mapped[str | None] = field(
        String(200), label="Fuente", help="Documento que lo respalda.", aliases=("source",), tier=Tier.PUBLICO
    )
