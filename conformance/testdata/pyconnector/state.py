"""What is kept between runs: one SQLite database and the key of its secrets.

SQLite gives what a connector needs of a state file: a commit that is there whole
or not at all, and a lock that keeps a second run out.
"""

import json
import os
import sqlite3

from faults import Later, Refused
from vault import Vault

_SCHEMA = """
BEGIN EXCLUSIVE;
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value);
CREATE TABLE IF NOT EXISTS seen (
    tab TEXT, sys_id TEXT, at INTEGER, digest BLOB, PRIMARY KEY (tab, sys_id)
) WITHOUT ROWID;
COMMIT;
"""


class State:
    """The state in a directory. Nothing is durable before commit. Times are Unix seconds."""

    def __init__(self, directory, create=False):
        os.umask(0o077)  # also for SQLite's journal
        path, _, key = _paths(directory)
        if create:
            os.makedirs(directory, exist_ok=True)
            os.chmod(directory, 0o700)
            Vault.make_key(key)
        elif not os.path.exists(path):
            raise Refused("not connected: connect first")
        self._vault = Vault(key)
        self._db = sqlite3.connect(path, timeout=0.5)
        self.close = self._db.close
        self.commit = self._db.commit
        try:
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.executescript(_SCHEMA)
        except sqlite3.DatabaseError as err:
            if "locked" in str(err):
                raise Later("another run is at work: try later") from None
            raise Refused("the stored state is damaged: disconnect, then connect") from None

    @staticmethod
    def there(directory):
        """Tell whether there is a connection."""
        return os.path.exists(_paths(directory)[0])

    @staticmethod
    def remove(directory):
        """Remove all that was ever kept."""
        for path in _paths(directory):
            if os.path.exists(path):
                os.remove(path)

    def get(self, name):
        """Return a fact, or None."""
        row = self._db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set(self, name, value):
        """Set a fact."""
        self._db.execute("REPLACE INTO fact VALUES (?, ?)", (name, value))

    def secret(self, name):
        """Return a sealed fact."""
        sealed = self.get(name)
        if sealed is None:
            raise Refused("not connected: connect first")
        return json.loads(self._vault.open(name, sealed))

    def keep_secret(self, name, value):
        """Seal a fact, and make it durable at once."""
        self.set(name, self._vault.seal(name, json.dumps(value)))
        self.commit()

    def forget_history(self):
        """Begin all over."""
        self._db.execute("DELETE FROM fact WHERE name LIKE 'reached %'")
        self._db.execute("DELETE FROM seen")

    def seen(self, table, since=0):
        """Return {sys_id: digest} of what was read of a table, from a time on."""
        query = "SELECT sys_id, digest FROM seen WHERE tab = ? AND at >= ?"
        return dict(self._db.execute(query, (table, since)))

    def add_seen(self, table, sys_id, at, digest=None):
        """Remember a row."""
        self._db.execute("REPLACE INTO seen VALUES (?, ?, ?, ?)", (table, sys_id, at, digest))

    def forget_row(self, table, sys_id):
        """Forget a row, and tell whether it was remembered."""
        return self._db.execute("DELETE FROM seen WHERE tab = ? AND sys_id = ?", (table, sys_id)).rowcount > 0

    def forget_seen(self, table, before):
        """Forget rows that no window reaches any more."""
        self._db.execute("DELETE FROM seen WHERE tab = ? AND at < ?", (table, before))


def _paths(directory):
    return [os.path.join(directory, name)
            for name in ("connector.sqlite", "connector.sqlite-journal", "key")]
