"""What `acsi audit` finds in a wave: faults, remarks, and what it could not check."""

from acsi.catalogue import Entry

AUDIT: dict[str, Entry] = {
    "P040": Entry(
        "{file} was changed outside acsi after `acsi {command}` made it.",
        "Restore it from a copy, or make it anew with `acsi {command}`; what follows from it cannot be relied on.",
    ),
    "P041": Entry(
        "{file}, which `acsi {command}` made, is missing.",
        "Restore it from a copy, or make it anew with `acsi {command}`.",
    ),
    "P042": Entry(
        "wave.json and log.jsonl tell different things of {file}.",
        "One of them was changed outside acsi: restore both from a copy. The log can be trusted if its head is in a "
        "printed report.",
        "The log says what each run made, with its SHA-256; wave.json must say the same of every file that is there.",
    ),
    "P043": Entry(
        "The log of the wave has no line with the hash {head}.",
        "Check that it was copied rightly from the report, and that the report is of this wave. If so, the log was "
        "rewritten after the report was made: restore it from a copy.",
        "The national report prints the SHA-256 of the last line that the log had when the report was made. Whoever "
        "rewrites the log cannot keep that hash.",
    ),
    "P044": Entry(
        "{file} was made before what it follows from was changed: {inputs}.",
        "Run `acsi {command}` again, and what comes after it.",
    ),
    "P045": Entry(
        "{count} of {total} values {count:comes|come} out otherwise when {file} is worked out again: {places}.",
        "It does not follow from what stands here. Make it anew with `acsi {command}`, and find out who changed it.",
        "Numbers are equal to 9 digits on any machine, and as printed. The old value stands before the arrow.",
    ),
    "P046": Entry(
        "The draw secret in keys.age is not the one that was fixed when the wave was begun.",
        "Restore keys.age from a copy of that time; until then nobody can show how the sample was drawn.",
    ),
    "P047": Entry(
        "{count} of {total} cases {count:does|do} not stand in the order that the draw secret gives, the "
        "first in {branch}.",
        "The sample or the contacts were changed after the draw: restore them, or ask for an audit of the draw "
        "(docs/audit.md).",
    ),
    "P048": Entry(
        "{count} of {total} case ids {count:does|do} not follow from the customer's number and the wave's key.",
        "The sample or the contacts were changed after the draw: restore them from a copy.",
    ),
    "P050": Entry(
        "{file} is not of acsi's making.",
        "Nothing refers to it. If it is yours, better keep it outside the wave.",
    ),
    "P051": Entry(
        "{file} was made by acsi {version}; this is {own}, whose methods may differ.",
        "Audit with acsi {version} to have every number come out again.",
    ),
    "P052": Entry(
        "The survey definition changed in the middle of the wave: {steps}.",
        "Compare the versions in the wave's folder definitions, and say in the report what changed.",
    ),
    "P053": Entry(
        "Not checked: {what}. {reason}",
        "Where that matters, audit with an identity that may read the programme, or restore what is missing.",
    ),
    "P054": Entry(
        "By the methods of this acsi {count} of {total} values of {file} {count:comes|come} out otherwise: {places}.",
        "The list of changes says what became of the methods. To have today's numbers: `acsi {command}`.",
        "The file was made by another version and is as that one left it, or it would be a finding too.",
    ),
}
