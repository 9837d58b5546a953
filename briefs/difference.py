"""What changed from one round of a brief to the next (BRIEF-6), for eyes that have a minute. Pure.

Prose is compared by words. Words that stand once in both texts hold them together, and what lies between is compared
in turn, so that the cost grows with the length and not with its square. Then come the readers: a sentence of which
less than half stayed is shown as gone and come, and a word or two that stayed between changes go with them.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise
from typing import NamedTuple

from briefs.letters import DENSE, LETTERS, SEPARATORS, inside_brackets

SMALL = (
    10_000  # so many pairs of words are all compared where no word holds the texts together: 100 on each side
)
ISLAND = 2  # so many words that stayed between two changes may be swallowed by them

_GAP, _LETTER, _DENSE = map(inside_brackets, (SEPARATORS, LETTERS, DENSE))
# A word without the signs around it (marks of the Latin kind belong to it), a letter of a dense script, or one sign;
# each with the white space that follows.
_PIECE = re.compile(rf"(?:[{_LETTER}](?:[^{_GAP}{_DENSE}]*[{_LETTER}])?[\u0300-\u036F]*|[^{_GAP}])[{_GAP}]*")
_WHITE = re.compile(f"[{_GAP}]*")
_ENDS, _CLOSERS = frozenset(".!?…。！？"), frozenset("\"'”’»)]」』")


class Kind(StrEnum):
    SAME = "same"
    INS = "ins"
    DEL = "del"


@dataclass(frozen=True)
class Run:
    """Text that stayed, came or went."""

    kind: Kind
    text: str


class _Same(NamedTuple):
    """`length` words from `old` on are those from `new` on."""

    old: int
    new: int
    length: int

    @property
    def old_end(self) -> int:
        return self.old + self.length

    @property
    def new_end(self) -> int:
        return self.new + self.length


def difference(old: str, new: str) -> list[Run]:
    """The runs from `old` to `new`. What stayed and what came, joined, is `new`; white space makes no difference."""
    before, after = _Text(old), _Text(new)
    pairs = sorted(_pairs(before.words, after.words))
    same = _from_sentence_starts(_joined(pairs), before, after)
    same = _without_islands(_without_remains(same, before, after), before, after)
    return _runs(same, before, after)


class _Text:
    """A text in pieces; `words` are the pieces without their white space."""

    def __init__(self, text: str) -> None:
        lead = _WHITE.match(text)
        self.lead = lead[0] if lead else ""
        self.pieces = _PIECE.findall(text)
        self.words = [_WHITE.sub("", piece) for piece in self.pieces]
        self.starts = frozenset(_starts(self.pieces, self.words))
        counted = [0]
        for word in self.words:
            counted.append(counted[-1] + any(letter.isalnum() for letter in word))
        self._counted = counted

    def weigh(self, begin: int, end: int) -> int:
        """How many words, signs left out."""
        return self._counted[end] - self._counted[begin]

    def text(self, begin: int, end: int) -> str:
        return "".join(self.pieces[begin:end])


def _starts(pieces: Sequence[str], words: Sequence[str]) -> Iterator[int]:
    """Where sentences begin, and where one would after the last."""
    ended = True
    for place, (piece, word) in enumerate(zip(pieces, words, strict=True)):
        if ended and word not in _CLOSERS:
            yield place
        ended = word in _ENDS or (ended and word in _CLOSERS) or "\n" in piece
    yield len(words)


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Places of words that stayed, in no order; each place once, and none across another."""
    regions = [(0, len(old), 0, len(new))]
    while regions:
        a, a_end, b, b_end = regions.pop()
        while a < a_end and b < b_end and old[a] == new[b]:
            yield a, b
            a, b = a + 1, b + 1
        while a < a_end and b < b_end and old[a_end - 1] == new[b_end - 1]:
            a_end, b_end = a_end - 1, b_end - 1
            yield a_end, b_end
        if held := _unique(old, new, a, a_end, b, b_end):
            yield from held
            fence = [(a - 1, b - 1), *held, (a_end, b_end)]
            regions += [(i + 1, i_next, j + 1, j_next) for (i, j), (i_next, j_next) in pairwise(fence)]
        elif 0 < (a_end - a) * (b_end - b) <= SMALL:
            yield from ((a + i, b + j) for i, j in _longest(old[a:a_end], new[b:b_end]))


def _unique(
    old: Sequence[str], new: Sequence[str], a: int, a_end: int, b: int, b_end: int
) -> list[tuple[int, int]]:
    """The most words that stand once on both sides and in the same order there (a patience sort)."""
    counts, others = Counter(old[a:a_end]), Counter(new[b:b_end])
    places = {new[j]: j for j in range(b, b_end)}
    ends: list[int] = []  # the least place that a rising run of this length ends with
    last: list[int] = []  # and which word that is
    found: list[tuple[int, int, int]] = []  # old place, new place, the word before in its run
    for i in range(a, a_end):
        if counts[old[i]] == others[old[i]] == 1:
            j = places[old[i]]
            length = bisect_left(ends, j)
            found.append((i, j, last[length - 1] if length else -1))
            ends[length : length + 1], last[length : length + 1] = [j], [len(found) - 1]
    run, at = [], last[-1] if last else -1
    while at >= 0:
        i, j, at = found[at]
        run.append((i, j))
    return run[::-1]


def _longest(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The longest common subsequence of two short lists."""
    lengths = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            is_same = old[i] == new[j]
            lengths[i][j] = (
                lengths[i + 1][j + 1] + 1 if is_same else max(lengths[i + 1][j], lengths[i][j + 1])
            )
    i = j = 0
    while i < len(old) and j < len(new):
        if old[i] == new[j]:
            yield i, j
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1


def _joined(pairs: Iterable[tuple[int, int]]) -> list[_Same]:
    found: list[_Same] = []
    for i, j in pairs:
        if found and (found[-1].old_end, found[-1].new_end) == (i, j):
            found[-1] = found[-1]._replace(length=found[-1].length + 1)
        else:
            found.append(_Same(i, j, 1))
    return found


def _from_sentence_starts(same: Sequence[_Same], before: _Text, after: _Text) -> list[_Same]:
    """Where a sentence came or went beside one that begins or ends alike: the whole sentence, not parts of both."""
    found = list(same)
    for place in range(len(found) - 1):
        first, second = found[place : place + 2]
        if first.old_end == second.old:
            by = _slide(after, first.new_end, second.new, first.length, second.length)
        elif first.new_end == second.new:
            by = _slide(before, first.old_end, second.old, first.length, second.length)
        else:
            continue
        found[place] = first._replace(length=first.length + by)
        found[place + 1] = _Same(second.old + by, second.new + by, second.length - by)
    return [run for run in found if run.length]


def _slide(text: _Text, begin: int, end: int, back: int, ahead: int) -> int:
    """By how much a stretch can be moved, being the same words, so that it begins a sentence; 0 where it cannot."""
    words = text.words
    for by in range(back + 1):
        if begin - by in text.starts:
            return -by
        if by == back or words[begin - by - 1] != words[end - by - 1]:
            break
    for by in range(ahead + 1):
        if begin + by in text.starts:
            return by
        if by == ahead or words[begin + by] != words[end + by]:
            break
    return 0


def _without_remains(same: Sequence[_Same], before: _Text, after: _Text) -> list[_Same]:
    """What stayed, without what is left of a sentence that was mostly replaced. Sentences are cut where both begin."""
    found: list[_Same] = []
    inside: list[_Same] = []
    begins = _Same(0, 0, 0)
    for run in [*same, _Same(len(before.words), len(after.words), 0)]:
        for there in _cut(run, before, after):
            if there.length:
                inside.append(there)
            if there.old_end in before.starts and there.new_end in after.starts:
                stayed = sum(after.weigh(one.new, one.new_end) for one in inside)
                shorter = min(before.weigh(begins.old, there.old_end), after.weigh(begins.new, there.new_end))
                found += inside if stayed * 2 >= shorter else []
                inside, begins = [], there._replace(old=there.old_end, new=there.new_end)
    return found


def _cut(run: _Same, before: _Text, after: _Text) -> Iterator[_Same]:
    """The run in pieces that end where a sentence begins in both; the first may be empty."""
    begin = 0
    for length in range(run.length + 1):
        is_cut = run.old + length in before.starts and run.new + length in after.starts
        if is_cut or (length == run.length and length > begin):
            yield _Same(run.old + begin, run.new + begin, length - begin)
            begin = length


def _without_islands(same: Sequence[_Same], before: _Text, after: _Text) -> list[_Same]:
    """What stayed, without the few words between two changes that are no fewer. The end of a sentence is no island."""
    kept, ends = list(same), _Same(len(before.words), len(after.words), 0)
    for _ in range(len(same)):
        fenced = [_Same(0, 0, 0), *kept, ends]
        left = [
            run
            for previous, run, following in zip(fenced, kept, fenced[2:], strict=False)
            if not _is_island(previous, run, following, before, after)
        ]
        if len(left) == len(kept):
            break
        kept = left
    return kept


def _is_island(previous: _Same, run: _Same, following: _Same, before: _Text, after: _Text) -> bool:
    changes = []
    for one, other in ((previous, run), (run, following)):
        if (one.old_end, one.new_end) == (other.old, other.new):
            return False
        changes.append(max(before.weigh(one.old_end, other.old), after.weigh(one.new_end, other.new)))
    ends_a_sentence = any(
        run.old + length in before.starts and run.new + length in after.starts
        for length in range(1, run.length + 1)
    )
    return not ends_a_sentence and after.weigh(run.new, run.new_end) <= min(*changes, ISLAND)


def _runs(same: Sequence[_Same], before: _Text, after: _Text) -> list[Run]:
    found = [(Kind.SAME, after.lead)]
    i = j = 0
    for run in [*same, _Same(len(before.words), len(after.words), 0)]:
        found.append((Kind.DEL, before.text(i, run.old)))
        found.append((Kind.INS, after.text(j, run.new)))
        found.append((Kind.SAME, after.text(run.new, run.new_end)))
        i, j = run.old_end, run.new_end
    pieces = groupby([one for one in found if one[1]], key=lambda one: one[0])
    return [Run(kind, "".join(text for _, text in texts)) for kind, texts in pieces]
