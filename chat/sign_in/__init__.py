"""Signing in, through the auth server of a Supabase project: our own pages, which need no script."""

from chat.sign_in.routes import CLOSED, add_routes

__all__ = ["CLOSED", "add_routes"]
