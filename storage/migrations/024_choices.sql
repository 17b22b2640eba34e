-- Groups of choices that an option opens, of which the first are free, with several of one option, or with
-- no, extra, light and on the side. What an option costs then is inside `options`.
alter table choice_group
    add column under_group_id uuid,
    add column under_option_id uuid,
    add column free bigint not null default 0,
    add column each_max bigint not null default 0,
    add column prefixes boolean not null default false,
    add constraint choice_group_free_check check (free between 0 and 50),
    add constraint choice_group_each_max_check check (each_max between 0 and 50),
    add constraint choice_group_under check ((under_group_id is null) = (under_option_id is null));
