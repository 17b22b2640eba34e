-- The server's clock, ms of Unix time.
select (extract(epoch from clock_timestamp()) * 1000)::bigint
