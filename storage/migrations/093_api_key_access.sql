-- A key's right ends at the commit that takes it away, as a device's does (088). All venues of the tenant ask once who may
-- still act: keys are taken away too seldom to find out which of them it was good for.
create trigger api_key_access after update on api_key for each row
    when (old.role is distinct from new.role or old.writes is distinct from new.writes
        or old.venues is distinct from new.venues or old.expires_at is distinct from new.expires_at
        or old.revoked_at is distinct from new.revoked_at)
    execute function payon_access_of_tenant();
