"""What would go wrong: cases that test something else than the product, or that say more of the rules than is true."""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import httpx
import pytest
from PIL import Image
from pydantic import ValidationError
from pydantic_ai import exceptions
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart, UserPromptPart
from pydantic_ai.models.function import AgentInfo, FunctionModel

from agent import marketer, results, toolset
from agent.models import ModelChoice
from agent.written import WriterFailed
from domain.brand import User
from evals.case import CASES
from evals.suite import Answered, Asked, Suite
from evals.suites import final_answers
from evals.suites.classification import AdShown, Classification, ClassificationCase
from evals.suites.final_answers import FinalAnswerCase, FinalAnswers
from evals.suites.landing_page import LandingPage, PageAnswer
from evals.suites.routing import BRAND, WORDS, Routed, Routing, RoutingCase, offered
from tests.evals.mutations import failing
from tools import commands
from tools.deps import Deps

CHOICE = ModelChoice(role="chat", provider="anthropic", name="nobody")
ROUTING = {case.name: case for case in Routing().cases().cases}
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def score(suite: Suite, tag: str = "") -> tuple[int, int]:
    """How many cases the rules pass, and of how many."""

    async def each() -> list[bool]:
        cases = [case for case in suite.cases().cases if not tag or tag in case.tags]
        return [not failing(suite, case, await suite.by_rules(case)) for case in cases]

    passed = asyncio.run(each())
    return sum(passed), len(passed)


def test_there_are_messages_of_every_kind():
    kinds = Counter(tag for case in ROUTING.values() for tag in case.tags)
    assert len(ROUTING) >= 100
    assert kinds["held-out"] >= 60
    for kind in ("typo", "follow-up", "two-wishes", "off-topic", "instructing", "writes", "unclear", "window"):
        assert kinds[kind] >= 4, kind
    assert {tag for tag in kinds if tag.startswith("language:")} >= {"language:de", "language:es", "language:fr"}


def test_no_held_out_message_is_one_that_the_rules_were_mended_with():
    texts = {kind: {c.text.casefold() for c in ROUTING.values() if kind in c.tags} for kind in ("held-out", "mended")}
    assert not texts["held-out"] & texts["mended"]
    assert all(("held-out" in case.tags) != ("mended" in case.tags) for case in ROUTING.values())


def test_the_rules_are_told_what_they_miss():
    passed, of = score(Routing(), "held-out")
    assert of == 84
    assert passed < of, "held-out messages must not be mended with: write new ones"


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "hi"},
        {"text": "hi", "calls": ["/no_such"]},
        {"text": "hi", "calls": ["/top_hooks"], "none": True},
        {"text": "hi", "calls": ["/top_hooks sort=beauty"]},
        {"text": "hi", "none": True, "before": "top hooks"},
    ],
)
def test_a_case_that_means_nothing_or_two_things_is_refused(wrong):
    with pytest.raises(ValidationError):
        RoutingCase(name="x", **wrong)


def test_the_suite_offers_the_tools_that_a_viewer_of_the_brand_is_offered():
    person = User(id=BRAND.id, email="a@example.test")
    deps = Deps(pool=None, user=person, brand=BRAND, now=NOON, jobs=None)  # type: ignore[arg-type]
    assert list(offered()) == toolset.offered(deps)


async def test_the_model_is_asked_what_the_marketer_asks_with_the_command_before_in_its_memory():
    seen: list[tuple[list[ModelMessage], AgentInfo]] = []

    def say(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        seen.append((messages, info))
        return ModelResponse(parts=[ToolCallPart("top_hooks", {"days": 30, "format": "video"})])

    case = ROUTING["and-for-video-only-after-top-hooks"]
    made = await Routing().by_model(case, Asked(CHOICE, FunctionModel(say)))
    person = User(id=BRAND.id, email="a@example.test")
    deps = Deps(pool=None, user=person, brand=BRAND, now=NOON, jobs=None)  # type: ignore[arg-type]

    messages, info = seen[0]
    assert made.value.calls == ("/top_hooks days=30 format=video",)
    assert [call.command for call in made.calls] == ["/top_hooks days=30 format=video"]
    assert info.instructions == marketer.instructions(deps, WORDS).text
    assert [t.name for t in info.function_tools] == [t.name for t in offered()]
    prompts = [str(p.content) for m in messages for p in m.parts if isinstance(p, UserPromptPart)]
    assert prompts == ["/top_hooks days=30", "and for video only?"]


async def test_a_model_that_cannot_be_asked_is_told_as_the_product_tells_it():
    def fail(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        raise exceptions.ModelHTTPError(500, "nobody", httpx.Response(500).text)

    with pytest.raises(WriterFailed) as failed:
        await Routing().by_model(ROUTING["hello"], Asked(CHOICE, FunctionModel(fail)))
    assert failed.value.kind == "fault"


async def test_a_call_that_would_write_is_sent_back_and_never_counts():
    asked: list[str] = []

    def insist(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        asked.append(str(messages[-1].parts[-1]))
        if len(asked) == 1:
            return ModelResponse(parts=[ToolCallPart("voice", {"text": "shout", "level": "brand"})])
        return ModelResponse(parts=[TextPart("Type /voice level=brand to set it.")])

    made = await Routing().by_model(ROUTING["write-voice"], Asked(CHOICE, FunctionModel(insist)))
    assert made.value.calls == ()
    assert "from a person only" in asked[1]
    assert failing(Routing(), ROUTING["write-voice"], made) == {}


@pytest.mark.parametrize("name", sorted(p.stem for p in final_answers.RESULTS.glob("*.json") if p.stem != "vocabulary"))
def test_every_kept_result_is_one_that_its_command_gives(name):
    held = results.read(final_answers._content(name, ()))
    tool, _ = commands.parse(held.command)
    assert tool.name == held.tool
    assert held.fictional


def test_every_planted_text_is_in_the_results_that_the_model_reads():
    for case in FinalAnswers().cases().cases:
        for planted in case.swap.values():
            assert any(planted in content for content in case.contents), case.name


def test_what_an_answer_must_hold_stands_in_its_results():
    for case in FinalAnswers().cases().cases:
        told = " ".join(case.contents).casefold()
        for words in case.says:
            known = any(word.casefold() in told for word in words)
            assert known or all(word[0].isdigit() or word in ("none", "/gap_fill") for word in words), (
                case.name,
                words,
            )


async def test_words_after_results_are_asked_for_once_and_nothing_runs():
    seen: list[list[ModelMessage]] = []

    def say(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        seen.append(messages)
        return ModelResponse(parts=[TextPart("Since 2026-10-21 until 2026-11-19: 3.9×.")])

    case = next(case for case in FinalAnswers().cases().cases if case.name == "two-results-at-once")
    made = await FinalAnswers().by_model(case, Asked(CHOICE, FunctionModel(say)))
    assert len(seen) == 1
    assert [type(m).__name__ for m in seen[0]] == ["ModelRequest", "ModelResponse", "ModelRequest"]
    assert made.value.text.endswith("3.9×.")
    assert [call.command for call in made.calls] == ["/top_hooks days=30 limit=5", "/performance days=7"]


def test_an_unknown_language_is_refused():
    with pytest.raises(ValidationError):
        FinalAnswerCase(name="x", text="hm", results=("persona",), language="xx")


def test_a_case_about_a_file_that_is_not_there_is_refused_with_the_way_to_make_it():
    with pytest.raises(ValidationError, match=r"no profits.json .*make_results.py"):
        FinalAnswerCase(name="x", text="hm", results=("profits",))
    with pytest.raises(ValidationError, match=r"no cat.png .*draw.py"):
        ClassificationCase(name="x", ad=AdShown(picture="cat"))


def test_every_picture_can_be_seen_and_carries_no_words_in_its_file():
    shown = {case.ad.picture for case in Classification().cases().cases if case.ad.picture}
    files = {path.stem: path.read_bytes() for path in (CASES / "pictures").glob("*.png")}
    assert shown == set(files)
    for content in files.values():
        with Image.open(BytesIO(content)) as picture:
            assert min(picture.size) >= 120
            assert not picture.info.keys() & {"Title", "Description", "Comment"}


def test_prices_and_a_guarantee_that_were_misread_are_noticed():
    suite = LandingPage()
    case = next(case for case in suite.cases().cases if case.name == "sleep-gummies-product-first")
    good = PageAnswer(
        awareness="product_aware", confidence=0.7, quote="$29.00 a jar", prices=(29, 49), guarantees=(30,)
    )
    assert failing(suite, case, Answered(good)) == {}
    assert set(failing(suite, case, Answered(good.model_copy(update={"prices": (Decimal(29),)})))) == {"prices"}
    assert set(failing(suite, case, Answered(good.model_copy(update={"guarantees": ()})))) == {"guarantee"}


def test_a_plan_that_is_no_command_fails_loudly_not_silently():
    with pytest.raises(Exception, match="no_such"):
        failing(Routing(), ROUTING["best-hooks-by-hook-rate"], Answered(Routed(calls=("/no_such",))))


@pytest.mark.parametrize("suite", [FinalAnswers(), Classification(), LandingPage()], ids=lambda suite: suite.name)
def test_the_rules_are_a_competitor_that_can_be_beaten(suite):
    passed, of = score(suite)
    assert 0 < passed < of
    assert of >= 24


def test_a_case_is_another_one_when_the_picture_or_the_result_that_it_is_about_changes(tmp_path, monkeypatch):
    case = next(case for case in FinalAnswers().cases().cases if case.name == "best-hook-30-days")
    before = case.hash
    (tmp_path / "top_hooks_30.json").write_text("{}", "utf-8")
    monkeypatch.setattr(final_answers, "RESULTS", tmp_path)
    assert case.hash != before
