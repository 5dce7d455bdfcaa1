"""The words that the offline engine goes by, in English and the basics of German, Spanish and French.

All folded: small letters, no accents (agent/offline/words.py).
"""

from domain.written_dates import MONTHS


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split("|"))


def _pairs(text: str) -> dict[str, str]:
    """`slip=meant` by slip; `_` in what is meant stands for a space."""
    split = (pair.partition("=") for pair in text.split())
    return {slip: meant.replace("_", " ") for slip, _, meant in split}


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


HOOK = _set(
    "hook hooks opener openers opening openings intro intros angle angles aufhanger einstieg einstiege gancho "
    "ganchos accroche accroches"
)
AD = _set(
    "ad ads creative creatives advert adverts advertisement advertisements anzeige anzeigen werbung werbeanzeigen "
    "anuncio anuncios creativo creativos publicite publicites annonce annonces pub pubs creas"
)
VIDEO = _set("video videos vid vids clip clips ugc reel reels videoanzeigen")
IMAGE = _set(
    "image images static statics still stills picture pictures photo photos bild bilder imagen imagenes foto fotos"
)
CAROUSEL = _set("carousel carousels karussell carrusel carruseles carrousel carrousels")
COLLECTION = _set("collection collections")
BEST = _set(
    "best top winning winner winners converts convert converting conversion performing perform performs works work "
    "working strongest highest leading rank ranking ranked most winners beste besten bester laufen lauft "
    "konvertieren mejor mejores funcionan funciona meilleur meilleurs meilleure meilleures marchent marche scale "
    "gewinner greatest killer star stars good gut gute great"
)
WORST = _set(
    "worst weakest losing loser losers bad poor lowest bottom kill pause waste wasting wasted underperforming flop "
    "flopping flops schlechteste schlechtesten schlecht peor peores pire pires cut burning bleeding"
)
CAUSE = _set("why warum wieso weshalb pourquoi drove drives driving driver drivers caused causing reason reasons")
WHY = CAUSE | _set(
    "drop dropped dropping drops down fall fell falling fallen decline declined declining tanked tanking tank "
    "crashed crash dip dipped changed change changes moved worse better spike spiked jumped jump rose risen "
    "increase increased decreased decrease warum wieso weshalb gesunken gestiegen eingebrochen bajo subio cayo "
    "caido pourquoi baisse baisser chute hausse"
)
STATUS = _set(
    "doing overview summary performance results numbers recap status report stats account campaign campaigns kpi "
    "kpis update snapshot pulse health ueberblick uberblick ergebnisse zahlen leistung resumen resultados "
    "rendimiento cuenta resume resultats chiffres performances kampagne kampagnen campana campanas campagne "
    "campagnes totals total overall"
)
COMPARE = _set(
    "compare compared comparison versus vs against wow mom vergleich vergleiche vergleichen comparar compara comparer"
)
ROWS = _set("rows row raw underlying daily rohdaten zeilen filas lignes breakdown")
LIST = _set("list show browse give display see library zeig zeige muestra montre liste find search")
LANDING = _set("landing lp lps lander landers landingpage landingpages pages page destination destinations url urls")
METRIC_WORDS: dict[str, frozenset[str]] = {
    "roas": _set("roas roi return returns profitable profit rentable rentables rentabel"),
    "cpa": _set("cpa cac cpp"),
    "ctr": _set("ctr clickthrough"),
    "cpc": _set("cpc"),
    "cpm": _set("cpm"),
    "spend": _set(
        "spend spent spending budget spends ausgaben ausgegeben kosten gasto gastamos gastado depense depenses"
        " depensee expensive"
    ),
    "purchases": _set(
        "purchases purchase sales sale orders order conversions buyers sold verkaufe kaufe bestellungen"
        " ventas compras ventes achats commandes"
    ),
    "purchase_value": _set("revenue umsatz ingresos facturacion revenus"),
    "impressions": _set("impressions reach impressionen impresiones"),
    "link_clicks": _set("clicks click klicks clics"),
    "hook_rate": _set("thumbstop thumbstopping scroll"),
    "hold_rate": _set("retention watched watch"),
    "order_value": _set("aov"),
    "conversion_rate": _set("cvr"),
}
METRIC_PHRASES: dict[str, tuple[str, ...]] = {
    "hook_rate": (
        "hook rate",
        "hook rates",
        "thumb stop",
        "thumb stopping",
        "3 second",
        "three second",
        "stop the scroll",
        "stops the scroll",
        "hookrate",
    ),
    "hold_rate": (
        "hold rate",
        "hold rates",
        "holdrate",
        "watch time",
        "hold attention",
        "keep watching",
        "people watching",
    ),
    "cpa": (
        "cost per purchase",
        "cost per acquisition",
        "cost per sale",
        "cost per order",
        "cost per conversion",
        "cost per customer",
        "coste por compra",
        "kosten pro kauf",
        "cout par achat",
        "costo por compra",
    ),
    "cpc": ("cost per click",),
    "cpm": ("cost per thousand", "cost per mille"),
    "ctr": ("click through", "click rate", "click thru"),
    "roas": ("return on ad spend", "make money", "makes money", "making money", "most profitable", "worth the money"),
    "purchases": ("most sales", "bought most", "sell most", "sells most", "sell the most"),
    "order_value": ("order value", "basket size", "average order"),
    "conversion_rate": ("conversion rate", "conversion rates", "convertion rate"),
    "link_clicks": ("link clicks",),
    "purchase_value": ("purchase value", "conversion value"),
}
TIME = _set(
    "today yesterday week weeks weekly month months monthly day days quarter year last past previous since until "
    "from between this current recent recently january february march april june july august september october "
    "november december gestern heute woche wochen monat monate tage letzte letzten letzter diese dieser seit ayer "
    "hoy semana semanas mes meses dias ultima ultimas ultimo ultimos pasada pasado desde hier aujourd semaine "
    "semaines mois jours derniere dernieres dernier derniers depuis weekend fortnight"
)
ASKING = _set(
    "which what where when who how whose welche welcher welches was wie cual cuales que como quel quels quelle "
    "quelles comment and also then about only just instead same but without with for sort sorted order rank group "
    "split per by explain mean means meaning define definition formula calculated brand brands switch import upload "
    "export csv help product products format formats more next all und auch nur pero solo tambien et aussi "
    "seulement thanks hello limit least minimum campaigns audience chart graph trend over time metric metrics "
    "sorted command commands going active running paused inactive newest latest launched"
)
# Of the questions that a phrase gives away (agent/offline/topics.py), the words worth putting right.
TOPIC = _set(
    "template templates fatigue fatigued burnout coverage baseline baselines benchmark benchmarks diagnose diagnosis "
    "congruence congruent mismatch contradict contradicts contradiction match matches matching promise promises "
    "aligned untested untried unused sentence viewers awareness funnel library queue approval retention report visual "
    "compare vorlage vorlagen plantilla plantillas website "
    "persona personas reviews bewertungen profile profiles guarantee ingredients dimensions variant variants "
    "competitor competitors undo onboarding readiness briefing customers voice missing"
)
LEXICON: frozenset[str] = frozenset().union(
    TOPIC,
    HOOK,
    AD,
    VIDEO,
    IMAGE,
    CAROUSEL,
    COLLECTION,
    BEST,
    WORST,
    WHY,
    STATUS,
    COMPARE,
    ROWS,
    LIST,
    LANDING,
    TIME,
    ASKING,
    *METRIC_WORDS.values(),
)
# Common words that lie one slip away from one of ours and are not it.
LEFT_ALONE = frozenset(MONTHS) | _set(
    "book books look looks looked looking cook cooks took rook hood hoop here there their they them then than that "
    "this these those have having want wants need needs were where week weak does done dont didnt wont cant like "
    "likes make made many much some same name names game time times take takes tell told text real really road "
    "roads read hard word words world ward warm form from fork port part party post most must just such each easy "
    "east past pass paste stay stand start state stage store story study style still stall spell speed spin span "
    "spam sand send sent said call ball fall tall wall hall mall well will fill bill kill kids kind find mind wind "
    "side site size since single down town gown moon noon soon room roof cool pool poor food good mood wood none "
    "nine line lines live love lose loose close clothes house horse course joke jokes poem poems recipe weather "
    "write president capital code email joint chew hip dog dogs cat cats knee stairs pain relief bottle sleep drops "
    "calm focus energy skin hair other others another mother brother first second third both between because before "
    "after again once only over under into onto about above below very every never ever even seven eleven twelve "
    "they're we're your yours ours hers his him her she you our for the and are was not but can got get let put set "
    "run ran way day may say per die der das den dem des ein eine ist sind war mit fur von aus auf bei nach vor los "
    "las les del por para con una uno unos unas est sont longest largest paused costs rising tests test rate rates "
    "date dates data rain brain train plan plans play plays price prices money mine mean customers customer people "
    "leave leaves left missing gaps never normal typical problem problems issue issues wrong says saying agree sites "
    "personal persons personality choice voices void profits previews variance variable "
    "person market marketing media social facebook instagram meta google tiktok"
)
_COUNTED = (
    "one two three four five six seven eight nine ten eleven twelve",
    "eins zwei drei vier funf sechs sieben acht neun zehn",
    "uno dos tres cuatro cinco seis siete ocho nueve diez",
    "un deux trois quatre cinq six sept huit neuf dix",
)
NUMBERS: dict[str, int] = {word: n for row in _COUNTED for n, word in enumerate(row.split(), start=1)} | {
    "fourteen": 14,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "sixty": 60,
    "ninety": 90,
    "couple": 2,
}
# Slips and short forms too short for the search by nearness: as typed = as meant.
SHORT: dict[str, str] = _pairs(
    "lst=last wk=week wks=weeks hwo=how hw=how wat=what wht=what waht=what shw=show teh=the wich=which whats=what "
    "hows=how whos=who wheres=where raos=roas rosa=roas ysterday=yesterday yday=yesterday ystd=yesterday vs.=vs "
    "perf=performance conv=convert cmp=compare y=and et=and und=and n=and adds=ads ad's=ads ads'=ads prod=product "
    "imgs=images img=image yest=yesterday oct=october thx=thanks pls=please plz=please sofar=so_far wehn=when "
    "biggest=most higest=highest revanue=revenue spnd=spend cheapest=lowest hoks=hooks hok=hook"
)

FIRST_LINE = _phrases("first line|first lines|first seconds|first 3 seconds")
WENT = _phrases("went up|went down|going up|going down|por que|what happened")
CAUSED = _phrases("por que|what happened|how come|what changed|anything change|anything changed|what moved")
HOW_IS_IT = _phrases(
    "how are we|how is it going|how did|how do we|wie lauft|wie laufts|como vamos|comment ca va|how have"
    "|how was|wie war"
)
THAN_BEFORE = _phrases("week over week|month over month|than before|before and after|trend")
BY_DAY = _phrases("by day|per day|day by day|each day")
LANDING_PAGE = _phrases("landing page|landing pages|which pages|which page|destination urls")
HOW_MUCH = _phrases(
    "how much|how many|what did we|what was|what is our|what is my|what are our|what our|what my"
    "|wie viel|wieviel|cuanto|cuantas|cuantos|combien"
)
MEANS = _phrases(
    "mean|means|meaning|definition|define|formula|calculated|calculate|computed|explain|defined"
    "|bedeutet|significa|signifie"
)
WHAT_IS = ("what is a ", "what is an ", "what's a ", "what is the formula", "was ist ", "que es ", "qu'est")
BRANDS = _phrases("brand|brands|marke|marken|marca|marcas|marque|marques")
SWITCHING = _phrases(
    "switch|change|which brands|my brands|other brand|list|another brand|new brand|add|wechsel|what brands"
)
IMPORTED = _phrases("imports|imported|did i import|did we import|import so far|last import|uploads|uploaded")
BY_HOOK_TYPE = _phrases(
    "hook type|hook types|type of hook|types of hook|types of hooks|kind of hook|kinds of hooks|question hooks"
    "|statement hooks"
)
BY_VISUAL_TYPE = _phrases("visual type|visual types|type of visual|types of visuals|kind of visual|kinds of visuals")
BY_LANDING_PAGE = _phrases(
    "by landing page|landing page|landing pages|lp|lps|lander|landers|by page|which pages|which page"
)
# Wishes too vague for one tool, yet about results.
VAGUE = _phrases(
    "should i do|should we do|next step|next steps|what now|do next|anything new|anything weird|anything wrong"
    "|anything interesting|anything off|insights|whats new|improve|optimize|optimise"
)
# Verbs that would change something: nothing here does.
CHANGING = _set("delete remove erase truncate rename publish losche loschen elimina borra supprime")
# How a message opens that leans on the one before; the first kind always leans when it is short.
LEANING = _set("and only just same but ok okay then nur aber pero solo mais seulement")
OPENERS = LEANING | _set("now also und what how sort sorted order without with for by")
LEVEL = _set("account campaign campaigns kampagne kampagnen campana campanas campagne campagnes")
RESULTS = _set("performance performances rendimiento leistung results resultados ergebnisse resultats")
WHICH = _set("which what welche welcher welches cuales cual que quels quelles quelle quel who")
