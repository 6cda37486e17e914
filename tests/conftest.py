"""Fixtures: a private PostGIS per session, a migrated database per test, a served app, a real browser."""

from __future__ import annotations

import itertools
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import create_engine
from werkzeug.serving import make_server

from geo.cluster import ClusterUrls, PrivateCluster
from geo.database import Database
from geo.migrate import migrate
from web.app import create_app
from web.settings import PROJECT, Settings

SHARED_DATA = PROJECT.parent / "shared" / "data"
"""Real open data of the region, beside the clone when present; it is never committed."""

VERSIONS = PROJECT / "capas" / "migraciones"
TEMPLATE = "plantilla"
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def cluster() -> Iterator[PrivateCluster]:
    """Run one private PostGIS for the session; without one, every test that needs it fails clearly."""
    with tempfile.TemporaryDirectory(prefix="tf-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        cluster = PrivateCluster(Path(folder) / "pg", durable=False)
        with cluster.running():
            yield cluster


@pytest.fixture(scope="session")
def migrated(cluster: PrivateCluster) -> str:
    """Return the name of a migrated, empty database to copy."""
    urls = cluster.create_database(TEMPLATE)
    engine = create_engine(urls.owner)
    migrate(engine, VERSIONS)
    engine.dispose()
    return TEMPLATE


@pytest.fixture
def urls(cluster: PrivateCluster, migrated: str) -> Iterator[ClusterUrls]:
    """Return the addresses, as owner and as application, of a fresh migrated database."""
    name = f"prueba_{next(_numbers)}"
    yield cluster.create_database(name, template=migrated)
    cluster.drop_database(name)


@pytest.fixture
def database(urls: ClusterUrls) -> Iterator[Database]:
    """Return a fresh migrated database, as the application's role."""
    database = Database(urls.app)
    yield database
    database.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return the settings of a test's application."""
    return Settings(secret_key="solo para pruebas", data_folder=tmp_path / "datos")


@pytest.fixture
def app(settings: Settings, database: Database) -> Flask:
    """Return the application on the test's database."""
    app = create_app(settings, database)
    app.config["TESTING"] = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client that speaks to the application without a socket."""
    return app.test_client()


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """Serve the application on a free port of the loopback; return its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    # Closing the server waits for the requests under way, so that none outlives the database.
    server.daemon_threads = False  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium once."""
    if not Path(CHROMIUM).exists():
        pytest.fail("Falta Chromium: corra la suite con «./tierrafirme test», que lo instala.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


class Watched:
    """What a page must never do: write errors, break the policy, ask another host."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.problems: list[str] = []
        self.expected: list[str] = []
        context.on("request", lambda request: self._outside(request.url, origin))
        context.on("console", lambda message: self._spoken(message.type, message.text))
        context.on("weberror", lambda error: self.problems.append(f"excepción: {error.error}"))

    def _outside(self, url: str, origin: str) -> None:
        if not url.startswith((origin, "data:", "blob:", "about:")):
            self.problems.append(f"petición hacia fuera: {url}")

    def _spoken(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not any(known in text for known in self.expected):
            self.problems.append(f"consola: {text}")


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(browser: Browser, live_server: str) -> Iterator[NewPage]:
    """Return a function that opens a page on the served app, at a size, with touch or without.

    At the end the test fails if any page wrote an error, broke the policy or asked an outside host.
    `expect_problem(text)` on the function excuses console messages that a test provokes.
    """
    contexts: list[tuple[BrowserContext, Watched]] = []

    def open_page(*, width: int = 1366, height: int = 768, touch: bool = False) -> Page:
        context = browser.new_context(
            base_url=live_server,
            viewport={"width": width, "height": height},
            has_touch=touch,
            is_mobile=touch,
            device_scale_factor=2 if touch else 1,
            locale="es-MX",
            accept_downloads=True,
        )
        watched = Watched(context, live_server)
        contexts.append((context, watched))
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    def expect_problem(text: str) -> None:
        for _, watched in contexts:
            watched.expected.append(text)

    open_page.expect_problem = expect_problem  # type: ignore[attr-defined]
    yield open_page
    problems = [problem for _, watched in contexts for problem in watched.problems]
    for context, _ in contexts:
        context.close()
    assert not problems, problems


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """Open a page at the size of an old office screen."""
    return new_page()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was not run because the region's open data is not beside the clone."""
    if not SHARED_DATA.is_dir():
        terminalreporter.write_line(
            "Sin ../shared/data: no se probó con los archivos reales de la región "
            "(pruebas marcadas con «datos_reales»)."
        )


needs_real_data = pytest.mark.skipif(
    not SHARED_DATA.is_dir(), reason="no está ../shared/data con los datos abiertos de la región"
)
