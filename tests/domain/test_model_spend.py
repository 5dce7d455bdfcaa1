"""What would go wrong: a run costs more than was allowed, an unknown price counts as free."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from agent.models import DEFAULTS
from domain.model_spend import Budget, Tokens, estimate


def test_the_default_models_have_a_price():
    assert all(estimate(f"{provider}:{name}", 1000, 100) for provider, name in DEFAULTS.items())


def test_a_price_is_by_the_million_tokens():
    # claude-sonnet-4-5: $3 a million in, $15 out; a tenth for what a cache read, a quarter more to write it.
    assert estimate("anthropic:claude-sonnet-4-5", 1_000, 0) == Decimal("0.003")
    assert estimate("anthropic:claude-sonnet-4-5", 0, 1_000) == Decimal("0.015")
    assert Tokens(1_000, 0, cache_read=1_000).cost("anthropic:claude-sonnet-4-5") == Decimal("0.0003")
    assert Tokens(1_000, 0, cache_write=1_000).cost("anthropic:claude-sonnet-4-5") == Decimal("0.00375")


def test_an_unknown_price_is_not_zero():
    assert estimate("openai:local", 1000, 100) is None
    assert estimate("anthropic:nobody-knows", 1000, 100) is None


def test_tokens_of_attempts_add_up():
    assert Tokens(1, 2, 3, 4) + Tokens(10, 20, 30, 40) == Tokens(11, 22, 33, 44)


def test_a_budget_of_nothing_lets_nothing_through():
    assert Budget(Decimal(0)).hold(Decimal("0.01")) is None


def test_an_unpriced_call_is_counted_apart():
    budget = Budget()
    budget.pay(None)

    assert (budget.spent, budget.unpriced, budget.left) == (Decimal(0), 1, None)


@given(
    limit=st.decimals("0", "5", places=2),
    calls=st.lists(st.tuples(st.decimals("0", "1", places=3), st.decimals("0", "1", places=3)), max_size=40),
)
def test_calls_that_take_no_more_than_expected_never_overspend(limit, calls):
    budget = Budget(limit)
    held: list[tuple[int, Decimal]] = []
    for expected, share in calls:
        ticket = budget.hold(expected)
        if ticket is not None:
            held.append((ticket, expected * share))
        if len(held) > 3:
            first, cost = held.pop(0)
            budget.pay(cost)
            budget.release(first)
    for ticket, cost in held:
        budget.pay(cost)
        budget.release(ticket)

    assert budget.spent <= limit
    assert budget.left == limit - budget.spent
