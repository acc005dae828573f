"""How people are reached, and messages to them."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class Urgency(models.TextChoices):
    """How soon somebody must know."""

    NOTIFY = "notify", "to know"
    PAGE = "page", "to act at once"


class Way(models.TextChoices):
    """By what somebody can be reached (each has a module in notifications.transports)."""

    EMAIL = "email", "E-mail"
    SMS = "sms", "Text message"
    VOICE = "voice", "Phone call"
    PUSH = "push", "Browser notification"
    SLACK = "slack", "Slack"
    PAGERDUTY = "pagerduty", "PagerDuty"
    OPSGENIE = "opsgenie", "Opsgenie"
    NTFY = "ntfy", "ntfy"
    MATRIX = "matrix", "Matrix"
    APPRISE = "apprise", "Another service"


class ContactMethodQuerySet(models.QuerySet["ContactMethod"]):
    """Ways of reaching people, by whether they count."""

    def kept(self) -> "ContactMethodQuerySet":
        """Return those that their owner has not removed."""
        return self.filter(removed_at=None)

    def usable(self) -> "ContactMethodQuerySet":
        """Return those that may be used: verified, and not disabled since."""
        return self.kept().filter(verified_at__isnull=False, disabled_at=None)


class ContactMethod(models.Model):
    """One way of reaching one person. It counts once a code that was sent by it has come back.

    The address may hold a secret (an Apprise address, a browser's subscription): pages show `masked_address` alone.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="contact_methods"
    )
    kind = models.CharField(max_length=12, choices=Way.choices)
    address = models.CharField(max_length=1000)
    label = models.CharField(max_length=60, blank=True, help_text="What its owner calls it")
    created_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_why = models.CharField(max_length=250, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    n_code_tries = models.PositiveSmallIntegerField(default=0)

    objects = ContactMethodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=Way.values), name="contact_method_kind_is_known"
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "address"],
                condition=models.Q(removed_at=None),
                name="contact_method_once_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.masked_address}"

    @property
    def is_usable(self) -> bool:
        """Say whether messages may go by it."""
        return self.verified_at is not None and self.disabled_at is None and self.removed_at is None

    @property
    def name(self) -> str:
        """Return what its owner calls it, or the kind and enough of the address to know it again."""
        return self.label or str(self)

    @property
    def masked_address(self) -> str:
        """Return enough of the address to know it again, and nothing of a secret in it."""
        return masked(self.kind, self.address)


def masked(kind: str, address: str) -> str:
    """Return enough of an address of a kind to know it again, and nothing of a secret in it."""
    if kind == Way.EMAIL:
        local, _, domain = address.rpartition("@")
        return f"{local[:2]}…@{domain}"
    if kind in (Way.SMS, Way.VOICE):
        return f"…{address[-3:]}"
    if kind == Way.PUSH:
        return ""
    return f"{urlsplit(address).scheme}://…"


class ReachRule(models.Model):
    """By which way, and how long after its cause, a person is told what is of one urgency."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reach_rules")
    urgency = models.CharField(max_length=6, choices=Urgency.choices)
    method = models.ForeignKey(ContactMethod, on_delete=models.CASCADE, related_name="rules")
    delay = models.DurationField(
        default=timedelta(),
        validators=[MinValueValidator(timedelta()), MaxValueValidator(timedelta(hours=4))],
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["method", "urgency"], name="reach_rule_once_per_method_and_urgency"
            ),
            models.CheckConstraint(
                condition=models.Q(urgency__in=Urgency.values), name="reach_rule_urgency_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(delay__gte=timedelta(), delay__lte=timedelta(hours=4)),
                name="reach_rule_delay_is_short",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.urgency} by {self.method} after {self.delay}"


class ReachSettings(models.Model):
    """When a person wants to be left alone. Whoever has none is reached at any hour."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reach_settings"
    )
    quiet_from = models.TimeField(null=True, blank=True, help_text="On the person's own clock")
    quiet_until = models.TimeField(null=True, blank=True)
    pages_only_for_p1 = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "reach settings"
        constraints = [
            # Both or neither; from the same time to the same time would be all day or never.
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | (models.Q(quiet_from__isnull=False) & ~models.Q(quiet_until=models.F("quiet_from")))
                & models.Q(quiet_until__isnull=False),
                name="reach_settings_quiet_hours_have_two_ends",
            )
        ]

    def __str__(self) -> str:
        return f"how {self.user} wants to be reached"


class Channel(models.Model):
    """A place where the whole team reads, such as a Slack channel: an Apprise address with a name."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=1000)
    created_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_why = models.CharField(max_length=250, blank=True)

    def __str__(self) -> str:
        return self.name


class Sending(models.Model):
    """What went out, or was tried to, as one: a message, or several about different things to one person by one way.

    It exists before the other side is asked, so a crash cannot leave a message that nobody knows was sent.
    """

    batch = models.UUIDField(unique=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="sendings"
    )
    group = models.CharField(max_length=80, help_text="Whom, by which way, how urgently")
    first_tried_at = models.DateTimeField()
    n_tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    provider_id = models.CharField(max_length=120, blank=True, help_text="What the provider calls it")

    class Meta:
        indexes = [
            # How long ago this person was last called by this way (notifications.sendings).
            models.Index(fields=["group", "first_tried_at"], name="sending_group"),
        ]

    def __str__(self) -> str:
        return f"sending {self.pk}"


class Message(models.Model):
    """One message to one person by one way, written in the transaction of its cause and sent from the outbox.

    Text only: nothing that a requester typed can become markup in somebody's mail program. Without a method it is a
    mail to the account's address.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="messages"
    )
    channel = models.ForeignKey(Channel, null=True, on_delete=models.CASCADE, related_name="messages")
    reference = models.CharField(max_length=40, blank=True, help_text="What it is about, e.g. SD-1042")
    subject = models.CharField(max_length=250)
    body = models.TextField()
    short = models.CharField(max_length=140, blank=True, help_text="The same in few words, for a telephone")
    url = models.CharField(max_length=500, blank=True, help_text="Where to read more")
    urgency = models.CharField(max_length=6, choices=Urgency.choices, default=Urgency.NOTIFY)
    tier = models.CharField(max_length=4, blank=True)
    method = models.ForeignKey(ContactMethod, null=True, on_delete=models.SET_NULL, related_name="messages")
    way = models.CharField(
        max_length=80, blank=True, help_text="How it was to go out, in words, without secrets"
    )
    call_key = models.CharField(max_length=120, blank=True, help_text="Which call this is one way of")
    sending = models.ForeignKey(Sending, null=True, on_delete=models.SET_NULL, related_name="messages")
    can_be_acknowledged = models.BooleanField(default=False)
    is_secret = models.BooleanField(default=False, help_text="Holds a link or code that lets somebody in")
    idempotency_key = models.CharField(max_length=160, unique=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            # "What was sent about this ticket", on the ticket's page.
            models.Index(fields=["reference", "created_at"], name="message_reference"),
            # Every way of one call: to stop the rest, or to hurry the next.
            models.Index(fields=["call_key"], name="message_call", condition=~models.Q(call_key="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(recipient__isnull=False, channel=None)
                | models.Q(recipient=None, channel__isnull=False, method=None),
                name="message_has_one_addressee",
            ),
            models.CheckConstraint(
                condition=models.Q(urgency__in=Urgency.values), name="message_urgency_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient or self.channel}"


class PushKey(models.Model):
    """The key pair by which browsers' push services know this desk; made once, unless settings name one."""

    private_key = models.CharField(max_length=100, help_text="Secret")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="push_key_is_one"),
        ]

    def __str__(self) -> str:
        return "the desk's push key"


class PageDrill(models.Model):
    """The weekly test page to one person: whether they answered it, and that managers heard when they did not."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="page_drills")
    week = models.CharField(max_length=8, help_text="ISO week, e.g. 2026-W10")
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "week"], name="page_drill_once_a_week"),
        ]
        indexes = [
            # Which tests nobody answered (notifications.drills).
            models.Index(
                fields=["sent_at"],
                name="page_drill_open",
                condition=models.Q(answered_at=None, reported_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"test page to {self.user} in {self.week}"
