"""An analysis of a product's Amazon reviews, as it is imported: themes by section, each with what reviewers wrote."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Section = Literal["pain_points", "desires", "objections", "language_patterns", "purchase_triggers"]
SECTIONS: tuple[Section, ...] = ("pain_points", "desires", "objections", "language_patterns", "purchase_triggers")
_TEXT = 20_000


class AmazonQuote(BaseModel):
    """What a reviewer wrote; `rating` is 0 to 5 stars."""

    model_config = ConfigDict(frozen=True)

    quote: str = Field(min_length=1, max_length=_TEXT)
    author: str | None = Field(default=None, max_length=300)
    rating: float | None = Field(default=None, ge=0, le=5)


def _as_quote(value: object) -> object:
    return {"quote": value} if isinstance(value, str) else value


class AmazonTheme(BaseModel):
    """What several reviews have in common; `score` from 1 to 10 is how much it weighs, as the analysis says."""

    model_config = ConfigDict(frozen=True)

    theme: str = Field(min_length=1, max_length=1_000)
    score: float | None = Field(default=None, ge=0, le=10)
    quotes: tuple[Annotated[AmazonQuote, BeforeValidator(_as_quote)], ...] = ()


class AmazonThemes(BaseModel):
    """A section."""

    model_config = ConfigDict(frozen=True)

    themes: tuple[AmazonTheme, ...] = ()


def _as_themes(value: object) -> object:
    return {"themes": value} if isinstance(value, list) else value or {}


Themes = Annotated[AmazonThemes, BeforeValidator(_as_themes)]
Quotes = tuple[Annotated[str, Field(min_length=1, max_length=_TEXT)], ...]


def _as_words(value: object) -> object:
    """Quotes as they come: text, or an object with it."""
    if not isinstance(value, list):
        return value or ()
    return [item.get("quote") if isinstance(item, dict) else item for item in value]  # type: ignore[misc]


class AmazonAnalysis(BaseModel):
    """One product's analysis. `product` is what its file calls the product."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    product: str | None = Field(default=None, max_length=300)
    asin: str | None = Field(default=None, max_length=40)
    total_reviews: int | None = Field(default=None, ge=0)
    sentiment_distribution: dict[str, float] = {}
    pain_points: Themes = AmazonThemes()
    desires: Themes = AmazonThemes()
    objections: Themes = AmazonThemes()
    language_patterns: Themes = AmazonThemes()
    purchase_triggers: Themes = AmazonThemes()
    top_positive_quotes: Annotated[Quotes, BeforeValidator(_as_words)] = ()
    top_negative_quotes: Annotated[Quotes, BeforeValidator(_as_words)] = ()
    transformation_quotes: Annotated[Quotes, BeforeValidator(_as_words)] = ()

    @property
    def themes(self) -> int:
        return sum(len(self.section(name).themes) for name in SECTIONS)

    @property
    def quotes(self) -> int:
        """How many different quotes it holds."""
        held = {quote.quote for name in SECTIONS for theme in self.section(name).themes for quote in theme.quotes}
        return len(held | {*self.top_positive_quotes, *self.top_negative_quotes, *self.transformation_quotes})

    def section(self, name: Section) -> AmazonThemes:
        match name:
            case "pain_points":
                return self.pain_points
            case "desires":
                return self.desires
            case "objections":
                return self.objections
            case "language_patterns":
                return self.language_patterns
            case "purchase_triggers":
                return self.purchase_triggers
