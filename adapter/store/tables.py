"""Every table, on one page. The truth is `versions`, `messages` and `sights`; `db rebuild` makes what is derived.

Times are UTC, as text of one width, so that they sort. JSON is text. No column but a body holds a person's data.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()
NUMBER = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts by itself only in its own INTEGER


def _key(name: str) -> Column[str]:
    return Column(name, String, primary_key=True)


def _text(name: str, *, null: bool = False, default: str | None = None) -> Column[str]:
    return Column(name, Text, nullable=null, default=default)


# --- the truth

# What is the same for as long as the store lives: the key that ids are made with, whose store it is.
site = Table("site", metadata, _key("name"), _text("value"))

# One row for each resource, pointing at its newest version; `deleted` is 1 once it is gone.
resources = Table(
    "resources",
    metadata,
    _key("type"),
    _key("id"),
    Column("version", Integer, nullable=False),
    Column("deleted", Integer, nullable=False, default=0),
)

# Every version as it stands, without `id`, `meta.versionId` and `meta.lastUpdated`, which are columns.
versions = Table(
    "versions",
    metadata,
    _key("type"),
    _key("id"),
    Column("version", Integer, primary_key=True),
    _text("at"),
    _text("by"),  # the organisation that stated it, or whose change it is
    _text("method"),  # create, update, delete
    Column("body", LargeBinary, nullable=True),
)

# What arrived, before anything was made of it. `number` is the order in which it arrived.
messages = Table(
    "messages",
    metadata,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    _text("system"),
    _text("caller"),
    _text("media_type"),
    _text("name"),
    _text("sha256"),
    Column("bytes", NUMBER, nullable=False),
    _text("received_at"),
    _text("state"),  # kept, receiving, applied, held, refused, discarded
    _text("fingerprint"),  # of the mapping it was read by
    Column("applied", NUMBER, nullable=True),  # the order in which it was applied
    Column("covers", Boolean, nullable=False, default=False),  # who is not in it is missing from it
    Column("mark", Integer, nullable=False, default=0),  # arrivals of it that are done
    Column("claim", Integer, nullable=False, default=0),
    _text("lease_until", default=""),
    Index("messages_by_system", "system", "state", "number"),
    Index("messages_by_digest", "system", "sha256"),
)

# The bytes of a message, in pieces.
message_parts = Table(
    "message_parts",
    metadata,
    _key("message"),
    Column("part", Integer, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

# What one system is known to have held of one record: as its own trees, before any mapping (reconcile.md).
sights = Table(
    "sights",
    metadata,
    _key("system"),
    _key("record"),
    _text("key"),  # the sender's own ids of person and plan
    _text("person"),  # the sender's own id of the person
    _text("digest"),  # of what it last stated
    Column("said", LargeBinary, nullable=True),
    _text("said_at", null=True),
    _text("as_of", null=True),
    _text("message", null=True),  # the message that stated it
    Column("confirmed", NUMBER, nullable=True),  # number of the message that last stated or repeated it
    _text("confirmed_at", null=True),
    Column("present", NUMBER, nullable=True),  # of the message that it was last in, whether it was taken or not
    Column("told", LargeBinary, nullable=True),  # newest first, three generations
    _text("told_at", null=True),
    Column("told_since", Integer, nullable=True),  # generations accepted since they last said something
    Column("in_flight", LargeBinary, nullable=True),  # sent and unanswered, with our version then
    Column("quiet", Boolean, nullable=False, default=True),  # what it said last is the newest that is known of it
    Column("base", Integer, nullable=False, default=0),  # our version at which most paths were last agreed
    _text("bases", default="{}"),  # the paths of an older or newer base
    _text("disputed", default="{}"),
    _text("echoed", default="{}"),
    _text("authored", null=True),  # the entries that belong to who said them, and came from this system
    _text("far", default="{}"),  # the far side's ids and versions
    Index("sights_by_key", "system", "key"),
    Index("sights_by_record", "record"),
    Index("sights_by_present", "system", "present"),
)

# What a system calls something of ours. `within` is its own id of the person.
links = Table(
    "links",
    metadata,
    _key("kind"),
    _key("system"),
    _key("within"),
    _key("identifier"),
    _text("ours"),
    _text("record", null=True),
    Index("links_by_person", "system", "within"),
    Index("links_by_ours", "ours"),
)

# --- records: derived from the resources

records = Table(
    "records",
    metadata,
    _key("id"),
    Column("version", Integer, nullable=False),
    _text("person", null=True),
    _text("root"),  # CarePlan/ID, or Patient/ID for Goals without a plan
    _text("updated"),
    _text("title", null=True),
    Column("outcomes", Integer, nullable=False, default=0),
    Index("records_by_person", "person"),
)

record_members = Table(
    "record_members",
    metadata,
    _key("record"),
    _key("type"),
    _key("id"),
    Index("members_by_resource", "type", "id"),
)

# Which resources, in which versions, a version of a record was made of.
record_versions = Table(
    "record_versions",
    metadata,
    _key("record"),
    Column("version", Integer, primary_key=True),
    _text("at"),
    _text("by"),
    _text("via"),  # the message, decision or request that made it
    _text("members"),  # JSON: [[type, id, version], ...]
    _text("changed"),  # JSON: the fields that changed
    Column("provenance", String, nullable=True),  # the id of the Provenance that tells of it
    Index("record_versions_by_provenance", "provenance"),
)

# Who may see a record: every query joins this.
audience = Table(
    "audience", metadata, _key("record"), _key("organisation"), Index("audience_by_organisation", "organisation")
)

# The words of searches, one row for each.
index_rows = Table(
    "index_rows",
    metadata,
    Column("row", NUMBER, primary_key=True, autoincrement=True),
    _text("type"),
    _text("id"),
    _text("parameter"),
    _text("system", default=""),
    _text("value"),
    Index("index_by_value", "type", "parameter", "value", "system"),
    Index("index_by_resource", "type", "id"),
)

# Locked, in sorted order, before anybody is looked up by one of these.
identity_keys = Table("identity_keys", metadata, _key("digest"), Column("touched", Integer, nullable=False, default=0))

# --- what people look at and decide

receipts = Table(
    "receipts",
    metadata,
    _key("id"),
    _text("message"),
    _text("system"),
    _text("organisation"),
    _text("state"),
    _text("received_at"),
    _text("done_at", null=True),
    Column("dropped", NUMBER, nullable=False, default=0),  # losses by kind, to be added up
    Column("coarsened", NUMBER, nullable=False, default=0),
    Column("assumed", NUMBER, nullable=False, default=0),
    _text("body"),
    Index("receipts_by_system", "system", "received_at"),
    Index("receipts_by_message", "message"),
)

receipt_details = Table(
    "receipt_details",
    metadata,
    Column("row", NUMBER, primary_key=True, autoincrement=True),
    _text("receipt"),
    _text("line"),
    Index("details_by_receipt", "receipt"),
)

# Held and conflicts: one item for one cause, however many records it touches.
items = Table(
    "items",
    metadata,
    _key("id"),
    _text("kind"),  # held, conflict
    _text("cause"),
    _text("field"),
    _text("system"),
    _text("owner"),
    _text("since"),
    _text("state"),  # open, decided, ended
    _text("decision", null=True),
    _text("reason", null=True),
    _text("decided_by", null=True),
    _text("decided_at", null=True),
    Index("items_open", "kind", "state", "system", "field"),
)

item_parts = Table(
    "item_parts",
    metadata,
    _key("item"),
    _key("part"),  # record and path, or message and place
    _text("record", null=True),
    _text("path", default=""),
    _text("place", default=""),
    _text("message", null=True),
    Column("theirs", LargeBinary, nullable=True),
    Column("ours", LargeBinary, nullable=True),
    _text("state", default="open"),
    Index("parts_by_record", "record"),
)

# Two people who were made one by somebody's decision, and what moved.
merges = Table(
    "merges",
    metadata,
    _key("id"),
    _text("kept"),
    _text("gone"),
    _text("item"),  # the question that was decided
    _text("at"),
    _text("by"),
    _text("reason"),
    Column("moved", LargeBinary, nullable=False),
    _text("undone_at", null=True),
    _text("undone_by", null=True),
    _text("undone_reason", null=True),
)

# --- what is owed to others

deliveries = Table(
    "deliveries",
    metadata,
    _key("system"),
    _key("record"),
    Column("id", String, nullable=False, unique=True),
    Column("wanted", Integer, nullable=False),
    Column("told", Integer, nullable=False, default=0),
    _text("state"),  # waiting, delivered, accepted, parked, superseded, withdrawn
    _text("due"),
    _text("lease_until", default=""),
    Column("claim", Integer, nullable=False, default=0),
    Column("tries", Integer, nullable=False, default=0),
    Column("insist", Boolean, nullable=False, default=False),  # a decision to send, or a replay
    _text("why", default=""),
    Index("deliveries_due", "system", "state", "due"),
)

delivery_log = Table(
    "delivery_log",
    metadata,
    Column("row", NUMBER, primary_key=True, autoincrement=True),
    _text("delivery"),
    _text("at"),
    _text("state"),
    _text("why", default=""),
    Index("log_by_delivery", "delivery"),
)

# Work that one worker at a time does: a lease for each.
turns = Table(
    "turns",
    metadata,
    _key("name"),
    _text("lease_until", default=""),
    Column("claim", Integer, nullable=False, default=0),
    _text("bookmark", default=""),
)

# --- who calls, and what they did

clients = Table(
    "clients",
    metadata,
    _key("id"),
    _text("name"),
    _text("organisation"),
    _text("scopes"),
    _text("token_sha256"),
    _text("added_at"),
    _text("revoked_at", null=True),
    UniqueConstraint("token_sha256", name="clients_by_token"),
)

audit = Table(
    "audit",
    metadata,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    _text("at"),
    _text("caller"),
    _text("organisation"),
    _text("action"),
    _text("what"),  # references only: record, resource, message, item
    _text("outcome"),
)
