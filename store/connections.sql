-- of_brand --
-- What is known of the brand's connection; no row when it never had one, or the caller may not see the brand.
SELECT brand_id, status, source, token_id, scopes, expires_at, data_access_expires_at, meta_user_name AS user_name,
       reason, until, connected_at, checked_at, offered
  FROM meta_connections WHERE brand_id = %(brand_id)s;

-- accounts --
-- The brand's ad accounts, the primary one first; `linked` is null for one that is only known from a file.
SELECT meta_ad_account_id AS id, account_name AS name, currency, timezone, is_primary,
       nullif(auth_method, 'none') AS linked, meta_status AS status, synced_at
  FROM brand_ad_accounts
 WHERE brand_id = %(brand_id)s AND meta_ad_account_id <> 'export'
 ORDER BY is_primary DESC, auth_method = 'none', created_at, meta_ad_account_id;

-- connect --
-- The brand's connection as it is from here on. The token that it had is deleted with the change of token_id.
INSERT INTO meta_connections
  (brand_id, organization_id, source, status, token_id, scopes, expires_at, data_access_expires_at,
   meta_user_id, meta_user_name, reason, until, offered, connected_by, connected_at, checked_at)
VALUES
  (%(brand_id)s, %(organization_id)s, 'oauth', %(status)s, %(token_id)s, %(scopes)s, %(expires_at)s,
   %(data_access_expires_at)s, %(meta_user_id)s, %(meta_user_name)s, %(reason)s, NULL, %(offered)s, %(user_id)s,
   %(now)s, %(now)s)
ON CONFLICT (brand_id) DO UPDATE SET
  source = 'oauth', status = excluded.status, token_id = excluded.token_id, scopes = excluded.scopes,
  expires_at = excluded.expires_at, data_access_expires_at = excluded.data_access_expires_at,
  meta_user_id = excluded.meta_user_id, meta_user_name = excluded.meta_user_name, reason = excluded.reason,
  until = NULL, offered = excluded.offered, connected_by = excluded.connected_by,
  connected_at = excluded.connected_at, checked_at = excluded.checked_at;

-- keep_token --
INSERT INTO meta_tokens (id, organization_id, brand_id, sealed, key_mark)
VALUES (%(token_id)s, %(organization_id)s, %(brand_id)s, %(sealed)s, %(key_mark)s);

-- sealed --
-- The brand's sealed token and which key sealed it. Only jobs may.
SELECT t.sealed, t.key_mark
  FROM meta_connections c JOIN meta_tokens t ON t.id = c.token_id AND t.brand_id = c.brand_id
 WHERE c.brand_id = %(brand_id)s;

-- reseal --
-- The same token under another key.
UPDATE meta_tokens SET sealed = %(sealed)s, key_mark = %(key_mark)s WHERE id = %(token_id)s;

-- lock --
-- The connection, held until the end of the transaction: a reconnect and a job must not write past each other.
SELECT token_id FROM meta_connections WHERE brand_id = %(brand_id)s FOR UPDATE;

-- renew --
-- A new token of the same person in the place of the one that the job read.
UPDATE meta_connections SET
  token_id = %(token_id)s, expires_at = %(expires_at)s, data_access_expires_at = %(data_access_expires_at)s,
  scopes = %(scopes)s, checked_at = %(now)s, reason = NULL, until = NULL,
  status = CASE WHEN status IN ('connected', 'no_ad_accounts', 'permission_missing') THEN status ELSE 'connected' END
 WHERE brand_id = %(brand_id)s AND token_id = %(old_token_id)s
RETURNING 1;

-- mark --
-- How the connection is, as somebody found who worked with this token; no row when it has another by now.
UPDATE meta_connections SET status = %(status)s, reason = %(reason)s, until = %(until)s, checked_at = %(now)s
 WHERE brand_id = %(brand_id)s AND token_id IS NOT DISTINCT FROM %(token_id)s AND status <> 'disconnected'
RETURNING 1;

-- mark_system --
-- The same for a brand that is read with the environment's token; it has no row until something is to be said.
INSERT INTO meta_connections (brand_id, organization_id, source, status, reason, until, checked_at)
VALUES (%(brand_id)s, %(organization_id)s, 'system_user', %(status)s, %(reason)s, %(until)s, %(now)s)
ON CONFLICT (brand_id) DO UPDATE SET
  status = excluded.status, reason = excluded.reason, until = excluded.until, checked_at = excluded.checked_at
 WHERE meta_connections.source = 'system_user'
RETURNING 1;

-- inspected --
-- What Meta said about the token that the job read.
UPDATE meta_connections SET
  scopes = %(scopes)s, expires_at = %(expires_at)s, data_access_expires_at = %(data_access_expires_at)s,
  checked_at = %(now)s
 WHERE brand_id = %(brand_id)s AND token_id = %(token_id)s;

-- offer --
UPDATE meta_connections SET offered = %(offered)s, checked_at = %(now)s
 WHERE brand_id = %(brand_id)s AND token_id IS NOT DISTINCT FROM %(token_id)s;

-- disconnect --
-- The token is deleted with it.
UPDATE meta_connections SET
  status = 'disconnected', token_id = NULL, scopes = '{}', expires_at = NULL, data_access_expires_at = NULL,
  reason = NULL, until = NULL, offered = '[]', checked_at = %(now)s
 WHERE brand_id = %(brand_id)s AND source = 'oauth' AND status <> 'disconnected'
RETURNING 1;

-- with_tokens --
-- Organisation and brand of every stored token. Only jobs may.
SELECT organization_id, brand_id FROM private.brands_with_tokens();

-- elsewhere --
-- Other brands that the caller may see to which the account is linked.
SELECT b.name FROM brand_ad_accounts a JOIN brands b ON b.id = a.brand_id
 WHERE a.meta_ad_account_id = %(account)s AND a.brand_id <> %(brand_id)s AND a.auth_method <> 'none'
 ORDER BY b.name;

-- link --
-- The account as one that is read from Meta.
INSERT INTO brand_ad_accounts
  (organization_id, brand_id, meta_ad_account_id, account_name, currency, timezone, meta_status, auth_method,
   linked_at, linked_by)
VALUES
  (%(organization_id)s, %(brand_id)s, %(account)s, %(name)s, %(currency)s, %(timezone)s, %(status)s, %(method)s,
   %(now)s, %(user_id)s)
ON CONFLICT (brand_id, meta_ad_account_id) DO UPDATE SET
  account_name = excluded.account_name, currency = excluded.currency, timezone = excluded.timezone,
  meta_status = excluded.meta_status, auth_method = excluded.auth_method, linked_at = excluded.linked_at,
  linked_by = excluded.linked_by;

-- unset_primary --
UPDATE brand_ad_accounts SET is_primary = false
 WHERE brand_id = %(brand_id)s AND is_primary AND meta_ad_account_id <> %(account)s;

-- set_primary --
UPDATE brand_ad_accounts SET is_primary = true WHERE brand_id = %(brand_id)s AND meta_ad_account_id = %(account)s
RETURNING 1;

-- has_results --
SELECT EXISTS (SELECT FROM meta_ads WHERE brand_id = %(brand_id)s AND meta_ad_account_id = %(account)s);

-- unlink --
-- Its results stay, and with them the account's name and currency.
UPDATE brand_ad_accounts SET auth_method = 'none', linked_at = NULL, linked_by = NULL
 WHERE brand_id = %(brand_id)s AND meta_ad_account_id = %(account)s;

-- forget --
DELETE FROM brand_ad_accounts WHERE brand_id = %(brand_id)s AND meta_ad_account_id = %(account)s;

-- first_primary --
-- Some account is the primary one again: one that is linked before others, the oldest first.
UPDATE brand_ad_accounts SET is_primary = true
 WHERE NOT EXISTS (SELECT FROM brand_ad_accounts WHERE brand_id = %(brand_id)s AND is_primary)
   AND id = (SELECT id FROM brand_ad_accounts WHERE brand_id = %(brand_id)s
              ORDER BY auth_method = 'none', created_at, meta_ad_account_id LIMIT 1);
