"""What the stand-in for GitHub holds: people, repositories, issues, comments, hooks. Data without behaviour of the API."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

WEB = "https://github.com"
DEFAULT_LABELS = {"bug": "d73a4a", "duplicate": "cfd3d7", "enhancement": "a2eeef", "question": "d876e3"}


@dataclass
class Clock:
    """GitHub's clock, in whole seconds. It runs unless `at` is set; `skew` is how much it goes ahead of ours."""

    at: datetime | None = None
    skew: timedelta = timedelta()

    def now(self) -> datetime:
        """Return GitHub's time."""
        return ((self.at or datetime.now(UTC)) + self.skew).replace(microsecond=0)


@dataclass(eq=False)
class Person:
    """Somebody with an account, or a bot."""

    id: int
    login: str
    type: str = "User"


@dataclass(eq=False)
class Comment:
    """A comment on an issue."""

    id: int
    issue: "Issue"
    user: Person
    body: str
    created_at: datetime
    updated_at: datetime
    app_id: int | None = None


@dataclass(eq=False)
class Milestone:
    """A milestone of a repository."""

    id: int
    number: int
    title: str
    created_at: datetime
    state: str = "open"


@dataclass(eq=False)
class Label:
    """A label of a repository."""

    id: int
    name: str
    color: str = "ededed"


@dataclass(eq=False)
class Issue:
    """An issue, or what is left of it: `is_deleted`, or `moved_to` where it was transferred."""

    id: int
    number: int
    repository: "Repository"
    user: Person
    title: str
    body: str | None
    created_at: datetime
    updated_at: datetime
    state: str = "open"
    state_reason: str | None = None
    labels: list[str] = field(default_factory=list)
    assignees: list[Person] = field(default_factory=list)
    milestone: Milestone | None = None
    locked: bool = False
    lock_reason: str | None = None
    closed_at: datetime | None = None
    closed_by: Person | None = None
    comments: dict[int, Comment] = field(default_factory=dict)
    is_pull_request: bool = False
    is_deleted: bool = False
    moved_to: "Issue | None" = None
    app_id: int | None = None

    @property
    def texts(self) -> list[str]:
        """Return everything that can be read in it now."""
        return [self.title, self.body or "", *self.labels, *(one.body for one in self.comments.values())]


@dataclass(eq=False)
class HookDelivery:
    """One attempt to tell a hook of an event. `status_code` is 0 while nothing was heard."""

    id: int
    guid: str
    event: str
    action: str | None
    delivered_at: datetime
    payload: str
    repository_id: int
    is_redelivery: bool = False
    status: str = "pending"
    status_code: int = 0
    answer: str = ""


@dataclass(eq=False)
class Hook:
    """A webhook of a repository."""

    id: int
    repository: "Repository"
    url: str
    secret: str
    events: list[str]
    created_at: datetime
    active: bool = True
    deliveries: list[HookDelivery] = field(default_factory=list)


@dataclass(eq=False)
class Repository:
    """A repository. `former_names` still lead to it."""

    id: int
    owner: Person
    name: str
    created_at: datetime
    updated_at: datetime
    private: bool = False
    visibility: str = "public"
    has_issues: bool = True
    archived: bool = False
    is_deleted: bool = False
    former_names: set[str] = field(default_factory=set)
    labels: dict[str, Label] = field(default_factory=dict)
    milestones: dict[int, Milestone] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)
    assignable: set[str] = field(default_factory=set)
    hooks: dict[int, Hook] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        """Return owner/name."""
        return f"{self.owner.login}/{self.name}"

    @property
    def present(self) -> list[Issue]:
        """Return the issues that are there, oldest first."""
        return [one for one in self.issues.values() if not one.is_deleted and one.moved_to is None]

    @property
    def comments(self) -> list[Comment]:
        """Return the comments of the issues that are there."""
        return [comment for issue in self.present for comment in issue.comments.values()]


@dataclass
class Account:
    """Whose requests a token signs, what they may do, and where (None: everywhere)."""

    person: Person
    permissions: dict[str, str]
    full_names: set[str] | None = None
    app_id: int | None = None
    installation_id: int | None = None
    can_push: bool = True
    expires_at: datetime | None = None

    def may(self, permission: str, level: str) -> bool:
        """Say whether it has a permission at a level (`read`, `write`)."""
        had = self.permissions.get(permission, "")
        return had == "write" or had == level


@dataclass
class Installation:
    """A GitHub App where it is installed."""

    id: int
    owner: Person
    permissions: dict[str, str]
    full_names: set[str]
    is_suspended: bool = False


@dataclass
class App:
    """A GitHub App; its JWTs are checked with its public key (PEM)."""

    id: int
    slug: str
    public_key: str
    installations: dict[int, Installation] = field(default_factory=dict)


def new_numbers(first: int) -> Iterator[int]:
    """Return an endless row of ids."""
    return count(first)


@dataclass
class World:
    """Everything."""

    clock: Clock = field(default_factory=Clock)
    people: dict[str, Person] = field(default_factory=dict)
    repositories: dict[int, Repository] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    app: App | None = None
    ids: Iterator[int] = field(default_factory=lambda: new_numbers(2_400_000_001))

    def person(self, login: str, *, type: str = "User") -> Person:
        """Return somebody by login, who is made when nobody has it."""
        if login not in self.people:
            self.people[login] = Person(next(self.ids), login, type)
        return self.people[login]

    def repository(self, full_name: str) -> Repository | None:
        """Return a repository by its present name."""
        wanted = full_name.lower()
        return next((one for one in self.repositories.values() if one.full_name.lower() == wanted), None)

    def formerly(self, full_name: str) -> Repository | None:
        """Return the repository that once had a name."""
        return next((one for one in self.repositories.values() if full_name in one.former_names), None)

    def add_repository(self, full_name: str, *, private: bool) -> Repository:
        """Make a repository with GitHub's default labels."""
        owner, name = full_name.split("/")
        now = self.clock.now()
        made = Repository(next(self.ids), self.person(owner, type="Organization"), name, now, now, private)
        made.visibility = "private" if private else "public"
        for label, color in DEFAULT_LABELS.items():
            made.labels[label] = Label(next(self.ids), label, color)
        self.repositories[made.id] = made
        return made


def node_id(kind: str, id: int) -> str:
    """Return an opaque id as GitHub's GraphQL has it, e.g. I_kwDO...: what it means is nobody's business."""
    return f"{kind}_kwDO{base64.urlsafe_b64encode(id.to_bytes(6, 'big')).decode()}"


def text_of(at: datetime | None) -> str | None:
    """Write an instant as GitHub does."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
