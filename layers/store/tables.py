"""The tables of the store, in SQL that SQLite and PostgreSQL both speak.

A record is kept whole as JSON in ``body``; the other columns of ``records`` exist to filter, to join and to
let foreign keys hold. Ids are unique over all kinds, because a link names only ids.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

metadata = MetaData()

records = Table(
    "records",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("kind", String(20), nullable=False),  # "organisation", "asset" or "link"
    Column("visibility", String(20), nullable=False),
    Column("review", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", String(32), nullable=False),  # ISO 8601, UTC
    Column("lon", Float),  # degrees, EPSG:4326
    Column("lat", Float),
    Column("organisation_id", String(80), ForeignKey("records.id")),  # an asset's organisation
    Column("source_id", String(80), ForeignKey("records.id")),  # a link's two ends
    Column("target_id", String(80), ForeignKey("records.id")),
    Column("body", Text, nullable=False),
    CheckConstraint("kind IN ('organisation', 'asset', 'link')", name="records_kind"),
    CheckConstraint("(kind = 'link') = (source_id IS NOT NULL AND target_id IS NOT NULL)", name="records_link_ends"),
    Index("records_by_state", "kind", "review", "visibility"),
)

history = Table(
    "history",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("change_set", Integer, nullable=False),  # all rows of one transaction share it
    Column("record_id", String(80), ForeignKey("records.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("action", String(20), nullable=False),
    Column("who", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("at", String(32), nullable=False),  # ISO 8601, UTC
    Column("why", Text, nullable=False),
    Column("before", Text),
    Column("after", Text, nullable=False),
    Column("redacted", Text),  # why parts of this row were taken out; NULL where nothing was
    UniqueConstraint("record_id", "version", name="history_one_row_a_version"),
    sqlite_autoincrement=True,
)

state = Table(
    "state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # one row, id 1
    Column("store_id", String(32), nullable=False),  # made at random when the store is made
    Column("change_sets", Integer, nullable=False),  # transactions so far that changed anything
    Column(
        "read_only", Text, nullable=False, server_default=""
    ),  # why nothing may be written now; empty: writing is open
    Column(
        "redacting", Boolean, nullable=False, server_default=false()
    ),  # true only inside the transaction of a redaction or an erasure
    CheckConstraint("id = 1", name="state_one_row"),
)
