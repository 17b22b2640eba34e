-- Courses that fire at a time, or whose stations start so that all is made at once. "not valid" as in 004.
alter table item
    add column prep_s bigint,
    add constraint item_prep_s_check check (prep_s between 0 and 86400) not valid;
alter table line add column fire_at timestamptz;
alter table course
    add column due_at timestamptz,
    drop constraint course_plan_check,
    add constraint course_plan_check check (plan in
        ('by_hand', 'after_course', 'at_time', 'finish_together')) not valid;
