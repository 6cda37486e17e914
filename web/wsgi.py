"""What gunicorn's workers load: the application on the database that `tierrafirme up` opened for them."""

from __future__ import annotations

from geo.database import Database
from web.app import create_app
from web.settings import Settings

_settings = Settings.from_environment()
application = create_app(_settings, Database(_settings.database_app_url))
