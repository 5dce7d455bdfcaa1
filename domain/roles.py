"""What each role of an organisation may do: the one table that commands, chat, jobs and documentation read.

The policies in the database say the same in SQL; tests/store compares the two.
"""

from typing import Literal, get_args

Role = Literal["viewer", "member", "admin", "owner"]
ROLES: tuple[Role, ...] = get_args(Role)

Right = Literal[
    "look",
    "write",
    "start_jobs",
    "manage_brands",
    "connect",
    "invite",
    "see_audit",
    "rename_organization",
    "manage_owners",
    "export_organization",
    "delete_organization",
]
RIGHTS: tuple[Right, ...] = get_args(Right)

# The least role that has each right; every role above it has the right too.
LEAST: dict[Right, Role] = {
    "look": "viewer",
    "write": "member",
    "start_jobs": "member",
    "manage_brands": "admin",
    "connect": "admin",
    "invite": "admin",
    "see_audit": "admin",
    "rename_organization": "admin",
    "manage_owners": "owner",
    "export_organization": "owner",
    "delete_organization": "owner",
}

# As /team and the documentation tell them.
TOLD: dict[Right, str] = {
    "look": "ask questions, read results, rate answers, share a conversation with the organisation",
    "write": "import files, change the brand's profile, approve what waits for a click",
    "start_jobs": "start and stop jobs, make schedules",
    "manage_brands": "remove a brand with all its data",
    "connect": "connect ad accounts and webhooks",
    "invite": "invite people, change and remove viewers, members and admins",
    "see_audit": "see the audit log",
    "rename_organization": "rename the organisation",
    "manage_owners": "make, change and remove owners",
    "export_organization": "export all of the organisation's data",
    "delete_organization": "delete the organisation with all its data",
}


def at_least(role: Role, least: Role) -> bool:
    """Whether `role` is `least` or above it."""
    return ROLES.index(role) >= ROLES.index(least)


def has_right(role: Role, right: Right) -> bool:
    """Whether somebody of this role may do it."""
    return at_least(role, LEAST[right])
