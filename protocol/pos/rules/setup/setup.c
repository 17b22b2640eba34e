/* setup.put and menu.publish: stations, floor, taxes and menu, as whole records.
 *
 * They are checked against the state that they would lead to: the live records overlaid with the
 * given ones. A record that would not change is not put. */

#include "protocol/pos/rules/setup/given.h"

/* -- checks ------------------------------------------------------------------------------------ */

/* True when every record that a struct of that shape refers to exists; false after refusing. */
static bool refs_of(
    const struct given *g, const char *list, const struct shape *shape, const void *from)
{
    for (size_t i = 0; i < shape->n_fields; i++) {
        const struct field *f = &shape->fields[i];
        if ((f->type != FIELD_ID && f->type != FIELD_ID_OPT) || f->ref == KIND_none)
            continue;
        if (shape == &shape_table && f->offset == offsetof(struct table, joined_to))
            continue; /* kept as it is */
        id to = *(const id *)((const char *)from + f->offset);
        if ((f->type == FIELD_ID || !id_is_zero(to)) && !given_after(g, f->ref, to)) {
            refuse(g->d, REFUSAL_not_found, list, to);
            return false;
        }
    }
    return true;
}

/* The same of a record and the elements of its lists. */
static bool refs_hold(const struct given *g, const struct given_list *s, const void *rec)
{
    const struct shape *shape = record_descs[s->kind].shape;
    bool hold = refs_of(g, s->name, shape, rec);
    for (size_t i = 0; hold && i < shape->n_fields; i++) {
        const struct field *f = &shape->fields[i];
        if (f->type != FIELD_LIST)
            continue;
        const struct list *l = (const struct list *)((const char *)rec + f->offset);
        for (size_t k = 0; hold && k < l->n; k++)
            hold = refs_of(g, s->name, f->element, (const char *)l->items + k * f->element->size);
    }
    return hold;
}

/* A table's number, a station's code: what people and topics call it, and the index of these names.
 * Empty for other kinds. */
static struct str name_of(enum record_kind kind, const void *rec, enum venue_index *ret_index)
{
    if (kind == KIND_table) {
        *ret_index = INDEX_TABLES_BY_NUMBER;
        return ((const struct table *)rec)->number;
    }
    if (kind == KIND_station) {
        *ret_index = INDEX_STATIONS_BY_CODE;
        return ((const struct station *)rec)->code;
    }
    return (struct str){0};
}

/* True when no other record would have the same name after the command; false after refusing. */
static bool name_is_free(
    const struct given *g, const struct given_list *s, const struct list *l, size_t at)
{
    enum venue_index index;
    const struct record *rec = given_record(s, l, at);
    struct str name = name_of(s->kind, rec, &index);
    if (!name.n)
        return true;
    bool taken = false;
    for (size_t i = 0; i < at; i++)
        taken = taken || str_eq(name, name_of(s->kind, given_record(s, l, i), &index));
    struct venue_iter it = venue_named(g->d->v, index, name);
    for (const struct record *other; !taken && (other = venue_next(&it));)
        taken = !given_find(g, s, other->id);
    if (taken)
        refuse(g->d, REFUSAL_taken, s->name, rec->id);
    return !taken;
}

static bool item_is_right(struct draft *d, const struct given_list *s, const void *rec)
{
    const struct item *item = rec;
    const struct item_tax *rows = item->taxes.items;
    const char *rule = NULL;
    for (size_t i = 0; !rule && i < item->taxes.n; i++) {
        size_t n = 1;
        for (size_t k = 0; k < i; k++) {
            n += rows[k].kind == rows[i].kind;
            if (rows[k].kind == rows[i].kind && id_eq(rows[k].tax_id, rows[i].tax_id))
                rule = "an item has a tax twice in one kind of order";
        }
        rule = n > LINE_TAXES_MAX ? "an item has too many taxes in one kind of order" : rule;
    }
    if (item->price_min.has && item->price_max.has &&
        item->price_min.v.minor > item->price_max.v.minor)
        rule = "price_min is above price_max";
    if (rule)
        refuse_bad(d, s->name, item->id, rule);
    return !rule;
}

/* One hop: a backup that is without a screen itself passes nothing on to its own. */
static bool station_is_right(const struct given *g, const struct given_list *s, const void *rec)
{
    const struct station *it = rec;
    const char *rule = NULL;
    if (!id_is_zero(it->backup_station_id)) {
        const struct station *backup = given_after(g, KIND_station, it->backup_station_id);
        if (id_eq(it->id, it->backup_station_id))
            rule = "a station is its own backup";
        else if (it->kind != station_kind_PREP || backup->kind != station_kind_PREP)
            rule = "only a prep station has a backup, and is one";
    }
    struct venue_iter all = venue_all(g->d->v, KIND_station);
    for (const struct station *other;
         !rule && it->kind != station_kind_PREP && (other = venue_next(&all));) {
        other = given_after(g, KIND_station, other->id);
        if (id_eq(other->backup_station_id, it->id))
            rule = "only a prep station has a backup, and is one";
    }
    if (rule)
        refuse_bad(g->d, s->name, it->id, rule);
    return !rule;
}

/* True when the venue may have as many records of that kind as it would; false after refusing. */
static bool list_has_room(struct draft *d, const struct given_list *s, const struct list *l)
{
    size_t n_new = 0;
    const struct record *first = NULL;
    for (size_t i = 0; i < l->n; i++) {
        const struct record *rec = given_record(s, l, i);
        if (venue_get(d->v, s->kind, rec->id))
            continue;
        n_new++;
        first = first ? first : rec;
    }
    if (!n_new || venue_count(d->v, s->kind) + n_new <= s->max)
        return true;
    refuse(d, REFUSAL_setup_full, s->name, first->id);
    return false;
}

static bool list_is_right(const struct given *g, const struct given_list *s)
{
    struct draft *d = g->d;
    const struct list *l = given_list(g, s);
    if (!list_has_room(d, s, l))
        return false;
    for (size_t i = 0; i < l->n; i++) {
        const struct record *rec = given_record(s, l, i);
        if (id_is_zero(rec->id)) {
            refuse_bad(d, s->name, rec->id, "an id of zeros means none");
            return false;
        }
        if (given_find(g, s, rec->id) != rec) { /* the list has this id twice */
            refuse(d, REFUSAL_exists, s->name, rec->id);
            return false;
        }
        if (!refs_hold(g, s, rec) || !name_is_free(g, s, l, i) ||
            (s->kind == KIND_choice_group &&
                !choice_group_is_right(d, g, s->name, (const void *)rec)) ||
            (s->kind == KIND_station && !station_is_right(g, s, rec)) ||
            (s->kind == KIND_item && !item_is_right(d, s, rec)) ||
            !routing_is_right(d, s->name, s->kind, rec))
            return false;
    }
    return true;
}

/* -- puts -------------------------------------------------------------------------------------- */

/* Setup does not change who sits at a table; a new table is free. */
static void seating_keep(struct table *t, const struct table *live)
{
    t->state = live ? live->state : table_state_AVAILABLE;
    t->covers = live ? live->covers : 0;
    t->seated_at = live ? live->seated_at : (time_ms){0};
    t->seated_by = live ? live->seated_by : (struct str){0};
    t->reservation_id = live ? live->reservation_id : (id){{0}};
    t->joined_to = live ? live->joined_to : (id){{0}};
    t->paid_at = live ? live->paid_at : (time_ms){0};
    t->blocked_reason = live ? live->blocked_reason : (struct str){0};
}

/* A menu says nothing about what is sold out now. */
static void stock_keep(struct item *item, const struct item *live)
{
    item->available = live->available;
    item->remaining = live->remaining;
    item->back_at = live->back_at;
}

static void record_put(const struct given *g, enum record_kind kind, const struct record *given)
{
    struct draft *d = g->d;
    union any_record rec = {0};
    size_t size = record_descs[kind].shape->size;
    const struct record *live = venue_get(d->v, kind, given->id);
    memcpy(&rec, given, size);
    rec.head.rev = live ? live->rev : 1;
    if (kind == KIND_table)
        seating_keep(&rec.table, (const struct table *)live);
    if (kind == KIND_item && live && g->published)
        stock_keep(&rec.item, (const struct item *)live);
    if (kind == KIND_section) {
        const struct section *was = (const struct section *)live;
        rec.section.server = was ? was->server : (struct str){0};
        rec.section.server_id = was ? was->server_id : (id){{0}};
    }
    if (live && record_eq(kind, live, &rec))
        return;
    rec.head.rev += live ? 1 : 0;
    if (!d->n_puts && !g->published)
        draft_event(d, EVENT_setup_put, given->id);
    if (kind == KIND_table && live &&
        !str_eq(((const struct table *)live)->number, rec.table.number))
        table_renumber(d, (const struct table *)live, rec.table.number);
    void *put = live ? draft_edit_new(d, kind, live) : draft_new(d, kind, given->id);
    memcpy(put, &rec, size);
}

bool records_put(struct draft *d, const struct cmd_setup_put *body, bool published)
{
    struct given g = {.d = d, .body = body, .published = published};
    if (!given_sort(&g))
        return false;
    for (int i = 0; i < GIVEN_LISTS; i++)
        if (!list_is_right(&g, &given_lists[i]))
            return false;
    for (int i = 0; i < GIVEN_LISTS; i++) {
        const struct list *l = given_list(&g, &given_lists[i]);
        for (size_t k = 0; k < l->n; k++)
            record_put(&g, given_lists[i].kind, given_record(&given_lists[i], l, k));
    }
    return true;
}

void decide_setup_put(struct draft *d)
{
    if (!records_put(d, d->cmd->body, false))
        return;
    if (!d->n_puts)
        nothing(d);
    result_int(d, "records", (int64_t)d->n_puts);
}
