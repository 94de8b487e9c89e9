"""The coded messages of the larger fields, a module each; `acsi.errors` brings them together."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One code: the message as a format template, what to do about it, and more words for `acsi explain`."""

    message: str
    remedy: str
    explanation: str = ""
