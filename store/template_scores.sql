-- of_product --
-- The scores of a product's templates by this scorer, prompt and schema; each template's newest of each input.
SELECT s.template_id, s.input_hash, s.niche_match, s.awareness_match, s.audience_match, s.format_fit, s.overall_score,
       s.reasoning, s.product_quote, s.template_quote, s.model, s.scored_at
  FROM template_scores s
 WHERE s.product_id = %(product_id)s AND s.scorer = %(scorer)s AND s.prompt_version = %(prompt_version)s
   AND s.schema_version = %(schema_version)s;

-- add --
-- One score; nothing where the same input was scored already.
INSERT INTO template_scores (
  organization_id, brand_id, product_id, template_id, scorer, model, prompt_name, prompt_version, prompt_hash,
  schema_version, input_hash, niche_match, awareness_match, audience_match, format_fit, overall_score, reasoning,
  product_quote, template_quote, input_tokens, output_tokens, cost, scored_at)
VALUES (
  %(organization_id)s, %(brand_id)s, %(product_id)s, %(template_id)s, %(scorer)s, %(model)s, %(prompt_name)s,
  %(prompt_version)s, %(prompt_hash)s, %(schema_version)s, %(input_hash)s, %(niche_match)s, %(awareness_match)s,
  %(audience_match)s, %(format_fit)s, %(overall_score)s, %(reasoning)s, %(product_quote)s, %(template_quote)s,
  %(input_tokens)s, %(output_tokens)s, %(cost)s, %(now)s)
ON CONFLICT (product_id, template_id, scorer, prompt_version, schema_version, input_hash) DO NOTHING;
