"""Where ads lead, read from Meta without a sync."""

from pydantic import JsonValue

from connectors.meta.client import Graph
from domain.account import scope
from domain.answer import Action, Foot
from domain.brand import Brand
from domain.destination_report import DestinationCounts, DestinationReport
from domain.format import count, plural
from domain.job_arguments import DestinationSync
from domain.window import choose_window
from jobs.meta.creatives import read_creatives
from jobs.meta.errand import accounts_of, errand
from jobs.meta.patience import Patience
from jobs.meta_sync.session import Telling
from jobs.running import Running
from store import accounts, brands, creatives, url_map
from store.db import Connection

_TOP = 5
_EVERYTHING = 1_000_000


async def destination_sync(running: Running, asked: DestinationSync) -> DestinationReport:
    """Asks about ads of which it is not known where they lead, then matches pages to products anew.

    Raises:
        AskAgain: No account is linked, or the connection does not hold.
    """
    brand = running.require_brand()
    chosen = await accounts_of(running, asked.account)

    async def read(graph: Graph, patience: Patience, telling: Telling) -> dict[str, JsonValue]:
        counts = DestinationCounts()
        for account in chosen:
            ads = await _due(running, account, asked.limit, asked.again)
            await telling.expect(len(ads))
            counts += await read_creatives(running, graph, patience, account, ads, telling.did)
        return counts.model_dump(mode="json")

    made = await errand(running, "Destinations", read)
    await running.stage("Products", lambda: _rematch(running))
    counts = DestinationCounts.model_validate(made["found"])
    left = sum([len(await _due(running, account, _EVERYTHING, again=False)) for account in chosen])
    async with running.transaction(brand.organization_id) as conn:
        return await _report(conn, running, brand, counts, left, made["calls"])


async def _due(running: Running, account: str, limit: int, again: bool) -> list[str]:
    brand = running.require_brand()
    today = running.now.astimezone(brand.zone).date()
    async with running.transaction(brand.organization_id) as conn:
        return await creatives.due_destinations(conn, brand.id, account, today, running.now, limit, again)


async def _rematch(running: Running) -> dict[str, int]:
    brand = running.require_brand()
    async with running.transaction(brand.organization_id) as conn:
        done = await url_map.rematch(conn, brand, running.now)
    return {"written": done.written, "gone": done.gone}


async def _report(
    conn: Connection, running: Running, brand: Brand, counts: DestinationCounts, left: int, calls: int
) -> DestinationReport:
    covered = await brands.days_covered(conn, brand.id)
    window = choose_window(running.now.astimezone(brand.zone).date(), covered)
    summed = scope(await accounts.of_brand(conn, brand.id), brand.currency, brand.timezone)
    wanted = url_map.Wanted(brand.id, window, summed.ids)
    totals = await url_map.totals(conn, wanted)
    pages = await url_map.pages(conn, wanted, limit=_TOP)
    return DestinationReport(
        headline=_headline(brand, counts, left, totals.review),
        foot=Foot(
            as_of=covered[1] if covered else None,
            window=window,
            currency=summed.currency,
            timezone=brand.timezone,
            notes=summed.notes,
            fictional=brand.is_fictional,
        ),
        actions=_actions(left, totals.review),
        counts=counts,
        left=left,
        calls=calls,
        review=totals.review,
        pages=tuple(pages),
    )


def _headline(brand: Brand, counts: DestinationCounts, left: int, review: int) -> str:
    if not counts.asked:
        waits = "; what Meta did not tell is asked again later" if left else ""
        return f"It is known already where every ad of {brand.name} leads{waits}."
    to = [
        (counts.found, "to one page"),
        (counts.several, "to several"),
        (counts.lead_forms, "to a lead form"),
        (counts.no_page, "to no page"),
    ]
    told = ", ".join(f"{count(number)} {where}" for number, where in to if number) or "none is known to lead anywhere"
    unknown = f"; {count(counts.unknown)} Meta did not tell" if counts.unknown else ""
    also = f"; {plural(review, 'page')} wait{'s' if review == 1 else ''} for review" if review else ""
    ads = "1 ad asked about, " if counts.asked == 1 else f"Of {count(counts.asked)} ads asked about, "
    return f"{ads}{told}{unknown}{also}."


def _actions(left: int, review: int) -> tuple[Action, ...]:
    made = [Action(label="Which pages sell what", command="/url_map")]
    if review:
        made.append(Action(label="What waits for review", command="/url_map show=review"))
    if left:
        made.append(Action(label="Ask about the rest", command="/fetch_destinations"))
    return tuple(made)
