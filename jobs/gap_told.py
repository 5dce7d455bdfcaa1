"""Says what a run that looked for fields came to."""

from collections.abc import Sequence
from uuid import UUID

from domain.answer import Action, Foot
from domain.brand import Brand
from domain.field_values import shown
from domain.format import plural
from domain.gap_run import GapCounts, GapFillReport, Offered
from domain.job_arguments import GapFill
from domain.profile import FieldState
from domain.profile_fields import BY_KEY
from domain.proposal import Suggestion
from domain.research import LABELS
from jobs.running import Running
from store import profile
from tools.typed import typed


async def report(
    running: Running, asked: GapFill, counts: GapCounts, ids: Sequence[UUID], keys: Sequence[object]
) -> GapFillReport:
    """What waits now, field by field, and what the run took."""
    brand = running.require_brand()
    async with running.transaction(brand.organization_id) as conn:
        held = await profile.read(conn, brand.id)
    order = {one: at for at, one in enumerate(ids)}
    offered = tuple(_offered(state, one) for state in held.states for one in state.suggestions if one.id in order)
    product = next((t for t in held.of("product") if t.slug == asked.product), None)
    found = {one.key for one in offered}
    nothing = tuple(dict.fromkeys(BY_KEY[key].label for key in BY_KEY if key in keys and key not in found))
    return GapFillReport(
        headline=_headline(brand, product.name if product else brand.name, counts, offered, nothing),
        foot=Foot(
            fictional=brand.is_fictional,
            timezone=brand.timezone,
            written_by=counts.model,
            notes=_notes(counts, nothing),
        ),
        actions=_actions(asked, offered, counts),
        counts=counts,
        offered=offered,
        nothing_for=nothing,
    )


def _offered(state: FieldState, one: Suggestion) -> Offered:
    kind = one.origin.kind
    source = one.origin.title or one.origin.url or LABELS.get(kind, kind)  # type: ignore[call-overload]
    return Offered(
        id=one.short,
        key=state.key,
        label=state.field.label,
        of=state.target.name,
        value=shown(one.value),
        confidence=one.confidence,
        source=str(source),
        quote=one.evidence[0].evidence.quote if one.evidence else "",
        quotes=len(one.evidence),
        reasoning=one.reasoning,
        instructs=one.instructs,
    )


def _headline(brand: Brand, name: str, counts: GapCounts, offered: Sequence[Offered], nothing: Sequence[str]) -> str:
    if not counts.fields:
        return f"{name} lacks nothing that a source could fill; again=yes looks for what is filled too."
    fields = len({(one.of, one.key) for one in offered})
    texts = f"{plural(counts.texts, 'text')} of {name}"
    if not offered:
        return f"Nothing in {texts} states any of {plural(counts.fields, 'field')} with words that can be quoted."
    sure = sum(one.confidence == "high" for one in offered)
    return (
        f"{fields} of {plural(counts.fields, 'field')} can be filled from {texts}:"
        f" {plural(len(offered), 'suggestion')} wait{'s' if len(offered) == 1 else ''} for you,"
        f" {sure} of high confidence{_cost(counts)}."
    )


def _cost(counts: GapCounts) -> str:
    return f", for ${counts.spent_usd:.2f}" if counts.model and counts.spent_usd is not None else ""


def _notes(counts: GapCounts, nothing: Sequence[str]) -> tuple[str, ...]:
    notes: list[str] = []
    if nothing:
        notes.append(f"No source states: {', '.join(nothing)}.")
    if counts.model is None and counts.fields:
        notes.append("Read by rules alone: no model was asked. Rules find what is stated plainly, not what is implied.")
    left = sum(counts.unread.values())
    if left:
        whys = "; ".join(f"{number:,}: {why}" for why, number in sorted(counts.unread.items()))
        notes.append(f"{plural(left, 'piece')} of text the model did not read ({whys}). Rules read them all.")
    if counts.dropped:
        notes.append(f"{plural(counts.dropped, 'finding')} of the model quoted words that stand nowhere: not offered.")
    return tuple(notes)


def _actions(asked: GapFill, offered: Sequence[Offered], counts: GapCounts) -> tuple[Action, ...]:
    made: list[Action] = []
    if offered:
        made.append(Action(label="Decide", command=typed("gap_fill", product=asked.product, variant=asked.variant)))
    if any(one.confidence == "high" for one in offered):
        high = typed("gap_fill", product=asked.product, variant=asked.variant, accept="high")
        made.append(Action(label="Accept all of high confidence", command=high))
    if counts.unread:
        fields = ",".join(asked.fields) or "all"
        made.append(
            Action(label="Read the rest", command=typed("gap_fill", product=asked.product, fields=fields, budget=20))
        )
    return tuple(made)
