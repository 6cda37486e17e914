"""Every domain error has its place in the one table of statuses and exit codes."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from flask import Flask
from flask.testing import FlaskClient

import geo
import web
from geo import errors
from geo.errors import InvalidParameter, TierraFirmeError
from web.errors import STATUS_AND_EXIT, TITLES, status_and_exit


def every_class() -> list[type[TierraFirmeError]]:
    """Return every subclass declared anywhere in the project."""
    for package in (geo, web):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if not module.name.endswith(("__main__", "wsgi", "readme")):  # they run when imported
                importlib.import_module(module.name)
    found: list[type[TierraFirmeError]] = []
    pending = [TierraFirmeError]
    while pending:
        kind = pending.pop()
        found.append(kind)
        pending += kind.__subclasses__()
    return found


def test_every_class_is_mapped() -> None:
    """A class under a family that the table names has a status of its own, not the bug's."""
    families = set(STATUS_AND_EXIT) - {TierraFirmeError}
    for kind in every_class():
        if kind is not TierraFirmeError:
            assert families & set(kind.__mro__), f"{kind.__name__} no está en la tabla"


def test_statuses_have_titles() -> None:
    """Each status that the table gives has words for people."""
    assert {status for status, _ in STATUS_AND_EXIT.values()} <= set(TITLES)


def test_nearest_class_wins() -> None:
    """A subclass takes its own row before its family's."""
    assert status_and_exit(errors.TooLarge("x")) == (413, 3)
    assert status_and_exit(errors.InvalidFeature({"a": "b"})) == (422, 3)
    assert status_and_exit(InvalidParameter("a", "b")) == (400, 2)


TOO_LARGE = [f"/api/capas/viviendas/{10**23}", f"/capas/viviendas/{10**23}/editar"]


@pytest.mark.parametrize(
    "path", ["/no-existe", "/api/no-existe", "/ogc/no-existe", "/capas/no_existe", *TOO_LARGE]
)
def test_unknown_addresses_are_404(client: FlaskClient, path: str) -> None:
    """An address that does not exist is 404, as JSON for programs and as a page for people."""
    response = client.get(path)
    assert response.status_code == 404
    assert response.is_json == path.startswith(("/api", "/ogc"))
    assert "Traceback" not in response.text


def test_a_bug_is_500_without_details(app: Flask) -> None:
    """What nobody foresaw is answered without a word of its inside."""

    @app.get("/api/explota")
    def _explode() -> str:
        raise RuntimeError("secreto interno")

    response = app.test_client().get("/api/explota")
    assert response.status_code == 500
    assert "secreto" not in response.text
