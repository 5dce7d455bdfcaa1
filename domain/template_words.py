"""What is said of recommended templates: the sentence on top, the foot, the buttons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from domain.answer import Action, Foot, define
from domain.brand import Brand
from domain.format import percent, plural, ratio
from domain.template_diversity import BALANCE
from domain.template_match import WEIGHTS as MATCH_WEIGHTS
from domain.template_performance import WEIGHTS, PartResult
from domain.template_picks import Kept
from domain.template_product import ProductBrief
from domain.template_ranked import METHODS, Method
from domain.template_recommendations import METHOD_WORDS, SCORED_BY, Card
from domain.template_settings import ProductSettings
from domain.window import Window

_MOST = 50


@dataclass(frozen=True)
class Told:
    """All that is known of the recommendation."""

    brand: Brand
    product: ProductBrief
    settings: ProductSettings
    method: Method
    which: Kept
    cards: tuple[Card, ...]
    library: int
    fitting: int
    limit: int
    # Which model is connected, which one is on this machine, and which one judged what is shown.
    writer: str | None
    local: str | None
    scored_by: str | None
    remembered: bool
    window: Window | None
    rows: int
    currency: str | None
    notes: tuple[str, ...]
    as_of: date


class Words(NamedTuple):
    headline: str
    foot: Foot
    actions: tuple[Action, ...]
    more_command: str | None


def told(about: Told) -> Words:
    """The words around the pictures; where there are none, what is missing and the command that cures it."""
    if not about.cards:
        headline, actions = _nothing(about)
        return Words(headline, _foot(about), actions, None)
    more = about.fitting > len(about.cards) and len(about.cards) < _MOST
    command = _command(about, limit=min(_MOST, 2 * about.limit)) if more else None
    return Words(_headline(about), _foot(about), _actions(about), command)


def _headline(about: Told) -> str:
    first, product = about.cards[0], about.product.name
    explored = sum(card.exploration for card in about.cards)
    kept = f"; {explored} of the {plural(len(about.cards), 'pick')} kept for exploration" if explored else ""
    among = f"of {plural(about.fitting, 'template')}"
    score = "not scored" if first.score is None else percent(first.score, 0)
    second = next((card for card in about.cards[1:2] if not card.exploration and card.score is not None), None)
    before = f", before “{second.name}” ({percent(second.score, 0)})" if second and second.score is not None else ""
    match about.method:
        case "ai_match":
            by = SCORED_BY[first.scorer] if first.scorer != "model" else about.scored_by or "a language model"
            return f"“{first.name}” fits {product} best {among} ({score}, by {by}){before}{kept}."
        case "diversity":
            return f"“{first.name}” adds most to what {product} has used, {among} ({score}){before}{kept}."
        case "longevity":
            days = first.parts[0].note
            next_best = f", before “{second.name}” with {second.parts[0].note}" if second else ""
            return f"“{first.name}” ran longest {among}: {days}{next_best}{kept}."
        case "performance":
            return (
                f"“{first.name}” is the best bet for {product} {among} by past results: {_result(first)}{before}{kept}."
            )


def _result(card: Card) -> str:
    part = next((p for p in card.result.parts if p.part == "roas"), None) if card.result else None
    if part is None:
        return f"score {percent(card.score, 0)}"
    own = f"{percent(part.own, 0)} of it its own evidence"
    return f"ROAS {ratio(part.estimate)} ({_between(part)}) against {ratio(part.brand)} of all ads, {own}"


def _between(part: PartResult) -> str:
    return f"90 % interval {ratio(part.low)} to {ratio(part.high)}"


def _foot(about: Told) -> Foot:
    scorers = {card.scorer for card in about.cards}
    notes = [*_how(about, scorers), *about.notes]
    explored = sum(card.exploration for card in about.cards)
    if explored:
        share = percent(about.settings.explore_share, 0)
        notes.append(
            f"{share} of the picks are kept for templates that {about.product.name} never used, drawn by chance:"
            f" {plural(explored, 'pick')} here, marked “exploration”; /template_settings explore= changes the share."
        )
    if about.remembered and about.cards:
        notes.append("These picks are kept as recommended; filter=recommended shows them again.")
    return Foot(
        as_of=about.as_of,
        window=about.window,
        rows=about.rows,
        currency=about.currency,
        timezone=about.brand.timezone,
        definitions=define("ctr", "conversion_rate", "roas") if about.method == "performance" else (),
        notes=tuple(notes),
        written_by=about.scored_by if "model" in scorers else None,
        fictional=about.brand.is_fictional,
    )


def _how(about: Told, scorers: set[str]) -> list[str]:
    """How a score comes about, in a sentence or two."""
    fit: list[str] = []
    by_rules = scorers & {"keywords", "semantic"}
    if by_rules or (about.method == "diversity" and about.cards):
        weights = ", ".join(f"{name} {percent(weight, 0)}" for name, weight in MATCH_WEIGHTS.items())
        why = "no model is connected" if about.writer is None else "the model's scores are not complete"
        if "keywords" in scorers:
            fit = [f"Scored by keyword match, as {why}: the mean of the parts that can be judged ({weights})."]
            if about.writer is None and about.local is None:
                fit.append("With the extra “semantic” installed, texts are compared by meaning (docs/templates.md).")
        elif "semantic" in scorers:
            weights = weights.replace("words", "meaning")
            fit = [
                f"Scored by semantic similarity, as {why}: {about.scored_by} on this machine says how near the texts"
                f" are in meaning, and the score is the mean of the parts that can be judged ({weights})."
            ]
    match about.method:
        case "ai_match":
            return fit
        case "diversity":
            return [
                f"Score = {BALANCE:g} × fit + {1 - BALANCE:g} × difference from the nearest template that is chosen"
                " before it or used already (maximal marginal relevance over category, awareness, niche, picture).",
                *fit,
            ]
        case "longevity":
            return ["Score = days on air ÷ the longest in the library. Where and what it brought is not known."]
        case "performance":
            weights = ", ".join(f"{_PART[name]} {percent(weight, 0)}" for name, weight in WEIGHTS.items())
            return [
                f"Score = the weighted mean ({weights}) of c ÷ (c + all ads), c being one standard deviation below the"
                " estimate: above 50 % a template is better than the average even when one is cautious.",
                "An estimate moves from all ads to the niche's, the template's and this product's own results as far as"
                " these are evidence, so that one lucky ad does not win. Meta chose who saw what: an association.",
            ]


_PART = {"ctr": "CTR", "conversion_rate": "conversion", "roas": "ROAS"}


def _actions(about: Told) -> tuple[Action, ...]:
    slug = about.product.slug
    others = [
        Action(label=f"By {METHOD_WORDS[method]}", command=f"/recommend_templates product={slug} method={method}")
        for method in METHODS
        if method != about.method
    ]
    unused = Action(
        label="Recommended, not used", command=f"/recommend_templates product={slug} filter=unused_recommended"
    )
    settings = Action(label="Settings", command=f"/template_settings product={slug}")
    return (*others, *([unused] if about.which != "unused_recommended" else []), settings)


def _nothing(about: Told) -> tuple[str, tuple[Action, ...]]:
    product, slug = about.product.name, about.product.slug
    if not about.library:
        return (
            "The library has no templates yet: drop a picture into the chat, then approve it with /template_queue.",
            (Action(label="What waits", command="/template_queue"), Action(label="Browse your ads", command="/ads")),
        )
    recommend = Action(label="Recommend some", command=f"/recommend_templates product={slug}")
    if about.method == "performance" and about.which == "all":
        cure = "/template_link ad=AD template=TEMPLATE"
        what = "that has results in the last year" if about.window else "yet"
        return (
            f"No ad of {about.brand.name} is linked to a template {what}, so none has results: {cure} links one.",
            (Action(label="Links so far", command="/template_link"), recommend),
        )
    if about.method == "longevity" and about.which == "all":
        return (
            f"Of none of the {plural(about.library, 'template')} is it known how long its ad ran: /template_add ad=AD"
            " makes one of your own ads a template, with its days.",
            (recommend, Action(label="Browse your ads", command="/ads")),
        )
    if about.which == "unused_recommended":
        return (
            f"No recommended template of {product} is unused: /recommend_templates product={slug} recommends more.",
            (recommend, _all_of(slug)),
        )
    return f"Nothing was recommended for {product} yet: /recommend_templates product={slug} does.", (recommend,)


def _all_of(slug: str) -> Action:
    return Action(label="All recommended", command=f"/recommend_templates product={slug} filter=recommended")


def _command(about: Told, limit: int) -> str:
    parts: Sequence[str] = (
        f"/recommend_templates product={about.product.slug}",
        f"method={about.method}",
        *([f"filter={about.which}"] if about.which != "all" else []),
        f"limit={limit}",
    )
    return " ".join(parts)
