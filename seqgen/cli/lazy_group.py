"""A click group that knows its commands by name and imports one only when it runs."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from seqgen.cli.failures import as_typed
from seqgen.errors import InvalidInput


class LazyGroup(click.Group):
    """``command_table`` maps a name to the command's place, ``module:attribute``, and its short help."""

    def __init__(self, *args: Any, command_table: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._command_table = command_table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in alphabetical order."""
        return sorted(self._command_table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command of that name."""
        if cmd_name not in self._command_table:
            return None
        module, attribute = self._command_table[cmd_name][0].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was named; its errors name its options."""
        try:
            return super().invoke(ctx)
        except InvalidInput as error:
            failed = self.get_command(ctx, ctx.invoked_subcommand or "")
            raise as_typed(error, failed.params if failed else ()) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._command_table[name][1]) for name in self.list_commands(ctx)])
