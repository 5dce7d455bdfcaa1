"""Which of the demo's ads were made from which template, and what its products ask of the library."""

from uuid import UUID

from demo.ads import DemoAd
from demo.ids import id_of
from demo.personas import Row

# By the ad's number. Some templates have one ad only, as in life: what those brought proves little.
_MADE: dict[int, str] = {
    4: "Five words and five stars",
    19: "Five words and five stars",
    8: "Big quote on plain colour",
    45: "Big quote on plain colour",
    48: "Big quote on plain colour",
    13: "Checklist on paper",
    15: "Comparison table",
    56: "Comparison table",
    20: "Product on a stage",
    22: "Product on a stage",
    25: "Two mornings",
    26: "Two mornings",
    38: "Three mistakes",
    50: "Three mistakes",
    40: "Poll of two",
    58: "Scoreboard",
    60: "Bundle in a row",
}


def link_rows(ads: list[DemoAd], organization_id: UUID) -> list[Row]:
    """The template of each ad that was made from one."""
    return [
        {"meta_ad_id": ad.ad_id, "template_id": id_of(organization_id, "template", _MADE[ad.number])}
        for ad in ads
        if ad.number in _MADE
    ]


def settings_rows(brand: UUID) -> list[Row]:
    """The joint chews ask to be told of new templates; the calm chews never said."""
    asked: Row = {"product_id": id_of(brand, "product", "joint"), "auto_recommend": True}
    return [{**asked, "threshold": 0.6, "explore_share": 0.1}]
