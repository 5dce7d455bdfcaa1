"""What commands can need: things that a brand has or lacks, each with the commands that bring it."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

FactKey = Literal[
    "connection",
    "account",
    "ads",
    "results",
    "video_ads",
    "copy",
    "destinations",
    "pages",
    "classified",
    "curves",
    "media",
    "products",
    "matches",
    "offer_variants",
    "reviews",
    "unassigned_reviews",
    "reddit",
    "amazon",
    "competitor_texts",
    "personas",
    "templates",
    "queue",
    "template_links",
    "naming",
    "voice",
    "profile_writes",
]


class Fact(BaseModel):
    """One thing: `noun` ends the sentence "needs …"; `cure` is what to type; `writers` are all commands that bring it,
    each of which tests/tools/test_readiness.py holds to what there is."""

    model_config = ConfigDict(frozen=True)

    key: FactKey
    label: str
    noun: str
    cure: str
    writers: tuple[str, ...]
    # What brings it too where nobody types anything.
    instead: str = ""


_EXPORT = "drop an Ads Manager export into the chat"
_SHEET = "drop an ads sheet into the chat"
_REVIEWS = "drop a file of reviews into the chat"
_QUOTES = "drop a file of them into the chat"

FACTS: tuple[Fact, ...] = (
    Fact(key="connection", label="Meta connection", noun="a connection to Meta", cure="/connect", writers=("connect",)),
    Fact(
        key="account",
        label="ad account",
        noun="an ad account, linked or brought by an export",
        cure="/connect",
        writers=("connect", "import"),
        instead=_EXPORT,
    ),
    Fact(key="ads", label="ads", noun="ads", cure="/sync_meta", writers=("sync_meta", "import"), instead=_EXPORT),
    Fact(
        key="results",
        label="results",
        noun="results of ads",
        cure="/sync_meta",
        writers=("sync_meta", "import"),
        instead=_EXPORT,
    ),
    Fact(
        key="video_ads",
        label="video ads",
        noun="video ads",
        cure="/sync_meta",
        writers=("sync_meta", "import"),
        instead=_EXPORT,
    ),
    Fact(
        key="copy",
        label="ad copy",
        noun="the words of ads",
        cure="/sync_meta",
        writers=("sync_meta", "import"),
        instead=_SHEET,
    ),
    Fact(
        key="destinations",
        label="ad destinations",
        noun="where ads lead",
        cure="/fetch_destinations",
        writers=("sync_meta", "fetch_destinations", "import"),
        instead=_SHEET,
    ),
    Fact(
        key="pages",
        label="landing pages read",
        noun="a landing page that was read",
        cure="/landing_page",
        writers=("landing_page", "import"),
        instead="drop a saved page into the chat",
    ),
    Fact(
        key="classified",
        label="classified ads",
        noun="ads that were classified",
        cure="/classify_ads",
        writers=("classify_ads",),
    ),
    Fact(
        key="curves",
        label="play curves",
        noun="how long people watch videos",
        cure="/sync_meta",
        writers=("sync_meta",),
    ),
    Fact(
        key="media",
        label="ad pictures and videos",
        noun="the pictures and videos of ads",
        cure="/asset_download",
        writers=("asset_download",),
    ),
    Fact(key="products", label="products", noun="a product", cure="/product new NAME", writers=("product",)),
    Fact(
        key="matches",
        label="ads matched to products",
        noun="which product ads sell",
        cure="/url_map",
        writers=("url_map",),
    ),
    Fact(
        key="offer_variants",
        label="offer variants",
        noun="an offer variant",
        cure="/variants discover",
        writers=("variants",),
    ),
    Fact(key="reviews", label="reviews", noun="reviews", cure="/reviews", writers=("import",), instead=_REVIEWS),
    Fact(
        key="unassigned_reviews",
        label="reviews of no product",
        noun="reviews that name no product",
        cure="/reviews",
        writers=("import",),
        instead=_REVIEWS,
    ),
    Fact(
        key="reddit",
        label="Reddit quotes",
        noun="Reddit quotes",
        cure="/research",
        writers=("import",),
        instead=_QUOTES,
    ),
    Fact(
        key="amazon",
        label="Amazon analyses",
        noun="an Amazon analysis",
        cure="/research",
        writers=("import",),
        instead=_QUOTES,
    ),
    Fact(
        key="competitor_texts",
        label="competitors' texts",
        noun="texts of a competitor",
        cure="/competitors",
        writers=("competitors", "import"),
        instead=_QUOTES,
    ),
    Fact(key="personas", label="personas", noun="a persona", cure="/persona_make", writers=("persona_make",)),
    Fact(
        key="templates",
        label="templates",
        noun="ad templates",
        cure="/template_add",
        writers=("template_approve", "template_bulk"),
        instead="approve what waits in /template_queue",
    ),
    Fact(
        key="queue",
        label="pictures in the template queue",
        noun="a picture in the template queue",
        cure="/template_add",
        writers=("template_add",),
    ),
    Fact(
        key="template_links",
        label="ads made from templates",
        noun="ads linked to templates",
        cure="/template_link",
        writers=("template_link",),
    ),
    Fact(key="naming", label="naming convention", noun="how ad names are built", cure="/naming", writers=("naming",)),
    Fact(key="voice", label="brand voice", noun="the brand's voice", cure="/voice", writers=("voice", "gap_fill")),
    Fact(
        key="profile_writes",
        label="writes to the profile",
        noun="something written to the profile",
        cure="/gap_fill",
        writers=("gap_fill", "voice", "product", "variants"),
    ),
)
BY_KEY: dict[FactKey, Fact] = {fact.key: fact for fact in FACTS}


class Standing(BaseModel):
    """How many of a thing the brand has, and when it was brought last; None where nobody noted it."""

    model_config = ConfigDict(frozen=True)

    fact: FactKey
    count: int = 0
    newest: datetime | None = None
