-- Records that say something of a guest, the latest first: of that name (any case) or phone (its digits), or that one.
-- $1 tenant  $2 venue  $3 name, or null  $4 phone, or null  $5 id, or null
with found as (
    select 'order' as kind, id, customer as name, phone, opened_at as at from pos_order
        where tenant_id = $1::uuid and venue_id = $2::uuid and customer || phone || address || room <> ''
    union all select 'reservation', id, name, phone, starts_at from reservation
        where tenant_id = $1::uuid and venue_id = $2::uuid and name || phone <> '-'
    union all select 'check', id, name, '', null from payer_check
        where tenant_id = $1::uuid and venue_id = $2::uuid and name <> ''
    union all select 'changes', g.about, max(g.customer || g.name), max(g.phone), null from guest_data g
        where g.tenant_id = $1::uuid and g.venue_id = $2::uuid and g.customer || g.name || g.phone || g.address || g.room not in ('', '-')
        group by g.about
)
select kind, id, name, phone, coalesce(to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"'), '') from found
where ($3::text is not null and lower(name) = lower($3::text))
    or ($4::text is not null and phone <> '' and regexp_replace(phone, '[^0-9]', '', 'g') = regexp_replace($4::text, '[^0-9]', '', 'g'))
    or id = $5::uuid
order by at desc nulls last, kind, id
