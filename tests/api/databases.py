"""Databases of a PostgreSQL server for tests: copies of one, used again once they are as it is.

A copy costs the server a fifth of a second and ten megabytes; taking back what a test wrote into it
costs a tenth of that.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.exc import DBAPIError

from api.store.session import database_address

_SHAPE: Final = """
SELECT md5(string_agg(line, ' ' ORDER BY line)) FROM (
  SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) AS line
  FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
) AS lines
"""
_KEEP: Final = """
DO $$ DECLARE name text; has boolean; BEGIN
  DROP SCHEMA IF EXISTS kept CASCADE;
  CREATE SCHEMA kept;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO has;
    IF has THEN EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', name, name); END IF;
  END LOOP;
END $$
"""
_KEEP_SEQUENCES: Final = """
CREATE TABLE kept."of sequences" AS
  SELECT sequencename AS name, start_value, last_value FROM pg_sequences WHERE schemaname = 'public'
"""
_TAKE_BACK: Final = """
DO $$ DECLARE name text; has boolean; filled text[] = '{}'; known record; BEGIN
  SET LOCAL session_replication_role = replica;
  SET LOCAL client_min_messages = warning;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO has;
    IF has THEN filled = filled || format('public.%I', name); END IF;
  END LOOP;
  IF filled <> '{}' THEN
    EXECUTE 'TRUNCATE ' || array_to_string(filled, ', ') || ' CASCADE';
  END IF;
  FOR name IN SELECT tablename FROM pg_tables
    WHERE schemaname = 'kept' AND tablename <> 'of sequences' LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO has;
    IF NOT has THEN EXECUTE format('INSERT INTO public.%I TABLE kept.%I', name, name); END IF;
  END LOOP;
  FOR known IN TABLE kept."of sequences" LOOP
    PERFORM setval(format('public.%I', known.name),
      coalesce(known.last_value, known.start_value), known.last_value IS NOT NULL);
  END LOOP;
END $$
"""
_CONNECTED: Final = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"

_SOON_S: Final = 1.0


class Databases:
    """The databases of a server.

    Parameters
    ----------
    server
        The address of its first database.
    """

    def __init__(self, server: str) -> None:
        self.server = server
        self._shapes: dict[str, str] = {}
        self._free: defaultdict[str, list[str]] = defaultdict(list)

    def new(self, name: str, *, like: str = "") -> str:
        """Make a database, with all of the one at that address, and return its own."""
        self.ask(f"CREATE DATABASE {name} TEMPLATE {_name(like) if like else 'template1'}")
        return self.server.replace("/postgres?", f"/{name}?")

    def ask(self, command: str) -> None:
        """Have the server do something outside of a transaction."""
        with _connected(self.server) as connection:
            connection.exec_driver_sql(command)

    def keep(self, address: str) -> None:
        """Have a database be what copies of it are brought back to."""
        with _connected(address) as connection:
            connection.exec_driver_sql(_KEEP)
            connection.exec_driver_sql(_KEEP_SEQUENCES)
            self._shapes[address] = _shape(connection)

    @contextmanager
    def copy(self, address: str) -> Iterator[str]:
        """Give the address of a database with all that another one has, and nothing else."""
        free, before = self._free[address], {*threading.enumerate()}
        mine = free.pop() if free else self.new(f"test_{uuid4().hex[:12]}", like=address)
        yield mine
        # who still works may write into it later: then nobody else has it
        if _are_over({*threading.enumerate()} - before) and self._is_brought_back(mine, address):
            free.append(mine)

    def _is_brought_back(self, address: str, first: str) -> bool:
        try:
            with _connected(address) as connection:
                if not _is_alone(connection) or _shape(connection) != self._shapes[first]:
                    return False
                connection.exec_driver_sql(_TAKE_BACK)
        except DBAPIError:  # the test took it or its server away
            return False
        return True


def _are_over(threads: Collection[threading.Thread]) -> bool:
    for thread in threads:
        thread.join(_SOON_S)
    return not any(thread.is_alive() for thread in threads)


def _is_alone(connection: Connection) -> bool:
    """Tell whether nobody else is connected to the database; who just left may be seen a while."""
    until_s = time.monotonic() + _SOON_S
    while connection.exec_driver_sql(_CONNECTED).scalar_one() > 1:
        if time.monotonic() > until_s:
            return False
        time.sleep(0.01)
    return True


@contextmanager
def _connected(address: str) -> Iterator[Connection]:
    engine = create_engine(database_address(Path(), address), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _shape(connection: Connection) -> str:
    return str(connection.exec_driver_sql(_SHAPE).scalar_one())


def _name(address: str) -> str:
    return str(make_url(address).database)
