"""Which brand a conversation is about: the header's chooser lists them; none is ever chosen silently among several."""

from domain.brand import Brand

CHOOSE = "choose"
START = "start"


def default(seen: list[Brand]) -> Brand | None:
    """The only real brand; without a real one, the demo; among several, none."""
    real = [brand for brand in seen if not brand.is_fictional]
    among = real or seen
    return among[0] if len(among) == 1 else None


def profile_of(brand: Brand, seen: list[Brand]) -> str:
    """The brand's name in the chooser: its slug, with the organisation where two have the same."""
    twins = [other for other in seen if other.slug == brand.slug]
    return f"{brand.organization_name}/{brand.slug}" if len(twins) > 1 else brand.slug


def chosen(seen: list[Brand], profile: str | None) -> Brand | None:
    """The brand that the chooser shows; the default when it shows none."""
    if profile == CHOOSE:
        return None
    for brand in seen:
        if profile in (brand.slug, f"{brand.organization_name}/{brand.slug}") and profile_of(brand, seen) == profile:
            return brand
    return default(seen)
