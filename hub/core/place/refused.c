#include "hub/core/place/refused.h"

#include <stdlib.h>

#include "protocol/wire/change_write.h"
#include "protocol/wire/shape_json.h"

enum { NAME_BYTES = NAME_MAX_CHARS * CHARACTER_BYTES };

/* Acts of the same device and person, refused for the same reason, in a minute. */
struct refused_open {
    struct link link;
    int64_t since_ms;                 /* when the minute began, by the hub's clock */
    bool written;                     /* what came first is in the journal */
    struct cmd_refused_act_note note; /* since the last time that it was written */
    char name[NAME_BYTES], act[ACT_MAX_CHARS], why[ACT_MAX_CHARS];
};

void refusals_init(struct refusals *r)
{
    *r = (struct refusals){.due_ms = INT64_MAX};
    link_init(&r->all);
}

static void forget(struct refusals *r, struct refused_open *o)
{
    link_remove(&o->link);
    r->n--;
    free(o);
}

void refusals_fini(struct refusals *r)
{
    link_each(l, &r->all)
        forget(r, link_of(l, struct refused_open, link));
}

static struct str keep(char *to, size_t max, struct str s)
{
    size_t n = s.n < max ? s.n : max;
    if (n)
        memcpy(to, s.p, n);
    return (struct str){to, n};
}

static int64_t due_of(const struct refused_open *o)
{
    return o->since_ms + (o->written ? REFUSED_MINUTE_MS : REFUSED_WAIT_MS);
}

static struct refused_open *open_new(struct refusals *r, const struct actor *by, struct str act,
    struct str why, time_ms wall, int64_t now_ms)
{
    struct refused_open *o = calloc(1, sizeof *o);
    if (!o)
        return NULL;
    o->since_ms = now_ms;
    o->note = (struct cmd_refused_act_note){.since = wall, .until = wall};
    o->note.act = keep(o->act, sizeof o->act, act);
    o->note.refusal = keep(o->why, sizeof o->why, why);
    if (by) {
        o->note.device_id = by->device;
        o->note.staff_id = by->staff;
        o->note.name = keep(o->name, sizeof o->name, by->name);
        o->note.role = str_of(role_descs[by->role].name);
    }
    link_init(&o->link);
    link_append(&r->all, &o->link);
    r->n++;
    if (due_of(o) < r->due_ms)
        r->due_ms = due_of(o);
    return o;
}

/* The one of the same act, or where it is counted as one of others. NULL: it is the first of its
 * kind, and there is room. */
static struct refused_open *find(struct refusals *r, const struct refused *what, bool *ret_same)
{
    struct refused_open *of_device = NULL, *of_none = NULL;
    size_t n = 0;
    *ret_same = false;
    link_each(l, &r->all) {
        struct refused_open *o = link_of(l, struct refused_open, link);
        if (id_is_zero(o->note.device_id) && !o->note.role.n)
            of_none = o;
        if (!id_eq(o->note.device_id, what->by->device))
            continue;
        of_device = of_device ? of_device : o;
        n++;
        if (id_eq(o->note.staff_id, what->by->staff) && str_eq(o->note.act, what->act) &&
            str_eq(o->note.refusal, what->why)) {
            *ret_same = true;
            return o;
        }
    }
    if (n >= REFUSED_OF_DEVICE)
        return of_device;
    return r->n >= REFUSED_MAX ? (of_device ? of_device : of_none) : NULL;
}

void refused_add(struct refusals *r, const struct refused *what, time_ms wall, int64_t now_ms)
{
    bool same;
    struct refused_open *o = find(r, what, &same);
    if (!o && r->n < REFUSED_MAX) {
        o = open_new(r, what->by, what->act, what->why, wall, now_ms);
        same = true;
    } else if (!o) {
        o = open_new(r, NULL, STR("many"), STR("many"), wall, now_ms);
    }
    if (!o)
        return;
    bool fresh = !o->note.times && !o->note.others;
    if (fresh)
        o->note.since = wall;
    o->note.until = wall.ms < o->note.since.ms ? o->note.since : wall;
    if (same && o->note.times < COUNT_MAX) {
        o->note.times++;
        o->note.about = what->about;
        bool fits =
            what->amount.has && what->amount.v.minor >= 0 && what->amount.v.minor <= MONEY_MAX;
        o->note.amount = fits ? what->amount : (struct opt_money){0};
    } else if (!same && o->note.others < COUNT_MAX) {
        o->note.others++;
    }
    if (due_of(o) < r->due_ms)
        r->due_ms = due_of(o);
}

bool refused_counts(enum command_type type, enum refusal why)
{
    enum { PRECONDITION_FAILED = 412 };
    const struct refusal_desc *d = &refusal_descs[why];
    return command_descs[type].sensitive && d->retry != RETRY_SAME &&
           d->status != PRECONDITION_FAILED;
}

void refused_command(struct refusals *r, const struct actor *by, const struct command *cmd,
    enum refusal why, time_ms wall, int64_t now_ms)
{
    const struct command_desc *d = &command_descs[cmd->type];
    struct refused what = {
        .by = by, .act = str_of(d->name), .why = str_of(refusal_descs[why].code)};
    if (!refused_counts(cmd->type, why))
        return;
    bool refers = false; /* rather a record that is there than one that it wants to make */
    for (size_t i = 0; i < d->body->n_fields; i++) {
        const struct field *f = &d->body->fields[i];
        const void *at = (const char *)cmd->body + f->offset;
        bool names = f->type == FIELD_ID || f->type == FIELD_ID_OPT;
        if (names && (id_is_zero(what.about) || (!refers && f->ref >= 0))) {
            what.about = *(const id *)at;
            refers = f->ref >= 0;
        } else if (f->type == FIELD_MONEY && !what.amount.has) {
            what.amount = (struct opt_money){true, *(const money *)at};
        } else if (f->type == FIELD_MONEY_OPT && !what.amount.has) {
            what.amount = *(const struct opt_money *)at;
        }
    }
    refused_add(r, &what, wall, now_ms);
}

bool refused_due(struct refusals *r, int64_t now_ms, struct buf *to)
{
    struct refused_open *due = NULL;
    if (now_ms < r->due_ms)
        return false;
    r->due_ms = INT64_MAX;
    link_each(l, &r->all) {
        struct refused_open *o = link_of(l, struct refused_open, link);
        bool counted = o->note.times || o->note.others;
        if (now_ms >= o->since_ms + REFUSED_MINUTE_MS && !counted)
            forget(r, o);
        else if (!due && counted && now_ms >= due_of(o))
            due = o;
        else if (due_of(o) < r->due_ms)
            r->due_ms = due_of(o);
    }
    if (!due)
        return false;
    struct json_out out = json_out(to);
    shape_write(&out, &shape_cmd_refused_act_note, &due->note, view_bits(VIEW_FULL));
    due->note.times = due->note.others = 0;
    if (due->written) {
        forget(r, due); /* its minute is over */
    } else {
        due->written = true;
        if (due_of(due) < r->due_ms)
            r->due_ms = due_of(due);
    }
    return true;
}
