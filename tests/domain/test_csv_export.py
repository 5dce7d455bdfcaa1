"""What would go wrong: an ad's name that runs as a formula, a figure that loses digits, a column left out."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.csv_export import BYTE_ORDER_MARK, to_csv
from domain.table import Column, Figure, Interval, Table

COLUMNS = (
    Column(key="name", label="Ad"),
    Column(key="spend", label="Spend", kind="money"),
    Column(key="rate", label="ROAS", kind="interval", unit="ratio", wide_only=True),
    Column(key="open", label="", kind="command"),
)


def read(table):
    text = to_csv(table)
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""), strict=True))


def table(*rows):
    return Table(columns=COLUMNS, rows=rows, currency="EUR")


def test_every_data_column_is_there_with_its_currency_and_an_interval_has_three():
    header, row = read(table({"name": "a", "spend": 12.5, "rate": Interval(low=1, mid=2.5, high=4), "open": "/ad 1"}))

    assert header == ["Ad", "Spend (EUR)", "ROAS, low", "ROAS, estimate", "ROAS, high"]
    assert row == ["a", "12.5", "1.0", "2.5", "4.0"]


def test_missing_is_empty_and_zero_is_zero():
    assert read(table({"name": None, "spend": None, "rate": None}, {"name": "b", "spend": 0}))[1:] == [
        ["", "", "", "", ""],
        ["b", "0", "", "", ""],
    ]


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =cmd|' /C calc'!A0", "'=1", "＝1", '=HYPERLINK("x")']
)
def test_a_name_that_is_a_formula_is_neutralised(name):
    assert read(table({"name": name}))[1][0] == f"'{name}"


def test_a_header_that_is_a_formula_is_neutralised():
    made = Table(columns=(Column(key="x", label="=1+1"),), rows=())

    assert read(made) == [["'=1+1"]]


def test_negative_numbers_stay_numbers():
    assert read(table({"name": "-5", "spend": -5}))[1][:2] == ["'-5", "-5"]


def test_counts_are_whole_numbers():
    made = Table(
        columns=(Column(key="n", label="Purchases", kind="count"),), rows=({"n": 14.0}, {"n": 1.5}, {"n": None})
    )

    assert read(made) == [["Purchases"], ["14"], ["1.5"], [""]]


def test_lines_end_as_rfc_4180_says():
    assert to_csv(table({"name": 'a "b", c\nd'})).endswith('"a ""b"", c\nd",,,,\r\n')


def test_mixed_metrics_carry_their_units():
    made = Table(
        columns=(Column(key="metric", label="Metric"), Column(key="now", label="Now", kind="figure")),
        rows=(
            {"metric": "CTR", "now": Figure(value=0.025, unit="fraction")},
            {"metric": "CPM", "now": Figure(value=12, unit="money")},
        ),
        currency="USD",
    )

    assert read(made) == [["Metric", "Now", "Unit"], ["CTR", "0.025", "fraction"], ["CPM", "12.0", "USD"]]


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=("Cs",))) | st.sampled_from(["=x", "'=x", "-", "'", "''-"]),
            st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
        )
    )
)
def test_what_is_written_is_read_back(rows):
    _, *found = read(table(*({"name": name, "spend": spend} for name, spend in rows)))

    assert len(found) == len(rows)
    for (name, spend), (text, number, *_) in zip(rows, found, strict=True):
        assert text in (name, f"'{name}")
        assert text[:1] not in tuple("=+-@\t\r\n")
        assert (
            (float(number) == spend if isinstance(spend, float) else number == str(spend)) if number else spend is None
        )
