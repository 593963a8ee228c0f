"""letters: lists what is due; writes each letter once, with its link, to paper or mail."""

import io
import re
import zipfile
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import select

from layers.checking import post
from layers.checking.letterbox import Letterbox
from layers.checking.letters import Letter, Question, Sender, as_mail
from layers.records import Actor, Contact
from layers.store import Store
from layers.store.tables_people import one_time_links
from tests.command_line import TODAY, Run, answer, refused

KENT = Path(__file__).resolve().parents[2] / "data" / "west_kent"
KEEPER = Actor(role="keeper", id="test")
ADDRESS = ["--address", "https://map.example.org"]


def url_of(store: list[str]) -> str:
    return store[1]


def drafts_of(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as packed:
        return [message_from_bytes(packed.read(name), policy=policy.default).as_string() for name in packed.namelist()]


def with_mail(run: Run, store: list[str], record_id: str) -> None:
    """Gives the place a contact with an e-mail address."""
    answer(run("letters", KENT, *store, *TODAY, "--json"))
    opened = Store.open(url_of(store))
    stored = opened.get("asset", record_id, actor=KEEPER)
    contact = Contact(role="Group secretary", first_name="Sam", email="sam@example.org")
    after = stored.record.model_copy(update={"contacts": (contact,)})
    opened.change(after, actor=KEEPER, why="An address to write to", version=stored.version)
    opened.close()


def test_letters_are_listed_then_written_once(run: Run, store: list[str], tmp_path: Path) -> None:
    due = answer(run("letters", KENT, *store, *TODAY, "--json"))["due"]
    assert len(due) == 13
    assert {row["letter"] for row in due} == {"first"}
    assert {row["rung"] for row in due} == {"ask", "remind", "stale"}
    assert all("refuge" not in row["name"].lower() for row in due)
    with_mail(run, store, "snodland-peers")
    written = answer(run("letters", KENT, *store, *TODAY, *ADDRESS, "--to", tmp_path / "out", "--json"))
    assert (written["by_mail"], written["on_paper"]) == (1, 12)
    assert Path(written["written"]["paper"]).read_bytes().startswith(b"%PDF")
    [draft] = drafts_of(Path(written["written"]["mail"]))
    assert "To: sam@example.org" in draft
    [link] = re.findall(r"https://map\.example\.org/check/([a-z0-9-]{19})\b", draft.replace("=\n", ""))
    opened = Store.open(url_of(store))
    assert Letterbox(opened.database).asked(link).asset.id == "snodland-peers"
    opened.close()
    assert answer(run("letters", KENT, *store, *TODAY, "--json"))["due"] == []
    said = refused(run("letters", KENT, *store, *TODAY, *ADDRESS, "--to", tmp_path / "out"))
    assert "No letter is due" in said


def test_a_letter_about_one_place_on_paper(run: Run, store: list[str], tmp_path: Path) -> None:
    with_mail(run, store, "kingfisher-tonbridge")
    ask = ["letters", KENT, *store, *TODAY, *ADDRESS, "--about", "kingfisher-tonbridge", "--to", tmp_path]
    written = answer(run(*ask, "--paper", "--json"))
    assert (written["by_mail"], written["on_paper"], list(written["written"])) == (0, 1, ["paper"])


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        (["--reply-to", "nobody"], "is not an e-mail address"),
        (["--reply-to", "a@b.org\nBcc: all@example.org"], "is not an e-mail address"),
        (["--about", "safe-door-refuge"], "No letter is due"),
    ],
)
def test_nothing_counts_as_asked_that_was_not_written(
    run: Run, store: list[str], tmp_path: Path, more: list[str], fault: str
) -> None:
    before = answer(run("letters", KENT, *store, *TODAY, "--json"))["due"]
    assert fault in refused(run("letters", KENT, *store, *TODAY, *ADDRESS, "--to", tmp_path / "out", *more))
    assert answer(run("letters", KENT, *store, *TODAY, "--json"))["due"] == before
    opened = Store.open(url_of(store))
    with opened.database.reading() as connection:
        assert connection.execute(select(one_time_links)).all() == []
    opened.close()


def test_a_letter_is_only_ever_text() -> None:
    nasty = "#panic() $x$ <b> \r\nBcc: all@example.org \x00 名前"
    question = Question(nasty, (nasty,), "", "https://map.example.org/check/x")
    letter = Letter(nasty, (nasty,), "to@example.org", True, (question,))
    sender = Sender(nasty, nasty, "map@example.org", "1 May 2026", 60)
    with zipfile.ZipFile(io.BytesIO(post.drafts([letter], sender))) as packed:
        message = message_from_bytes(packed.read(packed.namelist()[0]), policy=policy.default)
    assert post.paper([letter], sender, moment=datetime(2026, 5, 1, 12)).startswith(b"%PDF")
    assert message["Bcc"] is None
    assert message["To"] == "to@example.org"
    assert [as_mail(text) for text in ("a@b.org", " a@b.org ", "a@b", "a b@c.org", "a@b.org,c@d.org")] == [
        "a@b.org", "a@b.org", "", "", "",
    ]  # fmt: skip
