-- Routes by area, day part and category; target times by the same and by kind of order. "not valid" as in 004.
create domain category_routes_limit as json
    constraint category_routes_check check (json_typeof(value) = 'array' and json_array_length(value) between 0 and 40);
create domain item_targets_limit as json
    constraint item_targets_check check (json_typeof(value) = 'array' and json_array_length(value) between 0 and 6);
create domain station_targets_limit as json
    constraint station_targets_check check (json_typeof(value) = 'array' and json_array_length(value) between 0 and 40);
alter table category add column routes category_routes_limit not null default '[]';
alter table item add column targets item_targets_limit not null default '[]';
alter table station add column targets station_targets_limit not null default '[]';

alter domain item_routes_limit drop constraint item_routes_check;
alter domain item_routes_limit add constraint item_routes_check check (
    json_typeof(value) = 'array' and json_array_length(value) between 0 and 8) not valid;
