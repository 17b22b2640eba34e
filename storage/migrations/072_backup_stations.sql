-- Which station shows the tickets of one that has no live screen.
alter table station
    add column backup_station_id uuid,
    add constraint station_backup_station_id_fk foreign key (tenant_id, venue_id, backup_station_id)
        references station,
    add constraint station_backup check (backup_station_id <> id and (backup_station_id is null or kind = 'prep'));
