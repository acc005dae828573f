"""How numbers stand in an address: not longer than what the database can look for."""


class TicketNumberConverter:
    """`1042` or, as people paste it, `SD-1042`."""

    regex = r"(?:[Ss][Dd]-)?[0-9]{1,15}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value.upper().removeprefix("SD-"))

    def to_url(self, value: int) -> str:
        """Return the plain number."""
        return str(value)


class RowConverter:
    """The number of anything else."""

    regex = r"[0-9]{1,15}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return the number."""
        return str(value)
