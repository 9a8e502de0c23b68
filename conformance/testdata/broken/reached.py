"""Shows that a careless program has come to the place where it is careless.

One that fails before is caught by accident. Whoever runs these programs names a file in
MUTANT_REACHED, and looks whether it is there afterwards.
"""

import os


def reached():
    """Leave the mark, where one is wanted."""
    path = os.environ.get("MUTANT_REACHED")
    if path:
        with open(path, "w"):
            pass
