"""What /recommend_templates answers: templates for a product, side by side, each with what its score is made of."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.answer import Action, Answer
from domain.format import figure, percent
from domain.gallery import Badge, Gallery, GalleryItem, ScorePart
from domain.picture import Picture
from domain.table import Cell, Column, Figure, Interval, Table
from domain.template import Template, named
from domain.template_performance import Level, PartResult, TemplateResult
from domain.template_picks import Kept, Pick
from domain.template_ranked import Method, Ranked, Scorer

SCORED_BY: dict[Scorer, str] = {
    "model": "a language model",
    "semantic": "semantic similarity",
    "keywords": "keyword match",
    "rules": "figures alone",
}
METHOD_WORDS: dict[Method, str] = {
    "ai_match": "match",
    "diversity": "diversity",
    "performance": "past results",
    "longevity": "days on air",
}
_TRIED: dict[bool, Literal["used", "unused"]] = {True: "used", False: "unused"}


class Card(BaseModel):
    """A recommended template. `ads` are the product's ads made from it; `result` what it brought, by performance."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    name: str
    picture: str | None
    category: str
    niche: str | None
    awareness: str | None
    score: float | None
    parts: tuple[ScorePart, ...]
    reason: str
    product_quote: str | None
    template_quote: str | None
    scorer: Scorer
    used: bool
    times_used: int
    ads: int
    exploration: bool
    recommended_on: date | None
    recommended_automatically: bool = False
    result: TemplateResult | None = None

    @property
    def state(self) -> str:
        """`used`, `unused`."""
        return _TRIED[self.used]


class Recommendations(Answer):
    """Templates for one product, the best first and what is explored last. `candidates`: among how many was chosen."""

    product: str = ""
    product_slug: str = ""
    method: Method = "ai_match"
    kept: Kept = "all"
    cards: tuple[Card, ...] = ()
    candidates: int = 0
    more: int = 0
    more_command: str | None = None

    def table(self) -> Table | None:
        """The same in rows, for files and the terminal."""
        if not self.cards:
            return None
        figures = _figure_columns(self.cards)
        return Table(
            columns=(
                Column(key="picture", label="", kind="image"),
                Column(key="name", label="Template"),
                Column(key="score", label="Score", kind="fraction"),
                *figures,
                Column(key="parts", label="Made of", wide_only=True),
                Column(key="reason", label="Why"),
                Column(key="state", label="Used", kind="verdict"),
                Column(key="kind", label="Picked for", wide_only=True),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(_row(card, self.product_slug) for card in self.cards),
            more=self.more,
            more_command=self.more_command,
        )

    def tables(self) -> tuple[Table, ...]:
        """None: the gallery holds it."""
        return ()

    def pictures(self) -> tuple[Picture, ...]:
        if not self.cards:
            return ()
        return (
            Gallery(
                title=f"Templates for {self.product}, by {METHOD_WORDS[self.method]}",
                items=tuple(_item(card, self.product_slug) for card in self.cards),
                table=self.table(),
                more=self.more,
                more_command=self.more_command,
            ),
        )


def card_of(pick: Pick, result: TemplateResult | None = None) -> Card:
    """A pick as it is shown and kept."""
    ranked, template = pick.ranked, pick.ranked.shelved.template
    shelved = ranked.shelved
    return Card(
        id=template.id,
        name=template.name,
        picture=template.storage_path,
        category=template.category,
        niche=template.industry_niche,
        awareness=template.awareness,
        score=ranked.score,
        parts=ranked.parts,
        reason=reason_of(ranked),
        product_quote=ranked.quotes.product,
        template_quote=ranked.quotes.template,
        scorer=ranked.scorer,
        used=shelved.used,
        times_used=shelved.times_used,
        ads=shelved.ads,
        exploration=pick.is_exploration,
        recommended_on=shelved.recommended_on,
        recommended_automatically=shelved.recommended_automatically,
        result=result,
    )


def reason_of(ranked: Ranked) -> str:
    """Why, and the words of both that belong together."""
    return " ".join(text for text in (ranked.reason, ranked.quotes.sentence) if text)


def about(template: Template) -> str:
    """`before after · pets · solution aware`."""
    known = (named(template.category), template.industry_niche, named(template.awareness or ""))
    return " · ".join(part for part in known if part)


def used_command(card_id: UUID, product_slug: str, used: bool) -> str:
    """The command that marks a template as used or unused."""
    return f"/template_used {str(card_id)[:8]} product={product_slug} used={'yes' if used else 'no'}"


def _item(card: Card, product: str) -> GalleryItem:
    badges = [Badge(text="used", tone="info", sign="✓") if card.used else Badge(text="unused", tone="mute", sign="○")]
    if card.exploration:
        badges.append(Badge(text="exploration", tone="warn", sign="?"))
    if card.recommended_automatically:
        badges.append(Badge(text="new and recommended", tone="good", sign="★"))
    mark = Action(
        label="Mark as unused" if card.used else "Mark as used", command=used_command(card.id, product, not card.used)
    )
    lines = [" · ".join(part for part in (named(card.category), card.niche, named(card.awareness or "")) if part)]
    if card.ads:
        lines.append(f"{card.ads} ad{'' if card.ads == 1 else 's'} of this product made from it")
    return GalleryItem(
        title=card.name,
        picture=card.picture,
        lines=tuple(line for line in lines if line),
        badges=tuple(badges),
        score=card.score,
        parts=card.parts,
        reason=card.reason,
        actions=(mark,),
        command=f'/templates search="{_plain(card.name)}"',
    )


def _plain(name: str) -> str:
    return name.replace('"', "").replace("\\", "")


def _row(card: Card, product: str) -> dict[str, Cell | Interval | Figure]:
    row: dict[str, Cell | Interval | Figure] = {
        "picture": card.picture,
        "name": card.name,
        "score": card.score,
        "parts": "; ".join(_said(part) for part in card.parts),
        "reason": card.reason,
        "state": card.state,
        "kind": "exploration" if card.exploration else "its score",
        "command": used_command(card.id, product, not card.used),
    }
    if card.result is not None:
        for part in card.result.parts:
            row[part.part] = Interval(low=part.low, mid=part.estimate, high=part.high)
            row[f"{part.part}_raw"] = part.raw
        row["evidence"] = card.result.evidence
    return row


def _said(part: ScorePart) -> str:
    value = "not known" if part.value is None else percent(part.value, 0)
    return f"{part.label} {value}" + (f" ({part.note})" if part.note else "")


_FIGURES: dict[str, tuple[str, Literal["fraction", "ratio"]]] = {
    "ctr": ("CTR", "fraction"),
    "conversion_rate": ("Conversion", "fraction"),
    "roas": ("ROAS", "ratio"),
}


def _figure_columns(cards: tuple[Card, ...]) -> tuple[Column, ...]:
    """Past results, where the cards have them: the estimate, the raw figure, and what they weigh."""
    told = next((card.result for card in cards if card.result is not None), None)
    if told is None:
        return ()
    columns: list[Column] = []
    for part in told.parts:
        label, unit = _FIGURES[part.part]
        columns.append(Column(key=part.part, label=label, kind="interval", unit=unit))
        columns.append(Column(key=f"{part.part}_raw", label=f"{label} raw", kind=unit, wide_only=True))
    return (*columns, Column(key="evidence", label="Own evidence", kind="fraction"))


def performance_parts(result: TemplateResult) -> tuple[ScorePart, ...]:
    """The parts of a score by past results, each with what it rests on."""
    return tuple(
        ScorePart(label=_FIGURES[part.part][0], value=part.score, note=f"{_figures(part)}; {_rests_on(part.weights)}")
        for part in result.parts
    )


def _figures(part: PartResult) -> str:
    """`1.5 %, raw 1.9 %, all ads 1.4 %`."""
    unit = _FIGURES[part.part][1]
    raw = "" if part.raw is None else f", raw {figure(part.raw, unit)}"
    return f"{figure(part.estimate, unit)}{raw}, all ads {figure(part.brand, unit)}"


_LEVEL_WORDS: dict[Level, str] = {
    "product": "this product's ads",
    "template": "its other ads",
    "niche": "its niche",
    "all": "all ads",
}


def _rests_on(weights: dict[Level, float]) -> str:
    told = [
        f"{percent(weights[level], 0)} {word}" for level, word in _LEVEL_WORDS.items() if weights.get(level, 0) >= 0.005
    ]
    return "rests on " + ", ".join(told)
