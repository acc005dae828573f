"""What an announcement changed."""

from dataclasses import dataclass

from rotations.models import Shift


@dataclass(frozen=True)
class Change:
    """The shifts that an announcement withdrew and those that it added instead."""

    withdrawn: tuple[Shift, ...] = ()
    added: tuple[Shift, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.withdrawn or self.added)
