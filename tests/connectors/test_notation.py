"""What would go wrong: 1.234 read as a thousand here and as one there, 3 November as 11 March."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.ads_manager_export.notation import day, day_order, decimal_mark, number

amounts = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False)
days = st.dates(min_value=date(2010, 1, 1), max_value=date(2026, 11, 20))


def european(value: Decimal, grouping: str) -> str:
    return f"{value:,.2f}".replace(",", "#").replace(".", ",").replace("#", grouping)


@given(amounts)
def test_an_american_amount_keeps_its_value(value):
    assert Decimal(number(f"{value:,.2f}", ".") or "-1") == value
    assert Decimal(number(f"{value:.2f}", ".") or "-1") == value


@given(amounts, st.sampled_from([".", " ", "\u00a0", "\u202f", "'", ""]))
def test_a_european_amount_keeps_its_value(value, grouping):
    assert Decimal(number(european(value, grouping), ",") or "-1") == value


@given(st.lists(amounts, min_size=1, max_size=20))
def test_the_decimal_mark_is_found_from_amounts_with_cents(values):
    assert decimal_mark([f"{v:,.2f}" for v in values], ";") == "."
    assert decimal_mark([european(v, ".") for v in values], ",") == ","


@given(st.text(max_size=30))
def test_no_text_is_too_odd_to_be_refused(cell):
    for mark in (".", ","):
        read = number(cell, mark)
        assert read is None or Decimal(read) is not None
    assert day(cell, "mdy") is None or isinstance(day(cell, "mdy"), date)
    assert decimal_mark([cell], ",") in (".", ",")


def test_a_number_that_could_be_either_follows_the_delimiter():
    assert decimal_mark(["1.234", "567"], ";") == ","
    assert decimal_mark(["1.234", "567"], ",") == "."


@pytest.mark.parametrize(
    ("cell", "mark", "read"),
    [("1,234", ".", "1234"), ("1,23", ".", None), ("1.234", ",", "1234"), ("−5", ".", "-5"), ("$12.50", ".", "12.50"),
     ("0:07", ".", "7"), ("1:02:03", ".", "3723"), ("1e5", ".", None), ("١٢", ".", None), ("12abc", ".", None),
     ("", ".", None)],
)  # fmt: skip
def test_a_cell_is_read_one_way_or_not_at_all(cell, mark, read):
    assert number(cell, mark) == read


@given(st.lists(days, min_size=1, max_size=60))
def test_days_in_any_notation_come_back_as_they_were_or_are_called_unclear(some):
    for written, order in (("%m/%d/%Y", "mdy"), ("%d/%m/%Y", "dmy")):
        cells = [d.strftime(written) for d in some]
        found = day_order(cells)
        assert found in (order, "unclear")
        if found != "unclear":
            assert [day(cell, found) for cell in cells] == some


@given(days)
def test_a_day_with_its_year_first_or_its_month_in_letters_has_one_reading(some):
    for written in ("%Y-%m-%d", "%Y-%m-%d 00:00:00", "%Y/%m/%d", "%b %d, %Y", "%d %B %Y"):
        assert day(some.strftime(written), "iso") == some
    assert day_order([some.strftime("%d.%m.%Y")]) == "dmy"


def test_a_day_that_does_not_exist_is_no_day():
    assert day("2026-02-30", "iso") is None
    assert day("13/13/2026", "mdy") is None
