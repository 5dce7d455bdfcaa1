"""Every environment variable that ViralTracker reads. Nothing else reads the environment."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal

from platformdirs import site_data_path, user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def default_home() -> Path:
    """The per-user data folder; a system folder for root, whose home must stay closed to others."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return site_data_path("viraltracker")
    return user_data_path("viraltracker", appauthor=False)


class Settings(BaseSettings):
    """Configuration. Field descriptions are what `viraltracker doctor` prints."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    viraltracker_home: Path = Field(
        default_factory=default_home, description="Data folder: the embedded Postgres, uploads, media, secrets."
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="A Postgres 15+ or Supabase database. Unset: the embedded Postgres in the data folder.",
    )
    supabase_url: str | None = Field(default=None, description="Supabase project address, for sign-in and storage.")
    supabase_publishable_key: SecretStr | None = Field(default=None, description="Supabase publishable (anon) key.")
    supabase_secret_key: SecretStr | None = Field(default=None, description="Supabase secret key; jobs only.")
    anthropic_api_key: SecretStr | None = Field(default=None, description="Anthropic key: free questions and writing.")
    google_api_key: SecretStr | None = Field(default=None, description="Google key: Gemini, for pictures and video.")
    openai_api_key: SecretStr | None = Field(
        default=None, description="Key for an OpenAI-compatible address given in CHAT_MODEL or WRITER_MODEL."
    )
    anthropic_base_url: str | None = Field(default=None, description="Address to use instead of Anthropic's own.")
    google_base_url: str | None = Field(default=None, description="Address to use instead of Google's own.")
    chat_model: str | None = Field(
        default=None,
        description="Model for free questions: anthropic:NAME, google:NAME or NAME@https://host/v1"
        " (OpenAI-compatible).",
    )
    writer_model: str | None = Field(default=None, description="Model for one-shot writing; as CHAT_MODEL.")
    vision_model: str | None = Field(default=None, description="Model for pictures and video; as CHAT_MODEL.")
    chat_request_limit: int = Field(default=12, ge=1, description="Most model requests for one question.")
    chat_cost_limit: float = Field(default=0.50, gt=0, description="Most US dollars of model cost for one question.")
    model_at_once: int = Field(default=10, ge=1, le=100, description="Model calls of a job under way at the same time.")
    model_per_minute: int | None = Field(
        default=None, ge=1, description="Most model calls that a job begins in a minute. Unset: as the provider allows."
    )
    meta_app_id: str | None = Field(default=None, description="Meta app id, for connecting accounts.")
    meta_app_secret: SecretStr | None = Field(default=None, description="Meta app secret.")
    meta_access_token: SecretStr | None = Field(
        default=None, description="Meta system-user token, for brands that never connected an account of their own."
    )
    meta_access_token_for: str | None = Field(
        default=None,
        description="Ids of the organisations that META_ACCESS_TOKEN may read for, comma-separated; /connect shows an"
        " organisation's id. Needed with DATABASE_URL: the token may see accounts of several clients.",
    )
    meta_graph_url: str = Field(default="https://graph.facebook.com", description="Meta Graph API address.")
    meta_dialog_url: str = Field(
        default="https://www.facebook.com", description="Where Meta's dialog for connecting an account is."
    )
    meta_api_version: str = Field(default="v25.0", description="Meta Graph API version.")
    token_encryption_keys: SecretStr | None = Field(
        default=None, description="Comma-separated Fernet keys for stored tokens, newest first."
    )
    logfire_token: SecretStr | None = Field(default=None, description="Logfire write token. Unset: nothing is sent.")
    logfire_include_content: bool = Field(
        default=False, description="Put message contents into spans. Off: only names, counts and timings."
    )
    public_url: str | None = Field(
        default=None,
        description="Address at which people's browsers reach the chat, e.g. https://ads.example.com. Behind a proxy"
        " Meta must send people back there. Unset: the address at which they are.",
    )
    chat_secret: SecretStr | None = Field(
        default=None,
        description="Any long random text, the same for every chat process: signs the links to stored files. Unset: a"
        " key in the data folder.",
    )
    files: Literal["folder", "supabase"] | None = Field(
        default=None,
        description="Where uploads and pictures lie: supabase (buckets of the project; processes that work then need"
        " SUPABASE_SECRET_KEY, a chat without a worker does not) or folder (the data folder, which every host must"
        " share). Unset: supabase where people sign in through it and SUPABASE_SECRET_KEY is set.",
    )
    keep_days: int = Field(
        default=90,
        ge=1,
        description="Days that the runs of jobs are kept after their end, and notifications after they were read. The"
        " audit log and what runs made stay.",
    )
    export_days: int = Field(
        default=7, ge=1, description="Days that the archive of an /org export is kept for its owners to download."
    )
    proxy_hops: int = Field(
        default=0,
        ge=0,
        le=10,
        description="How many proxies of your own stand before the chat, each adding to X-Forwarded-For: sign-in"
        " attempts are counted by the address that the outermost saw.",
    )
    session_idle_days: int = Field(
        default=7, ge=1, le=365, description="Days without use after which a sign-in ends by itself."
    )
    session_longest_days: int = Field(
        default=30, ge=1, le=365, description="Days after which a sign-in ends however much it is used."
    )
    host: str = Field(default="127.0.0.1", description="Address the chat binds to.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port the chat binds to.")

    @property
    def has_file_storage(self) -> bool:
        """Whether files live in Supabase Storage: people reach them by their sign-in, jobs with the secret key."""
        wanted = self.supabase_secret_key is not None if self.files is None else self.files == "supabase"
        return self.has_sign_in and wanted

    @property
    def has_sign_in(self) -> bool:
        """Whether people sign in: Supabase knows them, and a database that others reach holds them."""
        return None not in (self.supabase_url, self.supabase_publishable_key, self.database_url)


@lru_cache(maxsize=1)
def load() -> Settings:
    """The process's settings, read once."""
    return Settings()
