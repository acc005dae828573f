import pytest

from communities.errors import MalformedFile
from communities.yaml_documents import MAX_BYTES, NonText, parse_document, text_in

LAUGHS = "a0: &a0 [lol, lol]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)
MERGES = "a0: &a0 {k: v, l: w}\n" + "".join(
    f"a{n}: &a{n}\n  <<: [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40)
)


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("a: 1\nb: [1, 2\n", 3, "is not YAML"),
        ("a: 1\nb: c: d\n", 2, "mapping values are not allowed"),
        ("a: 1\n\tb: 2\n", 2, "is not YAML"),
        ("a: 1\na: 2\n", 2, "a is given twice"),
        ("a: !!python/object/apply:os.system [id]\n", 1, "could not determine a constructor"),
        ("a: !vault secret\n", 1, "could not determine a constructor"),
        ("a: 1\nb: *nowhere\n", 2, "*nowhere is not defined before it is used"),
        ("a: &a\n- *a\n", 2, "*a is not defined before it is used"),
        ("a: 1\n---\nb: 2\n", 2, "expected a single document"),
        ("a: 1\n? {b: c}\n: d\n", 2, "found unhashable key"),
        (b"a: 1\nb: \xff\n", 2, "is not UTF-8 text"),
        (b"a: 1\nb: \x00\n", 2, "is not YAML"),
        (LAUGHS, None, "too large or too deep"),
        (MERGES, None, "too large or too deep"),
        ("[" * 5000, None, "too large or too deep"),
        ("a: " + "x" * MAX_BYTES, None, "is larger than 5 MB"),
    ],
)
def test_malformed_file_is_refused_with_line_and_reason(content, line, reason):
    with pytest.raises(MalformedFile) as refused:
        parse_document(content if isinstance(content, bytes) else content.encode())

    assert reason in refused.value.reason
    assert line is None or refused.value.line == line


def test_values_that_are_not_text_are_kept_as_written_even_when_they_make_no_sense():
    document = parse_document(b"on: 2024-13-45\nn: 0x1f\n")

    assert set(document.values()) == {NonText("2024-13-45"), NonText("0x1f")}


def test_aliases_and_merges_of_a_reasonable_size_are_followed():
    document = parse_document(b"base: &base {name: a, url: b}\nhub:\n  <<: *base\n  name: c\n")

    assert document["hub"] == {"name": "c", "url": "b"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("a: 1\nname: 5", "name is not text"),
        ("a: 1\nname: [x]", "name is not text"),
        ('a: 1\nname: "x\\0y"', "name contains control characters"),
        ('a: 1\nname: "evil\\u202Egnp.exe"', "name contains control characters"),
        ("a: 1\nname: " + "x" * 201, "name is longer than 200 characters"),
    ],
)
def test_text_that_is_none_is_refused_with_its_line(content, reason):
    document = parse_document(content.encode())

    with pytest.raises(MalformedFile) as refused:
        text_in(document, "name")

    assert (refused.value.line, refused.value.reason) == (2, reason)
