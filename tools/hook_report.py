"""/hook_report: everything about hooks as one file, to print or to send on."""

from typing import Literal
from urllib.parse import urlencode

from pydantic import Field, field_validator

from domain.answer import Action
from domain.hook_paper import HookReport, hook_paper
from domain.window import Window
from store import hooks
from tools.accounts import ACCOUNT_HELP
from tools.deps import Deps
from tools.filters import FilterArgs, FormatArg
from tools.hook import SORT_HELP, EstimateSort, details
from tools.hook_gaps import HookGapsArgs, hook_gaps
from tools.hook_pages import HookPagesArgs, hook_pages
from tools.hook_sums import hook_sums
from tools.hooks import TopHooksArgs, top_hooks
from tools.products import PRODUCT_HELP
from tools.typed import typed
from tools.windows import WindowArgs

FileFormat = Literal["pdf", "html"]
# Where the chat serves the file (chat/routes.py).
ADDRESS = "/reports/hook_report"
_WHOLE = 5


class HookReportArgs(WindowArgs):
    """Which days, which ads, as which file."""

    format: FileFormat = Field(default="pdf", description="The file: pdf to print, html to open anywhere.")
    sort: EstimateSort = Field(default="roas", description=SORT_HELP)
    limit: int = Field(default=8, ge=1, le=20, description="How many hooks are in it.")
    product: str | None = Field(default=None, description=PRODUCT_HELP)
    ad_format: FormatArg = None
    campaign: str | None = Field(default=None, description="Only ads of this campaign: its id or exact name.")
    account: str | None = Field(default=None, description=ACCOUNT_HELP)

    @field_validator("sort", "format", mode="before")
    @classmethod
    def _word(cls, value: object) -> object:
        return value.strip().casefold().replace("-", "_").replace(" ", "_") if isinstance(value, str) else value

    def narrowed(self) -> dict[str, str | None]:
        return {
            "product": self.product,
            "format": self.ad_format,
            "campaign": self.campaign,
            "account": self.account,
        }


async def hook_report(deps: Deps, args: HookReportArgs) -> HookReport:
    """A report about hooks with charts, as a PDF or HTML file that can be sent on: ranking, quadrants, types, landing
    pages, where people leave the videos, what was never tried, and the ads behind it.

    Args:
        format: pdf or html.
        sort: The figure that the hooks are ranked by.
    """
    brand = deps.require_brand()
    asked_for = {"days": args.days, "since": args.since, "until": args.until, **args.narrowed()}
    ranking = await top_hooks(deps, TopHooksArgs.model_validate({**asked_for, "sort": args.sort, "limit": args.limit}))
    window = ranking.foot.window
    if not ranking.rows or window is None:
        return HookReport(headline=ranking.headline, foot=ranking.foot, actions=ranking.actions)
    # The very same days for all parts, whenever they are read.
    same = {"since": window.since, "until": window.until, **args.narrowed()}
    types = [
        await top_hooks(deps, TopHooksArgs.model_validate({**same, "sort": args.sort, "by": by, "limit": 20}))
        for by in ("hook_type", "visual_type")
    ]
    pages = await hook_pages(deps, HookPagesArgs.model_validate({**same, "sort": args.sort}))
    gaps = await hook_gaps(deps, HookGapsArgs.model_validate({**same, "sort": args.sort}))
    first = [row.key for row in ranking.rows if not row.below_floor][:_WHOLE]
    async with deps.transaction() as conn:
        filters = FilterArgs.model_validate(same)
        asked = await hook_sums(deps, conn, filters, "hook_page", "hook_audience")
        known = {one.key: one for one in await hooks.known(conn, brand.id)}
        whole = await details(deps, conn, asked, filters, [known[key] for key in first if key in known])
    shown = [whole[key] for key in first if key in whole]
    report = hook_paper(brand, deps.today(), ranking, types, pages, shown, gaps)
    return HookReport(
        headline=ranking.headline,
        foot=ranking.foot,
        actions=_actions(str(brand.id), args, window),
        ranking=ranking,
        report=report,
    )


def _actions(brand: str, args: HookReportArgs, window: Window) -> tuple[Action, ...]:
    span = {"since": window.since, "until": window.until}
    narrowed = {**args.narrowed(), "ad_format": args.ad_format}
    del narrowed["format"]
    told = {"sort": args.sort if args.sort != "roas" else None, "limit": args.limit if args.limit != 8 else None}
    given = {key: value for key, value in {**span, **narrowed, **told}.items() if value is not None}
    formats: tuple[FileFormat, ...] = ("pdf", "html") if args.format == "pdf" else ("html", "pdf")
    named = {"pdf": "Download the PDF", "html": "Download as a web page"}
    downloads = tuple(
        Action(
            label=named[format],
            command=typed("hook_report", format=format, **given),
            href=f"{ADDRESS}.{format}?{urlencode({'brand': brand, **given})}",
        )
        for format in formats
    )
    same = {**span, **args.narrowed()}
    return (
        *downloads,
        Action(label="All hooks", command=typed("top_hooks", **same)),
    )
