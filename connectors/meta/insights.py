"""Insights: what to ask for, page by page or as a report run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from connectors.meta.classify import report_error
from connectors.meta.client import Graph, Value
from connectors.meta.errors import MetaError, Transient
from connectors.meta.pages import Page, Row, page_of
from connectors.meta.usage import Usage

Level = Literal["ad", "account"]
# Meta's largest: "statuses in batches of at most 50" (airbyte update_in_batch).
MOST_STATUSES = 50
IDS_REACH_BACK = timedelta(days=29)
IDENTITY = (
    "account_id",
    "ad_id",
    "ad_name",
    "adset_id",
    "adset_name",
    "campaign_id",
    "campaign_name",
)
DELIVERY = (
    "spend",
    "impressions",
    "reach",
    "clicks",
    "outbound_clicks",
    "attribution_setting",
    "objective",
)
ACTIONS = ("actions", "action_values")
VIDEO = (
    "video_avg_time_watched_actions",
    "video_p25_watched_actions",
    "video_p50_watched_actions",
    "video_p75_watched_actions",
    "video_p95_watched_actions",
    "video_p100_watched_actions",
    "video_thruplay_watched_actions",
)
DAY_FIELDS = (*IDENTITY, *DELIVERY, *ACTIONS, *VIDEO)
ACCOUNT_FIELDS = ("account_id", "spend", "impressions", "clicks", "actions", "action_values")
# Insights leave out what was deleted or archived unless asked for by status.
STATUSES = (
    "ACTIVE",
    "PAUSED",
    "DELETED",
    "PENDING_REVIEW",
    "DISAPPROVED",
    "PREAPPROVED",
    "PENDING_BILLING_INFO",
    "CAMPAIGN_PAUSED",
    "ARCHIVED",
    "ADSET_PAUSED",
    "IN_PROCESS",
    "WITH_ISSUES",
)


@dataclass(frozen=True)
class InsightsQuery:
    """Results of an account's days. Days are the account's own, both ends included.

    Attributes:
        account: "act_123".
        ad_ids: Only these ads; all when empty.
        time_increment: 1 for a row a day; "all_days" for one row in all.
    """

    account: str
    since: date
    until: date
    level: Level = "ad"
    fields: tuple[str, ...] = DAY_FIELDS
    ad_ids: tuple[str, ...] = ()
    time_increment: int | Literal["all_days"] = 1

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    def params(self) -> dict[str, Value]:
        """As Meta wants them. Totals are broken down by action type alone: more loses purchases (#31787)."""
        filtering: list[dict[str, Any]] = []
        if self.level == "ad":
            filtering.append({"field": "ad.effective_status", "operator": "IN", "value": list(STATUSES)})
        if self.ad_ids:
            filtering.append({"field": "ad.id", "operator": "IN", "value": list(self.ad_ids)})
        return {
            "level": self.level,
            "fields": ",".join(self.fields),
            "time_range": {"since": self.since.isoformat(), "until": self.until.isoformat()},
            "time_increment": self.time_increment,
            "action_breakdowns": ["action_type"],
            "filtering": filtering or None,
        }


@dataclass(frozen=True)
class ReportStatus:
    """How far a report run is. `failure` is there when, and only when, the state is "failed"."""

    id: str
    state: Literal["running", "done", "failed"]
    percent: int
    failure: MetaError | None = None


@dataclass(frozen=True)
class ReportStatuses:
    """Of several runs, by id; a run that Meta says nothing of is missing."""

    by_id: dict[str, ReportStatus]
    usage: Usage


def account_query(account: str, since: date, until: date) -> InsightsQuery:
    """The account's own daily sums, to hold the ads' against."""
    return InsightsQuery(account, since, until, level="account", fields=ACCOUNT_FIELDS)


def ids_query(query: InsightsQuery, earliest: date | None = None) -> InsightsQuery:
    """Which ads to split `query` by: those with results from 29 days before it, deleted ones included.

    Args:
        earliest: The first day that Meta still keeps.
    """
    since = query.since - IDS_REACH_BACK
    since = max(since, earliest) if earliest is not None else since
    return replace(query, since=min(since, query.since), fields=("account_id", "ad_id"), time_increment="all_days")


async def page(graph: Graph, query: InsightsQuery, limit: int, after: str | None = None) -> Page[Row]:
    """One page of rows, asked for directly.

    Raises:
        MetaError: One of its kinds; TooMuchData asks for a lower limit, a report run, or a split.
    """
    reply = await graph.get(f"{query.account}/insights", {**query.params(), "limit": limit, "after": after})
    return page_of(reply, after)


async def start_report(graph: Graph, query: InsightsQuery) -> tuple[str, Usage]:
    """Starts a report run and returns its id.

    Raises:
        MetaError: One of its kinds.
    """
    reply = await graph.post(f"{query.account}/insights", query.params())
    run = reply.body.get("report_run_id")
    run = str(run) if isinstance(run, str | int) and not isinstance(run, bool) else ""
    if not (run.isascii() and run.isdigit()):
        raise Transient("Meta started a report and did not say which", usage=reply.usage)
    return run, reply.usage


async def report_statuses(graph: Graph, run_ids: Sequence[str]) -> ReportStatuses:
    """How far up to 50 runs are, in one call.

    Raises:
        MetaError: One of its kinds.
        ValueError: More than 50.
    """
    if not 0 < len(run_ids) <= MOST_STATUSES:
        raise ValueError(f"{len(run_ids)} runs asked for at once; 1 to {MOST_STATUSES} can be")
    fields = "id,async_status,async_percent_completion,error_code,error_subcode,error_message,error_user_msg"
    reply = await graph.get("", {"ids": ",".join(run_ids), "fields": fields})
    found = {run: reply.body.get(run) for run in run_ids}
    by_id = {run: _status(run, fields) for run, fields in found.items() if isinstance(fields, dict)}
    return ReportStatuses(by_id, reply.usage)


async def report_page(graph: Graph, run_id: str, limit: int, after: str | None = None) -> Page[Row]:
    """One page of a finished report.

    Raises:
        MetaError: One of its kinds.
    """
    return page_of(await graph.get(f"{run_id}/insights", {"limit": limit, "after": after}), after)


def _status(run: str, fields: dict[str, Any]) -> ReportStatus:
    """Done only when Meta says both that the job is completed and that all of it is."""
    state = str(fields.get("async_status") or "").strip()
    percent = fields.get("async_percent_completion")
    percent = percent if isinstance(percent, int) and not isinstance(percent, bool) else 0
    named = state.casefold().removeprefix("job ")
    if named in ("failed", "skipped"):
        return ReportStatus(run, "failed", percent, report_error(fields, state))
    if named == "completed" and percent >= 100:
        return ReportStatus(run, "done", 100)
    return ReportStatus(run, "running", min(percent, 99))
