"""`machi secrets FOLDER`: passwords and keys for a city in containers, made once."""

import secrets
from pathlib import Path

from machi.local.data_folder import SERVICES
from machi.local.trouble import Trouble
from machi.shared.auth.keys import make_keys

FILE = "city.env"

_TO_FILL_IN = """\
# What only the city knows: take the # away and fill in.
# MACHI_CITY_CODE=999997
# MACHI_CITY_NAME=みほん市
# MACHI_CITY_NAME_EN=Mihon City
# MACHI_SITE_ADDRESS=machi.city.example
# MACHI_PUBLIC_URL=https://machi.city.example
# NOTIFY_SMTP_HOST=
# NOTIFY_MAIL_FROM=
# NOTIFY_LINE_CHANNEL_SECRET=
# NOTIFY_LINE_CHANNEL_TOKEN=
"""


def make_secrets(folder: Path) -> Path:
    """Write `city.env` and the key files; give the path of the first.

    Raises:
        Trouble: secrets are there already (never overwritten), or it cannot be written.

    """
    file = folder / FILE
    if file.exists():
        raise Trouble(f"{file} はもうあります。", "It is there already, and is never overwritten.")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        keys = folder / "keys"
        make_keys(keys)
        # The containers read the public keys as another user; the private one is for its owner.
        keys.chmod(0o755)
        (keys / "public-keys.json").chmod(0o644)
        (keys / "signing-key.json").rename(folder / "signing-key.json")
        file.touch(mode=0o600)
        file.write_text(_content(keys.resolve()), encoding="utf-8")
    except OSError as error:
        raise Trouble(f"{folder} に書き込めません。", f"Cannot write: {error.strerror}.") from error
    return file


def _content(keys: Path) -> str:
    names = ["POSTGRES_PASSWORD", "NATS_SETUP_PASSWORD", "NATS_READER_PASSWORD", "LETTER_KEY"]
    for service in SERVICES:
        prefix = service.upper()
        names += [
            f"{prefix}_DATABASE_PASSWORD",
            f"{prefix}_NATS_PASSWORD",
            f"{prefix}_SECRET_KEY",
        ]
    # A letter first: the NATS server reads a variable's value as one of its own words.
    made = "".join(f"{name}=k{secrets.token_hex(24)}\n" for name in names)
    return f"{_TO_FILL_IN}MACHI_KEYS={keys}\n{made}"
