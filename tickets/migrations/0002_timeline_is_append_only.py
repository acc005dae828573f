"""The database refuses to change or delete an event; ticket numbers begin at 1001."""

from django.db import migrations

GUARD = """
CREATE FUNCTION tickets_refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The timeline is append-only: event % cannot be changed or deleted.', OLD.id
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ticketevent_append_only BEFORE UPDATE OR DELETE ON tickets_ticketevent
    FOR EACH ROW EXECUTE FUNCTION tickets_refuse_event_change();
"""
UNGUARD = """
DROP TRIGGER ticketevent_append_only ON tickets_ticketevent;
DROP FUNCTION tickets_refuse_event_change();
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]

    operations = [
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RunSQL(
            "ALTER TABLE tickets_ticket ALTER COLUMN number SET START WITH 1001 RESTART", migrations.RunSQL.noop
        ),
    ]
