"""The first screen: what the brand's data are, and four questions drawn from them."""

from chainlit.types import ChatProfile, Starter

from chat.asker import asker
from chat.brands import CHOOSE, START, default, profile_of
from chat.house import House
from chat.show.text import plain, short
from domain.brand import Brand
from domain.format import count, money
from store import brands, starters, team
from store.starters import Facts
from store.team import ToMe
from tools.registry import TOOLS

ICON = "/public/mark.svg"
EXPORT_HELP = (
    "Drop an Ads Manager export here (CSV or XLSX). In Ads Manager: choose the **Ads** tab,"
    " **Breakdown → By time → Day**, then **Reports → Export table data**. Keep *Ad name*, *Ad ID*, *Amount spent*,"
    " *Impressions*, *Link clicks*, *Purchases* and *Purchases conversion value* among the columns."
)

BY_RULES = "Free questions are answered by rules: whoever runs this installation has connected no language model."


async def profiles(house: House) -> list[ChatProfile]:
    """One entry of the header's chooser for each brand, with its own greeting and starters."""
    deps = await house.deps(asker())
    async with deps.transaction() as conn:
        seen = await brands.visible(conn)
        known = [(brand, await starters.facts(conn, brand.id)) for brand in seen]
        waiting = await team.to_me(conn, deps.now)
    first = default(seen)
    line = _rules(house) + "".join(f"\n\n{plain(_invited(one))}" for one in waiting[:3])
    made = [
        ChatProfile(
            name=profile_of(brand, seen),
            display_name=_shown(brand, seen)
            + (" (fictional)" if brand.is_fictional and "demo" not in brand.name.casefold() else ""),
            markdown_description=_greeting(brand, facts) + line,
            icon=ICON,
            default=brand == first,
            starters=_starters(facts),
        )
        for brand, facts in known
    ]
    if not seen:
        text = "You have no brand yet. Type `/brand new NAME currency=USD timezone=America/New_York` to add one."
        begin = [_starter("What can I ask?", "/help", "help")]
        begin += [_starter("Who invites me?", "/join", "chat")] * bool(waiting)
        return [
            ChatProfile(
                name=START, display_name="ViralTracker", markdown_description=text + line, icon=ICON, starters=begin
            )
        ]
    if first is None:
        made.insert(0, _chooser(seen, line))
    made.sort(key=lambda profile: not profile.default)
    return made


def _chooser(seen: list[Brand], line: str) -> ChatProfile:
    return ChatProfile(
        name=CHOOSE,
        display_name="Choose a brand",
        markdown_description=f"You have {len(seen)} brands. Which one is this about?{line}",
        icon=ICON,
        default=True,
        starters=[_starter(_shown(brand, seen), f"/brand {profile_of(brand, seen)}", "brand") for brand in seen[:8]],
    )


def _shown(brand: Brand, seen: list[Brand]) -> str:
    """The brand's name; with its organisation where the person's brands belong to several."""
    several = len({other.organization_id for other in seen}) > 1
    return f"{brand.name} · {brand.organization_name}" if several else brand.name


def _invited(one: ToMe) -> str:
    return (
        f"{one.invited_by or 'Somebody'} invites you to {one.organization} as {one.role}: open the link that you were"
        " sent, or type /join."
    )


def _greeting(brand: Brand, facts: Facts) -> str:
    label = " · fictional demo data" if brand.is_fictional else ""
    title = f"**{plain(brand.name)}**{label}"
    if facts.last_day is None or facts.first_day is None:
        if not brand.allows("member"):
            return f"{title}\n\nThere are no results yet. Members of {plain(brand.organization_name)} bring them in."
        return f"{title}\n\nThere are no results yet. {EXPORT_HELP}"
    spend = f", {money(facts.spend, brand.currency)} spent in the last 30 days" if facts.spend else ""
    drop = ", or drop an Ads Manager export here" if brand.allows("member") else ""
    said = (
        f"{count(facts.ads)} ads, results from {facts.first_day:%-d %b %Y} to {facts.last_day:%-d %b %Y}{spend}."
        f" Ask in your own words, type / for commands{drop}."
    )
    return f"{title}\n\n{plain(said)}"


def _starters(facts: Facts) -> list[Starter]:
    """Four questions with the brand's own names and days in them; those whose command exists."""
    if facts.last_day is None:
        return [
            _starter("What should I set up first?", "/onboard", "chat"),
            _starter("What can I ask?", "/help", "help"),
            _starter("My brands", "/brand", "brand"),
        ]
    offered = [_starter("Which hooks earn the most, last 30 days?", "/top_hooks days=30", "trophy")]
    if not facts.known:
        offered.append(_starter("What should I set up next?", "/onboard", "chat"))
    if facts.product:
        asked = f"Which hooks convert best for {short(facts.product, 40)}?"
        offered.append(_starter(asked, asked, "chat"))
    offered.append(
        _starter(f"What moved in the week to {facts.last_day:%-d %b}?", "/performance days=7", "chart"),
    )
    if facts.hook and '"' not in facts.hook:
        offered.append(_starter(f"All ads of “{short(facts.hook, 34)}”", f'/rows hook="{facts.hook}"', "rows"))
    offered.append(_starter(f"Browse all {count(facts.ads)} ads", "/ads", "rows"))
    last = f"Which ads spent most up to {facts.last_day:%-d %b}?"
    offered.append(_starter(last, last, "chat"))
    known = {tool.name for tool in TOOLS}
    return [s for s in offered if not s.message.startswith("/") or s.message[1:].split(" ")[0] in known][:4]


def _rules(house: House) -> str:
    """That no model answers. Who signed in is seldom whoever may set a key."""
    if not house.given.chat_model.offline:
        return ""
    told = house.given.chat_model.sentence if house.given.sign_in is None else BY_RULES
    return f"\n\n{plain(told)}"


def _starter(label: str, message: str, icon: str) -> Starter:
    return Starter(label=label, message=message, icon=f"/public/icons/{icon}.svg")
