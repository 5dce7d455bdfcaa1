"""Which brand a conversation is about: the header's chooser lists them; none is ever chosen silently among several."""

from domain.brand import Brand, called

CHOOSE = "choose"
START = "start"


def default(seen: list[Brand]) -> Brand | None:
    """The only real brand; without a real one, the demo; among several, none."""
    real = [brand for brand in seen if not brand.is_fictional]
    among = real or seen
    return among[0] if len(among) == 1 else None


def profile_of(brand: Brand, seen: list[Brand]) -> str:
    """The brand's name in the chooser: its slug, with the organisation where two have the same."""
    return called(brand, seen)


def is_gone(seen: list[Brand], profile: str | None) -> bool:
    """Whether the chooser of a page that lies open shows a brand that the person does not see any more."""
    if profile is None or profile in (CHOOSE, START):
        return False
    return profile not in {name for brand in seen for name in (brand.slug, profile_of(brand, seen))}


def chosen(seen: list[Brand], profile: str | None) -> Brand | None:
    """The brand that the chooser shows; the default when it shows none."""
    if profile == CHOOSE:
        return None
    return next((brand for brand in seen if profile_of(brand, seen) == profile), None) or default(seen)
