"""What each command needs: one line for each command that there is; () for those that need nothing."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.readiness_facts import BY_KEY, FactKey

# How old what a command rests on may be, in hours, before its answer is only partly ready (the facts' figures).
FRESH_HOURS: Mapping[FactKey, int] = {"results": 24, "classified": 48, "pages": 168, "templates": 168}


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Group(_Value):
    """A requirement that any one of these meets. Without a hard one a command is blocked, without a soft one it answers
    with less."""

    label: str
    any_of: tuple[FactKey, ...]
    kind: Literal["hard", "soft"]


class Needs(_Value):
    """`fresh` are facts whose age counts. The command has no object, and so does not apply, where the brand has
    `once` but not `applies`: videos among its ads, say."""

    groups: tuple[Group, ...] = ()
    fresh: tuple[FactKey, ...] = ()
    applies: FactKey | None = None
    once: FactKey | None = None

    @property
    def facts(self) -> frozenset[FactKey]:
        """Everything that it looks at."""
        more: set[FactKey] = {key for key in (self.applies, self.once) if key is not None}
        return frozenset(more.union(self.fresh, *(group.any_of for group in self.groups)))


def _hard(*any_of: FactKey, label: str = "") -> Group:
    return Group(label=label or BY_KEY[any_of[0]].noun, any_of=any_of, kind="hard")


def _soft(*any_of: FactKey, label: str = "") -> Group:
    return Group(label=label or BY_KEY[any_of[0]].noun, any_of=any_of, kind="soft")


def _needs(
    *groups: Group, fresh: tuple[FactKey, ...] = (), applies: FactKey | None = None, once: FactKey | None = None
) -> Needs:
    return Needs(groups=groups, fresh=fresh, applies=applies, once=once)


_NOTHING = Needs()
_RESULTS = _hard("results")
_SOURCE = _soft("connection", "account", label="a source of results")
_HOOKS = _needs(_RESULTS, _soft("copy", "naming", label="words or names that hooks are read from"), fresh=("results",))
_FIGURES = _needs(_RESULTS, _SOURCE, fresh=("results",))
_READ = _needs(_RESULTS, _hard("classified"), fresh=("results", "classified"))
_VOICES: tuple[FactKey, ...] = ("reviews", "reddit", "amazon", "pages")
_OWN = _soft(*_VOICES, label="sources that speak of the brand or its customers")
_META = _needs(_hard("connection"))
_QUEUE = _needs(_hard("queue"))

NEEDS: Mapping[str, Needs] = {
    "top_hooks": _HOOKS,
    "hook": _HOOKS,
    "compare_hooks": _HOOKS,
    "hook_pages": _needs(_RESULTS, _hard("destinations"), _soft("pages"), fresh=("results",)),
    "hook_gaps": _needs(_RESULTS, _soft("classified"), fresh=("results", "classified")),
    "metric": _NOTHING,
    "performance": _FIGURES,
    "ads": _needs(_hard("ads"), _soft("results"), _soft("copy", "media", label="words or pictures of ads")),
    "ad": _needs(_hard("ads"), _soft("results"), _soft("copy", "media", label="words or pictures of ads")),
    "hook_report": _HOOKS,
    "retention": _needs(_hard("curves"), _soft("copy"), applies="video_ads", once="ads"),
    "diagnose": _needs(_RESULTS, _soft("classified"), fresh=("results", "classified")),
    "baselines": _needs(_RESULTS, _soft("classified"), fresh=("results", "classified")),
    "fatigue": _needs(_RESULTS, _SOURCE, fresh=("results",)),
    "coverage": _READ,
    "recommendation": _needs(_RESULTS),
    "congruence_check": _needs(
        _hard("copy"), _hard("pages"), _soft("destinations"), _soft("classified"), fresh=("pages",)
    ),
    "rows": _FIGURES,
    "templates": _needs(_hard("templates")),
    "template_queue": _QUEUE,
    "template_add": _NOTHING,
    "template_review": _QUEUE,
    "template_approve": _QUEUE,
    "template_reject": _QUEUE,
    "template_restore": _NOTHING,
    "template_bulk": _QUEUE,
    "recommend_templates": _needs(
        _hard("products"), _hard("templates"), _soft("offer_variants", "reviews", label="words of the product"),
        _soft("template_links"), _soft("matches"), fresh=("templates",),
    ),
    "template_used": _needs(_hard("products"), _hard("templates")),
    "template_settings": _needs(_hard("products")),
    "template_link": _needs(_hard("ads"), _hard("templates")),
    "product": _NOTHING,
    "gap_fill": _needs(_hard("products"), _OWN, _soft("offer_variants"), fresh=("pages",)),
    "profile_gaps": _needs(_hard("products"), _OWN),
    "undo": _needs(_hard("profile_writes")),
    "variants": _needs(
        _hard("products"), _hard("destinations", "pages", label="pages: where ads lead, or one that was read"),
        _soft("pages"), fresh=("pages",),
    ),
    "voice": _needs(_soft("voice")),
    "persona": _needs(_hard("personas")),
    "persona_make": _needs(
        _hard(
            *_VOICES, "offer_variants", "copy", "classified", "competitor_texts",
            label="sources to draw a persona from",
        ),
        _soft("reviews", "reddit", "amazon", label="words of customers"),
    ),
    "persona_edit": _needs(_hard("personas")),
    "copy_brief": _needs(_hard("personas"), _soft("voice")),
    "competitors": _NOTHING,
    "onboard": _NOTHING,
    "readiness": _NOTHING,
    "import": _NOTHING,
    "imports": _NOTHING,
    "reviews": _needs(_hard("reviews")),
    "review_product": _needs(_hard("reviews"), _hard("products"), applies="unassigned_reviews", once="reviews"),
    "research": _needs(_hard(*_VOICES, "copy", "offer_variants", "classified", label="texts that can be quoted")),
    "naming": _NOTHING,
    "connect": _NOTHING,
    "sync_meta": _META,
    "fetch_destinations": _needs(_hard("connection"), _hard("ads")),
    "asset_download": _needs(_hard("connection"), _hard("ads")),
    "classify_ads": _needs(
        _hard("ads"), _hard("copy", "media", label="words or pictures of ads"), _soft("media"), fresh=("results",)
    ),
    "url_map": _needs(_hard("destinations"), _soft("products")),
    "landing_pages": _needs(_hard("destinations", "pages", label="pages: where ads lead, or one that was read")),
    "landing_page": _NOTHING,
    "runs": _NOTHING,
    "schedule": _NOTHING,
    "notifications": _NOTHING,
    "org": _NOTHING,
    "team": _NOTHING,
    "audit": _NOTHING,
    "signins": _NOTHING,
    "join": _NOTHING,
    "prompts": _NOTHING,
    "evals": _NOTHING,
    "eval_case": _NOTHING,
    "brand": _NOTHING,
    "help": _NOTHING,
}  # fmt: skip
