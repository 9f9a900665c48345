"""Brings the fonts of papers from npm to where they are used: `python -m machi.forms.printing.bring_fonts`.

With an argument, it takes the files from that `node_modules` instead of calling npm. Nothing of it
is in the repository; `package-lock.json` pins the packages, and each file is checked again here.
"""  # noqa: E501 - the command stands whole in the first line

import sys
from collections.abc import Sequence
from pathlib import Path

from machi.shared.ui.assets import CannotInstall, are_there, bring

FONTS = Path(__file__).parent / "fonts"

_BIZ = "@expo-google-fonts/biz-udgothic"
_NOTO = "@expo-google-fonts/noto-sans-jp"
FILES = {
    "1-BIZUDGothic-Regular.ttf": (
        f"{_BIZ}/400Regular/BIZUDGothic_400Regular.ttf",
        "91ec021d39cc37f5770f57ae55ab51ed69a55b12db3e3fe27cc385cb98d93a7f95dac03aaaa4f64c4d6b93137aaa9eb8",
    ),
    "1-BIZUDGothic-Bold.ttf": (
        f"{_BIZ}/700Bold/BIZUDGothic_700Bold.ttf",
        "ce2a8e6792f3272bd11139a4cf80d46fc416af537884f6689407bfafd16fc4060b832e019e9d2e5e1ae9f93367c62981",
    ),
    "1-BIZUDGothic-LICENSE": (
        f"{_BIZ}/LICENSE_FONT",
        "ba1e153d9a6740466aecc2f2119f8c51a99b5a3cc8020278027e7160559814112d044a2d417de2c059af42474d34c958",
    ),
    "2-NotoSansJP-Regular.ttf": (
        f"{_NOTO}/400Regular/NotoSansJP_400Regular.ttf",
        "fc5f8774177bf8e482b92609ae77c378f603b0f337bbf4d037dc8b3c93fcf82ce6f9bc37fa0be712263673ac81038f4f",
    ),
    "2-NotoSansJP-Bold.ttf": (
        f"{_NOTO}/700Bold/NotoSansJP_700Bold.ttf",
        "e12eb9cc015b4782adefff668b562276ae2f205ce4e705e67129582e9203a5951d808e7d65ee679dab0bbfc95ca03f28",
    ),
    "2-NotoSansJP-LICENSE": (
        f"{_NOTO}/LICENSE_FONT",
        "c26e3a19c94aa2f58b19c72892f67e78ad4cb826c57d88b9588f66f7ff25d5084701dc1a037e08db2ce6064fa79a3c1b",
    ),
}
"""Name in `fonts/`, in the order in which they are tried → where npm puts it, and its SHA-384."""


def complete() -> bool:
    """Whether every font is there and is the one that we looked at."""
    return are_there(FILES, FONTS)


def main(arguments: Sequence[str]) -> int:
    try:
        bring(FILES, FONTS, modules=Path(arguments[0]) if arguments else None)
    except CannotInstall as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    sys.stdout.write(f"{FONTS}: complete\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
