"""What a person proved about themselves before filing, and the codes that prove an address."""

from alembic import op

revision = "0011"
down_revision = "0010"

STATEMENTS = (
    "alter table application add column proved_level varchar",
    "alter table application add column proved_how varchar",
    "alter table application add column proved_at timestamptz",
    "alter table application add column citizen bytea",
    """
    create index ix_application_citizen on application (citizen, created_at desc)
    where citizen is not null
    """,
    """
    create table mail_code (
      id uuid constraint pk_mail_code primary key,
      token_hash bytea not null constraint uq_mail_code_token_hash unique,
      code_hash bytea not null,
      address bytea not null,
      citizen bytea not null,
      client bytea not null,
      tries integer not null,
      made_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz
    )
    """,
    "create index ix_mail_code_citizen on mail_code (citizen, made_at)",
    "create index ix_mail_code_client on mail_code (client, made_at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
