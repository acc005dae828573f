"""Edits on both sides of an issue: nothing is overwritten silently, and settling twice changes nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from github_mirror.threeway import SETS, TEXTS, Verdict, bases_after, heard_back, merge, snapshot, to_write

WORDS = st.sampled_from(["", "a", "b", "c"])
NAMES = st.lists(st.sampled_from(["x", "y", "z", "X"]), max_size=3, unique_by=str.casefold)
STATES = st.sampled_from([("open", ""), ("closed", "completed"), ("closed", "not_planned")])


@st.composite
def said(draw):
    state, reason = draw(STATES)
    texts = {field: draw(WORDS) for field in TEXTS}
    return texts | {field: sorted(draw(NAMES)) for field in SETS} | {"state": state, "state_reason": reason}


def only(field: str, **sides):
    """Compare one field alone."""
    sides = {side: snapshot({field: value} if field != "state" else value) for side, value in sides.items()}
    (merged,) = merge(**sides)
    return merged


@pytest.mark.parametrize(
    ("own_base", "their_base", "ours", "theirs", "verdict"),
    [
        ("a", "a", "a", "a", Verdict.SAME),
        ("a", "a", "b", "a", Verdict.PUSH),
        ("a", "a", "a", "b", Verdict.ACCEPT),
        ("a", "a", "b", "b", Verdict.SAME),
        ("a", "a", "b", "c", Verdict.CONFLICT),
        # An accepted edit that our text does not hold is never written over.
        ("a", "b", "a", "b", Verdict.SAME),
        ("a", "b", "c", "b", Verdict.CONFLICT),
        ("a", "b", "a", "c", Verdict.ACCEPT),
        ("", "", "a", "b", Verdict.CONFLICT),
    ],
)
def test_a_text_is_pushed_only_over_what_we_wrote(own_base, their_base, ours, theirs, verdict):
    merged = only("title", base_ours=own_base, base_theirs=their_base, ours=ours, theirs=theirs)

    assert merged.verdict == verdict


OPEN, DONE, DROPPED = (
    {"state": "open"},
    {"state": "closed", "state_reason": "completed"},
    {"state": "closed", "state_reason": "not_planned"},
)


@pytest.mark.parametrize(
    ("own_base", "their_base", "ours", "theirs", "verdict"),
    [
        (OPEN, OPEN, DONE, OPEN, Verdict.PUSH),
        (OPEN, OPEN, OPEN, DONE, Verdict.PROPOSE),
        (OPEN, DONE, OPEN, DONE, Verdict.SAME),
        (OPEN, DONE, DONE, DONE, Verdict.SAME),
        (OPEN, OPEN, DONE, DROPPED, Verdict.SAME),
        (DONE, DONE, DONE, OPEN, Verdict.ACCEPT),
        (DONE, DONE, OPEN, DONE, Verdict.PUSH),
        (DONE, DONE, DROPPED, DONE, Verdict.PUSH),
        (DONE, OPEN, OPEN, OPEN, Verdict.SAME),
        (OPEN, OPEN, OPEN, DROPPED, Verdict.PROPOSE),
        (DONE, OPEN, OPEN, DONE, Verdict.PROPOSE),
        (OPEN, DONE, DONE, OPEN, Verdict.CONFLICT),
    ],
)
def test_closing_there_proposes_and_closing_here_is_written(own_base, their_base, ours, theirs, verdict):
    merged = only("state", base_ours=own_base, base_theirs=their_base, ours=ours, theirs=theirs)

    assert merged.verdict == verdict


@pytest.mark.parametrize(
    ("own_base", "their_base", "ours", "theirs", "value"),
    [
        (["a"], ["a"], ["a", "b"], ["a"], ["a", "b"]),
        (["a"], ["a", "t"], [], ["a", "t"], ["t"]),
        # They took ours away: it stays away.
        (["a"], ["a"], ["a"], [], []),
        (["a"], ["a"], ["a"], ["a", "t"], ["a", "t"]),
        # They put back what we take away: theirs from now on.
        (["a"], [], [], ["a"], ["a"]),
        (["Bug"], ["bug"], ["Bug"], ["bug"], ["bug"]),
    ],
)
def test_labels_and_people_merge_one_by_one(own_base, their_base, ours, theirs, value):
    merged = only("labels", base_ours=own_base, base_theirs=their_base, ours=ours, theirs=theirs)

    assert merged.value == value


@given(base=said(), ours=said(), theirs=said())
def test_a_text_that_both_changed_is_never_written(base, ours, theirs):
    merged = merge(base_ours=base, base_theirs=base, ours=ours, theirs=theirs)

    written = to_write(merged)
    assert all(
        theirs[field] == base[field] and written[field] == ours[field] for field in TEXTS if field in written
    )


@given(own_base=said(), their_base=said(), ours=said(), theirs=said())
def test_nothing_of_theirs_is_overwritten_silently(own_base, their_base, ours, theirs):
    own_base, their_base = snapshot(own_base), snapshot(their_base)
    ours, theirs = snapshot(ours), snapshot(theirs)

    written = to_write(merge(base_ours=own_base, base_theirs=their_base, ours=ours, theirs=theirs))

    for field in TEXTS:
        # What is written over is word for word what the desk itself wrote.
        assert field not in written or theirs[field] == their_base[field] == own_base[field]
    for field in SETS:
        lost = folded(theirs[field]) - folded(written.get(field, theirs[field]))
        assert lost <= folded(own_base[field]) - folded(ours[field])
        assert lost <= folded(their_base[field])
        given_back = folded(written.get(field, theirs[field])) - folded(theirs[field])
        assert given_back <= folded(ours[field]) - folded(own_base[field])


def folded(names):
    return {name.casefold() for name in names}


@given(base=said(), one=said(), other=said())
def test_both_sides_are_treated_alike(base, one, other):
    here = merge(base_ours=base, base_theirs=base, ours=one, theirs=other)
    there = merge(base_ours=base, base_theirs=base, ours=other, theirs=one)

    mirrored = {Verdict.PUSH: Verdict.ACCEPT, Verdict.ACCEPT: Verdict.PUSH}
    for mine, yours in zip(here, there, strict=True):
        if mine.field in TEXTS:
            assert mirrored.get(mine.verdict, mine.verdict) == yours.verdict
            assert mine.value == yours.value


@given(own_base=said(), their_base=said(), ours=said(), theirs=said())
def test_settling_twice_changes_nothing(own_base, their_base, ours, theirs):
    own_base, their_base = snapshot(own_base), snapshot(their_base)
    first = merge(base_ours=own_base, base_theirs=their_base, ours=ours, theirs=theirs)
    own, their = bases_after(first, base_ours=own_base, base_theirs=their_base)

    second = merge(base_ours=own, base_theirs=their, ours=ours, theirs=theirs)

    assert to_write(second) == to_write(first)
    assert bases_after(second, base_ours=own, base_theirs=their) == (own, their)
    assert {one.verdict for one in second} <= {Verdict.SAME, Verdict.PUSH, Verdict.CONFLICT}
    assert not any(one.added or one.removed for one in second)


@given(base=said(), ours=said(), theirs=said())
def test_what_was_written_has_arrived_when_it_is_heard_of(base, ours, theirs):
    base, ours, theirs = snapshot(base), snapshot(ours), snapshot(theirs)
    merged = merge(base_ours=base, base_theirs=base, ours=ours, theirs=theirs)
    own, their = bases_after(merged, base_ours=base, base_theirs=base)
    written = to_write(merged)
    answered = theirs | written
    sending = snapshot({key: ours[key] for key in written})

    left, own, their = heard_back(sending=sending, base_ours=own, base_theirs=their, theirs=answered)

    assert left == {}
    assert to_write(merge(base_ours=own, base_theirs=their, ours=ours, theirs=answered)) == {}


@given(base=said(), sent=said(), ours=said())
def test_an_echo_of_an_earlier_write_is_no_edit_of_theirs(base, sent, ours):
    base, sent, ours = snapshot(base), snapshot(sent), snapshot(ours)
    echo = base | {field: sent[field] for field in TEXTS}

    left, own, their = heard_back(
        sending={field: sent[field] for field in TEXTS}, base_ours=base, base_theirs=base, theirs=echo
    )

    assert left == {}
    verdicts = {
        one.field: one.verdict for one in merge(base_ours=own, base_theirs=their, ours=ours, theirs=echo)
    }
    assert all(verdicts[field] in {Verdict.SAME, Verdict.PUSH} for field in TEXTS)


def test_a_reason_that_github_ignores_is_not_written_again_and_again():
    closed, wanted = ({"state": "closed", "state_reason": reason} for reason in ("not_planned", "completed"))

    left, own, their = heard_back(sending=wanted, base_ours=closed, base_theirs=closed, theirs=closed)

    assert left == {}
    assert to_write(merge(base_ours=own, base_theirs=their, ours=wanted, theirs=closed)) == {}


def test_a_field_that_is_not_published_is_followed_and_never_written():
    merged = only("labels", base_ours=[], base_theirs=["a"], ours=[], theirs=["b"])
    without = merge(
        base_ours={}, base_theirs={"labels": ["a"], "milestone": ""}, ours={}, theirs={"labels": ["b"]}
    )

    assert (merged.verdict, [one.verdict for one in without]) == (Verdict.ACCEPT, [Verdict.ACCEPT])
    assert to_write(without) == {}


def test_line_ends_and_space_around_are_no_difference():
    merged = only("body", base_ours="a\nb", base_theirs="a\nb", ours="a\nb", theirs="a\r\nb\r\n")

    assert merged.verdict == Verdict.SAME
