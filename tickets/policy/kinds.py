"""What nobody waits for an answer to. A word that somebody writes on a notice is answered all the same."""

from tickets.facts import Kind

UNPROMISED_KINDS = frozenset({Kind.NOTICE, Kind.SPAM})
