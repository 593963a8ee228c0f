"""The social graph as the picture component wants it: nodes, edges and a style for each kind."""

import math
from collections.abc import Collection, Iterator
from typing import Any

import networkx as nx
import pandas as pd
from streamlit_cytoscape import EdgeStyle, NodeStyle

from layers.vocabulary import Term, Vocabulary
from mapping.layout import plain_graph

PIXELS = 80  # on the picture, for one unit of mapping.layout
LAYOUT = {"name": "preset", "fit": True, "padding": 10, "animate": False}
ORGANISATION_COLOUR = "#1f2a37"
# the shapes of the map's marks -> the component's
SHAPES = {"circle": "ellipse", "square": "rectangle", "": "round-rectangle"}
# A name is written below its member, unless that would be smaller than 11 pixels on the screen: then only once the
# picture is zoomed in. "_" data are the members' own sizes, which the component does not list as facts.
STYLE = {
    "font-size": "data(_font)", "text-max-width": "data(_room)", "min-zoomed-font-size": 11, "text-wrap": "wrap",
    "text-valign": "bottom", "text-margin-y": 3, "text-background-color": "#ffffff", "text-background-opacity": 0.8,
    "width": "data(_size)", "height": "data(_size)", "background-opacity": "data(_solid)", "border-width": 2,
}  # fmt: skip
SMALLEST, LARGEST, A_TIE = 18, 44, 3  # pixels across: with no tie, at most, more for each tie
FONT = 14  # pixels, where every member is named
FEW = 40  # members whose names all find room at once
LARGER = 2  # pixels for the root of the number of members, where there are more: the picture is as much smaller
LETTERS = 8  # of a name's line, in widths of the letter m
MARGIN, MARGIN_ID = 50, ":margin"  # pixels; no record's id has a colon
NAMED = 12  # members that are named in a picture of more, besides organisations
LINES = {"people": "solid", "places": "dashed", "travel": "dashed", "money": "dotted", "standing": "solid"}


def kind_words(node: dict[str, str], words: Vocabulary) -> str:
    """The kind of one member in words: "Peer group", "Organisation: Local charity"."""
    if node["node"] == "organisation":
        return f"Organisation: {_term(node['kind'], words.organisation_kinds)}"
    return _term(node["kind"], words.asset_kinds)


def elements(
    network: "nx.MultiDiGraph[str]",
    places: pd.DataFrame,
    words: Vocabulary,
    *,
    cut_off: Collection[str] = (),
) -> dict[str, list[dict[str, Any]]]:
    """Those who are tied, the best tied on top, and their links, with text that can only be text.

    ``places`` has id, x, y (y up), as ``mapping.layout.positions`` gives them. Members in ``cut_off`` are drawn pale.
    """
    plain = plain_graph(network)
    tied = sorted((id_ for id_ in plain if plain.degree(id_)), key=lambda id_: (plain.degree(id_), id_))
    named = {id_ for id_ in tied if network.nodes[id_]["node"] == "organisation"} | set(tied[-NAMED:])
    large = round(LARGER * math.sqrt(len(tied))) if len(tied) > FEW else FONT
    at = {row.id: {"x": row.x * PIXELS, "y": -row.y * PIXELS} for row in places.itertuples()}
    nodes = [
        {
            "data": {
                "id": id_,
                "label": _quiet(kind_words(network.nodes[id_], words)),
                "Name": _quiet(network.nodes[id_]["name"]),
                "_size": min(SMALLEST + A_TIE * plain.degree(id_), LARGEST),
                "_solid": 0.15 if id_ in cut_off else 1,
            }
            | _text(large if id_ in named else FONT),
            "position": at[id_],
        }
        for id_ in tied
    ]
    return {"nodes": [*nodes, *_margin(nodes)], "edges": _edges(network, words)}


def _margin(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Nothing to see, left of everybody: the component lays its panel over the picture's left edge."""
    if not nodes:
        return []
    left = min(nodes, key=lambda node: node["position"]["x"])
    at = {"x": left["position"]["x"] - left["data"]["_room"] / 2 - MARGIN, "y": left["position"]["y"]}
    return [{"data": {"id": MARGIN_ID, "label": MARGIN_ID}, "position": at, "selectable": False}]


def _text(font: int) -> dict[str, int]:
    """How large a member's name is, and how wide it may be before it goes on in the next line."""
    return {"_font": font, "_room": LETTERS * font}


def _edges(network: "nx.MultiDiGraph[str]", words: Vocabulary) -> list[dict[str, Any]]:
    """The links, two members once for each kind of link, with what each goes through where it is not direct."""
    through: dict[tuple[str, str, str], set[str]] = {}
    for a, b, link in network.edges(data=True):
        if a != b:
            through.setdefault((a, b, link["kind"]), set()).add(link.get("through", ""))
    return [
        {
            "data": {"id": f"link-{n}", "source": a, "target": b, "label": _quiet(_term(kind, words.link_kinds))}
            | ({"Through": _quiet("; ".join(sorted(names)))} if "" not in names else {})
        }
        for n, ((a, b, kind), names) in enumerate(through.items())
    ]


def node_styles(words: Vocabulary) -> list[NodeStyle]:
    """A style for each kind of member: assets as on the map, organisations as dark rounded boxes; and the margin."""
    assets = [_node_style(term.label, term.colour, term.shape) for term in words.asset_kinds.values()]
    groups = [
        _node_style(f"Organisation: {t.label}", ORGANISATION_COLOUR, "") for t in words.organisation_kinds.values()
    ]
    return [
        *assets,
        *groups,
        NodeStyle(MARGIN_ID, custom_styles={"opacity": 0, "events": "no", "width": 1, "height": 1}),
    ]


def edge_styles(words: Vocabulary) -> list[EdgeStyle]:
    """An arrow for each kind of link; its line says what passes along: people, places, money, standing, travel."""
    return list(_edge_styles(words))


def _edge_styles(words: Vocabulary) -> Iterator[EdgeStyle]:
    for term in words.link_kinds.values():
        dash = {"line-style": LINES.get(term.tie, "solid"), "width": 2}
        yield EdgeStyle(_quiet(term.label), color="#6b7280", directed=True, custom_styles=dash)


def _node_style(label: str, colour: str, shape: str) -> NodeStyle:
    return NodeStyle(
        _quiet(label),
        color=colour,
        caption="Name",
        custom_styles=STYLE | {"shape": SHAPES.get(shape, shape), "border-color": colour},
    )


def _term(kind: str, terms: "dict[str, Term]") -> str:
    return terms[kind].label if kind in terms else kind


def _quiet(text: str) -> str:
    """Without the characters that the component reads as a link or as the end of a style's name."""
    return text.replace("<", "‹").replace(">", "›").replace("'", "’").replace("\\", "/")
