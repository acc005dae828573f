"""Take back the due times of notices and spam: nobody waits for an answer to them."""

from django.db import migrations

FORGET = """
UPDATE tickets_ticket SET first_response_due_at = NULL WHERE kind IN ('notice', 'spam');
UPDATE tickets_ticket SET next_due_at = NULL, next_due_what = ''
WHERE (kind IN ('notice', 'spam') AND next_due_what = 'first response')
   OR (kind = 'spam' AND next_due_what = 'next response');
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_timeline_is_append_only")]

    operations = [migrations.RunSQL(FORGET, migrations.RunSQL.noop)]
