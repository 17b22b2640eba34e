-- Items that several stations make, ingredients, target times kept with tickets. "not valid" as in 004.
alter table item
    add column stations json not null default '[]',
    add column routes json not null default '[]',
    add column ingredients json not null default '[]',
    add column target_s bigint,
    add constraint item_stations_check check (
        json_typeof(stations) = 'array' and json_array_length(stations) between 0 and 4) not valid,
    add constraint item_routes_check check (
        json_typeof(routes) = 'array' and json_array_length(routes) between 0 and 5) not valid,
    add constraint item_ingredients_check check (
        json_typeof(ingredients) = 'array' and json_array_length(ingredients) between 0 and 8) not valid,
    add constraint item_target_s_check check (target_s between 0 and 86400) not valid;
alter table settings add column expo_waits boolean not null default false;
alter table ticket
    add column target_s bigint not null default 0,
    add constraint ticket_target_s_check check (target_s between 0 and 86400) not valid;
alter table ticket_item add column item_id uuid;
alter table line
    drop constraint line_unseen_check,
    add constraint line_unseen_check check (
        json_typeof(unseen) = 'array' and json_array_length(unseen) between 0 and 4) not valid;
