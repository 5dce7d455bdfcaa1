"""Mails an invitation: a link that signs in whoever opens it, and leads to the invitation."""

from datetime import UTC, datetime

from domain.answer import Answer
from domain.errors import AskAgain
from domain.job_arguments import InvitationMail
from jobs.running import MailRefused, Running
from store import team


async def invitation_mail(running: Running, asked: InvitationMail) -> Answer:
    """Makes the code of this mail, stores its hash, and has the auth server send the link."""
    send, public_url = running.around.send_invitation, running.around.meta.public_url
    home = running.require_organization()

    async def mail() -> str:
        if send is None or public_url is None:
            raise AskAgain(
                "Invitations are not mailed here.", "Give the person the link that /team invite shows.", "bad_setting"
            )
        code = team.new_code()
        async with running.transaction(home) as conn:
            found = await team.to_mail(conn, home, asked.invitation, datetime.now(UTC))
            if found is None:
                return ""
            # Before the mail goes out: one that went out and opens nothing would be worse than none.
            await team.mailing(conn, asked.invitation, code)
        address, organization = found
        try:
            await send(address, f"{public_url}/login?next=/join/{code}")
        except MailRefused as refused:
            async with running.transaction(home) as conn:
                await team.mailed(conn, asked.invitation, None, "no mail")
            raise AskAgain(
                f"The invitation of {address} could not be mailed: {refused}.",
                f"Type /team invite {address} again later, or give them the link.",
                "limit",
            ) from refused
        async with running.transaction(home) as conn:
            await team.mailed(conn, asked.invitation, datetime.now(UTC))
        return f"{address} was mailed an invitation to {organization}."

    said = await running.stage("Mail", mail)
    return Answer(headline=said or "The invitation is over already; nothing was mailed.")
