"""What words of another language mean in English: phrases, words in any form, compounds, times.

Three tables in `phrases/`, a column a language: `glossary.tsv` holds phrases whose English is more
than their words, `words.tsv` single words and fixed groups of them in their basic form ("to " marks
a verb), `times.tsv` numbers and the patterns of periods, `<N>` a number in them and `<T>` a unit, a
weekday or a month, and behind FROM, TO and ON what stands before a day. A form that no table
has is known by its stem, without an ending that is a pronoun ("apruébale"), without the marks of a
participle ("angelegt"), or as a compound of known words ("Lagerbestand").
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from kernel.llm.offline.foreign_words import Token, fold, stem

NUMBER, TIME, DIGIT_NEXT = "<n>", "<t>", "#"
COMPOUND_CHARS_MIN, PART_CHARS_MIN, STEM_CHARS_MIN = 7, 4, 4
_JOINTS = {"de": ("", "s", "es", "n", "en"), "nl": ("", "s", "en", "e")}
_PARTICLES = {
    "de": "ab an auf aus bei ein fest frei her heraus hin hinzu los mit nach um vor weg weiter zu "
    "zurück zusammen",
    "nl": "aan af op uit in toe terug bij om mee vast goed over apart weg door klaar voor opzij",
}
_T_ENDINGS = ("test", "tet", "ten", "te", "st", "et", "t", "den", "de", "d")
_CLITICS = {
    "es": ("melo", "mela", "selo", "nos", "les", "los", "las", "me", "te", "se", "le", "lo", "la"),
    "it": ("melo", "mela", "gli", "mi", "ti", "ci", "vi", "lo", "la", "li", "le", "ne", "si"),
}
_CHANGED = {
    "gib": "geb", "nimm": "nehm", "lies": "les", "sieh": "seh", "tritt": "tret", "fangt": "fang",
    "tragt": "trag", "ladt": "lad", "schlagt": "schlag", "weist": "weis", "gibt": "geb",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase with its English; `is_time` ones say when, `is_large` ones are written so."""

    words: tuple[str, ...]
    english: str
    is_verb: bool = False
    is_time: bool = False
    form: str = ""

    @property
    def is_large(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.form[:1].isupper()

    def likeness(self, said: str) -> int:
        """How much alike the written forms are: accents and capitals tell words apart."""
        return 2 * (self.form.lower() == said.lower()) + (self.form[:1] == said[:1])


@dataclass
class Book:
    """Everything known of one language."""

    language: str
    opening: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list[Entry]))
    single: dict[str, Entry] = field(default_factory=dict[str, Entry])
    stems: dict[str, Entry] = field(default_factory=dict[str, Entry])
    verb_stems: dict[str, Entry] = field(default_factory=dict[str, Entry])
    parted: dict[tuple[str, str], Entry] = field(default_factory=dict[tuple[str, str], Entry])
    numbers: dict[str, str] = field(default_factory=dict[str, str])
    units: dict[str, str] = field(default_factory=dict[str, str])
    weekdays: dict[str, str] = field(default_factory=dict[str, str])
    months: dict[str, str] = field(default_factory=dict[str, str])
    short_months: set[str] = field(default_factory=set[str])
    before: dict[str, frozenset[tuple[str, ...]]] = field(
        default_factory=dict[str, frozenset[tuple[str, ...]]]
    )
    wide: list[tuple[re.Pattern[str], str]] = field(
        default_factory=list[tuple[re.Pattern[str], str]]
    )
    words: set[str] = field(default_factory=set[str])
    having: set[str] = field(default_factory=set[str])

    def time_of(self, token: Token) -> str:
        """The English of a unit, a weekday or a month."""
        said = token.folded
        month = "" if said in self.short_months else self.months.get(said, "")
        return self.units.get(said) or self.weekdays.get(said) or month

    def number_of(self, token: Token) -> str:
        """The digits of a number that was written in digits or as a word."""
        return token.said if token.said.isdigit() else self.numbers.get(token.folded, "")

    def longest(self, tokens: Sequence[Token], at: int) -> tuple[Entry, str] | None:
        """The longest phrase that begins here, with its English."""
        token = tokens[at]
        heads = [token.folded]
        heads += [NUMBER] if self.number_of(token) else []
        heads += [TIME] if self.time_of(token) else []
        entries = [e for head in heads for e in self.opening.get(head, ())]
        found = [(e, told) for e in entries if (told := self._filled(e, tokens, at)) is not None]
        if not found:
            return None
        return max(found, key=lambda f: (len(f[0].words), f[0].likeness(token.said)))

    def word(self, said: str) -> Entry | None:
        """What a single word means, in whatever form it stands."""
        return self._known(said) or self._without_ending(said) or self._compound(said)

    def order(self, said: str) -> Entry | None:
        """What a word means as the verb of an order."""
        found = self.verb_stems.get(stem(self.language, said)) or self._without_ending(said)
        return found if found and found.is_verb else None

    def joined(self, particle: str, verb: str) -> Entry | None:
        """What a verb means with a particle that stands apart: "lege … an"."""
        if found := self.parted.get((verb, particle)):
            return found
        if particle not in _folded_particles(self.language):
            return None
        found = self._known(particle + _CHANGED.get(verb, verb))
        return found if found and found.is_verb else None

    def _filled(self, entry: Entry, tokens: Sequence[Token], at: int) -> str | None:
        english = entry.english
        for place, word in enumerate(entry.words):
            if at + place >= len(tokens):
                return None
            token = tokens[at + place]
            if word == DIGIT_NEXT:
                if not token.said[0].isdigit():
                    return None
            elif word in (NUMBER, TIME):
                value = self.number_of(token) if word == NUMBER else self.time_of(token)
                if not value:
                    return None
                english = english.replace(word.upper(), value)
            elif word != token.folded:
                return None
        return english

    def _known(self, said: str) -> Entry | None:
        if found := self.single.get(said):
            return found
        if len(said) < STEM_CHARS_MIN:
            return None
        return self.stems.get(stem(self.language, said)) or self._inflected(said)

    def _inflected(self, said: str) -> Entry | None:
        """A verb in the forms on -t of German and Dutch: "genehmigt", "verkochten"."""
        for ending in _T_ENDINGS if self.language in _PARTICLES else ():
            if said.endswith(ending) and len(said) - len(ending) >= STEM_CHARS_MIN - 1:
                form = f"{said.removesuffix(ending)}en"
                found = self.verb_stems.get(stem(self.language, form))
                if found is not None:
                    return found
        return None

    def _without_ending(self, said: str) -> Entry | None:
        for ending in _CLITICS.get(self.language, ()):
            if said.endswith(ending) and len(said) - len(ending) >= 3:
                bare = said.removesuffix(ending)
                short = bare[:-1] if ending[0] == bare[-1] else bare
                found = self._known(bare) or self._known(short)
                if found and found.is_verb:
                    return found
        for mark in ("ge", "zu", "te") if self.language in _PARTICLES else ():
            for particle in ("", *_folded_particles(self.language)):
                if said.startswith(particle + mark) and len(said) - len(particle) > 5:
                    found = self._known(particle + said[len(particle) + 2 :])
                    if found and found.is_verb:
                        return found
        return None

    def _compound(self, said: str) -> Entry | None:
        if self.language not in _JOINTS or len(said) < COMPOUND_CHARS_MIN:
            return None
        for cut in range(PART_CHARS_MIN, len(said) - PART_CHARS_MIN + 1):
            tail = self._known(said[cut:]) or self._part(said[cut:])
            if tail is None:
                continue
            for joint in _JOINTS[self.language]:
                head = said[:cut].removesuffix(joint) if said[:cut].endswith(joint) else ""
                found = (self._known(head) or self._part(head)) if len(head) > 2 else None
                if found and not found.is_time:
                    return Entry((said,), f"{found.english} {tail.english}", form=said.capitalize())
        return None

    def _part(self, said: str) -> Entry | None:
        """A day or a unit within a compound: "vrijdagmiddag"."""
        english = self.weekdays.get(said) or self.units.get(said)
        return Entry((said,), english) if english else None


@cache
def _folded_particles(language: str) -> frozenset[str]:
    return frozenset(fold(_PARTICLES.get(language, "")).split())
