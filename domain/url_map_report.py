"""What /url_map answers: where ads lead, and which product each page sells."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Answer
from domain.counts import Money
from domain.format import count, percent, plural
from domain.table import Cell, Column, Figure, Interval, Table
from domain.url_match import MatchType
from domain.window import Window

PageState = Literal["matched", "unmatched", "ambiguous", "ignored"]
Leads = Literal["page", "several", "lead_form", "no_url", "unknown", "unread"]
_LEADS: dict[Leads, str] = {
    "page": "one page",
    "several": "several pages",
    "lead_form": "a lead form of Meta's",
    "no_url": "no page: Meta knows none",
    "unknown": "not known: Meta did not tell, asked again later",
    "unread": "not read yet: /fetch_destinations reads it",
}


class MappedPage(BaseModel):
    """A page, with the spend of its ads in the window.

    `spend_shared` is the part of ads that lead to other pages too. `product` is set for a matched page only, and
    `suggested` for an unmatched one that a product's name stands in. `told` is False where a tagged landing page
    decided.
    """

    model_config = ConfigDict(frozen=True)

    page: str
    url: str
    ads: int
    spend: Money | None
    spend_shared: Money | None
    state: PageState
    product: str | None
    product_slug: str | None
    match: MatchType | None
    pattern: str | None
    confidence: float | None
    told: bool | None
    suggested: str | None
    suggested_slug: str | None


class SeveralPages(BaseModel):
    """An ad that leads to several pages."""

    model_config = ConfigDict(frozen=True)

    ad_id: str
    ad_name: str
    pages: tuple[str, ...]
    products: tuple[str, ...]
    spend: Money | None


class RuleLine(BaseModel):
    """A rule with the pages that it decides. `told` is False for a tagged landing page."""

    model_config = ConfigDict(frozen=True)

    match: MatchType
    pattern: str
    told: bool
    product: str
    product_slug: str
    pages: int


class Totals(BaseModel):
    """Counted by the database: pages by state, ads and their spend by where they lead."""

    model_config = ConfigDict(frozen=True)

    pages: dict[PageState, int] = {}
    ads: dict[Leads, int] = {}
    spend: dict[Leads, Money] = {}
    spend_matched: Money

    @property
    def review(self) -> int:
        """Pages that wait for a person."""
        return self.pages.get("unmatched", 0) + self.pages.get("ambiguous", 0)

    @property
    def share_matched(self) -> float | None:
        """Of the spend that leads to pages, the part of ads of which at least one page is matched."""
        whole = sum(float(self.spend.get(leads, 0)) for leads in ("page", "several"))
        return float(self.spend_matched) / whole if whole else None

    def covered(self) -> str:
        """`31 of 34 pages have a product (92 % of the spend that leads to pages)`."""
        pages, matched = sum(self.pages.values()), self.pages.get("matched", 0)
        share = self.share_matched
        told = "" if share is None else f" ({percent(share, 0)} of the spend that leads to pages)"
        has = "has" if matched == 1 else "have"
        return f"{count(matched)} of {plural(pages, 'page')} {has} a product{told}"


class FittingRule(BaseModel):
    """A rule that fits one address, in the order in which rules decide."""

    model_config = ConfigDict(frozen=True)

    match: MatchType
    pattern: str
    told: bool
    product: str
    confidence: float
    decides: bool


class UrlMap(Answer):
    """Pages by spend; `more` more fit. `why` lists the rules that fit the one address asked about."""

    window: Window | None = None
    totals: Totals | None = None
    pages: tuple[MappedPage, ...] = ()
    several: tuple[SeveralPages, ...] = ()
    rules: tuple[RuleLine, ...] = ()
    why: tuple[FittingRule, ...] = ()
    more: int = 0
    more_command: str | None = None
    # By page: the command that a click on its row runs.
    commands: dict[str, str] = Field(default_factory=dict)

    def table(self) -> Table | None:
        if not self.pages:
            return None
        shared = any(page.spend_shared for page in self.pages)
        columns = (
            Column(key="page", label="Page"),
            Column(key="product", label="Product"),
            Column(key="spend", label="Spend", kind="money"),
            *((Column(key="shared", label="Of it shared", kind="money", wide_only=True),) if shared else ()),
            Column(key="ads", label="Ads", kind="count"),
            Column(key="confidence", label="Confidence", kind="fraction", wide_only=True),
            Column(key="rule", label="By rule", wide_only=True),
            Column(key="command", label="", kind="command"),
        )
        rows: tuple[dict[str, Cell | Interval | Figure], ...] = tuple(
            {
                "page": page.page,
                "product": _product(page),
                "spend": None if page.spend is None else float(page.spend),
                "shared": None if page.spend_shared is None else float(page.spend_shared),
                "ads": page.ads,
                "confidence": page.confidence if page.state == "matched" else None,
                "rule": _rule(page),
                "command": self.commands.get(page.page),
            }
            for page in self.pages
        )
        return Table(
            columns=columns,
            rows=tuple({key: row[key] for key in (column.key for column in columns)} for row in rows),
            currency=self.foot.currency,
            more=self.more,
            more_command=self.more_command,
            sorted_by="spend",
        )

    def tables(self) -> tuple[Table, ...]:
        found = (self.table(), self._why(), self._several(), self._leads(), self._rules())
        return tuple(table for table in found if table is not None)

    def _why(self) -> Table | None:
        if not self.why:
            return None
        return Table(
            title="Rules that fit, the one that decides first",
            columns=(
                Column(key="rule", label="Rule"),
                Column(key="product", label="Product"),
                Column(key="confidence", label="Confidence", kind="fraction"),
                Column(key="decides", label="Decides"),
            ),
            rows=tuple(
                {
                    "rule": _rule_words(fit.match, fit.pattern, fit.told),
                    "product": fit.product,
                    "confidence": fit.confidence,
                    "decides": "yes" if fit.decides else "no",
                }
                for fit in self.why
            ),
        )

    def _several(self) -> Table | None:
        if not self.several or self.totals is None:
            return None
        return Table(
            title="Ads that lead to several pages",
            columns=(
                Column(key="ad", label="Ad"),
                Column(key="pages", label="Pages"),
                Column(key="products", label="Products"),
                Column(key="spend", label="Spend", kind="money"),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(
                {
                    "ad": ad.ad_name,
                    "pages": ", ".join(ad.pages),
                    "products": ", ".join(ad.products) or None,
                    "spend": None if ad.spend is None else float(ad.spend),
                    "command": f"/ad id={ad.ad_id}",
                }
                for ad in self.several
            ),
            currency=self.foot.currency,
            more=max(0, self.totals.ads.get("several", 0) - len(self.several)),
        )

    def _leads(self) -> Table | None:
        # Where all lead to one page each, the headline says it.
        if self.totals is None or not set(self.totals.ads) - {"page"}:
            return None
        totals = self.totals
        return Table(
            title="Where ads lead",
            columns=(
                Column(key="leads", label="Ads lead to"),
                Column(key="ads", label="Ads", kind="count"),
                Column(key="spend", label="Spend", kind="money"),
            ),
            rows=tuple(
                {"leads": words, "ads": totals.ads[leads], "spend": float(totals.spend.get(leads, 0))}
                for leads, words in _LEADS.items()
                if totals.ads.get(leads)
            ),
            currency=self.foot.currency,
        )

    def _rules(self) -> Table | None:
        if not self.rules:
            return None
        return Table(
            title="Rules",
            columns=(
                Column(key="rule", label="Rule"),
                Column(key="product", label="Product"),
                Column(key="pages", label="Pages it decides", kind="count"),
            ),
            rows=tuple(
                {
                    "rule": _rule_words(rule.match, rule.pattern, rule.told),
                    "product": rule.product,
                    "pages": rule.pages,
                }
                for rule in self.rules
            ),
        )


def _product(page: MappedPage) -> str:
    match page.state:
        case "matched":
            return page.product or ""
        case "ignored":
            return "ignored"
        case "ambiguous":
            return "ambiguous: rules name different products"
        case "unmatched":
            return f"none; {page.suggested}?" if page.suggested else "none"


def _rule(page: MappedPage) -> str | None:
    if page.match is None or page.pattern is None or page.state == "ignored":
        return None
    if page.match == "exact":
        return "exact" if page.told else "tagged landing page"
    return _rule_words(page.match, page.pattern, bool(page.told))


def _rule_words(match: MatchType, pattern: str, told: bool) -> str:
    return f"{match} {pattern}" if told else f"tagged landing page {pattern}"
