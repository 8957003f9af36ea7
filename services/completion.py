"""`conflictwire completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> int:
    """The script that makes a shell complete our commands and options.

    \b
    Example:  conflictwire completion bash > ~/.local/share/bash-completion/completions/conflictwire
              conflictwire completion fish > ~/.config/fish/completions/conflictwire.fish
    """
    found = get_completion_class(shell)
    if found is None:
        raise click.ClickException(f"{shell}: no script for this shell; take bash, zsh or fish")
    root = click.get_current_context().find_root().command
    click.echo(found(root, {}, "conflictwire", "_CONFLICTWIRE_COMPLETE").source())
    return 0
