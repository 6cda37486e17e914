"""A new layer is one file plus its migration: declared, migrated, imported, asked, drawn and edited."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from geo.cluster import ClusterUrls, PrivateCluster
from web.settings import PROJECT

POZOS = '''
from sqlalchemy import String
from sqlalchemy.orm import Mapped

from geo.layers import Layer, Style, field


class Pozo(Layer, slug="pozos", title="Pozos", singular="Pozo", geometry="POINT", label="nombre",
           key=("titulo",), style=Style("#225588", symbol="diamond")):
    """Pozo de agua, con su título de concesión."""

    titulo: Mapped[str | None] = field(String(40), label="Título de concesión", aliases=("concesion",))
    nombre: Mapped[str | None] = field(String(120), label="Nombre del pozo")
    gasto: Mapped[float | None] = field(label="Gasto", unit="litros por segundo", minimum=0)
    usuarios: Mapped[int | None] = field(label="Usuarios", unit="personas", minimum=0, measure="sum")
'''

WELLS = """titulo,nombre,gasto,usuarios,lat,lon
T1,El Álamo,12.5,40,30.90,-108.20
T2,La Noria,3,15,30.80,-108.30
T3,Lejano,8,9,31.40,-107.60
"""

ASK = """
import json, sys
import capas
from geo.database import Database
from web.app import create_app
from web.settings import Settings

client = create_app(Settings(secret_key="x"), Database(sys.argv[1])).test_client()
square = {"type": "Polygon", "coordinates":
          [[[-108.4, 30.7], [-108.1, 30.7], [-108.1, 31.0], [-108.4, 31.0], [-108.4, 30.7]]]}
asked = client.post("/api/exposure", json={"points": "pozos", "zones": {"geometry": square}})
tile = client.get("/ogc/collections/pozos/tiles/WebMercatorQuad/6/26/12?f=mvt")
print(json.dumps({
    "totals": asked.json["totals"],
    "collections": [one["id"] for one in client.get("/ogc/collections?f=json").json["collections"]],
    "items": client.get("/ogc/collections/pozos/items?f=json&usuarios=15..").json["features"],
    "tile": len(tile.data),
    "map": "pozos" in client.get("/").text,
    "table": client.get("/capas/pozos").text.count("La Noria"),
    "form": "litros por segundo" in client.get("/capas/pozos/nuevo").text,
    "api": "/collections/pozos/items" in client.get("/ogc/api?f=json").text,
}))
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Copy the project, as a developer who adds a layer has it."""
    target = tmp_path / "clon"
    for room in ("geo", "capas", "web"):
        shutil.copytree(PROJECT / room, target / room, ignore=shutil.ignore_patterns("__pycache__"))
    (target / "node_modules").symlink_to(PROJECT / "node_modules")
    return target


def environment(clone: Path, urls: ClusterUrls) -> dict[str, str]:
    """Return the environment of a clone on a given database, with a login for each role."""
    return {
        **os.environ,
        "PYTHONPATH": str(clone),
        "DATABASE_URL": urls.owner.render_as_string(hide_password=False),
        "DATABASE_APP_URL": urls.app.render_as_string(hide_password=False),
    }


def run(clone: Path, urls: ClusterUrls, *arguments: str) -> str:
    """Run Python in the clone; return its standard output."""
    finished = subprocess.run(
        [sys.executable, *arguments],
        cwd=clone,
        env=environment(clone, urls),
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def test_one_file_and_its_migration(
    cluster: PrivateCluster, migrated: str, clone: Path, tmp_path: Path
) -> None:
    """From one file: table, index, import, question, tile, map, table page, form and API."""
    urls = cluster.create_database("capa_nueva", template=migrated)
    try:
        (clone / "capas" / "pozos.py").write_text(POZOS)
        untold = subprocess.run(
            [sys.executable, "-m", "web", "migrate"],
            cwd=clone,
            env=environment(clone, urls),
            capture_output=True,
            text=True,
            check=False,
        )
        assert untold.returncode == 3
        assert "migrate --nueva" in untold.stderr

        run(clone, urls, "-m", "web", "migrate", "--nueva", "pozos")
        written = [p for p in (clone / "capas/migraciones/versions").glob("*.py") if "pozos" in p.name]
        assert len(written) == 1
        assert "viviendas" not in written[0].read_text(), "la versión solo debe traer la capa nueva"

        wells = tmp_path / "pozos.csv"
        wells.write_text(WELLS)
        report = json.loads(run(clone, urls, "-m", "web", "import", str(wells), "--capa", "pozos", "--json"))
        assert (report["read"], report["imported"], report["rejected"]) == (3, 3, [])

        app = urls.app.render_as_string(hide_password=False)
        answer = json.loads(run(clone, urls, "-c", ASK, app))
        assert answer["totals"]["points"] == 2
        assert answer["totals"]["usuarios"] == 55
        assert "pozos" in answer["collections"]
        assert {item["properties"]["titulo"] for item in answer["items"]} == {"T1", "T2"}
        assert answer["tile"] > 0
        assert answer["map"]
        assert answer["table"]
        assert answer["form"]
        assert answer["api"]

        engine = create_engine(urls.owner)
        with engine.connect() as connection:
            indexes = connection.execute(text("SELECT indexdef FROM pg_indexes WHERE tablename = 'pozos'"))
            assert any("USING gist" in row[0] for row in indexes)
        engine.dispose()
    finally:
        cluster.drop_database("capa_nueva")
