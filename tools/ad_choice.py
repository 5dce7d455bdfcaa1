"""Which ad a person means."""

from collections.abc import Sequence

from domain.brand import Brand
from domain.errors import AskAgain
from store import ads
from store.ads import Candidate
from store.db import Connection
from store.performance import AdKey
from tools.nearest import nearest
from tools.typed import typed

_OFFERED = 5


async def choose_ad(conn: Connection, brand: Brand, word: str, account: str | None = None) -> AdKey:
    """The one ad that `word` means.

    Raises:
        AskAgain: None fits (the nearest names are offered), or several do.
    """
    fitting = [c for c in await ads.found(conn, brand.id, word) if account in (None, c.account)]
    best = [candidate for candidate in fitting if candidate.rank == fitting[0].rank]
    if len(best) == 1:
        return (best[0].account, best[0].ad_id)
    if best:
        raise AskAgain(f"{word!r} fits several ads.", f"Choose one: {_choices(best)}.", "conflict")
    names = await ads.names(conn, brand.id)
    if not names:
        raise AskAgain(
            f"{brand.name} has no ads yet, so none is {word!r}.",
            "Drop an Ads Manager export into the chat.",
            "not_found",
        )
    close = nearest(word, [name for _, name in names])
    meant = [Candidate(account="", ad_id=ad_id, ad_name=name, rank=3) for ad_id, name in names if name == close]
    hint = f"Did you mean {_choices(meant)}?" if meant else "Type /ads to browse them."
    raise AskAgain(f"{brand.name} has no ad {word!r}.", hint, "not_found")


def _choices(candidates: Sequence[Candidate]) -> str:
    twice = len({c.ad_id for c in candidates}) < len(candidates)
    commands = [typed("ad", id=c.ad_id, account=c.account if twice else None) for c in candidates[:_OFFERED]]
    listed = ", ".join(f"{said} ({c.ad_name})" for said, c in zip(commands, candidates, strict=False))
    return listed if len(candidates) <= _OFFERED else f"{listed} …"
