"""A repository whose visibility nobody has seen publishes nothing by itself either: a check lets null pass."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("github_mirror", "0003_trouble_in_writing")]

    operations = [
        migrations.RemoveConstraint(
            model_name="repository", name="only_private_ones_publish_by_themselves"
        ),
        migrations.AddConstraint(
            model_name="repository",
            constraint=models.CheckConstraint(
                condition=models.Q(publishes_by_itself=False)
                | models.Q(was_private=True, was_private__isnull=False),
                name="only_private_ones_publish_by_themselves",
            ),
        ),
    ]
