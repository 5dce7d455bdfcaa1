"""What Meta says of an account, its campaigns, ad sets and ads. None: Meta did not say."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple


class MetaAccount(NamedTuple):
    """An ad account. `status` is Meta's word for its number, e.g. `active` or `disabled`."""

    account: str
    name: str | None
    currency: str
    timezone: str
    status: str | None


class MetaCampaign(NamedTuple):
    """A campaign. Budgets are in the account's currency, not in its cents."""

    account: str
    campaign_id: str
    name: str
    objective: str | None
    status: str | None
    effective_status: str | None
    daily_budget: Decimal | None
    lifetime_budget: Decimal | None
    created_time: datetime | None
    updated_time: datetime | None


class MetaAdset(NamedTuple):
    """An ad set. Budgets are in the account's currency, not in its cents."""

    account: str
    adset_id: str
    campaign_id: str | None
    name: str
    optimization_goal: str | None
    status: str | None
    effective_status: str | None
    daily_budget: Decimal | None
    lifetime_budget: Decimal | None
    created_time: datetime | None
    updated_time: datetime | None


class MetaAd(NamedTuple):
    """An ad, deleted and archived ones included. `effective_status` counts what stands above it too."""

    account: str
    ad_id: str
    name: str
    adset_id: str | None
    campaign_id: str | None
    status: str | None
    effective_status: str | None
    creative_id: str | None
    created_time: datetime | None
    updated_time: datetime | None
