"""The pages of escalation: the policy, what is called for whom, and what providers send us."""
