"""A what-if says which revision of the draft it judged."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("escalation", "0003_proofs_of_paths"), ("tickets", "0010_drafts_keep_one_label")]

    operations = [
        migrations.AddField(
            model_name="whatifrun",
            name="revision",
            field=models.PositiveIntegerField(default=1, help_text="Of the draft, as it was judged."),
        ),
    ]
