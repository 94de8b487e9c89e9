"""`acsi handover`, `release`, `open`, `receive`, `quarantine` and `withdraw`: to the survey firm and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from acsi.cli.options import AsJson, Folder, Force, WaveName, programme_in

if TYPE_CHECKING:
    from acsi.fieldwork.findings import Verified
    from acsi.fieldwork.records import Fieldwork, Outcomes, Quarantined
    from acsi.steps.receive import Received

FirmName = Annotated[str, typer.Option("--to", metavar="FIRM", help="The firm, as survey.yaml names it.")]
LISTED = 20
"""So many findings are printed."""

Number = Annotated[str, typer.Argument(metavar="DELIVERY", help="The delivery's number, such as 001.")]


def handover(
    wave: WaveName,
    to: FirmName,
    branch: Annotated[list[str] | None, typer.Option(help="Only this branch's cases; may be repeated.")] = None,
    again: Annotated[
        str,
        typer.Option(metavar="PACK", help="Instead the cases of this pack once more: it cannot be opened any more."),
    ] = "",
    seal: Annotated[
        Literal["key", "passphrase", "zip"],
        typer.Option(help="Close it to the firm's key, with a passphrase, or as a ZIP with AES."),
    ] = "key",
    folder: Folder = None,
    force: Force = False,
) -> None:
    """Make the encrypted pack for a survey firm: the cases not yet sent, the questionnaire, the contract, a template.

    Example: acsi handover 2026Q3 --to north --branch B01 --branch B02

    Example: acsi handover 2026Q3 --to north --again 2026Q3-north-02
    """
    if again and branch:
        raise typer.BadParameter("--again sends a whole pack, so --branch cannot stand beside it")
    from acsi.cli.console import progress, show_problems
    from acsi.steps.handover import hand_over

    at = programme_in(folder).wave(wave)
    with progress("Making the pack"):
        made = hand_over(at, to, branches=branch or [], again=again, seal=seal, force=force)
    show_problems(made.doubts)
    if made.pack is None:
        typer.echo("Every released case has gone out already. To release reserve cases: acsi release --help")
        return
    typer.echo(f"{_count(sum(made.cases.values()), 'case')} of {_count(len(made.cases), 'branch')}: {made.pack}")
    if made.passphrase:
        typer.echo(f"It opens with {made.passphrase}, which is kept nowhere: tell it to {to} by another way, by phone.")
    else:
        typer.echo(f"Only {to} can open it.")
    typer.echo(f"Send it, and let them run: acsi open {made.pack.name}")


def release(
    wave: WaveName,
    branch: Annotated[str | None, typer.Option(help="The branch whose reserve cases are released.")] = None,
    number: Annotated[int | None, typer.Option("-n", metavar="N", help="How many, in the order drawn.")] = None,
    needed: Annotated[
        bool, typer.Option("--needed", help="In every branch as many as the interviews wanted need.")
    ] = False,
    because: Annotated[
        str, typer.Option(metavar="TEXT", help="Why, for the log; else what became of the cases called.")
    ] = "",
    folder: Folder = None,
    force: Force = False,
) -> None:
    """Release reserve cases for calling, strictly in the order drawn.

    Example: acsi release 2026Q3 --needed
    """
    from acsi.cli.console import show_problems
    from acsi.errors import fault
    from acsi.steps.handover import release as release_some
    from acsi.steps.handover import release_needed

    named = branch is not None and number is not None
    if needed == named or (needed and (branch is not None or number is not None)):
        raise fault("H007")
    at = programme_in(folder).wave(wave)
    if named:
        done = release_some(at, branch or "", number or 0, because=because, force=force)
    else:
        done = release_needed(at, because=because, force=force)
    show_problems(done.doubts)
    for code, count in done.cases.items():
        typer.echo(f"{code}: {_count(count, 'reserve case')} released")
    typer.echo(f"Next: acsi handover {wave} --to FIRM" if done.cases else "No branch needs more cases.")


def asked(what: str = "pack") -> str:
    """The passphrase of a pack, or of another thing: from ACSI_PASSPHRASE, or typed unseen."""
    import os
    import sys

    from acsi.errors import fault

    known = os.environ.get("ACSI_PASSPHRASE", "")
    if not known and not sys.stdin.isatty():
        raise fault("H015")
    return known or str(typer.prompt(f"Passphrase of the {what}", hide_input=True, err=True))


def open_(
    pack: Annotated[Path, typer.Argument(metavar="PACK", help="The handover pack (.age).")],
    out: Annotated[Path | None, typer.Option(help="The folder to unpack into; default: named as the pack.")] = None,
) -> None:
    """For the survey firm: decrypt and unpack a handover with your identity. Needs no programme.

    Example: acsi open 2026Q3-north-01.age
    """
    from acsi.steps.opening import open_pack

    opened = open_pack(pack, out, passphrase=asked)
    typer.echo(f"Wave {opened.contract.wave} for {opened.contract.firm}, in {opened.folder}:")
    for name in opened.files:
        typer.echo(f"  {name}")
    typer.echo("Begin with README.md. The contacts hold phones: delete the folder when the fieldwork is done.")


def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The delivery: .csv, .xlsx, .sav, .parquet, .sss.")],
    contract: Annotated[
        list[Path],
        typer.Option(metavar="PACK", help="The handover pack, or the folder it was opened into; may be repeated."),
    ],
    report: Annotated[Path | None, typer.Option(help="Write every finding to this .xlsx file.")] = None,
    seal: Annotated[
        bool, typer.Option("--seal", help="If all is good, encrypt it to head office as FILE.age.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """For the survey firm: check a delivery before sending it, as head office will. Needs no programme.

    Example: acsi verify delivery.sav --contract 2026Q3-north-01.age --report findings.xlsx
    """
    from acsi.cli.console import progress, show_problems
    from acsi.steps.verify import sealed_name
    from acsi.steps.verify import verify as check

    with progress("Checking", asks=True) as told:
        found = check(file, contract, report=report, seal=seal, passphrase=asked, progress=told)
    faults = found.problems()
    if as_json:
        from pydantic_core import to_json

        typer.echo(
            to_json({"file": found.file, "good": found.good, "problems": faults, "doubts": found.doubts}, indent=1)
        )
    else:
        show_problems(faults[:LISTED])
        if len(faults) > LISTED:
            typer.echo(f"and {len(faults) - LISTED:,} more" + ("" if report else "; --report findings.xlsx lists all"))
        show_problems(found.doubts)
        typer.echo(_verdict(found))
        if seal and found.good:
            typer.echo(f"Encrypted to head office: {sealed_name(file)}")
    if not found.good:
        raise typer.Exit(1)


def receive(
    wave: WaveName,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="The deliveries: .csv, .xlsx, .sav, .parquet, .sss, .age.")
    ],
    firm: Annotated[str, typer.Option(help="Who sent them, if the files do not say.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only; nothing is written.")] = False,
    folder: Folder = None,
    as_json: AsJson = False,
    force: Force = False,
) -> None:
    """Take deliveries in: good rows become responses, rows with faults go to quarantine, nothing is lost.

    Example: acsi receive 2026Q3 delivery.sav --firm north
    """
    from acsi.cli.console import progress, show_problems
    from acsi.errors import AcsiError
    from acsi.steps.receive import receive as take_in

    with progress("Checking"):
        done = take_in(programme_in(folder).wave(wave), files, firm=firm, dry_run=dry_run, force=force)
    typer.echo(_as_json(done) if as_json else _received_text(done, wave, dry_run))
    show_problems(done.doubts)
    if done.refused:
        raise AcsiError(done.refused)


def quarantine(wave: WaveName, folder: Folder = None, as_json: AsJson = False) -> None:
    """List the delivered rows that were refused, each fault with its file, row and column.

    Example: acsi quarantine 2026Q3
    """
    from acsi.steps.receive import quarantine as refused_rows

    found = refused_rows(programme_in(folder).wave(wave))
    if as_json:
        typer.echo(found.model_dump_json(indent=1))
        return
    for row in found.rows:
        for each in row.findings:
            typer.echo(f"{each.code} {row.file}, row {row.row}, column {each.column}: {each.message} {each.remedy}")
    typer.echo(f"{_count(len(found.rows), 'row')} in quarantine. Corrected rows come in with the next delivery.")


def withdraw(wave: WaveName, delivery: Number, folder: Folder = None, force: Force = False) -> None:
    """Take a whole delivery back out; its file is kept, and the responses follow from the other deliveries.

    Example: acsi withdraw 2026Q3 002
    """
    from acsi.cli.console import progress
    from acsi.steps.withdraw import withdraw as take_out

    with progress("Putting together what is left"):
        left = take_out(programme_in(folder).wave(wave), delivery, force=force)
    interviews = left.total.interviews if left else 0
    typer.echo(f"Delivery {delivery} is withdrawn; {_count(interviews, 'interview')} left. Next: acsi status {wave}")


def _received_text(done: Received, wave: str, dry_run: bool) -> str:
    lines = [f"{name} was taken before; it changes nothing." for name in done.same]
    for each in done.deliveries:
        changed = f", {_count(each.corrections, 'correction')}" if each.corrections else ""
        counts = f"{_count(each.rows, 'row')}, {each.accepted:,} good, {each.refused:,} refused{changed}"
        lines.append(f"{each.file} (delivery {each.number}): {counts}")
    if done.quarantine:
        lines += ["", f"In quarantine: {_count(len(done.quarantine), 'row')}", *_by_code(done.quarantine)]
    if done.fieldwork:
        lines += ["", _outcomes(done.fieldwork.total), *_trust(done.fieldwork, wave)]
    if dry_run:
        lines += ["Nothing was written (--dry-run)."]
    elif done.quarantine:
        lines += [f"Row by row: acsi quarantine {wave}"]
    elif done.fieldwork:
        lines += [f"Next: acsi fit {wave}"]
    return "\n".join(lines)


def _verdict(found: Verified) -> str:
    if found.checked is None:
        return f"{found.file} would be refused as a whole."
    rows, refused = len(found.checked.rows), int(found.checked.rows["faulty"].sum())
    if refused:
        return f"{found.file}: {_count(rows, 'row')}, of which {refused:,} would be refused."
    return f"{found.file}: {_count(rows, 'row')}, all good."


def _trust(found: Fieldwork, wave: str) -> list[str]:
    """How many interviews, interviewers and branches deserve a second look."""
    if found.trust is None:
        return []
    flagged = sum(1 for each in found.trust.call_back if each.flags)
    strange = sum(1 for each in found.trust.interviewers if each.strange)
    told = [f"{_count(flagged, 'interview')} flagged"] if flagged else []
    told += [f"{_count(strange, 'interviewer')} told from the others"] if strange else []
    told += [f"{_count(len(found.trust.nested), 'branch')} with interviewers of its own"] if found.trust.nested else []
    return [f"To look at again: {', '.join(told)}. See: acsi trust {wave}"] if told else []


def _by_code(rows: list[Quarantined]) -> list[str]:
    """How often each code was found, and the first place."""
    found = [(each, f"{row.file}, row {row.row}, column {each.column}") for row in rows for each in row.findings]
    counts = Counter(each.code for each, _ in found)
    first = {each.code: f"{place}: {each.message}" for each, place in reversed(found)}
    return [f"  {code} {count:>5,} × such as {first[code]}" for code, count in sorted(counts.items())]


def _outcomes(total: Outcomes) -> str:
    rates: Mapping[str, float | None] = {
        "response rate RR1": total.rr1,
        "cooperation COOP1": total.coop1,
        "refusal REF1": total.ref1,
        "contact CON1": total.con1,
    }
    told = ", ".join(f"{name} {rate:.1%}" for name, rate in rates.items() if rate is not None)
    return f"{_count(total.interviews, 'interview')} of {_count(total.released, 'released case')}; {told}"


def _as_json(done: Received) -> str:
    from pydantic_core import to_json

    return to_json(done, indent=1).decode()


def _count(number: int, noun: str) -> str:
    plural = f"{noun}es" if noun.endswith("ch") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"
