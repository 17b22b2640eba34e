-- Who works where, a row for each person and venue; those of one venue follow each other.
-- $1 tenant  $2 venues, or null: all  $3 the person, or null  $4 after this person, or null  $5 how many, or null
select s.id, s.venue_id, s.name, s.role, s.language, s.pin, s.badge, s.ended_at from staff s
where s.tenant_id = $1::uuid and s.live and ($2::uuid[] is null or s.venue_id = any ($2::uuid[]))
    and ($3::uuid is null or s.id = $3::uuid) and ($4::uuid is null or s.id > $4::uuid)
order by s.id, s.venue_id
limit $5::bigint
