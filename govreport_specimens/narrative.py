"""A report's sentences, composed from the bank in ``sentences.yaml``.

What a narrative says of a cell is true of the tables. Which themes its problems
have, which improvements answer them, how specific those are, and what is taken
over from an earlier report are all known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from operator import eq, ge, gt, le, lt, ne
from random import Random
from typing import Any

from govreport import form
from govreport_specimens.facts import Tables, Value

SPECIFICITY = ("quantity", "date", "instrument", "actor")
"""What makes an improvement specific."""

SENTENCES = {"overview": (1, 3), "other": (1, 2)} | dict.fromkeys(form.SUBSECTIONS, (2, 4))
"""Section or sub-section → fewest and most sentences."""

PROBLEMS = (2, 4)

_NEEDED = {
    "overview.requests": ("received",),
    "overview.supervision": ("appraisal", "review", "accountability"),
    "other": ("fee",),
}
"""Topics that a part must speak of, where a sentence can. The second is art. 50's
and asked of governments only; the bank has such sentences for them alone.
"""
_VAGUE = 0.5
_SILENT = 0.2
"""Shares of the improvements that are vague, and of the problems without any."""


@dataclass(frozen=True)
class Improvement:
    """An improvement and its specificity.

    Attributes
    ----------
    text : str
        One sentence.
    quantity, date, instrument, actor : bool
        Whether it says how many, by when, by which document or list, and who.
    """

    text: str
    quantity: bool
    date: bool
    instrument: bool
    actor: bool


@dataclass(frozen=True)
class Problem:
    """An admitted problem, its one or two themes, and what answers it (none to two)."""

    themes: tuple[str, ...]
    text: str
    improvements: tuple[Improvement, ...]


@dataclass(frozen=True)
class Narrative:
    """A report's text.

    Attributes
    ----------
    overview : dict of str to str
        ``"overview"`` and the keys of `form.SUBSECTIONS` → text.
    problems : tuple of Problem
    other : str
        Section six.
    reused : tuple of str
        Its sentences that stand word for word in the narrative it was composed after.
    """

    overview: dict[str, str]
    problems: tuple[Problem, ...]
    other: str
    reused: tuple[str, ...]


def compose(
    rng: Random,
    agency: str,
    year: int,
    edition: str,
    tables: Tables,
    *,
    government: bool,
    before: Narrative | None = None,
    reuse: float = 0.0,
) -> Narrative:
    """Compose the text of a report.

    Parameters
    ----------
    rng : random.Random
        The same state gives the same text.
    agency, year, edition : str, int, str
    tables : Tables
        What the text says of them is true; of blank cells it says nothing.
    government : bool
        A government's text also speaks of appraisal, public review and accountability.
    before : Narrative, optional
        Last year's text, or a neighbour's.
    reuse : float
        Share of its sentences and problems to take over, of those that are still true.

    Returns
    -------
    Narrative

    Examples
    --------
    >>> from govreport_specimens.facts import blank_tables
    >>> made = compose(
    ...     Random(1), "澄湾市财政局", 2022, "2021", blank_tables("2021", True), government=False
    ... )
    >>> "申请" in made.overview["overview.requests"]
    True
    """
    story = _Story.of(agency, year, edition, tables, government)
    writer = _Writer(rng, story, before, reuse)
    overview = {key: writer.part(key) for key in ("overview", *form.SUBSECTIONS)}
    problems = writer.problems()
    other = writer.part("other")
    texts = [*_split("".join(overview.values()) + other), *_items(problems)]
    return Narrative(
        overview, problems, other, tuple(text for text in texts if text in writer.earlier)
    )


def _split(text: str) -> list[str]:
    return re.findall("[^。]*。", text)


def _items(problems: Iterable[Problem]) -> list[str]:
    return [
        text
        for problem in problems
        for text in (problem.text, *(answer.text for answer in problem.improvements))
    ]


# --- what a report can tell ----------------------------------------------------------


@dataclass
class _Story:
    """What the placeholders of a template stand for, and what its conditions may name."""

    words: dict[str, str]
    figures: dict[str, Value]
    kinds: dict[str, bool]

    @classmethod
    def of(cls, agency: str, year: int, edition: str, tables: Tables, government: bool) -> _Story:
        township = bool(re.search(r"(?:[乡镇]|街道|苏木)(?:人民政府|办事处)?$", agency))
        kinds = {
            "government": government,
            "department": not government,
            "township": government and township,
            "county_up": government and not township,
        }
        words = _names(agency, kinds) | {"year": str(year), "next": str(year + 1)}
        return cls(words, figures(edition, tables) | {"edition": int(edition)}, kinds)

    def holds(self, condition: str) -> bool:
        """Whether a condition of the bank is met; see there for what it may be."""
        match condition.split():
            case [kind]:
                return self.kinds[kind]
            case ["not", kind]:
                return not self.kinds[kind]
            case [name, sign, number]:
                value = self.figures[name]
                if value is None:
                    return False
                return bool(_SIGNS[sign](value, Decimal(number)))
        raise ValueError(f"no condition: {condition!r}")

    def fillings(self, slot: str) -> dict[str, str]:
        """What may stand in a slot, by its form; nothing where the tables do not say."""
        name, _, form_ = slot.partition(":")
        if name in self.words:
            return {"plain": self.words[name]}
        value = self.figures[name]
        told = {} if value is None else forms(value)
        return told if form_ in ("", "loose") else {k: v for k, v in told.items() if k == form_}


_SIGNS = {"==": eq, "!=": ne, ">": gt, ">=": ge, "<": lt, "<=": le}


def _names(agency: str, kinds: dict[str, bool]) -> dict[str, str]:
    """How a report calls its agency and what belongs to it."""
    base = re.sub(r"(?:人民政府|办事处|管理委员会|管委会)$", "", agency)
    if not kinds["government"]:
        short = re.sub("办公室$", "办", re.sub("委员会$", "委", agency))[-1]
        known = short in "局委厅办院"
        found = re.match(".+?[省市县区旗州镇乡盟]", agency)
        return {
            "agency": agency,
            "place": found[0] if found else agency,
            "self": f"我{short}" if known else "本单位",
            "area": f"全{short}" if known else "全单位",
            "units": "各处室" if short == "厅" else "各科室",
            "office": "办公室",
        }
    level = "街道" if base.endswith("街道") else base[-1:]
    units = "各村（社区）" if kinds["township"] else "各乡镇各部门"
    return {
        "agency": agency,
        "place": base,
        "self": f"我{level}",
        "area": f"全{level}",
        "units": "各地各部门" if level in "省市州盟" else units,
        "office": "党政办" if kinds["township"] else f"{level}政府办公室",
    }


def figures(edition: str, tables: Tables) -> dict[str, Value]:
    """The figures that a sentence of the bank may name; None where the tables do not say.

    Parameters
    ----------
    edition : str
    tables : Tables

    Returns
    -------
    dict of str to int, Decimal or None
    """
    rows, proactive = tables["requests"], tables["proactive"]

    def total(*cells: Value) -> Value:
        return None if None in cells or not cells else sum(cells)  # type: ignore[arg-type]

    def request(prefix: str) -> Value:
        own = (key for key in rows if key == prefix or key.startswith(f"{prefix}."))
        return total(*(rows[key]["total"] for key in own))

    def share(part: Value, whole: Value) -> Value:
        if part is None or not whole:
            return None
        rounded = round(Decimal(part) * 100 / Decimal(whole), 2)
        return Decimal(int(rounded)) if rounded == int(rounded) else rounded.normalize()

    documents = proactive["normative_documents"]
    new, handled = request("new"), request("total")
    found = {
        "new": new,
        "handled": handled,
        "natural_person": rows["new"]["natural_person"],
        "business": rows["new"]["business"],
        "not_held": request("unavailable.not_held"),
        "issued": documents.get("issued" if edition == "2021" else "made"),
        "repealed": documents.get("repealed"),
        "in_force": documents.get("in_force"),
        "fees": proactive["fees"].get("amount"),
        "reconsideration": tables["disputes"]["reconsideration"]["total"],
        "litigation": total(
            tables["disputes"]["litigation_direct"]["total"],
            tables["disputes"]["litigation_after_reconsideration"]["total"],
        ),
    }
    keys = (
        "carried_over", "carried_forward", "granted", "partially_granted", "refused",
        "unavailable", "not_processed",
    )  # fmt: skip
    found |= {key: request(key) for key in keys}
    found |= {key: proactive[key]["decisions"] for key in ("licensing", "penalties", "coercion")}
    found["answer_rate"] = share(handled, total(new, found["carried_over"]))
    found["natural_person_share"] = share(found["natural_person"], new)
    found["granted_share"] = share(found["granted"], handled)
    return found


_HAN = "零一二三四五六七八九"


def forms(value: int | Decimal) -> dict[str, str]:
    """A number in every form in which it can be told, all of them true.

    Parameters
    ----------
    value : int or Decimal

    Returns
    -------
    dict of str to str
        ``plain`` always; ``han``, ``near``, ``over``, ``about`` and ``wan`` where they fit.

    Examples
    --------
    >>> forms(287)
    {'plain': '287', 'over': '280余', 'near': '近300', 'about': '约300'}
    >>> forms(2), forms(11950)["wan"]
    ({'plain': '2', 'han': '两'}, '1.2万')
    """
    told = {"plain": format(value, "f") if isinstance(value, Decimal) else str(value)}
    if isinstance(value, Decimal) or value <= 0:
        return told
    if value < 100:
        ten, one = divmod(value, 10)
        tens = ("" if ten == 1 else _HAN[ten]) + "十" if ten else ""
        told["han"] = "两" if value == 2 else tens + (_HAN[one] if one else "")
    if value < 20:
        return told
    unit = 10 ** (len(str(value)) - 1)
    fine = max(unit // 10, 10)
    if value % fine:
        told["over"] = f"{value - value % fine}余"
    for step in (unit, fine):
        # 近 and 约 reach as far as a tenth, in ordinary use
        above, about = -(-value // step) * step, (value + step // 2) // step * step
        if value < above and value * 10 >= above * 9:
            told.setdefault("near", f"近{above}")
        if value != about and abs(value - about) * 10 <= about:
            told.setdefault("about", f"约{about}")
    if value >= 10_000:
        tenths = (value + 500) // 1000
        told["wan"] = f"{tenths // 10}.{tenths % 10}万".replace(".0", "")
    return told


# --- the bank ------------------------------------------------------------------------

_NUMBER = r"([\d.一二两三四五六七八九十近约余万]+)"
_FILLED = dict.fromkeys(("agency", "place", "self", "area", "units", "office"), "(.+?)") | {
    "year": r"(\d{4})",
    "next": r"(\d{4})",
}
"""How the slots of words read when filled; the others hold numbers."""
_CHOICE = re.compile(r"\[([^\]]*)\]")
_SLOT = re.compile(r"\{([^}]*)\}")


@dataclass(frozen=True, eq=False)
class Template:
    """A sentence of the bank.

    Attributes
    ----------
    text : str
        With its choices and slots.
    when : tuple of str
        Conditions, all of which must hold.
    about : frozenset of str
        Topics, or the themes of a problem.
    has : frozenset of str
        What makes an improvement specific.
    """

    text: str
    when: tuple[str, ...] = ()
    about: frozenset[str] = frozenset()
    has: frozenset[str] = frozenset()
    slots: list[str] = field(default_factory=list, repr=False)
    pattern: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # [甲|乙] and {slot}, to a pattern that finds out how a sentence was filled
        regex = ""
        for piece in re.split(r"([\[\]|]|\{[^}]*\})", self.text):
            if _SLOT.fullmatch(piece):
                self.slots.append(piece[1:-1])
                name = piece[1:-1].partition(":")[0]
                regex += _FILLED.get(name, _NUMBER)
            else:
                regex += {"[": "(?:", "]": ")", "|": "|"}.get(piece) or re.escape(piece)
        object.__setattr__(self, "pattern", re.compile(regex))

    def stands(self, story: _Story) -> bool:
        """Whether the sentence can be told."""
        return all(map(story.holds, self.when)) and all(
            slot.startswith("free:") or story.fillings(slot) for slot in self.slots
        )

    def tell(self, rng: Random, story: _Story) -> str:
        """The sentence, with one of each choice and every slot filled."""

        def fill(match: re.Match[str]) -> str:
            name, _, form_ = match[1].partition(":")
            told = story.fillings(match[1]) if name != "free" else {}
            if name == "free":
                span, _, form_ = form_.partition(":")
                low, high = map(int, span.split("-"))
                told = forms(rng.randint(low, high))
            if form_ in ("", "loose"):
                others = [text for name, text in told.items() if name != "plain"]
                loose = form_ == "loose" and others and rng.random() < 0.5
                return rng.choice(others) if loose else told["plain"]
            return told[form_]

        text = _CHOICE.sub(lambda match: rng.choice(match[1].split("|")), self.text)
        return _SLOT.sub(fill, text)

    def told(self, sentence: str) -> bool:
        """Whether it reads like this one, however it was filled."""
        return self.pattern.fullmatch(sentence) is not None

    def still_true(self, sentence: str, story: _Story) -> bool:
        """Whether the sentence is this one, and can be told as it is."""
        match = self.pattern.fullmatch(sentence)
        if not match or not self.stands(story):
            return False
        return all(
            text is None or slot.startswith("free:") or text in story.fillings(slot).values()
            for slot, text in zip(self.slots, match.groups(), strict=True)
        )


@dataclass(frozen=True)
class Bank:
    """All sentences: by section or sub-section; problems and improvements by theme."""

    parts: dict[str, tuple[Template, ...]]
    problems: dict[str, tuple[Template, ...]]
    vague: dict[str, tuple[Template, ...]]
    specific: dict[str, tuple[Template, ...]]


@cache
def bank() -> Bank:
    """The bank of sentences, read once.

    Returns
    -------
    Bank
    """
    import yaml  # only composing needs it

    text = (files("govreport_specimens") / "sentences.yaml").read_text("utf-8")
    read = yaml.safe_load(text)
    themes = read.pop("themes")

    def listed(entries: list[Any], *about: str) -> tuple[Template, ...]:
        return tuple(_template(entry, about) for entry in entries)

    by_theme = {
        kind: {theme: listed(parts[kind], theme) for theme, parts in themes.items()}
        for kind in ("problems", "vague", "specific")
    }
    return Bank({key: listed(entries) for key, entries in read.items()}, **by_theme)


def _template(entry: str | dict[str, str], about: Sequence[str]) -> Template:
    if isinstance(entry, str):
        entry = {"text": entry}
    return Template(
        entry["text"],
        tuple(part.strip() for part in entry.get("when", "").split(",") if part.strip()),
        frozenset([*about, *entry.get("about", "").split(), *entry.get("also", "").split()]),
        frozenset(entry.get("has", "").split()),
    )


# --- composing -----------------------------------------------------------------------


class _Writer:
    """One report's text in the making."""

    def __init__(self, rng: Random, story: _Story, before: Narrative | None, reuse: float):
        self.rng, self.story, self.before, self.reuse = rng, story, before, reuse
        self.topics: set[str] = set()
        self.earlier: set[str] = set()
        if before:
            everything = "".join(before.overview.values()) + before.other
            self.earlier = {*_split(everything), *_items(before.problems)}
        # all of them first: what is new must not take their topics
        self.kept = {key: self._kept(key, templates) for key, templates in bank().parts.items()}

    def part(self, key: str) -> str:
        """A section or sub-section: what is taken over, what it needs, and more."""
        templates = bank().parts[key]
        chosen = self.kept[key]
        size = self.rng.randint(*SENTENCES[key])
        order = self._fresh_first(templates)
        needed = [t for topic in _NEEDED.get(key, ()) for t in order if topic in t.about]
        for template in needed:
            wanted = set(_NEEDED[key]) - self.topics
            if template.about & wanted:
                self._add(chosen, template)
        for template in order:
            if len(chosen) < size:
                self._add(chosen, template)
        return "".join(chosen[template] for template in templates if template in chosen)

    def _kept(self, key: str, templates: Sequence[Template]) -> dict[Template, str]:
        """Sentences of `before` that are taken over."""
        kept: dict[Template, str] = {}
        if self.before is None:
            return kept
        text = self.before.other if key == "other" else self.before.overview[key]
        for sentence in _split(text):
            if self.rng.random() >= self.reuse:
                continue
            for template in templates:
                if template.still_true(sentence, self.story) and not template.about & self.topics:
                    kept[template] = sentence
                    self.topics |= template.about
                    break
        return kept

    def _add(self, chosen: dict[Template, str], template: Template) -> None:
        """Tell the sentence, if it can be, is new, and its topics are."""
        if template in chosen or template.about & self.topics or not template.stands(self.story):
            return
        sentence = template.tell(self.rng, self.story)
        if sentence not in self.earlier:
            chosen[template] = sentence
            self.topics |= template.about

    def _fresh_first(self, templates: Iterable[Template]) -> list[Template]:
        """The templates in random order, those that `before` used last.

        What is not taken over on purpose should not look as if it were.
        """
        order = list(templates)
        self.rng.shuffle(order)
        return sorted(order, key=lambda template: any(map(template.told, self.earlier)))

    def problems(self) -> tuple[Problem, ...]:
        """Problems on different themes, each with what answers it."""
        size = self.rng.randint(*PROBLEMS)
        texts: list[tuple[tuple[str, ...], str, tuple[Improvement, ...] | None]] = []
        told: set[str] = set()
        themes = bank().problems
        for problem in self.before.problems if self.before else ():
            templates = themes[problem.themes[0]]
            kept = any(template.still_true(problem.text, self.story) for template in templates)
            if self.rng.random() < self.reuse and kept and not told & set(problem.themes):
                texts.append((problem.themes, problem.text, self._still_planned(problem)))
                told |= set(problem.themes)
        for template in self._fresh_first(t for found in themes.values() for t in found):
            if len(texts) < size and not template.about & told and template.stands(self.story):
                sentence = template.tell(self.rng, self.story)
                if sentence in self.earlier:
                    continue
                first = next(theme for theme, found in themes.items() if template in found)
                texts.append(((first, *sorted(template.about - {first})), sentence, None))
                told |= template.about
        problems: list[Problem] = []
        # a list whose problems mostly go unanswered would be no list of answered ones
        silent = len(texts) > 2
        used = {answer.text for _, _, answers in texts for answer in answers or ()}
        for named, text, answers in texts:
            if not answers:
                quiet = silent and (answers == () or self.rng.random() < _SILENT)
                silent = silent and not quiet
                answers = () if quiet else self._answers(named, used)
            problems.append(Problem(named, text, answers))
        return tuple(problems)

    def _still_planned(self, problem: Problem) -> tuple[Improvement, ...] | None:
        """Its improvements that can be promised again; None where none of them can."""
        templates = [
            t for theme in problem.themes for t in (*bank().vague[theme], *bank().specific[theme])
        ]
        kept = tuple(
            answer
            for answer in problem.improvements
            if any(template.still_true(answer.text, self.story) for template in templates)
        )
        return kept if kept or not problem.improvements else None

    def _answers(self, themes: tuple[str, ...], used: set[str]) -> tuple[Improvement, ...]:
        """One improvement or two; two for a problem with two themes take up one each."""
        answers: list[Improvement] = []
        for number in range(self.rng.choice((1, 1, 2))):
            theme = themes[number % len(themes)]
            kind = bank().vague if self.rng.random() < _VAGUE else bank().specific
            for template in self._fresh_first(kind[theme]):
                text = template.tell(self.rng, self.story)
                if text not in used and text not in self.earlier:
                    answers.append(Improvement(text, *(key in template.has for key in SPECIFICITY)))
                    used.add(text)
                    break
        return tuple(answers)
