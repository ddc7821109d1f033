"""Rows that wait lie in the order they are loaded in: the dry run knows it, and nothing is looked up for it (次序)."""

from alembic import op

revision = "s0008"
down_revision = "s0007"

ORDERED = """
alter table staged_rows add column place integer;
update staged_rows r set place = p.place
  from staged_places p where p.upload_id = r.upload_id and p.key_hash = r.key_hash;
update staged_rows r set place = t.place
  from (select upload_id, key_hash,
               case when max(group_no) over (partition by upload_id) is null
                    then row_number() over (partition by upload_id order by line_no, key_hash)
                    else dense_rank() over (partition by upload_id order by group_no) end as place
          from staged_rows) as t
 where t.upload_id = r.upload_id and t.key_hash = r.key_hash
   and not exists (select from staged_places p where p.upload_id = r.upload_id);
drop table staged_places;
alter table staged_rows drop constraint staged_rows_pkey, alter column place set not null,
                        add primary key (upload_id, place, key_hash);
"""


def upgrade() -> None:
    """Take over the places of what is being loaded; what was only checked is ordered by line, or by household."""
    for statement in ORDERED.split(";\n"):
        if statement.strip(" \n;"):
            op.execute(statement)
