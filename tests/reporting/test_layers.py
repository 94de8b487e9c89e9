from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from acsi.reporting.layers import layered, layers_of

ACSI = [
    ("expectations", "quality"), ("expectations", "value"), ("expectations", "satisfaction"), ("quality", "value"),
    ("quality", "satisfaction"), ("value", "satisfaction"), ("satisfaction", "complaints"), ("satisfaction", "loyalty"),
    ("complaints", "loyalty"),
]  # fmt: skip
NODES = ["expectations", "quality", "value", "satisfaction", "complaints", "loyalty"]


@st.composite
def models(draw: st.DrawFn) -> tuple[list[str], list[tuple[str, str]]]:
    """Any model without circles of up to seven constructs."""
    nodes = [f"c{k}" for k in range(draw(st.integers(2, 7)))]
    possible = [(a, b) for k, a in enumerate(nodes) for b in nodes[k + 1 :]]
    return nodes, draw(st.lists(st.sampled_from(possible), min_size=1, max_size=9, unique=True))


def test_a_construct_stands_below_all_that_it_depends_on() -> None:
    assert layers_of(NODES, ACSI) == {name: k for k, name in enumerate(NODES)}


def test_the_acsi_is_drawn_without_crossings() -> None:
    routes = layered(NODES, ACSI).routes
    pieces = [piece for route in routes.values() for piece in pairwise(route)]
    crossings = [
        (one, two)
        for k, one in enumerate(pieces)
        for two in pieces[k + 1 :]
        if one[0][0] == two[0][0] and (one[0][1] - two[0][1]) * (one[1][1] - two[1][1]) < 0
    ]
    assert crossings == []


@given(models())
def test_arrows_run_down_layer_by_layer_and_no_two_constructs_share_a_place(
    model: tuple[list[str], list[tuple[str, str]]],
) -> None:
    nodes, arrows = model
    layout = layered(nodes, arrows)
    assert len(set(layout.places.values())) == len(nodes)
    for (source, target), route in layout.routes.items():
        assert route[0] == layout.places[source]
        assert route[-1] == layout.places[target]
        assert [layer for layer, _ in route] == list(range(route[0][0], route[-1][0] + 1))


@given(models())
def test_no_arrow_passes_through_a_construct(model: tuple[list[str], list[tuple[str, str]]]) -> None:
    layout = layered(*model)
    for route in layout.routes.values():
        for layer, x in route[1:-1]:
            assert all(abs(x - at) >= 0.7 for other, at in layout.places.values() if other == layer)
