"""Empty until its subject is here."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Nothing yet."""
