"""The one list of what the analyst may do.

The chat's menu, typed slash commands, the agent's tools, `viraltracker ask`, /help and the docs all come
from here. Adding a tool is one line below.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from domain.answer import Answer
from domain.brand import Role
from domain.errors import AskAgain
from domain.job_arguments import AdClassification, AssetDownload, DestinationSync, LandingPage
from observability import span
from tools import (
    ad,
    ads,
    baselines,
    brand,
    classify,
    compare_hooks,
    congruence,
    connect,
    coverage,
    destinations,
    diagnose,
    fatigue,
    help,
    hook,
    hook_gaps,
    hook_pages,
    hook_report,
    hooks,
    imports,
    landing_pages,
    media,
    metric,
    naming,
    notifications,
    performance,
    products_command,
    recommend_templates,
    recommendation,
    retention,
    rows,
    runs,
    schedule,
    sync,
    template_decisions,
    template_jobs,
    template_link,
    template_queue,
    template_settings,
    templates,
    url_map,
)
from tools.deps import Deps
from tools.nearest import nearest

Kind = Literal["read", "write", "job"]


@dataclass(frozen=True)
class Tool:
    """One command. `free` names the argument that takes the words after the key=value pairs."""

    name: str
    call: Callable[[Deps, Any], Awaitable[Answer]]
    args: type[BaseModel]
    kind: Kind
    least: Role
    summary: str
    icon: str
    free: str | None = None
    # Whether it makes sense without a chosen brand.
    brandless: bool = False
    # Whether the language model may call it.
    for_model: bool = True


TOOLS: tuple[Tool, ...] = (
    Tool(
        "top_hooks",
        hooks.top_hooks,
        hooks.TopHooksArgs,
        "read",
        "viewer",
        "Which hooks convert, how sure that is, and what to do.",
        "trophy",
    ),
    Tool(
        "hook",
        hook.hook,
        hook.HookArgs,
        "read",
        "viewer",
        "One hook whole: its ads, days, audiences, pages, and how steady it is.",
        "anchor",
        free="id",
    ),
    Tool(
        "compare_hooks",
        compare_hooks.compare_hooks,
        compare_hooks.CompareHooksArgs,
        "read",
        "viewer",
        "Two hooks: does one beat the other, and what does choosing wrongly cost?",
        "scale",
    ),
    Tool(
        "hook_pages",
        hook_pages.hook_pages,
        hook_pages.HookPagesArgs,
        "read",
        "viewer",
        "Each landing page with its best and worst hook, each hook with its best page.",
        "table",
    ),
    Tool(
        "hook_gaps",
        hook_gaps.hook_gaps,
        hook_gaps.HookGapsArgs,
        "read",
        "viewer",
        "Hook types and visual types never or hardly tried.",
        "puzzle",
    ),
    Tool(
        "metric",
        metric.show_metric,
        metric.MetricArgs,
        "read",
        "viewer",
        "How a figure is made: formula, unit, attribution, sums.",
        "sigma",
        free="name",
    ),
    Tool(
        "performance",
        performance.performance,
        performance.PerformanceArgs,
        "read",
        "viewer",
        "This window against the one before, and why ROAS moved.",
        "trending-up",
    ),
    Tool(
        "ads",
        ads.ads,
        ads.AdsArgs,
        "read",
        "viewer",
        "Browse the ads with their pictures, hooks and figures.",
        "images",
        free="search",
    ),
    Tool(
        "ad",
        ad.ad,
        ad.AdArgs,
        "read",
        "viewer",
        "One ad whole: its words, results by day, destination.",
        "image",
        free="id",
    ),
    Tool(
        "hook_report",
        hook_report.hook_report,
        hook_report.HookReportArgs,
        "read",
        "viewer",
        "A report about hooks with charts, as a PDF or a web page to send on.",
        "file-text",
        free="format",
    ),
    Tool(
        "retention",
        retention.retention,
        retention.RetentionArgs,
        "read",
        "viewer",
        "At which sentence people leave a video, against the other videos.",
        "scissors",
        free="ad",
    ),
    Tool(
        "diagnose",
        diagnose.diagnose_ads,
        diagnose.DiagnoseArgs,
        "read",
        "viewer",
        "What is wrong with the ads, how sure that is, what to do next.",
        "stethoscope",
        free="ad",
    ),
    Tool(
        "baselines",
        baselines.show_baselines,
        baselines.BaselinesArgs,
        "read",
        "viewer",
        "What is usual for ads of one awareness level and format.",
        "ruler",
        free="metric",
    ),
    Tool(
        "fatigue",
        fatigue.fatigue,
        fatigue.FatigueArgs,
        "read",
        "viewer",
        "Which running ads people are tired of, and how sure that is.",
        "battery-low",
    ),
    Tool(
        "coverage",
        coverage.show_coverage,
        coverage.CoverageArgs,
        "read",
        "viewer",
        "Awareness by format: where no ad runs, and where only one.",
        "layout-grid",
    ),
    Tool(
        "recommendation",
        recommendation.recommendation,
        recommendation.RecommendationArgs,
        "write",
        "viewer",
        "Mark a finding as done, ignored or noted; list what was decided.",
        "check-check",
        free="id",
        for_model=False,
    ),
    Tool(
        "congruence_check",
        congruence.congruence_check,
        congruence.CongruenceArgs,
        "job",
        "viewer",
        "Where ads and their landing pages disagree, with both quotes.",
        "scale",
        free="ad",
    ),
    Tool(
        "rows",
        rows.rows,
        rows.RowsArgs,
        "read",
        "viewer",
        "The ad-days behind a figure, with their sums.",
        "list",
    ),
    Tool(
        "templates",
        templates.templates,
        templates.TemplatesArgs,
        "read",
        "viewer",
        "Browse the library of ad templates with their pictures.",
        "layout-template",
        free="id",
    ),
    Tool(
        "template_queue",
        template_queue.template_queue,
        template_queue.QueueArgs,
        "read",
        "viewer",
        "Pictures that wait to become templates; approve or reject.",
        "inbox",
        free="id",
    ),
    Tool(
        "template_add",
        template_jobs.template_add,
        template_jobs.AddArgs,
        "job",
        "member",
        "Take an own ad's picture, or a dropped one, into the queue.",
        "image-plus",
        free="ad",
        for_model=False,
    ),
    Tool(
        "template_review",
        template_jobs.template_review,
        template_jobs.ReviewArgs,
        "job",
        "member",
        "Review waiting pictures: format, niche, audience, awareness.",
        "scan-eye",
        free="ids",
        for_model=False,
    ),
    Tool(
        "template_approve",
        template_decisions.template_approve,
        template_decisions.ApproveArgs,
        "write",
        "member",
        "Take a waiting picture into the template library.",
        "check",
        free="id",
        for_model=False,
    ),
    Tool(
        "template_reject",
        template_decisions.template_reject,
        template_decisions.RejectArgs,
        "write",
        "member",
        "Leave a waiting picture out of the library, with the reason.",
        "x",
        free="id",
        for_model=False,
    ),
    Tool(
        "template_restore",
        template_decisions.template_restore,
        template_decisions.RestoreArgs,
        "write",
        "member",
        "Put a decided picture back into the queue.",
        "undo-2",
        free="id",
        for_model=False,
    ),
    Tool(
        "template_bulk",
        template_jobs.template_bulk,
        template_jobs.BulkArgs,
        "job",
        "member",
        "Approve or reject many waiting pictures at once.",
        "list-checks",
        free="decision",
        for_model=False,
    ),
    Tool(
        "import",
        imports.start_import,
        imports.ImportArgs,
        "job",
        "member",
        "Import a dropped Ads Manager export or ads sheet.",
        "upload",
        free="file",
        for_model=False,
    ),
    Tool(
        "imports",
        imports.imports,
        imports.ImportsArgs,
        "read",
        "viewer",
        "The files imported so far, and what each did.",
        "files",
    ),
    Tool(
        "naming",
        naming.naming,
        naming.NamingArgs,
        "write",
        "member",
        "How ad names are built, so that hooks can be read from them.",
        "tag",
        free="pattern",
        for_model=False,
    ),
    Tool(
        "connect",
        connect.connect,
        connect.ConnectArgs,
        "write",
        "viewer",
        "The brand's connection to Meta, and its ad accounts.",
        "plug",
        free="account",
        for_model=False,
    ),
    Tool(
        "sync_meta",
        sync.sync_meta,
        sync.SyncArgs,
        "job",
        "member",
        "Copy ads, results, creatives and destinations from Meta, with a proof.",
        "refresh-cw",
        for_model=False,
    ),
    Tool(
        "fetch_destinations",
        destinations.fetch_destinations,
        DestinationSync,
        "job",
        "member",
        "Read from Meta where ads lead, without a sync.",
        "link",
        for_model=False,
    ),
    Tool(
        "asset_download",
        media.asset_download,
        AssetDownload,
        "job",
        "member",
        "Download videos and pictures of the ads that spend most.",
        "download",
        for_model=False,
    ),
    Tool(
        "classify_ads",
        classify.classify_ads,
        AdClassification,
        "job",
        "member",
        "Read what each ad is: awareness, format, angle, hook, button; says what it costs.",
        "scan-eye",
        free="ads",
        for_model=False,
    ),
    Tool(
        "url_map",
        url_map.url_map,
        url_map.UrlMapArgs,
        "write",
        "viewer",
        "Which pages ads lead to, and which product each page sells.",
        "map",
        free="url",
        for_model=False,
    ),
    Tool(
        "landing_pages",
        landing_pages.landing_pages,
        landing_pages.LandingPagesArgs,
        "read",
        "viewer",
        "The pages that ads lead to: which were read, when, and why one could not be.",
        "panels-top-left",
    ),
    Tool(
        "landing_page",
        landing_pages.landing_page,
        LandingPage,
        "job",
        "member",
        "Read a landing page now, so that ads can be checked against it.",
        "panel-top",
        free="url",
        for_model=False,
    ),
    Tool(
        "product",
        products_command.product,
        products_command.ProductArgs,
        "write",
        "viewer",
        "List the products, add one, or rename one.",
        "package",
        free="name",
        for_model=False,
    ),
    Tool(
        "recommend_templates",
        recommend_templates.recommend_templates,
        recommend_templates.RecommendArgs,
        "write",
        "viewer",
        "Which ad template to make next for a product, and why.",
        "lightbulb",
        free="product",
    ),
    Tool(
        "template_used",
        template_settings.template_used,
        template_settings.TemplateUsedArgs,
        "write",
        "member",
        "Mark a template as used, or unused, by a product.",
        "check",
        free="template",
        for_model=False,
    ),
    Tool(
        "template_settings",
        template_settings.template_settings,
        template_settings.TemplateSettingsArgs,
        "write",
        "viewer",
        "Whether new templates are scored for a product, and what is explored.",
        "sliders-horizontal",
        free="product",
        for_model=False,
    ),
    Tool(
        "template_link",
        template_link.template_link,
        template_link.TemplateLinkArgs,
        "write",
        "viewer",
        "Which template an ad was made from.",
        "link-2",
        for_model=False,
    ),
    Tool(
        "runs",
        runs.runs,
        runs.RunsArgs,
        "write",
        "viewer",
        "What ran, is running and failed; stop, run again, retry.",
        "history",
        free="id",
        brandless=True,
        for_model=False,
    ),
    Tool(
        "schedule",
        schedule.schedule,
        schedule.ScheduleArgs,
        "write",
        "viewer",
        "Start work by the clock; see when it ran and runs next.",
        "calendar-clock",
        free="job",
        brandless=True,
        for_model=False,
    ),
    Tool(
        "notifications",
        notifications.notifications,
        notifications.NotificationsArgs,
        "write",
        "viewer",
        "What happened and what needs you; mark it as read.",
        "bell",
        free="category",
        brandless=True,
        for_model=False,
    ),
    Tool(
        "brand",
        brand.brand,
        brand.BrandArgs,
        "write",
        "viewer",
        "List your brands, switch, or add one.",
        "store",
        free="name",
        brandless=True,
        for_model=False,
    ),
    Tool(
        "help",
        help.help,
        help.HelpArgs,
        "read",
        "viewer",
        "What can be asked, and how.",
        "circle-help",
        free="command",
        brandless=True,
        for_model=False,
    ),
)


def tool(name: str) -> Tool:
    """The tool of this name.

    Raises:
        AskAgain: There is none; the nearest name is offered.
    """
    for candidate in TOOLS:
        if candidate.name == name:
            return candidate
    close = nearest(name, [t.name for t in TOOLS])
    hint = f"Did you mean /{close}?" if close else "Type /help for the list."
    raise AskAgain(f"There is no command {'/' + name!r}.", hint, "unknown_command")


async def run(deps: Deps, chosen: Tool, args: BaseModel) -> Answer:
    """Checks the caller's role, then calls.

    Raises:
        AskAgain: No brand where one is needed, or the role does not allow it.
    """
    if not chosen.brandless:
        asked = deps.require_brand()
        if not asked.allows(chosen.least):
            raise AskAgain(
                f"/{chosen.name} needs the role {chosen.least!r}; yours here is {asked.role!r}.",
                "Ask an admin of the organisation.",
                "forbidden",
            )
    with span("tool {tool}", {"tool": chosen.name, "kind": chosen.kind}):
        return await chosen.call(deps, args)
