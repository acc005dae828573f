"""What a sending says: one message as it was written, several as a list. Pure, so that a repeat says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

REPEAT_NOTICE = "(You may have received this before: we could not tell whether it arrived.)\n\n"
REPEAT_MARK = "[possible repeat] "
# What a text message of two parts holds beside the link.
LONGEST_TEXT = 200
MOST_LISTED = 50


@dataclass(frozen=True)
class Item:
    """One of the things that a sending is about."""

    reference: str
    subject: str
    body: str
    short: str
    url: str


@dataclass(frozen=True)
class Letter:
    """What goes out: a subject and a body for who has room, a text for who has not.

    `key` is the same for every try. `link` acknowledges, "" when there is nothing to acknowledge. `text` carries no
    mark of a repeat, so that what a provider has can be compared with it.
    """

    key: str
    subject: str
    body: str
    text: str
    link: str
    is_urgent: bool
    is_repeat: bool

    @property
    def marked_subject(self) -> str:
        """Return the subject, saying so where this may be a repeat."""
        return REPEAT_MARK + self.subject if self.is_repeat else self.subject

    @property
    def marked_body(self) -> str:
        """Return the body, saying so where this may be a repeat."""
        return REPEAT_NOTICE + self.body if self.is_repeat else self.body

    @property
    def marked_text(self) -> str:
        """Return the text, saying so where this may be a repeat."""
        return REPEAT_MARK + self.text if self.is_repeat else self.text


def letter_about(items: Sequence[Item], *, key: str, link: str, is_urgent: bool, is_repeat: bool) -> Letter:
    """Return what to send about one thing or several (at least one)."""
    one = items[0]
    subject, body, short = (
        (one.subject, one.body, one.short or one.subject)
        if len(items) == 1
        else _about_many(items, is_urgent)
    )
    if len(items) == 1 and one.url and one.url not in body:
        body = f"{body.rstrip()}\n\n{one.url}"
    if link:
        # First, since mail programs fold what stands below a signature, and telephones show little.
        body = f"I am on it: {link}\n\n{body}"
    return Letter(
        key=key,
        subject=subject,
        body=body,
        text=" ".join(
            part for part in (short[:LONGEST_TEXT], link or (one.url if len(items) == 1 else "")) if part
        ),
        link=link,
        is_urgent=is_urgent,
        is_repeat=is_repeat,
    )


def _about_many(items: Sequence[Item], is_urgent: bool) -> tuple[str, str, str]:
    what = "need you now" if is_urgent else "have news"
    references = list(dict.fromkeys(item.reference for item in items if item.reference))
    named = ", ".join(references[:3]) + (f" and {len(references) - 3} more" if len(references) > 3 else "")
    # A ticket whose two messages go out together is one thing; what has no reference is one each.
    n_things = len(references) + sum(not item.reference for item in items)
    if n_things == 1:
        what = what.replace("need ", "needs ").replace("have ", "has ")
    subject = f"{n_things} {'thing' if n_things == 1 else 'things'} {what}" + (f": {named}" if named else "")
    lines = [f"- {item.short or item.subject}\n  {item.url}".rstrip() for item in items[:MOST_LISTED]]
    if len(items) > MOST_LISTED:
        lines.append(f"- and {len(items) - MOST_LISTED} more")
    return subject, "\n".join([f"{subject}.", "", *lines, ""]), subject
