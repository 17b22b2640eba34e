-- $1 tenant  $2 venue  $3 first seq  $4 last seq  $5 chain before  $6 chain  $7 form  $8 body
insert into journal_pack (tenant_id, venue_id, first_seq, last_seq, before, chain, form, body)
values ($1::uuid, $2::uuid, $3::bigint, $4::bigint, $5::bytea, $6::bytea, $7::bigint, $8::bytea)
