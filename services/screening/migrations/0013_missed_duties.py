"""Of what an office owes for a period it is told once that it was missed, and once that it was done after all."""

from alembic import op

revision = "s0013"
down_revision = "s0012"


def upgrade() -> None:
    """Make the table."""
    op.execute(
        """
        create table missed_duties (
            region    text not null,
            kind      text not null,
            ends_on   date not null,
            missed_on date not null,
            done_on   date,
            primary key (region, kind, ends_on)
        )
        """
    )
