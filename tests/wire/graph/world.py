"""What the loopback Graph API serves: accounts, how many ads and days, who may see what. Fictional, from one seed."""

from datetime import date, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

Status = Literal["ACTIVE", "PAUSED", "DELETED", "ARCHIVED"]

AD_SETS_PER_CAMPAIGN = 5
ADS_PER_AD_SET = 6
SCOPES = ("ads_read", "public_profile")


class Frozen(BaseModel):
    """A value."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Account(Frozen):
    """An ad account; its number is what stands behind `act_`."""

    number: str = "9000000001"
    name: str = "Larkspur Goods (fictional)"
    currency: str = "USD"
    timezone: str = "America/Los_Angeles"
    status: int = 1
    business: str = "7700000000000001"

    @property
    def id(self) -> str:
        return f"act_{self.number}"


class Token(Frozen):
    """An access token, what it may do, which accounts it sees (None: all), and when it ends (None: never)."""

    name: str
    value: str
    scopes: tuple[str, ...] = SCOPES
    accounts: tuple[str, ...] | None = None
    days_left: float | None = 60
    person: str = "Robin Vale (fictional)"


TOKENS = (
    Token(name="main", value="EAAloopbackMAIN0000000000000000000000000001"),
    Token(name="system", value="EAAloopbackSYSTEM00000000000000000000000002", days_left=None),
    Token(name="noscope", value="EAAloopbackNOSCOPE0000000000000000000000003", scopes=("public_profile",)),
    Token(name="empty", value="EAAloopbackEMPTY000000000000000000000000004", accounts=()),
    Token(name="expired", value="EAAloopbackEXPIRED00000000000000000000000005", days_left=-1),
    Token(name="soon", value="EAAloopbackSOON00000000000000000000000000006", days_left=5),
)


class GraphWorld(Frozen):
    """All of it. The same world always answers the same bytes."""

    seed: int = 7
    accounts: tuple[Account, ...] = (Account(),)
    ads: int = 30
    days: int = 40
    last_day: date = date(2026, 11, 19)
    delivery: float = 0.738
    latency_ms: float = 0
    app_id: str = "5550001112223334"
    app_secret: str = "loopback-app-secret"
    tokens: tuple[Token, ...] = TOKENS
    # What the person who signs in through the dialog may see; None: all accounts.
    person_sees: tuple[str, ...] | None = None
    oldest_version: int = 22
    most_per_page: int = 5000
    report_polls: int = 1
    report_seconds: float = 0

    @property
    def first_day(self) -> date:
        return self.last_day - timedelta(days=self.days - 1)

    @property
    def today(self) -> date:
        """The day on which it is asked: the one after the last with results."""
        return self.last_day + timedelta(days=1)

    def account(self, id: str) -> int | None:
        """Which account it is, counted from 0."""
        return next((n for n, known in enumerate(self.accounts) if known.id == id), None)

    @staticmethod
    def several(accounts: int, **rest: object) -> "GraphWorld":
        """A world with so many accounts, in different currencies and timezones."""
        places = [("USD", "America/Los_Angeles"), ("EUR", "Europe/Berlin"), ("JPY", "Asia/Tokyo"), ("GBP", "UTC")]
        made = tuple(
            Account(
                number=str(9000000001 + n), name=f"Fictional account {n + 1}",
                currency=places[n % 4][0], timezone=places[n % 4][1], business=str(7700000000000001 + n),
            )
            for n in range(accounts)
        )  # fmt: skip
        return GraphWorld.model_validate({"accounts": made, **rest})


def ad_id(account: int, ad: int) -> str:
    return f"120{account:03d}{ad:011d}"


def ad_of(id: str) -> tuple[int, int] | None:
    """Account and ad behind an ad id."""
    return (int(id[3:6]), int(id[6:])) if len(id) == 17 and id.isdigit() and id.startswith("120") else None


def ad_set_of(ad: int) -> int:
    return ad // ADS_PER_AD_SET


def campaign_of(ad: int) -> int:
    return ad // (ADS_PER_AD_SET * AD_SETS_PER_CAMPAIGN)


def ad_set_id(account: int, ad_set: int) -> str:
    return f"121{account:03d}{ad_set:011d}"


def campaign_id(account: int, campaign: int) -> str:
    return f"122{account:03d}{campaign:011d}"


def status_of(ad: int) -> Status:
    """Of every twenty ads two are deleted and one archived, whose results Meta still reports."""
    return {3: "PAUSED", 7: "DELETED", 11: "ARCHIVED", 13: "PAUSED", 17: "DELETED"}.get(ad % 20, "ACTIVE")  # type: ignore[return-value]


_WHAT = ("Stairs", "Morning walk", "Vet said", "Three weeks", "Before / after", "Unboxing", "Founder", 'He said "no"')
_WHO = ("Maya", "Jo", "Ælfric", "李雷", "=SUM(A1)", "Noor 🐕", "<b>Bold</b>", "Sam")


def ad_name(ad: int) -> str:
    kind = "VID" if is_video(ad) else "IMG"
    return f"{kind} | {_WHAT[ad % 8]} | {_WHO[ad // 8 % 8]} | v{ad:04d}"


def ad_set_name(ad_set: int) -> str:
    return f"{('Broad', 'Lookalike 1%', 'Retargeting 30d')[ad_set % 3]} #{ad_set}"


def campaign_name(campaign: int) -> str:
    return f"{('Prospecting', 'Scaling', 'Testing')[campaign % 3]} {campaign}"


def objective_of(campaign: int) -> str:
    return ("OUTCOME_SALES", "OUTCOME_SALES", "OUTCOME_LEADS")[campaign % 3]


def is_video(ad: int) -> bool:
    return ad % 10 < 6
