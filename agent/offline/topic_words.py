"""The words and phrases that give a topic away, in English and the basics of German, Spanish and French.

All folded (agent/offline/words.py). Lists are words and phrases between bars; what has a star goes on in any letters.
"""

import re


def any_of(*lists: str) -> str:
    """A pattern for whole words: any of the phrases, "a|b c|d*"."""
    phrases = [" ".join(phrase.split()) for text in lists for phrase in text.split("|")]
    return r"\b(?:" + "|".join(re.escape(p).replace(r"\*", r"\w*").replace(r"\ ", " ") for p in phrases) + r")(?!\w)"


AD = any_of(
    "ad|ads|creative|creatives|advert|adverts|copy|video|videos|hook|hooks|headline|headlines|anzeige|anzeigen|werbung"
    "|anuncio|anuncios|publicite|publicites|pub|pubs|annonce|annonces"
)
PAGE = any_of(
    "landing page|landing pages|landingpage|landingpages|lander|landers|lp|lps|page|pages|website|websites|web site"
    "|site|sites|pagina|paginas|destination|destinations|zielseite|zielseiten|seite|seiten"
)
CONGRUENCE = any_of("congruen*|incongruen*|message match|kongruen*|inkongruen*")
SAME = any_of(
    "same|match*|mismatch*|mis match|say|says|saying|said|align*|agree*|disagree*|contradict*|promis*|claim|claims"
    "|consisten*|inconsisten*|differ*|line up|lines up|in line|deliver*|keep up|keeps up|fit|fits|backs up|back up"
    "|passt|passen|selbe|gleiche|widersp*|lo mismo|coincide|coinciden|contradic*|correspond*|meme chose|contredi*"
)
HOOK = any_of(
    "hook|hooks|opener|openers|opening|openings|intro|intros|angle|angles|aufhanger|einstieg|einstiege|gancho|ganchos"
    "|accroche|accroches"
)
KINDS = any_of(
    *(
        f"{what} type|{what} types|{what} style|{what} styles"
        for what in ("hook", "visual", "opener", "opening", "shot")
    ),
    *(f"{kind} of" for kind in ("type", "types", "kind", "kinds", "style", "styles", "sort", "sorts")),
)
UNTRIED = any_of(
    "never|not yet|untested|untried|under tested|undertested|unused|missing|gap|gaps|haven't|havent|have not|didn't"
    "|didnt|did not|not tested|not tried|not used|yet to|noch nie|nie getestet|nie probiert|ungetestet*|nunca"
    "|sin probar|jamais|pas encore"
)
TEMPLATE = any_of("template|templates|vorlage|vorlagen|plantilla|plantillas|modele|modeles")
WRONG = any_of(
    "diagno*|what's wrong|whats wrong|what is wrong|what are we doing wrong|going wrong|health check|health of"
    "|what to fix|what should i fix|what should we fix|what can i fix|what needs fixing|fix first"
    "|stimmt nicht|was stimmt"
    "|problema|ne va pas|was fehlt der anzeige"
)
TROUBLE = any_of("problem|problems|issue|issues|trouble|unhealthy|sick|probleme|problemas|problemes")
WHY = any_of("why|warum|wieso|weshalb|por que|pourquoi|how come")
BAD = any_of(
    "bad|terrible|weak|fail*|underperform*|flop*|suck|sucks|so low|so high|so expensive|so bad|not working"
    "|not converting|not selling|not performing|schlecht*|schwach|mal|malo|mala|mauvais*",
    *(f"{no} {verb}*" for no in ("isn't", "isnt", "doesn't", "doesnt", "don't", "dont", "aren't", "arent")
      for verb in ("work", "convert", "sell", "perform")),
)  # fmt: skip
TIRED = any_of(
    "fatig*|burn out|burned out|burnt out|burning out|burnout|worn out|wear out|wears out|wearing out|saturat*|ermud*"
    "|cansad*|lassitude|usure|tired of|sick of|bored of|bored with|too often|stale|seen it too much"
    "|frequency too high|frequency is too high",
    # The ads, not the people in them.
    *(f"tired {what}|{what} {are} tired"
      for what in ("ad", "ads", "creative", "creatives", "hook", "hooks", "video", "videos")
      for are in ("are", "is", "look", "looks", "getting", "are getting", "is getting")),
)  # fmt: skip
COVERAGE = any_of(
    "coverage|single point|rely on one|rely on a single|relying on one|depend on one|depend on a single"
    "|depending on one|abdeckung|cobertura|couverture"
)
HOLES = any_of("gap|gaps|hole|holes|missing|lack*|no ads|uncovered|not covered|empty|lucken|faltan|manque*")
STAGES = any_of("awareness|funnel|stage|stages|level|levels|format|formats|stufen|niveles|niveaux")
BASELINE = any_of("baseline|baselines|base line|base lines|benchmark|benchmarks|bench marks")
NORMAL = any_of("normal|typical|usual|ublich*|normale|normaler|habitual|habituel*|a good|a decent|guter|bueno|buen|bon")
OURS = any_of("for us|for our|for this brand|for video*|for image*|for ugc|for carousel*|here|bei uns|para nosotros")
METRIC = any_of("cpa|cpc|cpm|ctr|roas|hook rate|hold rate|conversion rate|cvr|aov|cost per purchase")
RESULTS = any_of("roas|cpa|sales|spend|revenue|performance|results|ctr|cpm|cpc|purchases|conversions|numbers")
REPORT = any_of("report|reports|pdf|html|bericht*|informe|informes|rapport|rapports")
COMPARING = any_of("compare|versus|vs|against|better than|beat|beats|vergleich*|compara*|comparer")
PERIODS = any_of("week|weeks|month|months|last|than before|question hooks|statement hooks|videos vs|images vs")
ABOUT = any_of("about|detail|details|everything|deep dive|more on|uber|sobre|sur")
CURVE = any_of(
    "retention curve|retention curves|retention graph|retention chart|watch curve|viewing curve|drop off point"
    "|drop off points|drop off curve|dropoff curve|dropoff point"
)
WHERE = any_of(
    "where|when|which second|which sentence|which line|which moment|which word|what second|what sentence|what line"
    "|what moment|what point|how far|how long|wo|wann|bei welchem|donde|cuando|ou|quand|en que momento|a quel moment"
)
LEAVE = any_of(
    "leave|leaves|leaving|left|stop watching|stops watching|stopped watching|stopping|drop off|drops off|dropping off"
    "|drop out|drop outs|dropoff|dropoffs|bail|bails|bailing|swipe*|swiping|scroll on|scroll away|scroll past"
    "|click away|lose people|lose viewers|lose them|lose attention|losing people|losing viewers|lose interest"
    "|switch off|tune out"
    "|springen ab|springen die leute ab|springen die zuschauer ab|abspringen|steigen aus|aussteigen|se van|abandona"
    "|abandonan|decroche*|decrochent|partent|watch until|keep watching until"
)
QUEUED = any_of(
    "queue|queued|wait*|pending|approv*|reject*|to review|need review|needs review|needs reviewing|unreviewed|warte*"
    "|freigabe|pendiente|pendientes|en attente|a valider"
)
WISHED = any_of(
    "next|recommend*|suggest*|should|best|make|try|pick|choose|unused|haven't used|havent used|not used|not yet used"
    "|have not used|never used|most|brought|different|variety|divers*|fresh|longest|evergreen|proven|fit|fits|work*"
    "|nachste*|empfiehl*|empfehl*|siguiente|recomiend*|prochain*|conseill*|suit|suits|ideas|idea|test|didn't use"
    "|didnt use|did not use|good|worked|convert*"
)
HAD = any_of("library|do we have|all templates|how many|bibliothek|biblioteca|bibliotheque")
READ = any_of(
    "unread|not read|not yet read|have read|were read|havent read|haven't read|not been read|did we read|did you read"
    "|list all pages|list the pages|list landing pages|list pages|list the landing pages|list our landing pages"
    "|ads lead|ads point|ads link|ads send|lead to|send traffic|send people|gelesen|leidas|lues"
)
NOT_READ = any_of("unread|not read|not yet read|havent read|haven't read|have not read|not been read|not")
UNLIKE = any_of("different|variety|divers*|fresh|unlike|mix|abwechslung|distint*|differente|differents")
LONG = any_of("longest|long running|longrunning|evergreen|stood the test|ran for|am langsten")
EARNED = any_of(
    "brought|perform*|made the most|made us|past results|best results|roas|worked|winning|convert*|sold|proven"
)
UNUSED = any_of(
    "unused|haven't used|havent used|not used|not yet used|have not used|never used|didn't use|didnt use|did not use"
    "|noch nicht|not made yet"
)
CLASSIFY = any_of(
    "classify*|reclassify*|klassifizier*|einordnen|einzuordnen|clasifica*|classer|read all ads|read the ads|read my ads"
    "|read our ads|watch the new videos|watch my videos|watch our videos|watch all videos"
)
RECHECK = any_of("recheck*|re check*|check again|check all|check them again|neu prufen|erneut prufen")
AGAIN = any_of("recheck*|re check*|again|neu|erneut|de nuevo|a nouveau")
PRICED = any_of("price|prices|pricing|discount*|guarantee*|offer|offers|preis|preise|rabatt|garantie|precio*|prix")
PICTURE = any_of("picture|pictures|image|images|upload|uploads|bild|bilder")
MY_WORD = any_of("my ok|my okay|my approval|approval|to be approved|freigabe")
