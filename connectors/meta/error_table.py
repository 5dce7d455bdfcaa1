"""Meta's error codes and what each of them means, with where that is written. The first line that fits counts.

[page]      developers.facebook.com/docs/graph-api/guides/error-handling and .../insights/error-codes (2026-05-21)
[limits]    developers.facebook.com/docs/graph-api/overview/rate-limiting (2026-05-05)
[airbyte]   source-facebook-marketing streams/common.py, its issues by number
[singer]    singer-io/tap-facebook
[byadsco]   byadsco/meta-ads-mcp
[dlt]       dlt verified source facebook_ads
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "throttled",
    "transient",
    "too_much_data",
    "token",
    "permission",
    "unknown_object",
    "abuse",
    "version",
    "bad_request",
]


@dataclass(frozen=True)
class Line:
    """Fits when all that it names fits; an empty tuple or text names nothing."""

    kind: Kind
    source: str
    codes: tuple[int, ...] = ()
    subcodes: tuple[int, ...] = ()
    text: str = ""


_THROTTLED = (4, 17, 32, 341, 613, *range(80_000, 80_015))

TABLE: tuple[Line, ...] = (
    # By text, whatever the code: the codes of these two vary.
    Line("too_much_data", "[airbyte] #38025: code 1 or 100 without a subcode", text="reduce the amount of data"),
    Line("transient", "[airbyte] [singer] comes as 400 and passes", text="in summary param because"),
    # Subcodes that say more than their code.
    Line("too_much_data", "[page] too much data", (100,), (1487534,)),
    Line("too_much_data", "[page] sync timeout: go async or ask for less", (100,), (1504018,)),
    Line("too_much_data", "[page] sync timeout: go async or ask for less", (2,), (1504038,)),
    Line("too_much_data", "[page] report too large", (-3,), (1504045,)),
    Line("too_much_data", "[page] unknown; the field set is at fault (Estuary halves it)", (2,), (1504044,)),
    Line("transient", "[page] report failed, run it again", (-2,), (2490547,)),
    Line("transient", "[page] intermittent", (2,), (1504043,)),
    Line("bad_request", "[page] invalid breakdowns", (2,), (1504041,)),
    Line("bad_request", "[page] invalid custom metrics", (2,), (1504042,)),
    Line("permission", "[page] no permission for the report", (100,), (3191001,)),
    Line("unknown_object", "[page] unsupported get request: no such object or no access", (100,), (33,)),
    Line("transient", "[airbyte] subcode 99 of any code", (), (99,)),
    Line("abuse", "[byadsco] abuse signal as a subcode", (), (1996,)),
    # Codes.
    Line("throttled", "[limits] [airbyte] #3525 [dlt]; never a reason to drop the token", _THROTTLED),
    Line("token", "[page] session or token expired, withdrawn or malformed", (190, 102)),
    Line("token", "[page] a token is needed and none was read", (2500,)),
    Line("abuse", "[byadsco] stop the account", (1996,)),
    Line("abuse", "[page] temporarily blocked for breaking a policy", (368,)),
    Line("version", "deprecated version; [not confirmed] in Meta's pages", (2635,)),
    Line("permission", "[page] permission denied, or not granted", (10, *range(200, 300), 3191001)),
    Line("unknown_object", "[page] an alias or id that does not exist", (803,)),
    Line(
        "transient",
        "[page] unknown (1), service down (2); [airbyte] connection reset (104), batch item (960)",
        (1, 2, 104, 960),
    ),
    Line("transient", "[page] report failed", (-2,)),
    Line("too_much_data", "[page] report too large", (-3,)),
)


def kind_of(code: int | None, subcode: int | None, message: str, *, transient: bool, status: int) -> Kind:
    """What an error is.

    Args:
        transient: Meta's own `is_transient`; it counts where the table has no line.
        status: Of the HTTP answer.
    """
    told = message.casefold()
    for line in TABLE:
        if _fits(line, code, subcode, told):
            return line.kind
    if status == 429:
        return "throttled"
    if transient or status >= 500 or (status < 400 and code is None):
        return "transient"
    return "bad_request"


def _fits(line: Line, code: int | None, subcode: int | None, told: str) -> bool:
    if line.codes and code not in line.codes:
        return False
    if line.subcodes and subcode not in line.subcodes:
        return False
    return line.text in told
