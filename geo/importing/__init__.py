"""Import files into layers: `inspect` looks at one, `run` takes it in."""

from geo.importing.preview import inspect
from geo.importing.report import Options, Preview, Progress, Rejection, Report, RowConflict
from geo.importing.run import check_options, run

__all__ = [
    "Options",
    "Preview",
    "Progress",
    "Rejection",
    "Report",
    "RowConflict",
    "check_options",
    "inspect",
    "run",
]
