"""The hook of an ad of which only the name is known."""

from collections.abc import Callable
from functools import lru_cache

from domain.brand import Brand
from domain.hooks import Hook, hook_of
from domain.naming import convention


def hook_named(brand: Brand) -> Callable[[str], Hook]:
    """Reads hooks from names, by the brand's naming convention where it has one."""
    told = convention(brand.naming_convention)

    @lru_cache(maxsize=10_000)
    def hook(ad_name: str) -> Hook:
        return hook_of(ad_name, "unknown", None, told.hook(ad_name) if told else None)

    return hook
