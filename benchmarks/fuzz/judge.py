"""One command, run inside this process; and what is wrong with how it ended."""

import hashlib
import io
import json
import re
import sys
import traceback
import warnings
from dataclasses import dataclass
from pathlib import Path

from acsi.cli.app import app
from acsi.cli.console import show_problems
from acsi.errors import AcsiError
from tests.scanner import Scan, scan_bytes

CODED = re.compile(r"^[A-Z][0-9]{3} ", re.MULTILINE)
NO_NUMBER = re.compile(r"(?<![\w-])(?:nan|inf|NaN|Infinity)(?![\w-])")
LONGEST_LINE = 3000
OWN_RECORDS = ("log.jsonl", "holder.txt", "lock")


@dataclass(frozen=True)
class Ran:
    """How a command ended: its exit code, what it printed, and the exception that no command may let through."""

    code: int
    out: str
    err: str
    raised: str

    @property
    def told(self) -> str:
        """The first code of a refusal, or the exit code in words."""
        found = CODED.search(self.err) or CODED.search(self.out)
        return "done" if self.code == 0 else found[0].strip() if found else f"exit {self.code}"


def run(arguments: list[str]) -> Ran:
    """`acsi` with these arguments, as `acsi.__main__` runs it."""
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", errors="replace", write_through=True) for _ in range(2)]
    before, code, raised = (sys.argv, sys.stdout, sys.stderr), 0, ""
    sys.argv = ["acsi", *arguments]
    sys.stdout, sys.stderr = streams
    try:
        with warnings.catch_warnings():
            # What Python shows to users: not what developers of libraries tell one another.
            warnings.simplefilter("default")
            warnings.simplefilter("ignore", DeprecationWarning)
            warnings.simplefilter("ignore", ResourceWarning)
            app()
    except AcsiError as error:
        show_problems(error.problems)
        code = error.exit_code
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException as error:
        code, raised = -1, where(error)
    finally:
        sys.argv, sys.stdout, sys.stderr = before
    out, err = (each.buffer.getvalue().decode("utf-8", "replace") for each in streams)
    return Ran(code, out, err, raised)


def where(error: BaseException) -> str:
    """The exception with the last places of acsi that it came through."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f"{Path(each.filename).name}:{each.lineno}" for each in frames if "/acsi/" in each.filename]
    return f"{type(error).__name__} at {' '.join(own[-2:])}: {str(error)[:200]}"


def complaints(ran: Ran, planted: frozenset[str]) -> list[str]:
    """What is wrong with how the command ended and with what it said."""
    found = []
    said = f"{ran.out}\n{ran.err}"
    if ran.raised:
        found.append(f"raised {ran.raised}")
    elif ran.code not in (0, 1, 2):
        found.append(f"ended with {ran.code}")
    elif ran.code == 1 and not CODED.search(said):
        found.append("refused without a code")
    if "Traceback" in said:
        found.append("showed a traceback")
    found += [f"warned: {line[-150:]}" for line in ran.err.splitlines() if "Warning: " in line]
    if any(len(line) > LONGEST_LINE for line in ran.err.splitlines()):
        found.append(f"said a line of more than {LONGEST_LINE:,} characters")
    if ran.code == 0 and NO_NUMBER.search(ran.out):
        found.append("said nan or inf as if it were a result")
    named = Scan()
    scan_bytes(named, "", said.encode(), planted)
    return found + ["named a person"] * bool(named.found)


def hashes(folder: Path) -> dict[str, str]:
    """Every file below a folder with its SHA-256; links and what acsi notes beside the files left out."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and path.name not in OWN_RECORDS
    }


def altered(wave: Path) -> list[str]:
    """The files of a wave that are not what its own wave.json says, as far as that can be read."""
    try:
        files = json.loads((wave / "wave.json").read_bytes())["files"]
        return [name for name, digest in files.items() if _sha256(wave / name) != digest]
    except (ValueError, LookupError, TypeError, AttributeError, OSError, RecursionError):
        return []


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
