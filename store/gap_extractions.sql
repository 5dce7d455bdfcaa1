-- read --
-- What this model was asked with this prompt about any of these pieces: which fields, and what it found.
SELECT x.texts, x.fields, x.findings, x.input_hash
  FROM gap_extractions x
 WHERE x.brand_id = %(brand_id)s AND x.model = %(model)s AND x.prompt_hash = %(prompt_hash)s AND x.texts && %(texts)s
 ORDER BY x.read_at, x.id;

-- add --
-- One question and its answer; the same question was answered once.
INSERT INTO gap_extractions (organization_id, brand_id, texts, fields, findings, dropped, model, prompt_name,
                             prompt_version, prompt_hash, input_hash, input_tokens, output_tokens, cost_usd, read_at)
VALUES (%(organization_id)s, %(brand_id)s, %(texts)s, %(fields)s, %(findings)s::jsonb, %(dropped)s, %(model)s,
        %(prompt_name)s, %(prompt_version)s, %(prompt_hash)s, %(input_hash)s, %(input_tokens)s, %(output_tokens)s,
        %(cost_usd)s, %(now)s)
ON CONFLICT (brand_id, model, prompt_hash, input_hash) DO NOTHING;

-- not_read_since --
-- Pages that nobody has tried to read since a moment.
SELECT l.canonical_url, l.url
  FROM brand_landing_pages l
 WHERE l.brand_id = %(brand_id)s AND l.id::text = ANY(%(pages)s)
   AND coalesce(greatest(l.last_scraped_at, l.failed_at), '-infinity') < %(since)s
 ORDER BY l.canonical_url;
