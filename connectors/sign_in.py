"""Sign-in with a password, checked by the Supabase auth server: a client of its own for each try.

`sign_in_with_password` writes the person's token into the client's headers, so no client is ever shared. The person
is taken from what the auth server says of the new token, not from the token itself.
"""

from uuid import UUID

import httpx

from domain.brand import User


class SignInUnreachable(Exception):
    """The auth server did not answer, or not as one; the message is one sentence for a log."""


async def sign_in(url: str, publishable_key: str, email: str, password: str, http: httpx.AsyncClient) -> User | None:
    """The person; None when the e-mail and the password do not belong together.

    Raises:
        SignInUnreachable: The auth server could not say.
    """
    from supabase import AsyncClientOptions, AuthApiError, AuthError, acreate_client

    options = AsyncClientOptions(httpx_client=http, auto_refresh_token=False, persist_session=False)
    client = await acreate_client(url, publishable_key, options=options)
    try:
        answer = await client.auth.sign_in_with_password({"email": email, "password": password})
        token = answer.session.access_token if answer.session else None
        verified = await client.auth.get_user(token) if token else None
    except AuthApiError as error:
        if error.status in (400, 401, 403, 422):
            return None
        raise SignInUnreachable(f"the auth server answered {error.status}") from error
    except (AuthError, httpx.HTTPError) as error:
        raise SignInUnreachable(f"the auth server did not answer: {type(error).__name__}") from error
    if verified is None or not verified.user.email:
        return None
    return User(id=UUID(verified.user.id), email=verified.user.email)
