"""What will go wrong in a rotation, told before it hurts: open hours, clock changes, people who cannot be reached."""

from rotations.checks.findings import Check, Finding
from rotations.checks.report import LOOKAHEAD, RotationReport, check_rotation

__all__ = ["LOOKAHEAD", "Check", "Finding", "RotationReport", "check_rotation"]
