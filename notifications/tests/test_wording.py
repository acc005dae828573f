"""What a message about several things says."""

import pytest

from notifications.wording import Item, letter_about


def item(reference: str) -> Item:
    return Item(reference=reference, subject="s", body="b", short="short", url="")


@pytest.mark.parametrize(
    ("references", "subject"),
    [
        (["SD-1", "SD-2", "SD-1"], "2 things need you now: SD-1, SD-2"),
        (["SD-1", "SD-1"], "1 thing needs you now: SD-1"),
        (["SD-1", "", ""], "3 things need you now: SD-1"),
    ],
)
def test_a_ticket_counts_once_however_many_messages_are_about_it(references, subject):
    letter = letter_about(
        [item(one) for one in references], key="k", link="", is_urgent=True, is_repeat=False
    )

    assert letter.subject == subject
