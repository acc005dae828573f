"""Read what GitHub answers: one thing, or a list page by page."""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from github_mirror.answers import Answer
from github_mirror.errors import Uncertain
from github_mirror.facts import IssueFacts, Malformed, RepositoryFacts, issue_facts, repository_facts

MOST_PAGES = 10_000
Item = TypeVar("Item")


class Listing(Generic[Item]):
    """Items page by page, each page asked for when it is reached; `etag` names the first page.

    `answered_at` is when GitHub answered with it, by GitHub's clock.
    """

    def __init__(
        self, first: Answer, *, read: Callable[[Any], Item | None], turn: Callable[[str], Answer]
    ) -> None:
        self.etag, self.answered_at = first.etag, first.answered_at
        self._first, self._read, self._turn = first, read, turn

    def __iter__(self) -> Iterator[Item]:
        page, turned = self._first, set[str]()
        for _ in range(MOST_PAGES):
            data = page.data()
            if not isinstance(data, list):
                raise Uncertain("GitHub answered with something that is not a list.")
            for one in data:
                item = understood(self._read, one)
                if item is not None:
                    yield item
            if not page.next_page:
                return
            if page.next_page in turned:
                raise Uncertain("GitHub answered with a list that never ends.")
            turned.add(page.next_page)
            page = self._turn(page.next_page)


def understood(read: Callable[[Any], Item], data: Any) -> Item:
    """Return what an answer says; one that is not as documented leaves open whether anything was done."""
    try:
        return read(data)
    except (Malformed, KeyError, TypeError, ValueError) as error:
        raise Uncertain("GitHub answered in a way that we do not understand.") from error


def own_issue(data: Any) -> IssueFacts | None:
    """Return an issue, None for a pull request, which GitHub lists among them."""
    return None if "pull_request" in data else issue_facts(data)


def issue_in(answer: Answer) -> IssueFacts:
    """Return the issue that an answer describes."""
    return understood(lambda data: issue_facts(data, etag=answer.etag), answer.data())


def repository_in(answer: Answer) -> RepositoryFacts:
    """Return the repository that an answer describes."""
    return understood(lambda data: repository_facts(data, etag=answer.etag), answer.data())
