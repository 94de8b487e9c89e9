"""From what a command has laid ready to one journaled change: files, what they replace, log and manifest."""

from collections.abc import Iterable, Mapping, Sequence

from pydantic import JsonValue

from acsi.errors import fault
from acsi.wave import journal, log, names
from acsi.wave.journal import Journal, Move
from acsi.wave.lock import whoami
from acsi.wave.manifest import Manifest, Step, digest_of, sha256_of, status_of
from acsi.wave.origin import origins
from acsi.wave.programme import Wave
from acsi.wave.work import Work


def commit_programme(work: Work) -> None:
    """Put in place as one what a change of the programme holds; the caller holds the lock."""
    _commit(work, [], _logged(work))


def commit_wave(work: Work, wave: Wave, manifest: Manifest) -> None:
    """Put in place as one what a change of a wave holds, and say so in its log and manifest; the caller holds the lock.

    What is replaced goes to the attic; a file written as it was stays where it is.
    """
    _commit(work, *_moves_and_records(work, wave, manifest))


def commit_waves(work: Work, parts: Sequence[tuple[Work, Wave, Manifest]]) -> None:
    """Put in place as one what a change of the programme and of several waves holds; the caller holds the lock.

    A wave in which nothing is written has no line of it in its log.
    """
    moves: list[Move] = []
    records = _logged(work)
    for part, wave, manifest in parts:
        if part.written or part.fields:
            found, told = _moves_and_records(part, wave, manifest)
            moves += found
            records |= told
    _commit(work, moves, records)


def _logged(work: Work) -> dict[str, bytes]:
    """The programme's log, with the line of this change."""
    outputs = {name: each.digest for name, each in work.above.items() if each.digest}
    logged, _ = log.append(work.programme.read(names.LOG) or b"", _entry(work, outputs))
    return {names.LOG: logged}


def _moves_and_records(work: Work, wave: Wave, manifest: Manifest) -> tuple[list[Move], dict[str, bytes]]:
    """The moves of a wave's files, and its log and manifest after them."""
    before = _digests(wave, work.written)
    changed = {name: each for name, each in work.written.items() if before.get(name) != each.digest}
    attic = _attic(wave, f"{work.now:%Y%m%dT%H%M%SZ}")
    kept = {name: f"{attic}/{name}" for name in changed if name in before and name not in work.untraced}
    moves = [
        Move(target=wave.below(name), staged=each.staged, attic=wave.below(kept[name]) if name in kept else None)
        for name, each in changed.items()
    ]
    outputs = {name: each.digest for name, each in work.written.items() if each.digest}
    above = {f"../../{name}": each.digest for name, each in work.above.items() if each.digest}
    files = {name: digest for name, digest in manifest.files.items() if name not in work.written} | outputs
    files |= {kept[name]: before[name] for name in kept}
    manifest = _followed(manifest, {name: before.get(name, "") for name in work.untraced}, outputs)
    after = _manifest(manifest, work, outputs, dict(sorted(files.items())))
    entry = {**_entry(work, outputs | above), "manifest": digest_of(after)}
    logged, head = log.append(wave.read(names.LOG) if manifest.log_sha256 else b"", entry)
    after = after.model_copy(update={"made": origins(files, logged), "log_sha256": head})
    told = after.model_dump_json(indent=1).encode()
    return moves, {wave.below(names.LOG): logged, wave.below(names.MANIFEST): told}


def _digests(wave: Wave, written: Iterable[str]) -> dict[str, str]:
    """The SHA-256 of those of the files that are there. Raises AcsiError (P021)."""
    found = {}
    for name in written:
        try:
            found[name] = sha256_of(wave.path(name))
        except FileNotFoundError:
            continue
        except OSError as error:
            raise fault("P021", file=wave.path(name), reason=error.strerror or str(error)) from None
    return found


def _followed(manifest: Manifest, before: Mapping[str, str], after: Mapping[str, str]) -> Manifest:
    """The manifest whose steps made and read the rewritten files as they are after this change; erased ones they did
    not make."""

    def told(files: Mapping[str, str], *, made: bool) -> dict[str, str]:
        same = {name for name, digest in files.items() if before.get(name) == digest}
        gone = {name for name in same if made and name not in after}
        return {
            name: after[name] if name in same and name in after else digest
            for name, digest in files.items()
            if name not in gone
        }

    steps = {
        command: step.model_copy(
            update={"inputs": told(step.inputs, made=False), "outputs": told(step.outputs, made=True)}
        )
        for command, step in manifest.steps.items()
    }
    return manifest.model_copy(update={"steps": steps})


def _manifest(manifest: Manifest, work: Work, outputs: dict[str, str], files: Mapping[str, str]) -> Manifest:
    from acsi import __version__

    definition = sha256_of(work.definition)
    step = Step(
        at=work.now,
        by=whoami(),
        version=__version__,
        definition_sha256=definition,
        inputs=work.inputs,
        outputs=outputs,
    )
    fields = {
        **dict(manifest),
        **work.fields,
        "version": __version__,
        "definition_sha256": definition,
        "steps": {**manifest.steps, work.command: step},
        "files": files,
    }
    after = Manifest.model_validate(fields)
    return after.model_copy(update={"status": status_of(after)})


def _entry(work: Work, outputs: dict[str, str]) -> dict[str, JsonValue]:
    from acsi import __version__

    removed: list[JsonValue] = [name for name, each in work.written.items() if each.digest is None]
    return {
        "at": work.now.isoformat(timespec="seconds"),
        "by": whoami(),
        "command": work.command,
        "version": __version__,
        "definition": sha256_of(work.definition),
        "inputs": dict(work.inputs),
        "outputs": dict(outputs),
        **({"removed": removed} if removed else {}),
        **({"note": work.notes} if work.notes else {}),
    }


def _attic(wave: Wave, time: str) -> str:
    """A folder of the attic that is not there yet: two changes may fall into one second."""
    name = f"{names.ATTIC}/{time}"
    number = 2
    while wave.path(name).exists():
        name = f"{names.ATTIC}/{time}-{number}"
        number += 1
    return name


def _commit(work: Work, moves: list[Move], records: dict[str, bytes]) -> None:
    """Add the programme's files, then log and manifest, to the moves, and carry them out."""
    root = work.programme.folder
    above = [Move(target=name, staged=each.staged) for name, each in work.above.items()]
    laid = []
    for number, (target, content) in enumerate(records.items()):
        staged = f"record-{number}"
        journal.stage(root, staged, content, private=False)
        laid.append(Move(target=target, staged=staged))
    journal.commit(root, Journal(command=work.said, moves=(*above, *moves, *laid)))
