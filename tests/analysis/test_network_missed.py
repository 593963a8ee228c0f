"""Who would be missed, and organisations tied through what they run: small graphs, answers worked out by hand."""

from collections.abc import Callable

import networkx as nx
import pandas as pd
import pytest

from layers.records import Asset, Link, Organisation
from mapping.layout import HIGH, WIDE, positions
from mapping.missed import cut_off_by, most_missed
from mapping.network import between_organisations, graph, ties

Frames = Callable[..., pd.DataFrame]


def tied(*pairs: str, also: str = "") -> "nx.MultiDiGraph[str]":
    """``tied("ab", "bc")``: a->b, b->c; ``also`` are members with no tie."""
    found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    found.add_edges_from((pair[0], pair[1]) for pair in pairs)
    found.add_nodes_from(also)
    return found


@pytest.mark.parametrize(
    ("pairs", "lost"),
    [
        (("ab", "bc", "ca"), {}),
        # a star: whichever leaf is first by id stays "the rest"
        (("ab", "ac", "ad"), {"a": {"c", "d"}}),
        # a line: the longer side is the rest; in the middle the side with the first id is
        (("ab", "bc", "cd", "de"), {"b": {"a"}, "c": {"d", "e"}, "d": {"e"}}),
        # two triangles that share c, one with a tail
        (("ab", "bc", "ca", "cd", "de", "ec", "ex"), {"c": {"a", "b"}, "e": {"x"}}),
        # another part that had no tie before is not lost
        (("ab", "bc", "yz"), {"b": {"c"}}),
    ],
)
def test_who_is_cut_off(pairs: tuple[str, ...], lost: dict[str, set[str]]) -> None:
    assert cut_off_by(tied(*pairs, also="q")) == lost


def test_the_most_missed_is_the_first_of_those_who_cut_off_most() -> None:
    assert most_missed(cut_off_by(tied("ab", "bc", "cd", "de"))) == "c"
    assert most_missed(cut_off_by(tied("ab", "ac", "de", "df"))) == "a"
    assert most_missed(cut_off_by(tied("ab"))) is None


def test_organisations_are_tied_through_what_they_run(
    as_organisations: Frames, as_assets: Frames, as_links: Frames
) -> None:
    # a runs tea and hosts walk, which b runs; c refers to tea; d refers to hall, which nobody here runs
    people = as_organisations(*(Organisation(id=x, name=x.upper(), kind="local-charity") for x in "abcd"))
    places = as_assets(
        Asset(id="tea", name="Tea", kind="peer-group", organisation="a", lon=0.0, lat=51.2),
        Asset(id="walk", name="Walk", kind="peer-group", organisation="b", lon=0.0, lat=51.2),
        Asset(id="hall", name="Hall", kind="community-venue", lon=0.0, lat=51.2),
    )
    drawn = [
        ("a", "hosts", "walk"), ("c", "refers-to", "tea"), ("d", "refers-to", "hall"), ("a", "funds", "b"),
        ("a", "refers-to", "tea"),
    ]  # fmt: skip
    links = as_links(*(Link(id=f"{s}--{k}--{t}", name="", kind=k, source_id=s, target_id=t) for s, k, t in drawn))
    found = between_organisations(graph(people, places, links))
    assert list(found.nodes) == ["a", "b", "c", "d"]
    rows = ties(found)[["source", "kind", "target", "through"]].itertuples(index=False, name=None)
    assert sorted(rows) == [
        ("A", "funds", "B", ""),
        ("A", "hosts", "B", "Walk"),
        ("C", "refers-to", "A", "Tea"),
    ]


@pytest.mark.parametrize("pairs", [("ab", "ac", "ad", "ae", "af", "ag", "ah"), ("ab", "bc", "cd", "de", "ef", "fa")])
def test_no_name_lies_on_another_and_the_picture_is_wider_than_high(pairs: tuple[str, ...]) -> None:
    places = positions(tied(*pairs, also="xyz")).set_index("id")
    for one in places.itertuples():
        for other in places.drop(one.Index).itertuples():
            assert abs(one.x - other.x) > WIDE - 0.01 or abs(one.y - other.y) > HIGH - 0.01
    extent = places.max() - places.min()
    assert extent["x"] > extent["y"]
