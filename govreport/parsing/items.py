"""The problems section as a list: each admitted problem with what answers it.

Three styles are common: numbered items that hold problem and improvement
(``1、…改进情况：…``); two parallel lists (存在的问题：一是…二是…；下一步：一是…二是…);
two headed parts （一）存在的主要问题 （二）改进措施. Text stays verbatim, without its
enumerator; lead-ins (…主要表现在：) belong to no item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from govreport.normal import simplified
from govreport.report import Item

_HAN = "一二三四五六七八九十"

LONGEST = 30_000
"""Characters of the longest section that is split; real ones have 1,000."""

_MAX_PAIRS = 10_000
"""Problems times improvements, beyond which they are not paired."""

_FAMILIES: tuple[re.Pattern[str], ...] = (
    re.compile(rf"(?:^|(?<=[\n。；;：:]))\s*(?P<n>[{_HAN}]{{1,2}})、", re.M),
    re.compile(rf"[（(]\s*(?P<n>[{_HAN}]{{1,2}})\s*[）)]"),
    re.compile(r"(?<![\d.第年月])(?P<n>\d{1,2})\s*[、.．](?=\D|20\d\d年|\d{1,2}月|$)"),
    re.compile(r"[（(]\s*(?P<n>\d{1,2})\s*[）)]"),
    re.compile(r"(?P<n>[①②③④⑤⑥⑦⑧⑨⑩])"),
    re.compile(rf"(?:(?<=[\s。；;，,：:、])|^)(?P<n>[{_HAN}])是(?:要)?[，,：:]?", re.M),
    re.compile(rf"第(?P<n>[{_HAN}])[，,、：:]"),
)
"""Enumerators, outermost kind first."""

_TURN = re.compile(
    r"(?:主要)?(?:改进|整改|解决)(?:的)?(?:情况|措施|办法|方向|思路|计划|工作)(?:如下)?[：:。，,]?"
    r"|(?:对此|为此|针对|下一步|下步|下一阶段|下阶段|今后|接下来|明年|新的一年|(?:20\d\d年[，,]?)"
    r"(?=[^。]{0,24}?(?:将|要|继续|着力|重点|进一步)))"
)
"""Where a text turns from problems to improvements."""

_LABEL = re.compile(
    r"^(?:主要)?(?:改进|整改|解决)(?:的)?(?:情况|措施|办法|方向|思路|计划|工作)(?:如下)?[：:。，,]\s*"
)
_LACK = re.compile(
    r"有待|不够|不足|不强|不高|不深|不全|不多|不快|不细|欠缺|缺乏|缺少|薄弱|滞后|不到位|单一|问题|差距|短板|困难|较少"
    r"|偏少|偏低|不及时|不平衡|不均衡|参差不齐|不规范|不完善|不健全|不明确|不充分|不熟悉|不理想|仍需|还需|尚需|尚未|亟待"
    r"|亟需|需要进一步|需进一步|淡薄|不丰富|不主动|不积极|不紧密|不畅|较弱|较低|不严"
)
_LONGEST_LACK = 5
_LEAD_IN = re.compile(
    r"(?:存在|有)(?:着)?(?:一些|一定|部分|不少|以下|诸多|若干)?(?:的)?(?:亟[需待]解决的|薄弱)?"
    r"(?:问题|不足|短板|差距|困难|环节)(?:和不足|与不足|和短板)?[。：:]?$"
)
_NOTHING = re.compile(
    r"^(?:本年度|我[局区市县镇办委]|本机关)?(?:暂)?(?:无|没有|不存在)(?:问题|此类情况)?[。.]?$"
)
_ENUMERATOR_AT_END = re.compile(rf"(?:[{_HAN}]、|[（(][{_HAN}\d][）)]|\d[、.．])\s*$")
_ENUMERATOR = 20
"""Characters before a turn in which its enumerator stands."""

_SENTENCE = re.compile(r"[^。！!\n]*[。！!]|[^。！!\n]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One enumerated entry: its ordinal and its text without the enumerator."""

    number: int
    start: int
    text: str


def _ordinal(text: str) -> int:
    if text.isdecimal():  # ① is a digit, but no decimal
        return int(text)
    if text in "①②③④⑤⑥⑦⑧⑨⑩":
        return "①②③④⑤⑥⑦⑧⑨⑩".index(text) + 1
    if text.startswith("十"):
        return 10 + (_HAN.index(text[1]) + 1 if len(text) > 1 else 0)
    return _HAN.index(text[0]) + 1


def _lists(text: str) -> list[list[Entry]]:
    """The lists of a text by its outermost kind of enumerator: 1, 2, 3 … each."""
    best: list[list[Entry]] = []
    first = len(text)
    for family in _FAMILIES:
        marks = [(m.start(), m.end(), _ordinal(m["n"])) for m in family.finditer(text)]
        runs: list[list[tuple[int, int, int]]] = []
        for mark in marks:
            if mark[2] == 1:
                runs.append([mark])
            elif runs and mark[2] == runs[-1][-1][2] + 1:
                runs[-1].append(mark)
        # a single entry is a list where the text begins with its number
        runs = [run for run in runs if len(run) > 1 or len(runs) > 1 or run[0][0] == 0]
        if not runs or runs[0][0][0] >= first:
            continue
        first = runs[0][0][0]
        flat = [mark for run in runs for mark in run]
        ends = {mark: following[0] for mark, following in zip(flat, flat[1:], strict=False)}
        best = [
            [
                Entry(mark[2], mark[0], text[mark[1] : ends.get(mark, len(text))].strip())
                for mark in run
            ]
            for run in runs
        ]
    return best


def read_items(section: str) -> list[Item]:
    """Split the problems section into problems and the improvements that answer them.

    Parameters
    ----------
    section : str
        The section's running text.

    Returns
    -------
    list of Item
        In the text's order; improvements that answer no stated problem last,
        under a null problem. Empty for an empty section or one that says 无, and for
        one of more than `LONGEST` characters.
    """
    if len(section) > LONGEST:
        return []
    text = simplified(section)
    if not text.strip() or _NOTHING.match(text.strip()):
        return []
    lists = _lists(text)
    items = _items_with_answers(lists)
    if not items:
        problems, improvements = _two_parts(text, lists)
        items = _pair(_entries(problems, True), _entries(improvements, False))
    if text == section:
        return items

    def verbatim(part: str) -> str:
        start = text.find(part)
        return section[start : start + len(part)] if start >= 0 else part

    return [
        Item(
            verbatim(item.problem) if item.problem else None,
            tuple(verbatim(improvement) for improvement in item.improvements),
        )
        for item in items
    ]


def _items_with_answers(lists: list[list[Entry]]) -> list[Item]:
    """Style one: most numbered items hold a problem and, behind a turn, its answer."""
    items: list[Item] = []
    answered = 0
    entries = [entry for run in lists for entry in run]
    for entry in entries:
        turn = _turn_in(entry.text)
        if turn is None:
            items.append(Item(_trim(entry.text)))
            continue
        problem, answer = entry.text[:turn], _strip_label(entry.text[turn:])
        parts = _entries(answer, False) if _lists(answer) else [_trim(answer)] if answer else []
        items.append(Item(_trim(problem), tuple(parts)))
        answered += 1
    return items if len(entries) and answered * 2 > len(entries) else []


def _turn_in(text: str) -> int | None:
    """Where an item turns to its improvement, if a problem stands before that."""
    for match, lacking in _turns(text):
        before = text[: match.start()].rstrip()
        label = _LABEL.match(match[0] + text[match.end() : match.end() + 1])
        at_start = before[-1:] in "。；;！\n"
        if len(before) >= 6 and at_start and (label or lacking):
            return match.start()
    return None


def _turns(text: str) -> Iterator[tuple[re.Match[str], bool]]:
    """The turns of a text, each with whether words of lack stand before it."""
    lacking, seen = False, 0
    for match in _TURN.finditer(text):
        # from where the last search ended: a text of many turns is searched once
        begin = max(seen - _LONGEST_LACK, 0)
        lacking = lacking or _LACK.search(text, begin, match.start()) is not None
        seen = match.start()
        yield match, lacking


def _strip_label(text: str) -> str:
    return _LABEL.sub("", text.strip()).strip()


def _two_parts(text: str, lists: list[list[Entry]]) -> tuple[str, str]:
    """Styles two and three: where the problems end and the improvements begin."""
    top = lists[0] if lists else []
    if 2 <= len(top) <= 3 and len(lists) == 1:
        heads = [entry.text[:24] for entry in top]
        for index in range(1, len(heads)):
            if re.search(r"改进|整改|下一步|措施|打算|计划|今后", heads[index]) and re.search(
                r"问题|不足|困难|短板", heads[0]
            ):
                first = " ".join(_without_head(entry.text) for entry in top[:index])
                return first, "\n".join(_without_head(entry.text) for entry in top[index:])
    for match, lacking in _turns(text):
        if not lacking:
            continue
        before = text[: match.start()]
        if enumerator := _ENUMERATOR_AT_END.search(before, max(len(before) - _ENUMERATOR, 0)):
            before = before[: enumerator.start()]
        begins = not before.strip() or before.rstrip(" ")[-1] in "。；;！!\n：:"
        if begins:
            return before, text[match.start() :]
    if len(lists) > 1:  # two lists, the first of problems
        cut = lists[1][0].start
        begin = max(text.rfind(mark, 0, cut) for mark in "。；\n")
        if any(_LACK.search(entry.text) for entry in lists[0]):
            return text[: begin + 1], text[begin + 1 :]
    first_problem = _LACK.search(text)
    return (text, "") if first_problem else ("", text)


def _without_head(text: str) -> str:
    """A headed part without its heading."""
    match = re.match(r"[^。\n：:]{2,24}[。\n：:]", text)
    if match and not re.search(r"一是|1[、.．]", match[0]):
        return text[match.end() :]
    return re.sub(rf"^[^。\n：:]{{2,24}}?(?=[{_HAN}]是|1[、.．])", "", text)


def _entries(text: str, problems: bool) -> list[str]:
    """The items of one part: its list, or its sentences where it has none."""
    text = text.strip()
    if not text:
        return []
    lists = _lists(text)
    if lists:
        entries = [_trim(entry.text) for run in lists for entry in run]
        return [entry for entry in entries if entry]
    sentences = [match[0].strip() for match in _SENTENCE.finditer(text) if match[0].strip()]
    if problems:
        found = []
        for sentence in sentences:
            if not _LACK.search(sentence):
                continue
            body = re.split(r"[：:]", sentence)[-1]
            clauses = [clause for clause in re.split(r"[；;]", body) if clause.strip()]
            found += [_trim(clause) for clause in clauses]
        found = [item for item in found if item]
        # «…仍存在一定差距。» leads in; alone it is all the section admits
        return [item for item in found if not _LEAD_IN.search(item)] or found
    kept = []
    for sentence in sentences:
        body = sentence.split("：")[-1] if sentence.count("：") == 1 else sentence
        kept += [_trim(part) for part in re.split(r"[；;]", body) if len(part.strip()) > 6]
    return [item for item in kept if item]


def _trim(text: str) -> str:
    return text.strip().strip("；;，,、 \n").strip()


# --- pairing -------------------------------------------------------------------

_COMMON = set("政府信息公开工作进一步加强提高提升完善不断推进政务")
_ALIKE = 0.12
"""Share of a problem's telling word pairs that an improvement must take up."""


def _pairs_of(text: str) -> set[str]:
    """Pairs of neighbouring characters that tell a topic."""
    chars = re.sub(r"[^\w]", "", text)
    return {
        a + b
        for a, b in zip(chars, chars[1:], strict=False)
        if a not in _COMMON or b not in _COMMON
    }


def _likeness(problem: str, improvement: str) -> float:
    left, right = _pairs_of(problem), _pairs_of(improvement)
    if not left or not right:
        return 0.0
    return len(left & right) / min(len(left), len(right))


def _pair(problems: list[str], improvements: list[str]) -> list[Item]:
    """Give each improvement to the problem it takes up; equal lists in their order.

    Two lists of equal length answer each other entry by entry, as agencies
    write them, unless an improvement clearly takes up another problem.
    """
    if not problems:
        return [Item(None, tuple(improvements))] if improvements else []
    if len(problems) * len(improvements) > _MAX_PAIRS:
        return [*(Item(problem) for problem in problems), Item(None, tuple(improvements))]
    answers: list[list[str]] = [[] for _ in problems]
    rest: list[str] = []
    parallel = len(problems) == len(improvements) > 1
    for number, improvement in enumerate(improvements):
        scores = [_likeness(problem, improvement) for problem in problems]
        top = max(range(len(problems)), key=lambda index: scores[index])
        if parallel and (scores[top] < 2 * _ALIKE or scores[number] >= scores[top] / 2):
            answers[number].append(improvement)
        elif scores[top] >= _ALIKE or len(problems) == 1:
            answers[top].append(improvement)
        else:
            rest.append(improvement)
    items = [Item(problem, tuple(found)) for problem, found in zip(problems, answers, strict=True)]
    if rest:
        items.append(Item(None, tuple(rest)))
    return items
