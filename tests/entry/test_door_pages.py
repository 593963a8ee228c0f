"""The pages of the way in: what they say, what they carry, and what they never do."""

from html import escape
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from tests.hostile import PAYLOADS
from tests.proofs.doors import COMMAND_LINE, MEMBER_OF, OWN, Door
from web.entry import door as routes_of_door
from web.entry import limits
from web.entry.first_keeper import tell_first_keeper
from web.headers import SecurityHeaders
from web.house import DEFAULT_AREA, House


def test_the_page_says_as_what_and_for_whom(door: Door) -> None:
    page = door.browser().get(f"/join/{door.invitation('member', MEMBER_OF)}").text
    assert "<strong>member</strong>" in page
    assert "Kingfisher Peers" in page
    assert "What should we call you?" in page


def test_whoever_comes_back_is_not_asked_for_a_name(door: Door) -> None:
    person = door.person()
    page = door.browser().get(f"/join/{door.people.link_for(person.number, actor=person.actor)}").text
    assert "Come back in" in page
    assert "What should we call you?" not in page


def test_coming_in_sets_one_cookie_that_no_script_and_no_other_site_can_use(door: Door) -> None:
    answer = door.browser().post(f"/join/{door.invitation()}", data={"name": "Sam"}, headers=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    [cookie] = answer.headers.get_list("set-cookie")
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert parts == {"httponly", "samesite=strict", "path=/", "max-age=7776000"}


def test_over_https_the_cookie_is_for_https_and_this_host_alone(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOVERY_ADDRESS", "https://map.example.org/")
    used = door.browser()
    answer = used.post(f"/join/{door.invitation()}", data={"name": "Sam"}, headers=OWN)
    [cookie] = answer.headers.get_list("set-cookie")
    assert cookie.startswith(f"__Host-{door.house.cookie.plain_name}=")
    assert "; Secure" in cookie
    assert "domain" not in cookie.lower()
    value = cookie.split("=", 1)[1].split(";")[0]
    assert door.is_inside({door.house.cookie.secure_name: value})
    assert not door.is_inside({door.house.cookie.plain_name: value})


def test_a_name_that_cannot_be_kept_brings_the_form_back(door: Door) -> None:
    token = door.invitation()
    answer = door.browser().post(f"/join/{token}", data={"name": " "}, headers=OWN)
    assert answer.status_code == 422
    assert "Write a first name or a role" in answer.text
    assert "set-cookie" not in answer.headers
    assert door.joins(token)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_a_hostile_name_is_only_ever_text(door: Door, payload: str) -> None:
    token = door.invitation()
    name = f"{payload}{'x' * 41}"[:60]  # too long: the form comes back with it
    page = door.browser().post(f"/join/{token}", data={"name": name}, headers=OWN).text
    assert "<script" not in page
    assert f'value="{escape(name[:40], quote=True)}"'.replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page


def test_a_bad_link_gets_a_page_with_its_reason_and_never_repeats_it(door: Door) -> None:
    answer = door.browser().get("/join/%3Cscript%3Ealert(1)")
    assert answer.status_code == 404
    assert "not one of ours" in answer.text
    assert "alert" not in answer.text


def test_signing_out_takes_the_cookie_and_says_so(door: Door) -> None:
    cookies = door.cookie_of(door.person(name="Ann"))
    assert "You are signed in as Ann" in door.browser(cookies).get("/sign-out").text
    assert door.is_inside(cookies)  # looking is not doing
    answer = door.browser(cookies).post("/sign-out", headers=OWN)
    assert "You are signed out" in answer.text
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    assert not door.is_inside(cookies)


def test_every_page_is_kept_by_nobody_and_tells_other_sites_nothing(door: Door) -> None:
    app = Starlette(routes=routes_of_door.routes(door.house), middleware=[Middleware(SecurityHeaders)])
    browser = TestClient(app, follow_redirects=False)
    token = door.invitation()
    answers = [browser.get(path) for path in (f"/join/{token}", "/join/x", "/sign-out", "/charter")]
    answers.append(browser.post(f"/join/{token}", headers={"Sec-Fetch-Site": "cross-site"}))
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "<script" not in answer.text


def test_too_many_tries_from_one_address_wait_and_others_do_not(door: Door) -> None:
    busy = door.browser()
    statuses = [busy.get("/join/x").status_code for _ in range(limits.LIMITS["join"].an_hour + 1)]
    assert statuses == [404] * limits.LIMITS["join"].an_hour + [403]
    assert door.browser().get("/join/x").status_code == 404


def test_a_form_that_is_too_large_is_refused(door: Door) -> None:
    token = door.invitation()
    for body in ("name=" + "x" * 5_000, "&".join(f"a{n}=1" for n in range(100))):
        assert door.browser().post(f"/join/{token}", content=body, headers=OWN).status_code == 422
    assert door.people.look(token).role == "reviewer"


def test_a_fault_of_ours_is_a_page_without_a_word_of_it(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(routes_of_door, "load_charter", broken)
    answer = door.browser().get("/charter")
    assert answer.status_code == 500
    assert "secret words" not in answer.text
    assert "Traceback" not in answer.text


def test_the_charter_can_be_read_by_anybody(door: Door) -> None:
    page = door.browser().get("/charter").text
    assert "Charter of the West Kent Recovery Alliance" in page
    assert "Version 2, 12 January 2026" in page
    assert page.count("<li><strong>") == 10


def test_nothing_of_a_person_or_a_link_is_logged(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    token = door.people.invite(role="reviewer", actor=COMMAND_LINE)
    door.browser().post(f"/join/{token}", data={"name": "Nameworthy"}, headers=OWN)
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("recovery_map"))
    assert "Nameworthy" not in logged
    assert token not in logged


def test_the_first_keepers_link_is_printed_until_there_is_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = House.open(DEFAULT_AREA, f"sqlite:///{tmp_path / 's.db'}")
    tell_first_keeper(house)
    told = capsys.readouterr().err
    token = told.split("/join/")[1].strip()
    assert "no keeper yet" in told
    house.people.accept(token, name="Ann")
    tell_first_keeper(house)
    assert capsys.readouterr().err == ""


def test_where_the_store_cannot_be_opened_the_terminal_says_so_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "s.db").write_text("not a store")
    tell_first_keeper(House.open(DEFAULT_AREA, f"sqlite:///{tmp_path / 's.db'}"))
    told = capsys.readouterr().err
    assert told.startswith("Nobody can become the first keeper yet. ")
    assert "Traceback" not in told
