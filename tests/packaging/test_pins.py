"""Every package the program needs, directly or not, is pinned; nothing says where it comes from."""

import re
import tomllib
from collections.abc import Iterator
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.packaging.repository import ROOT, own_files

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LINES = (ROOT / "packaging" / "constraints.txt").read_text("utf-8").splitlines()
PINS = {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in LINES)}
REGISTRIES = re.compile(
    r"pypi\.org|pythonhosted\.org|npmjs\.(org|com)|npmmirror\.com|debian\.(org|net)|unpkg\.com|jsdelivr\.net|cdnjs\.|"
    r"tuna\.tsinghua|aliyun\.com|anaconda\.org|raw\.githubusercontent|/releases/downloa[d]/|index-url\s*=\s*http"
)


def needed() -> Iterator[str]:
    """Names of all that the project and its development tools pull in here."""
    waiting = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    seen: set[str] = set()
    while waiting:
        requirement = Requirement(waiting.pop())
        name = canonicalize_name(requirement.name)
        if name in seen or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        seen.add(name)
        yield name
        waiting += metadata.requires(name) or []


def test_every_package_is_pinned():
    assert sorted(set(needed()) - PINS.keys()) == []


def test_what_is_installed_is_what_is_pinned():
    different = {name: metadata.version(name) for name in needed() if metadata.version(name) != PINS.get(name)}

    assert different == {}


def test_pins_say_a_version_and_nothing_else():
    assert [line for line in LINES if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9A-Za-z.]+", line)] == []
    assert len(PINS) == len(LINES)


def test_no_file_says_where_packages_are_fetched():
    said = {}
    for path in own_files():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        if found := REGISTRIES.search(text):
            said[str(path.relative_to(ROOT))] = found.group()

    assert said == {}


@pytest.mark.parametrize("name", ["package-lock.json", "poetry.lock", "uv.lock", "Pipfile.lock", "yarn.lock"])
def test_there_is_no_lock_file_with_addresses(name: str):
    assert not [path for path in own_files() if path.name == name]
