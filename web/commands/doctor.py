"""`tierrafirme doctor`: a table of what is in use and what is wrong."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.table import Table

from web.diagnosis import diagnose
from web.settings import Settings

WIDTH_WITHOUT_TERMINAL = 160
SOMETHING_WRONG = 3


@click.command("doctor")
def command() -> None:
    """Dice qué se está usando y qué está mal, con su remedio."""
    findings = list(diagnose(Settings.from_environment()))
    table = Table("", "Qué", "Estado")
    for finding in findings:
        table.add_row("MAL" if finding.remedy else "bien", finding.subject, finding.value)
    # A pipe has no width of its own, and a path cut in two cannot be copied.
    console = Console(width=None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL, markup=False)
    console.print(table)
    wrong = [finding for finding in findings if finding.remedy]
    for finding in wrong:
        click.echo(f"\n{finding.subject}: {finding.value}.\n  Remedio: {finding.remedy}")
    if wrong:
        sys.exit(SOMETHING_WRONG)
    click.echo("Todo está bien.")
