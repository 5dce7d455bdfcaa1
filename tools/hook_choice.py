"""Which hook a word means: its words, its id, or an ad that opens with it."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from domain.errors import AskAgain
from domain.hook_words import short
from domain.hooks import hook_id, normalise
from store.hooks import KnownHook
from tools.typed import typed

HOOK_HELP = "A hook: its words or their beginning, its id (h and 8 digits), or the id of an ad that opens with it."
_OFFERED = 3
_NEAR = 60


def choose_hook(word: str, known: Sequence[KnownHook], command: str, key: str) -> KnownHook:
    """The one hook that `word` means.

    Args:
        command: Who asks, for the refusal's example.
        key: Its argument that holds the word.

    Raises:
        AskAgain: None fits (the nearest are offered), or several do.
    """
    if not known:
        raise AskAgain(
            f"The brand has no ads yet, so no hook is {word!r}.",
            "Drop an Ads Manager export into the chat.",
            "not_found",
        )
    wanted = normalise(word)
    exact = [h for h in known if h.key == wanted or word.strip() in h.ad_ids or hook_id(h.key) == word.strip().lower()]
    found = exact or [h for h in known if wanted and h.key.startswith(wanted)]
    found = found or [h for h in known if wanted and f" {wanted} " in f" {h.key} "]
    if len(found) == 1:
        return found[0]
    if found:
        largest = sorted(found, key=lambda h: (-h.ads, h.key))
        raise AskAgain(
            f"{len(found)} hooks fit {word!r}.", f"Choose one: {_choices(largest, command, key)}.", "conflict"
        )
    near = process.extract(wanted, [h.key for h in known], scorer=fuzz.WRatio, limit=_OFFERED, score_cutoff=_NEAR)
    close = [known[at] for _, _, at in near]
    hint = f"Did you mean {_choices(close, command, key)}?" if close else "Type /top_hooks to see them."
    raise AskAgain(f"No hook is {word!r}.", hint, "not_found")


def _choices(hooks: Sequence[KnownHook], command: str, key: str) -> str:
    listed = ", ".join(f"{typed(command, **{key: hook_id(h.key)})} (“{short(h.text, 50)}”)" for h in hooks[:_OFFERED])
    return listed if len(hooks) <= _OFFERED else f"{listed} …"
