"""The campaign "mutated forms": likenesses of schools' own forms, damaged at random, through the worker's whole way of one.

A few in every run; `python run.py soak mutated_forms` for the whole of it. Whatever comes is answered: made into a document
and a tagged copy that are proven, told why not, told that nothing is asked, or refused with a sentence; in time, within the
memory, and never by something that nobody foresaw.
"""

from __future__ import annotations

import random
from collections import Counter
from functools import cache

import pytest

from tests.hostile_files import Lure
from tests.luring import MOST_KILOBYTES, MOST_SECONDS, check_made, peak, whole_way
from tests.mutating import mutated, tangled
from tests.needs import campaign
from tests.slots import equivalents, first_half, second_half, third_set
from tests.slots.hostile_forms import hostile_forms
from tests.slots.writing import box14, drop, legacy, p, sdt, tbl, tc, tr, u, vml_box
from webapp.documents.worker import TOO_LONG, TOO_MUCH, Broke, Worker

FILES = campaign(200, 5_000)
BATCH = 50
LURE = Lure("http://127.0.0.1:9/", "/nowhere/canary")
SOUND = (
    p("Name: ____"), p("Name:"), p("What went well?"), "<w:p/>", "<w:p/>" * 5, p("I, ____, of ____ agree."), p("Case 1"),
    p(u("      ")), p("☐ yes ☐ no"), p("1 2 3 4 5"), p("yes / no"), p(box14()), p("Which?", drop("a", "b", "c")),
    p(sdt("<w:r><w:t>Click here</w:t></w:r>")), p(legacy("FORMTEXT")), p(legacy("MERGEFIELD a", "«a»")), vml_box("Name: __"),
    tbl(tr("Name", "")), tbl(tr("What", "Who", "When"), tr("", "", ""), tr("", "", "")), tr("", ""), tc("x"), tc(merge="on"),
    tc("Name", span=3), '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    "<w:r><w:tab/></w:r>", "<w:r><w:br/></w:r>", "<w:tc/>", "<w:tr/>", "<w:tbl/>", "<w:sdt/>", "<w:sectPr/>", "<w:pPr/>",
    '<w:ins w:id="1"/>', '<w:del w:id="1"/>', '<w:commentRangeStart w:id="1"/>', "<w:drawing/>", "<w:txbxContent/>",
    '<w:vMerge w:val="restart"/>', '<w:gridSpan w:val="2"/>', "<w:tcPr/>", "<w:rPr><w:b/></w:rPr>",
)  # fmt: skip
"""What is put into the tree: each is sound by itself."""
PIECES = (
    *SOUND, "____", "……", "{", "}", "%", "{{ a }}", "{% if a %}", "&lt;", "&#0;", "</w:tc>", "<w:tc>", "</w:tr>", "<w:p>",
    "<w:t>", '<w:fldSimple w:instr="DDE x"/>', '<w:altChunk r:id="rId1"/>', "<!-- -->", "<![CDATA[x]]>", "<?x?>", "\ud7ff",
)  # fmt: skip


@cache
def seeds() -> list[bytes]:
    """Every likeness of a form four times, and every fourth hostile form that is not for its size."""
    likenesses = [form.make() for group in (equivalents, first_half, second_half, third_set) for form in group.FORMS]
    crafted = [case.make(LURE) for case in [*hostile_forms()][::4]]
    return [*likenesses * 4, *(data for data in crafted if len(data) < 10_000)]


def damaged(number: int) -> bytes:
    """The file of this number: the same each time."""
    rng = random.Random(number)
    data = rng.choice(seeds())
    try:
        return tangled(rng, data, SOUND) if rng.random() < 0.6 else mutated(rng, data, PIECES)
    except (KeyError, ValueError, SyntaxError):  # a seed that has no XML to begin with
        return mutated(rng, data, PIECES)


def outcome(worker: Worker, number: int) -> tuple[str, float]:
    """What was said to it, and how long it took."""
    way = whole_way(worker, damaged(number))
    if isinstance(way.refused, Broke):
        return f"unforeseen: {way.refused.where}", way.seconds
    if way.refused is None and way.formed is not None:
        check_made(way.formed)
        return "told" if way.formed.troubles else "made", way.seconds
    sentence = way.refused.sentence if way.refused else ""
    if sentence in (TOO_LONG, TOO_MUCH):
        return "stopped", way.seconds
    if not sentence.endswith("."):
        return f"unforeseen: {sentence}", way.seconds
    if way.looked is not None:
        return "told", way.seconds
    return "no blank" if sentence.startswith("No blank was found") else "refused", way.seconds


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(max(1, FILES // BATCH)))
def test_whatever_comes_is_answered(batch: int) -> None:
    seen: Counter[str] = Counter()
    slowest = 0.0
    with Worker() as worker:
        for number in range(batch * BATCH, (batch + 1) * BATCH):
            said, seconds = outcome(worker, number)
            assert said in ("made", "told", "no blank", "refused"), f"file {number}: {said}"
            seen[said] += 1
            slowest = max(slowest, seconds)
        largest = peak(worker)
    # Counted by whoever runs it whole, for bench/README.md.
    print(f"{dict(seen)}, slowest {slowest:.2f} s, largest {largest // 1024} MB")  # noqa: T201
    assert slowest < MOST_SECONDS
    assert largest < MOST_KILOBYTES


def test_the_campaign_gets_as_far_as_a_form_that_is_made() -> None:
    """Otherwise it would try the refusals alone."""
    with Worker() as worker:
        assert {"made", "told", "refused"} <= {outcome(worker, number)[0] for number in range(30)}
