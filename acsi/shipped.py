"""Where the shipped files are: inside the installed package, or at the top of a checkout."""

from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = {"surveys": "surveys", "templates": "reports/templates"}


def shipped(kind: Literal["surveys", "templates"]) -> Path:
    """The folder of the shipped survey definitions, or of the report templates."""
    installed = _PACKAGE / "_shipped" / kind
    return installed if installed.is_dir() else _PACKAGE.parent / _CHECKOUT[kind]
