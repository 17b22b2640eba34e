#include "protocol/pos/decide/draft.h"

#include "protocol/base/require.h"

#include <stdlib.h>

enum { LIST_MIN = 8 };

/* Room for one more element of `size` bytes in a list that grows by doubling; NULL when the arena
 * is full. */
static void *list_push(struct draft *d, void **list, size_t *n, size_t *max, size_t size)
{
    if (*n == *max) {
        size_t wide = *max ? *max * 2 : LIST_MIN;
        void *p = arena_alloc(d->arena, wide * size);
        if (!p)
            return NULL;
        if (*n)
            memcpy(p, *list, *n * size);
        *list = p;
        *max = wide;
    }
    return (char *)*list + (*n)++ * size;
}

#define PUSH(d, list)                                                                              \
    list_push((d), (void **)&(d)->list, &(d)->n_##list, &(d)->list##_max, sizeof *(d)->list)

static void *put_push(struct draft *d, enum record_kind kind, const void *from)
{
    size_t size = record_descs[kind].shape->size;
    struct record *rec = arena_alloc(d->arena, size);
    struct put *p = rec ? PUSH(d, puts) : NULL;
    if (!p)
        rec = &d->scrap.head;
    else
        *p = (struct put){.kind = kind, .rec = rec};
    if (from)
        memcpy(rec, from, size);
    else
        memset(rec, 0, size);
    rec->rev++;
    return rec;
}

void *draft_new(struct draft *d, enum record_kind kind, id key)
{
    struct record *rec = put_push(d, kind, NULL);
    rec->id = key;
    d->n_new++;
    return rec;
}

/* The record of that id as drafted, in the arena; NULL when it is not in the draft. */
static struct record *drafted(const struct draft *d, enum record_kind kind, id key)
{
    for (size_t i = 0; i < d->n_puts; i++)
        if (d->puts[i].kind == kind && id_eq(d->puts[i].rec->id, key))
            return (struct record *)d->puts[i].rec;
    return NULL;
}

const void *draft_latest(const struct draft *d, enum record_kind kind, const void *live)
{
    const void *latest = drafted(d, kind, ((const struct record *)live)->id);
    return latest ? latest : live;
}

const void *draft_get(const struct draft *d, enum record_kind kind, id key)
{
    const void *latest = drafted(d, kind, key);
    return latest ? latest : venue_get(d->v, kind, key);
}

void *draft_edit(struct draft *d, enum record_kind kind, const void *live)
{
    struct record *latest = drafted(d, kind, ((const struct record *)live)->id);
    return latest ? latest : put_push(d, kind, live);
}

void *draft_edit_new(struct draft *d, enum record_kind kind, const void *live)
{
    return put_push(d, kind, live);
}

void draft_del(struct draft *d, enum record_kind kind, id key)
{
    struct del *del = PUSH(d, dels);
    if (del)
        *del = (struct del){.kind = kind, .id = key};
}

void draft_event_text(struct draft *d, enum event_type type, id about, struct str text)
{
    struct event *e = PUSH(d, events);
    if (e)
        *e = (struct event){.type = type, .about = about, .text = text};
}

void draft_event(struct draft *d, enum event_type type, id about)
{
    draft_event_text(d, type, about, (struct str){0});
}

/* More than what a change has besides its events, puts and dels, and than each of these has besides
 * text: see wire_put_journal. */
enum { JSON_CHANGE = 2048, JSON_EVENT = 128, JSON_DEL = 40 };

size_t draft_json_bytes(const struct draft *d)
{
    size_t n = JSON_CHANGE + d->n_events * JSON_EVENT + d->n_dels * JSON_DEL;
    for (size_t i = 0; i < d->n_events; i++)
        n += text_json_bytes(d->events[i].text);
    for (size_t i = 0; i < d->n_puts; i++)
        n += record_json_bytes(d->puts[i].kind, d->puts[i].rec);
    return n;
}

bool draft_has_room(const struct draft *d, size_t n)
{
    return d->v->slots.n_records + d->n_new + n <= LIMIT_VENUE_RECORDS + d->n_dels;
}

void *draft_alloc(struct draft *d, size_t n)
{
    return arena_alloc(d->arena, n);
}

/* splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014. */
static uint64_t splitmix(uint64_t x)
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static uint64_t bytes_u64(const uint8_t *p)
{
    uint64_t v = 0;
    for (int i = 0; i < 8; i++)
        v = v << 8 | p[i];
    return v;
}

/* A version 7 id that depends on the op and n only: the op's time, and its bits mixed with n. */
static id id_derive(id op, uint64_t n)
{
    uint64_t a = splitmix(bytes_u64(op.b) ^ splitmix(bytes_u64(op.b + 8) ^ splitmix(n)));
    uint64_t b = splitmix(a ^ bytes_u64(op.b + 8));
    uint8_t random[10];
    for (int i = 0; i < 10; i++)
        random[i] = (uint8_t)(i < 8 ? a >> (8 * i) : b >> (8 * (i - 8)));
    return id_make((time_ms){(int64_t)(bytes_u64(op.b) >> 16)}, random);
}

id draft_id(struct draft *d, enum record_kind kind)
{
    /* A device may choose its op so that a derived id is taken: then try the next one. */
    id i;
    do
        i = id_derive(d->ctx->op, d->n_ids++);
    while (venue_get(d->v, kind, i));
    return i;
}

/* With the arena full the decision fails anyway, so the result goes to the scrap. */
static struct result *result_push(struct draft *d, const char *key)
{
    struct result *r = PUSH(d, results);
    if (!r)
        r = &d->scrap_result;
    *r = (struct result){.key = key};
    return r;
}

void result_int(struct draft *d, const char *key, int64_t n)
{
    struct result *r = result_push(d, key);
    r->type = RESULT_INT;
    r->n = n;
}

void result_id(struct draft *d, const char *key, id i)
{
    struct result *r = result_push(d, key);
    r->type = RESULT_ID;
    r->id = i;
}

void result_money(struct draft *d, const char *key, money m)
{
    struct result *r = result_push(d, key);
    r->type = RESULT_MONEY;
    r->n = m.minor;
}

void nothing(struct draft *d)
{
    d->out->outcome = DECIDED_NOTHING;
}

void refuse(struct draft *d, enum refusal why, const char *field, id about)
{
    *d->out = (struct decision){
        .outcome = DECIDED_REFUSED, .refusal = why, .field = field, .about = about};
}

void refuse_bad(struct draft *d, const char *field, id about, const char *rule)
{
    refuse(d, REFUSAL_bad_command, field, about);
    d->out->rule = rule;
}

void refuse_beyond(struct draft *d, enum refusal why, const char *field, id about)
{
    refuse(d, why, field, about);
    d->beyond = true;
}

void refuse_state(struct draft *d, const char *field, id about, const char *current)
{
    refuse(d, REFUSAL_state_changed, field, about);
    d->out->current_state = current;
}

const void *need(struct draft *d, enum record_kind kind, const char *field, id key)
{
    const void *rec = venue_get(d->v, kind, key);
    if (!rec)
        refuse(d, REFUSAL_not_found, field, key);
    return rec;
}

time_ms draft_now_after(const struct draft *d, time_ms after)
{
    return d->ctx->now.ms < after.ms ? after : d->ctx->now;
}

const struct order *need_open_order(struct draft *d, const char *field, id key)
{
    const struct order *o = need(d, KIND_order, field, key);
    if (o && d->at.ms < o->opened_at.ms)
        d->at = o->opened_at;
    if (!o || o->state == order_state_OPEN)
        return o;
    refuse(d, REFUSAL_order_not_open, field, key);
    return NULL;
}

bool need_fresh(struct draft *d, enum record_kind kind, const char *field, id key)
{
    if (id_is_zero(key)) { /* it means "none" */
        refuse_bad(d, field, key, "an id of zeros means none");
        return false;
    }
    if (!venue_get(d->v, kind, key))
        return true;
    refuse(d, REFUSAL_exists, field, key);
    return false;
}

bool need_rev(struct draft *d, const void *rec, bool required)
{
    const struct record *r = rec;
    const struct opt_int *pre = &d->cmd->pre.rev;
    if (!pre->has && required) {
        refuse(d, REFUSAL_pre_required, "rev", r->id);
        return false;
    }
    if (!pre->has || pre->v == r->rev)
        return true;
    refuse(d, REFUSAL_rev_changed, "rev", r->id);
    d->out->current_rev = r->rev;
    return false;
}

bool need_from(struct draft *d, const char *field, id about, const char *current)
{
    if (d->cmd->pre.from.n == 0 || str_eq(d->cmd->pre.from, str_of(current)))
        return true;
    refuse_state(d, field, about, current);
    return false;
}

/* The commands that a state allows, each once, without those that would change nothing. */
static void say_legal(struct draft *d, const struct machine_desc *m, int from)
{
    enum command_type *legal = draft_alloc(d, m->n_moves * sizeof *legal);
    size_t n = 0;
    for (size_t i = 0; legal && i < m->n_moves; i++) {
        const struct machine_move *row = &m->moves[i];
        bool known = row->from != from || move_changes_nothing(row);
        for (size_t k = 0; !known && k < n; k++)
            known = legal[k] == row->command;
        if (!known)
            legal[n++] = row->command;
    }
    d->out->legal = legal;
    d->out->n_legal = n;
}

const struct machine_move *need_move(
    struct draft *d, enum machine machine, int from, const char *field, enum refusal why, id about)
{
    const struct machine_move *row = machine_move_find(machine, from, d->cmd->type, field);
    if (!row)
        refuse_from(d, machine, from, why, field, about);
    return row;
}

void refuse_from(
    struct draft *d, enum machine machine, int from, enum refusal why, const char *field, id about)
{
    refuse(d, why, field, about);
    d->out->current_state = machine_descs[machine].states->names[from];
    say_legal(d, &machine_descs[machine], from);
}

int by_id(const void *a, const void *b)
{
    const struct record *const *x = a, *const *y = b;
    return id_cmp((*x)->id, (*y)->id);
}

static int by_number(int64_t x, int64_t y, const void *a, const void *b)
{
    return x != y ? (x > y) - (x < y) : by_id(a, b);
}

int lines_by_position(const void *a, const void *b)
{
    const struct line *const *x = a, *const *y = b;
    return by_number((*x)->position, (*y)->position, a, b);
}

int items_by_position(const void *a, const void *b)
{
    const struct ticket_item *const *x = a, *const *y = b;
    return by_number((*x)->position, (*y)->position, a, b);
}

const void **children_sorted(
    struct draft *d, enum venue_index index, id parent, records_cmp *cmp, size_t *ret_n)
{
    size_t n = 0;
    struct venue_iter it = venue_children(d->v, index, parent);
    while (venue_next(&it))
        n++;
    *ret_n = 0;
    const void **all = n ? draft_alloc(d, n * sizeof *all) : NULL;
    if (!all)
        return NULL;
    it = venue_children(d->v, index, parent);
    for (const void *rec; (rec = venue_next(&it));)
        all[(*ret_n)++] = rec;
    qsort(all, n, sizeof *all, cmp);
    return all;
}

static id parent_of(const void *rec, size_t parent_at)
{
    return *(const id *)((const char *)rec + parent_at);
}

const void **children_drafted(struct draft *d, enum record_kind kind, enum venue_index index,
    size_t parent_at, id parent, size_t *ret_n)
{
    size_t n = d->n_puts;
    struct venue_iter it = venue_children(d->v, index, parent);
    while (venue_next(&it))
        n++;
    *ret_n = 0;
    const void **all = draft_alloc(d, n * sizeof *all);
    if (!all)
        return NULL;
    it = venue_children(d->v, index, parent);
    for (const void *live; (live = venue_next(&it));) {
        const void *latest = draft_latest(d, kind, live);
        if (id_eq(parent_of(latest, parent_at), parent))
            all[(*ret_n)++] = latest;
    }
    for (size_t i = 0; i < d->n_puts; i++) {
        const struct record *rec = d->puts[i].rec;
        if (d->puts[i].kind != kind || !id_eq(parent_of(rec, parent_at), parent))
            continue;
        const void *live = venue_get(d->v, kind, rec->id);
        if (!live || !id_eq(parent_of(live, parent_at), parent))
            all[(*ret_n)++] = rec;
    }
    return all;
}

void children_leave(struct draft *d, enum venue_index index, enum record_kind kind, id parent)
{
    size_t n;
    const void **all = children_sorted(d, index, parent, by_id, &n);
    for (size_t i = 0; i < n; i++)
        draft_del(d, kind, ((const struct record *)all[i])->id);
}
