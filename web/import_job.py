"""One import by the browser, from the upload to the report, in a folder that any server process can read.

The work runs in a thread of the process that was asked; its state is a file that is replaced whole, and a
lock says whether it is still running, so that every process can answer and a death is noticed.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import re
import threading
import time
from dataclasses import asdict, dataclass
from dataclasses import field as dataclass_field
from pathlib import Path
from typing import Any, Final

from geo.database import Database
from geo.errors import Conflict, NotFound, TierraFirmeError
from geo.importing import Options, run
from geo.layers import Layer
from geo.viewer import LOCAL_OPERATOR
from web.day_folder import write_whole

log = logging.getLogger(__name__)

STATE: Final = "estado.json"
REPORT: Final = "informe.json"
LOCK: Final = "trabajo.lock"
UPLOADED: Final = "archivo"
WRITTEN_EVERY: Final = 0.25
"""Seconds between two writings of the progress."""

REVIEW, RUNNING, DONE, FAILED, INTERRUPTED = "revision", "en_curso", "hecho", "fallo", "interrumpido"


@dataclass
class State:
    """How far an import is.

    Attributes:
        slug: of the layer; name, size: of the file as it was sent, in bytes.
        phase: `revision`, `en_curso`, `hecho`, `fallo` or `interrumpido`.
        options: of `geo.importing.Options`, chosen so far.
        what, done, total: progress; error: the sentence of a failure.
    """

    slug: str
    name: str
    size: int = 0
    phase: str = REVIEW
    options: dict[str, Any] = dataclass_field(default_factory=dict)
    what: str = ""
    done: int = 0
    total: int | None = None
    error: str = ""


class ImportJob:
    """The import kept in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self, slug: str, name: str) -> Path:
        """Note a new import and return where its file is to be written, under its own name made safe."""
        safe = re.sub(r"[^\w .()-]", "_", Path(name.replace("\\", "/")).name).strip(". ")[-120:]
        target = self.folder / UPLOADED / (safe or "archivo")
        target.parent.mkdir(mode=0o700)
        self.write(State(slug, safe or "archivo"))
        return target

    @property
    def path(self) -> Path:
        """Return the uploaded file.

        Raises:
            NotFound: it was already imported and deleted.
        """
        found = next((self.folder / UPLOADED).iterdir(), None) if (self.folder / UPLOADED).is_dir() else None
        if found is None:
            raise NotFound("El archivo ya se importó y no se conserva. Súbalo de nuevo si hace falta.")
        return found

    def state(self) -> State:
        """Read the state; work that nobody is doing any more is `interrumpido`."""
        state = self._read()
        if state.phase == RUNNING and not self._locked():
            # Whoever worked may have finished between the two looks.
            state = self._read()
            if state.phase == RUNNING:
                state.phase = INTERRUPTED
        return state

    def write(self, state: State) -> None:
        """Replace the state."""
        write_whole(self.folder / STATE, json.dumps(asdict(state), ensure_ascii=False))

    def report(self) -> dict[str, Any]:
        """Return the finished import's report.

        Raises:
            NotFound: it has not finished.
        """
        path = self.folder / REPORT
        if not path.is_file():
            raise NotFound("Esta importación todavía no tiene resultado.")
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return document

    def start(self, database: Database, model: type[Layer], options: Options) -> None:
        """Begin the import in a thread.

        Raises:
            Conflict: it is already running.
        """
        path = self.path
        lock = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise Conflict("Esta importación ya está en curso.") from None
        try:
            state = self._read()
            state.phase, state.error, state.what, state.done, state.total = RUNNING, "", "Empezando", 0, None
            self.write(state)
        except BaseException:
            os.close(lock)
            raise

        def work() -> None:
            try:
                self._work(state, database, path, model, options)
            finally:
                os.close(lock)

        threading.Thread(target=work, daemon=True, name="importacion").start()

    def _work(
        self, state: State, database: Database, path: Path, model: type[Layer], options: Options
    ) -> None:
        written = 0.0

        def tell(what: str, done: int, total: int | None) -> None:
            nonlocal written
            state.what, state.done, state.total = what, done, total
            if time.monotonic() - written >= WRITTEN_EVERY:
                written = time.monotonic()
                self.write(state)

        try:
            with database.transaction(LOCAL_OPERATOR) as connection:
                report = run(connection, path, model, options, progress=tell)
            write_whole(self.folder / REPORT, json.dumps(report.to_dict(), ensure_ascii=False, default=str))
            state.phase = DONE
            if report.error is None:
                # It may hold personal columns that the import dropped: it does not outlive its use.
                path.unlink(missing_ok=True)
        except TierraFirmeError as error:
            state.phase, state.error = FAILED, error.message
        except Exception:
            log.exception("la importación de «%s» falló", state.name)
            state.phase = FAILED
            state.error = "Algo falló al importar y quedó registrado. No se guardó nada."
        finally:
            try:
                self.write(state)
            except TierraFirmeError:
                log.exception("no se pudo anotar el fin de la importación")

    def _read(self) -> State:
        try:
            return State(**json.loads((self.folder / STATE).read_text(encoding="utf-8")))
        except FileNotFoundError:
            raise NotFound("Esta importación ya no está. Súbala de nuevo.") from None

    def _locked(self) -> bool:
        try:
            lock = os.open(self.folder / LOCK, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(lock)
        return False
