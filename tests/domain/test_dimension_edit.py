"""What would go wrong: one side changed takes the others away, a bare number gets a unit nobody said."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dimension_edit import edited
from domain.field_values import Dimensions

BAG = Dimensions(
    width=Decimal(16), height=Decimal(23), depth=Decimal(7), length_unit="cm", weight=Decimal(450), weight_unit="g"
)


@pytest.mark.parametrize(
    ("old", "typed", "wanted"),
    [
        (BAG, {"width": "18 cm"}, BAG.model_copy(update={"width": Decimal(18)})),
        (BAG, {"width": "18"}, BAG.model_copy(update={"width": Decimal(18)})),
        (BAG, {"weight": "0,5 kg"}, BAG.model_copy(update={"weight": Decimal("0.5"), "weight_unit": "kg"})),
        (BAG, {"depth": ""}, BAG.model_copy(update={"depth": None})),
        (BAG, {"height": "10 in"}, BAG.model_copy(update={"height": Decimal("25.40")})),
        (BAG, {"weight": " "}, BAG.model_copy(update={"weight": None, "weight_unit": None})),
        (BAG, {}, BAG),
        (BAG, {"width": "", "height": "", "depth": "", "weight": ""}, None),
        (None, {"weight": "450g"}, Dimensions(weight=Decimal(450), weight_unit="g")),
        (None, {"width": "6.3 in"}, Dimensions(width=Decimal("6.3"), length_unit="in")),
        (None, {}, None),
    ],
)
def test_sides_change_one_by_one(old, typed, wanted):
    assert edited(old, typed) == wanted


@pytest.mark.parametrize("typed", ["16", "wide", "16 apples", "-4 cm", "16 cm wide", "450 g", "1e3 cm"])
def test_what_is_no_length_is_refused_in_words(typed):
    with pytest.raises(ValueError, match="unit"):
        edited(None, {"width": typed})


@given(
    st.decimals(min_value="0.1", max_value="9999", places=1),
    st.sampled_from(["mm", "cm", "m", "in", "ft"]),
    st.decimals(min_value="0.1", max_value="9999", places=1),
    st.sampled_from(["mg", "g", "kg", "oz", "lb"]),
)
def test_what_was_typed_is_what_stands_there(width, length, weight, unit):
    made = edited(None, {"width": f"{width}{length}", "weight": f"{weight} {unit}"})

    assert made == Dimensions(width=width, length_unit=length, weight=weight, weight_unit=unit)
    assert edited(made, {}) == made
