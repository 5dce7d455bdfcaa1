"""Tables that people drop in: CSV and XLSX of unknown making, read in batches of text with exact line numbers."""

from connectors.table_file.chunk import Chunk
from connectors.table_file.look import Look, look, refuse_list
from connectors.table_file.source import Table, open_tables

__all__ = ["Chunk", "Look", "Table", "look", "open_tables", "refuse_list"]
