"""The newcomers' pages over the example: what is asked, what must be on the page, and what must never be."""

import html
import logging
import re
from collections.abc import Callable
from datetime import datetime

import pytest
from hostile import PAYLOADS
from starlette.testclient import TestClient

from layers.emergency import load_emergency_lines
from web.api import public_version
from web.house import House

SUNDAY_NIGHT = datetime(2026, 11, 22, 18, 0)
TONBRIDGE = {"place": "Tonbridge", "day": "tonight", "how": "transit"}
WITHHELD = ("Safe Door Refuge", "Second Step House")
MEMBERS_ONLY = ("Peer Mentors", "Alliance Supervision")


def words_of(page: str) -> str:
    """The page as a reader sees it: no tags, single spaces."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def pages(client: TestClient) -> dict[str, str]:
    """One of each plain page."""
    return {
        "form": client.get("/find").text,
        "results": client.post("/find", data=TONBRIDGE).text,
        "nothing": client.post("/find", data=TONBRIDGE | {"how": "walk", "need": "transport"}).text,
        "wrong place": client.post("/find", data={"place": "Nowhere-on-Sea"}).text,
    }


@pytest.mark.parametrize("name", ["form", "results", "nothing", "wrong place"])
def test_every_page_carries_the_emergency_lines_and_no_script(client: TestClient, name: str) -> None:
    page = pages(client)[name]
    for line in load_emergency_lines():
        assert line.phone in page
        assert line.tel in page
    ours = '<script src="/assets/leave.js" defer></script>'  # the one file that helps to leave; all works without it
    assert not re.search(r"<script|javascript:|\son\w+=|\sstyle=", page.replace(ours, ""), re.IGNORECASE)
    assert set(re.findall(r'\s(?:src|action)="([^"]*)"', page)) <= {"/find", "/assets/leave.js"}
    assert set(re.findall(r'<link[^>]* href="([^"]*)"', page)) == {"/assets/site.css", "data:,"}
    without_own_sites = re.sub(r'<a href="https?://[^"]+" rel="noopener noreferrer">', "", page)
    assert set(re.findall(r'(?:https?:)?//[^\s"<]+', without_own_sites)) <= {
        "http://www.w3.org/2000/svg",
        "https://www.bbc.co.uk/weather",
    }  # where a person leaves to
    assert page.count("<h1") == 1
    assert '<html lang="en-GB">' in page


@pytest.mark.parametrize("name", ["form", "results", "wrong place"])
def test_the_example_says_that_it_is_one(client: TestClient, name: str) -> None:
    page = words_of(pages(client)[name])
    assert ("This is an example." in page) or name == "wrong place"


def test_the_form_offers_the_choices(client: TestClient) -> None:
    page = client.get("/find").text
    for words in ("Now", "Tonight", "Tomorrow", "Thursday 26 November", "Evening", "Bus and train", "Car or a lift"):
        assert words in page
    assert page.count('name="need"') == 16
    assert 'method="post"' in page


def test_answers_say_how_to_go_and_how_to_come_home(client: TestClient) -> None:
    page = words_of(client.post("/find", data=TONBRIDGE).text)
    for words in ("What is on near Tonbridge", "Tonbridge Tuesday Steps", "Leave by", "You get there", "Last way home",
                  "Last checked on", "By phone or online", "Night Owls", "example", "straight line"):  # fmt: skip
        assert words in page


def test_the_map_and_the_list_have_the_same_numbers(client: TestClient) -> None:
    page = client.post("/find", data=TONBRIDGE).text
    on_map = re.findall(r'font-weight="bold"[^>]*>(\d+)</text>', page)
    in_list = re.findall(r'<span class="number">(\d+)</span>', page)
    assert in_list[:2] == ["1", "2"]
    assert set(on_map) <= set(in_list)
    assert len(on_map) >= len(in_list) - 2


def test_no_way_home_is_said_plainly_with_what_to_do(client_at: Callable[[datetime], TestClient]) -> None:
    """From a village on a weekday evening: the bus goes out and does not come back."""
    client = client_at(datetime(2026, 11, 24, 15, 0))
    found = [
        words_of(client.post("/find", data={"place": village, "day": "tonight"}).text)
        for village in ("Hadlow", "Edenbridge", "Cranbrook", "Headcorn", "Borough Green", "Hawkhurst")
    ]
    said = [page for page in found if "there is no bus or train home" in page]
    assert said
    for page in said:
        assert "Ask them, or a friend, for a lift. Or join something by phone or online" in page


def test_nothing_found_is_never_a_dead_end(client_at: Callable[[datetime], TestClient]) -> None:
    page = words_of(
        client_at(SUNDAY_NIGHT).post("/find", data={"place": "Hawkhurst", "day": "tonight", "how": "walk"}).text
    )
    nothing = "We did not find a group or service that you can get to then"
    for words in (nothing, "See what is on tomorrow", "By phone or online", "Samaritans", "Ask again"):
        assert words in page


@pytest.mark.parametrize(
    ("data", "words", "field"),
    [
        ({"place": ""}, "Please write a town, village or postcode.", "place"),
        ({"place": "Nowhere-on-Sea"}, "Nowhere-on-Sea", "place"),
        ({"place": "ZZ99 9ZZ"}, "ZZ99 9ZZ", "place"),
        ({"place": "x" * 200}, "too long", "place"),
        ({"place": "Tonbridge", "day": "someday"}, "not on our list", "day"),
    ],
)
def test_a_wrong_answer_gets_one_sentence_beside_it_and_the_rest_is_kept(
    client: TestClient, data: dict[str, str], words: str, field: str
) -> None:
    answer = client.post("/find", data=data | {"how": "cycle", "part": "evening", "need": ["family", "food"]})
    assert answer.status_code == 422
    page = answer.text
    beside = page[page.index(f'id="{field}-fault"') :].split("</p>")[0]
    assert words in words_of(beside)
    assert f'aria-describedby="{field}' in page
    assert 'aria-invalid="true"' in page
    assert 'value="cycle" checked' in page
    assert 'value="evening" selected' in page
    assert 'value="family" checked' in page
    assert 'value="food" checked' in page
    assert html.escape(data["place"])[:80] in page


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_answers_are_only_text(client: TestClient, payload: str) -> None:
    answer = client.post("/find", data={"place": payload, "day": payload, "part": payload, "need": payload})
    assert answer.status_code == 422
    text = answer.text.replace('<script src="/assets/leave.js" defer></script>', "")
    assert not re.search(r"<script|<img|<svg/|\"\s*on\w+=", text)
    assert "1337" not in answer.text


def test_what_is_asked_is_never_stored_sent_on_or_logged(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = client.post("/find", data=TONBRIDGE | {"place": "TN9 1DA", "need": "family"})
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    assert str(answer.url).endswith("/find")
    assert not [r for r in caplog.records if "TN9" in r.getMessage() or "family" in r.getMessage()]


@pytest.mark.parametrize("path", ["/find", "/health", "/assets/site.css"])
def test_plain_pages_set_no_cookie_and_carry_the_strict_policy(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_hidden_places_are_nowhere(client_at: Callable[[datetime], TestClient], house: House) -> None:
    """Neither name, nor address, nor position of a withheld or members' place, whatever is asked."""
    hidden = [r for r in house.area.records() if r.visibility != "public" and hasattr(r, "lon")]
    assert len(hidden) >= 4
    text = ""
    for moment in (SUNDAY_NIGHT, datetime(2026, 11, 25, 9, 0), datetime(2026, 11, 26, 19, 0)):
        for place in ("Tonbridge", "Maidstone", "Gravesend"):
            for how in ("transit", "drive"):
                text += client_at(moment).post("/find", data={"place": place, "day": "now", "how": how}).text
    for record in hidden:
        assert record.name not in text
        if record.address:
            assert record.address not in text
    for name in (*WITHHELD, *MEMBERS_ONLY):
        assert name not in text


def test_a_fault_of_ours_is_a_calm_page_and_the_log_holds_no_word_of_it(
    client: TestClient, house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise RuntimeError("looked for Tonbridge and family")

    monkeypatch.setattr(house, "public_assets", broken)
    answer = client.post("/find", data=TONBRIDGE)
    assert answer.status_code == 500
    page = words_of(answer.text)
    assert "It is our fault, not yours" in page
    assert "116 123" in page
    assert "Tonbridge" not in page
    (record,) = [r for r in caplog.records if r.name == "recovery_map.public"]
    assert "RuntimeError" in record.getMessage()
    assert "Tonbridge" not in caplog.text
    reference = re.search(r"say the number (\w{8})", page)
    assert reference
    assert reference[1] in record.getMessage()


def test_a_page_stays_light(client: TestClient) -> None:
    assert len(client.post("/find", data=TONBRIDGE).content) < 60_000
    assert len(client.get("/find").content) < 20_000


def test_health(client: TestClient, house: House) -> None:
    assert client.get("/health").json() == {
        "ok": True,
        "area": "West Kent",
        "data_version": public_version(house),
    }
