"""People, invitations, proposals, remarks, one-time links, notes and erasures; history may be redacted, only so."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SEALED = "history is never altered"
KEPT = ("seq", "change_set", "record_id", "version", "action", "who", "role", "at")  # even where a row is redacted


def upgrade() -> None:
    op.add_column("state", sa.Column("read_only", sa.Text, nullable=False, server_default=""))
    op.add_column("state", sa.Column("redacting", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("history", sa.Column("redacted", sa.Text))
    make_people()
    make_what_waits()
    op.create_table(
        "notes",
        number("id"), record("record_id"), *short("welcome", "first_time", "access"), text("said"),
        sa.Column("visited", sa.String(7), nullable=False), sa.Column("sent_on", sa.String(10), nullable=False),
        *short("review"), text("reason"),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_table(
        "erasures", number("id"), moment("at"), who("who"), text("why"), text("places"), sqlite_autoincrement=True
    )
    reseal_history()


def make_people() -> None:
    op.create_table(
        "people",
        number("number"), sa.Column("name", sa.String(40), nullable=False),
        sa.Column("email", sa.String(120), nullable=False), *short("role"), record("organisation_id", nullable=True),
        sa.Column("epoch", sa.Integer, nullable=False), moment("epoch_at"),
        sa.Column("active", sa.Boolean, nullable=False), sa.Column("made_on", sa.String(10), nullable=False),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_table(
        "invitations",
        token(), *short("role"), record("organisation_id", nullable=True),
        sa.Column("person", sa.Integer, sa.ForeignKey("people.number")), who("made_by"), moment("made_at"),
        moment("expires_at"), moment("used_at", nullable=True), who("used_by", nullable=True),
        moment("withdrawn_at", nullable=True),
    )  # fmt: skip


def make_what_waits() -> None:
    op.create_table(
        "proposals",
        number("id"), *short("what"), record("record_id"), sa.Column("version", sa.Integer, nullable=False),
        text("body"), *short("state"), who("who"), *short("role"), moment("at"), text("why"),
        who("decided_by", nullable=True), moment("decided_at", nullable=True), text("answer"),
        sa.Column("made_version", sa.Integer),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_index("proposals_waiting", "proposals", ["state", "record_id"])
    op.create_table(
        "remarks",
        number("id"), record("record_id"), sa.Column("proposal_id", sa.Integer, sa.ForeignKey("proposals.id")),
        who("who"), *short("role"), moment("at"), text("said"),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_table(
        "one_time_links",
        token(), *short("what"), record("record_id"),
        sa.Column("proposal_id", sa.Integer, sa.ForeignKey("proposals.id")), who("made_by"), moment("made_at"),
        moment("expires_at"), moment("used_at", nullable=True), *short("answer"),
    )  # fmt: skip


def number(name: str) -> "sa.Column[Any]":
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=True)


def token() -> "sa.Column[Any]":
    return sa.Column("token_hash", sa.String(64), primary_key=True)


def record(name: str, *, nullable: bool = False) -> "sa.Column[Any]":
    return sa.Column(name, sa.String(80), sa.ForeignKey("records.id"), nullable=nullable)


def who(name: str, *, nullable: bool = False) -> "sa.Column[Any]":
    return sa.Column(name, sa.String(40), nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> "sa.Column[Any]":
    return sa.Column(name, sa.String(32), nullable=nullable)


def text(name: str) -> "sa.Column[Any]":
    return sa.Column(name, sa.Text, nullable=False)


def short(*names: str) -> "list[sa.Column[Any]]":
    return [sa.Column(name, sa.String(20), nullable=False) for name in names]


def reseal_history() -> None:
    """A row may lose what a redaction or an erasure takes out, inside its transaction; nothing else ever changes."""
    if op.get_context().dialect.name == "sqlite":
        same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in KEPT)
        op.execute("DROP TRIGGER history_no_update")
        op.execute(
            "CREATE TRIGGER history_no_update BEFORE UPDATE ON history "
            f"WHEN NOT ((SELECT redacting FROM state WHERE id = 1) AND NEW.redacted IS NOT NULL AND {same}) "
            f"BEGIN SELECT RAISE(ABORT, '{SEALED}'); END"
        )
        return
    same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in KEPT)
    op.execute(
        "CREATE OR REPLACE FUNCTION history_sealed() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN "
        "IF TG_OP = 'UPDATE' THEN "
        f"  IF (SELECT redacting FROM state WHERE id = 1) AND NEW.redacted IS NOT NULL AND {same} THEN "
        "     RETURN NEW; END IF; "
        "END IF; "
        f"RAISE EXCEPTION '{SEALED}'; END $$"
    )
