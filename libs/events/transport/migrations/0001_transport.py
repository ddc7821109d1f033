"""The tables by which facts travel: outbox, heard messages, dead letters, idempotent requests, jobs."""

from alembic import op

revision = "t0001"
down_revision = None

OUTBOX = """
create table outbox (
    id           bigint generated always as identity primary key,
    event_id     uuid not null,
    topic        text not null,
    key          text not null,
    name         text not null,
    subject      text not null,
    value        bytea not null,
    traceparent  text,
    happened_at  timestamptz not null,
    put_at       timestamptz not null,
    held_because text,
    held_at      timestamptz
) with (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 5000);
create index outbox_held on outbox (key) where held_because is not null;
"""

HEARD = """
create table heard_messages (message_id uuid primary key) partition by range (message_id);
create table heard_messages_default partition of heard_messages default;
"""

DEAD_LETTERS = """
create table parked_keys (
    key       text primary key,
    parked_at timestamptz not null,
    attempts  integer not null,
    retry_at  timestamptz,
    first     boolean not null default false
);
create index parked_keys_due on parked_keys (retry_at) where retry_at is not null;
create table dead_letters (
    id            bigint generated always as identity primary key,
    event_id      uuid,
    key           text not null,
    record_key    bytea,
    name          text,
    topic         text not null,
    partition     integer not null,
    "offset"      bigint not null,
    "timestamp"   bigint not null,
    header_names  text[] not null,
    header_values bytea[] not null,
    value         bytea,
    cause         text,
    parked_at     timestamptz not null,
    state         text not null check (state in ('PARKED', 'REPLAYED', 'DROPPED')),
    reason        text,
    closed_by     text,
    closed_at     timestamptz,
    unique (topic, partition, "offset")
);
create unique index dead_letters_event on dead_letters (event_id) where state = 'PARKED';
create index dead_letters_waiting on dead_letters (key, id) where state = 'PARKED';
"""

REQUESTS = """
create table idempotent_requests (
    caller       text not null,
    key          text not null,
    body_hash    bytea not null,
    status       integer not null,
    answer       bytea not null,
    content_type text not null,
    asked_at     timestamptz not null,
    primary key (caller, key)
);
create index idempotent_requests_age on idempotent_requests (asked_at);
"""

HEARTBEATS = """
create table heartbeats (
    slot              integer primary key,
    at                timestamptz not null,
    oldest_unheard_at timestamptz,
    waits_because     text
);
"""

JOBS = """
create table jobs (
    id          uuid primary key,
    kind        text not null,
    params      jsonb not null,
    state       text not null check (state in ('WAITING', 'RUNNING', 'PAUSED', 'DONE', 'FAILED', 'CANCELLED')),
    checkpoint  jsonb,
    done        bigint not null,
    total       bigint,
    asked_by    text not null,
    asked_at    timestamptz not null,
    ended_at    timestamptz,
    failure     text,
    claimed_until timestamptz
);
create index jobs_open on jobs (asked_at) where state in ('WAITING', 'RUNNING');
"""


def upgrade() -> None:
    """Make the tables."""
    for part in (OUTBOX, HEARD, DEAD_LETTERS, REQUESTS, HEARTBEATS, JOBS):
        for statement in part.split(";\n"):
            if statement.strip():
                op.execute(statement)
