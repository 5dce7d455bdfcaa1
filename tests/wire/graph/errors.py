"""Meta's error envelope, and the errors that can be asked for by name."""

import hashlib
from dataclasses import dataclass
from typing import Any


@dataclass
class GraphError(Exception):
    """An answer that is an error."""

    status: int
    code: int
    message: str
    subcode: int | None = None
    type: str = "OAuthException"
    transient: bool = False
    for_people: str | None = None

    def envelope(self, call: int) -> dict[str, Any]:
        trace = hashlib.md5(str(call).encode(), usedforsecurity=False).hexdigest()[:22]
        body: dict[str, Any] = {"message": self.message, "type": self.type, "code": self.code}
        if self.subcode is not None:
            body["error_subcode"] = self.subcode
        if self.transient or self.code in (1, 2):
            body["is_transient"] = self.transient
        if self.for_people:
            body |= {"error_user_title": "Something went wrong", "error_user_msg": self.for_people}
        return {"error": {**body, "fbtrace_id": f"A{trace}"}}


TOO_MUCH = "Please reduce the amount of data you're asking for, then retry your request"

KNOWN: dict[str, GraphError] = {
    "1": GraphError(500, 1, "An unknown error occurred", 99),
    "2": GraphError(500, 2, "An unexpected error has occurred. Please retry your request later.", transient=True),
    "4": GraphError(403, 4, "(#4) Application request limit reached", 1504022, for_people="Too many calls."),
    "10": GraphError(403, 10, "(#10) Application does not have permission for this action"),
    "17": GraphError(400, 17, "User request limit reached", 2446079, for_people="The ad account is called too often."),
    "32": GraphError(403, 32, "(#32) Page request limit reached"),
    "100": GraphError(400, 100, "(#100) Invalid parameter", 1487694),
    "100/33": GraphError(
        400, 100,
        "Unsupported get request. Object with ID does not exist, cannot be loaded due to missing permissions, or does "
        "not support this operation. Please read the Graph API documentation", 33, "GraphMethodException",
    ),
    "100/1487534": GraphError(400, 100, TOO_MUCH, 1487534),
    "100/3191001": GraphError(400, 100, "You don't have permission to see this report", 3191001),
    "102": GraphError(401, 102, "Session key invalid or no longer valid"),
    "190": GraphError(401, 190, "Error validating access token: The session was invalidated.", 460),
    "190/463": GraphError(401, 190, "Error validating access token: Session has expired.", 463),
    "200": GraphError(
        403, 200, "(#200) Ad account owner has NOT grant ads_management or ads_read permission"
    ),
    "341": GraphError(400, 341, "Application limit reached"),
    "613": GraphError(400, 613, "(#613) Calls to this api have exceeded the rate limit.", 1487742),
    "960": GraphError(400, 960, "Request aborted. This could happen if a dependent request failed"),
    "1504018": GraphError(400, 100, "Sync request timed out", 1504018),
    "1504044": GraphError(500, 2, "Service temporarily unavailable", 1504044),
    "1996": GraphError(400, 1996, "Inconsistent behavior was detected on this account"),
    "2635": GraphError(
        400, 2635, "(#2635) You are calling a deprecated version of the Ads API. Please update to the latest version."
    ),
    "80000": GraphError(
        400, 80000, "There have been too many calls from this ad-account. Please wait a bit and try again.", 2446079
    ),
    "80004": GraphError(
        400, 80004, "There have been too many calls to this ad-account. Wait a bit and try again.", 2446079
    ),
    "summary": GraphError(
        400, 100, "Cannot include purchase_roas in summary param because they weren't there while creating the report "
        "run",
    ),
    "too much": GraphError(500, 1, TOO_MUCH),
}  # fmt: skip

THROTTLES = ("80000", "80004", "17", "4", "613")


def known(code: str) -> GraphError:
    """A fresh copy of an error by its name in KNOWN."""
    found = KNOWN[code]
    return GraphError(**vars(found))


def not_found(id: str) -> GraphError:
    """What Meta says of an id that is not there or not to be seen."""
    found = known("100/33")
    found.message = found.message.replace("with ID", f"with ID '{id}'")
    return found


def bad(message: str, subcode: int | None = None) -> GraphError:
    return GraphError(400, 100, f"(#100) {message}", subcode)
