"""Every change to incidents and alerts."""
