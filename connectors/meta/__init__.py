"""Meta's Graph API: reads that raise typed errors, and never wait, repeat or remember anything."""
