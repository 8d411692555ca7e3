"""Telling work from its outcome: an activity says what is done, an outcome what is different then.

After PuMP (Barr, "Prove It!", 2017: results, not actions) and the usual test of an OKR: a key result
that begins with a doing word and names no change is a task.
"""

import re

_DOING_EN = (
    "implement|introduce|launch|roll out|deploy|install|develop|build|create|establish|set up|begin|"
    "conduct|perform|carry out|organise|organize|prepare|write|publish|analyse|analyze|evaluate|"
    "investigate|explore|define|hire|recruit|migrate|move to|switch to|upgrade|integrate|standardise|"
    "standardize|digitalise|digitalize|automate|work on|continue|coordinate|communicate"
)
# These are names and adjectives too ("Complete orders", "Support that answers"): only before an article.
_ALSO_NAMES_EN = "design|start|run|hold|plan|draft|update|review|document|train|complete|finish|deliver|support|test"
_GERUNDS_EN = (
    "implementing|introducing|launching|rolling out|deploying|installing|developing|building|creating|"
    "designing|establishing|setting up|conducting|running|organising|organizing|preparing|writing|"
    "publishing|reviewing|analysing|analyzing|training|hiring|migrating|upgrading|integrating|"
    "automating|completing|implementation of|introduction of|launch of|roll-out of|rollout of"
)
_DOING_DE = (
    "einführen|umsetzen|implementieren|entwickeln|aufbauen|ausrollen|einrichten|erstellen|durchführen|"
    "erarbeiten|starten|beginnen|planen|vorbereiten|schreiben|veröffentlichen|aktualisieren|"
    "überarbeiten|prüfen|analysieren|untersuchen|definieren|dokumentieren|schulen|einstellen|"
    "migrieren|umstellen|integrieren|standardisieren|digitalisieren|automatisieren|abschließen|"
    "fertigstellen|organisieren|koordinieren|begleiten|unterstützen|ausarbeiten|konzipieren"
)
_NOUNS_DE = (
    "einführung|umsetzung|implementierung|entwicklung|aufbau|ausrollen|roll-out|rollout|einrichtung|"
    "erstellung|durchführung|erarbeitung|start|planung|vorbereitung|veröffentlichung|überarbeitung|"
    "prüfung|analyse|schulung|migration|umstellung|automatisierung|digitalisierung|fertigstellung"
)
_BEGINS = re.compile(
    rf"^(?:to\s+)?(?:{_DOING_EN}|{_GERUNDS_EN})\b|^(?:{_DOING_DE})\b"
    rf"|^(?:to\s+)?(?:{_ALSO_NAMES_EN})\s+(?:the|an?|all|our|new)\b|^to\s+(?:{_ALSO_NAMES_EN})\b"
    rf"|^(?:die\s+|der\s+|den\s+)?(?:{_NOUNS_DE})\s+(?:de[rsn]|eine[rs]|von|vom)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(rf"\b(?:{_DOING_DE})[.!]?$", re.IGNORECASE)
_CHANGE = re.compile(
    r"\d|%|\b(?:half|halve[ds]?|twice|double[ds]?|triple[ds]?|a third|a quarter|no \w+|zero|every|never|"
    r"fewer|less|more|lower|higher|faster|sooner|shorter|longer|better|"
    r"increase[ds]?|reduce[ds]?|raise[ds]?|cut|grows?|falls?|drops?|rises?|"
    r"halb\w*|hälfte|doppelt\w*|verdoppel\w*|halbier\w*|drittel|viertel|kein\w*|null|jede\w*|nie|"
    r"weniger|mehr|niedriger\w*|höher\w*|schneller\w*|früher\w*|kürzer\w*|länger\w*|besser\w*|"
    r"steiger\w*|senk\w*|erhöh\w*|reduzier\w*|sinkt|steigt|wächst)\b",
    re.IGNORECASE,
)
# A date says when, not how much.
_DATES = re.compile(
    r"\bv?\d+\.\d+(?:\.\d+)+\b|\b(?:19|20)\d\d-\d\d-\d\d\b|\b\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)?|"
    r"\b[QH][1-4]\b|\b[1-4]\. ?(?:quartal|halbjahr)\b|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)


def reads_as_activity(title: str, outcome: str = "") -> bool:
    """Whether what is written is work: it begins or ends with a doing word and names no change.

    The outcome statement is judged where there is one, else the title.

    Examples: "Implement the new CRM by Q3 2027" → True; "CRM einführen" → True;
    "Launch Tern" with "One platform replaces the custom variants." → False;
    "Reduce late orders to 5%" → False.
    """
    text = " ".join((outcome.strip() or title).split())
    is_doing = bool(_BEGINS.search(text) or _ENDS.search(text))
    return is_doing and not _CHANGE.search(_DATES.sub(" ", text))
