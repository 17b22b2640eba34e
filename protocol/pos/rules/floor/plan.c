/* The floor plan, live: where tables and barriers stand, and whose tables they are.
 *
 * Several people edit it at once. Each command sets what belongs together of one record, and the
 * last one wins: two who move different tables never meet, and whoever moves a table does not undo
 * its new number. setup.put replaces whole records instead. */

#include "protocol/pos/decide/rules.h"

/* Puts `is` in place of the live record, or says that nothing changes. */
static void put_if_changed(struct draft *d, enum record_kind kind, const void *live,
    union any_record *is, enum event_type event, struct str text)
{
    if (record_eq(kind, live, is)) {
        nothing(d);
        return;
    }
    struct record *put = draft_edit(d, kind, live);
    is->head.rev = put->rev;
    memcpy(put, is, record_descs[kind].shape->size);
    draft_event_text(d, event, put->id, text);
}

void decide_table_place(struct draft *d)
{
    const struct cmd_table_place *body = d->cmd->body;
    const struct table *t = need(d, KIND_table, "table_id", body->table_id);
    if (!t || !need(d, KIND_area, "area_id", body->area_id))
        return;
    union any_record is = {.table = *t};
    is.table.area_id = body->area_id;
    is.table.x = body->x;
    is.table.y = body->y;
    is.table.w = body->w;
    is.table.h = body->h;
    is.table.rotation = body->rotation;
    put_if_changed(d, KIND_table, t, &is, EVENT_table_placed, (struct str){0});
}

void decide_table_assign(struct draft *d)
{
    const struct cmd_table_assign *body = d->cmd->body;
    const struct table *t = need(d, KIND_table, "table_id", body->table_id);
    if (!t)
        return;
    if (!id_is_zero(body->section_id) && !need(d, KIND_section, "section_id", body->section_id))
        return;
    union any_record is = {.table = *t};
    is.table.section_id = body->section_id;
    put_if_changed(d, KIND_table, t, &is, EVENT_table_assigned, (struct str){0});
}

void decide_section_assign(struct draft *d)
{
    const struct cmd_section_assign *body = d->cmd->body;
    const struct section *s = need(d, KIND_section, "section_id", body->section_id);
    if (!s)
        return;
    union any_record is = {.section = *s};
    is.section.server = body->server;
    is.section.server_id = body->server_id;
    put_if_changed(d, KIND_section, s, &is, EVENT_section_assigned, body->server);
}

void decide_barrier_place(struct draft *d)
{
    const struct cmd_barrier_place *body = d->cmd->body;
    const struct barrier *b = venue_barrier(d->v, body->barrier_id);
    if (!b && !need_fresh(d, KIND_barrier, "barrier_id", body->barrier_id))
        return;
    if (!need(d, KIND_area, "area_id", body->area_id))
        return;
    if (!b && venue_count(d->v, KIND_barrier) >= LIMIT_BARRIERS) {
        refuse(d, REFUSAL_setup_full, "barrier_id", body->barrier_id);
        return;
    }
    struct barrier is = {.id = body->barrier_id,
        .area_id = body->area_id,
        .kind = body->kind,
        .x = body->x,
        .y = body->y,
        .w = body->w,
        .h = body->h,
        .rotation = body->rotation.v,
        .label = body->label};
    is.rev = b ? b->rev : 1;
    union any_record any = {.barrier = is};
    if (b) {
        put_if_changed(d, KIND_barrier, b, &any, EVENT_barrier_placed, (struct str){0});
        return;
    }
    struct barrier *made = draft_new(d, KIND_barrier, is.id);
    *made = is;
    draft_event(d, EVENT_barrier_placed, is.id);
}

void decide_barrier_remove(struct draft *d)
{
    const struct cmd_barrier_remove *body = d->cmd->body;
    if (!need(d, KIND_barrier, "barrier_id", body->barrier_id))
        return;
    draft_del(d, KIND_barrier, body->barrier_id);
    draft_event(d, EVENT_barrier_removed, body->barrier_id);
}
