"""The words that give questions about the brand itself away: profile, voice, customers, reviews, variants.

Folded, in English and the basics of German, Spanish and French, as in agent/offline/topic_words.py.
"""

from agent.offline.topic_words import any_of

ASKS = (
    r"^(?:so |and |ok |hey |also |und |y |et )*(?:what|whats|what's|which|wich|how|where|when|who|was|welche\w*|wo|wie"
    r"|que|cual\w*|quel\w*|quoi|do|does|did|is|are|have|tell|show|list|zeig\w*|muestra\w*|montre\w*)\b"
)
PROFILE = any_of(
    "profile|profiles|profil|perfil|brand info*|product info*|product data|product facts|brand facts|brand data|field"
    "|fields|feld|felder|campo|campos|champ|champs|datos|donnees|angaben|infos"
)
LACK = any_of(
    "missing|complete|lack|lacks|lacking|gap|gaps|incomplete|empty|unknown|still need|not filled|unfilled"
    "|not know|don't know"
    "|dont know|fill in|to fill|filled|could fill|can fill|fehlt|fehlen|fehlend*|lucke|lucken|falta|faltan|manque"
    "|manquent|manquant*"
)
KNOWN = any_of(
    "what do we know|what do you know|what is known|what's known|whats known|tell me about|everything about"
    "|was wissen wir|que sabemos|que savons nous|que sait on"
)
FILL = any_of(
    "fill|fills|fill in|fill out|fill up|filling|autofill|auto fill|complete the|complete it|complete all|populate"
    "|look for values|find the missing|into the profile|in the profile from|ausfull*|full die|fulle|fulle die"
    "|erganz*|rellen*|completa|completar|rempli*"
    "|complete le*|fix all"
)
IT = any_of("it|them|that|those|these|all|everything|alle|alles|sie|es|todo|todos|los|tout|tous|les")
UNDO = any_of(
    "undo|undo*|revert|reverted|roll back|rollback|take it back|take that back|ruckgangig|zurucknehmen|deshacer|deshaz"
    "|annule|annuler|annulez"
)
TAKE_BACK = r"\btake\b.{1,40}\bback\b|\bnimm\b.{1,40}\bzuruck\b"
CHANGED = any_of(
    "changed|edited|written|wrote|overwritten|change history|history of changes|who changed|edits|geandert"
    "|cambio|cambiado|cambios|modifie|modifications"
)
LATELY = any_of("lately|recently|last|history|today|yesterday|so far|who|zuletzt|ultimamente|recemment")
VOICE = any_of(
    "tone of voice|brand voice|brand tone|voice and tone|voice & tone|voice|tonality|tone|tonalitat|tonfall"
    "|markenstimme|sprachstil|tono|tono de voz|voz de la marca|voz de marca|ton de voix|ton de la marque|la voix"
    "|how do we speak|how we speak|how should we sound|how do we sound|how do we talk|how should we talk|writing style"
    "|brand sound|brand sounds|we sound|ads sound|it sound|copy sound"
)
SET = any_of(
    "set|change|make it|make our|make the|make us|should be|update|switch it|setz*|ander*|aktualisier*|pon"
    "|cambia|cambiar|mets|mettre"
    "|changer"
)
PERSONA = any_of(
    "persona|personas|persona's|avatar|avatars|buyer profile|buyer profiles|customer profile|customer profiles|icp"
    "|ideal customer|ideal customers|ideal buyer|target customer|target customers|customer avatar|wunschkunde*"
    "|zielkunde*|cliente ideal|client ideal"
)
WHO = any_of(
    "who buys|who buy|who is buying|who's buying|who bought|who are we selling to|who do we sell to|who is our customer"
    "|who are our customer*|who's our customer|who our customer*|who is our buyer|who are our buyers"
    "|our typical customer|who is it for|who am i writing for|who are we talking to|who do we talk to"
    "|target audience|target group|zielgruppe|wer kauft|wer sind unsere kund*|wer ist unser kunde"
    "|wer sind die kunden|fur wen|people who buy|people who bought|people that buy"
    "|quien compra|quienes compran|quienes son nuestros clientes|quien es nuestro cliente|publico objetivo"
    "|qui achete|qui sont nos client*|qui est notre client*|public cible|cible"
)
CUSTOMER = any_of(
    "customer|customers|customer's|customers'|buyer|buyers|client|clients|shopper|shoppers|kunde|kunden|kundinnen"
    "|cliente|clientes|acheteur*"
)
FEEL = any_of(
    "afraid|fear|fears|scared|want|wants|desire|desires|need|needs|love|loves|hate|hates|object|objects|objection"
    "|objections|worr*|pain|pains|pain point|pain points|struggl*|tired of|sick of|fed up|frustrat*"
    "|believe|believes|beliefs|values|think|thinks|feel|feels|motivat*|trigger*|dream*|hope|hopes"
    "|problem|problems|like|tried before|identity"
    "|convince*|hesitat*|hold them back|holds them back|angst|wollen|wunsch*|furchten|sorgen|stort|quieren|miedo|temen"
    "|desean|odian|veulent|peur|craign*|desir*|douleur*"
)
SAY = any_of(
    "say|says|saying|said|write|writing|complain*|praise*|mention*|rate us|rating|sagen|schreiben|dicen|opinan|disent"
)
MAKE = any_of(
    "need a|want a|based on|make|build|create|generate|draw|draft|write|new|another|erstell*|baue|bau|mach"
    "|mache|neue|neues|crea|crear|haz"
    "|nueva|nuevo|cree|creer|fais|faire|nouveau|nouvelle"
)
COMPARE = any_of("compare|versus|vs|against|differ*|vergleich*|compara*|comparer|compare*")
BRIEF = any_of(
    "copywriter|copywriters|texter|texterin|brief|briefs|briefing|briefings|copy brief|creative brief|copybrief"
    "|copywriter brief|brief for the copywriter"
    "|resumen para el redactor|resumen creativo"
)
REVIEWS = any_of(
    "reviews|customer review|reviewers|review count|star review|bewertung|bewertungen|rezension|rezensionen"
    "|kundenstimmen|resena|resenas|opiniones|opiniones de clientes|avis|avis clients|ratings|feedback|testimonials"
)
NO_REVIEW = any_of("review of|quick review|weekly review|review last|review the|review this|review my")
VARIANTS = any_of(
    "offer variant|offer variants|variant|variants|variante|varianten|variantes|angebotsvariante*|angebotsvarianten"
    "|variante de oferta|offre variante|offers do we have|which offers|what offers"
)
SEEK = any_of(
    "find|discover*|look for|search|search for|new|propose*|suggest*|detect*|spot|identify|finde|finden|such|suche"
    "|entdeck*|descubr*|busca|buscar|encuentra|trouve|trouver|cherche|chercher|decouvr*"
)
COMPETITOR = any_of(
    "competitor|competitors|competitor's|competition|rival|rivals|konkurrent*|konkurrenz|wettbewerb*|mitbewerber*"
    "|competidor*|competencia|concurrent|concurrents|concurrence"
)
ADD = any_of("add|new|create|insert|hinzufug*|neuer|neuen|neues|anade*|anadir|agrega*|nuevo|ajoute*|nouveau|anlegen")
READY = any_of(
    "readiness|which commands work|what commands work|commands are ready|commands are blocked|commands blocked"
    "|is blocked|are blocked|what's blocked|whats blocked|what can i use|what can i already use|what can we use"
    "|what works already|works already|what do i need to connect|what else do i need|what do we need to connect"
    "|requirements|prerequisites|what unlocks|ready to use|why can't i use|why cant i use|why can't we use"
    "|what's ready|whats ready|unlock*|why can't i run|why cant i run|what is set up|einsatzbereit"
    "|was kann ich schon|welche befehle gehen|que puedo usar|que comandos funcionan|qu'est ce qui marche deja"
)
START = any_of(
    "get started|getting started|where do i start|where do we start|where to start|how do i start|how do we start"
    "|where should i begin|where do i begin|where do we begin|just added the brand|just signed up"
    "|where should i start|where should we start|i'm new|i am new|im new|we are new|new here|first steps|first step"
    "|set up this brand|set up the brand|set this brand up|set up our brand|set up my brand|setup|onboard*|loslegen"
    "|wo fange ich an|wie fange ich an|einrichten|erste schritte|por donde empiezo|como empiezo|empezar|primeros pasos"
    "|par ou commencer|comment commencer|premiers pas|demarrer"
)
PRODUCTS = any_of(
    "which products|what products|our products|my products|list products|list the products|products do we"
    "|show products|product list|welche produkte|unsere produkte|que productos|nuestros productos|quels produits"
    "|nos produits"
)
SELLING = any_of(
    "best|sell best|sells best|most|worst|top|perform*|roas|cpa|spend|revenue|sales|ads|hooks|convert*|profitable"
)
READ_IT = any_of(
    "read|check|analyse|analyze|look at|add|import|scan|fetch|open|crawl|lies|lese|einlesen|lee|leer|lis|lire|page|site"
    "|landing page|lander"
)
URL = r"https?://[^\s\"<>]+|\bwww\.[^\s\"<>]+"
REDDIT = any_of("reddit|subreddit|redditors")
AMAZON = any_of("amazon")
SOUND = any_of("sound|sounds|speak|talk|tone|voice|klingen|ton|tono")
EDIT = any_of("edit|change|correct|fix|update|rewrite|adjust|ander*|korrigier*|corrige|cambia|edita|modifie*")
NOT_OURS = any_of("voiceover|voiceovers|voice over|voice overs|voice-over|voice-overs|tone down|free up|voice mail")

# What a person may ask about the profile by name, and the field that is meant.
FIELDS: tuple[tuple[str, str], ...] = (
    ("guarantee", any_of("guarantee|guarantees|money back|refund policy|warranty|garantie|garantia")),
    ("dimensions", any_of(
        "dimensions|how heavy|how big|how large|how tall|how wide|weight|weigh|weighs|size|sizes|measurements"
        "|wie schwer|wie gross|gewicht|masse|cuanto pesa|peso|medidas|dimensiones|combien pese|poids|taille"
    )),
    ("ingredients", r"^what(?:'s|s| is) in\b|" + any_of(
        "ingredient|ingredients|what's in it|whats in it|what is in it|made of|inhaltsstoffe|zutaten|ingredientes"
    )),
    ("faq_items", any_of("faq|faqs|frequently asked*|questions people ask|haufige fragen|preguntas frecuentes")),
    ("founders", any_of("founder|founders|who founded|grunder|fundador|fundadores|fondateur|fondateurs")),
    ("results_timeline", any_of(
        "results timeline|timeline|how long until|how soon|when does it work|how fast does it work"
        "|wann wirkt|cuando se nota|quand ca marche"
    )),
    ("unique_selling_points", any_of("usp|usps|selling point|selling points|alleinstellungs*")),
    ("benefits", any_of("benefit|benefits|nutzen|vorteile|beneficios|avantages|bienfaits")),
    ("mechanism.name", any_of("mechanism|wirkmechanismus|mecanismo|mecanisme")),
    ("current_offer", any_of(
        "current offer|offer right now|current promo|current deal|aktuelles angebot|oferta actual"
    )),
    ("required_disclaimers", any_of("disclaimer|disclaimers|legal text|haftungsausschluss")),
    ("review_platforms", any_of("review platforms|where is it reviewed|where are we reviewed")),
    ("pricing", any_of("pricing|price list|what does it cost|how much does it cost|was kostet|cuanto cuesta")),
)  # fmt: skip
