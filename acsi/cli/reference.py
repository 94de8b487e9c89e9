"""The reference pages of commands and error codes, made from the program so that they cannot be out of date."""

import re

from acsi.errors import CATALOGUE

FIELDS = {
    "S": "The survey definition",
    "P": "The programme folder and its waves",
    "K": "Keys and encryption",
    "I": "Sources",
    "A": "Drawing the sample",
    "H": "Handing over",
    "V": "Deliveries",
    "F": "Files",
    "D": "Data",
    "M": "The model",
    "L": "The league",
    "R": "Reports",
    "G": "Simulation",
    "W": "Doubts: the work goes on, and the results say so",
}

EXIT_CODES = """\
## How a command ends

| exit code | what happened |
| --- | --- |
| 0 | All went well; doubts (W) may have been told. |
| 1 | A fault of the input or the surroundings, told with its code; or something was found that was looked for. |
| 2 | The command was not understood. |
| 70 | acsi itself is at fault. |
| 130 | Stopped from the keyboard. |

Whichever it is, nothing is half written: a wave is as it was before the command, or as it is after it. Of phones,
identity numbers, plates and e-mail addresses that were typed, messages show the first character only.

When acsi itself is at fault it writes a crash report into the system's folder for temporary files, for its owner alone,
and says where. The report names the versions of acsi, Python, the system and the packages, the command with the names
of its options, and the places in the program. It does not hold what errors say, nor values of options or variables,
since these may be a customer's. Look through it, then send it to those who maintain acsi. With `ACSI_DEBUG=1` the
terminal shows the errors in full.
"""


def errors_page() -> str:
    """docs/errors.md: every code with its message, its remedy and its explanation."""
    lines = [
        "# Error codes",
        "",
        "Made by `script/docs`. `acsi explain CODE` shows one. Words in braces stand for what was found.",
        "",
        *EXIT_CODES.splitlines(),
        "",
    ]
    for letter, title in FIELDS.items():
        codes = sorted(code for code in CATALOGUE if code.startswith(letter))
        if not codes:
            continue
        lines += [f"## {title}", "", "| code | message | what to do |", "| --- | --- | --- |"]
        for code in codes:
            entry = CATALOGUE[code]
            remedy = f"{entry.remedy} {entry.explanation}".strip()
            lines.append(f"| {code} | {_cell(entry.message)} | {_cell(remedy)} |")
        lines.append("")
    return "\n".join(lines)


def commands_page() -> str:
    """docs/commands.md: the help of every command."""
    from typer.core import TyperCommand, TyperGroup
    from typer.main import get_command

    from acsi.cli.app import app

    lines = ["# Commands", "", "Made by `script/docs` from the commands' own help.", ""]

    def add(name: str, command: object) -> None:
        if isinstance(command, TyperGroup):
            for inner, each in command.commands.items():
                add(f"{name} {inner}", each)
        elif isinstance(command, TyperCommand):
            with command.make_context(name, [], resilient_parsing=True, terminal_width=100) as context:
                lines.extend([f"## {name}", "", "```", command.get_help(context).rstrip(), "```", ""])

    add("acsi", get_command(app))
    return "\n".join(lines)


def unfilled(template: str) -> str:
    """A template of the catalogue as it reads before its places are filled, with the words for more than one."""
    return re.sub(r"\{\w+:[^|{}]*\|([^{}]*)\}", r"\1", template).replace("{{", "{").replace("}}", "}")


def _cell(template: str) -> str:
    return unfilled(template).replace("|", "\\|").replace("\n", " ")
