"""Empty until its subject is here."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Nothing yet."""
