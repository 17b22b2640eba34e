-- Changes of a pack into the temporary table `unpacked`, for statements that read a whole journal.
-- $1 first seq  $2 their texts, a line each
insert into unpacked (seq, op, body)
select $1::bigint + t.n - 1, (t.body::json->>'op')::uuid, t.body::json
from unnest(string_to_array($2::text, E'\n')) with ordinality t (body, n)
