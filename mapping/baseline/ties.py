"""Who stands up for recovery in public, by role and never by name; and how members are tied together."""

from collections.abc import Iterable, Iterator

import networkx as nx
import pandas as pd

from layers.records import Contact
from mapping.baseline.given import RECORDS, Given
from mapping.baseline.measure import About, Measure, counts_by, id_part
from mapping.layout import connected_parts, plain_graph
from mapping.network import graph, kinds_held, measures, missing_kinds


def champions(given: Given) -> Iterator[Measure]:
    """Visible champions: roles that the public map names as somebody to turn to, and who signed the charter."""
    members = given.organisations
    roles = [role for contacts in members["contacts"] for role in _roles(contacts)]
    about = About(
        "Visible champions", "roles",
        "Roles that organisations name on the public map as somebody to turn to. A role is counted once for each "
        "organisation that names it; no name, number or address is read.",
        given.as_on, given.source(RECORDS), "People who stand up for recovery and are nobody's named role.",
    )  # fmt: skip
    yield about.measure("champions.roles", "Visible champions: roles to turn to", len(roles))
    for role, count in _by_role(roles):
        yield about.measure(f"champions.role.{id_part(role)}", f"As {role}", count)
    whose = about.but(unit="organisations", definition="Organisations on the public map that name such a role.")
    yield whose.measure(
        "champions.organisations", "Organisations with a role to turn to", int(members["contacts"].map(len).gt(0).sum())
    )
    signed = whose.but(definition="Organisations on the public map that have signed the Alliance's charter.")
    yield signed.measure(
        "champions.signed", "Organisations that signed the charter", int(members["charter_signed_on"].notna().sum())
    )


def _roles(contacts: Iterable[Contact]) -> Iterator[str]:
    """The roles of one organisation, each once however it is written."""
    named = {" ".join(contact.role.split()).casefold(): " ".join(contact.role.split()) for contact in contacts}
    yield from (role for folded, role in named.items() if folded)


def _by_role(roles: list[str]) -> Iterator[tuple[str, int]]:
    """Each role and its count, however it is written; by the alphabet."""
    frame = pd.DataFrame({"role": roles}, dtype="str")
    for _, same in frame.groupby(frame["role"].str.casefold(), sort=True):
        yield min(same["role"]), len(same)


def network(given: Given) -> Iterator[Measure]:
    """The social graph in numbers: how many are tied, how well, and what hangs by one thread."""
    drawn = graph(given.organisations, given.assets, given.links)
    plain, members = plain_graph(drawn), measures(drawn)
    parts = [len(part) for part in connected_parts(plain)]
    about = About(
        "The network", "members",
        "Organisations and places on the public map that are not closed.",
        given.as_on, given.source(RECORDS),
        "Ties that nobody has put on the map; how strong a tie is; people. A link counts whichever way it points, and "
        "two members are tied once however many links join them.",
    )  # fmt: skip
    yield about.measure("network.members", "Members", len(members))
    about_ties = about.but(unit="ties", definition="Pairs of members with a link between them.")
    yield about_ties.measure("network.ties", "Ties", plain.number_of_edges())
    mean = round(float(members["neighbours"].mean()), 1) if len(members) else None
    yield about_ties.but(definition="Ties of an average member.").measure("network.mean_ties", "Ties each", mean)
    alone = about.but(definition="Members with no tie on this map, which may be a gap in the map.")
    yield alone.measure("network.alone", "Members tied to nobody", int(members["isolated"].sum()))
    split = about.but(unit="parts", definition="Parts with no tie between them, those who are alone included.")
    yield split.measure("network.parts", "Separate parts", len(parts))
    share = round(100 * max(parts) / sum(parts)) if parts else None
    largest = about.but(unit="% of members", definition="Of all members, the share in the largest part.")
    yield largest.measure("network.largest", "In the largest part", share)
    cuts = about.but(definition="Members without whom some others would have no tie to the rest (cut points).")
    yield cuts.measure("network.cut_points", "Members whom others hang by", int(members["is_cut_point"].sum()))
    thread = about_ties.but(definition="Ties without which some members would have no tie to the rest (bridges).")
    yield thread.measure("network.bridges", "Ties that hold alone", sum(1 for _ in nx.bridges(plain)))
    yield from _alliance(given, about)


def _alliance(given: Given, about: About) -> Iterator[Measure]:
    """Whom the Alliance has, and whom to invite next."""
    labels = given.labels["organisation_kinds"]
    about = about.but(section="Members of the Alliance", unit="organisations", leaves_out="Who is not on the map.")
    by_kind = about.but(
        definition="Organisations on the public map by their kind; none of a kind: whom to invite next."
    )
    held = kinds_held(given.organisations, labels)
    counts = dict(zip(held["kind"], held["organisations"], strict=True))
    yield from counts_by(by_kind, "alliance.kind", counts, labels)
    absent = about.but(unit="kinds", definition="Kinds of Alliance member that nobody on the public map is yet.")
    yield absent.measure(
        "alliance.kinds_missing", "Kinds of member not on the map yet", len(missing_kinds(given.organisations, labels))
    )
