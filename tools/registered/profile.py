"""What is known of the brand: its products, voice, customers."""

from tools import gap_fill, products_command, undo
from tools.tool import Tool

TOOLS: tuple[Tool, ...] = (
    Tool(
        "product",
        products_command.product,
        products_command.ProductArgs,
        "write",
        "viewer",
        "List the products, add one, or rename one.",
        "package",
        free="name",
        for_model=False,
    ),
    Tool(
        "gap_fill",
        gap_fill.gap_fill,
        gap_fill.GapArgs,
        "write",
        "viewer",
        "What the profile lacks and what could fill it; looks for it, and takes what you accept.",
        "list-checks",
        free="product",
    ),
    Tool(
        "undo",
        undo.undo,
        undo.UndoArgs,
        "write",
        "viewer",
        "What was written of the profile, and taking it back.",
        "undo-2",
        free="id",
        for_model=False,
    ),
)
