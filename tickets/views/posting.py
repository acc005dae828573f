"""Views that take what a ticket's page sends."""

from accounts.posting import sent_from

sent_from_ticket = sent_from("tickets:ticket", "number")
