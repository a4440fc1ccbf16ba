"""Puts the test database back to how migrations left it, in milliseconds.

Verbs commit for real (`transaction.atomic(durable=True)`), so no transaction can be rolled back after a
test; and triggers forbid DELETE where history is kept, so Django's flush cannot empty the tables either.
Rows that migrations made, and the counters behind primary keys, come back exactly.
"""

import sys

from django.db import connection


class SQLiteReset:
    """Copies a snapshot of the whole file back, page by page, when a test has changed something."""

    def __init__(self):
        # In settings.py pysqlite3 may have taken sqlite3's place.
        self.snapshot = sys.modules["sqlite3"].connect(":memory:", check_same_thread=False)
        connection.ensure_connection()
        connection.connection.backup(self.snapshot)

    def __call__(self):
        connection.ensure_connection()
        connection.connection.rollback()
        self.snapshot.backup(connection.connection)


class PostgreSQLReset:
    """Deletes what is new and brings back what is gone, in one call, triggers off for that moment.

    TRUNCATE of all tables makes new files for every table and index and costs ten times as much. The test
    role is a superuser of its throw-away cluster, which `session_replication_role` needs.
    """

    PREPARE = """
        DROP SCHEMA IF EXISTS untouched CASCADE;
        CREATE SCHEMA untouched;
        CREATE TABLE untouched.counters AS
            SELECT schemaname, sequencename, last_value FROM pg_sequences WHERE schemaname = 'public';
        CREATE TABLE untouched.tables (name text PRIMARY KEY, has_rows boolean NOT NULL);
        DO $$
        DECLARE one text; filled boolean;
        BEGIN
            FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
                EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', one) INTO filled;
                INSERT INTO untouched.tables VALUES (one, filled);
                IF filled THEN
                    EXECUTE format('CREATE TABLE untouched.%I AS TABLE public.%I', 'rows of ' || one, one);
                END IF;
            END LOOP;
        END $$;
        CREATE FUNCTION untouched.restore() RETURNS void LANGUAGE plpgsql AS $$
        DECLARE one record; differs boolean;
        BEGIN
            FOR one IN SELECT name, has_rows FROM untouched.tables LOOP
                IF one.has_rows THEN
                    EXECUTE format('SELECT EXISTS (TABLE public.%1$I EXCEPT ALL TABLE untouched.%2$I)
                                        OR EXISTS (TABLE untouched.%2$I EXCEPT ALL TABLE public.%1$I)',
                                   one.name, 'rows of ' || one.name) INTO differs;
                    IF differs THEN
                        EXECUTE format('DELETE FROM public.%I', one.name);
                        EXECUTE format('INSERT INTO public.%I OVERRIDING SYSTEM VALUE TABLE untouched.%I',
                                       one.name, 'rows of ' || one.name);
                    END IF;
                ELSE
                    EXECUTE format('DELETE FROM public.%I', one.name);
                END IF;
            END LOOP;
            PERFORM setval(format('%I.%I', was.schemaname, was.sequencename)::regclass,
                           coalesce(was.last_value, 1), was.last_value IS NOT NULL)
            FROM untouched.counters was
            JOIN pg_sequences now USING (schemaname, sequencename)
            WHERE now.last_value IS DISTINCT FROM was.last_value;
        END $$;
    """
    RESTORE = """
        BEGIN;
        SET LOCAL lock_timeout = '10s';
        SET LOCAL session_replication_role = replica;
        SELECT untouched.restore();
        COMMIT;
    """

    def __init__(self):
        with connection.cursor() as cursor:
            cursor.execute(self.PREPARE)

    def __call__(self):
        if connection.in_atomic_block or connection.connection is None or connection.connection.closed:
            connection.close()
        with connection.cursor() as cursor:
            cursor.execute(self.RESTORE)


def reset_for_this_database():
    """Take the snapshot now; what this gives, called without arguments, returns to it."""
    return {"sqlite": SQLiteReset, "postgresql": PostgreSQLReset}[connection.vendor]()
