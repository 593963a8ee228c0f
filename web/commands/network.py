"""network: who is tied to whom, who bridges, who is alone, and whom to invite next."""

from rich.console import Console

from layers.records import PUBLIC
from mapping.alliance import invite_next
from mapping.network import bridges, graph, measures
from web.commands.shell import Answer, AreaFolder, AsJson, Rows, StoreUrl, show, table
from web.house import House

MEANS = (
    "Tied to: how many others it has a link with. Bridges: how much of the way between others goes by it (0-1). "
    "Some cut off: without it, some would have no tie to the rest. Alone: no link here, which may be a gap in the map."
)
HEADS = {
    "name": "Member",
    "kind": "Kind",
    "neighbours": "Tied to",
    "bridges": "Bridges",
    "cut": "Without it",
    "alone": "",
}


def network(area: AreaFolder, *, store: StoreUrl = "", rows: Rows = 20, as_json: AsJson = False) -> None:
    """The social graph: who is tied to most others, who bridges, who is alone, and whom to invite next."""
    house = House.open(area, store)
    organisations = house.store.organisations(PUBLIC)
    drawn = graph(organisations, house.store.assets(PUBLIC), house.store.links(PUBLIC))
    ranked = measures(drawn).sort_values(["betweenness", "neighbours", "name"], ascending=[False, False, True])
    kinds = house.vocabulary.organisation_kinds
    answer = {
        "area": house.area.name,
        "example": house.area.example,
        "members": ranked.to_dict("records"),
        "bridges": bridges(drawn).to_dict("records"),
        "missing_kinds": [
            {"id": row.kind, "label": kinds[row.kind].label, "known": list(row.known)}
            for row in invite_next(organisations, kinds).itertuples()
        ],
        "definition": MEANS,
    }
    show(answer, as_json=as_json, render=lambda console, said: _print_network(console, said, rows))


def _print_network(console: Console, answer: Answer, rows: int) -> None:
    drawn = [
        {
            **row,
            "bridges": f"{row['betweenness']:.2f}",
            "cut": "some cut off" if row["is_cut_point"] else "",
            "alone": "alone" if row["isolated"] else "",
        }
        for row in answer["members"]
    ]
    console.print(table(drawn, HEADS, most=rows))
    alone = [row["name"] for row in answer["members"] if row["isolated"]]
    console.print(f"{len(answer['members']):,} members, {len(answer['bridges']):,} bridges, {len(alone):,} alone.")
    if answer["missing_kinds"]:
        console.print(
            "Nobody has signed the charter yet of: "
            + ", ".join(kind["label"] for kind in answer["missing_kinds"])
            + "."
        )
    console.print(answer["definition"])
