"""The list of a document's parts, with links from which the stylesheet makes page numbers."""

import re
from itertools import count

PLACE = re.compile(r'(<nav class="contents">.*?)</nav>', re.DOTALL)
SECTION = re.compile(r'<header class="section[^>]*><p class="kicker">(.*?)</p><h2>', re.DOTALL)


def with_contents(html: str) -> str:
    """The document with the parts of its sections listed where it has a place for contents; else as it is.

    A part is what stands above a section's heading; of several sections of one part, the list leads to the first.
    """
    if not PLACE.search(html):
        return html
    numbers = count(1)
    parts: dict[str, str] = {}

    def marked(found: re.Match[str]) -> str:
        anchor = f"section-{next(numbers)}"
        parts.setdefault(found[1], anchor)
        return found[0].replace("<h2>", f'<h2 id="{anchor}">')

    body = SECTION.sub(marked, html)
    lines = "".join(f'<li><a href="#{anchor}">{part}</a></li>\n' for part, anchor in parts.items())
    return PLACE.sub(lambda found: f"{found[1]}<ol>\n{lines}</ol>\n</nav>", body, count=1)
