"""alliance: the charter, who has signed it, who is only known, and whom to invite next."""

from rich.console import Console

from layers.people import load_charter
from layers.records import PUBLIC
from mapping.alliance import NOT_SIGNED, invite_next, standing
from web.commands.shell import Answer, AreaFolder, AsJson, StoreUrl, show, table
from web.house import House

COLUMNS = ["id", "name", "kind", "charter_signed_on", "charter_version"]


def alliance(area: AreaFolder, *, store: StoreUrl = "", as_json: AsJson = False) -> None:
    """The Alliance of an area, as anybody may see it: its charter, its members, and whom to invite next."""
    house = House.open(area, store)
    charter, frame = load_charter(house.folder), house.store.organisations(PUBLIC)
    kinds = house.vocabulary.organisation_kinds
    stands = standing(frame, charter_version=charter.version if charter else "")
    lacking = invite_next(frame, kinds)
    answer = {
        "area": house.area.name,
        "charter": charter.model_dump(mode="json", by_alias=True) if charter else None,
        "members": frame.loc[stands != NOT_SIGNED, COLUMNS].assign(stands=stands).to_dict("records"),
        "known": frame.loc[stands == NOT_SIGNED, ["id", "name", "kind"]].to_dict("records"),
        "invite_next": [
            {"kind": row.kind, "label": kinds[row.kind].label, "known": list(row.known)} for row in lacking.itertuples()
        ],
    }
    show(answer, as_json=as_json, render=_print)


def _print(console: Console, answer: Answer) -> None:
    charter = answer["charter"]
    said = f"{charter['title']}, version {charter['version']} of {charter['date']}" if charter else "No charter yet"
    console.print(f"{answer['area']}: {said}")
    heads = {"name": "Member", "kind": "Kind", "charter_signed_on": "Signed on", "charter_version": "Version"}
    console.print(table(answer["members"], heads))
    console.print(table(answer["known"], {"name": "Known, not a member", "kind": "Kind"}))
    rows = [row | {"known": ", ".join(row["known"])} for row in answer["invite_next"]]
    console.print(table(rows, {"label": "Whom to invite next", "known": "Known to us"}))
