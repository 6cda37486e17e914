"""Fenómenos (artículo 2 de la Ley General de Protección Civil) y niveles de los atlas de riesgo.

Los colores de los niveles son los que usan las capas de los atlas mexicanos; ninguna norma los fija. Como
van del verde al rojo, cada nivel lleva además su propia trama, para quien no distingue esos colores.
"""

from geo.layers import Choice

FENOMENOS = (
    Choice("GEO", "Geológico", aliases=("Geológicos", "geologico", "geological")),
    Choice("HID", "Hidrometeorológico", aliases=("Hidrometeorológicos", "hidro", "hydrometeorological")),
    Choice(
        "QUI", "Químico-tecnológico", aliases=("Químico", "Químico tecnológicos", "tecnológico", "chemical")
    ),
    Choice("SAN", "Sanitario-ecológico", aliases=("Sanitario", "Sanitario ecológicos", "sanitary")),
    Choice("SOC", "Socio-organizativo", aliases=("Socio", "Socio organizativos", "social")),
    Choice("AST", "Astronómico", aliases=("Astronómicos", "astronomical")),
)

SUBTIPOS = (
    Choice(
        "inestabilidad_laderas", "Inestabilidad de laderas", aliases=("deslizamiento", "laderas", "landslide")
    ),
    Choice("flujos", "Flujos de lodo o tierra", aliases=("flujo", "debris flow")),
    Choice("caidos", "Caídos o derrumbes", aliases=("derrumbe", "caída de rocas", "rockfall")),
    Choice("hundimiento", "Hundimiento", aliases=("sinkhole",)),
    Choice("subsidencia", "Subsidencia", aliases=("subsidence",)),
    Choice("agrietamiento", "Agrietamiento", aliases=("grietas", "fisuras", "fissures")),
    Choice("sismo", "Sismo", aliases=("sismos", "earthquake")),
    Choice("inundacion_pluvial", "Inundación pluvial", aliases=("encharcamiento", "pluvial flood")),
    Choice("inundacion_fluvial", "Inundación fluvial", aliases=("inundación", "desbordamiento", "flood")),
    Choice("lluvia_extrema", "Lluvia extrema", aliases=("lluvias extremas", "heavy rain")),
    Choice("tormenta_nieve", "Tormenta de nieve", aliases=("nevada", "snow")),
    Choice("tormenta_granizo", "Tormenta de granizo", aliases=("granizada", "hail")),
    Choice("tormenta_polvo", "Tormenta de polvo", aliases=("tolvanera", "dust storm")),
    Choice("tormenta_electrica", "Tormenta eléctrica", aliases=("lightning",)),
    Choice("helada", "Helada", aliases=("heladas", "frost")),
    Choice("onda_calida", "Onda cálida", aliases=("ola de calor", "heat wave")),
    Choice("onda_gelida", "Onda gélida", aliases=("onda fría", "cold wave")),
    Choice("sequia", "Sequía", aliases=("drought",)),
    Choice("tornado", "Tornado", aliases=("tornados",)),
    Choice("incendio", "Incendio", aliases=("fire",)),
    Choice("incendio_forestal", "Incendio forestal o de pastizal", aliases=("incendio forestal", "wildfire")),
    Choice("explosion", "Explosión", aliases=("explosion",)),
    Choice("fuga_toxica", "Fuga tóxica", aliases=("fuga",)),
    Choice("derrame", "Derrame de agroquímicos u otros", aliases=("derrame", "spill")),
    Choice("epidemia", "Epidemia", aliases=("epidemias",)),
    Choice("plaga", "Plaga", aliases=("plagas",)),
    Choice("contaminacion_aire", "Contaminación del aire", aliases=("aire",)),
    Choice("contaminacion_agua", "Contaminación del agua", aliases=("agua",)),
    Choice("contaminacion_suelo", "Contaminación del suelo", aliases=("suelo", "contaminación")),
    Choice("contaminacion_alimentos", "Contaminación de alimentos", aliases=("alimentos",)),
    Choice("accidente_terrestre", "Accidente terrestre"),
    Choice("interrupcion_servicios", "Interrupción de servicios"),
    Choice("concentracion_masiva", "Concentración masiva de población"),
    Choice("otro", "Otro", aliases=("other",)),
)

NIVELES = (
    Choice(1, "Muy bajo", "#006100", "none", aliases=("muy baja", "very low", "MB")),
    Choice(2, "Bajo", "#7aab00", "dots", aliases=("baja", "low", "B")),
    Choice(3, "Medio", "#ffff00", "lines", aliases=("media", "medium", "moderado", "M")),
    Choice(4, "Alto", "#ff9900", "cross", aliases=("alta", "high", "A")),
    Choice(5, "Muy alto", "#ff2200", "cross-dense", aliases=("muy alta", "very high", "MA")),
)
