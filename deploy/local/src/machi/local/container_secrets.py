"""`machi secrets FOLDER`: passwords and keys for a city in containers, made once."""

import os
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

_CITIZENS = """\
# Where citizens sign in (docs/guides/operate.md): take the # away and fill in.
# MACHI_CITIZEN_OIDC_ISSUER=https://
# MACHI_CITIZEN_OIDC_CLIENT_ID=
# The key is read by the container's user: chown 10001 client-key.json; chmod 400 client-key.json
# MACHI_CITIZEN_OIDC_CLIENT_KEY=/run/citizen-oidc/client-key.json
# MACHI_CITIZEN_OIDC_SCOPES=openid name address birthdate gender
# MACHI_CITIZEN_OIDC_ACR_VALUES=aal3 crl
"""
_STAFF = """\
# The city's identity provider for staff (docs/guides/operate.md): take the # away and fill in.
# MACHI_STAFF_OIDC_ISSUER=https://
# MACHI_STAFF_OIDC_CLIENT_ID=
# MACHI_STAFF_OIDC_CLIENT_SECRET=
"""
_GROUPS = """\
{"group-of-the-counter": {"honcho": ["clerk"]}}
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
        _make_provider(folder / "citizen-oidc", _CITIZENS)
        (folder / "citizen-oidc").chmod(0o755)  # as the public keys: read by another user
        _make_provider(folder / "sign-in", _STAFF)
        (folder / "sign-in" / "groups.json").write_text(_GROUPS, encoding="utf-8")
        (keys / "signing-key.json").rename(folder / "sign-in" / "signing-key.json")
        file.touch(mode=0o600)
        file.write_text(_content(folder.resolve()), encoding="utf-8")
    except OSError as error:
        raise Trouble(f"{folder} に書き込めません。", f"Cannot write: {error.strerror}.") from error
    return file


def _make_provider(folder: Path, settings: str) -> None:
    """Give the settings of an identity provider a folder, which one container alone gets to see."""
    folder.mkdir(mode=0o700)
    (folder / "provider.env").touch(mode=0o600)
    (folder / "provider.env").write_text(settings, encoding="utf-8")


def _content(folder: Path) -> str:
    names = ["POSTGRES_PASSWORD", "NATS_SETUP_PASSWORD", "NATS_READER_PASSWORD", "LETTER_KEY"]
    names.append("MACHI_SIGN_IN_SECRET_KEY")
    for service in SERVICES:
        prefix = service.upper()
        names += [
            f"{prefix}_DATABASE_PASSWORD",
            f"{prefix}_NATS_PASSWORD",
            f"{prefix}_SECRET_KEY",
        ]
    # A letter first: the NATS server reads a variable's value as one of its own words.
    made = "".join(f"{name}=k{secrets.token_hex(24)}\n" for name in names)
    places = {
        "MACHI_KEYS": "keys",
        "MACHI_SIGN_IN": "sign-in",
        "MACHI_CITIZEN_OIDC": "citizen-oidc",
    }
    made += "".join(f"{name}={folder / place}\n" for name, place in places.items())
    # Its container runs as whom the folder with the private key belongs to.
    return f"{_TO_FILL_IN}{made}MACHI_SIGN_IN_USER={os.getuid()}\n"
