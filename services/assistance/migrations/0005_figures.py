"""Figures that people entered, as screening tells of them: the line that decisions rest on counts them."""

from alembic import op

revision = "s0005"
down_revision = "s0004"

ENTERED = """
create table entered_figures (
    entry_id text primary key,
    region   text not null,
    turn     integer not null,
    figure   text not null,
    written  text,
    from_on  date not null,
    to_on    date,
    document text not null,
    article  text not null,
    grade    text not null,
    replaces text
)
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(ENTERED)
