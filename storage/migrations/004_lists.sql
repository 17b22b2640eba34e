-- How many elements a list of a record may have, as protocol/pos/tables says: until now the rules
-- alone held it. "not valid": the rows that are there were written under the same rules, and
-- checking years of them would keep the tables locked meanwhile.
alter table choice_group
    drop constraint choice_group_options_check,
    add constraint choice_group_options_check check (
        json_typeof(options) = 'array' and json_array_length(options) between 1 and 50) not valid;
alter table line
    drop constraint line_choices_check,
    add constraint line_choices_check check (
        json_typeof(choices) = 'array' and json_array_length(choices) between 0 and 50) not valid;
alter table ticket_item
    drop constraint ticket_item_choices_check,
    add constraint ticket_item_choices_check check (
        json_typeof(choices) = 'array' and json_array_length(choices) between 0 and 50) not valid;
