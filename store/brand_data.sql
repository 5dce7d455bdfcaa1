-- counts --
-- How many rows of the brand each table holds, and whether they stay. For its admins, and for the job that removes it.
SELECT name, rows, stays, parents FROM private.brand_counts(%(brand_id)s);

-- ask_deletion --
-- Whether the name is the brand's own.
SELECT private.ask_brand_deletion(%(brand_id)s, %(typed)s, %(code)s, %(now)s);

-- confirm_deletion --
-- Whether it begins; the run that does it is asked for with it.
SELECT private.confirm_brand_deletion(%(brand_id)s, %(code)s, %(run_id)s, %(now)s);

-- deletions_left --
SELECT brand_id, organization_id, name FROM private.brand_deletions_left(%(before)s);

-- stop --
-- The ids of all of its runs, none of which goes on.
SELECT private.stop_brand(%(brand_id)s, %(now)s);

-- files --
SELECT private.brand_files(%(brand_id)s);

-- files_kept --
SELECT private.files_kept(%(brand_id)s, %(places)s);

-- delete_rows --
SELECT private.delete_brand_rows(%(brand_id)s, %(name)s, %(most)s);

-- delete --
SELECT private.delete_brand(%(brand_id)s);

-- finish --
-- How many rows went in all.
SELECT private.finish_brand_deletion(%(brand_id)s, %(rows)s, %(files)s, %(now)s);
