"""A draft is changed in its place, revision by revision; what was ever in force stays as final as it was."""

from django.db import migrations, models

GUARD = """
DROP TRIGGER policyversion_is_final ON tickets_policyversion;
CREATE TRIGGER policyversion_is_final
    BEFORE UPDATE OF label, document, revision, activated_at ON tickets_policyversion
    FOR EACH ROW WHEN (
        OLD.label IS DISTINCT FROM NEW.label
        OR (OLD.activated_at IS NOT NULL AND (
            OLD.document IS DISTINCT FROM NEW.document
            OR OLD.revision IS DISTINCT FROM NEW.revision
            OR OLD.activated_at IS DISTINCT FROM NEW.activated_at))
        OR (OLD.document IS DISTINCT FROM NEW.document AND NEW.revision <= OLD.revision)
    )
    EXECUTE FUNCTION tickets_refuse_policy_change();
"""
UNGUARD = """
DROP TRIGGER policyversion_is_final ON tickets_policyversion;
CREATE TRIGGER policyversion_is_final BEFORE UPDATE OF label, document ON tickets_policyversion
    FOR EACH ROW WHEN (OLD.document IS DISTINCT FROM NEW.document OR OLD.label IS DISTINCT FROM NEW.label)
    EXECUTE FUNCTION tickets_refuse_policy_change();
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0009_merging")]

    operations = [
        migrations.AddField(
            model_name="policyversion",
            name="revision",
            field=models.PositiveIntegerField(
                default=1, help_text="How often the draft was written: 1, and 1 more by each change."
            ),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
