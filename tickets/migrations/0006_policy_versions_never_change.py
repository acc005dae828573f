"""The database refuses to change what a policy version says: what was promised under it must stay explainable."""

from django.db import migrations

GUARD = """
CREATE FUNCTION tickets_refuse_policy_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Policy version % cannot be changed: make another.', OLD.label
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER policyversion_is_final BEFORE UPDATE OF label, document ON tickets_policyversion
    FOR EACH ROW WHEN (OLD.document IS DISTINCT FROM NEW.document OR OLD.label IS DISTINCT FROM NEW.label)
    EXECUTE FUNCTION tickets_refuse_policy_change();
CREATE TRIGGER activated_policyversion_stays BEFORE DELETE ON tickets_policyversion
    FOR EACH ROW WHEN (OLD.activated_at IS NOT NULL) EXECUTE FUNCTION tickets_refuse_policy_change();
"""
UNGUARD = """
DROP TRIGGER policyversion_is_final ON tickets_policyversion;
DROP TRIGGER activated_policyversion_stays ON tickets_policyversion;
DROP FUNCTION tickets_refuse_policy_change();
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0005_policies_and_events")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
