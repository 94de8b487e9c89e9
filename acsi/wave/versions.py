"""Versions: those of the definition that a wave was worked with, and those of the format of its manifest.

A wave keeps the text of every definition that a change of it was made with, so that a definition which changes in the
middle of a wave hides nothing. A manifest of an older format is read as today's; the first change writes today's and
keeps the old one beside it.
"""

import json

from acsi.wave import names
from acsi.wave.manifest import FORMAT, Manifest, sha256_of
from acsi.wave.programme import Wave
from acsi.wave.work import Work


def keep_versions(work: Work, wave: Wave, manifest: Manifest) -> None:
    """Write to the wave, with a change of it, the definition it is made with and the manifest of an older format.

    Each only where the wave does not have it yet.
    """
    kept = definitions(manifest)
    if sha256_of(work.definition) not in kept:
        work.write(names.kept_definition(len(kept) + 1), work.definition)
    content = wave.read(names.MANIFEST) if wave.exists() else b""
    if content and (found := json.loads(content)["acsi"]) < FORMAT:
        work.write(names.old_manifest(found), content)
        work.note(format_before=found)


def definitions(manifest: Manifest) -> list[str]:
    """The SHA-256 of the definitions that the wave keeps, the first version first."""
    found: list[str] = []
    while digest := manifest.files.get(names.kept_definition(len(found) + 1)):
        found.append(digest)
    return found
