"""Commands that only the test server has: an answer with every kind of cell and picture, and one that takes long."""

from datetime import UTC, date, datetime, timedelta

from pydantic import BaseModel, ConfigDict

from domain.answer import Action, Answer, Foot, define
from domain.field_card import FieldCard, FieldCards, FieldOffer, OfferItem, OfferQuote
from domain.format import instant
from domain.gallery import Badge, Gallery, GalleryItem, ScorePart
from domain.persona_view import (
    CardClaim,
    CardDimension,
    CardField,
    CardQuote,
    PersonaCard,
    SourceBox,
    SourceChoice,
)
from domain.picture import (
    Bridge,
    Dot,
    Grid,
    GridCell,
    GridRow,
    Line,
    Lines,
    Part,
    Picture,
    Quadrants,
    Spot,
    Whiskers,
)
from domain.table import Column, Figure, Interval, Table
from domain.watch_curve import Tone, WatchCurve, WatchPoint, WatchSpan
from domain.window import Window
from tools import registry
from tools.deps import Deps
from tools.registry import Tool

HOSTILE = "<img src=x onerror=\"document.title='owned'\">"
LINK = "[free](https://evil.example/x) ![p](https://evil.example/p.png) www.evil.example"
FORMULA = '=HYPERLINK("https://evil.example","x")'
LONG = "POV: your dog is eleven and still steals your shoes before you wake up " * 3
NAMES = ("I stopped carrying her upstairs", HOSTILE, LINK, FORMULA, LONG, "Short")
VERDICTS = ("scale", "fix the page", "test more", "stop", "not enough data", "scale")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAYS = tuple(date(2026, 11, 1) + timedelta(n) for n in range(14))


class NoArgs(BaseModel):
    """A window, to look like a real one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: int = 30
    charts: bool = False


class Sample(Answer):
    charts: bool = False

    def table(self) -> Table:
        return Table(
            columns=(
                Column(key="hook", label="Hook"),
                Column(key="spend", label="Spend", kind="money", metric="spend"),
                Column(key="roas", label="ROAS", kind="ratio", metric="roas"),
                Column(key="estimate", label="Estimate", kind="interval", unit="ratio"),
                Column(key="rate", label="Hook rate", kind="fraction", wide_only=True),
                Column(key="other", label="Other", kind="figure", wide_only=True),
                Column(key="verdict", label="Verdict", kind="verdict"),
                Column(key="at", label="When", kind="instant", wide_only=True),
                Column(key="took", label="Took", kind="duration", wide_only=True),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(
                {
                    "hook": name,
                    "spend": 2017.0 - 300 * n,
                    "roas": None if n == 4 else 4.3 - 0.6 * n,
                    "estimate": Interval(low=3.0 - 0.5 * n, mid=4.0 - 0.6 * n, high=5.0 - 0.5 * n),
                    "rate": 0.31 - 0.02 * n,
                    "other": Figure(value=0.02, unit="fraction"),
                    "verdict": VERDICTS[n],
                    "at": instant(NOW + timedelta(hours=9 * n - 20)),
                    "took": 154 - 30 * n,
                    "command": "/brand",
                }
                for n, name in enumerate(NAMES)
            ),
            currency="USD",
            more=6,
            more_command="/sample days=30",
            sorted_by="estimate",
        )

    def pictures(self) -> tuple[Picture, ...]:
        return pictures() if self.charts else ()


def pictures() -> tuple[Picture, ...]:
    """One of each kind."""
    dots = tuple(Dot(label=name, low=2.0 - n / 9, mid=3.0 - n / 9, high=4.0, raw=3.2) for n, name in enumerate(NAMES))
    spots = tuple(Spot(label=name, x=0.2 + n / 50, y=2.0 + n / 5, size=n + 1) for n, name in enumerate(NAMES))
    spend = Line(label="Spend", unit="money", days=DAYS, values=tuple(100.0 + n if n != 3 else None for n in range(14)))
    roas = Line(label="ROAS", unit="ratio", days=DAYS, values=tuple(2.0 + n / 10 for n in range(14)))
    parts = (Part(label="CPM", change=-0.7), Part(label="Conversion rate", change=0.2))
    return (
        Whiskers(title="ROAS by hook", unit="ratio", dots=dots, reference=2.4, reference_label="the brand"),
        Quadrants(
            title="Hook rate against ROAS",
            x_label="Hook rate",
            x_unit="fraction",
            y_label="ROAS",
            y_unit="ratio",
            x_cut=0.25,
            y_cut=2.4,
            names=("Fix the hook", "Scale", "Stop", "Fix the page"),
            spots=spots,
        ),
        Lines(title="Spend and ROAS by day", lines=(spend, roas), currency="USD"),
        Bridge(
            title="Why ROAS fell",
            unit="ratio",
            before_label="before",
            before=3.1,
            parts=parts,
            after_label="after",
            after=2.6,
        ),
        watched(),
        fields(),
        gallery(),
        persona_card(),
        source_choice(),
        grid(),
    )


def gallery() -> Gallery:
    """Things with all that a gallery shows, and with hostile names."""
    actions = (Action(label="Approve", command="/brand"), Action(label=HOSTILE, command=f"/ads {HOSTILE}"))
    parts = (
        ScorePart(label="niche match", value=0.9, note="both sell to owners of old dogs"),
        ScorePart(label="past results", note="no ad was made from it yet"),
    )
    items = tuple(
        GalleryItem(
            title=name,
            lines=("before after · pets · problem aware", LINK),
            badges=(Badge(text="used", tone="good", sign="✓"), Badge(text=HOSTILE, tone="warn", sign="!"))[: n % 3],
            score=None if n == 2 else 0.9 - n / 10,
            score_label="match",
            parts=parts if n < 2 else (),
            reason="The product says “rises in the morning”, the template “Day 1 | Day 30”." if n == 0 else "",
            actions=actions,
            command="/brand",
        )
        for n, name in enumerate(NAMES)
    )
    table = Table(columns=(Column(key="name", label="Name"),), rows=tuple({"name": name} for name in NAMES))
    return Gallery(title="Templates", items=items, table=table, more=6, more_command="/sample charts=yes")


def persona_card() -> PersonaCard:
    """A card with hostile words in every place."""
    quotes = (CardQuote(quote=HOSTILE, where="review"), CardQuote(quote=LONG, where="Reddit", against=True))
    edit = "/persona_edit name=x field=identity.self_narratives n=1 to="
    claims = tuple(
        CardClaim(text=name, level=level, count="14 of 212 reviews", quotes=quotes, edit=edit)
        for name, level in zip(NAMES, ("observed", "inferred", "observed") * 2, strict=True)
    )
    field = CardField(label="Self narratives", told=HOSTILE, claims=claims)
    dimension = CardDimension(title="Identity", fields=(field,), unknown=("Envy", HOSTILE))
    empty = CardDimension(title="Social", fields=(), unknown=("Admire",))
    badges = (Badge(text="made by rules", tone="info", sign="i"),)
    return PersonaCard(title=HOSTILE, snapshot=LONG, lines=(LINK,), badges=badges, dimensions=(dimension, empty))


def source_choice() -> SourceChoice:
    """Sources with and without texts."""
    boxes = (
        SourceBox(name="reviews", label=HOSTILE, count=1_204, ticked=True),
        SourceBox(name="reddit", label="Reddit quotes", count=0, ticked=False, cure="/reviews", note=LONG),
    )
    return SourceChoice(title="Sources", boxes=boxes, command="/persona_make", button="Make it")


def fields() -> FieldCards:
    """A field with what strangers wrote for it."""
    offers = tuple(
        FieldOffer(head=words, items=(OfferItem(text=words, quotes=(OfferQuote(quote=words, where="review"),)),))
        for words in (HOSTILE, LINK, FORMULA)
    )
    return FieldCards(title="Fields", cards=(FieldCard(title=HOSTILE, of=LINK, offers=offers),))


def watched() -> WatchCurve:
    """A video of six sentences, one of which loses people."""
    tones: tuple[Tone, ...] = ("usual", "usual", "bad", "good", "usual", "plain")
    shares = (1.0, 0.7, 0.55, 0.5, 0.3, 0.28, 0.24)
    spans = tuple(
        WatchSpan(
            number=n + 1, start=4.0 * n, end=4.0 * n + 4, text=name, share=shares[n], left=shares[n + 1],
            told="40.0 % leave (39.1 % to 40.9 %), usual 12.0 %: loses more", tone=tones[n],
        )
        for n, name in enumerate(NAMES)
    )  # fmt: skip
    points = tuple(WatchPoint(second=4.0 * n, share=share) for n, share in enumerate(shares))
    usual = tuple(WatchPoint(second=4.0 * n, share=0.9**n) for n in range(7))
    return WatchCurve(
        title=f"Plays still there at each second: {HOSTILE}", label="this video", points=points, usual=usual,
        usual_label="12 other videos", spans=spans,
    )  # fmt: skip


def grid() -> Grid:
    """Thirty days of three jobs."""
    states = ("ok", "ok", "ok", "failed", "ok", "late", "none")
    days = tuple((date(2026, 10, 24) + timedelta(n)).strftime("%-d %b") for n in range(30))

    def cell(at: int) -> GridCell:
        state = states[at % 7] if at < 29 else "running"
        command = "/brand" if state in ("failed", "late") else None
        return GridCell(state=state, text="Token expired" if state == "failed" else "", command=command)

    rows = tuple(
        GridRow(label=label, cells=tuple(cell(at + shift) if at + shift < 30 else cell(0) for at in range(30)))
        for shift, label in enumerate(("Bramble & Hound · Meta sync", HOSTILE, "Acme · Import"))
    )
    return Grid(title="Runs by day, last 30 days", columns=days, rows=rows)


async def sample(deps: Deps, args: NoArgs) -> Sample:
    """An answer with everything in it."""
    return Sample(
        charts=args.charts,
        headline=f"{HOSTILE} returns 4.3× on $2,017; see {LINK}.",
        foot=Foot(
            as_of=DAYS[-1],
            window=Window(since=DAYS[0], until=DAYS[-1]),
            account_days=14,
            rows=84,
            currency="USD",
            floor="at least $50 spent",
            definitions=define("roas", "hook_rate"),
            notes=("Hooks are first spoken lines.",),
        ),
        actions=(Action(label="My brands", command="/brand"),),
    )


async def pause(deps: Deps, args: NoArgs) -> Answer:
    """Keeps the database busy until it is stopped."""
    async with deps.transaction() as conn:
        await conn.execute("UPDATE brands SET description = 'half done'")
        await conn.execute("SELECT pg_sleep(60)")
    return Answer(headline="Slept well.")


async def broken(deps: Deps, args: NoArgs) -> Answer:
    """Fails as nobody foresaw."""
    async with deps.transaction() as conn:
        await conn.execute("SELECT secret_column FROM secret_table")
    return Answer(headline="Never said.")


def add() -> None:
    """Adds them to the registry."""
    registry.TOOLS = (
        *registry.TOOLS,
        *(
            Tool(name, call, NoArgs, "read", "look", told, "flask-conical", brandless=True, for_model=False)
            for name, call, told in (
                ("sample", sample, "A sample answer."),
                ("pause", pause, "Takes long."),
                ("broken", broken, "Breaks."),
            )
        ),
    )
