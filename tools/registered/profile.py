"""What is known of the brand: its products, voice, customers."""

from tools import products_command
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
)
