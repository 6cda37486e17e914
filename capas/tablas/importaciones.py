"""Bitácora de importaciones.

No es un registro que se llene en un formulario: lo escribe quien importa, y por eso es una tabla simple.
"""

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, DateTime, Identity, String, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.layers import Base


class Importacion(Base):
    """Una carga de archivo: a qué capa, con qué opciones y con qué resultado.

    `opciones` guarda el mapeo de columnas y los valores fijos; `resumen`, las cuentas del informe. Ninguno
    guarda filas del archivo: lo que no debe conservarse tampoco queda aquí.
    """

    __tablename__ = "importaciones"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False), primary_key=True)
    capa: Mapped[str] = mapped_column(String(41), index=True)
    archivo: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    cuando: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    quien: Mapped[str | None] = mapped_column(String(120))
    opciones: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    resumen: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
