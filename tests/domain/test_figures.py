"""What would go wrong: an invented figure passed as held, or a true one called invented."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.figures import Held, HeldFigure, held_in_text, unheld, written
from domain.format import count, money, percent, ratio

TODAY = date(2026, 11, 20)
HELD = Held(
    figures=(
        HeldFigure(value=4.3123, unit="ratio"),
        HeldFigure(value=2017.4, unit="money", currency="USD"),
        HeldFigure(value=0.005, unit="fraction"),
        HeldFigure(value=-0.12, unit="fraction"),
        HeldFigure(value=0.5, unit="ratio"),
        HeldFigure(value=30, unit="days"),
        HeldFigure(value=1_234_567, unit="count"),
    ),
    dates=(date(2026, 10, 20), date(2026, 11, 18)),
    names=("3 reasons your knee hurts", "UGC_v2_50off", "120200000000000012"),
    rows=10,
)


@pytest.mark.parametrize(
    "text",
    [
        "It returns 4.3× on $2,017.",
        "4.31x, 4.3 x, 4,3× und 2.017 $",
        "2.0k USD; $2.0k; about $2,000; 2,017 dollars",
        "1.2 million impressions, 1,234,567 or 1.23M",
        "CTR is 0.5 %, 0.50%, 0.5 percent",
        "down 12 %, a fall of 12%",
        "the last 30 days, a 30-day window, 30 Tage",
        "the top 3 hooks, 3 of them, these 10 ads",
        "1. first\n2) second\n- 3. third, and #2, No. 4, the 1st",
        "from 2026-10-20 to Nov 18, 2026; since 20 October; on November 18th; as of 18.11.2026; in 2026",
        "“3 reasons your knee hurts” and **3 reasons** and UGC_v2_50off",
        "ad 120200000000000012",
        "a range of 0.5–0.5 %",
        "V2 of the ad, step2, UGC_03",
        "Today is 2026-11-20.",
        "no figures at all",
    ],
)
def test_what_is_held_is_not_flagged(text):
    assert [flag.text for flag in unheld(text, HELD, today=TODAY)] == []


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("43×", ["43×"]),
        ("4.4×", ["4.4×"]),
        ("0.5 of it is 0.5 %", []),
        ("50 %", ["50 %"]),
        ("5 %", ["5 %"]),
        ("€2,017", ["€2,017"]),
        ("$2,000", ["$2,000"]),
        ("$2,016.40", ["$2,016.40"]),
        ("2.1k USD", ["2.1k USD"]),
        ("31 days", ["31 days"]),
        ("11 ads", ["11"]),
        ("12 purchases", ["12"]),
        ("since 2026-10-21", ["2026-10-21"]),
        ("on Nov 17", ["Nov 17"]),
        ("in 2024", ["2024"]),
        ("on 18 November 2025", ["18 November 2025"]),
        ("“5 reasons your knee hurts”", ["5"]),
        ("ad 120200000000000099", ["120200000000000099"]),
        ("$2,017 or $3,000", ["$3,000"]),
        ("between $2,017 and 3,000", ["3,000"]),
    ],
)
def test_what_no_result_holds_is_flagged(text, flagged):
    assert [flag.text for flag in unheld(text, HELD, today=TODAY)] == flagged


def test_the_question_s_own_figures_may_be_repeated():
    assert unheld("Above $500 in 14 days nothing stands out.", Held(), asked="hooks over $500, last 14 days") == ()


def test_a_flag_points_at_its_place():
    text = "It was 4.3× and 9.9×."
    (flag,) = unheld(text, HELD)
    assert text[flag.start : flag.end] == "9.9×"


@given(st.decimals("0.01", "9999999", places=2), st.sampled_from(["USD", "EUR", "CHF", "JPY", "BRL"]))
def test_money_as_we_write_it_is_held_by_its_value(value, currency):
    held = Held(figures=(HeldFigure(value=float(value), unit="money", currency=currency),))
    assert unheld(f"We spent {money(value, currency)} on it.", held) == ()


@given(st.floats(0.0001, 5))
def test_percent_as_we_write_it_is_held_by_its_fraction_and_not_by_itself(value):
    text = f"It is {percent(value)}."
    assert unheld(text, Held(figures=(HeldFigure(value=value, unit="fraction"),))) == ()
    assert unheld(text, Held(figures=(HeldFigure(value=value * 100, unit="ratio"),))) != ()


@given(st.floats(0.01, 500), st.integers(1, 10**9))
def test_ratios_and_counts_as_we_write_them_are_held(r, n):
    held = Held(figures=(HeldFigure(value=r, unit="ratio"), HeldFigure(value=n, unit="count")))
    assert unheld(f"{ratio(r)} from {count(n)} impressions", held) == ()


@given(st.floats(1, 400))
def test_ten_times_the_figure_is_flagged(value):
    held = Held(figures=(HeldFigure(value=value, unit="ratio"),))
    assert unheld(f"{value * 10:.1f}×", held) != ()


@given(st.text(max_size=80))
def test_no_text_makes_it_stumble(text):
    for figure in written(text):
        assert text[figure.start : figure.end].strip()
    unheld(text, held_in_text(text), today=TODAY)


@given(st.text(max_size=80))
def test_a_text_holds_its_own_figures(text):
    assert [f for f in unheld(text, held_in_text(text)) if not f.text.isdigit() or len(f.text) < 9] == []


@pytest.mark.parametrize("text", ["1 " * 8_000, " \n" * 20_000, "about 1 " * 5_000])
def test_a_long_text_of_nothing_but_figures_takes_no_more_than_its_length(text):
    began = time.process_time()
    written(text)
    assert time.process_time() - began < 4
