"""What two texts say differently."""

import pytest

from github_mirror.difference import Stretch, as_text, difference, is_changed


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("same", "same", [Stretch("same")]),
        ("", "new", [Stretch("new", "added")]),
        ("old", "", [Stretch("old", "removed")]),
        ("a cat", "a dog", [Stretch("a "), Stretch("cat", "removed"), Stretch("dog", "added")]),
        ("naïve Grüße", "naïve Grüße!", [Stretch("naïve Grüße"), Stretch("!", "added")]),
    ],
)
def test_words_that_differ_are_marked(before, after, expected):
    assert difference(before, after) == expected


@pytest.mark.parametrize("n_words", [10, 20_000])
def test_what_is_not_removed_makes_up_the_new_text_however_long_it_is(n_words):
    before = " ".join(f"w{i}\n" for i in range(n_words))
    after = before.replace("w7\n", "seven\n") + "end"

    stretches = difference(before, after)

    assert "".join(one.text for one in stretches if one.kind != "removed") == after
    assert "".join(one.text for one in stretches if one.kind != "added") == before
    assert is_changed(stretches)


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("title", "Hub", "Hub"),
        ("state", ["closed", "not_planned"], "closed as not planned"),
        ("state", ["open", ""], "open"),
        ("labels", ["a", "b"], "a\nb"),
        ("milestone", None, ""),
    ],
)
def test_every_field_reads_as_text(field, value, text):
    assert as_text(field, value) == text
