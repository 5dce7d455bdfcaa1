"""What would go wrong: a comma read as thousands, a saving that is none."""

from decimal import Decimal

import pytest

from domain.price import Price, amount


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("69", "69"),
        ("69.00", "69.00"),
        ("$69", "69"),
        ("69,95", "69.95"),
        ("1,299.50", "1299.50"),
        ("1.299,50 €", "1299.50"),
        ("1,299", "1299"),
        ("0", "0"),
    ],
)
def test_amounts_are_read_as_people_type_them(typed, wanted):
    assert amount(typed) == Decimal(wanted)


@pytest.mark.parametrize("typed", ["", "free", "-5", "99999999", "1.2.3", "--"])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValueError, match="an amount is"):
        amount(typed)


def test_what_is_saved_is_a_fraction_of_the_price_compared_with():
    assert Price(name="2 bags", price=Decimal(69), compare_at_price=Decimal(92)).saved == 0.25
    assert Price(name="1 bag", price=Decimal(39)).saved is None
    assert Price(name="odd", price=Decimal(39), compare_at_price=Decimal(30)).saved is None
    assert Price(name="2 bags", price=Decimal(69), compare_at_price=Decimal(92)).told("USD") == (
        "2 bags: $69.00 instead of $92.00"
    )
