"""A layered layout, top to bottom, for the paths of any model without circles (Sugiyama, Tagawa and Toda 1981)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

Arrow = tuple[str, str]


@dataclass(frozen=True)
class Layout:
    """For each node its (layer, position); for each arrow the points it passes, ends included."""

    places: Mapping[str, tuple[int, float]]
    routes: Mapping[Arrow, tuple[tuple[int, float], ...]]


def layered(nodes: Sequence[str], arrows: Sequence[Arrow], *, bend: float = 0.42) -> Layout:
    """Every arrow runs downwards; one that passes layers gets a bend in each, which takes `bend` of a node's width."""
    depth = layers_of(nodes, arrows)
    rows: list[list[str]] = [[] for _ in range(max(depth.values(), default=0) + 1)]
    for node in nodes:
        rows[depth[node]].append(node)
    chains: dict[Arrow, list[str]] = {}
    for source, target in arrows:
        between = [f"{source}\0{target}\0{layer}" for layer in range(depth[source] + 1, depth[target])]
        for layer, name in enumerate(between, start=depth[source] + 1):
            rows[layer].append(name)
        chains[source, target] = [source, *between, target]
    links = [link for chain in chains.values() for link in pairwise(chain)]
    ordered = _untangle(rows, links, bend)
    spots = {name: (layer, x) for layer, row in enumerate(ordered) for name, x in _positions(row, bend).items()}
    return Layout(
        {node: spots[node] for node in nodes},
        {arrow: tuple(spots[name] for name in chain) for arrow, chain in chains.items()},
    )


def layers_of(nodes: Sequence[str], arrows: Sequence[Arrow]) -> dict[str, int]:
    """The length of the longest way from a source to each node."""
    depth = dict.fromkeys(nodes, 0)
    for _ in nodes:
        for source, target in arrows:
            depth[target] = max(depth[target], depth[source] + 1)
    return depth


def _positions(row: Sequence[str], bend: float) -> dict[str, float]:
    """Places side by side around the middle; a bend takes less room than a node."""
    widths = [bend if "\0" in name else 1.0 for name in row]
    places, at = {}, -sum(widths) / 2
    for name, width in zip(row, widths, strict=True):
        places[name] = at + width / 2
        at += width
    return places


def _untangle(rows: list[list[str]], links: Sequence[Arrow], bend: float) -> list[list[str]]:
    """Sweep down and up, each time ordering one layer as best for its neighbours, until nothing improves."""
    best, best_cost = rows, _cost(rows, links, bend)
    for _ in range(8):
        before = best_cost
        for layer in [*range(len(rows)), *reversed(range(len(rows)))]:
            for order in _orders(best, layer, links, bend):
                trial = [*best[:layer], list(order), *best[layer + 1 :]]
                cost = _cost(trial, links, bend)
                if cost < best_cost - 1e-9:
                    best, best_cost = trial, cost
        if best_cost >= before - 1e-9:
            break
    return best


def _orders(rows: list[list[str]], layer: int, links: Sequence[Arrow], bend: float) -> list[Sequence[str]]:
    """Every order of a small layer; of a large one, that by the mean place of the neighbours."""
    row = rows[layer]
    if len(row) <= 5:
        return list(permutations(row))
    spots = {name: x for other in rows for name, x in _positions(other, bend).items()}

    def mean(name: str) -> float:
        near = [spots[b if a == name else a] for a, b in links if name in (a, b)]
        return sum(near) / len(near) if near else spots[name]

    return [sorted(row, key=mean)]


def _cost(rows: Sequence[Sequence[str]], links: Sequence[Arrow], bend: float) -> float:
    """Crossings first, then how far arrows run sideways."""
    layer_of = {name: layer for layer, row in enumerate(rows) for name in row}
    spots = {name: x for row in rows for name, x in _positions(row, bend).items()}
    spans = [(layer_of[a], spots[a], spots[b]) for a, b in links]
    crossings = sum(
        (a1 - a2) * (b1 - b2) < 0
        for k, (layer, a1, b1) in enumerate(spans)
        for other, a2, b2 in spans[k + 1 :]
        if layer == other
    )
    return 100 * crossings + sum((a - b) ** 2 for _, a, b in spans)
