"""What would go wrong with a file of reviews: a reply read as the review, stars out of ten, a text that is lost."""

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.review_file import Review, ReviewBatch, layout_of, looks_like_reviews, read_reviews
from connectors.review_file.cells import stars, words
from connectors.review_file.columns import platform_of
from connectors.table_file import look, open_tables
from domain.errors import AskAgain
from domain.review_reading import ReviewReading

# A header and a row as each app writes them, and what is read: body, rating, title, author, day, product.
EXPORTS = {
    "judge.me": (
        "title,body,rating,review_date,source,curated,reviewer_name,reviewer_email,product_id,product_handle,reply",
        "Sofa,Back on the sofa,5,2026-03-01 10:00:00 UTC,web,ok,Dana,d@x.test,871,joint-chew,Thank you so much!",
        ("Back on the sofa", 5, "Sofa", "Dana", "2026-03-01", "joint-chew"),
    ),
    "loox": (
        "id,rating,nickname,email,created_at,review,product_handle,verified_purchase,img",
        'a1,4,Priya,p@x.test,2026-03-01T09:00:00Z,"He was stiff, not old",joint-chew,true,',
        ("He was stiff, not old", 4, None, "Priya", "2026-03-01", "joint-chew"),
    ),
    "yotpo": (
        "Review ID,Review Creation Date,Review Score,Review Title,Review Content,Reviewer Display Name,Product Title",
        "12,2026-03-01,2,Meh,Nothing changed in a month,Sam,Joint Chew",
        ("Nothing changed in a month", 2, "Meh", "Sam", "2026-03-01", "Joint Chew"),
    ),
    "stamped": (
        "reviewTitle,reviewMessage,reviewRating,author,email,productName,dateCreated",
        "Good,Smells of fish and works,5,Ray,r@x.test,Joint Chew,03/25/2026",
        ("Smells of fish and works", 5, "Good", "Ray", "2026-03-25", "Joint Chew"),
    ),
    "okendo": (
        "reviewId,dateCreated,status,rating,title,body,productName,reviewerName,isVerified",
        "r-1,2026-03-01,approved,5,Great,She jumps again,Joint Chew,Mei,yes",
        ("She jumps again", 5, "Great", "Mei", "2026-03-01", "Joint Chew"),
    ),
    "trustpilot": (
        "Review Created (UTC),Review Stars,Review Title,Review Content,Review Username,Reference Id",
        "2026-03-01T10:11:12,1,Never again,Parcel came open,Kurt,99",
        ("Parcel came open", 1, "Never again", "Kurt", "2026-03-01", None),
    ),
    "amazon": (
        "Date,Author,Verified,Helpful,Title,Body,Rating,ASIN",
        '"Reviewed in the United States on March 3, 2026",Luis,yes,3,Works,Week five,5.0 out of 5 stars,B000TEST01',
        ("Week five", 5, "Works", "Luis", "2026-03-03", "B000TEST01"),
    ),
    "google": (
        "Reviewer,Star Rating,Comment,Create Time",
        "Beth,FOUR,Friendly answer by mail,2026-03-01T10:00:00Z",
        ("Friendly answer by mail", 4, None, "Beth", "2026-03-01", None),
    ),
    "shopify": (
        "product_handle,state,rating,title,author,email,location,body,reply,created_at,replied_at",
        "joint-chew,published,3,Okay,Nora,n@x.test,Ohio,Takes a while,Thanks,2026-03-01,2026-03-02",
        ("Takes a while", 3, "Okay", "Nora", "2026-03-01", "joint-chew"),
    ),
    "German": (
        "Bewertung;Rezension;Titel;Verfasser;Datum;Produkt",
        "4,5;Er frisst es gern;Gut;Lena;01.03.2026;Kausnack",
        ("Er frisst es gern", 4.5, "Gut", "Lena", "2026-03-01", "Kausnack"),
    ),
    "German, text called Bewertung": (
        "Sterne;Bewertung;Kunde;Datum",
        "4;Er frisst es gern;Lena;01.03.2026",
        ("Er frisst es gern", 4, None, "Lena", "2026-03-01", None),
    ),
    "French": (
        "Note;Avis;Titre;Auteur;Date;Produit",
        "4/5;Il remonte l'escalier;Bien;Amélie;2026-03-01;Bouchée",
        ("Il remonte l'escalier", 4, "Bien", "Amélie", "2026-03-01", "Bouchée"),
    ),
    "Spanish": (
        "Calificación,Reseña,Título,Autor,Fecha,Producto",
        "5,Vuelve a subir al sofá,Bien,Rosa,2026-03-01,Bocado",
        ("Vuelve a subir al sofá", 5, "Bien", "Rosa", "2026-03-01", "Bocado"),
    ),
    "Italian": (
        "Valutazione,Recensione,Titolo,Autore,Data,Prodotto",
        "5,Risale sul divano,Bene,Rosa,2026-03-01,Boccone",
        ("Risale sul divano", 5, "Bene", "Rosa", "2026-03-01", "Boccone"),
    ),
    "Dutch": (
        "Sterren;Beoordeling;Titel;Naam;Datum",
        "2;Hij lust het niet;Jammer;Daan;2026-03-01",
        ("Hij lust het niet", 2, "Jammer", "Daan", "2026-03-01", None),
    ),
    "Polish": (
        "Ocena;Treść opinii;Autor;Data",
        "5;Znów wchodzi na kanapę;Ola;2026-03-01",
        ("Znów wchodzi na kanapę", 5, None, "Ola", "2026-03-01", None),
    ),
    "Danish": (
        "Stjerner;Anmeldelse;Navn;Dato",
        "5;Hun hopper igen;Bo;2026-03-01",
        ("Hun hopper igen", 5, None, "Bo", "2026-03-01", None),
    ),
    "names nobody knows": (
        "Punktzahl X,Q7. In your own words,rating",
        "a,It took five weeks until he went up the stairs alone,4",
        ("It took five weeks until he went up the stairs alone", 4, None, None, None, None),
    ),
}


def read(
    folder: Path, content: str | bytes, reading: ReviewReading | None = None, name: str = "reviews.csv"
) -> ReviewBatch:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    told = reading or ReviewReading()
    layout = layout_of(open_tables(look(path)), told)
    whole = ReviewBatch()
    for batch in read_reviews(layout, layout.app or "import", told.scale or "5"):
        whole.reviews += batch.reviews
        whole.problems += batch.problems
        whole.rows += batch.rows
        whole.refused += batch.refused
        whole.without_text += batch.without_text
        whole.undated += batch.undated
        whole.only_day_first += batch.only_day_first
        whole.only_month_first += batch.only_month_first
    return whole


def plain(review: Review) -> tuple[object, ...]:
    day = review.month_first.isoformat() if review.month_first else None
    return (review.body, review.rating, review.title, review.author, day, review.product_named)


@pytest.mark.parametrize("app", EXPORTS)
def test_each_apps_export_is_recognised_and_read(app, tmp_path):
    header, row, expected = EXPORTS[app]
    path = tmp_path / "x.csv"
    path.write_text(f"{header}\n{row}\n")
    tables = open_tables(look(path))

    assert looks_like_reviews(tables)
    assert plain(read(tmp_path, f"{header}\n{row}\n").reviews[0]) == expected
    assert layout_of(tables, ReviewReading()).app in (app, None)


@pytest.mark.parametrize(
    "header",
    [
        "Day,Ad name,Ad ID,Amount spent (USD),Impressions",
        "ad_id,format,copy,headline,transcript",
        "copy,headline,format,destination_url",
        "name,email,phone",
        "title,description,price,link",
        "quote_text,sentiment_category",
    ],
)
def test_another_table_is_no_table_of_reviews(header, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(header + "\n" + ",".join(["some words here"] * header.count(",") + ["x"]) + "\n")

    assert not looks_like_reviews(open_tables(look(path)))


def test_the_columns_somebody_names_are_read(tmp_path):
    table = "rating,body,Other words,who\n4,Thank you for buying,The review itself,Bo\n"
    told = ReviewReading(body="other  WORDS", author="who")

    (found,) = read(tmp_path, table, told).reviews

    assert (found.body, found.author, found.rating) == ("The review itself", "Bo", 4)


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path):
    with pytest.raises(AskAgain, match="no column 'Txt' for body=") as refused:
        read(tmp_path, "rating,body\n5,Good dog\n", ReviewReading(body="Txt"))

    assert refused.value.hint == "Its columns: rating, body."


def test_reviews_without_any_text_are_refused_in_a_sentence_that_names_the_columns(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("rating,author,review_date\n5,Bo,2026-03-01\n")
    tables = open_tables(look(path))

    assert looks_like_reviews(tables)
    with pytest.raises(AskAgain, match="None of the file's columns holds the text of reviews: rating, author, review"):
        layout_of(tables, ReviewReading())


def test_a_row_that_cannot_be_read_is_refused_with_its_line_and_the_others_are_kept(tmp_path):
    found = read(
        tmp_path,
        "rating,body,author\n"
        "5,First,A\n"
        "11,Out of what,B\n"
        "good,Not a number,C\n"
        "4,,D\n"
        '3,"Two\nlines",E\n'
        "2,Too,many,cells\n"
        "1,🙂,F\n"
        "5,Last,G\n",
    )

    assert [review.body for review in found.reviews] == ["First", "Two\nlines", "Last"]
    assert [(p.line, p.column, p.reason) for p in found.problems] == [
        (3, "rating", "more than 5"),
        (4, "rating", "not a number of stars"),
        (8, "row", "4 cells where the header has 3"),
    ]
    assert (found.rows, found.refused, found.without_text) == (8, 3, 2)


def test_stars_out_of_ten_are_read_where_somebody_says_so(tmp_path):
    found = read(tmp_path, "rating,body\n8,Good dog\n10,Best dog\n", ReviewReading(scale="10"))

    assert [review.rating for review in found.reviews] == [4, 5]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("4", 4),
        ("4.5", 4.5),
        ("4,5", 4.5),
        ("4/5", 4),
        ("8 / 10", 4),
        ("4 out of 5", 4),
        ("4.0 out of 5 stars", 4),
        ("3 von 5 Sternen", 3),
        ("4 sur 5", 4),
        ("★★★☆☆", 3),
        ("⭐️⭐️", 2),
        ("FIVE", 5),
        ("80%", 4),
        ("5 stars", 5),
        ("1 Stern", 1),
        ("0", 0),
        ("", None),
        ("-", None),
    ],
)
def test_stars_as_they_are_written(cell, expected):
    assert stars(cell) == expected


@pytest.mark.parametrize("cell", ["6", "five stars!", "★★★★★★", "-3", "4 dogs", "1e3", "NaN", "4/7", "★ good"])
def test_what_is_no_number_of_stars_is_refused(cell):
    with pytest.raises(ValueError, match=r"star|more than"):
        stars(cell)


@settings(max_examples=300)
@given(st.text(max_size=40))
def test_any_cell_is_stars_or_refused(cell):
    try:
        found = stars(cell)
    except ValueError:
        return
    assert found is None or 0 <= found <= 5


@settings(max_examples=300)
@given(st.text(alphabet=st.characters(exclude_characters="<&\r"), max_size=200))
def test_text_without_html_stays_as_it_came(text):
    assert words(text) == text.strip()


def test_what_is_left_of_html_becomes_text_and_a_script_is_text():
    assert words("Good<br/>dog &amp; <b>cat</b> &#39;x&#39; AT&T") == "Good\ndog & cat 'x' AT&T"
    assert words("<script>alert(1)</script>") == "<script>alert(1)</script>"


def test_a_workbook_is_read_too(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Our reviews", None, None])
    sheet.append(["Stars", "Review", "Date"])
    sheet.append([5, "Up the stairs", "2026-03-01"])
    path = tmp_path / "made.xlsx"
    book.save(path)

    (found,) = read(tmp_path, path.read_bytes(), name="reviews.xlsx").reviews

    assert (found.body, found.rating, str(found.day_first)) == ("Up the stairs", 5, "2026-03-01")


def test_a_day_that_could_be_two_is_both_until_the_file_tells(tmp_path):
    found = read(tmp_path, "rating,body,date\n5,One,03/11/2026\n5,Two,25/12/2026\n5,Three,2 weeks ago\n")

    assert [(str(r.day_first), str(r.month_first)) for r in found.reviews] == [
        ("2026-11-03", "2026-03-11"),
        ("2026-12-25", "2026-12-25"),
        ("None", "None"),
    ]
    assert (found.only_day_first, found.only_month_first, found.undated) == (1, 0, 1)


def test_the_same_words_of_two_nobodies_on_two_days_are_two_and_of_one_person_one(tmp_path):
    found = read(
        tmp_path,
        "rating,body,date,author\n5,Great!,2026-03-01,\n5,Great!,2026-03-02,\n5,Great!,2026-03-01,Bo\n4,Great!,2026-03-02,Bo\n",
    )

    assert len({review.content_hash for review in found.reviews}) == 3


@pytest.mark.parametrize(
    ("name", "platform"), [("Trustpilot_2026.csv", "trustpilot"), ("judge-me.csv", "judge.me"), ("x", None)]
)
def test_the_platform_may_stand_in_the_files_name(name, platform):
    assert platform_of(name) == platform
