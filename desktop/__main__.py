"""`anlan`: a window on a workspace, or one of the commands without a window, which start without Qt."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

COMMANDS = frozenset(
    {"demo", "import", "export", "list", "apply", "undo", "log", "verify", "kinds", "web", "watch", "bench", "help"}
)
USAGE = 2
_MORE = """
commands without a window (anlan help COMMAND says more):
  demo WORKSPACE                 make a workspace with the demo city
  import WORKSPACE FILE...       bring files into a workspace, made if there is none
  watch WORKSPACE FOLDER         bring in what appears in a folder, until stopped
  export WORKSPACE FILE          write kinds to a file, in the format of its ending
  list WORKSPACE [KIND]          list features
  apply WORKSPACE EDITS.jsonl    apply scripted edits, one a line
  undo WORKSPACE                 take back the last edit
  log WORKSPACE                  the journal, oldest line first
  verify WORKSPACE               check the journal and the tables
  kinds                          the kinds of features, their fields and states
  web WORKSPACE OUT.html         write the web map as one HTML file
  bench NAME                     measure, with ratios against a peer in the same run
  help [COMMAND]                 what a command does

A folder or file named as a command opens with a path: anlan ./demo
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0] in COMMANDS:
        from layers.cli import main as run_command

        return run_command(arguments)
    try:
        options = make_parser().parse_args(_joined(arguments))
    except SystemExit as leaving:
        return USAGE if leaving.code else 0
    _prepare_environment()
    from desktop.app import run

    return run(options)


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="anlan",
        description="A situational map for public safety. Without WORKSPACE the demo city opens.",
        epilog=_MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("workspace", nargs="?", type=Path, metavar="WORKSPACE", help="a workspace file")
    parser.add_argument("--desk", choices=("command", "plan", "train"), help="which desk to open at")
    parser.add_argument("--lang", choices=("zh", "en"), help="language (default: as last time, else the system's)")
    parser.add_argument("--theme", choices=("light", "dark", "night"), help="colours (default: as last time)")
    parser.add_argument("--size", type=size, metavar="WxH", help="size of the window in pixels")
    parser.add_argument("--view", type=view, metavar="W,S,E,N", help="what the map shows, in degrees")
    parser.add_argument(
        "--at", type=time, metavar="TIME", help="look at that past moment (ISO 8601; naive: the workspace's zone)"
    )
    parser.add_argument("--post", default="owner", metavar="CODE", help="who sits at the desk (default: the owner)")
    parser.add_argument("--web", action="store_true", help="show the web map")
    parser.add_argument("--screenshot", type=Path, metavar="PNG", help="save a picture of the window and leave")
    return parser


def size(text: str) -> tuple[int, int]:
    """`1920x1080` as numbers."""
    width, _, height = text.lower().partition("x")
    try:
        found = int(width), int(height)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1920x1080") from None
    if not (640 <= found[0] <= 7680 and 480 <= found[1] <= 4320):
        raise argparse.ArgumentTypeError(f"{text!r} is not between 640x480 and 7680x4320")
    return found


def view(text: str) -> tuple[float, float, float, float]:
    """`W,S,E,N` as degrees."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not W,S,E,N in degrees") from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise argparse.ArgumentTypeError(f"{text!r} is not a part of the world")
    return west, south, east, north


def time(text: str) -> str:
    """ISO 8601; whose zone a naive one means is known once the workspace is open."""
    try:
        datetime.fromisoformat(text.strip())
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time such as 2024-09-11T17:00+08:00") from None
    return text


def _joined(arguments: list[str]) -> list[str]:
    """A view may begin with a minus: `--view -7,43,…` is taken as `--view=-7,43,…`."""
    found: list[str] = []
    for argument in arguments:
        if found and found[-1] == "--view":
            found[-1] = f"--view={argument}"
        else:
            found.append(argument)
    return found


def _prepare_environment() -> None:
    """What Qt reads once at its start."""
    no_screen = not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if sys.platform.startswith("linux") and no_screen:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


if __name__ == "__main__":
    sys.exit(main())
