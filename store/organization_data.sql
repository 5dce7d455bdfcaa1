-- counts --
-- How many rows of the organisation each table holds. For its owners, and for the jobs that handle all of it.
SELECT name, rows, left_out, parents FROM private.organization_counts(%(organization_id)s);

-- open_rows --
-- A cursor over one table's rows, each as one JSON object.
SELECT private.open_organization_rows(%(organization_id)s, %(name)s)::text;

-- about --
SELECT id, name, slug, created_at FROM organizations WHERE id = %(organization_id)s;

-- ask_deletion --
-- Whether the name is the organisation's own.
SELECT private.ask_organization_deletion(%(organization_id)s, %(typed)s, %(code)s, %(now)s);

-- confirm_deletion --
-- Whether it begins; the run that does it is asked for with it.
SELECT private.confirm_organization_deletion(%(organization_id)s, %(code)s, %(run_id)s, %(now)s);

-- deletions_left --
SELECT * FROM private.deletions_left(%(before)s);

-- stop --
-- The ids of all of its runs, none of which goes on.
SELECT private.stop_organization(%(organization_id)s, %(now)s);

-- delete_rows --
SELECT private.delete_organization_rows(%(organization_id)s, %(name)s, %(most)s);

-- delete --
SELECT private.delete_organization(%(organization_id)s);

-- finish --
-- Who asked for it when, and where that person is told.
SELECT person, home, asked_at FROM private.finish_organization_deletion(%(organization_id)s, %(rows)s, %(files)s, %(now)s);
