"""`anlan` without a window: results on stdout, messages on stderr, and an exit code that says how it went."""

from __future__ import annotations

import argparse
import io
import locale
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from layers.cli.exits import DONE, REFUSED, USAGE
from layers.cli.faults import told, warnings_logged
from layers.cli.help import APPLY_HELP
from layers.errors import Cancelled, SituationError
from layers.i18n import LANGUAGES, set_language, tr

COMMANDS = (
    "demo",
    "import",
    "watch",
    "export",
    "list",
    "apply",
    "undo",
    "log",
    "verify",
    "kinds",
    "web",
    "bench",
    "help",
)


def main(argv: Sequence[str]) -> int:
    """Run one command; its exit code."""
    parser = make_parser()
    if argv and argv[0] == "help":
        return _help(parser, list(argv[1:]))
    try:
        options = parsed(parser, argv)
        if options.command == "export" and not (options.kind or options.plan or options.replay):
            parser.error(tr("Name the kinds to write with --kind."))
    except SystemExit as leaving:
        return USAGE if leaving.code else DONE
    set_language(options.lang or default_language())
    signal.signal(signal.SIGTERM, _stop)
    _take_any_name()
    try:
        with warnings_logged():
            code = int(_run(options))
        sys.stdout.flush()
        return code
    except SituationError as error:
        say(str(error))
        return REFUSED
    except (Cancelled, KeyboardInterrupt):
        say(tr("Stopped."))
        return REFUSED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still buffered goes nowhere
        return DONE
    except Exception as error:  # noqa: BLE001 - the one handler at the top
        say(told(error))
        return REFUSED


def parsed(parser: argparse.ArgumentParser, argv: Sequence[str]) -> argparse.Namespace:
    """As `parse_args`, and files of an import may stand behind its options."""
    options, rest = parser.parse_known_args(list(argv))
    if options.command == "import" and not any(word.startswith("-") for word in rest):
        options.files += [Path(word) for word in rest]
    elif rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return options


def _take_any_name() -> None:
    """Names of files may hold bytes that are no text: they are shown by their numbers, in JSON too."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _stop(number: int, frame: object) -> None:
    """Asked to end: as with Ctrl+C, everything on the way is put away first."""
    raise KeyboardInterrupt


def say(text: str) -> None:
    """A message for the person, apart from the results."""
    print(f"anlan: {text}", file=sys.stderr)


def default_language() -> str:
    """Chinese where the system speaks it, else English."""
    code = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "zh" if code.lower().startswith("zh") else "en"


def time(text: str) -> str:
    """A TIME of the command line, as it stands; a naive one waits for the workspace's zone."""
    from layers.times import parse_moment

    try:
        parse_moment(text, "UTC")
    except SituationError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text


def _file(text: str) -> Path:
    """A path; nothing at all, such as what is left of a variable that is not set, is not the folder one is in."""
    if not text:
        raise argparse.ArgumentTypeError(tr("Name a file, a folder or --batch LIST."))
    return Path(text)


def _run(options: argparse.Namespace) -> int:
    # Each command imports what it needs: `anlan kinds` must not wait for the map.
    if options.command in ("import", "watch"):
        from layers.cli import bringing

        return bringing.import_files(options) if options.command == "import" else bringing.watch(options)
    if options.command in ("demo", "apply", "undo"):
        from layers.cli import writing

        return {
            "demo": writing.demo,
            "apply": writing.apply_edits,
            "undo": writing.undo,
        }[options.command](options)
    if options.command == "bench":
        from layers.cli import bench

        return bench.run(options)
    from layers.cli import reading

    return {
        "export": reading.export,
        "list": reading.list_features,
        "log": reading.log,
        "verify": reading.verify_record,
        "kinds": reading.kinds,
        "web": reading.web,
    }[options.command](options)


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="anlan", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, words: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words, description=words, allow_abbrev=False)
        made.add_argument("--lang", choices=LANGUAGES, help="language of messages (default: the system's)")
        return made

    demo = command("demo", "make a workspace with the demo city")
    demo.add_argument("workspace", type=Path)
    demo.add_argument("--seed", type=int, default=7, help="another city (default: 7)")

    bring = command("import", "bring files into a workspace, made if there is none")
    bring.add_argument("workspace", type=Path)
    bring.add_argument("files", nargs="*", type=_file, metavar="FILE", help="files, or folders of files")
    bring.add_argument(
        "--batch", metavar="LIST", help="many files: lines of FILE<TAB>KIND, or JSON; - is standard input"
    )
    _import_options(bring)
    _post(bring)
    _json(bring)

    watching = command("watch", "take in each file that appears in a folder, once it has settled; Ctrl+C ends it")
    watching.add_argument("workspace", type=Path)
    watching.add_argument("folder", type=_file)
    watching.add_argument("--every", type=float, default=2.0, metavar="SECONDS", help="how often to look (default: 2)")
    watching.add_argument("--once", action="store_true", help="take what lies there and has settled, and end")
    _import_options(watching)
    _post(watching)
    _json(watching)

    out = command("export", "write kinds to a file, in the format of its ending, or say what that would lose")
    out.add_argument("workspace", type=Path)
    out.add_argument("file", type=Path)
    out.add_argument(
        "--kind",
        nargs="+",
        action="extend",
        default=[],
        metavar="KIND",
        help="kinds, reference layers, archives: keys, or names as the window has them",
    )
    out.add_argument(
        "--plan",
        action="append",
        default=[],
        metavar="NAME",
        help="into an .anlan.zip: a plan and what is drawn for it, by code, title or id",
    )
    out.add_argument("--format", metavar="FORMAT", help="whatever the ending: geojson, geopackage, csv, …")
    out.add_argument("--replay", action="store_true", help="into an .anlan.zip: the whole journal besides")
    out.add_argument(
        "--dry-run", action="store_true", dest="dry_run", help="only say what is lost, or why it is refused"
    )
    out.add_argument("--restricted", action="store_true", help="also notices that are not for the public")
    _moment(out)
    _json(out)

    listing = command("list", "list features; without KIND all but the rows of archives")
    listing.add_argument("workspace", type=Path)
    listing.add_argument("kind", nargs="?")
    _moment(listing)
    _json(listing)

    edits = commands.add_parser(
        "apply",
        help="apply scripted edits, one a line",
        description=APPLY_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    edits.add_argument("--lang", choices=LANGUAGES, help="language of messages (default: the system's)")
    edits.add_argument("workspace", type=Path)
    edits.add_argument("file", metavar="EDITS.jsonl", help="the file, or - for standard input")
    _post(edits)
    _json(edits)

    undo = command("undo", "take back the last edit")
    undo.add_argument("workspace", type=Path)
    _post(undo)

    log = command("log", "the journal, oldest line first")
    log.add_argument("workspace", type=Path)
    _json(log)

    verify = command("verify", "check the journal and the tables; names the first broken line")
    verify.add_argument("workspace", type=Path)

    kinds = command("kinds", "the kinds of features, their fields and states")
    _json(kinds)

    web = command("web", "write the web map as one HTML file that needs no network")
    web.add_argument("workspace", type=Path)
    web.add_argument("out", type=Path, metavar="OUT.html")
    web.add_argument("--theme", choices=("light", "dark", "night"), default="light")
    web.add_argument("--restricted", action="store_true", help="also notices that are not for the public")
    _moment(web)

    bench = command("bench", "measure, with ratios against a peer in the same run")
    bench.add_argument("name", choices=("record", "import", "start", "edit", "canvas"))
    bench.add_argument("data", nargs="?", type=Path, metavar="DATA", help=_BENCH_DATA)
    bench.add_argument("--rows", type=int, default=100_000)
    bench.add_argument(
        "--soak", type=float, default=0.0, metavar="MINUTES", help="for canvas: so long of random use, with its stalls"
    )
    bench.add_argument("--long", action="store_true", help="for import: the memory of files of 200 MB too, in minutes")
    _json(bench)
    commands.add_parser("help", help="what a command does: anlan help apply")
    return parser


_BENCH_DATA = "for canvas: the folder of the workload; for import: one with osm/liechtenstein.osm.pbf"


def _help(parser: argparse.ArgumentParser, about: list[str]) -> int:
    try:
        parser.parse_args([*about[:1], "--help"] if about else ["--help"])
    except SystemExit as leaving:
        return USAGE if leaving.code else DONE
    return DONE


def _import_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--kind", help="the kind of the rows; without it a vector file becomes a reference layer")
    add("--archive", metavar="NAME", help="keep the rows as an archive of that name")
    add(
        "--crs",
        metavar="SYSTEM",
        help="the coordinate system, where the file does not say it: EPSG:n, WKT, CGCS2000, "
        '"CGCS2000 3° CM 108E", GCJ-02 or BD-09',
    )
    add("--zone", metavar="ZONE", help="the time zone of times without one, such as Asia/Shanghai")
    add(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="take a field (or lon, lat, place) from a column",
    )
    add(
        "--encoding",
        metavar="NAME",
        help="of the texts of a table, shapefile or GeoJSON, such as GB18030; else it is found out",
    )
    add("--swap", action="store_true", default=None, help="longitude and latitude stand the wrong way round")
    add("--no-swap", action="store_false", dest="swap", help="they are right as they stand, whatever they look like")
    add("--day-first", action="store_true", default=None, help="03/04/2024 is the third of April")
    add("--month-first", action="store_false", dest="day_first", help="03/04/2024 is the fourth of March")
    add(
        "--no-nodata",
        action="store_true",
        help="-9999, -32768 and the like are values where a raster does not declare them as no data",
    )
    add("--as-before", action="store_true", help="answer all else as for the last file of the same format and columns")
    add("--mine", action="store_const", const="mine", dest="clashes", help="where both changed it, keep what is here")
    add("--theirs", action="store_const", const="theirs", dest="clashes", help="… or take what is in the package")
    add("--repair", action="store_true", help="make shapes valid that are not; the report names each")
    add("--merge", action="append", default=[], metavar="COLUMN", help="make one of spellings such as Road, road, ROAD")
    add(
        "--number",
        action="append",
        default=[],
        metavar="FIELD=WHICH",
        help="of several numbers in a cell take the first, last, largest or smallest, or their sum",
    )


def _post(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--post", default="owner", help="who acts (default: the workspace's owner)")


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for programs")


def _moment(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--at", type=time, metavar="TIME", help="as it was at that time (ISO 8601, naive: the workspace's zone)"
    )
    parser.add_argument(
        "--as-known", type=time, metavar="TIME", dest="as_known", help="with what was recorded by that time"
    )
