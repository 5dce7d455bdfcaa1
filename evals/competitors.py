"""Who competes in a run: the rules always, and each chosen version of the suite's prompt with each model."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import prompts
from agent.models import DEFAULTS, ORDER, Connected, Keys, ModelChoice, Provider, Role, choose
from domain.errors import AskAgain
from evals.origin import engine_of, origin_of
from evals.result import Competitor, PromptRef
from evals.suite import Suite

RULES = Competitor(engine="offline", origin="rules")
_FORMS = "Write anthropic:NAME, google:NAME or NAME@https://host/v1 (OpenAI-compatible)."


@dataclass(frozen=True)
class Entrant:
    """A column to be run: who answers; for a model, which one is asked (without a key where it is only replayed)."""

    competitor: Competitor
    choice: ModelChoice | None = None


def prompt_named(suite: Suite[Any, Any], wanted: str) -> PromptRef:
    """The version that "persona_core@v3", "v3" (of the suite's first prompt) or "persona_core" (the live one) names.

    Raises:
        AskAgain: The suite tests no such prompt, or there is no such version.
    """
    found = re.fullmatch(r"(?:(?P<name>[a-z]\w*?)@)?v(?P<version>\d+)|(?P<live>[a-z]\w*)", wanted.strip())
    if found is None:
        raise AskAgain(f"{wanted!r} names no version of a prompt.", f"Write {suite.prompts[0]}@v1.", "not_found")
    name = found["name"] or found["live"] or suite.prompts[0]
    if name not in suite.prompts:
        tested = ", ".join(suite.prompts)
        raise AskAgain(f"The suite {suite.name} does not test {name!r}.", f"It tests {tested}.", "not_found")
    version = int(found["version"]) if found["version"] else prompts.live().get(name)
    there = {made.version: made for made in prompts.versions() if made.name == name}
    if version not in there:
        told = ", ".join(f"v{one}" for one in there)
        raise AskAgain(f"There is no version {wanted!r} of {name}.", f"There are {told}.", "not_found")
    return PromptRef(name=name, version=there[version].version, hash=there[version].hash)


def entrants(
    suite: Suite[Any, Any],
    versions: Sequence[PromptRef] = (),
    models: Sequence[str] = (),
    connected: Connected | None = None,
    recorded: Iterable[Competitor] = (),
    keys: Keys | None = None,
) -> tuple[Entrant, ...]:
    """The columns of a run, the rules first.

    Args:
        suite: The suite.
        versions: The versions to be run; none: the live one of the suite's first prompt.
        models: Labels such as "anthropic:claude-sonnet-5-5"; none: those of `recorded`, and the one that the settings
            name for such a prompt (without a key, the one that a key would choose).
        connected: The models that the settings name.
        recorded: Model columns of which there are recordings, and those of the blessed baseline.
        keys: With which models are asked (`--live`); None: they are replayed, and need none.

    Raises:
        AskAgain: A label names no model, or its key is missing.
    """
    held = tuple(recorded)
    found = [Entrant(RULES)]
    for version in versions or (prompt_named(suite, suite.prompts[0]),):
        role = _role(version)
        if models:
            found += [_entrant(version, _choice(role, label, keys)) for label in models]
            found += [_replayed(version, role, one) for one in held if one.prompt == version and one.engine in models]
        else:
            found.append(_entrant(version, _settings_choice(role, connected)))
            found += [_replayed(version, role, one) for one in held if _belongs(one, version)]
    return tuple(
        {one.competitor: one for one in reversed(found)}[key] for key in dict.fromkeys(e.competitor for e in found)
    )


def _belongs(competitor: Competitor, version: PromptRef) -> bool:
    """A model that answered one version is missed in another; what stands in for one is shown where it answered."""
    if competitor.prompt is None:
        return False
    if competitor.origin == "provider":
        return competitor.prompt.name == version.name
    return competitor.prompt == version


def _replayed(version: PromptRef, role: Role, competitor: Competitor) -> Entrant:
    return Entrant(competitor.model_copy(update={"prompt": version}), _choice(role, competitor.engine, None))


def _entrant(version: PromptRef, choice: ModelChoice) -> Entrant:
    return Entrant(Competitor(engine=engine_of(choice), origin=origin_of(choice), prompt=version), choice)


def _role(version: PromptRef) -> Role:
    kind = prompts.read(version.name, version.version).model_class
    for role in get_args(Role):
        if role == kind:
            return role
    raise AskAgain(
        f"{version.label} is of no known model class: {kind!r}.", "Write chat, writer or vision.", "bad_file"
    )


def _settings_choice(role: Role, connected: Connected | None) -> ModelChoice:
    if connected is not None:
        choice: ModelChoice = {"chat": connected.chat, "writer": connected.writer, "vision": connected.vision}[role]
        if not choice.offline:
            return choice
    provider = ORDER[role][0]
    return ModelChoice(role=role, provider=provider, name=DEFAULTS[provider])


def _choice(role: Role, label: str, keys: Keys | None) -> ModelChoice:
    wanted = label.strip().removeprefix("openai:")
    if keys is not None:
        return choose(role, wanted, keys)
    if "@" in wanted:
        name, _, url = wanted.partition("@")
        provider: Provider = "openai"
    else:
        kind, _, name = wanted.partition(":")
        url = None
        provider = "anthropic" if kind == "anthropic" else "google" if kind == "google" else "offline"
    if provider == "offline" or not name.strip() or url == "":
        raise AskAgain(f"{label!r} names no model.", _FORMS, "bad_argument")
    return ModelChoice(role=role, provider=provider, name=name.strip(), url=url and url.rstrip("/"))
