"""Words for synthetic questions: sentences of the demo town's real stories, mixed anew, with a street of their own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from random import Random

from inbox.kit.text import plain
from inbox.operate.demo.story import written

SENTENCE = re.compile(r"[^.!?。！？\n]{6,}[.!?。！？]+")
STREETS = {
    "en": "Mill Lane, Alder Road, Canal Street, Harbour Street, Church Hill, Quay Lane, Ferry Road, Kiln Street".split(
        ", "
    ),
    "zh-hans": "磨坊巷、桤木路、运河街、港口街、教堂坡、码头巷、渡口路、窑街".split("、"),
}
PLACES = {"en": "It is about {street} {house}.", "zh-hans": "地点在{street}{house}号。"}
ENGLISH = 0.7  # the share of questions in English


@dataclass(frozen=True)
class Writing:
    lang: str
    text: str
    place: str
    public_question: str
    answer: str
    plain_answer: str


class Writer:
    """Mixes new questions and answers, always the same for the same random numbers."""

    def __init__(self, random: Random) -> None:
        self.random, self._plain = random, cache(plain)
        told = written()
        self.asked = {lang: _sentences(one["text"] for one in told if one["lang"] == lang) for lang in STREETS}
        drafts = [(one["lang"], step) for one in told for step in one["steps"] if step["do"] == "draft"]
        self.answered = {lang: _paragraphs(step["body"] for its, step in drafts if its == lang) for lang in STREETS}
        self.titles = {
            lang: sorted({step["public_question"].rstrip("?？") for its, step in drafts if its == lang} - {""})
            for lang in STREETS
        }

    def write(self) -> Writing:
        choose = self.random.choice
        lang = "en" if self.random.random() < ENGLISH else "zh-hans"
        street, house = choose(STREETS[lang]), self.random.randint(1, 999)
        gap, end = (" ", "?") if lang == "en" else ("", "？")
        first, last = choose(self.answered[lang]), choose(self.answered[lang])
        place = PLACES[lang].format(street=street, house=house)
        return Writing(
            lang=lang,
            text=gap.join([choose(self.asked[lang]), choose(self.asked[lang]), place]),
            place=f"{street} {house}" if lang == "en" else f"{street}{house}号",
            public_question=f"{choose(self.titles[lang])}{gap or '，'}({street} {house}){end}",
            answer="\n\n".join([first, place, last]),
            plain_answer="\n\n".join([self._plain(first), place, self._plain(last)]),
        )


def _sentences(texts: Iterable[str]) -> list[str]:
    return sorted({found.strip() for text in texts for found in SENTENCE.findall(text)})


def _paragraphs(texts: Iterable[str]) -> list[str]:
    return sorted({part.strip() for text in texts for part in text.split("\n\n") if part.strip()})
