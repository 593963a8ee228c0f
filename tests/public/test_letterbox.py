"""The letterbox's pages: one tap answers a letter, a look changes nothing, and what is written is only ever text."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hostile import PAYLOADS
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from layers.checking.asking import Asking
from layers.checking.following import Following
from layers.checking.links import new_code
from layers.checking.notes import Notes
from layers.errors import RecoveryMapError
from layers.records import PUBLIC, Actor
from web import letterbox, public
from web.entry import limits
from web.headers import SecurityHeaders
from web.house import ROOT, House
from web.letterbox.pages import Pages

NOON = datetime(2026, 11, 24, 12, 0)
REVIEWER = Actor(role="reviewer", id="user_7")
PLACE = "kingfisher-tonbridge"
OWN_SITE = {"Sec-Fetch-Site": "same-origin"}


def words_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House.open(ROOT / "data" / "west_kent", f"sqlite:///{tmp_path / 'letters.db'}")


@pytest.fixture
def client(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr(limits, "limits", limits.Limits())
    routes = [*letterbox.routes(house, clock=lambda: NOON), *public.routes(house, clock=lambda: NOON)]
    app = Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)])
    yield TestClient(app, headers=OWN_SITE)
    house.store.close()


def asked(house: House, place: str = PLACE) -> str:
    """The path of a letter's page."""
    code = new_code()
    Asking(house.store.database).keep({place: code}, actor=REVIEWER, now=datetime.now(UTC))
    return f"/check/{code}"


def version(page: str) -> str:
    return re.findall(r'name="version" value="(\d+)"', page)[0]


def test_one_tap_says_that_all_is_still_right(house: House, client: TestClient) -> None:
    path = asked(house)
    for _ in range(3):  # programs that read mail open links too
        page = client.get(path)
        assert page.status_code == 200
    assert "Kingfisher Monday Group" in page.text
    done = client.post(path, data={"answer": "right", "version": version(page.text)})
    assert (done.status_code, "The map now says" in done.text) == (200, True)
    assert house.store.get("asset", PLACE).record.checked_on == NOON.date()
    assert "This link has been used" in client.get(path).text
    again = client.post(path, data={"answer": "closed", "version": "2"})
    assert "This link has been used" in again.text
    assert house.store.proposals(REVIEWER).empty


def test_what_has_changed_goes_to_the_queue_and_faults_keep_what_was_written(house: House, client: TestClient) -> None:
    path = asked(house)
    filled = {"answer": "changed", "version": version(client.get(path).text), "cost": "£9", "website": "nonsense"}
    wrong = client.post(path, data=filled)
    assert wrong.status_code == 422
    assert "website" in words_of(wrong.text)
    assert 'value="£9"' in wrong.text
    assert house.store.proposals(REVIEWER).empty
    client.post(path, data=filled | {"website": "https://kingfisher.example.org/", "said": "Thursdays now"})
    [row] = house.store.proposals(REVIEWER).to_dict("records")
    assert (row["why"], row["record"].cost) == ("Thursdays now", "£9")


def test_an_answer_cannot_reach_other_fields(house: House, client: TestClient) -> None:
    path = asked(house)
    sent = {
        "answer": "changed",
        "version": "1",
        "said": "x",
        "visibility": "withheld",
        "name": "Ours",
        "review": "refused",
    }
    client.post(path, data=sent | {"lon": "0", "organisation": "night-owls"})
    [row] = house.store.proposals(REVIEWER).to_dict("records")
    assert {one.field for one in row["changes"]} == {"checked_on", "checked_by"}


def test_an_unknown_link_says_so_with_the_emergency_lines(client: TestClient) -> None:
    for path in (f"/check/{new_code()}", "/check/x", f"/suggested/{new_code()}"):
        page = client.get(path)
        assert page.status_code == 404
        assert "not known here, or is too old" in words_of(page.text)
        assert "tel:999" in page.text


def test_a_members_only_place_is_asked_about_without_its_address(house: House, client: TestClient) -> None:
    members = house.store.assets(REVIEWER)
    place = members[members["visibility"] == "members"].iloc[0]
    stored = house.store.get("asset", place["id"], actor=REVIEWER)
    told = stored.record.model_copy(update={"address": "7 Quiet Yard", "service_area": ""})
    house.store.change(told, actor=REVIEWER, why="An address to hide", version=stored.version)
    page = client.get(asked(house, place["id"])).text
    assert html.escape(place["name"]) in page
    assert "Quiet Yard" not in page
    assert 'name="address"' not in page


def test_a_suggestion_is_followed_and_a_question_answered(house: House, client: TestClient) -> None:
    record = house.store.get("asset", PLACE).record
    given = house.store.suggest(record.model_copy(update={"name": "New tea"}), why="I go there")
    path = f"/suggested/{Following(house.store.database).link(given, actor=PUBLIC)}"
    assert "It waits to be checked" in words_of(client.get(path).text)
    house.store.ask(given, "Is there a lift?", actor=REVIEWER)
    assert "Is there a lift?" in client.get(path).text
    assert client.post(path, data={"said": ""}).status_code == 422
    assert "We have your words" in words_of(client.post(path, data={"said": "Yes"}).text)
    assert list(house.store.remarks(given, actor=REVIEWER)["said"]) == ["Is there a lift?", "Yes"]
    house.store.approve("asset", given, actor=REVIEWER, why="Thank you", version=1)
    page = words_of(client.get(path).text)
    assert "It has been taken up" in page
    assert "New tea" in page


def test_a_note_is_sent_read_and_shown_where_people_look(house: House, client: TestClient) -> None:
    assert "Have you been to Kingfisher Monday Group?" in words_of(client.get(f"/note/{PLACE}").text)
    wrong = client.post(f"/note/{PLACE}", data={"visited": "2026-10", "welcome": "warm", "said": "Ring 07700 900123"})
    assert wrong.status_code == 422
    assert "leave out a phone number" in words_of(wrong.text)
    assert 'value="warm" checked' in wrong.text
    assert "Ring 07700 900123" in wrong.text
    thanks = client.post(
        f"/note/{PLACE}", data={"visited": "2026-10", "welcome": "warm", "said": "They put the kettle on"}
    )
    assert "waits until somebody has read it" in words_of(thanks.text)
    ask = {"place": "Tonbridge", "day": "2026-11-30", "how": "walk"}
    assert "kettle" not in client.post("/find", data=ask).text
    notes = Notes(house.store.database)
    [row] = notes.listed(REVIEWER).to_dict("records")
    assert not {"who", "ip", "at"} & set(row)
    notes.show(row["id"], actor=REVIEWER)
    found = words_of(client.post("/find", data=ask).text)
    assert "1 person has told us. 1 was welcomed warmly. They put the kettle on October 2026" in found


@pytest.mark.parametrize("place", ["no-such-place", "safe-door-refuge", "mentor-room", "../secret", "%00"])
def test_there_is_no_note_page_for_what_the_public_cannot_see(client: TestClient, place: str) -> None:
    answers = {
        client.get(f"/note/{place}").status_code,
        client.post(f"/note/{place}", data={"welcome": "warm"}).status_code,
    }
    assert answers == {404}


def test_find_sinks_what_nobody_has_checked_for_long(house: House, client: TestClient) -> None:
    stored = house.store.get("asset", PLACE, actor=REVIEWER)
    old = stored.record.model_copy(update={"checked_on": date(2026, 5, 2)})
    house.store.change(old, actor=REVIEWER, why="To see it sink", version=stored.version)
    page = words_of(client.post("/find", data={"place": "Tonbridge", "day": "2026-11-30", "how": "walk"}).text)
    assert "Not checked since May 2026. Ring first, or ask somebody." in page


@pytest.mark.parametrize("path", ["/check/{}", "/suggested/{}", "/note/" + PLACE])
def test_no_script_no_cookie_nothing_kept_by_the_browser_and_no_form_of_another_site(
    house: House, client: TestClient, path: str
) -> None:
    given = house.store.suggest(house.store.get("asset", PLACE).record, why="Again")
    codes = {"/check/{}": asked(house)[7:], "/suggested/{}": Following(house.store.database).link(given, actor=PUBLIC)}
    address = path.format(codes.get(path, ""))
    page = client.get(address)
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert "set-cookie" not in page.headers
    assert not re.search(r"<script|javascript:|\son\w+=|\sstyle=", page.text, re.IGNORECASE)
    assert page.text.count("<h1") == 1
    foreign = client.post(address, data={"said": "x", "answer": "closed"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert house.store.proposals(REVIEWER).empty


def test_what_is_written_is_only_ever_text(house: House, client: TestClient) -> None:
    given = house.store.suggest(house.store.get("asset", PLACE).record, why="Again")
    follow = f"/suggested/{Following(house.store.database).link(given, actor=PUBLIC)}"
    check = asked(house)
    for payload in PAYLOADS.values():
        told = {"answer": "changed", "version": "9", "said": payload, "description": payload}
        pages = [
            client.post(follow, data={"said": payload}).text,
            client.post(check, data=told).text,
            client.post(f"/note/{PLACE}", data={"visited": payload, "said": payload}).text,
        ]
        for page in pages:
            assert not re.search(r"<script|<img|<svg/|\"\s*on\w+=", page), payload
            assert "1337" not in page


def test_tries_are_counted(client: TestClient) -> None:
    statuses = [client.get(f"/check/{new_code()}").status_code for _ in range(limits.LIMITS["answer"].an_hour + 1)]
    assert set(statuses[:-1]) == {404}
    assert statuses[-1] == 403
    sent = [client.post(f"/note/{PLACE}", data={"visited": "2026-11", "welcome": "warm"}).status_code for _ in range(6)]
    assert sent == [200] * 5 + [422]


def test_what_goes_wrong_inside_is_a_kind_page(
    house: House, client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("secret words")

    path = asked(house)
    monkeypatch.setattr(Pages, "check", broken)
    page = client.get(path)
    assert page.status_code == 500
    assert "tel:999" in page.text
    assert "secret words" not in page.text + caplog.text
    assert path[7:] not in caplog.text


def test_more_than_a_form_can_hold_is_refused(client: TestClient) -> None:
    assert client.post(f"/note/{PLACE}", data={"said": "x" * 20_000}).status_code == 422
    many: Callable[[int], dict[str, str]] = lambda n: {f"f{i}": "x" for i in range(n)}  # noqa: E731
    assert client.post(f"/note/{PLACE}", data=many(60)).status_code == 422
    assert issubclass(RecoveryMapError, Exception)
