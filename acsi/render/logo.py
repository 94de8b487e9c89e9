"""A logo as data inside the document: a drawing or picture that is complete in itself and loads nothing."""

import base64
import re

from acsi.errors import fault
from acsi.limits import LOGO_BYTES

STYLED = re.compile(r"""@import[^;]*|url\(\s*["']?(?!["'#]|data:)[^)]*\)""", re.IGNORECASE)
PNG = b"\x89PNG\r\n\x1a\n"


def embedded(name: str, content: bytes) -> str:
    """An SVG or PNG file as a `data:` address.

    Raises AcsiError: too large (R022), neither of both (R023), refers to something outside itself (R024).
    """
    if len(content) > LOGO_BYTES:
        raise fault("R022", name, size=len(content), allowed=LOGO_BYTES)
    if content.startswith(PNG):
        _require_picture(name, content)
        return _address("image/png", content)
    if loaded := _loaded_by(name, content):
        raise fault("R024", name, found=loaded)
    return _address("image/svg+xml", content)


def _address(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _require_picture(name: str, content: bytes) -> None:
    import io

    from PIL import Image

    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise fault("R023", name) from error


def _loaded_by(name: str, content: bytes) -> str:
    """The first thing outside itself that the drawing refers to, else an empty text."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(content, forbid_dtd=False)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise fault("R023", name) from error
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        raise fault("R023", name)
    for element in root.iter():
        for key, value in element.attrib.items():
            if key.rpartition("}")[2] == "href" and not value.strip().startswith(("#", "data:")):
                return str(value)
        for style in (element.text or "", *element.attrib.values()):
            if found := STYLED.search(style):
                return found[0]
    return ""
