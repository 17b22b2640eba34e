-- Menus are published as a whole: a version, drafts, categories and groups that are off the menu.
create domain menu_rev_limit as bigint constraint menu_rev_check check (value between 1 and 1000000000);
create domain menu_version_limit as bigint constraint menu_version_check check (value between 1 and 1000000000);
create domain menu_published_by_limit as text constraint menu_published_by_check check (char_length(value) between 0 and 80);
create domain menu_note_limit as text constraint menu_note_check check (char_length(value) between 0 and 400);
create domain menu_seq_limit as bigint constraint menu_seq_check check (value > 0);
create table menu (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev menu_rev_limit not null,
    version menu_version_limit not null,
    published_at timestamptz not null,
    published_by menu_published_by_limit not null,
    note menu_note_limit not null,
    live boolean not null,
    seq menu_seq_limit not null,
    primary key (tenant_id, venue_id, id),
    constraint menu_venue_fk foreign key (tenant_id, venue_id) references venue
);
create index menu_live on menu (tenant_id, venue_id) where live;
select payon_isolate('menu');

create domain menu_draft_rev_limit as bigint constraint menu_draft_rev_check check (value between 1 and 1000000000);
create domain menu_draft_categories_limit as json constraint menu_draft_categories_check check (json_typeof(value) = 'array' and json_array_length(value) between 0 and 200);
create domain menu_draft_items_limit as json constraint menu_draft_items_check check (json_typeof(value) = 'array' and json_array_length(value) between 0 and 200);
create domain menu_draft_choice_groups_limit as json constraint menu_draft_choice_groups_check check (json_typeof(value) = 'array' and json_array_length(value) between 0 and 200);
create domain menu_draft_combo_slots_limit as json constraint menu_draft_combo_slots_check check (json_typeof(value) = 'array' and json_array_length(value) between 0 and 200);
create domain menu_draft_price_lists_limit as json constraint menu_draft_price_lists_check check (json_typeof(value) = 'array' and json_array_length(value) between 0 and 200);
create domain menu_draft_list_prices_limit as json constraint menu_draft_list_prices_check check (json_typeof(value) = 'array' and json_array_length(value) between 0 and 200);
create domain menu_draft_seq_limit as bigint constraint menu_draft_seq_check check (value > 0);
create table menu_draft (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev menu_draft_rev_limit not null,
    categories menu_draft_categories_limit not null,
    items menu_draft_items_limit not null,
    choice_groups menu_draft_choice_groups_limit not null,
    combo_slots menu_draft_combo_slots_limit not null,
    price_lists menu_draft_price_lists_limit not null,
    list_prices menu_draft_list_prices_limit not null,
    live boolean not null,
    seq menu_draft_seq_limit not null,
    primary key (tenant_id, venue_id, id),
    constraint menu_draft_venue_fk foreign key (tenant_id, venue_id) references venue
);
create index menu_draft_live on menu_draft (tenant_id, venue_id) where live;
select payon_isolate('menu_draft');

alter table category add column retired boolean not null default false;
alter table choice_group add column retired boolean not null default false;
create domain line_menu_version_limit as bigint constraint line_menu_version_check check (value between 0 and 1000000000);
alter table line add column menu_version line_menu_version_limit not null default 0;
