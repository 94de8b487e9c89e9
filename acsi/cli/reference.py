"""The reference pages of commands and error codes, made from the program so that they cannot be out of date."""

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


def errors_page() -> str:
    """docs/errors.md: every code with its message, its remedy and its explanation."""
    lines = [
        "# Error codes",
        "",
        "Made by `script/docs`. `acsi explain CODE` shows one. Words in braces stand for what was found.",
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


def _cell(text: str) -> str:
    return text.replace("{{", "{").replace("}}", "}").replace("|", "\\|").replace("\n", " ")
