"""A careful connector in Python: a subject that the kit must find conformant.

It speaks contract version 1 (connect, test, sync, disconnect) and shares
nothing with the reference connector, neither code nor design. Standard library
only. Start it as: python3 connector.py VERB

The parts, as a run meets them: settings, state (and vault), guest (the wire),
access (getting in), tables (pages), history (what to deliver).
"""

import os
import signal
import sys

from access import OAuth, Session
from faults import Denied, Fault, Later, Refused, Usage
from guest import Guest
from settings import Settings
from state import State
from tables import Reader, chosen, rows_of


class Connector:
    """One run. The classes of its parts are attributes, to be exchanged."""

    guest_type, oauth_type, session_type, reader_type = Guest, OAuth, Session, Reader

    def __init__(self, env):
        self.settings = Settings(env)
        self.guest = self.guest_type(self.settings.url, self.settings.ca_file)
        self.state = None

    def connect(self):
        """Get in; nothing is kept before that has worked."""
        table = chosen(self.settings.tables)[0]
        flow = self.settings.need("SNOWGLOBE_AUTH", ("oauth", "legacy"))
        if flow == "oauth":
            kept = self.oauth_type.connect(self.guest, self.settings)
        else:
            path = f"/api/now/table/{table.name}?sysparm_limit=1&sysparm_fields=sys_id"
            kept, answer = self.session_type.connect(self.guest, self.settings, path)
            _unless_denied(rows_of, table.name, answer)
        access = self._access(flow, kept, lambda _: None)
        try:
            # Does the API let us in? Rights on tables are the business of test.
            _unless_denied(self.reader_type(self.guest, access).page, table, limit=1)
        except Fault:
            self._leave(access)  # what is not kept must not live on
            raise
        state = State(self.settings.state_dir, create=True)
        if state.get("url") != self.settings.url:  # else only the credentials are new
            state.forget_history()
            state.set("since", int((self.guest.now - self.settings.lookback).timestamp()))
        state.set("url", self.settings.url)
        state.set("flow", flow)
        state.keep_secret("access", access.kept)
        state.close()

    def test(self):
        """Ask for one row of each table that sync needs; change nothing."""
        reader, refused = self.reader(), []
        for table in chosen(self.settings.tables):
            try:
                reader.trial(table)
            except Denied as fault:
                refused.append(str(fault))
        if refused:
            raise Denied("; ".join(refused))

    def sync(self):
        """Deliver what is new."""
        from datetime import datetime, timezone  # the other verbs start without
        from history import History
        tables, reader = chosen(self.settings.tables), self.reader()
        since = datetime.fromtimestamp(self.state.get("since"), timezone.utc)
        History(reader, self.state, since).run(tables)

    def disconnect(self):
        """Revoke the tokens where the release can, and remove the state."""
        try:
            access = self.reader().access
        except Refused:
            access = None  # nothing that could be revoked
        left = access.revoke() if isinstance(access, OAuth) else ""
        if self.state:
            self.state.close()
        State.remove(self.settings.state_dir)
        if left:
            print(f"disconnected; {left}", file=sys.stderr)

    def reader(self):
        """Return a reader with the stored access."""
        self.state = State(self.settings.state_dir)
        if self.state.get("url") != self.settings.url:
            raise Refused("the connection is to another address: connect again")
        access = self._access(self.state.get("flow"), self.state.secret("access"),
                              lambda kept: self.state.keep_secret("access", kept))
        return self.reader_type(self.guest, access)

    def _leave(self, access):
        """Revoke the tokens of a connection that is not to be: unless it is another's too."""
        if not isinstance(access, OAuth) or State.there(self.settings.state_dir):
            return
        try:
            left = access.revoke()
        except Fault as fault:
            left = str(fault)
        if left:
            print(f"the access is not kept; {left}", file=sys.stderr)

    def _access(self, flow, kept, save):
        kind = self.oauth_type if flow == "oauth" else self.session_type
        return kind(self.guest, kept, save)


def _unless_denied(call, *args, **named):
    """Call what may be refused for want of rights, which is no matter here."""
    try:
        call(*args, **named)
    except Denied:
        pass


def _stopped(*_):
    """Whole lines are on their way by the time the program has ended."""
    raise Later("told to stop: try later")


def main(connector_type=Connector):
    """Run the verb on the command line; return the exit code."""
    verbs = ("connect", "test", "sync", "disconnect")
    signal.signal(signal.SIGTERM, _stopped)
    try:
        if len(sys.argv) != 2 or sys.argv[1] not in verbs:
            raise Usage("want one verb: " + ", ".join(verbs))
        getattr(connector_type(os.environ), sys.argv[1])()
    except Fault as fault:
        print(f"pyconnector: {fault}", file=sys.stderr)
        return fault.code
    except Exception as err:  # a traceback could show a secret
        print(f"pyconnector: broken, please report: {type(err).__name__}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
