"""records.toml: read whole, or refused with every fault and the record that has it."""

from datetime import date, datetime
from pathlib import Path

import pytest
from worlds import KEEPER, WHY

from layers.errors import BadFileError
from layers.feeds import seed
from layers.feeds.seed import read_records
from layers.records import Asset, Link, Organisation
from layers.store import Store

FIXTURES = Path(__file__).parent / "fixtures"
ROOT = Path(__file__).resolve().parents[2]


def fault_of(name: str) -> str:
    with pytest.raises(BadFileError) as caught:
        read_records(FIXTURES / name)
    return str(caught.value)


def test_a_good_file_gives_every_record() -> None:
    hub, group, tie = read_records(FIXTURES / "good.toml")
    assert isinstance(hub, Organisation)
    assert (hub.example, hub.source, hub.charter_signed_on) == (True, "Written for a test", date(2026, 1, 31))
    assert hub.contacts[0].role == "Front desk"
    assert isinstance(group, Asset)
    assert (group.cost, group.example, group.organisation) == ("£1", True, "gravesend-hub")
    weekly, once = group.sessions
    assert (weekly.start, weekly.minutes, weekly.except_on) == (datetime(2026, 1, 6, 19), 90, (date(2026, 12, 29),))
    assert (once.start, once.rrule) == (datetime(2026, 2, 7, 10), "")
    assert isinstance(tie, Link)
    assert tie.id == "gravesend-hub--runs--tuesday-group"


def test_every_fault_is_reported_at_once_with_the_record_that_has_it() -> None:
    said = fault_of("five_faults.toml")
    assert said.startswith("five_faults.toml has ")
    for part in (
        "organisation 'The hub': kind 'charity' is not one of the allowed words; nearest: local-charity",
        "asset 'Lost group': lat 951.4: ",
        "asset 'Second group': color 'red': ",
        "asset number 3: id: ",
        "asset number 3: name '': ",
        "link 'hub--runs--nowhere': target_id 'nowhere' is not in the file",
    ):
        assert part in said, part
    assert "'hub' is not in the file" not in said  # it is there, though it has a fault of its own
    assert "pydantic" not in said


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("id_used_twice.toml", "the id 'hub' is used 2 times"),
        ("half_written.toml", "is not whole TOML"),
        ("not_lists_of_records.toml", "asset must be written as [[asset]]"),
        ("not_lists_of_records.toml", "'person' is not one of organisation, asset, link"),
        ("default_that_no_record_has.toml", "no record has a field 'license'"),
        ("session_in_another_zone.toml", "give the local time alone"),
        ("absent.toml", "absent.toml cannot be read"),
    ],
)
def test_each_spoilt_file_is_named_with_its_fault(name: str, says: str) -> None:
    said = fault_of(name)
    assert says in said
    assert name in said


def test_text_in_another_encoding_is_refused(tmp_path: Path) -> None:
    spoilt = '[[organisation]]\nid = "hub"\nname = "Café"\nkind = "business"\n'.encode("latin-1")
    (tmp_path / "not_utf8.toml").write_bytes(spoilt)
    with pytest.raises(BadFileError, match=r"not_utf8\.toml is not UTF-8 text"):
        read_records(tmp_path / "not_utf8.toml")


def test_a_file_beyond_the_cap_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seed, "MAX_RECORDS_FILE_BYTES", 1_000_000)
    (tmp_path / "records.toml").write_text("#" * 1_000_001)
    with pytest.raises(BadFileError, match=r"1 MB \(at most 1 MB\)"):
        read_records(tmp_path / "records.toml")


def test_a_link_between_long_ids_still_gets_an_id(tmp_path: Path) -> None:
    one, other = "a" * 60, "b" * 60
    places = "".join(f'[[organisation]]\nid = "{i}"\nname = "{i}"\nkind = "business"\n' for i in (one, other))
    ties = "".join(
        f'[[link]]\nkind = "{k}"\nsource_id = "{one}"\ntarget_id = "{other}"\n' for k in ("funds", "refers-to")
    )
    (tmp_path / "records.toml").write_text(places + ties)
    found = [record.id for record in read_records(tmp_path / "records.toml") if isinstance(record, Link)]
    assert len(set(found)) == 2
    assert all(len(made) == 80 for made in found)


@pytest.mark.parametrize("area", ["west_kent", "west_sussex"])
def test_the_records_of_the_examples_can_be_stored(area: str, tmp_path: Path) -> None:
    path = ROOT / "data" / area / "records.toml"
    if not path.exists():
        pytest.skip(f"{area} has no records.toml yet")
    found = read_records(path)
    store = Store.open(f"sqlite:///{tmp_path}/s.db")
    assert store.load(found, actor=KEEPER, why=WHY) == len(found)
    store.close()


def test_an_empty_file_has_no_records(tmp_path: Path) -> None:
    (tmp_path / "records.toml").write_text("")
    assert read_records(tmp_path / "records.toml") == []
