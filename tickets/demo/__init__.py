"""The demo: invented people and a year of their requests, told through the services that the real desk uses."""

PASSWORD = "try-the-desk"  # noqa: S105 (printed at every start of the demo; nothing else has it)

# (role, e-mail, password) of those who can sign in, as `make run` prints them.
SIGN_INS: tuple[tuple[str, str, str], ...] = (
    ("representative", "noor.haddad@leap.example.org", PASSWORD),
    ("steward", "ana.ferreira@example.org", PASSWORD),
    ("incident commander", "ingrid.halvorsen@example.org", PASSWORD),
    ("manager", "miriam.okoye@example.org", PASSWORD),
    ("administrator", "lucas.andrade@example.org", PASSWORD),
)
