"""Makes the first tables: everything that version 0.1 keeps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _site_and_versions()
    _messages_and_message_parts()
    _sights()
    _links_and_record_members()
    _record_versions_and_identity_keys()
    _receipts_and_receipt_details()
    _items_and_item_parts()
    _merges()
    _deliveries_and_turns()
    _clients_and_audit()


def _site_and_versions() -> None:
    op.create_table(
        "site",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
    )
    op.create_table(
        "resources",
        sa.Column("type", sa.String(), primary_key=True),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
    )
    op.create_table(
        "versions",
        sa.Column("type", sa.String(), primary_key=True),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary()),
    )


def _messages_and_message_parts() -> None:
    op.create_table(
        "messages",
        sa.Column("number", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bytes", NUMBER, nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("applied", NUMBER),
        sa.Column("covers", sa.Boolean(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("claim", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.Text(), nullable=False),
    )
    op.create_index("messages_by_digest", "messages", ["system", "sha256"])
    op.create_index("messages_by_system", "messages", ["system", "state", "number"])
    op.create_table(
        "message_parts",
        sa.Column("message", sa.String(), primary_key=True),
        sa.Column("part", sa.Integer(), primary_key=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )


def _sights() -> None:
    op.create_table(
        "sights",
        sa.Column("system", sa.String(), primary_key=True),
        sa.Column("record", sa.String(), primary_key=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("said", sa.LargeBinary()),
        sa.Column("said_at", sa.Text()),
        sa.Column("as_of", sa.Text()),
        sa.Column("message", sa.Text()),
        sa.Column("confirmed", NUMBER),
        sa.Column("confirmed_at", sa.Text()),
        sa.Column("present", NUMBER),
        sa.Column("told", sa.LargeBinary()),
        sa.Column("told_at", sa.Text()),
        sa.Column("told_since", sa.Integer()),
        sa.Column("in_flight", sa.LargeBinary()),
        sa.Column("quiet", sa.Boolean(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("bases", sa.Text(), nullable=False),
        sa.Column("disputed", sa.Text(), nullable=False),
        sa.Column("echoed", sa.Text(), nullable=False),
        sa.Column("authored", sa.Text()),
        sa.Column("far", sa.Text(), nullable=False),
    )
    op.create_index("sights_by_key", "sights", ["system", "key"])
    op.create_index("sights_by_present", "sights", ["system", "present"])
    op.create_index("sights_by_record", "sights", ["record"])


def _links_and_record_members() -> None:
    op.create_table(
        "links",
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("system", sa.String(), primary_key=True),
        sa.Column("within", sa.String(), primary_key=True),
        sa.Column("identifier", sa.String(), primary_key=True),
        sa.Column("ours", sa.Text(), nullable=False),
        sa.Column("record", sa.Text()),
    )
    op.create_index("links_by_ours", "links", ["ours"])
    op.create_index("links_by_person", "links", ["system", "within"])
    op.create_table(
        "records",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text()),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("updated", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("outcomes", sa.Integer(), nullable=False),
    )
    op.create_index("records_by_person", "records", ["person"])
    op.create_table(
        "record_members",
        sa.Column("record", sa.String(), primary_key=True),
        sa.Column("type", sa.String(), primary_key=True),
        sa.Column("id", sa.String(), primary_key=True),
    )
    op.create_index("members_by_resource", "record_members", ["type", "id"])


def _record_versions_and_identity_keys() -> None:
    op.create_table(
        "record_versions",
        sa.Column("record", sa.String(), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("members", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("provenance", sa.String(), nullable=True),
    )
    op.create_index("record_versions_by_provenance", "record_versions", ["provenance"])
    op.create_table(
        "audience",
        sa.Column("record", sa.String(), primary_key=True),
        sa.Column("organisation", sa.String(), primary_key=True),
    )
    op.create_index("audience_by_organisation", "audience", ["organisation"])
    op.create_table(
        "index_rows",
        sa.Column("row", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("parameter", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
    )
    op.create_index("index_by_resource", "index_rows", ["type", "id"])
    op.create_index("index_by_value", "index_rows", ["type", "parameter", "value", "system"])
    op.create_table(
        "identity_keys",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("touched", sa.Integer(), nullable=False),
    )


def _receipts_and_receipt_details() -> None:
    op.create_table(
        "receipts",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.Column("done_at", sa.Text()),
        sa.Column("dropped", NUMBER, nullable=False),
        sa.Column("coarsened", NUMBER, nullable=False),
        sa.Column("assumed", NUMBER, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("receipts_by_message", "receipts", ["message"])
    op.create_index("receipts_by_system", "receipts", ["system", "received_at"])
    op.create_table(
        "receipt_details",
        sa.Column("row", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
    )
    op.create_index("details_by_receipt", "receipt_details", ["receipt"])


def _items_and_item_parts() -> None:
    op.create_table(
        "items",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("decided_by", sa.Text()),
        sa.Column("decided_at", sa.Text()),
    )
    op.create_index("items_open", "items", ["kind", "state", "system", "field"])
    op.create_table(
        "item_parts",
        sa.Column("item", sa.String(), primary_key=True),
        sa.Column("part", sa.String(), primary_key=True),
        sa.Column("record", sa.Text()),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("message", sa.Text()),
        sa.Column("theirs", sa.LargeBinary()),
        sa.Column("ours", sa.LargeBinary()),
        sa.Column("state", sa.Text(), nullable=False),
    )
    op.create_index("parts_by_record", "item_parts", ["record"])


def _merges() -> None:
    op.create_table(
        "merges",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.Column("gone", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moved", sa.LargeBinary(), nullable=False),
        sa.Column("undone_at", sa.Text()),
        sa.Column("undone_by", sa.Text()),
        sa.Column("undone_reason", sa.Text()),
    )


def _deliveries_and_turns() -> None:
    op.create_table(
        "deliveries",
        sa.Column("system", sa.String(), primary_key=True),
        sa.Column("record", sa.String(), primary_key=True),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due", sa.Text(), nullable=False),
        sa.Column("lease_until", sa.Text(), nullable=False),
        sa.Column("claim", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("insist", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
    )
    op.create_index("deliveries_due", "deliveries", ["system", "state", "due"])
    op.create_table(
        "delivery_log",
        sa.Column("row", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
    )
    op.create_index("log_by_delivery", "delivery_log", ["delivery"])
    op.create_table(
        "turns",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("lease_until", sa.Text(), nullable=False),
        sa.Column("claim", sa.Integer(), nullable=False),
        sa.Column("bookmark", sa.Text(), nullable=False),
    )


def _clients_and_audit() -> None:
    op.create_table(
        "clients",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.Text()),
        sa.UniqueConstraint("token_sha256", name="clients_by_token"),
    )
    op.create_table(
        "audit",
        sa.Column("number", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
    )
