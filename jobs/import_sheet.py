"""An ads sheet into what is known of the ads."""

from dataclasses import dataclass, field
from datetime import datetime

from connectors.ads_sheet import Sheet, SheetAd
from domain.answer import Action, Foot
from domain.brand import Brand
from domain.errors import AskAgain
from domain.format import count
from domain.hooks import AdFormat, Creative, Hook, TimedText, hook_of
from domain.import_report import LISTED, ImportReport
from domain.naming import convention, key_by_name
from domain.urls import canonical_url
from jobs.asked import Tell
from jobs.import_tally import FEW, FEW_SHARE
from store import ads_write, imports, url_map
from store.ads_write import StoredAd
from store.db import Connection


@dataclass
class _Told:
    """What the sheet says of one ad, all its rows taken together; the later row wins."""

    account: str
    ad_id: str
    ad_name: str
    stored: StoredAd | None
    format: AdFormat | None = None
    headline: str | None = None
    body: str | None = None
    transcript: tuple[TimedText, ...] | None = None
    overlays: tuple[TimedText, ...] | None = None
    destinations: list[str] = field(default_factory=list[str])

    def add(self, row: SheetAd) -> None:
        self.format = row.format or self.format
        self.headline = row.headline or self.headline
        self.body = row.body or self.body
        self.transcript = row.transcript or self.transcript
        self.overlays = row.overlays or self.overlays
        if row.destination_url and row.destination_url not in self.destinations:
            self.destinations.append(row.destination_url)

    def pages(self) -> dict[str, str]:
        """Where the ad leads: one address for each page."""
        return {page: url for url in self.destinations if (page := canonical_url(url))}

    def shape(self) -> AdFormat:
        stored: AdFormat = self.stored.format if self.stored else "unknown"
        told = self.format or stored
        return "video" if told == "unknown" and self.transcript else told

    def creative(self) -> Creative:
        """The stored creative with what the sheet says in its place. What stands on a still is no overlay."""
        before = self.stored.creative if self.stored else Creative()
        moves = self.shape() in ("video", "unknown")
        shown = " ".join(line.text for line in self.overlays or ())
        return Creative(
            headline=self.headline or before.headline,
            body=self.body or before.body,
            picture_text=before.picture_text if moves or not shown else shown,
            transcript=self.transcript or before.transcript,
            overlays=(self.overlays or before.overlays) if moves else before.overlays,
        )


async def import_sheet(
    conn: Connection, brand: Brand, sheet: Sheet, file_name: str, now: datetime, progress: Tell
) -> ImportReport:
    """Joins the sheet to the ads by id, else by exact name; ads that are not known yet are made.

    Raises:
        AskAgain: More rows than a few cannot be read.
    """
    _refuse_many(sheet)
    await progress("Joining the ads", 0, sheet.rows)
    account = await _account(conn, brand)
    told = await _told(conn, brand, sheet.ads, account)
    by_name = convention(brand.naming_convention)
    added: list[tuple[str, str, str, AdFormat, Hook]] = []
    hooked: list[tuple[str, str, AdFormat, Hook]] = []
    creatives: list[tuple[str, str, Creative]] = []
    destinations: list[tuple[str, str, list[str]]] = []
    new = changed = 0
    for ad in told:
        creative, shape = ad.creative(), ad.shape()
        hook = hook_of(ad.ad_name, shape, creative, by_name.hook(ad.ad_name) if by_name else None)
        stored = ad.stored
        if stored is None:
            added.append((ad.account, ad.ad_id, ad.ad_name, shape, hook))
        differs = stored is None or stored.content_hash != ads_write.content_hash(creative)
        leads = bool(ad.destinations) and (stored is None or set(stored.destinations or []) != set(ad.pages().values()))
        renewed = stored is not None and (stored.format, stored.hook) != (shape, hook)
        if differs:
            creatives.append((ad.account, ad.ad_id, creative))
        if leads:
            destinations.append((ad.account, ad.ad_id, ad.destinations))
        if renewed:
            hooked.append((ad.account, ad.ad_id, shape, hook))
        if stored is None or stored.content_hash is None:
            new += 1
        elif differs or leads or renewed:
            changed += 1
    await progress("Storing creatives", sheet.rows, sheet.rows)
    await ads_write.put_ads(conn, brand, added, hooked, now)
    await ads_write.put_creatives(conn, brand, creatives, now)
    await ads_write.put_destinations(conn, brand, destinations)
    if destinations:
        await url_map.rematch(conn, brand, now)
    return _report(brand, sheet, told, new, changed, file_name)


def _refuse_many(sheet: Sheet) -> None:
    if sheet.refused > max(FEW, FEW_SHARE * sheet.rows) or not sheet.ads:
        first = sheet.problems[0]
        raise AskAgain(
            f"{count(sheet.refused)} of {count(sheet.rows)} rows of the ads sheet cannot be read, e.g. line"
            f" {first.line}, {first.column} {first.value!r}: {first.reason}.",
            f"Up to {FEW} such rows, or {FEW_SHARE:.0%}, would be left out; mend the sheet and import it again.",
            "bad_file",
        )


async def _account(conn: Connection, brand: Brand) -> str:
    """The account for ads that are not known yet: the primary one, made where there is none."""
    known = await imports.accounts(conn, brand.id)
    if known:
        return known[0].meta_ad_account_id
    await imports.add_account(conn, brand, "export", None, brand.currency, is_primary=True)
    return "export"


async def _told(conn: Connection, brand: Brand, rows: list[SheetAd], account: str) -> list[_Told]:
    ids = sorted({row.ad_id for row in rows if row.ad_id})
    names = sorted({row.ad_name for row in rows if row.ad_name})
    by_id: dict[str, list[StoredAd]] = {}
    by_name: dict[str, list[StoredAd]] = {}
    for ad in await ads_write.stored_ads(conn, brand.id, ids, names):
        by_id.setdefault(ad.meta_ad_id, []).append(ad)
        by_name.setdefault(ad.ad_name, []).append(ad)
    told: dict[tuple[str, str], _Told] = {}
    for row in rows:
        found = by_id.get(row.ad_id or "") or by_name.get(row.ad_name or "") or []
        for ad in found:
            key = (ad.meta_ad_account_id, ad.meta_ad_id)
            told.setdefault(key, _Told(*key, ad.ad_name, ad)).add(row)
        if not found:
            ad_id = row.ad_id or key_by_name(None, None, row.ad_name or "")
            told.setdefault((account, ad_id), _Told(account, ad_id, row.ad_name or ad_id, None)).add(row)
    return list(told.values())


def _report(brand: Brand, sheet: Sheet, told: list[_Told], new: int, changed: int, file_name: str) -> ImportReport:
    waiting = [ad.ad_name for ad in told if ad.stored is None or not ad.stored.has_results]
    notes = ["A blank cell leaves what is stored."]
    if waiting:
        notes.append(
            f"{count(len(waiting))} ads of the sheet have no results yet, e.g. {waiting[0]!r}; what it says of them is"
            " kept, and joins their results when these come."
        )
    left = f"; {count(sheet.refused)} rows could not be read and were left out" if sheet.refused else ""
    unchanged = len(told) - new - changed
    what = (
        f"{file_name} changes nothing: what it says of {count(len(told))} ads is stored already"
        if not new and not changed
        else f"{file_name}: creatives of {count(new)} ads new, {count(changed)} changed, {count(unchanged)} unchanged"
    )
    return ImportReport(
        headline=f"{what}; {count(len(told) - len(waiting))} of {count(len(told))} ads have results{left}.",
        foot=Foot(timezone=brand.timezone, notes=tuple(notes), fictional=brand.is_fictional),
        actions=(
            Action(label="Which hooks work", command="/top_hooks"),
            Action(label="The ads", command="/ads"),
            Action(label="All imports", command="/imports"),
        ),
        kind="ads_sheet",
        file_name=file_name,
        file_hash=sheet.sha256,
        rows=sheet.rows,
        new=new,
        changed=changed,
        unchanged=unchanged,
        refused=sheet.refused,
        problems=tuple(sheet.problems[:LISTED]),
        ads=len(told),
        new_ads=sum(ad.stored is None for ad in told),
        columns_read=sheet.columns_read,
        columns_ignored=sheet.columns_ignored,
        unknown_ads=tuple(waiting[:LISTED]),
        unknown_ads_count=len(waiting),
    )
