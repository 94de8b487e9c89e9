"""Whether the files of a wave, its manifest and its log still agree."""

from __future__ import annotations

from acsi.errors import AcsiError, Problem, problem
from acsi.wave import Wave, names, sha256_of
from acsi.wave.log import Chain, line_hashes
from acsi.wave.manifest import Manifest, digest_of
from acsi.wave.origin import origins, replayed

SHORTEST_HEAD = 12
"""So many digits of a hash nobody can meet by trying."""


def faults_of_files(wave: Wave, manifest: Manifest) -> list[Problem]:
    """The files that are missing or hold something else than acsi left."""
    found = []
    for name, digest in manifest.files.items():
        made = manifest.made.get(name)
        told = {"file": name, "command": f"{made.command} {wave.name}" if made else f"status {wave.name}"}
        try:
            if sha256_of(wave.path(name)) != digest:
                found.append(problem("P040", **told))
        except FileNotFoundError:
            found.append(problem("P041", **told))
        except OSError as error:
            found.append(problem("P021", file=name, reason=error.strerror or str(error)))
    return found


def foreign_files(wave: Wave, manifest: Manifest) -> list[Problem]:
    """Remarks on files in the wave's folder that acsi did not make."""
    own = {names.MANIFEST, names.LOG, *manifest.files}
    there = sorted(path.relative_to(wave.folder).as_posix() for path in wave.folder.rglob("*") if not path.is_dir())
    return [problem("P050", file=name) for name in there if name not in own]


def faults_of_log(wave: Wave, manifest: Manifest, head: str | None) -> list[Problem]:
    """Where the wave's log is broken, does not lead to what wave.json says, or lacks the line with the hash `head`."""
    try:
        chain = wave.log()
    except AcsiError as refusal:
        return list(refusal.problems)
    content = wave.read(names.LOG)
    found = _against_log(manifest, chain, content)
    wanted = "".join((head or "").lower().split())
    if head is not None and not _is_line(wanted, line_hashes(content)):
        found.append(problem("P043", names.LOG, head=head))
    return found


def faults_of_programme_log(wave: Wave) -> list[Problem]:
    """Where the log of the programme's keys and recipients is broken."""
    try:
        wave.programme.log()
    except AcsiError as refusal:
        return list(refusal.problems)
    return []


def _against_log(manifest: Manifest, chain: Chain, content: bytes) -> list[Problem]:
    """Files of which the manifest says something that the log does not; else the wave's state, where that differs."""
    told, made = replayed(chain.lines), origins(manifest.files, content)
    strange = {name for name in manifest.files if name not in made or manifest.made.get(name) != made[name]}
    strange |= {name for name, digest in told.items() if manifest.files.get(name) != digest}
    stands = chain.lines[-1].get("manifest") if chain.lines else None
    if not strange and stands is not None and stands != digest_of(manifest):
        strange = {"the state of the wave"}
    return [problem("P042", file=name) for name in sorted(strange)]


def _is_line(head: str, hashes: list[str]) -> bool:
    return len(head) >= SHORTEST_HEAD and any(each.startswith(head) for each in hashes)
