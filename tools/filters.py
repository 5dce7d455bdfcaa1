"""The arguments that narrow results to some ads."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from domain.account import Scope
from domain.hooks import AdFormat
from store.db import Connection
from store.performance import Filter
from tools.accounts import ACCOUNT_HELP, choose_account
from tools.deps import Deps
from tools.products import PRODUCT_HELP, choose_product
from tools.windows import WindowArgs

_FORMATS = {
    "videos": "video",
    "reel": "video",
    "reels": "video",
    "images": "image",
    "still": "image",
    "stills": "image",
    "static": "image",
    "statics": "image",
    "photo": "image",
    "photos": "image",
    "picture": "image",
    "pictures": "image",
    "carousels": "carousel",
    "collections": "collection",
}


def _format(value: Any) -> Any:
    return _FORMATS.get(value.strip().casefold(), value.strip().casefold()) if isinstance(value, str) else value


FormatArg = Annotated[
    AdFormat | None,
    BeforeValidator(_format),
    Field(description="Only ads of this format: video, image, carousel or collection."),
]


class FilterArgs(WindowArgs):
    """Which days, and which ads."""

    product: str | None = Field(default=None, description=PRODUCT_HELP)
    format: FormatArg = None
    campaign: str | None = Field(default=None, description="Only ads of this campaign: its id or exact name.")
    account: str | None = Field(default=None, description=ACCOUNT_HELP)

    def narrowed(self) -> dict[str, str | None]:
        """The arguments that narrow, for a command that asks about the same ads."""
        return {
            "product": self.product,
            "format": self.format,
            "campaign": self.campaign,
            "account": self.account,
        }


async def filter_for(deps: Deps, conn: Connection, args: FilterArgs) -> tuple[Filter, Scope]:
    """What to sum, in which currency.

    Raises:
        AskAgain: No such account or product.
    """
    brand = deps.require_brand()
    scope = await choose_account(conn, brand, args.account)
    product = await choose_product(conn, brand, args.product)
    which = Filter(
        brand_id=brand.id,
        accounts=scope.accounts,
        product=product.id if product else None,
        format=args.format,
        campaign=args.campaign,
    )
    return which, scope
