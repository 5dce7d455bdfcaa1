"""Writes the tool results that the final answers' cases are about (evals/cases/results), from the demo brand:

    pytest tests/evals/make_results.py

They are kept as files because a model's recorded answer belongs to the very text that it was shown.
"""

import json
import re
from datetime import date
from pathlib import Path

from agent import calls, results
from connectors.storage import local_storage
from demo.load import load
from evals.suites.final_answers import RESULTS
from tools import commands, registry
from tools.vocabulary import brand_words

TODAY = date(2026, 11, 20)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)")
COMMANDS = {
    "top_hooks_30": "/top_hooks days=30 limit=5",
    "top_hooks_ctr": "/top_hooks days=30 sort=ctr limit=5",
    "worst_hooks": "/top_hooks days=30 order=worst limit=3",
    "compare_hooks": "/compare_hooks days=30",
    "compare_close": '/compare_hooks a="Stop buying glucosamine powder" b="Calm is not sedated" days=30',
    "hook_gaps": "/hook_gaps",
    "performance_7": "/performance days=7",
    "performance_24": "/performance days=24",
    "performance_october": "/performance since=2026-10-01 until=2026-10-31 level=campaign limit=3",
    "worst_ads": "/ads days=7 sort=roas order=worst limit=3",
    "fatigue": "/fatigue limit=3",
    "diagnose": "/diagnose limit=3",
    "baselines_ctr": "/baselines metric=ctr limit=3",
    "coverage": "/coverage limit=3",
    "congruence_offer": "/congruence_check dimension=offer limit=3",
    "retention": "/retention limit=3",
    "recommend": "/recommend_templates product=joint-chews method=diversity limit=3",
    "persona": "/persona",
    "persona_card": "/persona the-one-who-carries",
    "profile_gaps": "/profile_gaps product=joint-chews limit=5",
    "product": "/product joint-chews field=guarantee",
    "voice": "/voice product=joint-chews",
    "reviews_one_star": "/reviews rating=1 limit=3",
    "research": "/research kind=reddit_quote limit=3",
    "onboard": "/onboard",
    "metric_hold_rate": "/metric hold_rate",
}


async def test_the_results_are_written(everybody, pool, tmp_path: Path) -> None:
    person = await everybody.person()
    deps = everybody.deps(person, await load(pool, person, TODAY, local_storage(tmp_path)))
    words = await brand_words(deps)
    _write("vocabulary", words.model_dump(mode="json", exclude={"ads"}))
    for name, typed in COMMANDS.items():
        tool, args = commands.parse(typed)
        answer = await registry.run(deps, tool, args)
        command = calls.command(tool.name, calls.given(args))
        told = results.compact(tool.name, command, answer, TODAY)
        held = results.read(told)
        _write(name, json.loads(held.model_dump_json(exclude_defaults=True, exclude_none=True)))


def _write(name: str, value: object) -> None:
    # The database's own clock is in them: the same text each time.
    text = _INSTANT.sub("2026-11-20T12:00:00Z", json.dumps(value, ensure_ascii=False, indent=1)) + "\n"
    (RESULTS / f"{name}.json").write_text(text, "utf-8")
