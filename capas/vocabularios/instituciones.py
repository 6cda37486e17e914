"""Instituciones de la mesa interinstitucional, con las siglas que usa la minuta de octubre de 2018.

Quien sucede a cada una se anota en la etiqueta; la sigla guardada no cambia, para que lo histórico
siga diciendo quién lo acordó.
"""

from geo.layers import Choice

INSTITUCIONES = (
    Choice("MUN_JANOS", "Municipio de Janos", aliases=("Janos", "Presidencia Municipal de Janos")),
    Choice("MUN_ASCENSION", "Municipio de Ascensión", aliases=("Ascensión",)),
    Choice("MUN_CASAS_GRANDES", "Municipio de Casas Grandes", aliases=("Casas Grandes",)),
    Choice("MUN_NCG", "Municipio de Nuevo Casas Grandes", aliases=("Nuevo Casas Grandes", "NCG")),
    Choice("SEDESOE", "Desarrollo Social del Estado (SEDESOE; después SDHyBC)", aliases=("SDHyBC",)),
    Choice("SEDESOL", "Desarrollo Social federal (SEDESOL; después Bienestar)", aliases=("Bienestar",)),
    Choice("DS_JANOS", "Desarrollo Social de Janos", aliases=("Desarrollo Social Janos",)),
    Choice("STPS", "Secretaría del Trabajo (STPS)"),
    Choice("SNE", "Servicio Nacional de Empleo (SNE)"),
    Choice("SALUD", "Secretaría de Salud", aliases=("Salud", "Servicios de Salud")),
    Choice("COESVI", "Comisión Estatal de Vivienda (COESVI)"),
    Choice("COESPO", "Consejo Estatal de Población (COESPO)"),
    Choice("COEPI", "Pueblos indígenas del Estado (COEPI; después SPyCI)", aliases=("SPyCI",)),
    Choice("SEECH", "Servicios Educativos del Estado (SEECH)", aliases=("Educación",)),
    Choice("DIF", "DIF", aliases=("DIF estatal", "DIF municipal")),
    Choice("SIPINNA", "SIPINNA"),
    Choice("PC", "Protección Civil"),
    Choice("SOC_CIVIL", "Organización de la sociedad civil", aliases=("OSC", "ONG", "NGO")),
    Choice("OTRA", "Otra institución"),
)
