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
    """Take a recipient's access to the programme: all of it is encrypted anew to keys that he does not have.

    Example: acsi key remove age1…
    """
    from acsi.steps.keys import remove_key

    programme = programme_in(folder)
    found = remove_key(programme, recipient.strip())
    typer.echo(f"{recipient.strip()} can no longer open the keys of {programme.folder}.")
    typer.echo(
        f"Encrypted anew: {found.files} files in {found.waves} waves. What is written from now on he cannot read."
    )
    typer.echo("What he has read he knows, and if he kept a copy of the folder from before, it still opens to him.")
    typer.echo("The case ids stay: with a copy of the old keys he could link customer numbers to cases of these waves.")
    typer.echo("Make a new back-up of the keys (acsi key backup), and let old ones expire.")


@key.command()
def rotate(folder: Folder = None) -> None:
    """Encrypt the programme anew to new keys, and draw later waves by a new secret; recipients stay.

    Example: acsi key rotate
    """
    from acsi.steps.rotation import rotate as give_new_keys

    found = give_new_keys(programme_in(folder))
    typer.echo(f"Encrypted anew: {found.files} files in {found.waves} waves. Waves to come are drawn by a new secret.")
    typer.echo("Copies from before still open with the old keys. Make a new back-up of the keys: acsi key backup")


@key.command()
def backup(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The new file, outside the programme's folder.")],
    folder: Folder = None,
) -> None:
    """Write all keys of the programme into a file that a passphrase opens, for the day when all identities are lost.

    Example: acsi key backup --out /media/safe/claims-keys.age
    """
    from acsi.steps.backup import back_up

    passphrase = back_up(programme_in(folder), out)
    typer.echo(f"{out} opens with {passphrase}, which is kept nowhere: write it down, and keep it apart from the file.")
    typer.echo(
        "Make a new one after each new wave and after `acsi key rotate` or `remove`. After a purge destroy old ones."
    )


@key.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `acsi key backup` wrote.")],
    folder: Folder = None,
    force: Annotated[bool, typer.Option("--force", help="Also where it lacks the keys of some waves.")] = False,
) -> None:
    """Give a programme its keys back; you are then its only recipient.

    Example: acsi key restore /media/safe/claims-keys.age
    """
    from acsi.cli.fieldwork import asked
    from acsi.steps.backup import restore as give_back

    programme = programme_in(folder)
    found = give_back(programme, file, passphrase=lambda: asked("back-up"), force=force)
    typer.echo(f"{programme.folder} has its keys of {found.made:%Y-%m-%d} again; you are its only recipient.")
    if found.purged:
        typer.echo(f"Purged since, and left out: keys of {found.purged} waves. Destroy this back-up.")
    if found.lost:
        typer.echo(f"Lost all the same: what {', '.join(found.lost)} encrypted.")
    typer.echo("Let the others in again with `acsi key add`.")
