-- open --
-- The conversation, made where missing: in the brand's organisation or the one given; before there is any, in a
-- workspace of the caller's own, or in the only organisation. Else nowhere: the first of several is not taken.
INSERT INTO chat_threads (id, organization_id, user_id, brand_id)
SELECT %(thread_id)s, o.id, (SELECT auth.uid()), b.id
  FROM (SELECT coalesce(
          (SELECT organization_id FROM brands WHERE id = %(brand_id)s),
          %(organization_id)s::uuid,
          (SELECT id FROM organizations WHERE owner_user_id = (SELECT auth.uid()) ORDER BY created_at, id LIMIT 1),
          (SELECT CASE WHEN count(*) = 1 THEN min(id::text)::uuid END FROM organizations)) AS id) o
  LEFT JOIN brands b ON b.id = %(brand_id)s
 WHERE o.id IS NOT NULL
ON CONFLICT (id) DO NOTHING;

-- change --
-- None leaves a column as it is.
UPDATE chat_threads
   SET name = coalesce(%(name)s, name),
       metadata = metadata || coalesce(%(metadata)s, '{}')::jsonb,
       tags = coalesce(%(tags)s::text[], tags),
       updated_at = CASE WHEN %(touch)s THEN now() ELSE updated_at END
 WHERE id = %(thread_id)s AND user_id = (SELECT auth.uid());

-- about --
-- Which brand the conversation is about, what its model has read, as text (null when it has read nothing), and what the
-- brand was called that it was about and that is removed.
SELECT brand_id, nullif(model_messages, '[]')::text AS model_messages, removed_brand FROM chat_threads
 WHERE id = %(thread_id)s AND user_id = (SELECT auth.uid());

-- choose_brand --
-- The conversation moves to the brand's organisation, with all that was said.
UPDATE chat_threads t
   SET brand_id = b.id, organization_id = b.organization_id
  FROM brands b
 WHERE t.id = %(thread_id)s AND b.id = %(brand_id)s AND t.brand_id IS DISTINCT FROM b.id;

-- choose_organization --
-- The conversation is about this organisation, and about no brand until one is chosen.
UPDATE chat_threads SET brand_id = %(brand_id)s, organization_id = %(organization_id)s, organization_chosen = true
 WHERE id = %(thread_id)s AND user_id = (SELECT auth.uid());

-- chosen_organization --
SELECT organization_id FROM chat_threads
 WHERE id = %(thread_id)s AND user_id = (SELECT auth.uid()) AND organization_chosen;

-- remember --
UPDATE chat_threads SET model_messages = %(model_messages)s::jsonb, updated_at = now() WHERE id = %(thread_id)s;

-- owner --
SELECT user_id FROM chat_threads WHERE id = %(thread_id)s AND user_id = (SELECT auth.uid());

-- put_step --
-- Whichever of two racing writes comes first, the values of the later asked-for one stand.
INSERT INTO chat_steps (id, organization_id, user_id, thread_id, parent_id, type, name, step, revision, created_at)
SELECT %(id)s, t.organization_id, t.user_id, t.id, %(parent_id)s, %(type)s, %(name)s, %(step)s, %(revision)s,
       %(created_at)s
  FROM chat_threads t
 WHERE t.id = %(thread_id)s AND t.user_id = (SELECT auth.uid())
ON CONFLICT (id) DO UPDATE
   SET step = CASE WHEN chat_steps.revision > excluded.revision
                   THEN excluded.step || chat_steps.step ELSE chat_steps.step || excluded.step END,
       name = CASE WHEN chat_steps.revision > excluded.revision THEN chat_steps.name ELSE excluded.name END,
       parent_id = coalesce(excluded.parent_id, chat_steps.parent_id),
       created_at = least(chat_steps.created_at, excluded.created_at),
       revision = greatest(chat_steps.revision, excluded.revision);

-- remove_step --
DELETE FROM chat_steps WHERE id = %(id)s;

-- remove_step_elements --
DELETE FROM chat_elements WHERE step_id = %(id)s;

-- put_element --
-- Made when it was asked for (revision, in nanoseconds): one transaction may hold several, and their order counts.
INSERT INTO chat_elements (id, organization_id, user_id, thread_id, step_id, element, storage_path, mime, revision,
                           created_at)
SELECT %(id)s, t.organization_id, t.user_id, t.id, %(step_id)s, %(element)s, %(storage_path)s, %(mime)s, %(revision)s,
       to_timestamp(%(revision)s::bigint / 1e9)
  FROM chat_threads t
 WHERE t.id = %(thread_id)s AND t.user_id = (SELECT auth.uid())
ON CONFLICT (id) DO UPDATE
   SET element = CASE WHEN chat_elements.revision > excluded.revision
                      THEN excluded.element || chat_elements.element ELSE chat_elements.element || excluded.element END,
       step_id = coalesce(excluded.step_id, chat_elements.step_id),
       storage_path = coalesce(excluded.storage_path, chat_elements.storage_path),
       mime = coalesce(excluded.mime, chat_elements.mime),
       revision = greatest(chat_elements.revision, excluded.revision);

-- element --
SELECT element, storage_path, mime FROM chat_elements WHERE thread_id = %(thread_id)s AND id = %(id)s;

-- remove_element --
DELETE FROM chat_elements WHERE id = %(id)s;

-- thread --
-- The caller's own, or one that is shared with the caller.
SELECT t.id, t.name, t.tags, t.metadata, t.created_at, t.user_id, b.slug AS brand, t.shared_at
  FROM chat_threads t LEFT JOIN brands b ON b.id = t.brand_id
 WHERE t.id = %(thread_id)s;

-- steps --
SELECT s.step, f.id AS feedback_id, f.value, f.comment
  FROM chat_steps s LEFT JOIN chat_feedback f ON f.step_id = s.id AND f.user_id = s.user_id
 WHERE s.thread_id = %(thread_id)s
 ORDER BY s.created_at, s.id;

-- beside --
-- All steps of the conversation that a step stands in.
SELECT s.step, f.id AS feedback_id, f.value, f.comment
  FROM chat_steps one
  JOIN chat_steps s ON s.thread_id = one.thread_id
  LEFT JOIN chat_feedback f ON f.step_id = s.id AND f.user_id = s.user_id
 WHERE one.id = %(step_id)s AND one.user_id = (SELECT auth.uid())
 ORDER BY s.created_at, s.id;

-- elements --
SELECT element, storage_path FROM chat_elements WHERE thread_id = %(thread_id)s ORDER BY created_at, id;

-- stored --
-- Where the contents lie that go with a conversation or an element of the caller's; what was taken in stays, as jobs
-- may be at it.
SELECT storage_path FROM chat_elements
 WHERE storage_path LIKE 'chat/%%' AND user_id = (SELECT auth.uid())
   AND (thread_id = %(thread_id)s OR id = %(element_id)s);

-- relocate --
-- The element's content lies there from now on. Where it lay before; no row where there is no such element (yet).
UPDATE chat_elements e SET storage_path = %(path)s, mime = %(mime)s,
       element = e.element || jsonb_build_object('mime', %(mime)s::text)
  FROM (SELECT id, storage_path FROM chat_elements WHERE id = %(element_id)s AND user_id = (SELECT auth.uid())
           FOR UPDATE) was
 WHERE e.id = was.id
RETURNING was.storage_path;

-- organization --
SELECT organization_id FROM chat_threads WHERE id = %(thread_id)s AND user_id = (SELECT auth.uid());

-- list --
-- One page of the caller's conversations, the latest first; `after` is the last one of the page before.
-- What the chat escapes in shown text is not searched.
SELECT t.id, t.name, t.tags, t.metadata, t.created_at, t.updated_at, t.user_id, b.slug AS brand, t.shared_at
  FROM chat_threads t LEFT JOIN brands b ON b.id = t.brand_id
 WHERE t.user_id = (SELECT auth.uid())
   AND (%(after)s::uuid IS NULL
        OR (t.updated_at, t.id) < (SELECT l.updated_at, l.id FROM chat_threads l WHERE l.id = %(after)s))
   AND (%(search)s::text IS NULL OR t.name ILIKE %(search)s
        OR EXISTS (SELECT 1 FROM chat_steps s WHERE s.thread_id = t.id AND s.type LIKE '%%message'
                      AND translate(s.step ->> 'output', E'\\\u2060', '') ILIKE %(search)s))
   AND (%(feedback)s::int IS NULL
        OR EXISTS (SELECT 1 FROM chat_feedback f WHERE f.thread_id = t.id AND f.value = %(feedback)s))
 ORDER BY t.updated_at DESC, t.id DESC
 LIMIT %(limit)s;

-- share --
-- Shares the caller's own conversation with its brand's organisation, or takes that back: which organisation, its
-- name, and whether anything changed.
UPDATE chat_threads t
   SET shared_at = CASE WHEN %(shared)s THEN coalesce(t.shared_at, %(now)s) END
  FROM (SELECT id, shared_at IS NOT NULL AS was FROM chat_threads WHERE id = %(thread_id)s) before
 WHERE t.id = before.id AND t.user_id = (SELECT auth.uid())
RETURNING t.organization_id, coalesce(t.name, ''), before.was IS DISTINCT FROM (t.shared_at IS NOT NULL);

-- shareable --
-- Of the caller's own conversation: its brand's organisation, and whether it spoke of more than one.
SELECT o.name, t.brand_id IS NOT NULL, t.mixed
  FROM chat_threads t JOIN organizations o ON o.id = t.organization_id
 WHERE t.id = %(thread_id)s AND t.user_id = (SELECT auth.uid());

-- mark_mixed --
-- It has spoken of more than one organisation.
UPDATE chat_threads SET mixed = true WHERE id = %(thread_id)s AND user_id = (SELECT auth.uid()) AND NOT mixed;

-- remove_thread --
DELETE FROM chat_threads WHERE id = %(thread_id)s;

-- rate --
INSERT INTO chat_feedback (organization_id, user_id, thread_id, step_id, value, comment)
SELECT t.organization_id, t.user_id, t.id, %(step_id)s, %(value)s, %(comment)s
  FROM chat_threads t
 WHERE t.id = %(thread_id)s AND t.user_id = (SELECT auth.uid())
ON CONFLICT (step_id, user_id) DO UPDATE SET value = excluded.value, comment = excluded.comment
RETURNING id;

-- unrate --
DELETE FROM chat_feedback WHERE id = %(id)s;

-- sees --
-- Whether the caller belongs to the organisation.
SELECT EXISTS (SELECT 1 FROM organizations WHERE id = %(organization_id)s);
