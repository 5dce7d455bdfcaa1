"""A Supabase project: who signs in there, and what their tokens say. One HTTP client, a client object per use."""
