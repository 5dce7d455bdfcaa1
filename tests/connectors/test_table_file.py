"""What would go wrong: a line number that is off, a cell cut at a quoted comma, memory eaten by a hostile file."""

import csv
import io
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.table_file import limits, look, open_tables
from domain.errors import AskAgain


def read(path: Path, content: bytes) -> list[tuple[int, list[str]]]:
    """Every row below the first with its line."""
    path.write_bytes(content)
    table = open_tables(look(path))[0]
    line, header = table.head[0]
    found = []
    for chunk in table.chunks(line, len(header)):
        rows = chunk.frame.fill_null("").rows()
        found += [(at, list(row)) for at, row in zip(chunk.lines.tolist(), rows, strict=True)]
    return found


cells = st.text(
    alphabet=st.characters(codec="utf-8", exclude_characters="\x00\r", exclude_categories=["Cs"]), max_size=12
) | st.sampled_from(["", "a,b", 'say "hi"', "two\nlines", ";", "\t", "=1+1"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=12), st.sampled_from(["\n", "\r\n"]))
def test_cells_and_lines_are_those_of_the_csv_module(tmp_path_factory, rows, ending):
    rows = [["x" + row[0], *row[1:]] for row in rows]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=ending).writerows(
        [["one", "two", "three"], ["1", "2", "3"], ["1", "2", "3"], *rows]
    )
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    path.write_bytes(text.getvalue().encode())
    seen = look(path)
    if seen.delimiter != ",":
        return
    reader = csv.reader(io.StringIO(text.getvalue(), newline=""))
    wanted, before = [], 0
    for row in reader:
        wanted.append((before + 1, row))
        before = reader.line_num
    found = read(path, text.getvalue().encode())

    assert [row for _, row in found] == [row for _, row in wanted[1:]]
    if not any("\u2028" in c or "\x85" in c or "\x0b" in c or "\x0c" in c for row in rows for c in row):
        assert [line for line, _ in found] == [line for line, _ in wanted[1:]]


def test_a_row_after_quoted_line_breaks_and_blank_lines_has_its_own_line(tmp_path):
    found = read(tmp_path / "t.csv", b'a,b\n"one\ntwo\nthree",1\n\n\r\nlast,2')

    assert found == [(2, ["one\ntwo\nthree", "1"]), (7, ["last", "2"])]


def test_a_row_across_the_border_of_two_blocks_is_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "BLOCK_BYTES", 64)
    rows = [[f"name, {i} with\na break", str(i)] for i in range(50)]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([["name", "n"], *rows])

    found = read(tmp_path / "t.csv", text.getvalue().encode())

    assert found == [(2 + 2 * i, row) for i, row in enumerate(rows)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_is_read_in_whatever_encoding_and_delimiter_it_comes(tmp_path, encoding, delimiter):
    lines = ["name;spend".replace(";", delimiter), *(f"Größe {i}{delimiter}{i}" for i in range(20))]

    found = read(tmp_path / "t.csv", "\r\n".join(lines).encode(encoding))

    assert found[0] == (2, ["Größe 0", "0"])
    assert len(found) == 20


def test_line_ends_of_old_macs_are_line_ends(tmp_path):
    assert read(tmp_path / "t.csv", b"a,b\r1,2\r3,4") == [(2, ["1", "2"]), (3, ["3", "4"])]


def test_a_cell_count_shows_which_rows_are_ragged(tmp_path):
    (tmp_path / "t.csv").write_text('a,b,c\n1,2,3\n1,2\n1,"2,2",3,4\n')
    table = open_tables(look(tmp_path / "t.csv"))[0]

    assert [c.cells.tolist() for c in table.chunks(1, 3)] == [[3, 2, 4]]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"  \n \n", "white space"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"<!DOCTYPE html><html><table>", "web page"),
        (b"a,b\n\x00\x01\x02\x03,1\n" * 9, "binary data"),
        (b"PK\x03\x04 but no zip", "cannot be unpacked"),
        (b'[{"a": 1}]', "one JSON list"),
        (b'a,b\n1,2\n"never closed,3\n4,5\n', "never closed"),
        (b"a,b\n1," + b"x" * 10_000_000 + b"\n", "10,000,000 characters"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence_with_a_cure(tmp_path, content, told):
    with pytest.raises(AskAgain, match=told) as refusal:
        read(tmp_path / "t.csv", content)
    assert refusal.value.hint


def test_a_zip_without_a_workbook_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as packed:
        packed.writestr("readme.txt", "hello")
    with pytest.raises(AskAgain, match="without a workbook"):
        open_tables(look(tmp_path / "t.xlsx"))


def test_a_workbook_that_inflates_is_refused_before_it_is_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    with pytest.raises(AskAgain, match="to 30 MB in 2 parts") as refusal:
        open_tables(look(tmp_path / "t.xlsx"))
    assert refusal.value.code == "limit"


def test_a_damaged_workbook_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types>")
    with pytest.raises(AskAgain, match="damaged"):
        open_tables(look(tmp_path / "t.xlsx"))


def test_texts_under_another_name_are_held_to_the_same_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "HELD_BYTES", 1_000_000)
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/strings-of-mine.xml", b"0" * 2_000_000)
    with pytest.raises(AskAgain, match="1 MB beside the sheets"):
        open_tables(look(tmp_path / "t.xlsx"))


def edited(path: Path, part: str, old: str, new: str) -> Path:
    """A small workbook with something replaced in one of its parts."""
    book = openpyxl.Workbook()
    book.active.append(["name", "spend"])
    book.active.append(["a", 1])
    book.save(path)
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def test_a_row_that_claims_a_far_away_place_is_refused_and_not_waited_for(tmp_path):
    far = '<row r="2000000000"><c r="A2000000000"><v>1</v></c></row></sheetData>'
    (table,) = open_tables(look(edited(tmp_path / "t.xlsx", SHEET, "</sheetData>", far)))
    with pytest.raises(AskAgain, match="below row 1,048,576"):
        list(table.chunks(1, 2))


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (SHEET, "<sheetFormatPr", '<sheetFormatPr unheard="1"'),
        (SHEET, 't="inlineStr"', 't="s"'),
        (SHEET, "<v>1</v>", "<v>one</v>"),
        (SHEET, 'r="2"', 'r="two"'),
    ],
)
def test_a_workbook_damaged_in_the_middle_is_refused_or_read_but_never_a_fault(tmp_path, part, old, new):
    path = edited(tmp_path / "t.xlsx", part, old, new)
    with suppress(AskAgain):
        for table in open_tables(look(path)):
            list(table.chunks(1, 2))


def test_a_workbook_whose_packed_bytes_are_broken_is_refused(tmp_path):
    path = edited(tmp_path / "t.xlsx", SHEET, "</sheetData>", "</sheetData>")
    with zipfile.ZipFile(path) as packed:
        sheet = packed.getinfo(SHEET)
    content = bytearray(path.read_bytes())
    start = sheet.header_offset + 30 + len(SHEET) + 20
    content[start : start + 40] = b"\xff" * 40
    path.write_bytes(content)
    with pytest.raises(AskAgain, match="damaged"):
        open_tables(look(path))


def test_a_workbooks_cells_are_the_text_of_its_values(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Day", "n", "id", "flag"])
    sheet.append([date(2026, 11, 3), 0.1, 120200000000012345.0, True])
    sheet.append([])
    sheet.append(["x", 3.0, "120200000000012345", None])
    book.save(tmp_path / "t.xlsx")
    table = open_tables(look(tmp_path / "t.xlsx"))[0]

    (chunk,) = table.chunks(1, 4)
    assert chunk.lines.tolist() == [2, 4]
    assert chunk.frame.rows() == [
        ("2026-11-03", "0.1", "1.20200000000012E+17", "TRUE"),
        ("x", "3", "120200000000012345", ""),
    ]


def test_a_workbook_with_a_cell_in_the_last_column_is_refused(tmp_path):
    book = openpyxl.Workbook()
    book.active["XFD1"] = "far out"
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(AskAgain, match="16,384 columns"):
        open_tables(look(tmp_path / "t.xlsx"))


def test_a_workbook_that_names_an_outside_entity_is_refused(tmp_path):
    evil = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><Types>&a;</Types>'
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as packed:
        packed.writestr("[Content_Types].xml", evil)
    with pytest.raises(AskAgain, match="damaged"):
        open_tables(look(tmp_path / "t.xlsx"))
