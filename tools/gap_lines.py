"""The profile as lines of a table: every field with its state and what could fill it now."""

from domain.field_values import shown
from domain.fillable import told
from domain.gap_report import GapLine, ProductGaps
from domain.profile import FieldState, Status
from domain.profile_fields import GAPS, ProfileField
from store.fillable import Left
from tools.profile_choice import Chosen
from tools.typed import typed

_CURE = "nothing yet: /landing_page or /import"


def lines(chosen: Chosen, known: Left) -> tuple[GapLine, ...]:
    """Every field that /gap_fill lists, also of things that are not there yet; no field is left out."""
    if chosen.product is None and chosen.held.of("product"):
        return tuple(_line(chosen, field, known) for field in GAPS if field.level == "brand")
    return tuple(_line(chosen, field, known) for field in GAPS)


def _line(chosen: Chosen, field: ProfileField, known: Left) -> GapLine:
    state = chosen.state(field.key)
    target = chosen.target(field.level)
    product = chosen.product.slug if chosen.product else None
    variant = chosen.variant.slug if chosen.variant and field.level == "offer_variant" else None
    if state is None or target is None:
        missing: Status = "inherited" if field.inherits else "missing"
        cure = {"offer_variant": "/variants discover", "persona": "/persona_make"}.get(field.level, "/product new NAME")
        return GapLine(
            key=field.key, label=field.label, of="–", status=missing, severity=field.severity, sources=cure
        )  # fmt: skip
    command = typed("gap_fill", field=field.key, product=product, variant=variant)
    if not field.writable:
        command = field.setup if "NAME" not in field.setup and state.value is None else command
    return GapLine(
        key=field.key,
        label=field.label,
        of=target.name,
        status=state.status,
        severity=field.severity,
        value=shown(state.value),
        sources=_sources(field, state, known),
        waiting=len(state.suggestions),
        command=command,
    )


def _sources(field: ProfileField, state: FieldState, known: Left) -> str:
    if state.status in ("filled", "not_applicable"):
        return ""
    if field.inherits:
        return "blank: the next level's holds (/voice)"
    if not field.automatic:
        return field.setup or "by hand"
    return told(known.get(field.key, ())) or _CURE


def product_lines(chosen: Chosen) -> tuple[ProductGaps, ...]:
    """Each product in numbers, those first that lack most of what is critical."""
    made = [_product(chosen, at) for at in range(len(chosen.held.of("product")))]
    return tuple(sorted(made, key=lambda one: (-one.critical, -one.missing, one.name)))


def _product(chosen: Chosen, at: int) -> ProductGaps:
    product = chosen.held.of("product")[at]
    variant = chosen.held.variant(product.id)
    of = {product.id, variant.id if variant else product.id}
    states = [s for s in chosen.held.states if s.target.id in of and s.field.in_gaps and not s.field.inherits]
    gaps = [state.field for state in states if state.is_gap]
    gaps += [f for f in GAPS if variant is None and f.level == "offer_variant" and not f.inherits]
    return ProductGaps(
        name=product.name,
        filled=sum(state.value is not None for state in states),
        missing=len(gaps),
        critical=sum(field.severity == "critical" for field in gaps),
        stale=sum(state.status == "stale" for state in states),
        waiting=sum(len(state.suggestions) for state in states),
        command=typed("gap_fill", product=product.slug),
    )
