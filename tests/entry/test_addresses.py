"""Where the app is, where somebody asks from, whether a form is our own; and the key that signs cookies."""

import stat
from pathlib import Path

import pytest

from layers.errors import BadFileError, BadValueError
from layers.people import signing_key
from layers.store.connection import Database
from web.entry.address import asked_from, is_https, public_address
from web.entry.same_site import is_own


@pytest.mark.parametrize(
    ("peer", "named", "found"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # a stranger's word for it is not believed
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("::1", "203.0.113.7, 198.51.100.1", "198.51.100.1"),  # the last entry is the proxy's own
        ("127.0.0.1", "", "127.0.0.1"),
        (None, "", "unknown"),
    ],
)
def test_the_address_that_is_counted(peer: str | None, named: str, found: str) -> None:
    assert asked_from(peer, {"X-Forwarded-For": named} if named else {}) == found


@pytest.mark.parametrize(
    ("setting", "asked", "found"),
    [
        ("", "", "http://localhost:8501"),
        ("", "http://10.0.0.5:8501/people?x=1", "http://10.0.0.5:8501"),
        ("https://map.example.org/", "http://10.0.0.5:8501/people", "https://map.example.org"),
    ],
)
def test_links_lead_to_where_people_find_the_app(
    monkeypatch: pytest.MonkeyPatch, setting: str, asked: str, found: str
) -> None:
    monkeypatch.setenv("RECOVERY_ADDRESS", setting)
    assert public_address(asked) == found
    assert is_https() is setting.startswith("https")


def test_https_is_as_the_request_came_where_no_setting_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RECOVERY_ADDRESS", raising=False)
    assert [is_https(scheme) for scheme in ("https", "wss", "http", "ws", "")] == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "new-word"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "https://map.example.org"}, False),
        ({"origin": "https://map.example.org"}, True),
        ({"origin": "http://inside:8501"}, True),  # the host as the proxy asks for it
        ({"origin": "https://evil.example"}, False),
        ({"origin": "https://map.example.org.evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": ""}, False),
        ({}, True),
    ],
)
def test_a_form_of_our_own(monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], own: bool) -> None:
    monkeypatch.setenv("RECOVERY_ADDRESS", "https://map.example.org")
    assert is_own({"host": "inside:8501", **headers}) is own


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RECOVERY_SECRET", raising=False)
    one, two = (Database(f"sqlite:///{tmp_path / name}.db") for name in ("one", "two"))
    key = signing_key(one, folder=tmp_path)
    assert len(key) >= 43
    assert signing_key(one, folder=tmp_path) == key != signing_key(two, folder=tmp_path)
    assert sorted(path.name for path in tmp_path.glob("*.key*")) == ["one.key", "two.key"]
    assert stat.S_IMODE((tmp_path / "one.key").stat().st_mode) == 0o600


def test_a_key_that_is_not_safe_signs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(f"sqlite:///{tmp_path / 's.db'}")
    key = tmp_path / "s.key"
    monkeypatch.delenv("RECOVERY_SECRET", raising=False)
    signing_key(database, folder=tmp_path)
    key.chmod(0o644)
    with pytest.raises(BadFileError, match="chmod 600"):
        signing_key(database, folder=tmp_path)
    key.chmod(0o600)
    key.write_text("short")
    with pytest.raises(BadFileError, match="not a whole key"):
        signing_key(database, folder=tmp_path)
    monkeypatch.setenv("RECOVERY_SECRET", "short")
    with pytest.raises(BadValueError, match="at least 32"):
        signing_key(database, folder=tmp_path)
    monkeypatch.setenv("RECOVERY_SECRET", "s" * 32)
    assert signing_key(database, folder=tmp_path) == "s" * 32
