"""Guide rules (navigators) as drafts and versions."""

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Nothing yet."""
