"""/voice: whose voice an ad speaks in, and setting it at a level."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from domain.answer import Action, Foot
from domain.errors import AskAgain
from domain.profile import Target
from domain.voice import KEYS, LABELS, LEVELS, Voice, VoiceLevel, VoiceStep, chain, overrides
from domain.voice_report import VoiceChain, VoiceLine, state_of
from store.db import Connection
from tools import gap_decisions
from tools.deps import Deps
from tools.gap_decisions import Decision
from tools.nearest import nearest
from tools.profile_choice import Chosen, choose, require_member
from tools.typed import typed

_IN_SENTENCE = 120
_WORDS: dict[str, VoiceLevel] = {"variant": "offer_variant", "offer": "offer_variant"}
_CHAIN = "persona → offer variant → brand: the first that says something holds"


class VoiceArgs(BaseModel):
    """For which product, offer variant or persona; and the voice to set, which needs the role member."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    product: str | None = Field(default=None, description="The product: its slug or name.")
    variant: str | None = Field(default=None, description="The offer variant; without it, the product's default one.")
    persona: str | None = Field(default=None, description="The persona that is spoken to: its slug or name.")
    level: VoiceLevel | None = Field(default=None, description="Where to set it: brand, variant or persona.")
    text: str | None = Field(
        default=None, description='How it speaks, e.g. "dry, kind, short sentences". Blank (text="") = inherit.'
    )
    sure: bool = Field(default=False, description="yes sets it at a level though the brand has no voice yet.")

    @field_validator("level", mode="before")
    @classmethod
    def _level(cls, value: Any) -> Any:
        word = str(value).strip().casefold().replace(" ", "_") if value is not None else None
        if word is None:
            return None
        found = _WORDS.get(word, word)
        if found not in LEVELS:
            raise ValueError("a level is brand, variant or persona")
        return found


async def voice(deps: Deps, args: VoiceArgs) -> VoiceChain:
    """Show whose voice and tone holds for a product, offer variant or persona, and why: persona, else offer variant,
    else brand. With text= it is set at a level; blank text inherits from the next level."""
    brand = deps.require_brand()
    decision: Decision | None = None
    async with deps.transaction() as conn:
        chosen = await choose(conn, brand, args.product, args.variant)
        persona = _persona(chosen, args.persona)
        voiced = _chain(chosen, persona)
        if args.text is not None:
            require_member(brand, "Setting a voice")
            level = _level_of(args, chosen)
            target = _target(args, chosen, persona, level)
            if level != "brand" and args.text.strip() and voiced.step("brand").text is None and not args.sure:
                return _explained(deps, chosen, voiced, args, level, target)
            decision = await _set(deps, conn, chosen, level, target, args.text)
            chosen = await choose(conn, brand, args.product, args.variant)
            voiced = _chain(chosen, persona)
    holds = _headline(chosen, persona, voiced)
    return VoiceChain(
        headline=f"{decision.told} {holds}" if decision else holds,
        foot=Foot(fictional=brand.is_fictional, notes=(f"The chain is {_CHAIN}.",)),
        actions=(*(decision.actions if decision else ()), *_actions(chosen, persona, voiced)),
        saved=decision.told if decision else "",
        text=voiced.text,
        level=voiced.level,
        steps=_lines(voiced),
        others=_others(chosen),
    )


def _chain(chosen: Chosen, persona: Target | None) -> Voice:
    product = chosen.product.id if chosen.product else None
    return chain(chosen.held, product, chosen.variant.id if chosen.variant else None, persona.id if persona else None)


def _persona(chosen: Chosen, wanted: str | None) -> Target | None:
    if wanted is None:
        return None
    known = chosen.held.of("persona")
    word = wanted.strip().casefold()
    found = next((t for t in known if word in (t.slug.casefold(), t.name.casefold())), None)
    if found is not None:
        return found
    close = nearest(wanted, [t.name for t in known])
    slug = next((t.slug for t in known if t.name == close), None)
    hint = f"Did you mean persona={slug}?" if slug else "/persona lists the personas, /persona_make makes one."
    raise AskAgain(f"{chosen.name} has no persona {wanted!r}.", hint, "not_found")


def _level_of(args: VoiceArgs, chosen: Chosen) -> VoiceLevel:
    """The level that was named, or that follows from what was named."""
    if args.level is not None:
        return args.level
    if args.persona is not None:
        return "persona"
    if args.variant is not None:
        return "offer_variant"
    if args.product is None:
        return "brand"
    raise AskAgain(
        f"At which level is the voice set: for {chosen.brand.name} whole, an offer variant, or a persona?",
        "Add level=brand, level=variant or persona=NAME.",
    )


def _target(args: VoiceArgs, chosen: Chosen, persona: Target | None, level: VoiceLevel) -> Target:
    if level == "brand":
        return chosen.brand
    if level == "persona":
        if persona is None:
            raise AskAgain("Of which persona?", "Add persona=NAME; /persona lists them.")
        return persona
    if chosen.product is None:
        slugs = ", ".join(t.slug for t in chosen.held.of("product")[:10])
        hint = f"Add product=, one of {slugs}." if slugs else "Type /product new NAME to add a product."
        raise AskAgain("Of which product's offer variant?", hint)
    if chosen.variant is None:
        raise AskAgain(
            f"{chosen.product.name} has no offer variant yet.", "Type /variants discover to make one.", "not_found"
        )
    return chosen.variant


async def _set(deps: Deps, conn: Connection, chosen: Chosen, level: VoiceLevel, target: Target, text: str) -> Decision:
    state = chosen.held.state(KEYS[level], target.id)
    assert state is not None
    if state.value is None and not text.strip():
        return Decision(f"{target.name} has no voice of its own already.")
    return await gap_decisions.write(deps, conn, state, text)


def _explained(
    deps: Deps, chosen: Chosen, voiced: Voice, args: VoiceArgs, level: VoiceLevel, target: Target
) -> VoiceChain:
    """What the chain means while the brand says nothing: told before anything is saved."""
    brand, text = deps.require_brand(), args.text or ""
    return VoiceChain(
        headline=f"Not saved yet: {brand.name} has no voice of its own, so this would hold for the {LABELS[level]}"
        f" {target.name} alone, and all else stays without one.",
        foot=Foot(
            fictional=brand.is_fictional,
            notes=(f"The chain is {_CHAIN}.", "A blank level inherits from the next; the brand's is the last."),
        ),
        actions=(
            Action(label=f"Save it for {target.name}", command=_command(chosen, level, target, text, sure="yes")),
            Action(label=f"Save it for all of {brand.name}", command=typed("voice", level="brand", text=text)),
            Action(label="Look for the brand's voice in its pages", command=_LOOK),
        ),
        text=voiced.text,
        level=voiced.level,
        steps=_lines(voiced),
        others=_others(chosen),
    )


_LOOK = typed("gap_fill", fields="brand.voice_tone")


def _command(chosen: Chosen, level: VoiceLevel, target: Target, text: str | None, **more: object) -> str:
    """Shows or sets the voice of one thing."""
    product = next((t.slug for t in chosen.held.of("product") if t.id == target.product_id), None)
    named: dict[str, object] = {"product": product}
    if level == "offer_variant":
        named["variant"] = target.slug
    elif level == "persona":
        named["persona"] = target.slug or target.name
    told = {"level": "variant" if level == "offer_variant" else level} if text is not None else {}
    return typed("voice", **named, **told, text=text, **more)


def _actions(chosen: Chosen, persona: Target | None, voiced: Voice) -> tuple[Action, ...]:
    found: list[Action] = []
    if voiced.step("brand").text is None:
        found.append(Action(label="Look for the brand's voice in its pages", command=_LOOK))
    for step in voiced.steps:
        if step.level != "brand" and step.target is not None and step.text is not None:
            inherit = _command(chosen, step.level, step.target, "")
            found.append(Action(label=f"Let {step.target.name} inherit", command=inherit))
    return tuple(found)


def _headline(chosen: Chosen, persona: Target | None, voiced: Voice) -> str:
    who = _whose(chosen, persona)
    if voiced.won is None:
        return f'{who} has no voice and tone yet: no level says any; /voice level=brand text="…" sets the brand\'s.'
    said = voiced.text or ""
    said = said if len(said) <= _IN_SENTENCE else f"{said[: _IN_SENTENCE - 1]}…"
    over = [f"the {LABELS[step.level]}'s" for step in voiced.overridden]
    instead = f" over {' and '.join(over)}" if over else ""
    return f"{who} speaks “{said}”: the {LABELS[voiced.won.level]}'s voice holds{instead}."


def _whose(chosen: Chosen, persona: Target | None) -> str:
    parts = [t.name for t in (chosen.product, chosen.variant, persona) if t is not None]
    return " · ".join(parts) or chosen.brand.name


def _lines(voiced: Voice) -> tuple[VoiceLine, ...]:
    return tuple(_line(step, state_of(voiced, step.level)) for step in voiced.steps)


def _line(step: VoiceStep, state: str, command: str | None = None) -> VoiceLine:
    return VoiceLine(
        level=step.level,
        of=step.target.name if step.target else None,
        text=step.text,
        state=state,
        quotes=tuple(one.evidence.quote for one in step.evidence),
        command=command or (_LOOK if state == "missing" else None),
    )


def _others(chosen: Chosen) -> tuple[VoiceLine, ...]:
    own = [(step, step.target) for step in overrides(chosen.held) if step.target is not None]
    return tuple(
        _line(step, "stale" if step.stale else "override", _command(chosen, step.level, target, None))
        for step, target in own
    )
