"""A workbook is read as openpyxl reads it, whatever its texts and rows look like."""

import zipfile

import openpyxl
import pytest

from layers.exchange.number_formats import Formats
from layers.exchange.workbook import LeanReader, SharedStrings, rows_of

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = (
    '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
_TEXTS = (
    "<si><t>名称</t></si>",
    '<si><t xml:space="preserve"> 两边有空 </t></si>',
    "<si><r><rPr><b/></rPr><t>半</t></r><r><t>粗</t></r></si>",
    "<si><t>南宁</t><rPh sb=\"0\" eb=\"2\"><t>ナンネイ</t></rPh></si>",
    "<si><t/></si>",
    "<si/>",
    "<si><t>a_x005F_b 😀 &amp; &lt;c&gt;</t></si>",
)  # fmt: skip
_ROWS = (
    '<row r="2" ht="30" customHeight="1"><c r="B2" t="s"><v>0</v></c><c r="D2"><v>1.5</v></c></row>'
    '<row r="5"><c t="s"><v>2</v></c><c t="b"><v>1</v></c><c t="inlineStr"><is><t>在格里</t></is></c></row>'
    "<row><c><v>7</v></c></row>"
    '<row r="9" spans="1:3"/>'
    + "".join(f'<row r="{10 + n}"><c r="A{10 + n}" t="s"><v>{n}</v></c></row>' for n in range(len(_TEXTS)))
)  # fmt: skip


@pytest.fixture
def path(tmp_path):
    """A workbook of openpyxl's, its rows replaced and the texts that they share added."""
    book = openpyxl.Workbook()
    book.active.append(["a text"])
    plain, made = tmp_path / "plain.xlsx", tmp_path / "odd.xlsx"
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "[Content_Types].xml":
                data = data.replace(b"</Types>", _TYPE.encode() + b"</Types>")
            elif name == "xl/worksheets/sheet1.xml":
                data = f'<worksheet xmlns="{_MAIN}"><sheetData>{_ROWS}</sheetData></worksheet>'.encode()
            new.writestr(name, data)
        new.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{"".join(_TEXTS)}</sst>')
    return made


def test_rows_and_texts_are_those_that_openpyxl_finds(path):
    whole = openpyxl.load_workbook(path, data_only=True)
    wanted = {n: list(row) for n, row in enumerate(whole.active.iter_rows(values_only=True), 1)}
    reader = LeanReader(path)
    reader.read()
    formats = Formats(reader.wb)

    found = {n: formats.shown(cells) for n, cells in rows_of(reader.wb.worksheets[0])}

    assert list(found) == [2, 5, 6, 9, *range(10, 10 + len(_TEXTS))]
    for n, row in wanted.items():
        values = found.get(n, [])
        assert [v or None for v in values] + [None] * (len(row) - len(values)) == [v or None for v in row], n
    assert found[5][0] == "半粗"
    reader.wb.close()


def test_shared_texts_are_a_list_of_texts():
    texts, strings = ["", "甲", "x" * 3000, "\ud83d", ""], SharedStrings()
    for text in texts:
        strings.append(text)

    assert list(strings) == texts
    assert strings[1:3] == texts[1:3]
    assert strings[-4] == "甲"
    with pytest.raises(IndexError):
        strings[5]
