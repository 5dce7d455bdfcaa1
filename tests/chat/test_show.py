"""What would go wrong: a picture that Plotly refuses or cannot be read, a cell without its unit, a foot that hides."""

import json
from datetime import date
from typing import get_args
from urllib.parse import unquote

import pytest

from chat.show.answer import chart, elements
from chat.show.cells import table_props
from chat.show.foot import foot_props
from chat.show.gallery import gallery_props
from chat.show.grid import LOOKS, grid_props
from chat.show.persona import card_props, choice_props
from chat.show.pictures import figure_of
from domain.answer import Answer, Foot
from domain.gallery import Gallery, GalleryItem
from domain.hook_verdict import Verdict
from domain.persona_view import PersonaCard, SourceChoice
from domain.picture import Chart, Dot, Grid, GridState, Picture, Whiskers
from domain.table import CellKind, Column, Interval, Table
from domain.window import Window
from tests.browser.samples import HOSTILE, NAMES, Sample, pictures

CHARTS = [picture for picture in pictures() if isinstance(picture, get_args(Chart))]


@pytest.mark.parametrize("picture", CHARTS, ids=lambda picture: picture.kind)
def test_every_kind_of_picture_is_a_figure_that_plotly_accepts(picture):
    from plotly import graph_objects

    drawn = figure_of(picture)
    graph_objects.Figure(data=drawn["data"], layout=drawn["layout"])

    assert drawn["config"]["displaylogo"] is False
    assert "<img" not in json.dumps(drawn)


def test_the_samples_have_every_kind_of_picture_and_of_cell():
    assert {type(picture) for picture in pictures()} == set(get_args(Picture))
    kinds = {column.kind for column in Sample(headline="").table().columns}
    assert set(get_args(CellKind)) - kinds <= {"count", "date", "image", "text"}


def test_every_state_of_a_grid_has_a_sign_and_words_beside_its_colour():
    grid = pictures()[-1]
    assert isinstance(grid, Grid)
    drawn = grid_props(grid)

    assert set(LOOKS) == set(get_args(GridState))
    assert len({sign for _, sign in LOOKS.values()}) == len(LOOKS)
    assert drawn["rows"][0]["cells"][3]["said"] == "27 Oct: failed, Token expired"
    assert [entry["name"] for entry in drawn["legend"]] == ["ok", "late", "failed", "running", "nothing"]


def test_a_gallery_says_each_score_and_what_is_not_known_of_it():
    item = gallery_props(next(picture for picture in pictures() if isinstance(picture, Gallery)))["items"][0]

    assert (item["score"], item["scoreLabel"]) == ("90 %", "match")
    assert [part["shown"] for part in item["parts"]] == ["90 %", "not known"]


def test_a_picture_of_a_gallery_is_an_address_of_ours():
    shown = Gallery(title="t", items=(GalleryItem(title="a", picture="//evil.example/x.png"), GalleryItem(title="b")))

    assert [item["picture"] for item in gallery_props(shown)["items"]] == ["/files///evil.example/x.png", None]


def test_a_gallery_is_exported_from_its_table():
    class Shown(Answer):
        def pictures(self):
            return (next(picture for picture in pictures() if isinstance(picture, Gallery)),)

    made = elements(Shown(headline="h"), "thread", None, str)[0]

    assert made.name == "AnswerGallery"
    assert made.props["export"].startswith("/export/thread/")
    assert Table.model_validate(made.props["source"]).rows[0] == {"name": NAMES[0]}


def test_one_wide_interval_does_not_squeeze_the_others():
    dots = (Dot(label="a", low=2, mid=3, high=4), Dot(label="b", low=0, mid=1, high=400))

    assert figure_of(Whiskers(title="t", unit="ratio", dots=dots))["layout"]["xaxis"]["range"][1] < 10


def test_each_verdict_has_a_sign_beside_its_colour():
    words = get_args(Verdict)
    table = Table(
        columns=(Column(key="verdict", label="Verdict", kind="verdict"),),
        rows=tuple({"verdict": word} for word in words),
    )

    cells = [row["cells"][0] for row in table_props(table)["rows"]]
    assert [cell["text"] for cell in cells] == list(words)
    assert len({(cell["tone"], cell["sign"]) for cell in cells}) == len(words)


def test_cells_carry_their_text_with_unit_and_the_value_to_sort_by():
    props = table_props(Sample(headline="").table())
    first = dict(zip([column["key"] for column in props["columns"]], props["rows"][0]["cells"], strict=True))

    assert first["spend"] == {"text": "$2,017", "sort": 2017.0}
    assert first["rate"]["text"] == "31.0 %"
    assert (first["estimate"]["low"], first["estimate"]["high"]) == ("3.0×", "5.0×")
    assert props["rows"][4]["cells"][2] == {"text": "–", "sort": None}
    assert props["rows"][1]["cells"][0]["text"] == HOSTILE == NAMES[1]


def test_an_image_cell_is_an_address_of_ours_whatever_it_holds():
    column = Column(key="image", label="", kind="image")
    props = table_props(Table(columns=(column,), rows=({"image": "https://evil.example/p.png?x"},)))

    assert props["rows"][0]["cells"][0]["image"].startswith("/files/https%3A")


def test_the_foot_says_what_the_figures_rest_on_and_is_left_out_when_there_are_none():
    window = Window(since=date(2026, 11, 1), until=date(2026, 11, 14))
    foot = Foot(as_of=window.until, window=window, account_days=14, rows=84, currency="USD", floor="at least $50 spent")

    shown = foot_props(Answer(headline="x", foot=foot), None)
    assert shown is not None
    assert shown["facts"] == [
        "as of 2026-11-14",
        "2026-11-01 to 2026-11-14 (14 days)",
        "14 account days",
        "84 ad-days summed",
        "USD",
        "at least $50 spent",
    ]
    assert foot_props(Answer(headline="x"), None) is None


def test_a_chart_carries_its_figure_so_that_a_resumed_thread_needs_no_file():
    picture = pictures()[0]
    element = chart(picture)

    assert element.to_dict()["type"] == "plotly"
    assert json.loads(unquote(str(element.url).partition(",")[2])) == figure_of(picture)


def test_elements_come_as_tables_charts_foot_and_the_table_knows_its_export():
    made = elements(Sample(headline="x", charts=True), "a-thread", None, str)
    drawn = ("FieldCards", "AnswerGallery", "PersonaCard", "SourceChoice", "AnswerGrid")

    assert [element.name for element in made] == ["AnswerTable", *["chart"] * 5, *drawn]
    assert made[0].props["export"] == f"/export/a-thread/{made[0].id}.csv"
    assert Table.model_validate(made[0].props["source"]) == Sample(headline="").table()


def test_an_interval_bar_ends_soon_after_the_largest_estimate():
    column = Column(key="e", label="E", kind="interval", unit="ratio")
    rows = ({"e": Interval(low=1, mid=2, high=3)}, {"e": Interval(low=0, mid=1, high=90)})

    assert table_props(Table(columns=(column,), rows=rows))["columns"][0]["scale"] == [0.0, 4.0]


def test_a_personas_card_says_each_level_by_a_sign_and_a_missing_source_cannot_be_ticked():
    card = next(picture for picture in pictures() if isinstance(picture, PersonaCard))
    choice = next(picture for picture in pictures() if isinstance(picture, SourceChoice))
    claims = card_props(card)["dimensions"][0]["fields"][0]["claims"]

    assert [claim["sign"] for claim in claims[:2]] == ["●", "◐"]
    assert claims[1]["text"] == HOSTILE
    assert [(box["count"], box["ticked"]) for box in choice_props(choice)["boxes"]] == [(1204, True), (0, False)]
