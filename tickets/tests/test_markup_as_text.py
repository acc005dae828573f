"""Markdown as people read it in a mail."""

import pytest

from tickets.markup import plain_text


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("All **users** fail, *some* ~ `jupyter lab`.", "All users fail, some ~ jupyter lab."),
        (
            "__Since__ _noon_ in snake_case_names and *.py, 2 * 3 * 4",
            "Since noon in snake_case_names and *.py, 2 * 3 * 4",
        ),
        ("## Steps\n- [the hub](https://hub.example.org/a)", "Steps\n- the hub (https://hub.example.org/a)"),
        ("See:\n```python\nf(**options)  # x\n```\nend", "See:\nf(**options)  # x\nend"),
        ("    **kept**", "    **kept**"),
        ("***both*** and **unclosed", "both and **unclosed"),
        ("", ""),
    ],
)
def test_marks_go_and_code_stays(typed, read):
    assert plain_text(typed) == read


def test_a_long_line_of_marks_takes_no_time():
    text = "*_`[" * 25_000

    assert len(plain_text(text)) <= len(text)
