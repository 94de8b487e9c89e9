"""What is said and kept when acsi itself is at fault: a crash report that holds nobody's data."""

import errno
import os
import platform
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from linecache import getline
from pathlib import Path
from secrets import token_hex
from tempfile import gettempdir
from traceback import FrameSummary, StackSummary, print_exception, walk_tb

import acsi
from acsi.errors import AcsiError

EXIT_CODE = 70
"""EX_SOFTWARE of sysexits.h."""

DEBUG_VARIABLE = "ACSI_DEBUG"

_REMOTE = re.compile(r'^ *File "(.*)", line (\d+), in (\w+)$', re.MULTILINE)


def crash(error: BaseException, arguments: Sequence[str]) -> int:
    """Write the crash report, say on stderr what happened and where the report lies, and give the exit code."""
    from acsi.files import write

    command, options = _command(arguments)
    report = crash_report(error, [command, *options])
    path = Path(gettempdir(), f"acsi-crash-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{token_hex(4)}.txt")
    try:
        write(path, report.encode(), private=True)
        place = f"The crash report lies in {path}."
    except (AcsiError, OSError):
        place = f"The crash report could not be written to {path.parent}, so it follows:\n\n{report}"
    if os.environ.get(DEBUG_VARIABLE):
        print_exception(error)
    print(
        f"`{command}` broke off: this is a fault of acsi, not yours.\n"
        "Nothing is half written: a wave is as it was before the command, or as it is after it. `acsi status` says "
        "where it stands.\n"
        "Please send the crash report to those who maintain acsi. It tells versions and places in the program, and "
        f"nothing of customers, files or answers.\n{place}",
        file=sys.stderr,
    )
    return EXIT_CODE


def crash_report(error: BaseException, command: Sequence[str]) -> str:
    """Versions, the command, and the places in the program that led to the error and to those before it.

    What an error says, and the values of options and variables, may be a customer's: none of them is in it.
    """
    head = [
        "acsi crash report: without the texts of errors and the values of options and variables, which may be personal",
        "",
        f"acsi {acsi.__version__}, Python {platform.python_version()}, {platform.platform()}",
        ", ".join(_versions()),
        f"output in {getattr(sys.stdout, 'encoding', None)}, files in {sys.getfilesystemencoding()}",
        f"command: {' '.join(command)}",
    ]
    return "\n".join([*head, *(line for each in _chain(error) for line in ("", *_told(each))), ""])


def _command(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """The command that was given and the names of its options, without any value."""
    try:
        from typer.main import get_command

        from acsi.cli.app import app

        command, words = get_command(app), ["acsi"]
    except Exception:  # the fault may lie in the commands themselves
        return "acsi", []
    for word in arguments:
        if (inner := getattr(command, "commands", {}).get(word)) is None:
            break
        command = inner
        words.append(word)
    known = {name for each in command.params for name in (*each.opts, *each.secondary_opts) if name.startswith("-")}
    given = [word.partition("=")[0] for word in arguments]
    return " ".join(words), [word for word in given if word in known]


def _versions() -> Iterator[str]:
    """The versions of what acsi needs or may use, where they are installed."""
    try:
        needed = requires("acsi") or []
    except PackageNotFoundError:
        return
    for name in (re.split(r"[^\w.-]", each)[0] for each in needed if "dev" not in each.partition(";")[2]):
        with suppress(PackageNotFoundError):
            yield f"{name} {version(name)}"


def _chain(error: BaseException) -> list[BaseException]:
    """The errors that led to this one, the first first, and itself."""
    found: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in found:
        found.insert(0, at)
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return found


def _told(error: BaseException) -> Iterator[str]:
    """The kind of an error, what of it can be no customer's, and its places, those of another process too."""
    yield f"{type(error).__module__}.{type(error).__qualname__}{_safe(error)}"
    remote = _REMOTE.findall(str(getattr(error, "tb", "")))
    frames = [(each.f_code.co_filename, line, each.f_code.co_name) for each, line in walk_tb(error.__traceback__)]
    places = StackSummary.from_list([_place(path, int(line), name) for path, line, name in [*remote, *frames]])
    yield from "".join(places.format()).splitlines()


def _safe(error: BaseException) -> str:
    if isinstance(error, AcsiError):
        return f" ({', '.join(each.code for each in error.problems)})"
    if isinstance(error, OSError) and error.errno:
        return f" ({errno.errorcode.get(error.errno, error.errno)})"
    return f" ({error.name})" if isinstance(error, ImportError) else ""


def _place(path: str, line: int, name: str) -> FrameSummary:
    """A place as Python shows it, but with the path inside the folder of packages; what is no program has no name."""
    roots = [each for each in map(Path, sys.path) if path.endswith(".py") and Path(path).is_relative_to(each)]
    if not roots:
        return FrameSummary("elsewhere", line, name, line="")
    inside = Path(path).relative_to(max(roots, key=lambda each: len(each.parts)))
    return FrameSummary(inside.as_posix(), line, name, line=getline(path, line))
