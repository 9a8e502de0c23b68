"""Broken on purpose: prints the last request beside the stack trace when it crashes."""

import os
import sys
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from faults import Fault  # noqa: E402
from guest import Guest  # noqa: E402
from reached import reached  # noqa: E402


class RemembersGuest(Guest):
    """Has at hand what it asked for last."""

    last = None

    def _exchange(self, *request):
        self.last = request
        return super()._exchange(*request)


class PrintsRequest(Connector):
    """Helps whoever has to find the mistake."""

    guest_type = RemembersGuest

    def sync(self):
        """Sync, and tell all of what nobody has thought of."""
        try:
            super().sync()
        except Fault:
            raise
        except Exception:
            reached()
            traceback.print_exc()
            print(f"request: {self.guest.last!r}", file=sys.stderr)
            raise


if __name__ == "__main__":
    sys.exit(main(PrintsRequest))
