"""The pages of escalation: the policy, and what is called for whom."""
