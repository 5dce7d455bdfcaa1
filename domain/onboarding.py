"""What a brand has and lacks, in the order in which one thing helps the next, and what to do next."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.fillable import Fillable
from domain.format import plural
from domain.table import Column, Table

StepState = Literal["done", "partial", "missing"]


class Standing(BaseModel):
    """What a brand has. `pages_unread` are pages that ads lead to and nobody has read."""

    model_config = ConfigDict(frozen=True)

    website_url: str | None = None
    has_voice: bool = False
    products: int = 0
    ads: int = 0
    results_until: date | None = None
    ads_read: int = 0
    pages: int = 0
    pages_unread: int = 0
    reviews: int = 0
    reddit_quotes: int = 0
    amazon_analyses: int = 0
    offer_variants: int = 0
    personas: int = 0


class Step(BaseModel):
    """One thing that a brand needs: how it stands, what that is good for, and what brings it. `do` is a button's label;
    where a file has to be dropped there is no command."""

    model_config = ConfigDict(frozen=True)

    name: str
    state: StepState
    told: str
    unlocks: str
    do: str = ""
    command: str = ""


class Onboarding(Answer):
    """The steps in their order; `next_step` is the first that is not done."""

    steps: tuple[Step, ...] = ()
    next_step: Step | None = None

    def table(self) -> Table | None:
        return Table(
            columns=(
                Column(key="name", label="What"),
                Column(key="state", label="State", kind="verdict"),
                Column(key="told", label="So far"),
                Column(key="unlocks", label="Good for", wide_only=True),
                Column(key="do", label="What brings it", wide_only=True),
                Column(key="command", label="Command", kind="command"),
            ),
            rows=tuple(
                {
                    "name": step.name,
                    "state": step.state,
                    "told": step.told,
                    "unlocks": step.unlocks,
                    "do": None if step.state == "done" else step.do,
                    "command": step.command,
                }
                for step in self.steps
            ),
        )


def steps(has: Standing, fillable: Sequence[Fillable], missing: int, waiting: int) -> tuple[Step, ...]:
    """The steps of a brand, in the order in which one thing helps the next.

    Args:
        fillable: What could be filled now, of the products that lack most.
        missing: How many fields of the brand and all its products are missing.
        waiting: How many suggestions wait for a decision.
    """
    return (
        Step(
            name="Products",
            state="done" if has.products else "missing",
            told=plural(has.products, "product") if has.products else "none yet",
            unlocks="everything that is of a product",
            do="Add a product: /product new NAME",
            command="/product",
        ),
        Step(
            name="Ads and results",
            state="done" if has.results_until else "partial" if has.ads else "missing",
            told=f"{plural(has.ads, 'ad')}, results until {has.results_until}" if has.results_until else "none yet",
            unlocks="hooks, performance, diagnosis, offer variants",
            do="Connect Meta, or drop an Ads Manager export",
            command="/connect",
        ),
        _pages(has),
        Step(
            name="Reviews",
            state="done" if has.reviews else "missing",
            told=_customers(has),
            unlocks="pain points, results by time, personas",
            do="Drop a file of reviews",
            command="/reviews",
        ),
        _profile(fillable, missing, waiting),
        Step(
            name="Offer variants",
            state="done" if has.offer_variants else "missing",
            told=plural(has.offer_variants, "offer variant") if has.offer_variants else "none yet",
            unlocks="mechanism, pain points, templates",
            do="See what ads and pages propose",
            command="/variants" if has.offer_variants else "/variants discover",
        ),
        Step(
            name="Voice and tone",
            state="done" if has.has_voice else "missing",
            told="set" if has.has_voice else "the brand has none yet",
            unlocks="copy that sounds like the brand",
            do="Set the brand's voice",
            command="/voice",
        ),
        Step(
            name="Personas",
            state="done" if has.personas else "missing",
            told=plural(has.personas, "persona") if has.personas else "none yet",
            unlocks="copy briefs, objections, who the customer is",
            do="Make a persona",
            command="/persona" if has.personas else "/persona_make",
        ),
        Step(
            name="Ads read",
            state="done" if has.ads and has.ads_read >= has.ads else "partial" if has.ads_read else "missing",
            told=f"{has.ads_read} of {plural(has.ads, 'ad')}",
            unlocks="coverage, congruence, personas without research",
            do="Read what each ad is",
            command="/classify_ads",
        ),
    )


def _pages(has: Standing) -> Step:
    read = plural(has.pages, "page") + " read" if has.pages else "none read yet"
    unread = f", {has.pages_unread} that ads lead to not yet" if has.pages_unread else ""
    return Step(
        name="Landing pages",
        state="missing" if not has.pages else "partial" if has.pages_unread else "done",
        told=read + unread,
        unlocks="guarantee, offer, benefits, FAQ; congruence",
        do=f"Read {plural(has.pages_unread, 'page')}" if has.pages_unread else "Read a page: its address as url=",
        command="/landing_page" if has.pages_unread else "/landing_pages",
    )


def _customers(has: Standing) -> str:
    analyses = f"{has.amazon_analyses} Amazon analys{'i' if has.amazon_analyses == 1 else 'e'}s"
    found = (
        plural(has.reviews, "review") if has.reviews else "",
        plural(has.reddit_quotes, "Reddit quote") if has.reddit_quotes else "",
        analyses if has.amazon_analyses else "",
    )
    return ", ".join(part for part in found if part) or "none yet"


def _profile(fillable: Sequence[Fillable], missing: int, waiting: int) -> Step:
    best = max(fillable, key=lambda one: len(one.fields), default=None)
    told = f"{plural(missing, 'field')} missing" if missing else "nothing missing"
    do, command = "See the fields", "/gap_fill"
    if waiting:
        told += f", {plural(waiting, 'suggestion')} waiting for you"
        do = f"Decide about {plural(waiting, 'suggestion')}"
    elif best is not None and best.fields:
        told += f", {len(best.fields)} of {best.name} could be filled now"
        do, command = f"Look for {plural(len(best.fields), 'field')} of {best.name}", best.command
    return Step(
        name="Profile",
        state="done" if fillable and not missing and not waiting else "partial",
        told=told if fillable else "no product to fill",
        unlocks="copy, templates, checks of what may be claimed",
        do=do,
        command=command,
    )
