"""What a dropped file may hold. Every limit stands here, and each refusal names the one it met."""

MEGABYTE = 1_000_000

FILE_BYTES = 1_000 * MEGABYTE
XLSX_BYTES = 200 * MEGABYTE
# A workbook is a zip: what it unpacks to, in all, and against its packed size.
UNPACKED_BYTES = 2_000 * MEGABYTE
UNPACKED_RATIO = 200
# Small workbooks compress well without meaning harm.
RATIO_FROM_BYTES = 20 * MEGABYTE
# The last row of any spreadsheet program; a row that claims a later place would be waited for.
XLSX_ROWS = 1_048_576
# Held in memory as a whole while a workbook is read: all of it but the sheets.
HELD_BYTES = 200 * MEGABYTE
PARTS = 1_000

ROWS = 5_000_000
COLUMNS = 500
CELL_CHARACTERS = 100_000
# One record, all its cells and line breaks.
RECORD_BYTES = 4 * MEGABYTE
# Names are indexed, and an index entry must fit a page.
NAME_BYTES = 2_000

# Rows read and handed on at a time.
BATCH_ROWS = 50_000
BLOCK_BYTES = 8 * MEGABYTE
# Lines searched for the header.
HEADER_LINES = 25
