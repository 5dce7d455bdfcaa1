"""Fields of the profile as cards: what stands there, and what each source offers for it."""

from collections.abc import Iterable

from domain.action import Action
from domain.field_card import FieldCard, FieldCards, FieldOffer, OfferItem, OfferQuote
from domain.field_values import FieldValue, is_list, items, shown
from domain.fillable import told
from domain.format import plural
from domain.gallery import Badge
from domain.profile import FieldState, KnownEvidence, Status
from domain.proposal import Confidence, ItemEvidence, SourceType, Suggestion
from domain.table import Cell, Column, Figure, Interval, Table
from domain.typed_values import SHAPES, editable
from store.fillable import Left
from tools.profile_choice import Chosen
from tools.typed import typed

SOURCE_WORDS: dict[str, str] = {
    "landing_page": "Landing page",
    "page_data": "Product data of the page",
    "customer_review": "Reviews",
    "reddit_quote": "Reddit",
    "amazon_quote": "Amazon reviews",
    "ad_copy": "Ad copy",
    "manual": "Typed by hand",
}
_SURE: dict[Confidence, Badge] = {
    "high": Badge(text="high confidence", tone="good", sign="●"),
    "medium": Badge(text="medium confidence", tone="info", sign="◐"),
    "low": Badge(text="low confidence", tone="mute", sign="○"),
}
_STATES: dict[Status, Badge] = {
    "filled": Badge(text="filled", tone="good", sign="✓"),
    "missing": Badge(text="missing", tone="bad", sign="○"),
    "stale": Badge(text="stale", tone="warn", sign="◷"),
    "not_applicable": Badge(text="not applicable", tone="mute", sign="–"),
    "inherited": Badge(text="inherited", tone="info", sign="↑"),
}
_WRITTEN: dict[SourceType, str] = {
    "manual": "by hand",
    "import": "by an import",
    "cached_source": "from a source",
    "ai_suggestion": "from a source, read by a model",
    "fresh_scrape": "from a page read for it",
    "system": "by the system",
}
_SOURCE_NOTES = {
    "same": "",
    "changed": "the source has changed since; this still stands in it",
    "gone": "the source does not say this any more",
}


def undecided(chosen: Chosen) -> tuple[FieldState, ...]:
    """The fields for which something waits for a decision, of the brand and all that is chosen of it."""
    wanted = {t.id for t in (chosen.brand, chosen.product, chosen.variant, chosen.persona) if t is not None}
    if chosen.product is None:
        wanted = {target.id for target in chosen.held.targets}
    return tuple(state for state in chosen.held.states if state.suggestions and state.target.id in wanted)


def cards(chosen: Chosen, states: Iterable[FieldState], known: Left, title: str, may_write: bool) -> FieldCards:
    """Fields as cards, whole."""
    found = tuple(states)
    return FieldCards(
        title=title,
        cards=tuple(card(chosen, state, known, may_write) for state in found),
        table=_table(found),
    )


def card(chosen: Chosen, state: FieldState, known: Left, may_write: bool) -> FieldCard:
    """One field: what stands there and what is offered for it, side by side."""
    field = state.field
    named = _named(chosen, state)
    left = told(known.get(field.key, ())) if field.automatic else ""
    badges = [_STATES[state.status]]
    if state.status == "missing":
        badges.append(Badge(text=field.severity, tone="bad" if field.severity == "critical" else "mute", sign="!"))
    write = may_write and field.writable
    return FieldCard(
        title=field.label,
        of=state.target.name,
        badges=tuple(badges),
        held=_held(state, named, write),
        offers=tuple(_offer(state, one, may_write) for one in state.suggestions),
        note=_note(state, left),
        actions=_actions(state, named, left, write),
        edit=typed("gap_fill", **named) + " value=" if write else "",
        shape=SHAPES[field.type],
    )


def _named(chosen: Chosen, state: FieldState) -> dict[str, str | None]:
    """How a command names the field."""
    of = next((t for t in chosen.held.of("product") if t.id == state.target.product_id), None)
    default = chosen.held.variant(of.id) if of else None
    variant = state.target.slug if state.target.level == "offer_variant" and state.target != default else None
    return {"field": state.key, "product": of.slug if of else None, "variant": variant}


def _note(state: FieldState, left: str) -> str:
    if state.field.inherits and state.value is None:
        return "Blank: the next level's voice holds. /voice shows which."
    if state.value is None and not state.suggestions:
        return f"Could be filled from {left}." if left else ""
    if len({shown(one.value) for one in state.suggestions}) > 1:
        return f"{plural(len(state.suggestions), 'source')} differ: they are shown side by side, none is averaged."
    return ""


def _actions(state: FieldState, named: dict[str, str | None], left: str, write: bool) -> tuple[Action, ...]:
    if not write:
        return ()
    product, variant = named["product"], named["variant"]
    found: list[Action] = []
    if state.field.automatic and left and state.status in ("missing", "stale"):
        again = "yes" if state.value is not None else None
        command = typed("gap_fill", product=product, variant=variant, fields=state.key, again=again)
        found.append(Action(label="Look for it", command=command))
    if state.not_applicable:
        back = typed("gap_fill", applicable=state.key, product=product, variant=variant)
        found.append(Action(label="It does apply", command=back))
    elif state.value is None and not state.field.inherits:
        away = typed("gap_fill", not_applicable=state.key, product=product, variant=variant)
        found.append(Action(label="Not applicable", command=away))
    return tuple(found)


def _held(state: FieldState, named: dict[str, str | None], write: bool) -> FieldOffer | None:
    if state.value is None:
        return None
    since = f", {state.written_at:%Y-%m-%d}" if state.written_at else ""
    how = f" {_WRITTEN[state.written_as]}" if state.written_as else ""
    empty = Action(label="Empty it", command=typed("gap_fill", **named, value=""))
    return FieldOffer(
        head=f"Stands there{since}{how}",
        items=_items(state.value, state.evidence),
        is_list=is_list(state.value),
        lines=() if state.evidence else ("No source is known for it.",),
        actions=(empty,) if write else (),
        edit=typed("gap_fill", **named) + " value=" if write else "",
        text=editable(items(state.value)),
        shape=SHAPES[state.field.type],
    )


def _offer(state: FieldState, one: Suggestion, may_write: bool) -> FieldOffer:
    waits = one.status == "waiting"
    source = SOURCE_WORDS.get(one.origin.kind, one.origin.kind.replace("_", " ").capitalize())
    badges = () if one.origin.kind == "manual" else (_SURE[one.confidence],)
    if waits:
        badges = (Badge(text="waits for your click", tone="warn", sign="…"), *badges)
    value = one.value
    old = f"Replaces “{shown(one.old_value)}”." if waits and one.old_value is not None else ""
    by = f"Read by {one.written.model}." if one.written.model else ""
    return FieldOffer(
        head=" · ".join(part for part in (source, one.origin.title) if part),
        url=one.origin.url,
        badges=badges,
        items=_items(value, one.evidence) if value else (OfferItem(text="(nothing: the field is emptied)"),),
        is_list=value is not None and is_list(value),
        lines=tuple(line for line in (old, one.reasoning, by) if line),
        warning=_warning(one),
        actions=_decisions(state, one) if may_write else (),
        edit=typed("gap_fill", edit=one.short) + " value=" if may_write and value is not None else "",
        text=editable(items(value)) if value is not None else "",
        shape=SHAPES[state.field.type],
    )


def _warning(one: Suggestion) -> str:
    if one.instructs:
        return "The source tries to give instructions. They are data here and changed nothing; check the value."
    return "The source has changed since it was read: it does not say all of this any more." if one.gone else ""


def _decisions(state: FieldState, one: Suggestion) -> tuple[Action, ...]:
    if one.status == "waiting":
        return (
            Action(label="Replace it", command=typed("gap_fill", confirm=one.short)),
            Action(label="Keep what stands there", command=typed("gap_fill", reject=one.short)),
        )
    grows = state.field.policy == "append" and state.value is not None
    label = "Add what is new" if grows else "Accept" if state.value is None else "Accept instead"
    return (
        Action(label=label, command=typed("gap_fill", accept=one.short)),
        Action(label="Reject", command=typed("gap_fill", reject=one.short)),
    )


def _items(value: FieldValue, evidence: Iterable[ItemEvidence]) -> tuple[OfferItem, ...]:
    borne: dict[int, list[OfferQuote]] = {}
    for one in evidence:
        borne.setdefault(one.item, []).append(_quote(one))
    return tuple(OfferItem(text=line, quotes=tuple(borne.get(at, ()))) for at, line in enumerate(items(value)))


def _quote(one: ItemEvidence) -> OfferQuote:
    kind = SOURCE_WORDS.get(one.evidence.source_kind, one.evidence.source_kind.replace("_", " "))
    if not isinstance(one, KnownEvidence):
        return OfferQuote(quote=one.evidence.quote, where=kind)
    where = " · ".join(part for part in (kind, one.title) if part)
    return OfferQuote(quote=one.evidence.quote, where=where, url=one.url, note=_SOURCE_NOTES[one.source])


def _table(states: Iterable[FieldState]) -> Table:
    """What stands and what is offered, a row each: for terminal and export."""
    rows: list[dict[str, Cell | Interval | Figure]] = []
    for state in states:
        if state.value is not None or not state.suggestions:
            rows.append(_row(state, "stands there" if state.value else "missing", shown(state.value), "", "", ""))
        for one in state.suggestions:
            quotes = " / ".join(e.evidence.quote for e in one.evidence)
            source = " ".join(part for part in (SOURCE_WORDS.get(one.origin.kind), one.origin.title) if part)
            value = shown(one.value) or "(nothing)"
            command = typed("gap_fill", **{"confirm" if one.status == "waiting" else "accept": one.short})
            rows.append(_row(state, source, value, one.confidence, quotes, command))
    return Table(
        columns=(
            Column(key="field", label="Field"),
            Column(key="source", label="Source"),
            Column(key="value", label="Value"),
            Column(key="sure", label="Confidence"),
            Column(key="quotes", label="Quotes"),
            Column(key="run", label="To take it"),
        ),
        rows=tuple(rows),
    )


def _row(
    state: FieldState, source: str, value: str, sure: str, quotes: str, command: str
) -> dict[str, Cell | Interval | Figure]:
    return {
        "field": state.field.label,
        "source": source,
        "value": value or None,
        "sure": sure or None,
        "quotes": quotes or None,
        "run": command or None,
    }
