"""Records, their history and the store's state; history can be added to, never altered."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SEALED = "history is never altered"


def upgrade() -> None:
    op.create_table(
        "records",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("visibility", sa.String(20), nullable=False),
        sa.Column("review", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated_at", sa.String(32), nullable=False),
        sa.Column("lon", sa.Float),
        sa.Column("lat", sa.Float),
        sa.Column("organisation_id", sa.String(80), sa.ForeignKey("records.id")),
        sa.Column("source_id", sa.String(80), sa.ForeignKey("records.id")),
        sa.Column("target_id", sa.String(80), sa.ForeignKey("records.id")),
        sa.Column("body", sa.Text, nullable=False),
        sa.CheckConstraint("kind IN ('organisation', 'asset', 'link')", name="records_kind"),
        sa.CheckConstraint(
            "(kind = 'link') = (source_id IS NOT NULL AND target_id IS NOT NULL)", name="records_link_ends"
        ),
    )
    op.create_index("records_by_state", "records", ["kind", "review", "visibility"])
    op.create_table(
        "history",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("change_set", sa.Integer, nullable=False),
        sa.Column("record_id", sa.String(80), sa.ForeignKey("records.id"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text, nullable=False),
        sa.UniqueConstraint("record_id", "version", name="history_one_row_a_version"),
        sqlite_autoincrement=True,
    )
    state = op.create_table(
        "state",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("store_id", sa.String(32), nullable=False),
        sa.Column("change_sets", sa.Integer, nullable=False),
        sa.CheckConstraint("id = 1", name="state_one_row"),
    )
    op.bulk_insert(state, [{"id": 1, "store_id": secrets.token_hex(8), "change_sets": 0}])
    seal_history()


def seal_history() -> None:
    if op.get_context().dialect.name == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER history_no_{what.lower()} BEFORE {what} ON history "
                f"BEGIN SELECT RAISE(ABORT, '{SEALED}'); END"
            )
        # INSERT OR REPLACE would delete the old row without firing the trigger above
        op.execute(
            "CREATE TRIGGER history_no_replace BEFORE INSERT ON history "
            "WHEN EXISTS (SELECT 1 FROM history WHERE seq = NEW.seq "
            "OR (record_id = NEW.record_id AND version = NEW.version)) "
            "BEGIN SELECT RAISE(ABORT, 'history is never altered'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION history_sealed() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SEALED}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER history_no_change BEFORE UPDATE OR DELETE ON history "
        "FOR EACH ROW EXECUTE FUNCTION history_sealed()"
    )
    op.execute(
        "CREATE TRIGGER history_no_truncate BEFORE TRUNCATE ON history "
        "FOR EACH STATEMENT EXECUTE FUNCTION history_sealed()"
    )
