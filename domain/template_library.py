"""The template library as an answer: pictures with what is known of each, or one whole."""

from domain.action import Action
from domain.answer import Answer
from domain.gallery import Badge, Gallery, GalleryItem
from domain.picture import Picture
from domain.table import Cell, Column, Figure, Interval, Table
from domain.template import Template, named
from domain.template_queue import audience_of, facts_line


def template_item(template: Template, actions: tuple[Action, ...] = (), badges: tuple[Badge, ...] = ()) -> GalleryItem:
    """How a template looks in a gallery; recommendations put score and reason on top of it."""
    facts = facts_line(
        template.category,
        template.industry_niche,
        audience_of(template.target_sex, template.target_audience),
        template.awareness_level,
        template.sales_event,
        template.has_product_placement,
    )
    ran = template.ran
    days = (ran[1] - ran[0]).days + 1 if ran else 0
    lines = [facts, f"ran {days:,} day{'' if days == 1 else 's'}, until {ran[1]}" if ran else ""]
    out = () if template.is_active else (Badge(text="taken out of the library", tone="warn", sign="–"),)
    return GalleryItem(
        title=template.name,
        picture=template.storage_path,
        lines=tuple(line for line in lines if line),
        badges=(*out, *badges),
        actions=actions,
        command=f"/templates id={str(template.id)[:8]}",
    )


def template_table(templates: tuple[Template, ...]) -> Table:
    """Templates as rows."""
    return Table(
        columns=(
            Column(key="id", label="Id"),
            Column(key="name", label="Name"),
            Column(key="category", label="Format"),
            Column(key="niche", label="Niche"),
            Column(key="audience", label="Audience", wide_only=True),
            Column(key="awareness", label="Awareness"),
            Column(key="event", label="Event", wide_only=True),
            Column(key="product", label="Product shown", wide_only=True),
            Column(key="used", label="Used", kind="count"),
            Column(key="ran_from", label="Ran from", wide_only=True),
            Column(key="ran_until", label="Ran until", wide_only=True),
            Column(key="added", label="Added", kind="date", wide_only=True),
            Column(key="description", label="Description", wide_only=True),
            Column(key="picture", label="Picture", kind="image"),
            Column(key="command", label="Command", kind="command"),
        ),
        rows=tuple(_row(template) for template in templates),
    )


def _row(template: Template) -> dict[str, Cell | Interval | Figure]:
    ran = template.ran
    return {
        "id": str(template.id)[:8],
        "name": template.name,
        "category": named(template.category),
        "niche": template.industry_niche,
        "audience": audience_of(template.target_sex, template.target_audience),
        "awareness": named(template.awareness) if template.awareness else None,
        "event": named(template.sales_event) if template.sales_event else None,
        "product": {True: "yes", False: "no", None: None}[template.has_product_placement],
        "used": template.times_used,
        "ran_from": ran[0].isoformat() if ran else None,
        "ran_until": ran[1].isoformat() if ran else None,
        "added": template.created_at.date().isoformat(),
        "description": template.description,
        "picture": template.storage_path,
        "command": f"/templates id={str(template.id)[:8]}",
    }


class TemplateLibrary(Answer):
    """Templates, the newest first. `offered` are each one's buttons; empty: none has any."""

    templates: tuple[Template, ...] = ()
    offered: tuple[tuple[Action, ...], ...] = ()
    title: str = ""
    more: int = 0
    more_command: str | None = None

    def table(self) -> Table | None:
        return template_table(self.templates) if self.templates else None

    def tables(self) -> tuple[Table, ...]:
        return ()

    def pictures(self) -> tuple[Picture, ...]:
        if not self.templates:
            return ()
        offered = self.offered or ((),) * len(self.templates)
        items = tuple(
            template_item(template, actions) for template, actions in zip(self.templates, offered, strict=True)
        )
        return (
            Gallery(title=self.title, items=items, table=self.table(), more=self.more, more_command=self.more_command),
        )
