-- begin --
SELECT private.begin_flow(%(state)s, %(kind)s, %(browser)s, %(sealed)s, %(address)s, %(next_path)s, %(now)s, %(until)s);

-- find --
SELECT kind, browser_hash, sealed, address, next_path FROM private.find_flow(%(state)s, %(use)s, %(now)s);
