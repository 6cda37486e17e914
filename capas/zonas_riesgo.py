"""Zonas de riesgo."""

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from capas.vocabularios.riesgo import FENOMENOS, NIVELES, SUBTIPOS
from capas.vocabularios.territorio import campo_folio, campo_localidad, campo_municipio
from geo.layers import Choice, Layer, Style, Tier, field

TRABAJO = "Seguimiento"
ATLAS = "Atlas y método"


class ZonaRiesgo(
    Layer,
    slug="zonas_riesgo",
    title="Zonas de riesgo",
    singular="Zona de riesgo",
    geometry="MULTIPOLYGON",
    style=Style("#ff9900", by="nivel", outline="#5c2a00", opacity=0.4, width=1.5),
    theme="Riesgo",
    order=10,
    key=("municipio", "folio"),
    label="nombre",
    summary=("nombre", "fenomeno", "subtipo", "nivel", "estado", "municipio"),
    tier=Tier.PUBLICO,
    aliases=("zona_riesgo", "riesgo", "riesgos", "peligros", "peligro", "hazard", "hazards", "atlas"),
):
    """Área donde puede ocurrir un daño: fenómeno, nivel del 1 al 5, estudio que la respalda y vigencia.

    Estar dentro de una zona no decide nada por sí solo: toda reubicación requiere dictamen (LGPC, 87).
    """

    folio: Mapped[str | None] = campo_folio("Folio de la zona", tier=Tier.PUBLICO, aliases=("clave_zona",))
    nombre: Mapped[str | None] = field(
        String(200),
        label="Nombre",
        help="Cómo se conoce la zona.",
        aliases=("name", "nombre_zona", "nom_zona", "title"),
        tier=Tier.PUBLICO,
        group="Peligro",
    )
    fenomeno: Mapped[str | None] = field(
        String(3),
        label="Fenómeno",
        help="Tipo de fenómeno perturbador.",
        choices=FENOMENOS,
        aliases=("fen_clasi", "tipo_fenomeno", "phenomenon", "hazard_type", "clasificacion"),
        tier=Tier.PUBLICO,
        group="Peligro",
        source="LGPC, artículo 2",
        index=True,
    )
    subtipo: Mapped[str | None] = field(
        String(40),
        label="Subtipo",
        help="Qué ocurre en la zona, dentro del fenómeno.",
        choices=SUBTIPOS,
        aliases=("taxonomia", "tipo_peligro", "subtype", "hazard"),
        tier=Tier.PUBLICO,
        group="Peligro",
    )
    nivel: Mapped[int | None] = field(
        label="Nivel",
        help="Del 1 (muy bajo) al 5 (muy alto), según el estudio o el atlas.",
        choices=NIVELES,
        aliases=("nivel_riesgo", "nivel_peligro", "grado", "level", "severity"),
        tier=Tier.PUBLICO,
        group="Peligro",
        source="Atlas de riesgos: escala de cinco niveles",
        index=True,
    )
    descripcion: Mapped[str | None] = field(
        label="Descripción",
        help="Lo observado en la zona y sus daños conocidos.",
        aliases=("desc", "description", "observaciones"),
        tier=Tier.PUBLICO,
        group="Peligro",
    )
    estado: Mapped[str | None] = field(
        String(20),
        label="Estado",
        help="Paso en que va la atención de la zona.",
        choices=(
            Choice("detectada", "Detectada", aliases=("reportada",)),
            Choice("visitada", "Visitada"),
            Choice("con_estudio", "Con estudio", aliases=("estudiada",)),
            Choice("mitigable", "Riesgo mitigable"),
            Choice("no_mitigable", "Riesgo no mitigable"),
            Choice("obra", "Con obra de mitigación"),
            Choice("plan_reubicacion", "Con plan de reubicación"),
            Choice("cerrada", "Cerrada"),
        ),
        aliases=("estatus", "status", "estado_zona"),
        tier=Tier.PUBLICO,
        group=TRABAJO,
        source="LGPC, artículo 87",
        index=True,
    )
    mitigable: Mapped[str | None] = field(
        String(12),
        label="¿Es mitigable?",
        help="Lo que concluye el estudio; sin estudio no se supone.",
        choices=(
            Choice("si", "Sí", aliases=("yes", "true", "1")),
            Choice("no", "No", aliases=("false", "0")),
            Choice("sin_estudio", "Sin estudio", aliases=("pendiente", "se desconoce")),
        ),
        aliases=("es_mitigable", "riesgo_mitigable"),
        tier=Tier.PUBLICO,
        group=TRABAJO,
        source="LGAHOTDU, artículo 67",
    )
    vigente_desde: Mapped[dt.date | None] = field(
        label="Vigente desde",
        help="Primer día en que rige esta versión de la zona.",
        aliases=("vigencia", "vigencia_inicio", "fecha_inicio", "valid_from"),
        tier=Tier.PUBLICO,
        group=TRABAJO,
    )
    vigente_hasta: Mapped[dt.date | None] = field(
        label="Vigente hasta",
        help="Último día en que rige; vacío si sigue vigente.",
        aliases=("vigencia_fin", "fecha_fin", "valid_to"),
        tier=Tier.PUBLICO,
        group=TRABAJO,
    )
    categoria: Mapped[str | None] = field(
        String(1),
        label="Qué se cartografía",
        help="Riesgo, peligro, vulnerabilidad, exposición o susceptibilidad.",
        choices=(
            Choice("R", "Riesgo"),
            Choice("P", "Peligro", aliases=("amenaza",)),
            Choice("V", "Vulnerabilidad"),
            Choice("E", "Exposición"),
            Choice("S", "Susceptibilidad"),
        ),
        aliases=("r_p_v_e", "r_p_v_e_a", "rpve"),
        tier=Tier.PUBLICO,
        group=ATLAS,
        source="Atlas nacional de riesgos",
    )
    intensidad: Mapped[str | None] = field(
        String(200),
        label="Intensidad",
        help="Como la describe el atlas.",
        aliases=("intensity",),
        tier=Tier.PUBLICO,
        group=ATLAS,
    )
    intens_num: Mapped[float | None] = field(
        label="Intensidad (valor)",
        help="Valor numérico de la intensidad, en la unidad del campo siguiente.",
        aliases=("intensidad_num", "intensidad_valor"),
        tier=Tier.PUBLICO,
        group=ATLAS,
    )
    intens_uni: Mapped[str | None] = field(
        String(60),
        label="Intensidad (unidad)",
        help="Unidad del valor, por ejemplo m de tirante.",
        aliases=("intensidad_unidad",),
        tier=Tier.PUBLICO,
        group=ATLAS,
    )
    period_ret: Mapped[float | None] = field(
        label="Periodo de retorno",
        help="Cada cuántos años se espera, en promedio, un evento así.",
        unit="años",
        minimum=0,
        maximum=100_000,
        aliases=("periodo_retorno", "periodo_ret", "tr", "return_period"),
        tier=Tier.PUBLICO,
        group=ATLAS,
    )
    fuente: Mapped[str | None] = field(
        label="Fuente",
        help="Documento o atlas del que viene la zona.",
        aliases=("source", "evidencia"),
        tier=Tier.PUBLICO,
        group=ATLAS,
    )
    metodologia: Mapped[str | None] = field(
        label="Metodología",
        help="Guía o norma que se siguió.",
        aliases=("methodology",),
        tier=Tier.PUBLICO,
        group=ATLAS,
    )
    metodo: Mapped[str | None] = field(
        String(200),
        label="Método de levantamiento",
        help="Recorrido con GPS, imagen, modelo, trazo en pantalla…",
        aliases=("metodo_levantamiento", "method"),
        tier=Tier.PUBLICO,
        group=ATLAS,
    )
    escala: Mapped[int | None] = field(
        label="Escala",
        help="Denominador de la escala: 10000 quiere decir 1:10 000.",
        minimum=1,
        maximum=50_000_000,
        aliases=("scale",),
        tier=Tier.PUBLICO,
        group=ATLAS,
    )
    fecha_levantamiento: Mapped[dt.date | None] = field(
        label="Fecha de levantamiento",
        help="Cuándo se levantó en campo o se trazó.",
        aliases=("fecha", "fecha_lev", "date", "survey_date"),
        tier=Tier.PUBLICO,
        group=ATLAS,
    )
    autor_institucion: Mapped[str | None] = field(
        String(200),
        label="Institución autora",
        help="Institución responsable; no una persona.",
        aliases=("institucion", "dependencia", "organization"),
        tier=Tier.PUBLICO,
        group=ATLAS,
    )
    area_atlas_m2: Mapped[float | None] = field(
        label="Área según el atlas",
        help="La que declara la fuente; la de los reportes se mide siempre sobre el elipsoide.",
        unit="m²",
        minimum=0,
        maximum=1e12,
        aliases=("area_m2", "shape_area", "area"),
        tier=Tier.PUBLICO,
        group=ATLAS,
    )
    cvegeo: Mapped[str | None] = field(
        String(13),
        label="CVEGEO del atlas",
        help="Clave geoestadística que declara la fuente: entidad, municipio o localidad.",
        pattern=r"\d{2}|\d{5}|\d{9}|\d{13}",
        aliases=("clave_geoestadistica",),
        tier=Tier.PUBLICO,
        group=ATLAS,
    )
    municipio: Mapped[str | None] = campo_municipio()
    localidad: Mapped[str | None] = campo_localidad()
