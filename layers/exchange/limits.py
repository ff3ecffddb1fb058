"""How much one file may hold. Going over refuses the file, or the row, and names the limit."""

from __future__ import annotations

from dataclasses import dataclass

from layers.i18n import N_, Message, message

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` in `unit`; `title` is a key of the catalogue."""

    key: str
    most: int
    title: str
    unit: str = ""

    def passed(self, n: float) -> Message | None:
        """What to say when `n` is too many; None when it is not."""
        if n <= self.most:
            return None
        return message(N_("{limit}: at most {most} {unit}."), limit=self.title, most=f"{self.most:,}", unit=self.unit)


BYTES = Limit("bytes", 1024 * MB, N_("File size"), N_("bytes"))
TEXT_BYTES = Limit("text_bytes", 512 * MB, N_("Size of a text file"), N_("bytes"))
RATIO = Limit("ratio", 100, N_("Compression"), N_("times"))
RATIO_FREE = Limit("ratio_free", 10 * MB, N_("Size below which compression is not looked at"), N_("bytes"))
ROWS = Limit("rows", 3_000_000, N_("Rows"), N_("rows"))
TABLES = Limit("tables", 200, N_("Layers in a file"), N_("layers"))
COLUMNS = Limit("columns", 500, N_("Columns"), N_("columns"))
COLUMN_NAME = Limit("column_name", 256, N_("Column name"), N_("characters"))
NAME = Limit("name", 256, N_("Name"), N_("characters"))
TEXT = Limit("text", 64 * 1024, N_("Text in one field"), N_("bytes"))
VERTICES = Limit("vertices", 5_000_000, N_("Corners of one shape"), N_("corners"))
NESTING = Limit("nesting", 32, N_("Shapes inside shapes"), N_("levels"))
XML_DEPTH = Limit("xml_depth", 64, N_("Elements inside elements"), N_("levels"))
XML_ATTRIBUTES = Limit("xml_attributes", 128, N_("Attributes of one element"), N_("attributes"))
ENTRIES = Limit("entries", 10_000, N_("Files in a package"), N_("files"))
UNPACKED = Limit("unpacked", 200 * MB, N_("Size of a package when unpacked"), N_("bytes"))
MEMORY = Limit("memory", 2048 * MB, N_("Memory of an import"), N_("bytes"))
SECONDS = Limit("seconds", 900, N_("Time of an import"), N_("seconds"))
FRAME = Limit("frame", 512 * MB, N_("Rows sent at once"), N_("bytes"))
SIDE = Limit("side", 131_072, N_("Columns or rows of a raster"), N_("cells"))
CELLS = Limit("cells", 500_000_000, N_("Cells of a raster, all times together"), N_("cells"))
BLOCK = Limit("block", 256 * MB, N_("One tile or strip of a raster"), N_("bytes"))
BANDS = Limit("bands", 10_000, N_("Bands of a raster"), N_("bands"))
TILES = Limit("tiles", 1_000_000, N_("Tiles of a base map"), N_("tiles"))
PAGES = Limit("pages", 500_000, N_("Pages of a Parquet file"), N_("pages"))
SENT = Limit("sent", 4096 * MB, N_("Rows sent in all"), N_("bytes"))

LIMITS = (
    BYTES,
    TEXT_BYTES,
    RATIO,
    RATIO_FREE,
    ROWS,
    TABLES,
    COLUMNS,
    COLUMN_NAME,
    NAME,
    TEXT,
    VERTICES,
    NESTING,
    XML_DEPTH,
    XML_ATTRIBUTES,
    ENTRIES,
    UNPACKED,
    MEMORY,
    SECONDS,
    FRAME,
    SENT,
    SIDE,
    CELLS,
    BLOCK,
    BANDS,
    TILES,
    PAGES,
)
