"""What can go wrong, each with the exit code that contract version 1 has for it.

The text of a fault is one line for a person to act on. It is made here and never
from what was sent, so that no secret can get into it.
"""


class Fault(Exception):
    """Somebody has to look."""

    code = 1


class Usage(Fault):
    code = 2  # a setting is missing or wrong


class Refused(Fault):
    code = 10  # the instance does not let the connector in (any more): connect again


class Denied(Fault):
    code = 11  # the account may not read something


class Later(Fault):
    code = 12  # nothing is wrong that time does not mend
