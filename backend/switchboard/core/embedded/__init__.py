"""PostgreSQL and Valkey as child processes, from pip packages, for development and tests.

    postgres = EmbeddedPostgres(data_dir / "postgres")
    database_url = postgres.start()                      # the superuser's; see core.database_roles for ours
    valkey = EmbeddedValkey(data_dir / "valkey")
    redis_url = valkey.start()
    ...
    valkey.stop()
    postgres.stop()

Start them from the main thread. They end when the process that started them ends, however it ends.
"""

from switchboard.core.embedded.errors import AlreadyRunning, EmbeddedError, PortTaken
from switchboard.core.embedded.postgres import EmbeddedPostgres
from switchboard.core.embedded.valkey import EmbeddedValkey

__all__ = ["AlreadyRunning", "EmbeddedError", "EmbeddedPostgres", "EmbeddedValkey", "PortTaken"]
