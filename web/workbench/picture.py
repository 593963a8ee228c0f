"""The social graph as the picture component wants it: nodes, edges and a style for each kind."""

from collections.abc import Iterator
from typing import Any

import networkx as nx
import pandas as pd
from streamlit_cytoscape import EdgeStyle, NodeStyle

from layers.vocabulary import Term, Vocabulary

PIXELS = 80  # on the picture, for one unit of mapping.layout
LAYOUT = {"name": "preset", "fit": True, "padding": 30, "animate": False}
ORGANISATION_COLOUR = "#1f2a37"
# the shapes of the map's marks -> the component's
SHAPES = {"circle": "ellipse", "square": "rectangle", "": "round-rectangle"}
TEXT = {
    "font-size": 17, "min-zoomed-font-size": 5, "text-wrap": "wrap", "text-max-width": "150px",
    "width": 30, "height": 30,
}  # fmt: skip
LINES = {"people": "solid", "places": "dashed", "travel": "dashed", "money": "dotted", "standing": "solid"}


def kind_words(node: dict[str, str], words: Vocabulary) -> str:
    """The kind of one member in words: "Peer group", "Organisation: Local charity"."""
    if node["node"] == "organisation":
        return f"Organisation: {_term(node['kind'], words.organisation_kinds)}"
    return _term(node["kind"], words.asset_kinds)


def elements(
    network: "nx.MultiDiGraph[str]", places: pd.DataFrame, words: Vocabulary
) -> dict[str, list[dict[str, Any]]]:
    """Nodes at their fixed places and the links between them, with text that can only be text.

    ``places`` has id, x, y (y up), as ``mapping.layout.positions`` gives them.
    """
    at = {row.id: {"x": row.x * PIXELS, "y": -row.y * PIXELS} for row in places.itertuples()}
    nodes = [
        {
            "data": {"id": id_, "label": _quiet(kind_words(node, words)), "Name": _quiet(node["name"])},
            "position": at[id_],
        }
        for id_, node in network.nodes(data=True)
    ]
    edges = [
        {"data": {"id": f"link-{n}", "source": a, "target": b, "label": _quiet(_term(link["kind"], words.link_kinds))}}
        for n, (a, b, link) in enumerate(network.edges(data=True))
    ]
    return {"nodes": nodes, "edges": edges}


def node_styles(words: Vocabulary) -> list[NodeStyle]:
    """A style for each kind of member: assets as on the map, organisations as dark rounded boxes."""
    assets = [_node_style(term.label, term.colour, term.shape) for term in words.asset_kinds.values()]
    groups = [
        _node_style(f"Organisation: {t.label}", ORGANISATION_COLOUR, "") for t in words.organisation_kinds.values()
    ]
    return assets + groups


def edge_styles(words: Vocabulary) -> list[EdgeStyle]:
    """An arrow for each kind of link; its line says what passes along: people, places, money, standing, travel."""
    return list(_edge_styles(words))


def _edge_styles(words: Vocabulary) -> Iterator[EdgeStyle]:
    for term in words.link_kinds.values():
        dash = {"line-style": LINES.get(term.tie, "solid"), "width": 2}
        yield EdgeStyle(_quiet(term.label), color="#6b7280", directed=True, custom_styles=dash)


def _node_style(label: str, colour: str, shape: str) -> NodeStyle:
    return NodeStyle(
        _quiet(label), color=colour, caption="Name", custom_styles=TEXT | {"shape": SHAPES.get(shape, shape)}
    )


def _term(kind: str, terms: "dict[str, Term]") -> str:
    return terms[kind].label if kind in terms else kind


def _quiet(text: str) -> str:
    """Without the characters that the component reads as a link or as the end of a style's name."""
    return text.replace("<", "‹").replace(">", "›").replace("'", "’").replace("\\", "/")
