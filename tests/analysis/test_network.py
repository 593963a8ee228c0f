"""The social graph: small graphs whose measures are worked out by hand."""

from collections.abc import Callable
from datetime import date

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from layers.errors import BadValueError
from layers.records import Asset, Link, Organisation
from mapping.network import bridges, graph, kinds_held, measures, missing_kinds, positions, ties

Frames = Callable[..., pd.DataFrame]


def organisation(id_: str, kind: str = "local-charity", **fields: object) -> Organisation:
    return Organisation(id=id_, name=id_.title(), kind=kind, **fields)


def asset(id_: str, **fields: object) -> Asset:
    return Asset(id=id_, name=id_.title(), kind="peer-group", **{"lon": 0.0, "lat": 51.2, **fields})


def link(source: str, target: str, kind: str = "refers-to") -> Link:
    return Link(id=f"{source}--{kind}--{target}", name="tie", kind=kind, source_id=source, target_id=target)


@pytest.fixture
def make(as_organisations: Frames, as_assets: Frames, as_links: Frames) -> Callable[..., "nx.MultiDiGraph[str]"]:
    """``make("abc", "ab", "bc")``: organisations a, b, c, and links a->b, b->c."""

    def build(names: str, *pairs: str) -> "nx.MultiDiGraph[str]":
        people = as_organisations(*(organisation(name) for name in names))
        return graph(people, as_assets(), as_links(*(link(*pair) for pair in pairs)))

    return build


def by_id(frame: pd.DataFrame, column: str) -> dict[str, object]:
    return dict(zip(frame["id"], frame[column], strict=True))


def test_a_star_of_five(make: Callable[..., "nx.MultiDiGraph[str]"]) -> None:
    # every one of the 6 pairs of leaves passes through a; nobody passes through a leaf
    found = measures(make("abcde", "ab", "ac", "ad", "ea"))
    assert by_id(found, "betweenness") == {"a": 1.0, "b": 0.0, "c": 0.0, "d": 0.0, "e": 0.0}
    assert by_id(found, "is_cut_point") == {"a": True, "b": False, "c": False, "d": False, "e": False}
    assert by_id(found, "degree_out") == {"a": 3, "b": 0, "c": 0, "d": 0, "e": 1}
    assert by_id(found, "degree_in") == {"a": 1, "b": 1, "c": 1, "d": 1, "e": 0}
    assert by_id(found, "neighbours") == {"a": 4, "b": 1, "c": 1, "d": 1, "e": 1}


def test_a_line_of_five(make: Callable[..., "nx.MultiDiGraph[str]"]) -> None:
    # a-b-c-d-e: of the 6 pairs of others, c lies between 4, b and d between 3
    found = measures(make("abcde", "ab", "bc", "cd", "de"))
    assert by_id(found, "betweenness") == pytest.approx({"a": 0, "b": 3 / 6, "c": 4 / 6, "d": 3 / 6, "e": 0})
    assert found.loc[found["is_cut_point"], "id"].tolist() == ["b", "c", "d"]


def test_two_triangles_that_share_one_member(make: Callable[..., "nx.MultiDiGraph[str]"]) -> None:
    # c lies between 4 of its 6 pairs of others; no single tie holds the two together
    network = make("abcde", "ab", "bc", "ca", "cd", "de", "ec")
    assert by_id(measures(network), "betweenness") == pytest.approx({"a": 0, "b": 0, "c": 4 / 6, "d": 0, "e": 0})
    assert measures(network).query("is_cut_point")["id"].tolist() == ["c"]
    assert bridges(network).empty


def test_parts_and_the_isolated(make: Callable[..., "nx.MultiDiGraph[str]"]) -> None:
    found = measures(make("abcdef", "bc", "cd", "ef"))
    assert by_id(found, "component") == {"b": 0, "c": 0, "d": 0, "e": 1, "f": 1, "a": 2}
    assert by_id(found, "component_size") == {"a": 1, "b": 3, "c": 3, "d": 3, "e": 2, "f": 2}
    assert found.loc[found["isolated"], "id"].tolist() == ["a"]


def test_links_either_way_and_of_two_kinds_are_one_neighbour(
    as_organisations: Frames, as_assets: Frames, as_links: Frames
) -> None:
    drawn = as_links(link("a", "b"), link("b", "a"), link("a", "b", "funds"), link("a", "a"))
    found = measures(graph(as_organisations(organisation("a"), organisation("b")), as_assets(), drawn))
    assert by_id(found, "neighbours") == {"a": 1, "b": 1}
    assert by_id(found, "degree_out") == {"a": 3, "b": 1}
    assert not found["is_cut_point"].any()


def test_bridges_and_what_they_cut_off(as_organisations: Frames, as_assets: Frames, as_links: Frames) -> None:
    # triangle a, b, c; then c-d, d-e: taking c-d away cuts off two, taking d-e away cuts off one
    pairs = [link(*pair) for pair in ("ab", "bc", "ca", "dc", "de")]
    members = as_organisations(*(organisation(name) for name in "abcde"))
    found = bridges(graph(members, as_assets(), as_links(*pairs, link("c", "d", "funds"))))
    assert found[["source_id", "target_id", "cuts_off"]].to_numpy().tolist() == [["c", "d", 2], ["d", "e", 1]]
    assert found["kinds"].tolist() == [("funds", "refers-to"), ("refers-to",)]
    assert found["source"].tolist() == ["C", "D"]


def test_an_empty_graph_has_empty_tables(make: Callable[..., "nx.MultiDiGraph[str]"]) -> None:
    network = make("")
    for table in (measures(network), bridges(network), positions(network), ties(network)):
        assert table.empty
        assert len(table.columns) > 0


def test_who_runs_what_is_a_tie_unless_it_was_drawn(
    as_organisations: Frames, as_assets: Frames, as_links: Frames
) -> None:
    assets = as_assets(asset("g1", organisation="a"), asset("g2", organisation="a"), asset("g3", organisation="gone"))
    network = graph(as_organisations(organisation("a")), assets, as_links(link("a", "g1", "runs")))
    table = ties(network)
    assert table[["source_id", "kind", "target_id", "implied"]].to_numpy().tolist() == [
        ["a", "runs", "g1", False],
        ["a", "runs", "g2", True],
    ]
    assert table["target"].tolist() == ["G1", "G2"]
    assert network.nodes["g1"] == {"node": "asset", "name": "G1", "kind": "peer-group", "status": "active"}


def test_closed_assets_and_absent_ends_leave_no_trace(
    as_organisations: Frames, as_assets: Frames, as_links: Frames
) -> None:
    assets = as_assets(asset("open"), asset("shut", status="closed"), asset("hall", status="potential"))
    drawn = as_links(link("a", "shut"), link("a", "hidden"), link("a", "hall"))
    network = graph(as_organisations(organisation("a")), assets, drawn)
    assert list(network.nodes) == ["a", "hall", "open"]
    assert list(network.edges()) == [("a", "hall")]


def test_one_id_for_two_things_is_refused(as_organisations: Frames, as_assets: Frames, as_links: Frames) -> None:
    with pytest.raises(BadValueError, match="'a' names an organisation and an asset"):
        graph(as_organisations(organisation("a")), as_assets(asset("a")), as_links())


def test_the_order_of_rows_changes_nothing(as_organisations: Frames, as_assets: Frames, as_links: Frames) -> None:
    members = as_organisations(*(organisation(name) for name in "abcdef"))
    drawn = as_links(*(link(*pair) for pair in ("ab", "bc", "ca", "ef")))
    one = graph(members, as_assets(), drawn)
    other = graph(members.iloc[::-1], as_assets(), drawn.iloc[::-1])
    for table in (measures, bridges, positions, ties):
        pd.testing.assert_frame_equal(table(one), table(other))


def test_parts_are_drawn_apart(make: Callable[..., "nx.MultiDiGraph[str]"]) -> None:
    network = make("abcdefghij", "ab", "bc", "cd", "ef", "fg", "hi")
    places = positions(network).merge(measures(network)[["id", "component"]], on="id")
    boxes = places.groupby("component")[["x", "y"]].agg(["min", "max"]).to_numpy()
    for n, (left, right, low, high) in enumerate(boxes):
        for other_left, other_right, other_low, other_high in boxes[n + 1 :]:
            assert other_left > right or other_right < left or other_low > high or other_high < low
    assert np.isfinite(places[["x", "y"]].to_numpy()).all()
    assert not places[["x", "y"]].duplicated().any()


def test_a_new_member_alone_leaves_the_others_where_they_were(make: Callable[..., "nx.MultiDiGraph[str]"]) -> None:
    before = positions(make("abcd", "ab", "bc", "cd")).set_index("id")
    after = positions(make("abcdz", "ab", "bc", "cd")).set_index("id")
    pd.testing.assert_frame_equal(after.loc[before.index], before)


def test_whom_to_invite_next(as_organisations: Frames) -> None:
    kinds = ["health", "faith-group", "councillor"]
    members = as_organisations(
        organisation("a", "health", charter_signed_on=date(2026, 1, 1)), organisation("b", "health")
    )
    assert missing_kinds(members, kinds) == ("faith-group", "councillor")
    assert kinds_held(members, kinds).to_numpy().tolist() == [
        ["health", 2, 1],
        ["faith-group", 0, 0],
        ["councillor", 0, 0],
    ]


def test_given_frames_are_not_changed(as_organisations: Frames, as_assets: Frames, as_links: Frames) -> None:
    frames = (as_organisations(organisation("a")), as_assets(asset("g", organisation="a")), as_links(link("a", "g")))
    before = [frame.copy(deep=True) for frame in frames]
    graph(*frames)
    for frame, old in zip(frames, before, strict=True):
        pd.testing.assert_frame_equal(frame, old)
