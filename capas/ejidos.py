"""Ejidos y otros núcleos agrarios."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from capas.vocabularios.territorio import campo_municipio
from geo.layers import Choice, Layer, Style, Tier, field


class Ejido(
    Layer,
    slug="ejidos",
    title="Ejidos",
    singular="Ejido",
    geometry="MULTIPOLYGON",
    style=Style("#7b5ea7", outline="#5b3f87", opacity=0.12, width=1.5, visible=False, context=True),
    theme="Suelo",
    order=90,
    label="nombre",
    summary=("nombre", "tipo", "municipio", "superficie_ha", "clave"),
    tier=Tier.PUBLICO,
    attribution="Registro Agrario Nacional (RAN)",
    aliases=("ejido", "nucleos_agrarios", "nucleo_agrario", "perimetrales", "ran"),
):
    """Núcleo agrario: la tierra cuya asamblea decide si puede recibir vivienda (Ley Agraria, artículo 65)."""

    clave: Mapped[str | None] = field(
        String(20),
        label="Clave del RAN",
        help="Clave única del núcleo agrario; un núcleo puede tener varios polígonos.",
        aliases=("clave_ran", "cve_unica", "clv_unica", "clave_unica"),
        tier=Tier.PUBLICO,
        group="Identificación",
    )
    nombre: Mapped[str | None] = field(
        String(200),
        label="Nombre",
        help="Nombre del núcleo agrario.",
        aliases=("name", "nom_nucleo", "nucleo", "ejido", "nombre_nucleo", "nucleo_agrario", "title"),
        tier=Tier.PUBLICO,
        group="Identificación",
    )
    tipo: Mapped[str | None] = field(
        String(20),
        label="Tipo",
        help="Forma de propiedad.",
        choices=(
            Choice("ejido", "Ejido"),
            Choice("comunidad", "Comunidad agraria", aliases=("comunidad",)),
            Choice("colonia", "Colonia agrícola o ganadera", aliases=("colonia agrícola", "colonia")),
        ),
        aliases=("tipo_nucleo", "type"),
        tier=Tier.PUBLICO,
        group="Identificación",
    )
    municipio: Mapped[str | None] = campo_municipio()
    superficie_ha: Mapped[float | None] = field(
        label="Superficie en el documento",
        help="La de la resolución o del plano interno, en hectáreas.",
        unit="ha",
        minimum=0,
        maximum=10_000_000,
        aliases=("superficie", "area_ha", "sup_ha", "hectareas"),
        tier=Tier.PUBLICO,
        group="Tierra",
    )
    beneficiarios: Mapped[int | None] = field(
        label="Ejidatarios o comuneros",
        help="Cuántos; sin nombres.",
        unit="personas",
        minimum=0,
        maximum=1_000_000,
        aliases=("num_ejidatarios", "ejidatarios", "num_beneficiarios"),
        tier=Tier.PUBLICO,
        group="Tierra",
    )
    fuente: Mapped[str | None] = field(
        String(200),
        label="Fuente",
        help="Plano o archivo del que viene.",
        aliases=("source",),
        tier=Tier.PUBLICO,
        group="Procedencia",
    )
