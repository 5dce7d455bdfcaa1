"""Both homes of files, for tests that must come out the same in either."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from pydantic import SecretStr

from connectors.storage import Storage
from connectors.storage.supabase import Connections, SupabaseFiles, for_jobs, open_files_http
from connectors.supabase.project import Project
from domain.brand import User
from store import people
from tests.wire.supabase.fixtures import Known, Supabase


@asynccontextmanager
async def doors(supabase: Supabase) -> AsyncIterator["Doors"]:
    """The project's storage, as anybody of it."""
    async with open_files_http() as http:
        yield Doors(supabase, http)


class Doors:
    def __init__(self, supabase: Supabase, http: Connections) -> None:
        self._supabase = supabase
        self._http = http
        self._project = Project(supabase.url, SecretStr(supabase.publishable_key), http.here())

    def jobs(self) -> Storage:
        return for_jobs(self._project, SecretStr(self._supabase.secret_key), self._http)

    def anonymous(self) -> Storage:
        return SupabaseFiles(self._project, self._http).as_person(SecretStr(self._supabase.publishable_key))

    def person(self, token: str) -> Storage:
        return SupabaseFiles(self._project, self._http).as_person(SecretStr(token))

    def files(self) -> SupabaseFiles:
        return SupabaseFiles(self._project, self._http)

    async def signed_in(self, known: Known) -> Storage:
        """The storage as this person."""
        return self.person((await self.token(known)).get_secret_value())

    async def token(self, known: Known) -> SecretStr:
        """What they are known by once they have signed in with their password."""
        answer = await self._http.here().post(
            f"{self._supabase.url}/auth/v1/token?grant_type=password",
            json={"email": known.email, "password": known.password},
            headers={"apikey": self._supabase.publishable_key},
        )
        return SecretStr(answer.raise_for_status().json()["access_token"])

    async def at_home(self, known: Known) -> UUID:
        """Gives them a workspace; its organisation."""
        await people.ensure(self._supabase.owner, User(id=known.id, email=known.email))
        return owned(self._supabase.owner, known.id)


def owned(database: str, user_id: UUID) -> UUID:
    import psycopg

    with psycopg.connect(database) as conn:
        row = conn.execute("SELECT id FROM organizations WHERE owner_user_id = %s", [user_id]).fetchone()
    assert row is not None
    return row[0]
