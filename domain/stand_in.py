"""What stands for a thing that a redacted text must not name."""

from pydantic import BaseModel, ConfigDict


class StandIn(BaseModel):
    """What stands for a named thing: its name, and what commands call it by."""

    model_config = ConfigDict(frozen=True)

    kind: str
    name: str
    key: str


# The fictional brand's own, in the order in which they are given out; then numbered ones.
_GIVEN: dict[str, tuple[tuple[str, str], ...]] = {
    "product": (("Joint Chew", "joint-chew"), ("Calm Drops", "calm-drops")),
    "persona": (("Dana", "dana"), ("Marathon runner", "marathon-runner")),
    "ad": (("UGC_Stairs_v2", "120200000000000012"),),
    "campaign": (("Prospecting US", "c1"), ("Retargeting", "c2")),
    "brand": (("Pawlify", "pawlify"),),
}


def stand_in(kind: str, number: int) -> StandIn:
    """For the first, second … thing of a kind."""
    given = _GIVEN.get(kind, ())
    if number <= len(given):
        return StandIn(kind=kind, name=given[number - 1][0], key=given[number - 1][1])
    match kind:
        case "e-mail":
            name = f"person{number}@example.com"
        case "address":
            name = f"https://site{number}.example"
        case "handle":
            name = f"@handle{number}"
        case "phone":
            name = f"555-{100 + number:04d}"
        case "id":
            name = f"{9_000_000_000 + number}"
        case "secret":
            name = f"[secret {number}]"
        case "account":
            return StandIn(kind=kind, name=f"Account {number}", key=f"act_{number}")
        case "ad":
            return StandIn(kind=kind, name=f"Ad_{number}", key=f"12020000000000{100 + number:04d}")
        case _:
            return StandIn(kind=kind, name=f"{kind.capitalize()} {number}", key=f"{kind}-{number}")
    return StandIn(kind=kind, name=name, key=name)
