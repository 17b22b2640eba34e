-- Which commands need an approver.
create domain settings_approvals_limit as json
    constraint settings_approvals_check check (json_typeof(value) = 'array' and json_array_length(value) between 0 and 50);
alter table settings add column approvals settings_approvals_limit not null default '[]';
