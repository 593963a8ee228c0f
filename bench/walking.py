"""Streets: an hour's walk from one place to every corner of a town, and of eighty-one towns side by side."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import osmium

from bench import newport
from bench.measure import Line, Plan, median_s, once_s

HOUR_S = 3600.0


def walk_60(plan: Plan) -> list[Line]:
    """One to all of Newport within an hour, against osmnx's graph and networkx's ego_graph."""
    work = "60-minute walk, one to all, Newport"
    if not newport.there():
        return [Line(work, None, note=newport.MISSING)]
    ours = newport.ours()
    hub, corners = ours.places(newport.hub()), ours.places(newport.corners())
    ours_s, found = median_s(
        lambda: ours.minutes(hub, corners, mode="walk", walk_kmh=newport.WALK_KMH, max_minutes=60), runs=plan.runs
    )
    if plan.quick:
        return [Line(work, ours_s, note="osmnx takes 10 s to read the town: not with --quick")]
    load_s, (graph, start) = once_s(_osmnx_graph)
    import networkx as nx

    theirs_s, ego = median_s(lambda: nx.ego_graph(graph, start, radius=HOUR_S, distance="seconds"), runs=3)
    note = f"{np.isfinite(found).sum():,} and {len(ego):,} corners reached; osmnx reads the town in {load_s:.1f} s"
    return [Line(work, ours_s, "osmnx + networkx ego_graph", theirs_s, aim=300, note=note)]


def _osmnx_graph() -> tuple[Any, int]:
    """Osmnx's street network with seconds on foot on each edge, and the corner next to the hub."""
    import osmnx as ox

    with TemporaryDirectory() as folder:
        graph = ox.graph_from_xml(_as_xml(newport.PBF, Path(folder) / "town.osm"), bidirectional=True)
    for _, _, edge in graph.edges(data=True):
        edge["seconds"] = edge["length"] * 3.6 / newport.WALK_KMH
    lon, lat = newport.HUB
    return graph, min(graph, key=lambda node: (graph.nodes[node]["x"] - lon) ** 2 + (graph.nodes[node]["y"] - lat) ** 2)


def _as_xml(pbf: Path, path: Path) -> Path:
    """The walkable streets of an extract as the XML that osmnx reads."""
    from layers.streets.rules import read_access

    kept, wanted = [], set()
    for way in osmium.FileProcessor(str(pbf), osmium.osm.WAY):
        access = read_access({tag.k: tag.v for tag in way.tags}) if "highway" in way.tags else None
        if access is not None and access.walk:
            refs = [node.ref for node in way.nodes]
            kept.append(osmium.osm.mutable.Way(id=way.id, version=1, nodes=refs, tags=dict(way.tags)))
            wanted.update(refs)
    with osmium.SimpleWriter(str(path)) as writer:
        for node in osmium.FileProcessor(str(pbf), osmium.osm.NODE):
            if node.id in wanted:
                writer.add_node(node)
        for way in kept:
            writer.add_way(way)
    return path


ROWS: dict[str, Callable[[Plan], list[Line]]] = {"walk": walk_60}
