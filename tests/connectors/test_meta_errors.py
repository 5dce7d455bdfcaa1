"""What would go wrong: a token thrown away for a throttle, a retry that costs quota, a failure taken for an answer."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.meta.classify import error_in, report_error
from connectors.meta.error_table import TABLE, kind_of
from connectors.meta.errors import (
    AbuseSignal,
    BadRequest,
    MetaError,
    PermissionMissing,
    ReportFailed,
    Throttled,
    TokenInvalid,
    TooMuchData,
    Transient,
    UnknownObject,
    VersionGone,
)
from connectors.meta.usage import Usage
from tests.connectors.meta_wire import refusal

TOO_MUCH = "Please reduce the amount of data you're asking for, then retry your request"
SUMMARY = "Cannot include x in summary param because they weren't there while creating the report run."
# Envelopes as people report them, with the class that must come of each.
REPORTED = [
    (400, refusal(17, 2446079, "User request limit reached"), Throttled),
    (403, refusal(4, None, "Application request limit reached", is_transient=True), Throttled),
    (400, refusal(4, 1504022, "There have been too many calls from this app."), Throttled),
    (400, refusal(613, 1487742, "(#613) Calls to this api have exceeded the rate limit."), Throttled),
    (400, refusal(80004, 2446079, "There have been too many calls to this ad-account."), Throttled),
    (400, refusal(80000, None, "too many calls"), Throttled),
    (400, refusal(80014, None, "too many calls"), Throttled),
    (400, refusal(32, None, "Page request limit reached"), Throttled),
    (400, refusal(341, None, "Temporarily blocked"), Throttled),
    (500, refusal(1, None, "Please try again later", is_transient=False), Transient),
    (500, refusal(2, None, "Service temporarily unavailable", is_transient=True), Transient),
    (400, refusal(2, 1504043, "intermittent"), Transient),
    (400, refusal(100, 99, "An unknown error occurred"), Transient),
    (400, refusal(960, None, "Request aborted"), Transient),
    (400, refusal(104, None, "connection reset"), Transient),
    (400, refusal(100, None, SUMMARY), Transient),
    (400, refusal(31337, None, "?", is_transient=True), Transient),
    (503, refusal(31337, None, "?"), Transient),
    (500, refusal(1, None, TOO_MUCH), TooMuchData),
    (400, refusal(100, None, TOO_MUCH), TooMuchData),
    (400, refusal(100, 1487534, "too much"), TooMuchData),
    (400, refusal(100, 1504018, "timeout"), TooMuchData),
    (500, refusal(2, 1504038, "timeout"), TooMuchData),
    (500, refusal(2, 1504044, "unknown"), TooMuchData),
    (400, refusal(190, 463, "Error validating access token: Session has expired"), TokenInvalid),
    (401, refusal(190, None, "Invalid OAuth 2.0 Access Token"), TokenInvalid),
    (400, refusal(102, None, "Session key invalid"), TokenInvalid),
    (400, refusal(2500, None, "An active access token must be used"), TokenInvalid),
    (403, refusal(10, None, "Application does not have permission for this action"), PermissionMissing),
    (403, refusal(200, 1870034, "Ad account owner has NOT grant ads_management or ads_read"), PermissionMissing),
    (403, refusal(294, None, "Managing advertisements requires the extended permission"), PermissionMissing),
    (400, refusal(100, 3191001, "no permission"), PermissionMissing),
    (400, refusal(100, 33, "Unsupported get request."), UnknownObject),
    (404, refusal(803, None, "Some of the aliases you requested do not exist"), UnknownObject),
    (400, refusal(1996, None, "inconsistent requests"), AbuseSignal),
    (400, refusal(368, 1996, "blocked"), AbuseSignal),
    (400, refusal(2635, None, "You are calling a deprecated version of the Ads API."), VersionGone),
    (400, refusal(100, None, "(#100) Invalid parameter"), BadRequest),
    (400, refusal(2, 1504041, "invalid breakdowns"), BadRequest),
    (400, refusal(2, 1504042, "invalid custom metrics"), BadRequest),
    (400, refusal(3018, None, "The start date of the time range cannot be beyond 37 months"), BadRequest),
    (400, {"error": "invalid_request"}, BadRequest),
    (400, {"error": {"code": "17", "message": "as text"}}, Throttled),
    (200, refusal(190, 463, "expired, with a friendly status"), TokenInvalid),
    (200, {"error": {"message": "something"}}, Transient),
    (200, {"error": None}, Transient),
    (429, {"message": "slow down"}, Throttled),
    (404, {"message": "no envelope"}, BadRequest),
]


@pytest.mark.parametrize(("status", "body", "expected"), REPORTED)
def test_an_envelope_is_taken_for_another_error(status, body, expected):
    assert type(error_in(status, body)) is expected


@pytest.mark.parametrize("line", TABLE, ids=lambda line: f"{line.kind}-{line.source[:30]}")
def test_a_line_of_the_table_is_hidden_by_one_above_it(line):
    for code in line.codes or (None,):
        for subcode in line.subcodes or (None,):
            told = f"Sorry, {line.text}." if line.text else "no"
            assert kind_of(code, subcode, told, transient=False, status=400) == line.kind


@pytest.mark.parametrize("line", TABLE, ids=lambda line: f"{line.kind}-{line.source[:30]}")
def test_a_line_of_the_table_says_nothing_or_not_where_it_is_written(line):
    assert line.codes or line.subcodes or line.text
    assert line.source.strip()


def test_every_throttle_between_80000_and_80014_is_one_and_its_neighbours_are_not():
    kinds = {code: kind_of(code, None, "", transient=False, status=400) for code in range(79_999, 80_016)}
    assert [code for code, kind in kinds.items() if kind != "throttled"] == [79_999, 80_015]


@pytest.mark.parametrize("status", [200, 204, 301, 400, 403, 500, 502, 503])
def test_a_page_of_html_or_nothing_at_all_is_taken_for_an_answer(status):
    assert type(error_in(status, None)) is Transient


def test_a_good_answer_is_taken_for_an_error():
    assert error_in(200, {"data": []}) is None


def test_a_throttle_without_a_header_claims_to_know_how_long():
    error = error_in(400, refusal(17))
    assert isinstance(error, Throttled)
    assert error.wait is None


def test_a_throttle_forgets_how_long_meta_asked_to_wait():
    error = error_in(400, refusal(17), Usage(worst=100, regain_seconds=300, reset_seconds=20))
    assert isinstance(error, Throttled)
    assert error.wait == 300


def test_a_reason_hides_metas_numbers():
    error = error_in(400, refusal(100, 33, "Unsupported get request."))
    assert error is not None
    assert error.reason == "Unsupported get request. (100/33)"
    assert error.trace == "AbCd123"


def test_a_message_that_says_nothing_is_shown_where_meta_has_a_better_one():
    body = refusal(100, 1487534, "Invalid parameter", error_user_msg="Choose a shorter time range.")
    error = error_in(400, body)
    assert error is not None
    assert error.message == "Choose a shorter time range."


RUNS = [
    ({"error_code": -2, "error_subcode": 2490547, "error_message": "failed"}, ReportFailed, "retry"),
    ({"error_code": -3, "error_subcode": 1504045, "error_message": "too large"}, ReportFailed, "split"),
    ({"error_code": 100, "error_subcode": 1487534}, ReportFailed, "split"),
    ({"error_code": 2, "error_subcode": 1504044}, ReportFailed, "split"),
    ({"error_code": 2, "error_subcode": 1504043}, ReportFailed, "retry"),
    ({"error_code": 1, "error_message": TOO_MUCH}, ReportFailed, "split"),
    ({}, ReportFailed, "retry"),
    ({"error_code": 4, "error_subcode": 1504039}, Throttled, None),
    ({"error_code": 100, "error_subcode": 3191001}, PermissionMissing, None),
    ({"error_code": 2, "error_subcode": 1504041}, BadRequest, None),
    ({"error_code": 190}, TokenInvalid, None),
]


@pytest.mark.parametrize(("run", "expected", "verdict"), RUNS)
def test_a_failed_report_is_run_again_where_it_must_be_split(run, expected, verdict):
    error = report_error(run, "Job Failed")
    assert type(error) is expected
    assert getattr(error, "verdict", None) == verdict


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
names = st.sampled_from(["error", "code", "error_subcode", "message", "is_transient", "error_user_msg", "fbtrace_id"])
bodies = st.dictionaries(names, json_values | st.dictionaries(names, json_values, max_size=5), max_size=4)


@settings(deadline=None)
@given(st.integers(200, 599), bodies | json_values)
def test_an_odd_answer_raises_something_that_nobody_catches(status, body):
    error = error_in(status, body)
    assert error is None or isinstance(error, MetaError)
    assert error is None or len(error.reason) < 400


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["error_code", "error_subcode", "error_message"]), json_values), st.text())
def test_an_odd_report_raises_something_that_nobody_catches(run, state):
    assert isinstance(report_error(run, state), MetaError)


def test_an_error_gives_the_token_away_that_meta_repeats_in_it():
    token = "EAAB" + "x9" * 60
    error = error_in(400, refusal(190, None, f"Malformed access token {token}"), secrets=(token,))
    assert error is not None
    assert token[8:20] not in json.dumps([error.message, error.reason, repr(error), error.args])
