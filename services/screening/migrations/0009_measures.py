"""Of whom a measure is, what it is, and what became of it; since when a household is monitored."""

from alembic import op

revision = "s0009"
down_revision = "s0008"

STATEMENTS = (
    """
    alter table dispatched_measures
        alter column case_id drop not null,
        alter column dispatched_on drop not null,
        add column household_id text,
        add column moved_from text,
        add column item text,
        add column department text,
        add column is_development boolean,
        add column dispatched_at timestamptz,
        add column declined_at timestamptz,
        add column delivered_on date
    """,
    """
    update dispatched_measures m set household_id = c.household_id
      from (select distinct on (case_id) case_id, household_id from case_decisions order by case_id, turn desc) as c
     where c.case_id = m.case_id
    """,
    "create index dispatched_measures_household on dispatched_measures (household_id)",
    "alter table households add column recognised_on date",
    """
    update households h set recognised_on = c.decided_on
      from (select household_id, max(decided_on) as decided_on from case_decisions where monitored group by 1) as c
     where c.household_id = h.household_id and h.monitored
    """,
)


def upgrade() -> None:
    """Of what was told before, only what was kept for the quarter is known."""
    for statement in STATEMENTS:
        op.execute(statement)
