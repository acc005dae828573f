"""The endpoints of issues, labels, assignees, milestones and comments."""

from collections.abc import Sequence
from typing import Any

from tests.github.calls import Answer, Call, Refusal, invalid
from tests.github.state import Comment, Issue, Milestone, Person, Repository

LONGEST_TEXT, LONGEST_TITLE = 65_536, 256


def list_issues(call: Call) -> Answer:
    """List the issues of a repository."""
    repository, state, since = call.readable(), call.query.get("state", "open"), call.since()
    found = [one for one in repository.present if state in ("all", one.state)]
    if since:
        found = [one for one in found if one.updated_at >= since]
    if labels := call.query.get("labels"):
        found = [one for one in found if set(labels.split(",")) <= set(one.labels)]
    page, headers = call.page(_ordered(call, found))
    return Answer(200, [call.shapes.issue(one) for one in page], headers)


def create_issue(call: Call) -> Answer:
    """Open an issue, with what the account may set."""
    repository, who = call.writable(), call.who
    title = call.body.get("title")
    if not title or not str(title).strip():
        raise invalid("Issue", "title", "missing_field")
    _check_texts(call)
    people, milestone = _people(call, repository), _milestone(call, repository)
    issue = call.deeds.open_issue(repository, who.person, title=str(title), body=call.body.get("body"))
    issue.app_id = who.app_id
    if who.can_push:
        call.deeds.label(issue, who.person, _label_names(call.body.get("labels")))
        call.deeds.assign(issue, who.person, people or [])
        call.deeds.plan(issue, who.person, milestone)
    said = call.shapes.issue(issue)
    return Answer(201, said, {"Location": said["url"]})


def get_issue(call: Call) -> Answer:
    """Show an issue."""
    return Answer(200, call.shapes.issue(call.issue(call.readable())))


def edit_issue(call: Call) -> Answer:
    """Change what the body names of an issue."""
    repository, who, body = call.writable(), call.who, call.body
    issue = call.issue(repository)
    _check_texts(call)
    people, milestone = _people(call, repository), _milestone(call, repository)
    if "title" in body and not str(body["title"] or "").strip():
        raise invalid("Issue", "title", "missing_field")
    if "title" in body:
        call.deeds.retitle(issue, who.person, str(body["title"]))
    if "body" in body:
        call.deeds.rewrite(issue, who.person, body["body"])
    if who.can_push and "labels" in body:
        call.deeds.label(issue, who.person, _label_names(body["labels"]))
    if who.can_push and people is not None:
        call.deeds.assign(issue, who.person, people)
    if who.can_push and "milestone" in body:
        call.deeds.plan(issue, who.person, milestone)
    if body.get("state") == "closed":
        call.deeds.close(issue, who.person, body.get("state_reason") or "completed")
    elif body.get("state") == "open":
        call.deeds.reopen(issue, who.person)
    return Answer(200, call.shapes.issue(issue))


def lock_issue(call: Call) -> Answer:
    """Lock an issue."""
    call.deeds.lock(call.issue(call.writable()), call.who.person, call.body.get("lock_reason"))
    return Answer(204)


def unlock_issue(call: Call) -> Answer:
    """Unlock an issue."""
    call.deeds.unlock(call.issue(call.writable()), call.who.person)
    return Answer(204)


def add_labels(call: Call) -> Answer:
    """Add labels to an issue."""
    issue, more = call.issue(call.writable()), call.body.get("labels", call.body)
    call.deeds.label(issue, call.who.person, [*issue.labels, *_label_names(more)])
    return _labels_of(call, issue)


def set_labels(call: Call) -> Answer:
    """Replace the labels of an issue."""
    issue = call.issue(call.writable())
    call.deeds.label(issue, call.who.person, _label_names(call.body.get("labels", call.body)))
    return _labels_of(call, issue)


def add_assignees(call: Call) -> Answer:
    """Assign more people; those who cannot be are ignored."""
    repository = call.writable()
    issue, names = call.issue(repository), call.body.get("assignees", [])
    more = [call.world.person(one) for one in names if one in repository.assignable]
    call.deeds.assign(issue, call.who.person, [*issue.assignees, *more])
    return Answer(201, call.shapes.issue(issue))


def remove_assignees(call: Call) -> Answer:
    """Take people off an issue."""
    issue, names = call.issue(call.writable()), call.body.get("assignees", [])
    call.deeds.assign(issue, call.who.person, [one for one in issue.assignees if one.login not in names])
    return Answer(200, call.shapes.issue(issue))


def list_labels(call: Call) -> Answer:
    """List the labels of a repository."""
    repository = call.readable()
    page, headers = call.page(list(repository.labels.values()))
    return Answer(200, [call.shapes.label(one, repository) for one in page], headers)


def list_milestones(call: Call) -> Answer:
    """List the milestones of a repository."""
    repository, state = call.readable(), call.query.get("state", "open")
    found = [one for one in repository.milestones.values() if state in ("all", one.state)]
    page, headers = call.page(found)
    return Answer(200, [call.shapes.milestone(one, repository) for one in page], headers)


def create_milestone(call: Call) -> Answer:
    """Make a milestone."""
    repository, title = call.writable(), str(call.body["title"])
    if any(one.title == title for one in repository.milestones.values()):
        raise invalid("Milestone", "title", "already_exists")
    number = max(repository.milestones, default=0) + 1
    made = Milestone(next(call.world.ids), number, title, call.world.clock.now())
    repository.milestones[number] = made
    return Answer(201, call.shapes.milestone(made, repository))


def list_comments(call: Call) -> Answer:
    """List the comments of an issue, oldest first."""
    return _comments(call, list(call.issue(call.readable()).comments.values()))


def list_all_comments(call: Call) -> Answer:
    """List the comments of a repository."""
    return _comments(call, _ordered(call, call.readable().comments, default="asc"))


def create_comment(call: Call) -> Answer:
    """Comment on an issue."""
    issue = call.issue(call.writable())
    _check_comment(call)
    if issue.locked and not call.who.can_push:
        raise Refusal(403, "Unable to create comment because issue is locked.")
    comment = call.deeds.comment(issue, call.who.person, call.body["body"])
    comment.app_id = call.who.app_id
    said = call.shapes.comment(comment)
    return Answer(201, said, {"Location": said["url"]})


def get_comment(call: Call) -> Answer:
    """Show a comment."""
    return Answer(200, call.shapes.comment(_comment(call, call.readable())))


def edit_comment(call: Call) -> Answer:
    """Change a comment."""
    comment = _comment(call, call.writable())
    _check_comment(call)
    call.deeds.edit_comment(comment, call.who.person, call.body["body"])
    return Answer(200, call.shapes.comment(comment))


def delete_comment(call: Call) -> Answer:
    """Delete a comment."""
    call.deeds.delete_comment(_comment(call, call.writable()), call.who.person)
    return Answer(204)


def _comments(call: Call, found: Sequence[Comment]) -> Answer:
    since = call.since()
    page, headers = call.page([one for one in found if not since or one.updated_at >= since])
    return Answer(200, [call.shapes.comment(one) for one in page], headers)


def _comment(call: Call, repository: Repository) -> Comment:
    wanted = int(call.names["comment_id"])
    found = next((one for one in repository.comments if one.id == wanted), None)
    if found is None:
        raise Refusal(404, "Not Found")
    return found


def _ordered(call: Call, found: Sequence[Any], *, default: str = "desc") -> list[Any]:
    by = f"{call.query.get('sort', 'created')}_at"
    if by not in ("created_at", "updated_at"):
        by = "created_at"
    is_down = call.query.get("direction", default) == "desc"
    return sorted(found, key=lambda one: (getattr(one, by), one.id), reverse=is_down)


def _labels_of(call: Call, issue: Issue) -> Answer:
    found = [issue.repository.labels[name] for name in issue.labels]
    return Answer(200, [call.shapes.label(one, issue.repository) for one in found])


def _label_names(said: Any) -> list[str]:
    return [one if isinstance(one, str) else one["name"] for one in said or ()]


def _people(call: Call, repository: Repository) -> list[Person] | None:
    if "assignees" not in call.body:
        return None
    for login in call.body["assignees"]:
        if login not in repository.assignable and call.who.can_push:
            raise invalid("Issue", "assignees", value=login)
    return [call.world.person(one) for one in call.body["assignees"]]


def _milestone(call: Call, repository: Repository) -> Milestone | None:
    number = call.body.get("milestone")
    if number is None:
        return None
    if int(number) not in repository.milestones:
        raise invalid("Issue", "milestone", value=str(number))
    return repository.milestones[int(number)]


def _check_texts(call: Call) -> None:
    for name, longest in (("title", LONGEST_TITLE), ("body", LONGEST_TEXT)):
        if len(str(call.body.get(name) or "")) > longest:
            raise invalid(
                "Issue", name, "custom", message=f"{name} is too long (maximum is {longest} characters)"
            )


def _check_comment(call: Call) -> None:
    body = call.body.get("body") or ""
    if not body.strip():
        raise invalid("IssueComment", "body", "unprocessable", message="Body cannot be blank")
    if len(body) > LONGEST_TEXT:
        raise invalid(
            "IssueComment", "body", "unprocessable", message="Body is too long (maximum is 65536 characters)"
        )
