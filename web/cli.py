"""The command line: everything that the pages do, by calling the same functions."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import click

import web.commands
from geo.errors import TierraFirmeError
from web import spanish_usage
from web.errors import status_and_exit

BUG = 1


class Commands(click.Group):
    """Load a command's module only when it is asked for, so that `--help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the modules under `web.commands`."""
        del ctx
        found = pkgutil.iter_modules(web.commands.__path__)
        return sorted(module.name.rstrip("_").replace("_", "-") for module in found)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command in the module of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        name = cmd_name.replace("-", "_")
        module_name = f"{name}_" if name == "import" else name
        command = importlib.import_module(f"web.commands.{module_name}").command
        assert isinstance(command, click.Command)  # noqa: S101 - a narrowing for the type checker
        command.options_metavar = "[OPCIONES]"
        return command


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    name="tierrafirme",
    options_metavar="[OPCIONES]",
    subcommand_metavar="ORDEN [ARGUMENTOS]…",
)
def tierrafirme() -> None:
    """Tierra Firme: quién vive en zona de riesgo y dónde hay tierra firme."""


def main() -> None:
    """Run the command line; a domain error is one sentence on standard error and its exit code."""
    spanish_usage.install()
    try:
        # Outside its stand-alone mode click returns the code of `ctx.exit` instead of raising it.
        sys.exit(tierrafirme(prog_name="./tierrafirme", standalone_mode=False) or 0)
    except TierraFirmeError as error:
        click.echo(f"Error: {error.message}", err=True)
        sys.exit(status_and_exit(error)[1])
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrumpido.", err=True)
        sys.exit(130)
