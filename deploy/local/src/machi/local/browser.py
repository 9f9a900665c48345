"""The browser that tests look through, and fonts to see Japanese with."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from machi.local.say import Console
from machi.local.trouble import Trouble

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
DEBIAN_PACKAGES = ("chromium", "fonts-noto-cjk")


def find_browser() -> str | None:
    """Give the path of a Chromium: `MACHI_CHROMIUM`, the system's, or playwright's own."""
    told = os.environ.get("MACHI_CHROMIUM")
    if told:
        return told
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    return _playwrights_own()


def has_japanese_font() -> bool:
    """Tell whether Japanese text would be letters rather than boxes; True where nobody can tell."""
    if not shutil.which("fc-list"):
        return sys.platform == "darwin"
    listed = subprocess.run(["fc-list", ":lang=ja"], capture_output=True, check=False)  # noqa: S607 - a system tool
    return bool(listed.stdout.strip())


def set_up_browser(console: Console) -> None:
    """Install what is missing, with apt as root, else with playwright.

    Raises:
        Trouble: it cannot be installed from here; the line says what to install.

    """
    if find_browser() and has_japanese_font():
        return
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        with console.step("ブラウザとフォント / Browser and fonts (apt)"):
            _succeeds([apt, "-qq", "update"])
            _succeeds([apt, "-qq", "-y", "install", "--no-install-recommends", *DEBIAN_PACKAGES])
    elif not find_browser():
        with console.step("ブラウザ / Browser (playwright)"):
            _succeeds([sys.executable, "-m", "playwright", "install", "chromium"])
    if not find_browser():
        raise Trouble(
            "テスト用のブラウザがありません。",
            "No browser for the tests: install chromium, or set MACHI_CHROMIUM to one.",
        )
    if not has_japanese_font():
        raise Trouble("日本語フォントがありません。", "No Japanese font: install fonts-noto-cjk.")


def _succeeds(command: Sequence[str]) -> bool:
    quiet = {"DEBIAN_FRONTEND": "noninteractive", **os.environ}
    done = subprocess.run(command, capture_output=True, check=False, env=quiet)
    return done.returncode == 0


def _playwrights_own() -> str | None:
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only developers have it
    except ImportError:
        return None
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return str(path) if path.exists() else None
