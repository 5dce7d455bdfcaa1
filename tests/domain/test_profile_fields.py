"""What would go wrong: a field of the facts that is not there, two fields in one column, a cure that is no command."""

import pytest

from domain.profile_fields import BY_KEY, FIELDS, GAPS, TABLES
from tools import registry

# Section 7 of the facts: key, column, policy, severity.
FACTS = (
    ("brand.voice_tone", "brand_voice_tone", "confirm_overwrite", "moderate"),
    ("product.guarantee", "guarantee", "allow_if_empty", "moderate"),
    ("product.ingredients", "ingredients", "allow_if_empty", "moderate"),
    ("product.results_timeline", "results_timeline", "allow_if_empty", "moderate"),
    ("product.faq_items", "faq_items", "allow_if_empty", "low"),
    ("product.benefits", "benefits", "allow_if_empty", "moderate"),
    ("product.unique_selling_points", "unique_selling_points", "allow_if_empty", "moderate"),
    ("product.key_ingredients", "key_ingredients", "allow_if_empty", "moderate"),
    ("product.target_audience", "target_audience", "confirm_overwrite", "moderate"),
    ("product.current_offer", "current_offer", "confirm_overwrite", "moderate"),
    ("product.founders", "founders", "confirm_overwrite", "moderate"),
    ("product.brand_voice_notes", "brand_voice_notes", "confirm_overwrite", "moderate"),
    ("offer_variant.mechanism.name", "mechanism_name", "confirm_overwrite", "critical"),
    ("offer_variant.mechanism.root_cause", "mechanism_problem", "confirm_overwrite", "moderate"),
    ("offer_variant.pain_points", "pain_points", "append", "critical"),
    ("product.top_positive_quotes", "top_positive_quotes", "not_auto", "moderate"),
    ("product.review_platforms", "review_platforms", "not_auto", "moderate"),
    ("product.name", "name", "needs_setup", "critical"),
    ("product.pricing", "price", "needs_setup", "moderate"),
    ("product.personas", "name", "needs_setup", "moderate"),
    ("product.dimensions", "dimensions", "allow_if_empty", "moderate"),
    ("offer_variant.voice_tone", "voice_tone_override", "confirm_overwrite", "low"),
    ("persona.voice_tone", "voice_tone_override", "confirm_overwrite", "low"),
)


@pytest.mark.parametrize(("key", "column", "policy", "severity"), FACTS)
def test_every_field_of_the_facts_is_there(key, column, policy, severity):
    field = BY_KEY[key]

    assert (field.column, field.policy, field.severity, field.in_gaps) == (column, policy, severity, True)


def test_no_other_field_is_a_gap_and_none_shares_a_column():
    assert {field.key for field in GAPS} == {key for key, *_ in FACTS}
    written = [(field.table, field.column) for field in FIELDS if field.writable]
    assert len(written) == len(set(written))
    assert all(TABLES[field.level] == field.table for field in FIELDS if field.writable)


def test_every_cure_is_a_command():
    names = {tool.name for tool in registry.TOOLS}
    setups = {field.setup.split()[0].removeprefix("/") for field in FIELDS if field.setup}
    cures = {"landing_page", "import", "variants", "persona_make", "voice", "product", "connect", "classify_ads"}

    assert (setups | cures) - names == set()


def test_what_a_job_may_fill_has_sources_and_words_to_find_it_by():
    for field in FIELDS:
        if field.automatic:
            assert field.sources, field.key
            assert field.keywords, field.key
            assert field.writable, field.key
        assert all(word == word.lower() for word in field.keywords), field.key
