"""The tables about who may do what and what waits for an answer, beside the records in ``tables``.

A person is ``user_1``, ``user_2`` ... everywhere but in ``people``: history names the number alone, so that
erasing somebody's row leaves a history that is whole and names nobody. Links that let somebody in are
kept as SHA-256 of their token. Times are ISO 8601 text in UTC; days are ISO dates.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from layers.store.tables import metadata

people = Table(
    "people",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),  # the person is "user_<number>"
    Column("name", String(40), nullable=False),  # first name or role; empty once erased
    Column("email", String(120), nullable=False),  # for sign-in by another provider; empty where not given or erased
    Column("role", String(20), nullable=False),
    Column("organisation_id", String(80), ForeignKey("records.id")),
    Column("epoch", Integer, nullable=False),  # every cookie names it; raising it ends them all at once
    Column("epoch_at", String(32), nullable=False),  # when it was raised: who signed in elsewhere before then is out
    Column("active", Boolean, nullable=False),
    Column("made_on", String(10), nullable=False),
    sqlite_autoincrement=True,  # a number is never used again
)

invitations = Table(
    "invitations",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("organisation_id", String(80), ForeignKey("records.id")),
    Column("person", Integer, ForeignKey("people.number")),  # lets this person in again; NULL: makes a new one
    Column("made_by", String(40), nullable=False),  # "user_3", or "first-start"
    Column("made_at", String(32), nullable=False),
    Column("expires_at", String(32), nullable=False),
    Column("used_at", String(32)),
    Column("used_by", String(40)),
    Column("withdrawn_at", String(32)),
)

# what somebody put forward about a record that exists: a change, a claim ("this is ours") or a wish to show it to
# more people; a suggested new record is a record whose review is "suggested"
proposals = Table(
    "proposals",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("what", String(20), nullable=False),  # "change", "claim" or "reveal"
    Column("record_id", String(80), ForeignKey("records.id"), nullable=False),
    Column("version", Integer, nullable=False),  # the record's version that was looked at
    Column("body", Text, nullable=False),  # the whole record as it would be
    Column("state", String(20), nullable=False),  # "waiting", "accepted" or "refused"
    Column("who", String(40), nullable=False),
    Column("role", String(20), nullable=False),
    Column("at", String(32), nullable=False),
    Column("why", Text, nullable=False),
    Column("decided_by", String(40)),
    Column("decided_at", String(32)),
    Column("answer", Text, nullable=False),  # the reason given with the decision
    Column("made_version", Integer),  # the version that accepting it made
    Index("proposals_waiting", "state", "record_id"),
    sqlite_autoincrement=True,
)

# questions and answers about what waits: of a suggested record (record_id) or of a proposal
remarks = Table(
    "remarks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("record_id", String(80), ForeignKey("records.id"), nullable=False),
    Column("proposal_id", Integer, ForeignKey("proposals.id")),
    Column("who", String(40), nullable=False),
    Column("role", String(20), nullable=False),
    Column("at", String(32), nullable=False),
    Column("said", Text, nullable=False),
    sqlite_autoincrement=True,
)

# one-time links that need no account: "is this still right?" (what = "check"), and "what came of my suggestion"
# (what = "follow")
one_time_links = Table(
    "one_time_links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("what", String(20), nullable=False),
    Column("record_id", String(80), ForeignKey("records.id"), nullable=False),
    Column("proposal_id", Integer, ForeignKey("proposals.id")),  # where one follows a change that was put forward
    Column("made_by", String(40), nullable=False),
    Column("made_at", String(32), nullable=False),
    Column("expires_at", String(32), nullable=False),
    Column("used_at", String(32)),
    Column("answer", String(20), nullable=False),  # "", "right", "changed" or "closed"
)

notes = Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("record_id", String(80), ForeignKey("records.id"), nullable=False),
    Column("welcome", String(20), nullable=False),  # "", "warm", "mixed" or "cold"
    Column("first_time", String(20), nullable=False),  # good for a first visit: "", "yes" or "no"
    Column("access", String(20), nullable=False),  # easy to get into and about: "", "yes" or "no"
    Column("said", Text, nullable=False),
    Column("visited", String(7), nullable=False),  # year and month, never the day
    Column("sent_on", String(10), nullable=False),
    Column("review", String(20), nullable=False),  # as for records
    Column("reason", Text, nullable=False),
    sqlite_autoincrement=True,
)

# what was erased, by place and never by content, so that an older backup can have it taken out again
erasures = Table(
    "erasures",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),
    Column("who", String(40), nullable=False),
    Column("why", Text, nullable=False),
    Column("places", Text, nullable=False),  # JSON: [table, key of the row, column, path in its JSON]
    sqlite_autoincrement=True,
)
