"""The words that decide what a criterion does to a patient: negation, permission, exception, response, allergy.

A cue is a pattern and the words that it cannot do without; a text is only searched for a cue where it has such a word.
Patterns are for text in small letters, so that they need no flags and stay quick; those with flags, or with 0 for none,
are for text as printed.
"""

from __future__ import annotations

import re

from trialgraph.loaders.criteria.numbers import lower

# Words whose signs are kept; the vocabulary of a whole registry is larger, but most of it is met once.
_KEPT = 100_000
# What announces each cue: words in small letters, or as printed. Both are asked without flags, which is much quicker.
_WORDS: list[tuple[int, re.Pattern[str]]] = []
_PRINTED: list[tuple[int, re.Pattern[str]]] = []
# Marks around a word, which its own signs do not depend on.
_AROUND = "()[],;.?!\"'”’“"


class Cue:
    """A pattern, and the sign of the words one of which stands in whatever it matches."""

    def __init__(self, words: str, pattern: str, flags: int | None = None) -> None:
        self.pattern = re.compile(pattern, flags or 0)
        self.as_printed = flags is not None
        self.sign = 1 << (len(_WORDS) + len(_PRINTED))
        # Where capitals count, they do so in the words as well.
        capitals = self.as_printed and not self.pattern.flags & re.IGNORECASE
        (_PRINTED if capitals else _WORDS).append((self.sign, re.compile(words)))


class _Signs(dict[str, int]):
    """The signs of each word met so far, as bits: which cues it may be a part of."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _KEPT:
            self.clear()
        core = word.strip(_AROUND)
        if core != word and len(core) > 1:
            # A word is met with many marks behind it, which announce something of their own.
            signs = self[core] | self[word.partition(core)[2]]
        else:
            low = lower(word)
            signs = sum(sign for sign, words in _WORDS if words.search(low))
            signs += sum(sign for sign, words in _PRINTED if words.search(word))
        self[word] = signs
        return signs


_SIGNS = _Signs()


def signs(text: str) -> int:
    """The signs of all words of a text, as bits; a cue whose sign is missing does not stand in it."""
    found = 0
    for word in text.split():
        found |= _SIGNS[word]
    return found


# Inclusion lists negate at length ("No evidence of ...", "Patients who did not use ..."), reaching to the clause's end.
NEGATION = Cue(
    r"n[o'’]t\b|\b(?:non|no\b|without|absen|free\b|never|none|neither|nor\b|negative|lack|deny|denies|na[iï]ve|exclud|than\b)",

    r"\b(?:non-?(?=pregnan|lactat|smok)|no(?!\s(?:more|less|fewer|greater|later|longer)\s(?:than)?)|not(?!\s(?:more|less|exceed\w*|limited|only|later))|without|absence\sof|absent|free\s(?:of|from)|never|none|neither|nor|negative\s(?:for|history)|"
    r"lack\sof|"
    r"(?:did|do|does|has|have|had|is|are|was|were|must|should|may|can|will)n[o']t|cannot|deny|denies|na[iï]ve\s(?:to|for|of)|"
    r"exclud\w+|other\sthan)\b",
)  # fmt: skip
# In an exclusion list only a cue right before its subject turns it into a requirement ("Inability to consent").
REVERSAL = Cue(
    r"\b(?:inab|unab|unwill|refus|lack|absence|without|failure|cannot|not\b|inadeq|incapa)",

    r"\b(?:inability|unable|unwilling(?:ness)?|refus\w+|lack\sof|lacking|absence\sof|without|"
    r"failure\sto\s(?:comply|provide|give|sign|use|obtain)|"
    r"(?:do|does|is|are|has|have|will|can)\snot|cannot|not\s(?:willing|able|using|receiving|taking|on|agree\w*|"
    r"vaccinated|having|meeting)|"
    r"inadequate\suse|incapab\w+|"
    r"incapacity)\b",
)  # fmt: skip
ENDING = Cue(
    r"\b(?:stop|discontinu|ceas|withhold|interrupt|taper|wash|withdraw|refrain)",
    r"\b(?:stop\w*|discontinu\w+|ceas\w+|withhold\w*|interrupt\w*|taper\w*|washed?[-\s]?out|withdraw\w*|refrain\w*)\b",
)
NAIVE = Cue(
    r"na[iï]ve",
    r"[-\s]?(?:treatment[-\s]?)?na[iï]ve\b",
)
PERMISSION = Cue(
    r"allowed|permitted|accept|eligible|permissible|admissible|tolerated|exclu|\b(?:may|can)\b",

    r"\b(?:(?:is|are|(?<!\bto\s)be|(?<=considered\sto\s)be|remain|considered|as)\s(?:also\s)?(?:allowed|permitted|acceptable|eligible|permissible|"
    r"admissible|accepted|tolerated)|allowed|permitted|permissible|"
    r"(?<!that\s)(?<!which\s)may\s(?:be|have|continue|receive|participate|use|take|remain|enter|enrol\w*)|(?<!that\s)(?<!which\s)can\s(?:be|continue|"
    r"participate|use|receive)|does\snot\sexclude|"
    r"(?:is|are)\snot\s(?:an?\s)?exclu\w+|not\sexcluded|will\snot\s(?:be\sexcluded|exclude))\b",
)  # fmt: skip
PROHIBITION = Cue(
    r"allowed|permitted|accept|eligible|permissible|cannot|prohibited|forbidden|exclude|not\b",

    r"\b(?:(?:not|never|nor)\s(?:be\s)?(?:allowed|permitted|acceptable|eligible|permissible)|may\snot|can(?:not|"
    r"\snot)|prohibited|forbidden|disallowed|ineligible|"
    r"(?:are|is|be|will\sbe)\sexcluded|must\snot|should\snot|(?<!to\s)excludes?\b)",
)  # fmt: skip
EXCEPTION = Cue(
    r"except|\b(?:than|apart|unless|but|aside|exclud|exclus|includ|required|outside)",

    r"\b(?:except(?:\s(?:for|in|if|when|that))?|excepting|with\s(?:the\s)?exceptions?\s(?:of|for|that)|"
    r"other\sthan|apart\sfrom|unless|"
    r"but\snot(?!\s(?:limited|restricted))|aside\sfrom|excluding|not\sincluding|exclusive\sof|"
    r"does\snot\sinclude|(?:is|are)\snot\srequired\sfor|outside\sof|exception\s?:?)\b",
)  # fmt: skip
NO_CONSTRAINT = Cue(
    r"without|regardless|irrespective|whether|\+/-|±",
    r"\b(?:with\sor\swithout|with/without|regardless\sof|irrespective\sof|whether\sor\snot)\b|\+/-|±",
)
ALLERGY = Cue(
    r"sensiti|allerg|anaphyla|reaction",
    r"\b(?:hyper-?sensiti\w+|sensitivit\w+\s(?:to|against)|allerg(?:y|ies|ic)|anaphyla\w+|reactions?\sto)\b",
)
RESPONSE = Cue(
    r"fail|refract|resist|respon|control|reli|efficacy|progress|relaps|despite|intoler|contra|tolerate|unable|toxic|achiev|"
    r"unacceptable",

    r"(?:\b(?:(?<!heart\s)(?<!renal\s)(?<!kidney\s)(?<!liver\s)(?<!hepatic\s)(?<!cardiac\s)(?<!respiratory\s)(?<!organ\s)"
    r"(?<!marrow\s)(?<!ovarian\s)fail(?:ed|ure|s|ing)?\b(?!\srates?\b|\sto\s(?:comply|provide|give|sign|use|obtain))|refractory|resistan\w+|"
    r"unrespons\w+|non-?respon\w+|no\sresponse|poor\sresponse|"
    r"(?:inadequate|insufficient|incomplete|suboptimal|partial)(?:ly)?\s(?:\w+\s)?(?:respon\w+|control\w*|"
    r"reli\w+)|lack\sof\s(?:response|efficacy)|(?:not|never|no)\s(?:\w+\s){0,2}?respon\w+|"
    r"(?:un|(?:not|poorly|inadequately|insufficiently)\s(?:\w+\s)?)controlled\s(?:\w+\s)?(?:by|with|on|despite)|"
    r"not\sachiev\w+\s(?:\w+\s){1,3}?(?:after|with|to|on)|"
    r"progress(?:ed|ion|ing|ive\sdisease)\s(?:\w+\s){0,3}?(?:on|after|during|following|despite|while)|"
    r"relaps\w+\s(?:after|on|following)|despite|intoleran\w+|"
    r"contra-?indicat\w+|(?:not|un\w*\sto|cannot|could\snot)\s(?:to\s)?tolerate\w*|unable\sto\s(?:take|receive|"
    r"tolerate|use)|toxicity\s(?:to|from|with)|previous\sfailure|"
    r"(?:intolerable|unacceptable)\s(?:\w+\s)?(?:effects?|toxicit\w+|events?|reactions?)\s(?:from|to|of|with|on)))",
)  # fmt: skip
STABLE = Cue(
    r"\b(?:stab|unchanged|constant|steady)",
    r"\b(?:stable|unchanged|constant|steady|stably|stabili[sz]ed)\b",
)
CONDITIONAL = Cue(
    r"\b(?:if|may|allowed|permitted|can|when|those|patients|subjects|participants)\b",
    r"\b(?:if|may|allowed|permitted|can|when|those|those\son|(?:patients|subjects|participants)\s(?:on|taking|"
    r"receiving|using))\b",
)
OFF = Cue(
    r"\b(?:stop|discontinu|off|withdr|wash|free|ceas|abstain)",
    r"\b(?:stop(?:ped|ping)?|discontinu\w+|off|withdr[ae]w\w*|wash(?:ed)?[-\s]?out|free\sof|ceas\w+|abstain\w*)\b",
)
ELAPSED = Cue(
    r"\b(?:since|elapsed|has|have|from|after|before|interval|wash)",

    r"\b(?:since|elapsed|ha(?:s|ve)\spassed|(?:from|after|before|since)\s(?:the\s|their\s)?(?:last|most\srecent|prior|previous|completion|end)|"
    r"interval|wash-?out)\b",
)  # fmt: skip
STUDY = Cue(
    r"\b(?:will|randomi|scheduled|candidate|eligib|access|planned|induced|related|associated)",

    r"\b(?:will\s(?:receive|be\s(?:treated|given|randomi[sz]ed|administered))|randomi[sz]ed\sto|"
    r"scheduled\s(?:to\sreceive|for)|candidates?\sfor|eligib(?:le|ility)\s(?:for|to\sreceive)|access\sfor|"
    r"planned|induced|related|associated)\b",
)  # fmt: skip
DOSE_REFERENCE = Cue(
    r"equivalent",
    r"[\s,]*(?:or\s(?:an?\s|its\s|the\s)?)?(?:dose\s)?equivalents?\b|-equivalents?\b",
)
EXAMPLES = Cue(
    r"includ|inclus|\b(?:e\.?g|i\.?e|e\.|i\.)(?!\w)|\b(?:such|example|instance|like|namely|especially|particularly|limited)\b",

    r"[\s,(\[:;\-–]*(?:(?:treatments?|therap(?:y|ies)|agents?|drugs?|medications?|(?<!\w)\w+ed)[\s,(]*)?"
    r"\b(?:including|includes?|inclusive\sof|include[sd]?|e\.\s?g\.?,?|eg\b\.?,?|i\.\s?e\.?,?|ie\b\.?,?|such\sas|"
    r"for\sexample|like\b|namely|especially|particularly|but\snot\slimited\sto|"
    r"for\sinstance)(?:[\s,:]+(?:but\s(?:are\s|is\s)?not\slimited\sto))?[\s,:]*",
)  # fmt: skip
ANY_OF = Cue(
    r"\b(?:either|any|one|two|1|2)\b",

    r"\b(?:either|any(?:\sor\sall)?(?:\sone)?\sof|(?:at\sleast\s)?(?:one|two|1|2)(?:\s(?:or\smore|\(1\)))?\sof)\b",
)  # fmt: skip
OBLIGATION = Cue(
    r"\b(?:must|is|are|be|has|have|should|need)",
    r"\b(?:must(?!\snot)|(?:is|are|be)\s(?:not\s)?(?:required|necessary|needed)|ha(?:s|ve)\sto|should(?!\snot)|"
    r"needs?\sto)\b",
)
DEFINITION = Cue(
    r"defin|\bfollows\b",
    r"\b(?:defined\sas|definitions?|as\sfollows)\b",
)

CIRCUMSTANCE = Cue(
    r"\b(?:for|in|among|if|toxicit|effect|side|adverse|recover|prevent|avoid|become|becoming|get)",

    r"(?:\b(?:for|in|among)\s(?:all\s|the\s|those\s)?(?:subjects|patients|participants|those|women|men|females?|males?|individuals)\s"
    r"(?:with|who|receiving|on|taking|of)\b[^.;:,)]*|\bif\b[^.;,]*|\b(?:toxicit\w+|(?:side\s)?effects?|adverse\s\w+|recover\w+)\b[^.;,]{0,40}|"
    r"\b(?:prevent\w*|avoid\w*|become|becoming|get)\s)$",
)  # fmt: skip
NONE_LEFT = Cue(
    r"\b(?:no|not)\b",
    r"\bno\b[^.;,]{0,60}\b(?:available|exists?|options?)\b|"
    r"\bno\s(?:(?:upper|lower|maximum|minimum|age|weight)\s){0,3}(?:limit|restriction)s?\b"
    r"(?:\s(?:of|on|to|for|in|regarding|based)\b[^.;,:()]{0,60})?|"
    r"\bno\s(?:upper|lower|maximum|minimum)\sage\b|\bnot\samenable\sto\b",
)
CAUSE = Cue(
    r"\b(?:due|secondary|caused|associated|related|because|induced)",
    r"\b(?:due\sto|secondary\sto|caused\sby|associated\swith|related\sto|because\sof|induced\sby)\b",
)
# What ends the reach of a cue.
BREAK = Cue(
    r"[.;]|\b(?:but|however|although|unless|except)\b",
    r"[.;](?=\s|$)|\b(?:but|however|although|unless|except)\b",
)
EXPOSURE = Cue(
    r"\b(?:use|treat|receiv|taking|exposure|administ|therapy|or)",
    r"\b(?:use\sof|treatment\swith|treated\swith|receiv\w+|taking|received|exposure\sto|administration\sof|"
    r"therapy\swith|or\sprior)\b",
)
DOSED = Cue(
    r"\b(?:dos|regimen|treatment|therapy|for|medication)",
    r"\b(?:dos(?:e|es|age|ing)|regimens?|treatment|therapy|for\s(?:\w+\s){0,3}?\W*\d|medications?)\b",
)
FAMILY = Cue(r"\bfamily", r"\bfamily\shistory\sof\b")
METHOD = Cue(
    r"\b(?:determin|confirm|document|show|assess|measur|defin|proven|diagnos)",
    r"\b(?:as\s)?(?:determined|confirmed|documented|shown|showed|assessed|measured|defined|proven|diagnosed)\s"
    r"(?:by|on|with|using|via|through)\b",
)
# What a mention tells the time of: `first dose of X`, `after the start of X`.
ANCHORING = Cue(
    r"\b(?:first|initial|after|before|prior|to)\b",
    r"\b(?:first|initial|after\s(?:the\s)?(?:last|final))\s(?:\w+\s)?"
    r"(?:doses?|administration|infusion|injection|treatment|day)\s(?:of|with)\s(?:the\s)?\Z"
    r"|\b(?:before|prior\sto|after|to)\s(?:the\s)?(?:start|initiation|introduction|beginning)\s(?:of\s)?\Z",
)
VACCINATED = Cue(r"\b(?:vaccin|immuni)", r"\b(?:vaccin\w+|immuni[sz]\w+)\s(?:against|for)\s(?:\w+\s)?\Z")
OR = Cue(r"\bor\b|/", r"\bor\b|/")
# An exception by circumstance, as printed: it is the condition of what it permits.
UNLESS = Cue(r"\b(?:unless|except)\b", r"\b(?:unless|except\s(?:if|when|in|where|that))\b[^.;]*", re.IGNORECASE)
OTHER_DISEASES = Cue(r"\bother\b", r"\bother\s(?=[\w\s-]*(?:diseases?|disorders?|conditions?|illness(?:es)?)\b)")
# Where one statement ends and the next begins. Old records run them together without a stop: "No prior radiotherapy At
# least 4 weeks since surgery".
BOUNDARY = Cue(
    r"[.?!;][\"”')]*\Z|\A(?:No|Not|At|Must|Prior|Concurrent|More|Fertile|Recovered|"
    r"Chemotherapy:|Radiotherapy:|Surgery:|Endocrine|Biologic|Other:)\Z",
    r"(?=[\s\"”')])(?:(?<=[.?!;])[\"”')]*\s+(?=\S)"
    r"|(?<=[a-z0-9)])\s+(?=(?:No|Not|At\sleast|Must|Prior|Concurrent|More\sthan|Fertile|Recovered)\s[a-z0-9])"
    r"|(?<=\w)\s+(?=(?:Chemotherapy|Radiotherapy|Surgery|Endocrine\stherapy|Biologic\stherapy|Other):\s))",
    0,
)
# Who must keep off a treatment from now on: `willing to discontinue`, `agree not to take`.
ABSTENTION = Cue(
    r"\b(?:willing|agree|refrain|abstain|forgo|forego|able)",
    r"\b(?:willing(?:ness)?|agree\w*|able)\s(?:\w+\s)?to\s(?:\w+\s){0,2}?"
    r"(?:discontinu\w+|abstain|refrain|stop|withhold|avoid|forgo|forego|wash)\b|"
    r"\b(?:willing(?:ness)?|agree\w*)\s(?:\w+\s)?not\sto\b|\b(?:refrain|abstain)(?:ing|s|ed)?\sfrom\b|\bforeg?going\b",
)
# A treatment that cannot be given: neither taken nor failed, but it keeps the patient out.
BARRED = Cue(
    r"contra|prohibit|preclud|cannot|unable|\bnot\b|ineligible|unfit|unsuitable",
    r"\b(?:contra-?indicat\w+|prohibit(?:s|ing)?|preclud\w+|unfit\sfor|unsuitable\sfor|ineligible\sfor|"
    r"(?:cannot|can\snot|could\snot|unable\sto|not\sable\sto|ineligible\sto|not\seligible\sto)\s"
    r"(?:receive|undergo|tolerate|take|be\s(?:treated|given)))\b",
)
# An upper limit of a dose, behind or before the drug: `no more than 10 mg`, `10 mg/day or less`.
CEILING = Cue(
    r"[≤<]|\b(?:more|exceed|max|up|most|less|below|under|equal|lower)",
    r"(?:[≤<]\s?=?|\b(?:no|not)\smore\sthan|\bnot\s(?:to\s)?exceed\w*|\bmax(?:imum|imal)?\b(?:\sdos\w+)?(?:\sof)?|\bup\sto|"
    r"\bat\smost|\b(?:equal\s(?:to\s)?or\s)?less\sthan(?:\sor\sequal\sto)?|\bequal\s(?:to\s)?or\sless(?:\sthan)?|\bbelow|\bunder)"
    r"\s?(?:a\s|the\s|of\s|equivalent\s)*\d[\d.,]*\s?(?:mg|g|mcg|[µμ]g|ug)\b"
    r"|\b\d[\d.,]*\s?(?:mg|g|mcg|[µμ]g|ug)\b[^.;,]{0,30}?\bor\s(?:less|lower)\b",
)
DOSE_CHANGE = Cue(
    r"\b(?:change|alter|adjust|modif)",
    r"\b(?:changes?|alterations?|adjustments?|modifications?)\s(?:in|of|to)\s(?:\w+\s){0,2}?"
    r"(?:dos(?:e|es|age|ing)|regimens?|medications?|treatments?|therap(?:y|ies))\b",
)
# What an inclusion item asks to have been done, not only to be kept under a limit.
DEMAND = Cue(
    r"\b(?:must|requir|treated|fail|receiv|refract|despite)|respon",
    r"\b(?:must\s(?:have|be)|required\sto|treated\swith|fail\w+|receiv\w+|refractory|despite|(?:un)?respon(?:d|s)\w*)\b",
)
# Those who take something already: `if receiving X`, `if currently on X`.
IF_TAKING = Cue(
    r"\bif\b",
    r"\bif\s(?:[\w/]+\s){0,4}?(?:on|taking|takes?|receiving|receives?|using|uses?|treated\swith)\b",
)
