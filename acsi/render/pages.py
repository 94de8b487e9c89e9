"""Pages from Jinja2 templates, of which a folder of the user's own may replace some."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from acsi.errors import fault

if TYPE_CHECKING:
    from jinja2 import Environment


def environment(own: Path | None, shipped: Path, filters: Mapping[str, Callable[..., object]]) -> "Environment":
    """An environment that prefers a template of the folder `own`, and in which a missing value is a fault.

    Under `shipped/` it always gives the one that ships, so that one's own can extend that of the same name.
    It is a sandbox: a template that came with somebody's programme folder can show what it is given, and nothing else.
    """
    from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    folders = FileSystemLoader([*([own] if own else []), shipped])
    made = SandboxedEnvironment(
        loader=ChoiceLoader([folders, PrefixLoader({"shipped": FileSystemLoader(shipped)})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= filters
    return made


def rendered(environment: "Environment", template: str, own: Path | None, **values: object) -> str:
    """The page of a template. A fault in a template of the folder `own` raises R021 with file and line.

    One in a template that ships is a fault of the program and raises what Jinja2 raises.
    """
    from jinja2 import TemplateError

    for file in sorted(own.glob("*.html")) if own else []:
        text_of(file)
    try:
        return environment.get_template(template).render(values)
    except (
        TemplateError,
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        place = _place(error, own) if own else None
        if place is None:
            raise
        raise fault("R021", place, reason=_reason(error)) from error


def _reason(error: Exception) -> str:
    from jinja2 import TemplateNotFound

    if isinstance(error, TemplateNotFound):
        return f"there is no template {error.name}"
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__


def _place(error: Exception, own: Path) -> str | None:
    """File and line, within the folder of the user's templates, where the error arose; None if it was not there."""
    filename, line = getattr(error, "filename", None), getattr(error, "lineno", None)
    if filename and line and Path(filename).parent == own:
        return f"{own.name}/{Path(filename).name}:{line}"
    places, step = [], error.__traceback__
    while step:
        file = Path(step.tb_frame.f_code.co_filename)
        if file.parent == own:
            places.append(f"{own.name}/{file.name}:{step.tb_lineno}")
        step = step.tb_next
    return places[-1] if places else None


def text_of(file: Path) -> str:
    """What stands in a file of templates. Raises AcsiError (R021) where it is not UTF-8."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise fault("R021", f"{file.parent.name}/{file.name}", reason="it is not UTF-8") from error
