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

from govreport.analysis.themes import load_frame
from govreport.normal import simplified
from govreport.report import Item

_HAN = "一二三四五六七八九十"

LONGEST = 30_000
"""Characters of the longest section that is split; real ones have 1,000."""

_MAX_PAIRS = 10_000
"""Problems times improvements, beyond which they are not paired."""

_IS = re.compile(rf"(?:(?<=[\s。；;，,：:、])|^)(?P<n>[{_HAN}])是(?:要)?[，,：:]?", re.M)
_FAMILIES: tuple[re.Pattern[str], ...] = (
    re.compile(rf"(?:^|(?<=[\n。；;：:]))\s*(?P<n>[{_HAN}]{{1,2}})、", re.M),
    re.compile(rf"[（(]\s*(?P<n>[{_HAN}]{{1,2}})\s*[）)]"),
    re.compile(r"(?<![\d.第年月])(?P<n>\d{1,2})\s*[、.．](?=\D|20\d\d年|\d{1,2}月|$)"),
    re.compile(r"[（(]\s*(?P<n>\d{1,2})\s*[）)]"),
    re.compile(r"(?P<n>[①②③④⑤⑥⑦⑧⑨⑩])"),
    _IS,
    re.compile(rf"第(?P<n>[{_HAN}])[，,、：:]"),
)
"""Enumerators, outermost kind first."""

_TURN = re.compile(
    r"(?:主要)?(?:改进|整改|解决)(?:的)?(?:(?:情况|措施|办法|方向|思路|计划|工作)(?:如下)?[：:。，,]?|[：:])"
    r"|(?:对此|为此|针对|下一步|下步|下一阶段|下阶段|(?:在)?今后|接下来|明年|新的一年|(?:20\d\d年[，,]?)"
    r"(?=[^。]{0,24}?(?:将|要|继续|着力|重点|进一步)))"
)
"""Where a text turns from problems to improvements."""

_LABEL = re.compile(
    r"^(?:主要)?(?:改进|整改|解决)(?:的)?(?:(?:情况|措施|办法|方向|思路|计划|工作)(?:如下)?[：:。，,]|[：:])\s*"
)
_LACK = re.compile(
    r"有待|不够|不足|不强|不高|不深|不全|不多|不快|不细|欠缺|缺乏|缺少|薄弱|滞后|不到位|单一|问题|差距|短板|困难|较少"
    r"|偏少|偏低|不及时|不平衡|不均衡|参差不齐|不规范|不完善|不健全|不明确|不充分|不熟悉|不理想|仍需|还需|尚需|尚未|亟待"
    r"|亟需|需要进一步|需进一步|淡薄|不丰富|不主动|不积极|不紧密|不畅|较弱|较低|不严|较小|偏小|不大|较差|模糊|脱节|空白"
    r"|难以|未能|不能|无法|不精准|不准确|不突出|不同步|不一致|仍待|还待|(?<=[量员手])少(?=[、，,。；;]|$)"
    r"|待(?:进一步)?(?:提高|提升|加强|完善|拓宽|规范)"
)
_LONGEST_LACK = 5
_ADMISSION = (
    r"(?:存在|有)(?:着)?(?:一些|一定|部分|不少|以下|诸多|若干)?(?:的)?(?:亟[需待]解决的|薄弱)?"
    r"(?:问题|不足|短板|差距|困难|环节)(?:[和与](?:不足|短板|问题|困难|差距))?(?:之处|的地方)?"
)
_LEAD_IN = re.compile(rf"{_ADMISSION}[。：:]?$")
_UP_TO_EXAMPLES = re.compile(
    rf"^[^。；;]{{0,200}}?{_ADMISSION}[，,。：:\s]*"
    r"(?:例如|比如|如|主要(?:表现|体现)?(?:在(?:于)?|为|是)?|(?:具体)?(?:表现|体现)(?:在(?:于)?|为))[：:，,]?\s*(?=\S)"
)
"""«2023年…仍存在一些不足，主要表现在» and the like, in front of what is admitted."""

_UP_TO_BUT = re.compile(
    r"^[^。；;]{0,120}?(?:但|不过|然而)[^。；;]{0,40}?存在(?:着)?(?=[^，,。；;]{4,30}(?:不|有待|单一|欠缺|薄弱|滞后|较))"
)
"""«虽然取得一定成效，但还存在» in front of the first problem itself."""

_SUCH_AS = re.compile(
    r"^(?:[^。；;]{0,120}[，,])?(?:例如|比如|诸如|主要是|如)(?!何|果|期|实|下|此)[：:，,]?"
)

_LOOKING_BACK = re.compile(
    r"^\s*[^。；;：:\n]{0,12}(?:针对|围绕|对照)[^。\n]{0,40}(?:上年|上一年|去年|20\d\d年)[^。\n]{0,40}?"
    r"(?:问题|不足|短板)"
)
"""A section that begins with what was done about last year's problems."""

_STILL = re.compile(
    r"(?:^|(?<=[。！!\n]))[^。！!\n]{0,120}?(?:但|然而|不过|仍|还|也)[^。！!\n]{0,40}?(?:存在|发现|有待|不足)"
)
"""The sentence in which such a section comes to this year's."""

_DOING = re.compile(
    r"^(?:进一步|继续|持续|不断|切实|积极|认真|严格|全面|大力|着力|深入)*(?:提高|提升|完善|健全|建立|强化|加强|加大|推进|丰富|拓宽|拓展"
    r"|扩大|组织|开展|优化|规范|深化|落实|细化|充实|增强|推动|严把|修订|制定|抓好|做好)"
)
"""How an improvement begins, where a list holds no problem at all."""

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
        lax = family is _IS  # hardly a slip of the eye: «一是…三是…三是…» is one list
        marks = [(m.start(), m.end(), _ordinal(m["n"])) for m in family.finditer(text)]
        runs: list[list[tuple[int, int, int]]] = []
        for mark in marks:
            if mark[2] == 1:
                runs.append([mark])
            elif runs and 0 <= mark[2] - runs[-1][-1][2] - 1 + lax <= 2 * lax:
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
    done: list[str] = []
    now = text
    if back := _LOOKING_BACK.match(text):
        if still := _STILL.search(text, back.end()):
            done, now = _entries(text[: still.start()], False), text[still.start() :]
    lists = _lists(now)
    items = _items_with_answers(lists)
    if not items:
        problems, improvements = _two_parts(now, lists)
        entries = _entries(problems, True)
        lacking = [entry for entry in entries if not _only_does(entry)]
        done += [entry for entry in entries if _only_does(entry)]
        items = _pair(lacking, _entries(improvements, False))
    if done:  # answers problems of another year, or none
        rest = [item for item in items if item.problem is None]
        answers = [*done, *(text for item in rest for text in item.improvements)]
        items = [item for item in items if item.problem is not None] + [Item(None, tuple(answers))]
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


def _only_does(entry: str) -> bool:
    """Whether an entry among the problems says what is done and admits nothing."""
    first = re.split(r"[。；;]", entry, maxsplit=1)[0]
    return bool(_DOING.match(first)) and not _LACK.search(first)


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


_GLUED_LABEL = re.compile(
    r"^(?:主要)?(?:改进|整改)(?:情况|措施|办法|方向|思路|计划)\s*(?=[^\s，,。：:]{2})"
)


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
        if problems:
            entries = [_UP_TO_EXAMPLES.sub("", entry) for entry in entries]
        return [entry for entry in entries if entry]
    sentences = [match[0].strip() for match in _SENTENCE.finditer(text) if match[0].strip()]
    if problems:
        found = []
        for sentence in sentences:
            if not _LACK.search(sentence):
                continue
            body = _UP_TO_EXAMPLES.sub("", re.split(r"[：:]", sentence)[-1])
            found += [_trim(clause) for clause in _admitted(body)]
        found = [item for item in found if item]
        # «…仍存在一定差距。» leads in; alone it is all the section admits
        return found[1:] if len(found) > 1 and _LEAD_IN.search(found[0]) else found
    kept = []
    for sentence in [_GLUED_LABEL.sub("", one) for one in sentences]:
        body = sentence.split("：")[-1] if sentence.count("：") == 1 else sentence
        kept += [_trim(part) for part in re.split(r"[；;]", body) if len(part.strip()) > 6]
    return [item for item in kept if item]


def _admitted(sentence: str) -> list[str]:
    """The problems of a sentence that numbers none: by ；, else every clause that lacks something.

    «A有待提高、B不够丰富、C有待加强等问题» admits three. A clause is a problem of its
    own where it names what is lacking; «深度、广度有待提升» stays one.
    """
    sentence = _SUCH_AS.sub("", _UP_TO_BUT.sub("", sentence)) or sentence
    clauses = [clause for clause in re.split(r"[；;]", sentence) if clause.strip()]
    if len(clauses) > 1:
        return clauses
    for mark in ("[，,]", "、"):  # the wider separator decides: «A不够、B不足，C有待提升» is two
        parts: list[str] = []
        held = ""
        for piece in re.split(rf"(?<={mark})", sentence):
            held += piece
            lack = _LACK.search(piece)
            if lack and lack.start() >= _LEAST_SUBJECT and not _ACHIEVED.search(held):
                parts.append(held)
                held = ""
        if len(parts) > 1:
            return [*parts[:-1], parts[-1] + held]
    return [sentence]


_LEAST_SUBJECT = 4
"""Characters that name what is lacking, in front of the words of lack."""

_ACHIEVED = re.compile(r"(?:解决了|克服了)[^，,]*[，,、]$")
_LEFT_NUMBER = re.compile(rf"^(?:[{_HAN}]是(?:要)?|如|例如|比如)[，,：:]")
_LEFT_IS = re.compile(rf"^[{_HAN}]是(?!否|非)")


def _trim(text: str) -> str:
    """An entry without what surrounds it: marks, a number that belongs to no list."""
    text = text.strip().strip("；;，,、 \n").strip()
    return _LEFT_IS.sub("", _LEFT_NUMBER.sub("", text)).strip()


# --- pairing -------------------------------------------------------------------

_COMMON = set("政府信息公开工作进一步加强提高提升完善不断推进政务")
_ALIKE = 0.12
"""Likeness at which an improvement is taken to answer a problem."""

_BY_THEME = 0.25
"""What themes in common count, beside words in common."""

_CLEARLY = 0.4
"""How much better an exchange must fit before the order of two lists is left."""


def _pairs_of(text: str) -> set[str]:
    """Pairs of neighbouring characters that tell a topic."""
    chars = re.sub(r"[^\w]", "", text)
    return {
        a + b
        for a, b in zip(chars, chars[1:], strict=False)
        if a not in _COMMON or b not in _COMMON
    }


def _likeness(problem: str, improvement: str) -> float:
    """How far an improvement takes up a problem: by telling words and by themes.

    The first clause counts once more: it names what an improvement is about.
    """
    left, right = _pairs_of(problem), _pairs_of(improvement)
    if not left or not right:
        return 0.0
    words = len(left & right) / min(len(left), len(right))
    frame = load_frame()
    asked = set(frame.labels(problem, "problem"))
    offered = (improvement, re.split(r"[，。；：]", improvement, maxsplit=1)[0])
    return words + _BY_THEME * sum(
        _shared(asked, set(frame.labels(text, "improvement"))) for text in offered
    )


def _shared(left: set[str], right: set[str]) -> float:
    return len(left & right) / len(left | right) if left and right else 0.0


def _pair(problems: list[str], improvements: list[str]) -> list[Item]:
    """Give each improvement to the problem it takes up; equal lists in their order.

    Two lists of equal length answer each other entry by entry, as agencies
    write them, unless two improvements clearly stand the wrong way round.
    """
    if not problems:
        return [Item(None, tuple(improvements))] if improvements else []
    if len(problems) == 1 or not improvements:
        return [Item(problems[0], tuple(improvements)), *map(Item, problems[1:])]
    if len(problems) * len(improvements) > _MAX_PAIRS:
        return [*(Item(problem) for problem in problems), Item(None, tuple(improvements))]
    scores = [[_likeness(problem, text) for problem in problems] for text in improvements]
    answers: list[list[str]] = [[] for _ in problems]
    rest: list[str] = []
    if len(problems) == len(improvements):
        for text, problem in zip(improvements, _in_order(scores), strict=True):
            answers[problem].append(text)
    else:
        for text, score in zip(improvements, scores, strict=True):
            top = max(range(len(problems)), key=score.__getitem__)
            (answers[top] if score[top] >= _ALIKE else rest).append(text)
    items = [Item(problem, tuple(found)) for problem, found in zip(problems, answers, strict=True)]
    if rest:
        items.append(Item(None, tuple(rest)))
    return items


def _in_order(scores: list[list[float]]) -> list[int]:
    """For each improvement its problem: the same number, but for clear exchanges."""
    chosen = list(range(len(scores)))
    for one in range(len(scores)):
        for other in range(one + 1, len(scores)):
            now = scores[one][chosen[one]] + scores[other][chosen[other]]
            exchanged = scores[one][chosen[other]] + scores[other][chosen[one]]
            if exchanged > now + _CLEARLY:
                chosen[one], chosen[other] = chosen[other], chosen[one]
    return chosen
