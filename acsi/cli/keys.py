"""`acsi key`: the user's identity, and who may read a programme."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from acsi.cli.options import AsJson, Folder, programme_in

key = typer.Typer(
    help="Your identity, and who may read the programme's personal data.",
    rich_markup_mode=None,
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Recipient = Annotated[
    str, typer.Argument(metavar="RECIPIENT", help="A public key (age1…), as `acsi key show` prints it.")
]


@key.command()
def new(folder: Folder = None) -> None:
    """Make your identity, and the keys of the programme you stand in, whichever is missing.

    Example: acsi key new
    """
    from acsi.steps.keys import new_key

    made = new_key(folder)
    if made.identity_made:
        typer.echo(f"Your identity: {made.file}")
        typer.echo("Keep a copy of this file in a safe place, and never send it: it opens what you may read.")
    typer.echo(f"Your public key: {made.recipient}")
    if made.keys_made:
        typer.echo(f"The programme {made.programme} has its keys; you are its only recipient.")
        typer.echo("Add a second one soon (acsi key add): if yours were lost, its personal data would be lost too.")
    elif made.programme:
        typer.echo(f"To let you read {made.programme}, someone who may runs: acsi key add {made.recipient}")


@key.command()
def show(folder: Folder = None, as_json: AsJson = False) -> None:
    """Print your public key, where your identity is kept, and whether you may read the programme you stand in.

    Example: acsi key show
    """
    from acsi.steps.keys import own_key

    own = own_key(folder)
    if as_json:
        typer.echo(json.dumps(asdict(own), default=str, ensure_ascii=False, indent=1))
        return
    typer.echo(f"Your public key: {own.recipient}\nYour identity:   {own.file}")
    if own.programme:
        typer.echo(f"The programme {own.programme}: {own.obstacle or 'you may read it.'}")


@key.command()
def add(
    recipient: Recipient,
    name: Annotated[str, typer.Option(metavar="TEXT", help="Whose key it is, for `acsi key list`.")] = "",
    folder: Folder = None,
) -> None:
    """Let another person or machine read the programme, with all its waves.

    Example: acsi key add age1… --name "Second machine"
    """
    from acsi.steps.keys import add_key

    programme = programme_in(folder)
    add_key(programme, recipient, name)
    typer.echo(f"{recipient.strip()} may now read {programme.folder}.")


@key.command()
def export(
    for_audit: Annotated[str, typer.Option("--for-audit", metavar="WAVE", help="The wave whose draw is audited.")],
    to: Annotated[str, typer.Option("--to", metavar="RECIPIENT", help="The auditor's public key (age1…).")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The encrypted file to write, such as audit.age.")],
    folder: Folder = None,
) -> None:
    """Hand an auditor the secret of the draw and the key of a wave's case ids, encrypted; the wave's log notes it.

    Example: acsi key export --for-audit 2026Q3 --to age1… --out audit-2026Q3.age
    """
    from acsi.steps.keys import export_for_audit

    export_for_audit(programme_in(folder).wave(for_audit), to, out)
    typer.echo(f"{out}: only the owner of {to.strip()} can open it. docs/audit.md tells how to draw again with it.")
    typer.echo("The secret draws later waves too: whoever has it must keep it from the branches.")


@key.command(name="list")
def list_recipients(folder: Folder = None, as_json: AsJson = False) -> None:
    """List who may read the programme.

    Example: acsi key list
    """
    from acsi.steps.keys import list_keys

    listed = list_keys(programme_in(folder))
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in listed], ensure_ascii=False, indent=1))
        return
    for each in listed:
        typer.echo(f"{each.recipient}  {each.name}{' (you)' if each.own else ''}".rstrip())


@key.command()
def remove(recipient: Recipient, folder: Folder = None) -> None:
    """Take a recipient's access to the programme as it is from now on.

    Example: acsi key remove age1…
    """
    from acsi.steps.keys import remove_key

    programme = programme_in(folder)
    remove_key(programme, recipient.strip())
    typer.echo(f"{recipient.strip()} can no longer open the keys of {programme.folder}.")
    typer.echo("Whoever kept a copy of the folder from before can still read the waves that were in it.")
