"""Looking at the machine: Python, what is installed, disk, clock, port, data folder, browser."""

import os
import shutil
import sys
import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from machi.local.browser import find_browser, has_japanese_font
from machi.local.data_folder import is_taken, running
from machi.local.findings import Finding, fine, note, wrong
from machi.local.network import bound
from machi.local.places import ROOT, DataFolder
from machi.local.set_up import Workshop
from machi.local.trouble import Trouble

OLDEST_PYTHON = (3, 11)
FULL_BYTES = 200_000_000
LOW_BYTES = 2_000_000_000
CLOCK_SECONDS = 2.0
BUILT = datetime(2026, 1, 1, tzinfo=UTC)


def python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < OLDEST_PYTHON:
        return wrong(
            "Python", f"{version} は古すぎます。", f"{version} is too old; 3.11 is needed."
        )
    return fine("Python", version, version)


def installed() -> Finding:
    workshop = Workshop(ROOT, "run")
    if workshop.under_way.exists():
        return wrong(
            "set-up",
            "準備が途中です。./machi up で続きをします。",
            "Set-up is unfinished; ./machi up goes on with it.",
        )
    if not workshop.is_done():
        return note(
            "set-up",
            "部品が新しくなりました。次の ./machi で入れ直します。",
            "Packages changed; the next ./machi installs them.",
        )
    return fine("set-up", "済んでいます。", "Complete.")


def disk(data: DataFolder) -> Finding:
    place = next(path for path in (data.path, *data.path.parents) if path.exists())
    free = shutil.disk_usage(place).free
    amount = f"{free / 1e9:.1f} GB"
    if free < FULL_BYTES:
        return wrong("disk", f"空きがほとんどありません（{amount}）。", f"Full: {amount} left.")
    if free < LOW_BYTES:
        return note("disk", f"空きが少なくなっています（{amount}）。", f"Low: {amount} left.")
    return fine("disk", f"空き {amount}。", f"{amount} free.")


def clock(data: DataFolder) -> Finding:
    """Compare the clock with the file system's and with itself."""
    now = datetime.now(UTC)
    if now < BUILT:
        return wrong(
            "clock", f"時計が過去です（{now:%Y-%m-%d}）。", f"In the past: {now:%Y-%m-%d}."
        )
    if data.log.exists() and data.log.stat().st_mtime > time.time() + CLOCK_SECONDS:
        return wrong(
            "clock",
            "時計が戻っています。記録の方が新しいです。",
            "The clock went back: the log is from the future.",
        )
    wall, steady = time.time(), time.monotonic()
    time.sleep(0.1)
    drift = abs((time.time() - wall) - (time.monotonic() - steady))
    if drift > CLOCK_SECONDS:
        return wrong("clock", "時計が飛んでいます。", f"The clock jumps ({drift:.1f} s).")
    return fine("clock", f"{now:%Y-%m-%d %H:%M} UTC", f"{now:%Y-%m-%d %H:%M} UTC")


def time_zones() -> Finding:
    try:
        here = datetime.now(ZoneInfo("Asia/Tokyo"))
    except ZoneInfoNotFoundError:
        return wrong(
            "time zone",
            "日本時間のデータがありません。tzdata を入れてください。",
            "No data for Asia/Tokyo: install tzdata.",
        )
    return fine("time zone", f"日本時間 {here:%H:%M}", f"{here:%H:%M} in Japan.")


def folder(data: DataFolder) -> Finding:
    now = running(data)
    if now is not None:
        return fine(
            "data",
            f"{data.path}（プロセス {now.pid} が使用中）",
            f"{data.path}, in use by process {now.pid}.",
        )
    if is_taken(data):
        return note("data", f"{data.path} は使用中です。", f"{data.path} is in use.")
    if not data.path.exists():
        return fine("data", f"{data.path} はこれから作ります。", f"{data.path} will be made.")
    if not data.path.is_dir() or not os.access(data.path, os.W_OK | os.X_OK):
        return wrong("data", f"{data.path} に書き込めません。", f"Cannot write to {data.path}.")
    return fine("data", f"{data.path}", f"{data.path}")


def port(data: DataFolder, number: int) -> Finding:
    now = running(data)
    if now is not None:
        return fine("port", f"{now.url} で開いています。", f"Open at {now.url}.")
    try:
        with bound("127.0.0.1", number):
            return fine("port", f"{number} は空いています。", f"{number} is free.")
    except Trouble as trouble:
        japanese, _, english = str(trouble).partition(" / ")
        return wrong("port", japanese, english)


def browser() -> Finding:
    if find_browser() is None:
        return note(
            "browser",
            "テスト用のブラウザがありません。./machi test が入れます。",
            "None for the tests; ./machi test installs one.",
        )
    if not has_japanese_font():
        return note(
            "browser",
            "日本語フォントがありません。",
            "No Japanese font; ./machi test installs one.",
        )
    return fine("browser", "あります。", "There is one.")
