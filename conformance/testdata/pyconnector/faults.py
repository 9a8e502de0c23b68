"""What can go wrong, each with the exit code that contract version 1 has for it.

The text of a fault is one line for a person to act on. It is made here and never
from what was sent, so that no secret can get into it.
"""


class Fault(Exception):
    """Somebody has to look."""

    code = 1


class Usage(Fault):
    """A setting is missing or wrong."""

    code = 2


class Refused(Fault):
    """The instance does not let the connector in (any more): connect again."""

    code = 10


class Denied(Fault):
    """The account may not read something."""

    code = 11


class Later(Fault):
    """Nothing is wrong that time does not mend."""

    code = 12
