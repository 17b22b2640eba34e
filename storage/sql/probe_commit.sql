-- Does a commit succeed?
-- $1 writer
update writer set since = now() where id = $1::uuid
