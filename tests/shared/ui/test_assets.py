import shutil
import subprocess
from pathlib import Path

import pytest

from machi.shared.ui import assets


@pytest.fixture
def vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "vendor"
    monkeypatch.setattr(assets, "VENDOR", folder)
    return folder


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose `npm ci` has put our files where npm puts them."""
    for name, (source, _) in assets.FILES.items():
        found = tmp_path / "node_modules" / source
        found.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(Path(assets.__file__).parent / "static" / "vendor" / name, found)
    monkeypatch.setattr(assets, "npm", lambda: ["true"])
    return tmp_path


def test_the_files_are_installed_once_and_whole(project: Path, vendor: Path) -> None:
    assert not assets.complete()
    assets.install(project)
    assert assets.complete()
    assert {path.name for path in vendor.iterdir()} == set(assets.FILES)


def test_another_file_than_the_expected_one_is_refused(project: Path, vendor: Path) -> None:
    (project / "node_modules" / assets.FILES["tokens.css"][0]).write_text(":root { --evil: 1 }")
    with pytest.raises(assets.CannotInstall, match="expected"):
        assets.install(project)
    assert not (vendor / "tokens.css").exists()


def test_a_changed_file_is_installed_again(project: Path, vendor: Path) -> None:
    assets.install(project)
    (vendor / "tokens.css").write_text("half a fi")
    assets.install(project)
    assert assets.complete()


def test_npm_comes_out_of_a_python_package_where_there_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    done = subprocess.run(  # noqa: S603 - npm's own path, from the package
        [*assets.npm(), "--version"], check=True, capture_output=True, text=True
    )
    assert done.stdout[0].isdigit()


def test_no_registry_is_named_anywhere() -> None:
    root = Path(__file__).parents[3]
    for name in ("package.json", "package-lock.json", ".npmrc"):
        assert "http" not in (root / name).read_text(), name
