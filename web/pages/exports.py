"""Downloads of a layer, whole or filtered."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from flask import Blueprint, request, send_file
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from geo.errors import InvalidParameter
from geo.export import FORMATS, write
from geo.layers import get_declared
from geo.viewer import LOCAL_OPERATOR
from web.app import database
from web.pages.table_state import TableState

blueprint = Blueprint("exports", __name__)


@blueprint.get("/capas/<slug>/exportar")
def download(slug: str) -> Response:
    """Send what a table shows, on all of its pages and with all of its columns, as a file."""
    model = get_declared(slug)
    arguments = MultiDict(request.args)
    name = arguments.pop("format", "")
    with_others = arguments.pop("otros", "") == "1"
    chosen = FORMATS.get(name)
    if chosen is None:
        raise InvalidParameter("format", f"«{name}» no existe; se aceptan: {', '.join(FORMATS)}")
    state = TableState.read(model, arguments, LOCAL_OPERATOR)
    with tempfile.TemporaryDirectory(prefix="tierrafirme-") as folder:
        path = Path(folder) / f"{slug}{chosen.suffix}"
        with database().transaction(LOCAL_OPERATOR, read_only=True) as connection:
            selection = state.selection(whole=True)
            write(connection, selection, name, path, LOCAL_OPERATOR, include_otros=with_others)
        # The open file outlives its name: nothing is left behind when the download breaks off.
        stream = path.open("rb")
    part = "-filtrada" if state.filter_pairs() else ""
    today = dt.datetime.now(tz=dt.UTC).astimezone().date().isoformat()
    return send_file(
        stream,
        mimetype=chosen.mime,
        as_attachment=True,
        download_name=f"{slug}{part}-{today}{chosen.suffix}",
    )
