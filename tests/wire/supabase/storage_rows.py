"""The rows behind the stand-in's storage: asked as whoever asks, so that the policies of the database decide."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.rows import dict_row

Row = dict[str, Any]


class Refused(Exception):
    """An answer of the real storage: HTTP 400 with the status in the body."""

    def __init__(self, status: int, code: str, message: str, error: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"statusCode": str(status), "error": error or code, "message": message, "code": code}


def no_such_key() -> Refused:
    return Refused(404, "NoSuchKey", "Object not found", "not_found")


def not_yours() -> Refused:
    return Refused(403, "AccessDenied", "new row violates row-level security policy", "Unauthorized")


class Rows:
    """Buckets and objects of one database."""

    def __init__(self, database: str) -> None:
        self._database = database

    @contextmanager
    def as_caller(self, claims: Row) -> Generator[psycopg.Connection[Row]]:
        """One transaction as the token's role, with its claims."""
        with psycopg.Connection[Row].connect(self._database, row_factory=dict_row) as conn:
            conn.execute(
                "SELECT set_config('role', %s, true), set_config('request.jwt.claims', %s, true)",
                [claims.get("role", "anon"), json.dumps(claims)],
            )
            yield conn

    @contextmanager
    def as_server(self) -> Generator[psycopg.Connection[Row]]:
        """One transaction that no policy holds: bookkeeping of the server itself."""
        with psycopg.Connection[Row].connect(self._database, row_factory=dict_row) as conn:
            yield conn

    def bucket(self, bucket: str) -> Row:
        with self.as_server() as conn:
            found = conn.execute("SELECT * FROM storage.buckets WHERE id = %s", [bucket]).fetchone()
        if found is None:
            raise Refused(404, "NoSuchBucket", "Bucket not found", "Bucket not found")
        return found

    def found(self, claims: Row | None, bucket: str, name: str) -> Row:
        """The object as the caller sees it; as the server without claims. What is hidden is not there."""
        with self.as_server() if claims is None else self.as_caller(claims) as conn:
            try:
                row = conn.execute(
                    "SELECT * FROM storage.objects WHERE bucket_id = %s AND name = %s", [bucket, name]
                ).fetchone()
            except psycopg.errors.InsufficientPrivilege:
                row = None
        if row is None:
            raise no_such_key()
        return row

    def may_write(self, claims: Row, bucket: str, name: str, upsert: bool) -> None:
        """Tries the write as the caller, and takes it back."""
        with self.as_caller(claims) as conn:
            try:
                conn.execute(
                    "INSERT INTO storage.objects (bucket_id, name, owner_id, version) VALUES (%s, %s, %s, 'try')"
                    + (" ON CONFLICT (bucket_id, name) DO UPDATE SET version = 'try'" if upsert else ""),
                    [bucket, name, claims.get("sub")],
                )
            except psycopg.errors.UniqueViolation:
                raise Refused(409, "KeyAlreadyExists", "The resource already exists", "Duplicate") from None
            except psycopg.errors.InsufficientPrivilege:
                raise not_yours() from None
            finally:
                conn.rollback()

    def write(self, claims: Row, bucket: str, name: str, version: str, metadata: Row) -> str:
        """Stores the row for good; the object's id."""
        with self.as_server() as conn:
            row = conn.execute(
                "INSERT INTO storage.objects (bucket_id, name, owner_id, version, metadata) VALUES (%s, %s, %s, %s, %s)"
                " ON CONFLICT (bucket_id, name) DO UPDATE SET version = excluded.version, owner_id = excluded.owner_id,"
                " metadata = excluded.metadata, updated_at = now() RETURNING id",
                [bucket, name, claims.get("sub"), version, json.dumps(metadata)],
            ).fetchone()
        assert row is not None
        return str(row["id"])

    def remove(self, claims: Row, bucket: str, names: list[str]) -> list[Row]:
        """What was removed: nothing of what the caller may not remove."""
        with self.as_caller(claims) as conn:
            try:
                conn.execute("SELECT set_config('storage.allow_delete_query', 'true', true)")
                return conn.execute(
                    "DELETE FROM storage.objects WHERE bucket_id = %s AND name = ANY (%s) RETURNING *", [bucket, names]
                ).fetchall()
            except psycopg.errors.InsufficientPrivilege:
                conn.rollback()
                return []

    def below(self, claims: Row, bucket: str, prefix: str) -> list[Row]:
        """What the caller sees below a folder, at any depth."""
        start = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        with self.as_caller(claims) as conn:
            try:
                return conn.execute(
                    "SELECT * FROM storage.objects WHERE bucket_id = %s AND starts_with(name, %s) ORDER BY name",
                    [bucket, start],
                ).fetchall()
            except psycopg.errors.InsufficientPrivilege:
                return []
