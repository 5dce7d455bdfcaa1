"""What the figures rest on, as public/elements/AnswerFoot.jsx shows it."""

from typing import Any

from domain.answer import Action, Answer, Foot
from domain.brand import Brand
from domain.format import count

Json = dict[str, Any]


def foot_props(answer: Answer, brand: Brand | None) -> Json | None:
    """The foot line and the buttons as props; None where there is nothing to say."""
    foot = answer.foot
    facts = _facts(foot, brand)
    actions = [button(action) for action in answer.actions]
    if not (facts or actions or foot.notes or foot.definitions):
        return None
    return {
        "facts": facts,
        "fictional": foot.fictional,
        "definitions": [
            {"label": d.label, "formula": d.formula, "sql": d.sql, "note": d.note} for d in foot.definitions
        ],
        "notes": list(foot.notes),
        "attribution": foot.attribution,
        "writtenBy": foot.written_by,
        "figures": foot.window is not None or foot.rows > 0,
        "actions": actions,
    }


def button(action: Action) -> Json:
    """A button of the page: what it is called, the command that it runs or the address of ours that it opens."""
    return {"label": action.label, "command": action.command, "href": action.href}


def _facts(foot: Foot, brand: Brand | None) -> list[str]:
    rests = foot.window is not None or foot.rows > 0 or foot.as_of is not None
    facts = [brand.name] if brand and rests else []
    if foot.as_of:
        facts.append(f"as of {foot.as_of.isoformat()}")
    if foot.window:
        facts.append(f"{foot.window.since} to {foot.window.until} ({foot.window.days} days)")
    if foot.account_days:
        facts.append(f"{count(foot.account_days)} account day{'s' if foot.account_days != 1 else ''}")
    if foot.rows:
        facts.append(f"{count(foot.rows)} ad-day{'s' if foot.rows != 1 else ''} summed")
    facts += [fact for fact in (foot.currency, foot.timezone, foot.floor) if fact]
    return facts
