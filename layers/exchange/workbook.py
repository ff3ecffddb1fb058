"""An Excel workbook as openpyxl reads it, in a fraction of the memory: of a million rows nothing stays behind.

What a text, a row and a cell are, openpyxl says. Here the texts that cells share are kept in one piece, where objects
would take five times as much, and each row is let go once it was given.
"""

from __future__ import annotations

import gc
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._reader import DATA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

_ITEM, _PLAIN = f"{{{SHEET_MAIN_NS}}}si", f"{{{SHEET_MAIN_NS}}}t"
_ESCAPED_UNDERSCORE = "x005F_"


class SharedStrings(Sequence[str]):
    """Texts by number, UTF-8 one behind the other; each is made anew when it is asked for."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._ends = array("Q", [0])

    def append(self, text: str) -> None:
        self._data += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._data))

    def clear(self) -> None:
        """Let all of them go: whoever takes the rows needs the room."""
        self._data, self._ends = bytearray(), array("Q", [0])

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, n: Any) -> Any:
        if isinstance(n, slice):
            return [self[k] for k in range(len(self))[n]]
        n = range(len(self))[n]
        return self._data[self._ends[n] : self._ends[n + 1]].decode("utf-8", "surrogatepass")


class LeanReader(ExcelReader):  # type: ignore[misc]  # openpyxl says no types
    """openpyxl's reader of a whole workbook; `wb` is that once it was read."""

    shared_strings: SharedStrings

    def __init__(self, path: Path) -> None:
        super().__init__(path, read_only=True, data_only=True, keep_links=False)
        self.shared_strings = SharedStrings()

    def read(self) -> None:
        super().read()
        gc.collect()  # where a sheet does not say how large it is, all of it was gone through, and left in a circle

    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = _strings_of(source)


def rows_of(sheet: Any) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """The number of each row of a sheet, and its cells as openpyxl has parsed them: `column`, `value`, `style_id`."""
    book, above = sheet.parent, None
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source, sheet._shared_strings, data_only=book.data_only, epoch=book.epoch,
            date_formats=book._date_formats, timedelta_formats=book._timedelta_formats,
        )  # fmt: skip
        for event, node in iterparse(source, events=("start", "end")):
            if event == "start":
                above = node if node.tag == DATA_TAG else above
            elif node.tag == ROW_TAG and above is not None:
                yield parser.parse_row(node)
                parser.row_dimensions.clear()
                above.clear()


def _strings_of(source: IO[bytes]) -> SharedStrings:
    strings, root = SharedStrings(), None
    for event, node in iterparse(source, events=("start", "end")):
        if root is None:
            root = node
        elif event == "end" and node.tag == _ITEM:
            strings.append(_text_of(node).replace(_ESCAPED_UNDERSCORE, ""))
            root.clear()
    return strings


def _text_of(item: Any) -> str:
    """Nearly every text is plain, and needs none of the objects that are made of one in several hands."""
    if len(item) == 1 and item[0].tag == _PLAIN:
        return item[0].text or ""
    return str(Text.from_tree(item).content)
