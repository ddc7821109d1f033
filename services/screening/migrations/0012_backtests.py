"""Drafts of rules that were tried out, and whom each would concern; nothing of it is a finding."""

from alembic import op

revision = "s0012"
down_revision = "s0011"

STATEMENTS = (
    """
    create table backtests (
        backtest_id text primary key,
        region      text not null,
        rule_id     text not null,
        day         date not null,
        from_on     date not null,
        figure      text not null default '',
        value       text not null default '',
        asked_by    text not null,
        asked_at    timestamptz not null,
        job_id      uuid not null,
        unknown     integer not null default 0
    )
    """,
    "create index backtests_rule on backtests (region, rule_id, asked_at desc)",
    """
    create table backtest_households (
        backtest_id  text not null references backtests on delete cascade,
        household_id text not null,
        before       boolean not null,
        after        boolean not null,
        under_way    boolean not null,
        recognised   boolean not null,
        primary key (backtest_id, household_id)
    )
    """,
)


def upgrade() -> None:
    """Make the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
