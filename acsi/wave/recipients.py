"""`recipients.txt`: the public keys of those who may read a programme, in the form that `age -R` reads too."""

from collections.abc import Sequence
from dataclasses import dataclass

from acsi.errors import fault
from acsi.keys import check_recipient
from acsi.wave.names import RECIPIENTS

_HEAD = "# Public keys of those who may read this programme. Change them with acsi key add and acsi key remove only."


@dataclass(frozen=True)
class Recipient:
    """A public key, and whose it is."""

    key: str
    name: str = ""


def read_recipients(content: bytes) -> list[Recipient]:
    """The recipients in `recipients.txt`; a comment line names the key below it. Raises AcsiError (K005) for others."""
    found: list[Recipient] = []
    name = ""
    for number, line in enumerate(content.decode("utf-8-sig", errors="replace").splitlines(), start=1):
        if line.startswith("#"):
            name = "" if line == _HEAD else line.lstrip("# ").strip()
        elif line.strip():
            found.append(Recipient(check_recipient(line, f"{RECIPIENTS}:{number}"), name))
            name = ""
    return found


def write_recipients(recipients: Sequence[Recipient]) -> bytes:
    """The content of `recipients.txt`."""
    lines = [_HEAD]
    for each in recipients:
        lines += [*([f"# {' '.join(each.name.split())}"] if each.name.strip() else []), each.key]
    return ("\n".join(lines) + "\n").encode()


def require_agreement(listed: Sequence[Recipient], sealed: Sequence[str]) -> None:
    """Hold `recipients.txt` against the list inside keys.age. Raises AcsiError (K012) if they differ."""
    keys = [each.key for each in listed]
    strange = [f"{key} is not known to keys.age" for key in keys if key not in sealed]
    missing = [f"{key} is missing" for key in sealed if key not in keys]
    if strange or missing:
        raise fault("K012", file=RECIPIENTS, what="; ".join(strange + missing))
