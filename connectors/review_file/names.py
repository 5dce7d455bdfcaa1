"""What columns of reviews are called, by review apps (Judge.me, Loox, Yotpo, Stamped, Okendo, Trustpilot, Reviews.io,
Amazon tools, Google, Shopify) and in English, German, French, Spanish, Italian, Dutch, Portuguese, Polish, Swedish,
Danish and Norwegian. Written as `slug` writes a title; the likelier name first."""

import re
from unicodedata import combining, normalize

from domain.review_reading import ReviewField


def _listed(words: str) -> list[str]:
    return words.split()


NAMES: dict[ReviewField, list[str]] = {
    "body": _listed(
        "review_body review_text review_content review_message review_comment review_comments review_description body"
        " content review customer_review comment comments message feedback text description what_they_said opinion"
        " testimonial store_review review_details"
        " bewertungstext rezension kommentar rezensionstext bewertung meinung nachricht inhalt"
        " commentaire avis texte_de_l_avis contenu texte message_de_l_avis"
        " resena comentario opinion_del_cliente texto reseña contenido"
        " recensione commento testo recensione_testo testo_recensione"
        " beoordeling recensie opmerking reactie tekst beoordelingstekst"
        " avaliacao comentarios avaliacao_texto"
        " opinia tresc tresc_opinii komentarz"
        " recension omdome omdomestext anmeldelse anmeldelsestekst omtale"
    ),
    "rating": _listed(
        "rating star_rating review_rating stars review_stars score review_score star reviewrating overall_rating"
        " rating_value number_of_stars rate satisfaction"
        " sterne bewertung sternebewertung anzahl_sterne punkte note"
        " etoiles nombre_d_etoiles evaluation notation"
        " calificacion puntuacion estrellas valoracion"
        " valutazione voto stelle punteggio"
        " sterren waardering cijfer aantal_sterren score_cijfer beoordeling"
        " nota classificacao pontuacao avaliacao"
        " ocena gwiazdki liczba_gwiazdek"
        " betyg stjarnor bedommelse stjerner vurdering antal_stjerner bedommelse"
    ),
    "title": _listed(
        "review_title title headline review_headline subject summary heading"
        " titel uberschrift betreff titre titre_de_l_avis titulo titolo tytul tittel overskrift rubrik onderwerp"
    ),
    "author": _listed(
        "reviewer_name reviewer author author_name display_name reviewer_display_name nickname customer_name customer"
        " review_username username user_name user consumer consumer_name reviewed_by name full_name first_name"
        " profile_name"
        " autor verfasser bewerter kunde kundenname rezensent nutzer auteur nom client nom_du_client pseudo"
        " nombre cliente autore nome recensore naam klant klantnaam nazwa imie klient namn kund forfatter navn kunde"
    ),
    "date": _listed(
        "review_date date review_created_utc created_at date_created review_creation_date creation_date created"
        " submitted_at submission_date published_at date_published create_time review_time reviewed_on posted_on"
        " posted_at timestamp time experience_date date_of_experience"
        " datum bewertungsdatum erstellt_am erstellt date_de_l_avis date_de_creation fecha fecha_de_creacion data"
        " data_creazione data_di_creazione datum_beoordeling data_utworzenia data_dodania dato oprettet opprettet"
        " skapad"
    ),
    "product": _listed(
        "product_title product_name product product_handle handle item item_name product_sku sku asin product_id"
        " reviewed_product"
        " produkt produktname artikel artikelname produit nom_du_produit producto nombre_del_producto prodotto"
        " nome_prodotto productnaam produto nome_do_produto nazwa_produktu produktnamn produktnavn vare"
    ),
    "source": _listed(
        "source platform review_source site channel marketplace"
        " quelle plattform kanal origine plateforme fuente plataforma fonte piattaforma bron kanaal zrodlo kalla kilde"
    ),
    "id": _listed("review_id id reviewid bewertungs_id id_de_l_avis external_id uuid"),
    "link": _listed("review_url review_link permalink url link source_url"),
}
# Where a file with these columns comes from; all of a set must be there.
APPS: tuple[tuple[str, frozenset[str]], ...] = (
    ("judge.me", frozenset({"body", "rating", "reviewer_name", "product_handle"})),
    ("okendo", frozenset({"review_id", "date_created", "is_verified", "body"})),
    ("loox", frozenset({"nickname", "product_handle", "rating"})),
    ("yotpo", frozenset({"review_score", "review_content", "product_title"})),
    ("yotpo", frozenset({"review_score", "review_content", "reviewer_display_name"})),
    ("stamped", frozenset({"review_message", "review_rating"})),
    ("stamped", frozenset({"review_title", "review_message"})),
    ("trustpilot", frozenset({"review_stars", "review_content"})),
    ("trustpilot", frozenset({"review_created_utc"})),
    ("google", frozenset({"star_rating", "create_time"})),
    ("amazon", frozenset({"asin"})),
    ("shopify", frozenset({"product_handle", "state", "replied_at"})),
)
# Platforms that a file's name may name.
PLATFORMS = _listed(
    "trustpilot judge.me judgeme loox yotpo stamped okendo amazon google reviews.io feefo etsy ebay walmart facebook"
    " shopify capterra g2 ekomi kununu trustedshops"
)


def slug(title: str) -> str:
    """A title as it is compared: no accents, no capitals, words joined with `_`, `reviewTitle` two words."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", title.replace("\ufeff", "").strip())
    plain = "".join(c for c in normalize("NFKD", parted.replace("ß", "ss").replace("ø", "o")) if not combining(c))
    plain = plain.replace("ł", "l").replace("Ł", "L").replace("æ", "ae").replace("Æ", "AE").replace("Ø", "O")
    return re.sub(r"[^a-z0-9]+", "_", plain.casefold()).strip("_")
