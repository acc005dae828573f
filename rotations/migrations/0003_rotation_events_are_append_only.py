"""The database refuses to change or delete what happened to a rotation."""

from django.db import migrations

GUARD = """
CREATE FUNCTION rotations_refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The timeline is append-only: event % cannot be changed or deleted.', OLD.id
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER rotationevent_append_only BEFORE UPDATE OR DELETE ON rotations_rotationevent
    FOR EACH ROW EXECUTE FUNCTION rotations_refuse_event_change();
"""
UNGUARD = """
DROP TRIGGER rotationevent_append_only ON rotations_rotationevent;
DROP FUNCTION rotations_refuse_event_change();
"""


class Migration(migrations.Migration):
    dependencies = [("rotations", "0002_shifts_are_facts")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
