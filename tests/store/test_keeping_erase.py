"""What is erased is nowhere: not in a row, not in history, not in a backup, not in a byte of any file."""

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from worlds import CONTRIBUTOR, KEEPER, MEMBER, REVIEWER, WHY, asset, organisation, small_world

from layers.errors import BadValueError, NotAllowedError, NotFoundError, RecoveryMapError, VersionClashError
from layers.keeping.backup import make_backup
from layers.keeping.bytes_search import occurrences, spellings
from layers.keeping.erase import Erased, checked_wish, erase, look
from layers.keeping.manifest import backups_in, check_bytes
from layers.keeping.places import Place, fit, masked, pattern_of
from layers.keeping.restore import restore
from layers.records import Contact
from layers.store import Store
from layers.store.tables import history, metadata
from layers.store.tables_people import erasures, invitations, notes, people, remarks

NAME = "Zebedee O'Quirk"
PHONE = "01632 960777"
NOBODY = "███████████████"
MADE = {"made_on": "2026-11-01", "epoch": 1, "epoch_at": "2026-11-01T00:00:00+00:00", "active": True}


@pytest.fixture
def full(store: Store, tmp_path: Path) -> Store:
    """A store where a person and a name stand wherever people can write them."""
    store.load(small_world(), actor=KEEPER, why=WHY)
    who = asset(
        "zs-group",
        description=f"Ask for {NAME} “at the door”\nor {NAME.upper()}.",
        contacts=(Contact(role="Secretary", first_name="Zebedee", phone=PHONE),),
    )
    store.add(who, actor=KEEPER, why=f"{NAME} asked for it")
    store.change(who.model_copy(update={"cost": "Free"}), actor=KEEPER, why=WHY, version=1)
    store.add(organisation("o", website="https://x.example/zebedee%20o'quirk", description=NAME), actor=KEEPER, why=WHY)
    with store.database.writing() as connection:
        person = {"name": "Zebedee", "email": "z.quirk@mail.example", "role": "keeper", **MADE}
        connection.execute(insert(people).values([person, {**person, "name": "Ada", "email": ""}]))
        said = {"who": "user_2", "role": "member", "at": "2026-11-02T00:00:00+00:00", "record_id": "zs-group"}
        connection.execute(insert(remarks).values({**said, "said": f"Is {NAME} still there?"}))
        note = {"welcome": "warm", "first_time": "", "access": "", "visited": "2026-10", "sent_on": "2026-11-02"}
        kept = {"record_id": "zs-group", "review": "approved", "reason": ""}
        connection.execute(insert(notes).values({**note, **kept, "said": f"{NAME} made me tea"}))
    return store


def go(store: Store, folder: Path, *texts: str, person: int | None = None, **given: Any) -> Erased:
    wish = checked_wish(texts, person, WHY)
    return erase(store.database, wish, actor=KEEPER, why=WHY, keep_in=folder / "kept", **given)


def every_text(store: Store) -> str:
    with store.database.reading() as connection:
        return "\n".join(
            str(value) for table in metadata.sorted_tables for row in connection.execute(select(table)) for value in row
        )


def test_a_text_goes_from_every_row_and_nothing_else_does(full: Store, tmp_path: Path) -> None:
    before = every_text(full)
    versions = dict(full.assets(KEEPER)[["id", "version"]].itertuples(index=False))
    done = go(full, tmp_path, NAME)
    after = every_text(full)
    assert before.casefold().count(NAME.casefold()) > 10
    assert NAME.casefold() not in after.casefold()
    stored = full.get("asset", "zs-group", actor=KEEPER)
    assert stored.record.description == f"Ask for {NOBODY} “at the door”\nor {NOBODY}."
    assert stored.record.contacts[0].phone == PHONE
    assert stored.version == versions["zs-group"] + 1
    told = full.history("asset", "zs-group", actor=KEEPER)
    assert list(told["version"]) == [1, 2, 3]
    assert told["why"][0] == f"{NOBODY} asked for it"
    assert list(told["action"]) == ["add", "change", "erase"]
    assert told["who"][0] == KEEPER.id
    assert set(done.records) == {"zs-group", "o"}
    assert (done.stuck, done.left) == ((), {})


def test_a_person_becomes_a_number(full: Store, tmp_path: Path) -> None:
    with full.database.writing() as connection:
        token = {"token_hash": "0" * 64, "role": "keeper", "made_by": "user_2", "expires_at": "2099", "made_at": "2026"}
        connection.execute(insert(invitations).values({**token, "person": 1}))
    seen = full.data_version
    done = go(full, tmp_path, person=1)
    with full.database.reading() as connection:
        first, second = connection.execute(select(people).order_by(people.c.number)).all()
        withdrawn = connection.execute(select(invitations.c.withdrawn_at)).scalar_one()
    assert (first.number, first.name, first.email, first.active, first.epoch) == (1, "", "", False, 2)
    assert (second.name, second.active, second.epoch) == ("Ada", True, 1)
    assert withdrawn
    assert full.data_version != seen
    assert done.places >= 1
    assert "z.quirk" not in every_text(full)


def test_no_byte_is_left_in_any_file(tmp_path: Path, open_store: Callable[[str], Store], full: Store) -> None:
    if not full.database.is_sqlite:
        pytest.skip("a server's files are the server's")
    for cost in ("£1", "£2"):  # more pages, some of them free again
        version = full.get("asset", "zs-group", actor=KEEPER).version
        record = full.get("asset", "zs-group", actor=KEEPER).record.model_copy(update={"cost": cost})
        full.change(record, actor=KEEPER, why=f"{NAME} said so", version=version)
        make_backup(full.database, tmp_path / "kept", actor=KEEPER, why=WHY)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(occurrences(files, [NAME])) >= 3
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "names.json").write_text(json.dumps({"a": NAME}))
    done = go(full, tmp_path, NAME, PHONE, person=1, folders=[tmp_path])
    assert done.left == {}
    assert done.backups == 2
    assert done.searched >= 6
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    for text in (NAME, PHONE, "z.quirk@mail.example", "quirk"):
        assert occurrences(files, [text]) == {}, text
    for kept in backups_in(tmp_path / "kept"):
        check_bytes(kept)
    again = open_store(str(full.database.url))
    assert again.get("asset", "zs-group", actor=KEEPER).record.cost == "£2"


def test_an_older_backup_is_erased_again_when_it_is_restored(full: Store, tmp_path: Path) -> None:
    away = tmp_path / "away"  # a backup that somebody keeps elsewhere: no erasure reaches it
    kept = make_backup(full.database, away, actor=KEEPER, why=WHY)
    record = full.get("asset", "zs-group", actor=KEEPER).record
    full.change(record.model_copy(update={"description": "New words"}), actor=KEEPER, why=WHY, version=2)
    go(full, tmp_path, NAME, person=1)
    assert occurrences([kept.file], [NAME, "z.quirk@mail.example"])
    done = restore(full.database, kept.folder, keep_in=tmp_path / "kept", actor=KEEPER)
    assert done.erased_again >= 1
    assert NAME.casefold() not in every_text(full).casefold()
    assert "z.quirk" not in every_text(full)
    # as it was at the backup, but for what was erased
    stored = full.get("asset", "zs-group", actor=KEEPER)
    assert stored.version == 2
    assert stored.record.description.startswith(f"Ask for {NOBODY}")
    with full.database.reading() as connection:
        assert connection.execute(select(people.c.active).where(people.c.number == 1)).scalar_one() is False
    if full.database.is_sqlite:
        files = [path for path in tmp_path.rglob("*") if path.is_file() and away not in path.parents]
        assert occurrences(files, [NAME, "z.quirk@mail.example"]) == {}


def test_the_list_beside_the_backups_is_enough(full: Store, tmp_path: Path) -> None:
    if not full.database.is_sqlite:
        pytest.skip("a server's store does not get lost with its folder")
    away = tmp_path / "away"
    kept = make_backup(full.database, away, actor=KEEPER, why=WHY)
    go(full, tmp_path, NAME)
    full.close()
    Path(str(full.database.url.database)).unlink()
    done = restore(full.database, kept.folder, keep_in=tmp_path / "kept", actor=KEEPER)
    assert (done.erased_again, done.replaced) == (1, None)
    assert NAME.casefold() not in every_text(full).casefold()


def test_a_number_given_again_is_not_mistaken(full: Store, tmp_path: Path) -> None:
    """After a restore, history goes on; what was erased before in a row that is no more must not mask a new one."""
    kept = make_backup(full.database, tmp_path / "kept", actor=KEEPER, why=WHY)
    full.add(asset("later", description=NAME), actor=KEEPER, why=WHY)
    go(full, tmp_path, NAME)
    restore(full.database, kept.folder, keep_in=tmp_path / "kept", actor=KEEPER)
    full.add(asset("other", description="ABCDEFGHIJKLMNOPQRST"), actor=KEEPER, why=WHY)
    again = make_backup(full.database, tmp_path / "kept", actor=KEEPER, why=WHY)
    restore(full.database, again.folder, keep_in=tmp_path / "kept", actor=KEEPER)
    assert full.get("asset", "other", actor=KEEPER).record.description == "ABCDEFGHIJKLMNOPQRST"


def test_the_list_never_says_what_was_erased(full: Store, tmp_path: Path) -> None:
    go(full, tmp_path, NAME, PHONE, person=1)
    with full.database.reading() as connection:
        told = "".join(str(row) for row in connection.execute(select(erasures)))
    told += (tmp_path / "kept" / "erasures.jsonl").read_text()
    for text in (NAME, PHONE, "Zebedee", "quirk"):
        assert text.casefold() not in told.casefold()


def test_a_form_opened_before_cannot_bring_it_back(full: Store, tmp_path: Path) -> None:
    opened = full.get("asset", "zs-group", actor=KEEPER)
    go(full, tmp_path, NAME)
    with pytest.raises(VersionClashError):
        full.change(opened.record, actor=KEEPER, why=WHY, version=opened.version)


def test_an_id_that_spells_it_is_told_of(full: Store, tmp_path: Path) -> None:
    full.add(asset("zebedee-group"), actor=KEEPER, why=WHY)
    done = go(full, tmp_path, "zebedee")
    assert any("records.id of zebedee-group" in place for place in done.stuck)
    assert full.get("asset", "zebedee-group", actor=KEEPER).record.name.startswith("███████")


def test_looking_changes_nothing(full: Store, tmp_path: Path) -> None:
    before = every_text(full)
    found = look(full.database, checked_wish([NAME], None, WHY), actor=KEEPER)
    assert len(found) > 10
    assert every_text(full) == before


@pytest.mark.parametrize(
    ("texts", "person", "says"),
    [
        ([], None, "Say what is to go"),
        (["  "], None, "Say what is to go"),
        (["Jo"], None, "too many words"),
        (["For A Test"], None, "reason holds"),
    ],
)
def test_a_wish_that_cannot_be_meant_is_refused(texts: list[str], person: int | None, says: str) -> None:
    with pytest.raises(BadValueError, match=says):
        checked_wish(texts, person, WHY)


def test_only_a_keeper_erases(full: Store, tmp_path: Path) -> None:
    before = every_text(full)
    for actor in (CONTRIBUTOR, MEMBER, REVIEWER):
        with pytest.raises(NotAllowedError):
            erase(full.database, checked_wish([NAME], None, WHY), actor=actor, why=WHY, keep_in=tmp_path / "kept")
    with pytest.raises(NotFoundError, match="user_9"):
        go(full, tmp_path, person=9)
    assert every_text(full) == before


def test_a_file_that_somebody_made_goes_only_when_that_is_meant(full: Store, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    report.write_text(f"<p>{NAME.replace(chr(39), '&#x27;')}</p>")
    first = go(full, tmp_path, NAME, folders=[tmp_path])
    assert first.left == {report: 1}
    second = go(full, tmp_path, NAME, folders=[tmp_path], remove_files=True)
    assert (second.left, second.removed) == ({}, (report,))
    assert not report.exists()


def test_history_is_still_sealed_afterwards(full: Store, tmp_path: Path) -> None:
    go(full, tmp_path, NAME)
    with pytest.raises(RecoveryMapError), full.database.writing() as connection:
        connection.execute(update(history).values(why="something else", redacted="x"))


@pytest.mark.parametrize("write", [
    lambda text: text.encode(), lambda text: text.upper().encode(), lambda text: text.encode("utf-16-le"),
    lambda text: text.encode("utf-16-be"), lambda text: text.encode("utf-32-le"),
    lambda text: json.dumps(text).encode(), lambda text: json.dumps(text, ensure_ascii=False).encode(),
    lambda text: text.replace("é", "e\u0301").encode(), lambda text: text.replace("'", "''").encode(),
    lambda text: b"x" * ((1 << 22) - 3) + text.encode(),
])  # fmt: skip
def test_the_search_finds_every_way_of_writing(tmp_path: Path, write: Callable[[str], bytes]) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"before " + write("Zoé “O'Quirk”\n") + b" after")
    assert occurrences([path, tmp_path / "missing"], ["zoé “o'quirk”\n"]) == {path: 1}
    assert occurrences([path], ["zoé o'quirk"]) == {}


def test_the_search_looks_into_spreadsheets(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", "<t>Zebedee</t>" * 50)
    assert occurrences([path], ["Zebedee"]) == {path: 50}
    path.write_bytes(gzip.compress(b"no spreadsheet"))
    assert occurrences([path], ["Zebedee"]) == {}


@pytest.mark.parametrize("written", ["ANN  OTHER", "ann-other", "Ann%20Other", "annother", "Ann_Other", "Ann\nOther"])
def test_a_name_is_found_however_its_words_are_joined(written: str, tmp_path: Path) -> None:
    assert pattern_of(["Ann Other"]).search(f"x{written}x")
    assert pattern_of(["Ann Other"]).search("Ann and another") is None


def test_masking_keeps_positions_and_whatever_else_there_is() -> None:
    place = Place(table="history", key={"seq": 1}, column="after", path=("contacts", 1, "first_name"), span=(0, 3))
    body = '{"contacts":[{"first_name":"Sam"},{"first_name":"Samira"}],"n":1.5,"x":null}'
    once = masked(body, [place])
    assert json.loads(once) == {"contacts": [{"first_name": "Sam"}, {"first_name": "███ira"}], "n": 1.5, "x": None}
    assert masked(once, [place]) == once
    assert masked('{"contacts":[]}', [place]) == '{"contacts":[]}'
    plain = place.model_copy(update={"path": (), "span": (2, 99)})
    assert masked("abcdef", [plain]) == "ab████"


@pytest.mark.parametrize(
    ("fields", "becomes"),
    [
        ({"website": "███████████"}, {"website": ""}),
        ({"phone": "[taken out]"}, {"phone": "[taken out]"}),
        ({"contacts": "[taken out]", "organisation": "[taken out]"}, {"contacts": (), "organisation": ""}),
        ({"sessions": "[taken out]"}, {"sessions": ()}),
    ],
)
def test_a_record_that_lost_something_can_still_be_read(fields: dict[str, Any], becomes: dict[str, Any]) -> None:
    told = json.loads(asset(organisation="hub").model_dump_json())
    fitting = fit("asset", json.dumps({**told, **fields}))
    assert fitting is not None
    assert {name: getattr(fitting, name) for name in becomes} == becomes


def test_a_record_that_lost_its_place_does_not_pass_for_one() -> None:
    told = json.loads(asset().model_dump_json())
    assert fit("asset", json.dumps({**told, "lon": "[taken out]"})) is None


def test_spellings_are_never_empty() -> None:
    assert b"" not in spellings("a b")
