"""Do a proof that was asked for."""

from collections.abc import Callable
from datetime import datetime

from escalation.proof_queries import proofs_of
from escalation.proof_runs import claim_proof, fail_proof, keep_proof
from tickets.policies import VersionedPolicy, policy_labelled

FAULT = "Proving failed by a fault of the desk. Its administrators can find why in the log."


def work_on(run_id: int, *, now: datetime, clock: Callable[[], datetime]) -> bool:
    """Prove what a waiting run asks for; say whether there was something to do."""
    run = claim_proof(run_id, now=now)
    if run is None:
        return False
    try:
        policy = VersionedPolicy(run.policy, policy_labelled(run.policy))
        proofs = proofs_of(policy, start=run.start_at, end=run.end_at)
    except Exception:
        # Whoever waits must see that it ended; the log has the rest.
        fail_proof(run, FAULT, now=clock())
        raise
    keep_proof(run, proofs, now=clock())
    return True
