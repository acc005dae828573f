"""When a sweep is to tell of a broken promise. What is due next on live tickets is what may be broken next."""

from django.db import migrations, models

BEGIN = "UPDATE tickets_ticket SET next_breach_at = next_due_at WHERE next_due_at IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("tickets", "0007_incidents_change")]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="next_breach_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When a promise is broken that the timeline does not tell of yet.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="community_spoke_at",
            field=models.DateTimeField(blank=True, help_text="Oldest unanswered word.", null=True),
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("next_breach_at__isnull", False)),
                fields=["next_breach_at"],
                name="ticket_breaches",
            ),
        ),
    ]
