"""Make the first tables, and what PostGIS and searches need.

Version: 0001
After: none
Date: 2026-11-22 16:27:43.974932
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this version."""
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    op.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    # Numbers in natural order: round 2018-10 follows 2018-9.
    op.execute("CREATE COLLATION IF NOT EXISTS natural_es (provider = icu, locale = 'es-u-kn-true')")
    op.create_table(
        "acuerdos",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("reunion", sa.Date(), nullable=True, comment="Reunión"),
        sa.Column("numero", sa.String(length=10), nullable=True, comment="Acuerdo"),
        sa.Column("eje", sa.String(length=24), nullable=True, comment="Eje"),
        sa.Column("contenido", sa.Text(), nullable=True, comment="Contenido"),
        sa.Column("responsables", sa.ARRAY(sa.Text()), nullable=True, comment="Responsables"),
        sa.Column("fecha_texto", sa.String(length=120), nullable=True, comment="Plazo, como se escribió"),
        sa.Column("fecha_limite", sa.Date(), nullable=True, comment="Fecha límite"),
        sa.Column("estado", sa.String(length=16), nullable=True, comment="Estado"),
        sa.Column("avance", sa.Text(), nullable=True, comment="Avance"),
        sa.Column("fuente", sa.String(length=200), nullable=True, comment="Fuente"),
        sa.Column("otros", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("origen", sa.String(length=20), server_default=sa.text("'captura'"), nullable=False),
        sa.Column("huella", sa.String(length=80), nullable=True),
        sa.Column("creado_en", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("importado_en", sa.DateTime(timezone=True), nullable=True),
        sa.Column("editado_en", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acuerdos")),
    )
    op.create_index(
        "ix_acuerdos_demo",
        "acuerdos",
        ["id"],
        unique=False,
        postgresql_where=sa.text("origen = 'demostracion'"),
    )
    op.create_index(op.f("ix_acuerdos_huella"), "acuerdos", ["huella"], unique=False)
    op.create_index("uq_acuerdos_clave", "acuerdos", ["reunion", "numero"], unique=True)
    op.create_geospatial_table(
        "albergues",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("folio", sa.String(length=40), nullable=True, comment="Folio del albergue"),
        sa.Column("nombre", sa.String(length=200), nullable=True, comment="Nombre"),
        sa.Column("tipo", sa.String(length=20), nullable=True, comment="Tipo"),
        sa.Column("operador", sa.ARRAY(sa.Text()), nullable=True, comment="Operado por"),
        sa.Column("poblacion", sa.ARRAY(sa.Text()), nullable=True, comment="Población que recibe"),
        sa.Column(
            "ubicacion_precision", sa.String(length=12), nullable=True, comment="Precisión de la ubicación"
        ),
        sa.Column("municipio", sa.String(length=5), nullable=True, comment="Municipio"),
        sa.Column("localidad", sa.String(length=9), nullable=True, comment="Localidad"),
        sa.Column("estado", sa.String(length=30), nullable=True, comment="Estado"),
        sa.Column("dictamen", sa.String(length=12), nullable=True, comment="Dictamen"),
        sa.Column("recomendacion", sa.String(length=30), nullable=True, comment="Recomendación"),
        sa.Column("puntaje_reportado", sa.Float(precision=53), nullable=True, comment="Puntaje reportado"),
        sa.Column("instrumento", sa.String(length=200), nullable=True, comment="Instrumento"),
        sa.Column(
            "instrumento_version", sa.String(length=40), nullable=True, comment="Versión del instrumento"
        ),
        sa.Column("evaluador", sa.String(length=20), nullable=True, comment="Institución que evaluó"),
        sa.Column("fecha_evaluacion", sa.Date(), nullable=True, comment="Fecha de evaluación"),
        sa.Column("condiciones", sa.Text(), nullable=True, comment="Condiciones observadas"),
        sa.Column("seguimiento", sa.ARRAY(sa.Text()), nullable=True, comment="Seguimiento a cargo de"),
        sa.Column("fuente", sa.String(length=200), nullable=True, comment="Fuente"),
        sa.Column("familias", sa.Integer(), nullable=True, comment="Familias alojadas"),
        sa.Column("personas", sa.Integer(), nullable=True, comment="Personas alojadas"),
        sa.Column("capacidad_familias", sa.Integer(), nullable=True, comment="Capacidad en familias"),
        sa.Column("capacidad_personas", sa.Integer(), nullable=True, comment="Capacidad en personas"),
        sa.Column(
            "superficie_cubierta_m2", sa.Float(precision=53), nullable=True, comment="Superficie cubierta"
        ),
        sa.Column("tenencia", sa.String(length=20), nullable=True, comment="Tenencia del terreno"),
        sa.Column("fosas_abiertas", sa.Integer(), nullable=True, comment="Fosas sépticas abiertas"),
        sa.Column("electricidad", sa.String(length=12), nullable=True, comment="Instalación eléctrica"),
        sa.Column("agua", sa.String(length=12), nullable=True, comment="Agua para beber"),
        sa.Column("estructura", sa.String(length=12), nullable=True, comment="Estructura"),
        sa.Column("salidas", sa.Boolean(), nullable=True, comment="Salidas de emergencia"),
        sa.Column("extintores", sa.Integer(), nullable=True, comment="Extintores"),
        sa.Column("sanitarios_mujeres", sa.Integer(), nullable=True, comment="Sanitarios para mujeres"),
        sa.Column("sanitarios_hombres", sa.Integer(), nullable=True, comment="Sanitarios para hombres"),
        sa.Column("regaderas", sa.Integer(), nullable=True, comment="Regaderas"),
        sa.Column("lavaderos", sa.Integer(), nullable=True, comment="Lavaderos"),
        sa.Column("cocina", sa.Boolean(), nullable=True, comment="Cocina o comedor"),
        sa.Column("calefaccion", sa.Boolean(), nullable=True, comment="Calefacción segura"),
        sa.Column("alumbrado", sa.Boolean(), nullable=True, comment="Alumbrado exterior"),
        sa.Column("accesible", sa.Boolean(), nullable=True, comment="Accesible"),
        sa.Column("espacio_infantil", sa.Boolean(), nullable=True, comment="Espacio para la niñez"),
        sa.Column("recoleccion_basura", sa.Boolean(), nullable=True, comment="Recolección de basura"),
        sa.Column("otros", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("origen", sa.String(length=20), server_default=sa.text("'captura'"), nullable=False),
        sa.Column("huella", sa.String(length=80), nullable=True),
        sa.Column("creado_en", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("importado_en", sa.DateTime(timezone=True), nullable=True),
        sa.Column("editado_en", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_albergues")),
    )
    op.create_geospatial_index(
        "idx_albergues_geom", "albergues", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(
        "ix_albergues_demo",
        "albergues",
        ["id"],
        unique=False,
        postgresql_where=sa.text("origen = 'demostracion'"),
    )
    op.create_index(op.f("ix_albergues_estado"), "albergues", ["estado"], unique=False)
    op.create_index(op.f("ix_albergues_huella"), "albergues", ["huella"], unique=False)
    op.create_index(op.f("ix_albergues_localidad"), "albergues", ["localidad"], unique=False)
    op.create_index(op.f("ix_albergues_municipio"), "albergues", ["municipio"], unique=False)
    op.create_index("uq_albergues_clave", "albergues", ["municipio", "folio"], unique=True)
    op.create_geospatial_table(
        "basureros",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("folio", sa.String(length=40), nullable=True, comment="Folio del reporte"),
        sa.Column("nombre", sa.String(length=200), nullable=True, comment="Nombre o referencia"),
        sa.Column("municipio", sa.String(length=5), nullable=True, comment="Municipio"),
        sa.Column("localidad", sa.String(length=9), nullable=True, comment="Localidad"),
        sa.Column("estado", sa.String(length=12), nullable=True, comment="Estado"),
        sa.Column("fecha_reporte", sa.Date(), nullable=True, comment="Fecha del reporte"),
        sa.Column("fecha_verificacion", sa.Date(), nullable=True, comment="Fecha de verificación"),
        sa.Column("area_m2", sa.Float(precision=53), nullable=True, comment="Área"),
        sa.Column("volumen_m3", sa.Float(precision=53), nullable=True, comment="Volumen"),
        sa.Column("residuos", sa.ARRAY(sa.Text()), nullable=True, comment="Residuos"),
        sa.Column("tipo_nom083", sa.String(length=1), nullable=True, comment="Tipo por toneladas al día"),
        sa.Column("quema", sa.Boolean(), nullable=True, comment="Quema"),
        sa.Column("lixiviado", sa.Boolean(), nullable=True, comment="Lixiviados"),
        sa.Column("fauna", sa.Boolean(), nullable=True, comment="Fauna nociva"),
        sa.Column("perros", sa.Integer(), nullable=True, comment="Perros sueltos"),
        sa.Column("perros_vacunados", sa.Integer(), nullable=True, comment="Perros vacunados"),
        sa.Column("perros_esterilizados", sa.Integer(), nullable=True, comment="Perros esterilizados"),
        sa.Column("garrapatas", sa.Boolean(), nullable=True, comment="Garrapatas a la vista"),
        sa.Column("tenencia", sa.String(length=20), nullable=True, comment="Tenencia del terreno"),
        sa.Column("fuente", sa.String(length=200), nullable=True, comment="Fuente"),
        sa.Column("otros", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("origen", sa.String(length=20), server_default=sa.text("'captura'"), nullable=False),
        sa.Column("huella", sa.String(length=80), nullable=True),
        sa.Column("creado_en", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("importado_en", sa.DateTime(timezone=True), nullable=True),
        sa.Column("editado_en", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basureros")),
    )
    op.create_geospatial_index(
        "idx_basureros_geom", "basureros", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(
        "ix_basureros_demo",
        "basureros",
        ["id"],
        unique=False,
        postgresql_where=sa.text("origen = 'demostracion'"),
    )
    op.create_index(op.f("ix_basureros_estado"), "basureros", ["estado"], unique=False)
    op.create_index(op.f("ix_basureros_huella"), "basureros", ["huella"], unique=False)
    op.create_index(op.f("ix_basureros_localidad"), "basureros", ["localidad"], unique=False)
    op.create_index(op.f("ix_basureros_municipio"), "basureros", ["municipio"], unique=False)
    op.create_index("uq_basureros_clave", "basureros", ["municipio", "folio"], unique=True)
    op.create_geospatial_table(
        "caminos",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTILINESTRING",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("nombre", sa.String(length=200), nullable=True, comment="Nombre"),
        sa.Column("clase", sa.String(length=20), nullable=True, comment="Clase"),
        sa.Column("superficie", sa.String(length=12), nullable=True, comment="Superficie"),
        sa.Column("velocidad_kmh", sa.Float(precision=53), nullable=True, comment="Velocidad"),
        sa.Column("sentido", sa.String(length=8), nullable=True, comment="Sentido"),
        sa.Column("carriles", sa.Integer(), nullable=True, comment="Carriles"),
        sa.Column("transitable", sa.String(length=12), nullable=True, comment="Cuándo se puede pasar"),
        sa.Column("municipio", sa.String(length=5), nullable=True, comment="Municipio"),
        sa.Column("fuente", sa.String(length=200), nullable=True, comment="Fuente"),
        sa.Column("otros", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("origen", sa.String(length=20), server_default=sa.text("'captura'"), nullable=False),
        sa.Column("huella", sa.String(length=80), nullable=True),
        sa.Column("creado_en", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("importado_en", sa.DateTime(timezone=True), nullable=True),
        sa.Column("editado_en", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caminos")),
    )
    op.create_geospatial_index(
        "idx_caminos_geom", "caminos", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(op.f("ix_caminos_clase"), "caminos", ["clase"], unique=False)
    op.create_index(
        "ix_caminos_demo",
        "caminos",
        ["id"],
        unique=False,
        postgresql_where=sa.text("origen = 'demostracion'"),
    )
    op.create_index(op.f("ix_caminos_huella"), "caminos", ["huella"], unique=False)
    op.create_index(op.f("ix_caminos_municipio"), "caminos", ["municipio"], unique=False)
    op.create_geospatial_table(
        "campamentos",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("folio", sa.String(length=40), nullable=True, comment="Folio del campamento"),
        sa.Column("nombre", sa.String(length=200), nullable=True, comment="Nombre"),
        sa.Column("rancho", sa.String(length=200), nullable=True, comment="Rancho"),
        sa.Column("municipio", sa.String(length=5), nullable=True, comment="Municipio"),
        sa.Column("localidad", sa.String(length=9), nullable=True, comment="Localidad"),
        sa.Column("poblacion", sa.ARRAY(sa.Text()), nullable=True, comment="Población"),
        sa.Column("hogares", sa.Integer(), nullable=True, comment="Hogares"),
        sa.Column("personas", sa.Integer(), nullable=True, comment="Personas"),
        sa.Column("mujeres", sa.Integer(), nullable=True, comment="Mujeres"),
        sa.Column("hombres", sa.Integer(), nullable=True, comment="Hombres"),
        sa.Column("edad_0_4", sa.Integer(), nullable=True, comment="De 0 a 4 años"),
        sa.Column("edad_5_17", sa.Integer(), nullable=True, comment="De 5 a 17 años"),
        sa.Column("embarazadas", sa.Integer(), nullable=True, comment="Mujeres embarazadas"),
        sa.Column("mes_inicio", sa.Integer(), nullable=True, comment="Primer mes de la temporada"),
        sa.Column("mes_fin", sa.Integer(), nullable=True, comment="Último mes de la temporada"),
        sa.Column("ultima_visita", sa.Date(), nullable=True, comment="Última visita"),
        sa.Column("proxima_visita", sa.Date(), nullable=True, comment="Próxima visita"),
        sa.Column("prioridad", sa.String(length=6), nullable=True, comment="Prioridad"),
        sa.Column("alojamiento", sa.String(length=20), nullable=True, comment="Tipo de alojamiento"),
        sa.Column("agua_fuente", sa.String(length=20), nullable=True, comment="De dónde viene el agua"),
        sa.Column("agua_clorada", sa.Boolean(), nullable=True, comment="Agua clorada"),
        sa.Column("sanitarios", sa.Integer(), nullable=True, comment="Sanitarios o letrinas"),
        sa.Column(
            "sanitarios_por_sexo", sa.Boolean(), nullable=True, comment="Sanitarios separados por sexo"
        ),
        sa.Column("electricidad", sa.Boolean(), nullable=True, comment="Electricidad"),
        sa.Column("recoleccion_basura", sa.Boolean(), nullable=True, comment="Recolección de basura"),
        sa.Column("garrapatas", sa.Boolean(), nullable=True, comment="Garrapatas a la vista"),
        sa.Column("necesita_interprete", sa.Boolean(), nullable=True, comment="Hace falta intérprete"),
        sa.Column("acceso", sa.String(length=12), nullable=True, comment="Camino de acceso"),
        sa.Column("otros", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("origen", sa.String(length=20), server_default=sa.text("'captura'"), nullable=False),
        sa.Column("huella", sa.String(length=80), nullable=True),
        sa.Column("creado_en", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("importado_en", sa.DateTime(timezone=True), nullable=True),
        sa.Column("editado_en", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campamentos")),
    )
    op.create_geospatial_index(
        "idx_campamentos_geom",
        "campamentos",
        ["geom"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        "ix_campamentos_demo",
        "campamentos",
        ["id"],
        unique=False,
        postgresql_where=sa.text("origen = 'demostracion'"),
    )
    op.create_index(op.f("ix_campamentos_huella"), "campamentos", ["huella"], unique=False)
    op.create_index(op.f("ix_campamentos_localidad"), "campamentos", ["localidad"], unique=False)
    op.create_index(op.f("ix_campamentos_municipio"), "campamentos", ["municipio"], unique=False)
    op.create_index(op.f("ix_campamentos_proxima_visita"), "campamentos", ["proxima_visita"], unique=False)
    op.create_index(op.f("ix_campamentos_ultima_visita"), "campamentos", ["ultima_visita"], unique=False)
    op.create_index("uq_campamentos_clave", "campamentos", ["municipio", "folio"], unique=True)
    op.create_geospatial_table(
        "ejidos",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("clave", sa.String(length=20), nullable=True, comment="Clave del RAN"),
        sa.Column("nombre", sa.String(length=200), nullable=True, comment="Nombre"),
        sa.Column("tipo", sa.String(length=20), nullable=True, comment="Tipo"),
        sa.Column("municipio", sa.String(length=5), nullable=True, comment="Municipio"),
        sa.Column(
            "superficie_ha", sa.Float(precision=53), nullable=True, comment="Superficie en el documento"
        ),
        sa.Column("beneficiarios", sa.Integer(), nullable=True, comment="Ejidatarios o comuneros"),
        sa.Column("fuente", sa.String(length=200), nullable=True, comment="Fuente"),
        sa.Column("otros", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("origen", sa.String(length=20), server_default=sa.text("'captura'"), nullable=False),
        sa.Column("huella", sa.String(length=80), nullable=True),
        sa.Column("creado_en", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("importado_en", sa.DateTime(timezone=True), nullable=True),
        sa.Column("editado_en", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ejidos")),
    )
    op.create_geospatial_index(
        "idx_ejidos_geom", "ejidos", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(
        "ix_ejidos_demo", "ejidos", ["id"], unique=False, postgresql_where=sa.text("origen = 'demostracion'")
    )
    op.create_index(op.f("ix_ejidos_huella"), "ejidos", ["huella"], unique=False)
    op.create_index(op.f("ix_ejidos_municipio"), "ejidos", ["municipio"], unique=False)
    op.create_table(
        "estimaciones",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("poblacion", sa.String(length=20), nullable=True, comment="Población"),
        sa.Column("minimo", sa.Integer(), nullable=True, comment="Mínimo"),
        sa.Column("maximo", sa.Integer(), nullable=True, comment="Máximo"),
        sa.Column("aproximada", sa.Boolean(), nullable=True, comment="Aproximada"),
        sa.Column("ambito", sa.String(length=20), nullable=True, comment="Ámbito"),
        sa.Column("institucion", sa.String(length=20), nullable=True, comment="Institución"),
        sa.Column("fecha", sa.Date(), nullable=True, comment="Fecha"),
        sa.Column("nota", sa.Text(), nullable=True, comment="Nota"),
        sa.Column("fuente", sa.String(length=200), nullable=True, comment="Fuente"),
        sa.Column("otros", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("origen", sa.String(length=20), server_default=sa.text("'captura'"), nullable=False),
        sa.Column("huella", sa.String(length=80), nullable=True),
        sa.Column("creado_en", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("importado_en", sa.DateTime(timezone=True), nullable=True),
        sa.Column("editado_en", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_estimaciones")),
    )
    op.create_index(
        "ix_estimaciones_demo",
        "estimaciones",
        ["id"],
        unique=False,
        postgresql_where=sa.text("origen = 'demostracion'"),
    )
    op.create_index(op.f("ix_estimaciones_huella"), "estimaciones", ["huella"], unique=False)
    op.create_index(
        "uq_estimaciones_clave", "estimaciones", ["fecha", "institucion", "poblacion"], unique=True
    )
    op.create_table(
        "importaciones",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("capa", sa.String(length=41), nullable=False),
        sa.Column("archivo", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("cuando", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("quien", sa.String(length=120), nullable=True),
        sa.Column("opciones", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("resumen", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_importaciones")),
    )
    op.create_index(op.f("ix_importaciones_capa"), "importaciones", ["capa"], unique=False)
    op.create_index(op.f("ix_importaciones_sha256"), "importaciones", ["sha256"], unique=False)
    op.create_geospatial_table(
        "localidades",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("cvegeo", sa.String(length=9), nullable=True, comment="Clave INEGI"),
        sa.Column("nombre", sa.String(length=200), nullable=True, comment="Nombre"),
        sa.Column("municipio", sa.String(length=5), nullable=True, comment="Municipio"),
        sa.Column("ambito", sa.String(length=8), nullable=True, comment="Ámbito"),
        sa.Column("altitud", sa.Float(precision=53), nullable=True, comment="Altitud"),
        sa.Column("poblacion", sa.Integer(), nullable=True, comment="Población"),
        sa.Column("viviendas", sa.Integer(), nullable=True, comment="Viviendas"),
        sa.Column("otros", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("origen", sa.String(length=20), server_default=sa.text("'captura'"), nullable=False),
        sa.Column("huella", sa.String(length=80), nullable=True),
        sa.Column("creado_en", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("importado_en", sa.DateTime(timezone=True), nullable=True),
        sa.Column("editado_en", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_localidades")),
    )
    op.create_geospatial_index(
        "idx_localidades_geom",
        "localidades",
        ["geom"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        "ix_localidades_demo",
        "localidades",
        ["id"],
        unique=False,
        postgresql_where=sa.text("origen = 'demostracion'"),
    )
    op.create_index(op.f("ix_localidades_huella"), "localidades", ["huella"], unique=False)
    op.create_index(op.f("ix_localidades_municipio"), "localidades", ["municipio"], unique=False)
    op.create_index("uq_localidades_clave", "localidades", ["cvegeo"], unique=True)
    op.create_geospatial_table(
        "localidades_amanzanadas",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("cvegeo", sa.String(length=9), nullable=True, comment="Clave INEGI"),
        sa.Column("nombre", sa.String(length=200), nullable=True, comment="Nombre"),
        sa.Column("municipio", sa.String(length=5), nullable=True, comment="Municipio"),
        sa.Column("ambito", sa.String(length=8), nullable=True, comment="Ámbito"),
        sa.Column("poblacion", sa.Integer(), nullable=True, comment="Población"),
        sa.Column("viviendas", sa.Integer(), nullable=True, comment="Viviendas"),
        sa.Column("otros", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("origen", sa.String(length=20), server_default=sa.text("'captura'"), nullable=False),
        sa.Column("huella", sa.String(length=80), nullable=True),
        sa.Column("creado_en", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("importado_en", sa.DateTime(timezone=True), nullable=True),
        sa.Column("editado_en", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_localidades_amanzanadas")),
    )
    op.create_geospatial_index(
        "idx_localidades_amanzanadas_geom",
        "localidades_amanzanadas",
        ["geom"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        "ix_localidades_amanzanadas_demo",
        "localidades_amanzanadas",
        ["id"],
        unique=False,
        postgresql_where=sa.text("origen = 'demostracion'"),
    )
    op.create_index(
        op.f("ix_localidades_amanzanadas_huella"), "localidades_amanzanadas", ["huella"], unique=False
    )
    op.create_index(
        op.f("ix_localidades_amanzanadas_municipio"), "localidades_amanzanadas", ["municipio"], unique=False
    )
    op.create_index("uq_localidades_amanzanadas_clave", "localidades_amanzanadas", ["cvegeo"], unique=True)
    op.create_geospatial_table(
        "municipios",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("cvegeo", sa.String(length=5), nullable=True, comment="Clave INEGI"),
        sa.Column("nombre", sa.String(length=200), nullable=True, comment="Nombre"),
        sa.Column("poblacion", sa.Integer(), nullable=True, comment="Población"),
        sa.Column("viviendas", sa.Integer(), nullable=True, comment="Viviendas"),
        sa.Column("otros", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("origen", sa.String(length=20), server_default=sa.text("'captura'"), nullable=False),
        sa.Column("huella", sa.String(length=80), nullable=True),
        sa.Column("creado_en", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("importado_en", sa.DateTime(timezone=True), nullable=True),
        sa.Column("editado_en", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipios")),
    )
    op.create_geospatial_index(
        "idx_municipios_geom",
        "municipios",
        ["geom"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        "ix_municipios_demo",
        "municipios",
        ["id"],
        unique=False,
        postgresql_where=sa.text("origen = 'demostracion'"),
    )
    op.create_index(op.f("ix_municipios_huella"), "municipios", ["huella"], unique=False)
    op.create_index("uq_municipios_clave", "municipios", ["cvegeo"], unique=True)
    op.create_geospatial_table(
        "predios",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("clave_catastral", sa.String(length=40), nullable=True, comment="Clave catastral"),
        sa.Column("nombre", sa.String(length=200), nullable=True, comment="Nombre"),
        sa.Column("municipio", sa.String(length=5), nullable=True, comment="Municipio"),
        sa.Column("localidad", sa.String(length=9), nullable=True, comment="Localidad"),
        sa.Column("ejido", sa.String(length=200), nullable=True, comment="Ejido"),
        sa.Column("disponibilidad", sa.String(length=16), nullable=True, comment="Disponibilidad"),
        sa.Column("tenencia", sa.String(length=20), nullable=True, comment="Tenencia"),
        sa.Column("acuerdo_asamblea", sa.Boolean(), nullable=True, comment="Con acuerdo de asamblea"),
        sa.Column("litigio", sa.Boolean(), nullable=True, comment="En litigio o con gravamen"),
        sa.Column(
            "superficie_documento_m2",
            sa.Float(precision=53),
            nullable=True,
            comment="Superficie en el documento",
        ),
        sa.Column("costo_m2", sa.Float(precision=53), nullable=True, comment="Costo"),
        sa.Column("uso_suelo", sa.String(length=20), nullable=True, comment="Uso del suelo"),
        sa.Column("agua", sa.String(length=10), nullable=True, comment="Agua potable"),
        sa.Column("drenaje", sa.String(length=10), nullable=True, comment="Drenaje"),
        sa.Column("electricidad", sa.String(length=10), nullable=True, comment="Electricidad"),
        sa.Column("acceso", sa.String(length=12), nullable=True, comment="Camino de acceso"),
        sa.Column("pendiente_pct", sa.Float(precision=53), nullable=True, comment="Pendiente media"),
        sa.Column(
            "nivel_freatico_m",
            sa.Float(precision=53),
            nullable=True,
            comment="Profundidad del agua subterránea",
        ),
        sa.Column("estudio_riesgo", sa.Boolean(), nullable=True, comment="Con estudio de riesgo"),
        sa.Column("fecha", sa.Date(), nullable=True, comment="Fecha de los datos"),
        sa.Column("fuente", sa.String(length=200), nullable=True, comment="Fuente"),
        sa.Column("otros", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("origen", sa.String(length=20), server_default=sa.text("'captura'"), nullable=False),
        sa.Column("huella", sa.String(length=80), nullable=True),
        sa.Column("creado_en", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("importado_en", sa.DateTime(timezone=True), nullable=True),
        sa.Column("editado_en", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_predios")),
    )
    op.create_geospatial_index(
        "idx_predios_geom", "predios", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(
        "ix_predios_demo",
        "predios",
        ["id"],
        unique=False,
        postgresql_where=sa.text("origen = 'demostracion'"),
    )
    op.create_index(op.f("ix_predios_disponibilidad"), "predios", ["disponibilidad"], unique=False)
    op.create_index(op.f("ix_predios_huella"), "predios", ["huella"], unique=False)
    op.create_index(op.f("ix_predios_localidad"), "predios", ["localidad"], unique=False)
    op.create_index(op.f("ix_predios_municipio"), "predios", ["municipio"], unique=False)
    op.create_index(op.f("ix_predios_tenencia"), "predios", ["tenencia"], unique=False)
    op.create_index("uq_predios_clave", "predios", ["clave_catastral"], unique=True)
    op.create_geospatial_table(
        "ranchos",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("folio", sa.String(length=40), nullable=True, comment="Folio del rancho"),
        sa.Column("nombre", sa.String(length=200), nullable=True, comment="Nombre del rancho"),
        sa.Column("razon_social", sa.String(length=200), nullable=True, comment="Razón social"),
        sa.Column("registro_patronal", sa.String(length=20), nullable=True, comment="Registro patronal IMSS"),
        sa.Column("titulo_repda", sa.String(length=40), nullable=True, comment="Título REPDA"),
        sa.Column("municipio", sa.String(length=5), nullable=True, comment="Municipio"),
        sa.Column("localidad", sa.String(length=9), nullable=True, comment="Localidad"),
        sa.Column("cultivos", sa.ARRAY(sa.Text()), nullable=True, comment="Cultivos"),
        sa.Column("superficie_ha", sa.Float(precision=53), nullable=True, comment="Superficie"),
        sa.Column("trabajadores_ene", sa.Integer(), nullable=True, comment="Trabajadores en enero"),
        sa.Column("trabajadores_feb", sa.Integer(), nullable=True, comment="Trabajadores en febrero"),
        sa.Column("trabajadores_mar", sa.Integer(), nullable=True, comment="Trabajadores en marzo"),
        sa.Column("trabajadores_abr", sa.Integer(), nullable=True, comment="Trabajadores en abril"),
        sa.Column("trabajadores_may", sa.Integer(), nullable=True, comment="Trabajadores en mayo"),
        sa.Column("trabajadores_jun", sa.Integer(), nullable=True, comment="Trabajadores en junio"),
        sa.Column("trabajadores_jul", sa.Integer(), nullable=True, comment="Trabajadores en julio"),
        sa.Column("trabajadores_ago", sa.Integer(), nullable=True, comment="Trabajadores en agosto"),
        sa.Column("trabajadores_sep", sa.Integer(), nullable=True, comment="Trabajadores en septiembre"),
        sa.Column("trabajadores_oct", sa.Integer(), nullable=True, comment="Trabajadores en octubre"),
        sa.Column("trabajadores_nov", sa.Integer(), nullable=True, comment="Trabajadores en noviembre"),
        sa.Column("trabajadores_dic", sa.Integer(), nullable=True, comment="Trabajadores en diciembre"),
        sa.Column("viviendas", sa.Integer(), nullable=True, comment="Viviendas o cuartos para trabajadores"),
        sa.Column("capacidad_alojamiento", sa.Integer(), nullable=True, comment="Capacidad de alojamiento"),
        sa.Column("semanas_continuas", sa.Integer(), nullable=True, comment="Semanas continuas de trabajo"),
        sa.Column("fecha_verificacion", sa.Date(), nullable=True, comment="Fecha de verificación"),
        sa.Column("padron", sa.Boolean(), nullable=True, comment="Lleva padrón de trabajadores"),
        sa.Column("registro_anual", sa.Boolean(), nullable=True, comment="Registro anual"),
        sa.Column("contrato_escrito", sa.Boolean(), nullable=True, comment="Contrato por escrito"),
        sa.Column("pago_semanal", sa.Boolean(), nullable=True, comment="Paga cada semana"),
        sa.Column("vivienda_gratuita", sa.Boolean(), nullable=True, comment="Vivienda gratuita"),
        sa.Column("piso_firme", sa.Boolean(), nullable=True, comment="Piso firme"),
        sa.Column("agua_potable", sa.Boolean(), nullable=True, comment="Agua potable"),
        sa.Column("banos", sa.Boolean(), nullable=True, comment="Baños"),
        sa.Column("sanitarios_por_sexo", sa.Boolean(), nullable=True, comment="Sanitarios por sexo"),
        sa.Column("regaderas", sa.Boolean(), nullable=True, comment="Regaderas"),
        sa.Column("lavaderos", sa.Boolean(), nullable=True, comment="Lavaderos"),
        sa.Column("comedores", sa.Boolean(), nullable=True, comment="Comedores"),
        sa.Column("antidotos", sa.Boolean(), nullable=True, comment="Antídotos y botiquín"),
        sa.Column("imss", sa.Boolean(), nullable=True, comment="Afiliación y traslado al IMSS"),
        sa.Column("seguro_traslado", sa.Boolean(), nullable=True, comment="Seguro de vida en el traslado"),
        sa.Column("transporte", sa.Boolean(), nullable=True, comment="Transporte gratuito"),
        sa.Column("interprete", sa.Boolean(), nullable=True, comment="Intérprete"),
        sa.Column("guarderia", sa.Boolean(), nullable=True, comment="Guardería"),
        sa.Column("escuela", sa.Boolean(), nullable=True, comment="Acceso a escuela"),
        sa.Column("certificaciones", sa.ARRAY(sa.Text()), nullable=True, comment="Certificaciones"),
        sa.Column(
            "certificacion_vigente_hasta", sa.Date(), nullable=True, comment="Certificación vigente hasta"
        ),
        sa.Column("otros", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("origen", sa.String(length=20), server_default=sa.text("'captura'"), nullable=False),
        sa.Column("huella", sa.String(length=80), nullable=True),
        sa.Column("creado_en", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("importado_en", sa.DateTime(timezone=True), nullable=True),
        sa.Column("editado_en", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranchos")),
    )
    op.create_geospatial_index(
        "idx_ranchos_geom", "ranchos", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(
        "ix_ranchos_demo",
        "ranchos",
        ["id"],
        unique=False,
        postgresql_where=sa.text("origen = 'demostracion'"),
    )
    op.create_index(op.f("ix_ranchos_huella"), "ranchos", ["huella"], unique=False)
    op.create_index(op.f("ix_ranchos_localidad"), "ranchos", ["localidad"], unique=False)
    op.create_index(op.f("ix_ranchos_municipio"), "ranchos", ["municipio"], unique=False)
    op.create_index("uq_ranchos_clave", "ranchos", ["municipio", "folio"], unique=True)
    op.create_geospatial_table(
        "restricciones",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("tipo", sa.String(length=20), server_default="otra", nullable=False, comment="Tipo"),
        sa.Column("nombre", sa.String(length=200), nullable=True, comment="Nombre"),
        sa.Column("trazo", sa.String(length=12), nullable=True, comment="Qué representa el trazo"),
        sa.Column("ancho_m", sa.Float(precision=53), nullable=True, comment="Ancho"),
        sa.Column("tension_kv", sa.Float(precision=53), nullable=True, comment="Tensión"),
        sa.Column("vigente", sa.Boolean(), nullable=True, comment="Vigente o en servicio"),
        sa.Column("municipio", sa.String(length=5), nullable=True, comment="Municipio"),
        sa.Column("fuente", sa.String(length=200), nullable=True, comment="Fuente"),
        sa.Column("otros", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("origen", sa.String(length=20), server_default=sa.text("'captura'"), nullable=False),
        sa.Column("huella", sa.String(length=80), nullable=True),
        sa.Column("creado_en", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("importado_en", sa.DateTime(timezone=True), nullable=True),
        sa.Column("editado_en", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restricciones")),
    )
    op.create_geospatial_index(
        "idx_restricciones_geom",
        "restricciones",
        ["geom"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        "ix_restricciones_demo",
        "restricciones",
        ["id"],
        unique=False,
        postgresql_where=sa.text("origen = 'demostracion'"),
    )
    op.create_index(op.f("ix_restricciones_huella"), "restricciones", ["huella"], unique=False)
    op.create_index(op.f("ix_restricciones_municipio"), "restricciones", ["municipio"], unique=False)
    op.create_index(op.f("ix_restricciones_tipo"), "restricciones", ["tipo"], unique=False)
    op.create_table(
        "rondas",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("municipio", sa.String(length=5), nullable=True, comment="Municipio"),
        sa.Column("ronda", sa.String(length=20), nullable=True, comment="Ronda"),
        sa.Column("nombre", sa.String(length=200), nullable=True, comment="Nombre"),
        sa.Column("fecha_inicio", sa.Date(), nullable=True, comment="Inicio"),
        sa.Column("fecha_fin", sa.Date(), nullable=True, comment="Fin"),
        sa.Column("institucion", sa.String(length=20), nullable=True, comment="Institución"),
        sa.Column("metodo", sa.Text(), nullable=True, comment="Método"),
        sa.Column("fuente", sa.String(length=200), nullable=True, comment="Fuente"),
        sa.Column("otros", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("origen", sa.String(length=20), server_default=sa.text("'captura'"), nullable=False),
        sa.Column("huella", sa.String(length=80), nullable=True),
        sa.Column("creado_en", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("importado_en", sa.DateTime(timezone=True), nullable=True),
        sa.Column("editado_en", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rondas")),
    )
    op.create_index(
        "ix_rondas_demo", "rondas", ["id"], unique=False, postgresql_where=sa.text("origen = 'demostracion'")
    )
    op.create_index(op.f("ix_rondas_huella"), "rondas", ["huella"], unique=False)
    op.create_index("uq_rondas_clave", "rondas", ["municipio", "ronda"], unique=True)
    op.create_geospatial_table(
        "servicios",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("nombre", sa.String(length=200), nullable=True, comment="Nombre"),
        sa.Column("clase", sa.String(length=12), nullable=True, comment="Clase"),
        sa.Column("tipo", sa.String(length=20), nullable=True, comment="Tipo"),
        sa.Column("clave", sa.String(length=20), nullable=True, comment="Clave CLUES o CCT"),
        sa.Column("municipio", sa.String(length=5), nullable=True, comment="Municipio"),
        sa.Column("localidad", sa.String(length=9), nullable=True, comment="Localidad"),
        sa.Column("estado", sa.String(length=12), nullable=True, comment="Estado"),
        sa.Column("horario", sa.String(length=120), nullable=True, comment="Horario o turno"),
        sa.Column("capacidad", sa.Integer(), nullable=True, comment="Capacidad"),
        sa.Column("fuente", sa.String(length=200), nullable=True, comment="Fuente"),
        sa.Column("otros", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("origen", sa.String(length=20), server_default=sa.text("'captura'"), nullable=False),
        sa.Column("huella", sa.String(length=80), nullable=True),
        sa.Column("creado_en", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("importado_en", sa.DateTime(timezone=True), nullable=True),
        sa.Column("editado_en", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_servicios")),
    )
    op.create_geospatial_index(
        "idx_servicios_geom", "servicios", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(op.f("ix_servicios_clase"), "servicios", ["clase"], unique=False)
    op.create_index(
        "ix_servicios_demo",
        "servicios",
        ["id"],
        unique=False,
        postgresql_where=sa.text("origen = 'demostracion'"),
    )
    op.create_index(op.f("ix_servicios_huella"), "servicios", ["huella"], unique=False)
    op.create_index(op.f("ix_servicios_localidad"), "servicios", ["localidad"], unique=False)
    op.create_index(op.f("ix_servicios_municipio"), "servicios", ["municipio"], unique=False)
    op.create_index(op.f("ix_servicios_tipo"), "servicios", ["tipo"], unique=False)
    op.create_geospatial_table(
        "viviendas",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("municipio", sa.String(length=5), nullable=True, comment="Municipio"),
        sa.Column("localidad", sa.String(length=9), nullable=True, comment="Localidad"),
        sa.Column("ronda", sa.String(length=20), nullable=True, comment="Ronda del censo"),
        sa.Column("folio", sa.String(length=40), nullable=True, comment="Folio"),
        sa.Column("fecha", sa.Date(), nullable=True, comment="Fecha de la visita"),
        sa.Column("precision_m", sa.Float(precision=53), nullable=True, comment="Precisión del punto"),
        sa.Column("ocupacion", sa.String(length=12), nullable=True, comment="Ocupación"),
        sa.Column("hogares", sa.Integer(), nullable=True, comment="Hogares"),
        sa.Column("personas", sa.Integer(), nullable=True, comment="Personas"),
        sa.Column("personas_retorno", sa.Integer(), nullable=True, comment="Personas de retorno"),
        sa.Column("personas_transito", sa.Integer(), nullable=True, comment="Personas en tránsito"),
        sa.Column("personas_jornalera", sa.Integer(), nullable=True, comment="Personas jornaleras"),
        sa.Column("personas_otra", sa.Integer(), nullable=True, comment="Otras personas"),
        sa.Column("mujeres", sa.Integer(), nullable=True, comment="Mujeres"),
        sa.Column("hombres", sa.Integer(), nullable=True, comment="Hombres"),
        sa.Column("edad_0_4", sa.Integer(), nullable=True, comment="De 0 a 4 años"),
        sa.Column("edad_5_11", sa.Integer(), nullable=True, comment="De 5 a 11 años"),
        sa.Column("edad_12_17", sa.Integer(), nullable=True, comment="De 12 a 17 años"),
        sa.Column("edad_18_59", sa.Integer(), nullable=True, comment="De 18 a 59 años"),
        sa.Column("edad_60_mas", sa.Integer(), nullable=True, comment="De 60 años y más"),
        sa.Column("pisos", sa.Integer(), nullable=True, comment="Pisos"),
        sa.Column("paredes", sa.Integer(), nullable=True, comment="Paredes"),
        sa.Column("techos", sa.Integer(), nullable=True, comment="Techos"),
        sa.Column("cuartos", sa.Integer(), nullable=True, comment="Cuartos"),
        sa.Column("dormitorios", sa.Integer(), nullable=True, comment="Dormitorios"),
        sa.Column("agua", sa.String(length=10), nullable=True, comment="Agua entubada"),
        sa.Column("agua_fuente", sa.String(length=20), nullable=True, comment="De dónde viene el agua"),
        sa.Column("drenaje", sa.String(length=12), nullable=True, comment="Drenaje"),
        sa.Column("sanitario", sa.String(length=10), nullable=True, comment="Sanitario"),
        sa.Column("electricidad", sa.Boolean(), nullable=True, comment="Electricidad"),
        sa.Column("combustible", sa.String(length=12), nullable=True, comment="Combustible para cocinar"),
        sa.Column("chimenea", sa.Boolean(), nullable=True, comment="Fogón con chimenea"),
        sa.Column("otros", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("origen", sa.String(length=20), server_default=sa.text("'captura'"), nullable=False),
        sa.Column("huella", sa.String(length=80), nullable=True),
        sa.Column("creado_en", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("importado_en", sa.DateTime(timezone=True), nullable=True),
        sa.Column("editado_en", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_viviendas")),
    )
    op.create_geospatial_index(
        "idx_viviendas_geom", "viviendas", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(
        "ix_viviendas_demo",
        "viviendas",
        ["id"],
        unique=False,
        postgresql_where=sa.text("origen = 'demostracion'"),
    )
    op.create_index(op.f("ix_viviendas_huella"), "viviendas", ["huella"], unique=False)
    op.create_index(op.f("ix_viviendas_localidad"), "viviendas", ["localidad"], unique=False)
    op.create_index(op.f("ix_viviendas_municipio"), "viviendas", ["municipio"], unique=False)
    op.create_index(op.f("ix_viviendas_ronda"), "viviendas", ["ronda"], unique=False)
    op.create_index("uq_viviendas_clave", "viviendas", ["municipio", "ronda", "folio"], unique=True)
    op.create_geospatial_table(
        "zonas_riesgo",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("folio", sa.String(length=40), nullable=True, comment="Folio de la zona"),
        sa.Column("nombre", sa.String(length=200), nullable=True, comment="Nombre"),
        sa.Column("fenomeno", sa.String(length=3), nullable=True, comment="Fenómeno"),
        sa.Column("subtipo", sa.String(length=40), nullable=True, comment="Subtipo"),
        sa.Column("nivel", sa.Integer(), nullable=True, comment="Nivel"),
        sa.Column("descripcion", sa.Text(), nullable=True, comment="Descripción"),
        sa.Column("estado", sa.String(length=20), nullable=True, comment="Estado"),
        sa.Column("mitigable", sa.String(length=12), nullable=True, comment="¿Es mitigable?"),
        sa.Column("vigente_desde", sa.Date(), nullable=True, comment="Vigente desde"),
        sa.Column("vigente_hasta", sa.Date(), nullable=True, comment="Vigente hasta"),
        sa.Column("categoria", sa.String(length=1), nullable=True, comment="Qué se cartografía"),
        sa.Column("intensidad", sa.String(length=200), nullable=True, comment="Intensidad"),
        sa.Column("intens_num", sa.Float(precision=53), nullable=True, comment="Intensidad (valor)"),
        sa.Column("intens_uni", sa.String(length=60), nullable=True, comment="Intensidad (unidad)"),
        sa.Column("period_ret", sa.Float(precision=53), nullable=True, comment="Periodo de retorno"),
        sa.Column("fuente", sa.Text(), nullable=True, comment="Fuente"),
        sa.Column("metodologia", sa.Text(), nullable=True, comment="Metodología"),
        sa.Column("metodo", sa.String(length=200), nullable=True, comment="Método de levantamiento"),
        sa.Column("escala", sa.Integer(), nullable=True, comment="Escala"),
        sa.Column("fecha_levantamiento", sa.Date(), nullable=True, comment="Fecha de levantamiento"),
        sa.Column("autor_institucion", sa.String(length=200), nullable=True, comment="Institución autora"),
        sa.Column("area_atlas_m2", sa.Float(precision=53), nullable=True, comment="Área según el atlas"),
        sa.Column("cvegeo", sa.String(length=13), nullable=True, comment="CVEGEO del atlas"),
        sa.Column("municipio", sa.String(length=5), nullable=True, comment="Municipio"),
        sa.Column("localidad", sa.String(length=9), nullable=True, comment="Localidad"),
        sa.Column("otros", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("origen", sa.String(length=20), server_default=sa.text("'captura'"), nullable=False),
        sa.Column("huella", sa.String(length=80), nullable=True),
        sa.Column("creado_en", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("importado_en", sa.DateTime(timezone=True), nullable=True),
        sa.Column("editado_en", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zonas_riesgo")),
    )
    op.create_geospatial_index(
        "idx_zonas_riesgo_geom",
        "zonas_riesgo",
        ["geom"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        "ix_zonas_riesgo_demo",
        "zonas_riesgo",
        ["id"],
        unique=False,
        postgresql_where=sa.text("origen = 'demostracion'"),
    )
    op.create_index(op.f("ix_zonas_riesgo_estado"), "zonas_riesgo", ["estado"], unique=False)
    op.create_index(op.f("ix_zonas_riesgo_fenomeno"), "zonas_riesgo", ["fenomeno"], unique=False)
    op.create_index(op.f("ix_zonas_riesgo_huella"), "zonas_riesgo", ["huella"], unique=False)
    op.create_index(op.f("ix_zonas_riesgo_localidad"), "zonas_riesgo", ["localidad"], unique=False)
    op.create_index(op.f("ix_zonas_riesgo_municipio"), "zonas_riesgo", ["municipio"], unique=False)
    op.create_index(op.f("ix_zonas_riesgo_nivel"), "zonas_riesgo", ["nivel"], unique=False)
    op.create_index("uq_zonas_riesgo_clave", "zonas_riesgo", ["municipio", "folio"], unique=True)


def downgrade() -> None:
    """Take this version back."""
    op.drop_index("uq_zonas_riesgo_clave", table_name="zonas_riesgo")
    op.drop_index(op.f("ix_zonas_riesgo_nivel"), table_name="zonas_riesgo")
    op.drop_index(op.f("ix_zonas_riesgo_municipio"), table_name="zonas_riesgo")
    op.drop_index(op.f("ix_zonas_riesgo_localidad"), table_name="zonas_riesgo")
    op.drop_index(op.f("ix_zonas_riesgo_huella"), table_name="zonas_riesgo")
    op.drop_index(op.f("ix_zonas_riesgo_fenomeno"), table_name="zonas_riesgo")
    op.drop_index(op.f("ix_zonas_riesgo_estado"), table_name="zonas_riesgo")
    op.drop_index(
        "ix_zonas_riesgo_demo", table_name="zonas_riesgo", postgresql_where=sa.text("origen = 'demostracion'")
    )
    op.drop_geospatial_index(
        "idx_zonas_riesgo_geom", table_name="zonas_riesgo", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("zonas_riesgo")
    op.drop_index("uq_viviendas_clave", table_name="viviendas")
    op.drop_index(op.f("ix_viviendas_ronda"), table_name="viviendas")
    op.drop_index(op.f("ix_viviendas_municipio"), table_name="viviendas")
    op.drop_index(op.f("ix_viviendas_localidad"), table_name="viviendas")
    op.drop_index(op.f("ix_viviendas_huella"), table_name="viviendas")
    op.drop_index(
        "ix_viviendas_demo", table_name="viviendas", postgresql_where=sa.text("origen = 'demostracion'")
    )
    op.drop_geospatial_index(
        "idx_viviendas_geom", table_name="viviendas", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("viviendas")
    op.drop_index(op.f("ix_servicios_tipo"), table_name="servicios")
    op.drop_index(op.f("ix_servicios_municipio"), table_name="servicios")
    op.drop_index(op.f("ix_servicios_localidad"), table_name="servicios")
    op.drop_index(op.f("ix_servicios_huella"), table_name="servicios")
    op.drop_index(
        "ix_servicios_demo", table_name="servicios", postgresql_where=sa.text("origen = 'demostracion'")
    )
    op.drop_index(op.f("ix_servicios_clase"), table_name="servicios")
    op.drop_geospatial_index(
        "idx_servicios_geom", table_name="servicios", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("servicios")
    op.drop_index("uq_rondas_clave", table_name="rondas")
    op.drop_index(op.f("ix_rondas_huella"), table_name="rondas")
    op.drop_index("ix_rondas_demo", table_name="rondas", postgresql_where=sa.text("origen = 'demostracion'"))
    op.drop_table("rondas")
    op.drop_index(op.f("ix_restricciones_tipo"), table_name="restricciones")
    op.drop_index(op.f("ix_restricciones_municipio"), table_name="restricciones")
    op.drop_index(op.f("ix_restricciones_huella"), table_name="restricciones")
    op.drop_index(
        "ix_restricciones_demo",
        table_name="restricciones",
        postgresql_where=sa.text("origen = 'demostracion'"),
    )
    op.drop_geospatial_index(
        "idx_restricciones_geom", table_name="restricciones", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("restricciones")
    op.drop_index("uq_ranchos_clave", table_name="ranchos")
    op.drop_index(op.f("ix_ranchos_municipio"), table_name="ranchos")
    op.drop_index(op.f("ix_ranchos_localidad"), table_name="ranchos")
    op.drop_index(op.f("ix_ranchos_huella"), table_name="ranchos")
    op.drop_index(
        "ix_ranchos_demo", table_name="ranchos", postgresql_where=sa.text("origen = 'demostracion'")
    )
    op.drop_geospatial_index(
        "idx_ranchos_geom", table_name="ranchos", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("ranchos")
    op.drop_index("uq_predios_clave", table_name="predios")
    op.drop_index(op.f("ix_predios_tenencia"), table_name="predios")
    op.drop_index(op.f("ix_predios_municipio"), table_name="predios")
    op.drop_index(op.f("ix_predios_localidad"), table_name="predios")
    op.drop_index(op.f("ix_predios_huella"), table_name="predios")
    op.drop_index(op.f("ix_predios_disponibilidad"), table_name="predios")
    op.drop_index(
        "ix_predios_demo", table_name="predios", postgresql_where=sa.text("origen = 'demostracion'")
    )
    op.drop_geospatial_index(
        "idx_predios_geom", table_name="predios", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("predios")
    op.drop_index("uq_municipios_clave", table_name="municipios")
    op.drop_index(op.f("ix_municipios_huella"), table_name="municipios")
    op.drop_index(
        "ix_municipios_demo", table_name="municipios", postgresql_where=sa.text("origen = 'demostracion'")
    )
    op.drop_geospatial_index(
        "idx_municipios_geom", table_name="municipios", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("municipios")
    op.drop_index("uq_localidades_amanzanadas_clave", table_name="localidades_amanzanadas")
    op.drop_index(op.f("ix_localidades_amanzanadas_municipio"), table_name="localidades_amanzanadas")
    op.drop_index(op.f("ix_localidades_amanzanadas_huella"), table_name="localidades_amanzanadas")
    op.drop_index(
        "ix_localidades_amanzanadas_demo",
        table_name="localidades_amanzanadas",
        postgresql_where=sa.text("origen = 'demostracion'"),
    )
    op.drop_geospatial_index(
        "idx_localidades_amanzanadas_geom",
        table_name="localidades_amanzanadas",
        postgresql_using="gist",
        column_name="geom",
    )
    op.drop_geospatial_table("localidades_amanzanadas")
    op.drop_index("uq_localidades_clave", table_name="localidades")
    op.drop_index(op.f("ix_localidades_municipio"), table_name="localidades")
    op.drop_index(op.f("ix_localidades_huella"), table_name="localidades")
    op.drop_index(
        "ix_localidades_demo", table_name="localidades", postgresql_where=sa.text("origen = 'demostracion'")
    )
    op.drop_geospatial_index(
        "idx_localidades_geom", table_name="localidades", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("localidades")
    op.drop_index(op.f("ix_importaciones_sha256"), table_name="importaciones")
    op.drop_index(op.f("ix_importaciones_capa"), table_name="importaciones")
    op.drop_table("importaciones")
    op.drop_index("uq_estimaciones_clave", table_name="estimaciones")
    op.drop_index(op.f("ix_estimaciones_huella"), table_name="estimaciones")
    op.drop_index(
        "ix_estimaciones_demo", table_name="estimaciones", postgresql_where=sa.text("origen = 'demostracion'")
    )
    op.drop_table("estimaciones")
    op.drop_index(op.f("ix_ejidos_municipio"), table_name="ejidos")
    op.drop_index(op.f("ix_ejidos_huella"), table_name="ejidos")
    op.drop_index("ix_ejidos_demo", table_name="ejidos", postgresql_where=sa.text("origen = 'demostracion'"))
    op.drop_geospatial_index(
        "idx_ejidos_geom", table_name="ejidos", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("ejidos")
    op.drop_index("uq_campamentos_clave", table_name="campamentos")
    op.drop_index(op.f("ix_campamentos_ultima_visita"), table_name="campamentos")
    op.drop_index(op.f("ix_campamentos_proxima_visita"), table_name="campamentos")
    op.drop_index(op.f("ix_campamentos_municipio"), table_name="campamentos")
    op.drop_index(op.f("ix_campamentos_localidad"), table_name="campamentos")
    op.drop_index(op.f("ix_campamentos_huella"), table_name="campamentos")
    op.drop_index(
        "ix_campamentos_demo", table_name="campamentos", postgresql_where=sa.text("origen = 'demostracion'")
    )
    op.drop_geospatial_index(
        "idx_campamentos_geom", table_name="campamentos", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("campamentos")
    op.drop_index(op.f("ix_caminos_municipio"), table_name="caminos")
    op.drop_index(op.f("ix_caminos_huella"), table_name="caminos")
    op.drop_index(
        "ix_caminos_demo", table_name="caminos", postgresql_where=sa.text("origen = 'demostracion'")
    )
    op.drop_index(op.f("ix_caminos_clase"), table_name="caminos")
    op.drop_geospatial_index(
        "idx_caminos_geom", table_name="caminos", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("caminos")
    op.drop_index("uq_basureros_clave", table_name="basureros")
    op.drop_index(op.f("ix_basureros_municipio"), table_name="basureros")
    op.drop_index(op.f("ix_basureros_localidad"), table_name="basureros")
    op.drop_index(op.f("ix_basureros_huella"), table_name="basureros")
    op.drop_index(op.f("ix_basureros_estado"), table_name="basureros")
    op.drop_index(
        "ix_basureros_demo", table_name="basureros", postgresql_where=sa.text("origen = 'demostracion'")
    )
    op.drop_geospatial_index(
        "idx_basureros_geom", table_name="basureros", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("basureros")
    op.drop_index("uq_albergues_clave", table_name="albergues")
    op.drop_index(op.f("ix_albergues_municipio"), table_name="albergues")
    op.drop_index(op.f("ix_albergues_localidad"), table_name="albergues")
    op.drop_index(op.f("ix_albergues_huella"), table_name="albergues")
    op.drop_index(op.f("ix_albergues_estado"), table_name="albergues")
    op.drop_index(
        "ix_albergues_demo", table_name="albergues", postgresql_where=sa.text("origen = 'demostracion'")
    )
    op.drop_geospatial_index(
        "idx_albergues_geom", table_name="albergues", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("albergues")
    op.drop_index("uq_acuerdos_clave", table_name="acuerdos")
    op.drop_index(op.f("ix_acuerdos_huella"), table_name="acuerdos")
    op.drop_index(
        "ix_acuerdos_demo", table_name="acuerdos", postgresql_where=sa.text("origen = 'demostracion'")
    )
    op.drop_table("acuerdos")
