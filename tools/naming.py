"""/naming: how the brand's ad names are built, so that hooks can be read from them."""

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Action, Answer, Foot
from domain.brand import Brand
from domain.errors import AskAgain
from domain.format import count
from domain.hooks import Hook, hook_of
from domain.naming import FIELDS, Convention, NameField, convention, problem
from domain.table import Cell, Column, Figure, Interval, Table
from store import ads_write
from store.ads_write import NamedAd
from tools.deps import Deps
from tools.typed import typed

# Ads shown, so that a person sees whether a pattern fits.
SHOWN = 10
_EXAMPLE = '/naming pattern="{concept}_{format}_{hook}_{audience}"'


class NamingArgs(BaseModel):
    """The pattern."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pattern: str | None = Field(
        default=None,
        description=f"Like {{concept}}_{{format}}_{{hook}}; `none` forgets it. Fields: {', '.join(FIELDS)}.",
    )
    apply: bool = Field(default=False, description="Replace the pattern that is set; without it, only shown.")


class NameRead(BaseModel):
    """What is read from one ad's name, and its hook before and after."""

    model_config = ConfigDict(frozen=True)

    ad_name: str
    parts: dict[NameField, str] | None
    hook_before: str
    hook_after: str


class NamingReport(Answer):
    """The convention, and how the latest ad names fit it.

    `old` and `new` are equal when nothing is to change; `applied` says whether `new` was stored.
    """

    old: str | None
    new: str | None
    applied: bool
    ads: int
    fitting: int
    with_hook: int
    names: tuple[NameRead, ...] = ()

    def table(self) -> Table:
        fields: list[NameField] = [field for field in FIELDS if any(field in (name.parts or {}) for name in self.names)]
        rows: list[dict[str, Cell | Interval | Figure]] = []
        for name in self.names:
            row: dict[str, Cell | Interval | Figure] = {"ad": name.ad_name}
            for field in fields:
                row[field] = name.parts.get(field, "") if name.parts else ""
            row |= {"before": name.hook_before, "after": name.hook_after}
            row["fits"] = "yes" if name.parts is not None else "no"
            rows.append(row)
        return Table(
            columns=(
                Column(key="ad", label="Ad name"),
                Column(key="fits", label="Fits"),
                *(Column(key=field, label=field.replace("_", " ").capitalize(), wide_only=True) for field in fields),
                Column(key="before", label="Hook now" if not self.applied else "Hook before"),
                Column(key="after", label="Hook by the pattern"),
            ),
            rows=tuple(rows),
            more=max(0, self.ads - len(rows)),
        )


async def naming(deps: Deps, args: NamingArgs) -> NamingReport:
    """Show or set how ad names are built, e.g. {concept}_{format}_{hook}; ads without a creative get hooks from it."""
    brand = deps.require_brand()
    wanted = _wanted(brand, args.pattern)
    async with deps.transaction() as conn:
        ads = await ads_write.named_ads(conn, brand.id)
        told = convention(wanted)
        read = [(ad, _hook(ad, told)) for ad in ads]
        store = wanted != brand.naming_convention and (brand.naming_convention is None or args.apply)
        if store:
            moved = [(a.meta_ad_account_id, a.meta_ad_id, hook) for a, hook in read if _before(a) != hook]
            await ads_write.put_convention(conn, brand, wanted, moved, deps.user.id, deps.now)
    return _report(brand, wanted, store, read, told)


def _wanted(brand: Brand, given: str | None) -> str | None:
    if given is None:
        return brand.naming_convention
    pattern = given.strip()
    if pattern.casefold() in ("none", ""):
        return None
    wrong = problem(pattern)
    if wrong is not None:
        raise AskAgain(f"{pattern!r} is no naming convention: {wrong}.", f"For example {_EXAMPLE}.")
    return pattern


def _hook(ad: NamedAd, told: Convention | None) -> Hook:
    return hook_of(ad.ad_name, "unknown", None, told.hook(ad.ad_name) if told else None)


def _before(ad: NamedAd) -> Hook:
    return Hook(text=ad.hook_text, key=ad.hook_key, source=ad.hook_source)


def _report(
    brand: Brand, wanted: str | None, stored: bool, read: list[tuple[NamedAd, Hook]], told: Convention | None
) -> NamingReport:
    names = tuple(
        NameRead(
            ad_name=ad.ad_name,
            parts=told.read(ad.ad_name) if told else None,
            hook_before=ad.hook_text,
            hook_after=hook.text,
        )
        for ad, hook in read[:SHOWN]
    )
    fitting = sum(told.read(ad.ad_name) is not None for ad, _ in read) if told else 0
    with_hook = sum(hook.source == "naming_convention" for _, hook in read)
    return NamingReport(
        headline=_headline(brand, wanted, stored, len(read), with_hook),
        foot=Foot(
            notes=("Ads with a creative keep the hook that it gives; only ads known by name are read this way.",),
            fictional=brand.is_fictional,
        ),
        actions=_actions(brand, wanted, stored),
        old=brand.naming_convention,
        new=wanted,
        applied=stored,
        ads=len(read),
        fitting=fitting,
        with_hook=with_hook,
        names=names,
    )


def _headline(brand: Brand, wanted: str | None, stored: bool, ads: int, with_hook: int) -> str:
    reads = f"it gives a hook to {count(with_hook)} of the {count(ads)} ads that are known by name alone"
    if stored and wanted is None:
        return f"{brand.name} has no naming convention any more: ads without a creative are grouped by their name."
    if stored:
        return f"Ad names are now read as {wanted}: {reads}."
    if wanted is None:
        return f"{brand.name} has no naming convention: ads without a creative are grouped by their name."
    if wanted == brand.naming_convention:
        return f"Ad names are read as {wanted}: {reads}."
    return f"{wanted} would replace {brand.naming_convention}; {reads}."


def _actions(brand: Brand, wanted: str | None, stored: bool) -> tuple[Action, ...]:
    if wanted != brand.naming_convention and not stored:
        return (Action(label="Replace it", command=typed("naming", pattern=wanted or "none", apply="yes")),)
    if stored:
        back = typed("naming", pattern=brand.naming_convention or "none", apply="yes")
        return (Action(label="Undo", command=back), Action(label="Which hooks work", command="/top_hooks"))
    return (Action(label="Which hooks work", command="/top_hooks"),)
