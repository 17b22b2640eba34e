-- Is there room? Needs some pages; rolled back.
insert into writer (id, gen) select gen_random_uuid(), 0 from generate_series(1, 300)
