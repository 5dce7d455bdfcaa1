"""What /fetch_destinations answers: where the ads that were asked about lead."""

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.format import count
from domain.table import Column, Table
from domain.url_map_report import MappedPage


class DestinationCounts(BaseModel):
    """Ads by what Meta said of where they lead; `reasons` says why those of `unknown` are not known."""

    model_config = ConfigDict(frozen=True)

    asked: int = 0
    found: int = 0
    several: int = 0
    lead_forms: int = 0
    no_page: int = 0
    unknown: int = 0
    reasons: dict[str, int] = {}

    def __add__(self, other: "DestinationCounts") -> "DestinationCounts":
        reasons = {key: self.reasons.get(key, 0) + other.reasons.get(key, 0) for key in self.reasons | other.reasons}
        return DestinationCounts(
            asked=self.asked + other.asked,
            found=self.found + other.found,
            several=self.several + other.several,
            lead_forms=self.lead_forms + other.lead_forms,
            no_page=self.no_page + other.no_page,
            unknown=self.unknown + other.unknown,
            reasons=reasons,
        )


class DestinationReport(Answer):
    """What a reading of destinations came to, and the pages with the largest spend.

    `left` ads are still to be asked about; `calls` counts the calls to Meta.
    """

    counts: DestinationCounts
    left: int = 0
    calls: int = 0
    review: int = 0
    pages: tuple[MappedPage, ...] = ()

    def table(self) -> Table:
        told = self.counts
        lines = [
            ("Ads asked about", told.asked),
            ("Lead to one page", told.found),
            ("Lead to several pages", told.several),
            ("Lead to a lead form", told.lead_forms),
            ("Lead to no page", told.no_page),
            ("Not told, asked again later", told.unknown),
            *((f"– {reason}", number) for reason, number in sorted(told.reasons.items())),
            ("Still to be asked about", self.left),
            ("Calls to Meta", self.calls),
        ]
        return Table(
            columns=(Column(key="what", label="What"), Column(key="value", label="Number")),
            rows=tuple({"what": what, "value": count(number)} for what, number in lines),
        )

    def tables(self) -> tuple[Table, ...]:
        if not self.pages:
            return (self.table(),)
        pages = Table(
            title="Pages with the largest spend",
            columns=(
                Column(key="page", label="Page"),
                Column(key="product", label="Product"),
                Column(key="spend", label="Spend", kind="money"),
                Column(key="ads", label="Ads", kind="count"),
            ),
            rows=tuple(
                {
                    "page": page.page,
                    "product": page.product or ("ignored" if page.state == "ignored" else "none"),
                    "spend": None if page.spend is None else float(page.spend),
                    "ads": page.ads,
                }
                for page in self.pages
            ),
            currency=self.foot.currency,
        )
        return self.table(), pages
