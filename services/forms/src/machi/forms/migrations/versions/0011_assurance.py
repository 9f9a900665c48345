"""What a person proved about themselves before filing."""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Nothing yet."""
