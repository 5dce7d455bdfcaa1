"""What /template_link answers: the ads that were made from templates."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.table import Column, Table


class LinkedTemplateAd(BaseModel):
    """An ad, and the template that it was made from."""

    model_config = ConfigDict(frozen=True)

    template_id: UUID
    template: str
    account: str
    ad_id: str
    ad_name: str
    products: str | None


class TemplateLinks(Answer):
    """The brand's linked ads, by template."""

    links: tuple[LinkedTemplateAd, ...] = ()
    more: int = 0

    def table(self) -> Table | None:
        if not self.links:
            return None
        return Table(
            columns=(
                Column(key="template", label="Template"),
                Column(key="ad_name", label="Ad made from it"),
                Column(key="products", label="Product"),
                Column(key="ad_id", label="Ad id", wide_only=True),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(
                {
                    "template": link.template,
                    "ad_name": link.ad_name,
                    "products": link.products,
                    "ad_id": link.ad_id,
                    "command": f"/ad {link.ad_id}",
                }
                for link in self.links
            ),
            more=self.more,
        )
