"""Import, questions, features and tiles on one database: against COPY, the bare SQL and tipg."""

from __future__ import annotations

import importlib.util
import io
import itertools
import json
import math
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import psycopg
import shapely
import urllib3
from sqlalchemy import URL, text

from geo.cluster import ClusterUrls, PrivateCluster
from geo.database import Database
from geo.importing import Options, run
from geo.layers import get_layer
from geo.migrate import migrate
from geo.viewer import LOCAL_OPERATOR
from tests.bench.material import Material
from tests.bench.race import Figure, Result, race, throughput
from web.runtime import VERSIONS
from web.server import Address, serving

DATABASE: Final = "bench"
LAYER: Final = "viviendas"
SECONDS: Final = 3.0
LIMIT: Final = 1_000
START_SECONDS: Final = 60
COUNT_SQL: Final = (
    "SELECT count(*), sum(personas) FROM viviendas"
    " WHERE ST_Intersects(geom, ST_SetSRID(ST_GeomFromGeoJSON(%s), 4326))"
)
ITEMS_SQL: Final = (
    "SELECT json_agg(json_build_object('type', 'Feature', 'id', id, 'geometry', ST_AsGeoJSON(geom)::json,"
    " 'properties', to_jsonb(v) - 'geom'))::text FROM (SELECT * FROM viviendas WHERE geom &&"
    " ST_MakeEnvelope(%s, %s, %s, %s, 4326) LIMIT 1000) AS v"
)
TILE_SQL: Final = (
    "SELECT ST_AsMVT(t, 'viviendas') FROM (SELECT id, ST_AsMVTGeom(ST_Transform(geom, 3857),"
    " ST_TileEnvelope(%s, %s, %s)) AS geom FROM viviendas WHERE geom &&"
    " ST_Transform(ST_TileEnvelope(%s, %s, %s), 4326)) AS t"
)


@contextmanager
def database(folder: Path) -> Iterator[tuple[PrivateCluster, ClusterUrls]]:
    """Start a private PostGIS, as the application would, with an empty, migrated database."""
    folder.chmod(0o711)
    cluster = PrivateCluster(folder / "pg")
    with cluster.running():
        urls = cluster.create_database(DATABASE)
        owner = Database(urls.owner)
        migrate(owner.engine, VERSIONS)
        owner.close()
        yield cluster, urls


def importing(urls: ClusterUrls, material: Material) -> Result:
    """Race the import of the points, with all its checks, against a COPY of rows already prepared."""
    points = material.points
    rows = io.StringIO()
    wkb = shapely.to_wkb(shapely.set_srid(points.geometry.to_numpy(), 4326), hex=True, include_srid=True)
    rows.writelines(
        f"{shape}\t{folio}\t{people}\n"
        for shape, folio, people in zip(wkb, points["folio"], points["personas"], strict=True)
    )
    handle = Database(urls.app)

    def ours() -> None:
        with handle.transaction(LOCAL_OPERATOR) as connection:
            report = run(connection, material.points_file, get_layer(LAYER), Options(anywhere=True))
        if report.imported != len(points):
            raise AssertionError(report)

    def copied() -> None:
        with psycopg.connect(address(urls.owner)) as connection:
            connection.execute(f"CREATE TABLE copia (LIKE {LAYER} INCLUDING ALL)")
            with connection.cursor().copy("COPY copia (geom, folio, personas) FROM STDIN") as copy:
                copy.write(rows.getvalue())
        with psycopg.connect(address(urls.owner)) as connection:
            connection.execute("DROP TABLE copia")

    figures = race({"copy": copied}, 2) | race({"ours": ours}, 1)
    with psycopg.connect(address(urls.owner), autocommit=True) as connection:
        connection.execute(f"VACUUM ANALYZE {LAYER}")
    handle.close()
    return Result(
        "Import of the points, checked", figures["ours"], {"COPY of prepared rows": figures["copy"]}
    )


@contextmanager
def served(urls: ClusterUrls, folder: Path) -> Iterator[str]:
    """Serve the application as `up` does; give its address."""
    environment = {
        "DATABASE_URL": "",
        "DATABASE_APP_URL": urls.app.render_as_string(hide_password=False),
        "TIERRAFIRME_DATA": str(folder),
        "TIERRAFIRME_SECRET_KEY": "bench",
    }
    where = Address("127.0.0.1", free_port())
    with serving(where, 2, environment):
        yield str(where).rstrip("/")


@contextmanager
def tipg(urls: ClusterUrls) -> Iterator[str | None]:
    """Serve the same database with tipg, with as many processes; None when it is not installed."""
    if not all(importlib.util.find_spec(name) for name in ("tipg", "uvicorn")):
        yield None
        return
    port = free_port()
    host = quote(str(urls.owner.query["host"]), safe="")
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{urls.owner.username}@{host}/{urls.owner.database}",
        "TIPG_DB_TABLES": json.dumps([f"public.{LAYER}"]),
        "TIPG_CATALOG_TTL": "3600",
    }
    command = [sys.executable, "-m", "uvicorn", "tipg.main:app", "--workers", "2", "--log-level", "error"]
    child = subprocess.Popen([*command, "--port", str(port)], env=environment)
    try:
        base = f"http://127.0.0.1:{port}"
        yield base if _answers(f"{base}/collections", child) else None
    finally:
        child.terminate()
        child.wait()


def questions(urls: ClusterUrls, ours: str, material: Material) -> Result:
    """Race a drawn circle of 20 km around towns: the whole answer over HTTP against a count in SQL."""
    zones = [_circle(place) for place in _places(material)]
    bodies = [json.dumps({"points": LAYER, "zones": {"geometry": zone}}).encode() for zone in zones]
    pool = urllib3.PoolManager(maxsize=4)
    headers = {"Content-Type": "application/json"}

    def ask(number: int) -> None:
        answer = pool.request(
            "POST", f"{ours}/api/exposure", body=bodies[number % len(bodies)], headers=headers
        )
        _check(answer)

    bare = _sql(urls, lambda number: (COUNT_SQL, (json.dumps(zones[number % len(zones)]),)))
    figures = throughput({"ours": ask, "sql": bare}, SECONDS, 2)
    return Result("Who is in a drawn circle, over HTTP", figures["ours"], {"bare SQL count": figures["sql"]})


def features(urls: ClusterUrls, ours: str, peer: str | None, material: Material) -> Result:
    """Race 1,000 features by box."""
    boxes = [(x - 0.3, y - 0.3, x + 0.3, y + 0.3) for x, y in _places(material)]

    def query(number: int) -> str:
        box = ",".join(map(str, boxes[number % len(boxes)]))
        return f"items?bbox={box}&limit={LIMIT}"

    hands: dict[str, Callable[[int], object]] = {
        "ours": _get(lambda number: f"{ours}/ogc/collections/{LAYER}/{query(number)}&f=json"),
        "sql": _sql(urls, lambda number: (ITEMS_SQL, boxes[number % len(boxes)])),
    }
    if peer:
        hands["tipg"] = _get(lambda number: f"{peer}/collections/public.{LAYER}/{query(number)}&f=geojson")
    return _compared("1,000 features by box", hands)


def tiles(urls: ClusterUrls, ours: str, peer: str | None, material: Material) -> Result:
    """Race the vector tiles of zoom 14 in and around towns, where features themselves are drawn."""
    addresses = [
        (14, column + right, row + down)
        for x, y in _places(material)
        for column, row in [_tile(x, y, 14)]
        for right, down in itertools.product((0, 1), repeat=2)
    ]

    def at(number: int) -> tuple[int, int, int]:
        return addresses[number % len(addresses)]

    def path(number: int, *, row_first: bool) -> str:
        zoom, column, row = at(number)
        pair = (row, column) if row_first else (column, row)
        return f"tiles/WebMercatorQuad/{zoom}/{pair[0]}/{pair[1]}"

    hands: dict[str, Callable[[int], object]] = {
        "ours": _get(lambda n: f"{ours}/ogc/collections/{LAYER}/{path(n, row_first=True)}?f=mvt"),
        "sql": _sql(urls, lambda n: (TILE_SQL, (*at(n), *at(n)))),
    }
    if peer:
        hands["tipg"] = _get(lambda n: f"{peer}/collections/public.{LAYER}/{path(n, row_first=False)}")
    return _compared("Vector tiles, zoom 14", hands)


def address(url: URL) -> str:
    """Return a URL as libpq takes it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def free_port() -> int:
    """Return a port of the loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _compared(work: str, hands: dict[str, Callable[[int], object]]) -> Result:
    figures = throughput(hands, SECONDS, 2)
    peers: dict[str, Figure | str] = {"bare SQL": figures["sql"], "tipg": figures.get("tipg", "not running")}
    return Result(work, figures["ours"], peers)


def _places(material: Material) -> list[tuple[float, float]]:
    """Return where some of the dwellings are: towns come up more often than hamlets."""
    chosen = material.points.geometry.iloc[:: max(len(material.points) // 24, 1)]
    return list(zip(chosen.x, chosen.y, strict=True))


def _circle(place: tuple[float, float]) -> Any:
    return json.loads(shapely.to_geojson(shapely.Point(place).buffer(0.2)))


def _tile(x: float, y: float, zoom: int) -> tuple[int, int]:
    count = 2**zoom
    lat = math.radians(y)
    row = (1 - math.asinh(math.tan(lat)) / math.pi) / 2 * count
    return int((x + 180) / 360 * count), int(row)


def _get(url: Callable[[int], str]) -> Callable[[int], object]:
    pool = urllib3.PoolManager(maxsize=4)

    def work(number: int) -> None:
        _check(pool.request("GET", url(number), headers={"Accept-Encoding": "identity"}))

    return work


def _check(answer: Any) -> None:
    if answer.status not in {200, 204}:
        raise AssertionError(f"{answer.status}: {answer.data[:300]!r}")


def _sql(urls: ClusterUrls, query: Callable[[int], tuple[str, Any]]) -> Callable[[int], object]:
    """Return a hand that asks the database itself, one connection a client."""
    connections = [psycopg.connect(address(urls.owner), autocommit=True) for _ in range(2)]

    def work(number: int) -> None:
        statement, parameters = query(number)
        connections[number % 2].execute(statement, parameters).fetchall()

    return work


def _answers(url: str, child: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and child.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


def rows(urls: ClusterUrls) -> int:
    """Return how many dwellings the database holds."""
    handle = Database(urls.app)
    with handle.transaction(LOCAL_OPERATOR, read_only=True) as connection:
        count = connection.execute(text(f"SELECT count(*) FROM {LAYER}")).scalar_one()
    handle.close()
    return int(count)
