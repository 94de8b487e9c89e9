"""The path diagram with its estimates, for any model of the family."""

from collections.abc import Sequence
from itertools import pairwise

from acsi.render import svg
from acsi.render.fonts import STACK
from acsi.render.labels import Box, fitting_size, shorten, text_width
from acsi.render.texts import Texts
from acsi.reporting.charts import WIDTH
from acsi.reporting.layers import layered
from acsi.reporting.national import Edge, Node
from acsi.reporting.palette import ABOVE, BELOW, INK, MUTED, SIMILAR

NODE_HEIGHT = 44.0


def path_diagram(nodes: Sequence[Node], edges: Sequence[Edge], texts: Texts, title: str, *, height: float = 400) -> str:
    """Constructs as boxes with index and R², paths as arrows with estimates; dashed where the interval holds zero."""
    layout = layered([node.key for node in nodes], [(edge.source, edge.target) for edge in edges])
    layers = 1 + max(layer for layer, _ in layout.places.values())
    points = [*layout.places.values(), *(point for route in layout.routes.values() for point in route)]
    reach = max(abs(x) for _, x in points) + 0.5
    unit = min(150.0, WIDTH / (2 * reach))
    pitch = min(88.0, (height - NODE_HEIGHT) / max(layers - 1, 1))
    width = min(128.0, 0.88 * unit)

    def at(point: tuple[int, float]) -> svg.Point:
        return WIDTH / 2 + point[1] * unit, NODE_HEIGHT / 2 + 2 + point[0] * pitch

    boxes = [_node(node, at(layout.places[node.key]), width, texts) for node in nodes]
    taken = [_box(at(layout.places[node.key]), width) for node in nodes]
    widest = max((abs(edge.estimate) for edge in edges), default=1.0)
    arrows, labels = [], []
    for edge in edges:
        route = _ends_on_borders([at(point) for point in layout.routes[edge.source, edge.target]], width)
        arrows.append(_arrow(route, edge, widest))
        labels.append(_estimate(route, edge, texts, taken))
    return svg.document(WIDTH, NODE_HEIGHT + 4 + pitch * (layers - 1), title, [*arrows, *boxes, *labels], font=STACK)


def _box(centre: svg.Point, width: float) -> Box:
    x, y = centre
    return Box(x - width / 2, y - NODE_HEIGHT / 2, x + width / 2, y + NODE_HEIGHT / 2)


def _node(node: Node, centre: svg.Point, width: float, texts: Texts) -> str:
    x, y = centre
    size = fitting_size([node.label], width - 8, 8.5, 6.5)
    explained = "" if node.r2 is None else texts("R² {value}", value=texts.number(node.r2, 2))
    score = texts("index {value}", value=texts.number(node.index))
    under = texts("{first} · {second}", first=score, second=explained) if explained else score
    return (
        svg.rect(x - width / 2, y - NODE_HEIGHT / 2, width, NODE_HEIGHT, "#fff", stroke=INK, stroke_width=1, rx=4)
        + svg.text(x, y - 4, shorten(node.label, size, width - 6), size=size, fill=INK, anchor="middle", bold=True)
        + svg.text(x, y + 11, under, size=fitting_size([under], width - 8, 7.5, 5.5), fill=MUTED, anchor="middle")
    )


def _ends_on_borders(route: list[svg.Point], width: float) -> list[svg.Point]:
    """The route from the lower border of its first node to the upper border of its last, fanned out along them."""
    (x1, y1), (x2, y2) = route[0], route[-1]
    after, before = route[1][0], route[-2][0]
    room = 0.36 * width
    start = (x1 + max(-room, min(room, 0.3 * (after - x1))), y1 + NODE_HEIGHT / 2)
    end = (x2 + max(-room, min(room, 0.3 * (before - x2))), y2 - NODE_HEIGHT / 2 - 5)
    return [start, *route[1:-1], end]


def _arrow(route: Sequence[svg.Point], edge: Edge, widest: float) -> str:
    colour = _colour(edge)
    width = 0.8 + 2.2 * abs(edge.estimate) / widest
    curve = svg.element(
        "path",
        d=_smooth(route),
        fill="none",
        stroke=colour,
        stroke_width=width,
        stroke_dasharray=None if edge.shown else "3 2.5",
    )
    x, y = route[-1]
    return curve + svg.polygon([(x, y + 5), (x - 3.4, y - 2), (x + 3.4, y - 2)], colour)


def _colour(edge: Edge) -> str:
    if not edge.shown:
        return SIMILAR
    return ABOVE if edge.estimate > 0 else BELOW


def _smooth(route: Sequence[svg.Point]) -> str:
    """A curve through the points that leaves and arrives upright."""
    x, y = route[0]
    path = [f"M{svg.number(x)} {svg.number(y)}"]
    for (x1, y1), (x2, y2) in pairwise(route):
        lean = 0.45 * (y2 - y1)
        controls = ((x1, y1 + lean), (x2, y2 - lean), (x2, y2))
        path.append("C" + " ".join(f"{svg.number(a)} {svg.number(b)}" for a, b in controls))
    return "".join(path)


def _estimate(route: Sequence[svg.Point], edge: Edge, texts: Texts, taken: list[Box]) -> str:
    """The estimate on a white ground, on that point of the arrow which lies on nothing else."""
    words = texts.signed(edge.estimate, 2)
    wide = text_width(words, 8) + 5
    candidates = []
    for share in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8):
        x, y = _along(route, share)
        candidates.append(Box(x - wide / 2, y - 6, x + wide / 2, y + 6))
    best = min(candidates, key=lambda box: round(sum(box.overlap(other) for other in taken), 1))
    taken.append(best)
    x, y = (best.x1 + best.x2) / 2, (best.y1 + best.y2) / 2
    ground = svg.rect(best.x1, best.y1, wide, 12, "#fff", rx=2)
    return ground + svg.text(x, y + 3, words, size=8, fill=_colour(edge), anchor="middle", bold=True)


def _along(route: Sequence[svg.Point], share: float) -> svg.Point:
    """The point of the curve at a share of its height."""
    at = route[0][1] + share * (route[-1][1] - route[0][1])
    for (x1, y1), (x2, y2) in pairwise(route):
        if y1 <= at <= y2:
            return _on_segment(x1, y1, x2, y2, at)
    return route[-1]


def _on_segment(x1: float, y1: float, x2: float, y2: float, at: float) -> svg.Point:
    """The point of one piece of the curve (see `_smooth`) at height `at`, found by halving."""
    low, high, lean = 0.0, 1.0, 0.45
    for _ in range(20):
        t = (low + high) / 2
        height = 3 * (1 - t) ** 2 * t * lean + 3 * (1 - t) * t**2 * (1 - lean) + t**3
        low, high = (t, high) if y1 + height * (y2 - y1) < at else (low, t)
    weight = 3 * (1 - low) * low**2 + low**3
    return x1 + weight * (x2 - x1), at
