"""A Supabase project on the loopback, for trying the sign-in by hand:

    python -m tests.wire.supabase --database postgresql://… --port 8111 [--no-confirm] [--person E-MAIL PASSWORD]

It prints the settings to start the chat with, and each e-mail that it sends.
"""

import argparse
import time

from tests.wire.supabase import accounts
from tests.wire.supabase.config import Config
from tests.wire.supabase.server import served


def main() -> None:
    parser = argparse.ArgumentParser(description="A Supabase project on the loopback.")
    parser.add_argument("--database", required=True, help="the owner's address of a migrated database")
    parser.add_argument("--port", type=int, default=8111)
    parser.add_argument("--no-confirm", action="store_true", help="let people in before they confirmed their e-mail")
    parser.add_argument("--person", nargs=2, action="append", default=[], metavar=("EMAIL", "PASSWORD"))
    given = parser.parse_args()
    with served(given.database, given.port, config=Config(confirm_email=not given.no_confirm)) as standin:
        with accounts.opened(given.database) as conn:
            for email, password in given.person:
                if accounts.by_email(conn, email) is None:
                    accounts.add(conn, email, password, confirmed=True)
        print(f"SUPABASE_URL={standin.url}", f"SUPABASE_PUBLISHABLE_KEY={standin.keys.publishable}", sep="\n")
        print(f"SUPABASE_SECRET_KEY={standin.keys.secret}", flush=True)
        shown = 0
        while True:
            for mail in standin.mail[shown:]:
                print(f"{mail.kind} to {mail.to}: {mail.link} ({mail.digits})", flush=True)
            shown = len(standin.mail)
            time.sleep(0.3)


if __name__ == "__main__":
    main()
