"""What would go wrong with the proof: a figure left out, a gap hidden, two currencies added."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from domain.import_report import Restated, Restatement
from domain.media_report import MediaTally
from domain.sync_report import (
    AccountProof,
    Effort,
    FailedSlice,
    StageTrouble,
    SumCheck,
    SyncReport,
    sync_headline,
)
from domain.window import Window

GOLDEN = Path(__file__).parent / "sync_report.txt"
WINDOW = Window(since=date(2026, 10, 22), until=date(2026, 11, 20))
US = AccountProof(
    account="act_1",
    name="Acme US",
    currency="USD",
    window=WINDOW,
    new=120,
    changed=31,
    unchanged=8_400,
    gone=2,
    quarantined=3,
    days_reread=29,
    slices=4,
    failed=(FailedSlice(since=date(2026, 11, 1), until=date(2026, 11, 7), reason="the report failed (-2/2490547)"),),
    restated=Restated(
        rows=31,
        spend=Decimal("-0.40"),
        purchases=7,
        purchase_value=Decimal("412.30"),
        biggest=Restatement(
            meta_ad_id="1", ad_name="Stairs v3", day=date(2026, 11, 17), metric="purchase_value",
            old=Decimal("80"), new=Decimal("238.50"),
        ),
    ),
    gone_spend=Decimal("3.10"),
    spend=Decimal("81231.47"),
    sums=SumCheck(
        ads_spend=Decimal("80990.12"),
        account_spend=Decimal("80998.12"),
        ads_purchases=804,
        account_purchases=None,
        ads_value=Decimal("47840.55"),
    ),
    purchase_keys={"omni_purchase": 266, "purchase": 10},
    campaigns=3,
    adsets=12,
    ads=300,
    creatives=298,
    destinations=310,
)  # fmt: skip
EU = AccountProof(
    account="act_2",
    name="Acme EU",
    currency="EUR",
    window=WINDOW,
    new=10,
    spend=Decimal("500.00"),
    sums=SumCheck(
        ads_spend=Decimal(500), account_spend=Decimal(500), ads_purchases=4, account_purchases=4,
        ads_value=Decimal(90), account_value=Decimal(90),
    ),
)  # fmt: skip
LEFT = AccountProof(account="act_3", elsewhere="run-9")
REPORT = SyncReport(
    headline=sync_headline([US, EU, LEFT], 1, "Acme"),
    sync_id="sync-1",
    accounts=(US, EU, LEFT),
    effort=Effort(calls=96, retries=4, waits=3, waited_seconds=154.0, peak_usage=97.4),
    troubles=(StageTrouble(stage="Media", account="act_1", reason="The storage did not answer."),),
    media=MediaTally(videos=12, images=40, failed=2, skipped=1),
    classified=298,
    token_days=41,
    next_try="with the next sync, or now with /sync_meta resume=sync-1",
)


def written(report: SyncReport) -> str:
    """The proof as text: its sentence, then its tables line by line."""
    lines = [report.headline]
    for table in report.tables():
        lines += ["", table.title or "Proof"]
        lines += [" | ".join(str(row[column.key]) for column in table.columns) for row in table.rows]
    return "\n".join(lines) + "\n"


def test_the_proof_prints_every_figure_as_agreed() -> None:
    assert written(REPORT) == GOLDEN.read_text("utf-8")


def test_the_proof_is_the_same_after_it_was_stored() -> None:
    again = SyncReport.model_validate_json(REPORT.model_dump_json())
    assert written(again) == written(REPORT)


def test_two_currencies_are_never_added() -> None:
    assert "EUR 500.00 and USD 81,231.47" in REPORT.headline
    assert "81,731" not in written(REPORT)


def test_a_gap_is_told_and_an_absent_total_is_no_gap() -> None:
    assert US.sums is not None
    assert EU.sums is not None
    assert not US.sums.agrees
    assert EU.sums.agrees
    text = written(REPORT)
    assert "gap USD −8.00" in text
    assert "Meta tells none at account level" in text


def test_a_run_that_left_everything_to_another_says_so() -> None:
    told = sync_headline([LEFT], 0, "Acme")
    assert told == "Nothing was read for Acme: its accounts are being read already by run run-9."


def test_efforts_of_stages_add_up_and_the_peak_is_the_highest() -> None:
    one, two = Effort(calls=3, waits=1, waited_seconds=2, peak_usage=40), Effort(calls=5, retries=1, peak_usage=90)
    assert one + two == Effort(calls=8, retries=1, waits=1, waited_seconds=2, peak_usage=90)
    assert (one + two).since(one) == Effort(calls=5, retries=1, peak_usage=90)
