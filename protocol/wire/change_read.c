/* Reads back changes and lists that a hub wrote into its tables.
 *
 * Old text stays readable: fields that it lacks are zero. During an upgrade two versions write one
 * journal, so this version meets text of a newer one. It skips what this hub will never write, and
 * refuses what it would write wrong:
 *   - Unknown kinds of records, events, and members of the change itself are skipped: no decision
 *     here touches them.
 *   - An unknown field of a known record is skipped while its value is zero (FROM_STORE). With
 *     another value the record cannot be held here: this hub's next put of it would lack the field,
 *     and every cache would lose the value. The change is a fault.
 *   - An unknown name of an enum has no meaning here: a fault too.
 * The store then reports the venue as damaged, with the reason. The hub logs it once, refuses the
 * venue's commands as `unavailable`, shows nothing of the change, and tries again until the newer
 * version replaces it. The newer hubs continue to serve the venue. */

#include "protocol/base/require.h"
#include "protocol/pos/model/guest_data.h"
#include "protocol/pos/model/limits.h"
#include "protocol/wire/json_faults.h"
#include "protocol/wire/shape_json.h"

enum {
    /* Writers keep below LIMIT_CHANGE_BYTES; older text may be longer, should that limit ever be
     * lowered. */
    TEXT_BYTES_MAX = 4 * LIMIT_CHANGE_BYTES,
};

static const struct json_limits limits = {
    .bytes_max = TEXT_BYTES_MAX,
    .depth_max = LIMIT_JSON_DEPTH,
    .tokens_max = TEXT_BYTES_MAX / 2,
};

static enum message_error read_actor(struct json_reader *r, struct json j, struct actor *ret)
{
    struct json_place by = {.name = "by"};
    struct json_place device = {.up = &by, .name = "device"}, staff = {.up = &by, .name = "staff"};
    struct json_place name = {.up = &by, .name = "name"}, role = {.up = &by, .name = "role"};
    struct json_place approver = {.up = &by, .name = "approver"};
    struct json_place late = {.up = &by, .name = "late"};
    struct str text;
    enum message_error e = json_want_object(r, j, &by);
    if (!e)
        e = json_id(json_get(j, "device"), &ret->device) /* zero: the hub itself */
                ? MESSAGE_OK
                : json_want_id(r, json_get(j, "device"), &device, &ret->device);
    if (!e && json_given(json_get(j, "staff")))
        e = json_want_id(r, json_get(j, "staff"), &staff, &ret->staff);
    if (!e)
        e = json_want_text(r, json_get(j, "name"), &name, 0, SIZE_MAX, &ret->name);
    if (!e)
        e = json_want_text(r, json_get(j, "role"), &role, 0, SIZE_MAX, &text);
    if (!e && json_given(json_get(j, "approver")))
        e = json_want_id(r, json_get(j, "approver"), &approver, &ret->approver);
    if (!e && json_given(json_get(j, "late")))
        e = json_want_bool(r, json_get(j, "late"), &late, &ret->late);
    if (e)
        return e;
    int found = role_find(text);
    if (found < 0)
        return json_fail(r, &role, ERROR_FIELD_ENUM);
    ret->role = (enum role)found;
    return MESSAGE_OK;
}

static int event_find(struct str type)
{
    for (int i = 0; i < EVENTS_N; i++)
        if (str_eq(type, str_of(event_descs[i].name)))
            return i;
    return -1;
}

/* *ret_known is false for an event type of a newer hub. */
static enum message_error read_event(struct json_reader *r, struct json j,
    const struct json_place *at, struct event *ret, bool *ret_known)
{
    struct json_place type = {.up = at, .name = "type"}, about = {.up = at, .name = "id"};
    struct json_place text = {.up = at, .name = "text"};
    struct str name;
    enum message_error e = json_want_object(r, j, at);
    if (!e)
        e = json_want_text(r, json_get(j, "type"), &type, 1, SIZE_MAX, &name);
    if (!e)
        e = json_want_id(r, json_get(j, "id"), &about, &ret->about);
    if (!e && !json_is_absent(json_get(j, "text")))
        e = json_want_text(r, json_get(j, "text"), &text, 0, SIZE_MAX, &ret->text);
    if (e)
        return e;
    int found = event_find(name);
    *ret_known = found >= 0;
    if (*ret_known)
        ret->type = (enum event_type)found;
    return MESSAGE_OK;
}

static enum message_error read_events(struct json_reader *r, struct json j, struct change *ret)
{
    struct json_place at = {.name = "events"}, step = {.up = &at};
    size_t n;
    enum message_error e = json_want_array(r, j, &at, 0, SIZE_MAX, &n);
    if (e)
        return e;
    struct event *events = arena_array(r->arena, struct event, n);
    if (!events)
        return json_fail(r, &at, ERROR_NO_MEMORY);
    for (struct json v = json_first(j); !json_is_absent(v); v = json_next(v), step.index++) {
        bool known;
        e = read_event(r, v, &step, &events[ret->n_events], &known);
        if (e)
            return e;
        ret->n_events += known;
    }
    ret->events = events;
    return MESSAGE_OK;
}

/* Counts the elements of all arrays in an object of kinds; unknown kinds are a newer hub's. */
static enum message_error count_by_kind(
    struct json_reader *r, struct json j, const struct json_place *at, size_t *ret_n)
{
    size_t total = 0;
    enum message_error e = json_want_object(r, j, at);
    for (struct json v = json_first(j); !e && !json_is_absent(v); v = json_next(v)) {
        enum record_kind kind = record_kind_find(json_key(v));
        if (kind == KIND_none)
            continue;
        struct json_place here = {.up = at, .name = record_descs[kind].name};
        size_t n = 0;
        e = json_want_array(r, v, &here, 0, SIZE_MAX, &n);
        total += n;
    }
    *ret_n = total;
    return e;
}

static enum message_error read_put(struct json_reader *r, enum record_kind kind, struct json j,
    const struct json_place *at, struct put *ret)
{
    const struct shape *shape = record_descs[kind].shape;
    struct record *rec = arena_alloc(r->arena, shape->size);
    if (!rec)
        return json_fail(r, at, ERROR_NO_MEMORY);
    enum message_error e = shape_read(r, shape, j, at, rec);
    if (e)
        return e;
    if (id_is_zero(rec->id) || rec->rev < 1)
        return json_fail(r, at, ERROR_FIELD_MISSING);
    guest_data_fill(kind, rec); /* what is apart may have been erased */
    *ret = (struct put){.kind = kind, .rec = rec};
    return MESSAGE_OK;
}

static enum message_error read_puts(struct json_reader *r, struct json j, struct change *ret)
{
    struct json_place at = {.name = "put"};
    size_t n = 0;
    enum message_error e = count_by_kind(r, j, &at, &n);
    if (e)
        return e;
    struct put *puts = arena_array(r->arena, struct put, n);
    if (!puts)
        return json_fail(r, &at, ERROR_NO_MEMORY);
    for (struct json list = json_first(j); !json_is_absent(list); list = json_next(list)) {
        enum record_kind kind = record_kind_find(json_key(list));
        if (kind == KIND_none)
            continue;
        struct json_place here = {.up = &at, .name = record_descs[kind].name};
        struct json_place step = {.up = &here};
        for (struct json v = json_first(list); !json_is_absent(v); v = json_next(v), step.index++) {
            e = read_put(r, kind, v, &step, &puts[ret->n_puts]);
            if (e)
                return e;
            ret->n_puts++;
        }
    }
    ret->puts = puts;
    return MESSAGE_OK;
}

static enum message_error read_dels(struct json_reader *r, struct json j, struct change *ret)
{
    struct json_place at = {.name = "del"};
    size_t n = 0;
    enum message_error e = count_by_kind(r, j, &at, &n);
    if (e)
        return e;
    struct del *dels = arena_array(r->arena, struct del, n);
    if (!dels)
        return json_fail(r, &at, ERROR_NO_MEMORY);
    for (struct json list = json_first(j); !json_is_absent(list); list = json_next(list)) {
        enum record_kind kind = record_kind_find(json_key(list));
        if (kind == KIND_none)
            continue;
        struct json_place here = {.up = &at, .name = record_descs[kind].name};
        struct json_place step = {.up = &here};
        for (struct json v = json_first(list); !json_is_absent(v); v = json_next(v), step.index++) {
            dels[ret->n_dels].kind = kind;
            e = json_want_id(r, v, &step, &dels[ret->n_dels].id);
            if (e)
                return e;
            ret->n_dels++;
        }
    }
    ret->dels = dels;
    return MESSAGE_OK;
}

static enum message_error read_change(struct json_reader *r, struct json j, struct change *ret)
{
    struct json_place op = {.name = "op"}, at = {.name = "at"}, recorded = {.name = "recorded"};
    if (!json_is_object(j))
        return json_fail(r, NULL, ERROR_NOT_OBJECT);
    enum message_error e = json_want_id(r, json_get(j, "op"), &op, &ret->op);
    if (!e)
        e = json_want_time(r, json_get(j, "at"), &at, &ret->at);
    if (!e)
        e = json_want_time(r, json_get(j, "recorded"), &recorded, &ret->recorded);
    if (!e)
        e = read_actor(r, json_get(j, "by"), &ret->by);
    if (!e)
        e = read_events(r, json_get(j, "events"), ret);
    if (!e)
        e = read_puts(r, json_get(j, "put"), ret);
    if (!e)
        e = read_dels(r, json_get(j, "del"), ret);
    return e;
}

enum message_error wire_get_journal(struct str text, struct arena *a, struct change *ret_draft)
{
    struct json_reader r = {.arena = a, .source = FROM_STORE};
    struct change draft = {0};
    struct json_doc doc;
    json_doc_init(&doc);
    enum message_error e = message_error_of_json(json_parse(&doc, text, &limits, a));
    if (!e)
        e = read_change(&r, json_root(&doc), &draft);
    json_doc_fini(&doc);
    if (!e)
        *ret_draft = draft;
    return e;
}

enum message_error wire_get_list(
    struct str text, const struct shape *element, struct arena *a, struct list *ret_list)
{
    struct json_reader r = {.arena = a, .source = FROM_STORE};
    struct list list = {0};
    struct json_doc doc;
    json_doc_init(&doc);
    enum message_error e = message_error_of_json(json_parse(&doc, text, &limits, a));
    if (!e)
        e = shape_read_list(&r, element, json_root(&doc), NULL, 0, SIZE_MAX, &list);
    json_doc_fini(&doc);
    if (!e)
        *ret_list = list;
    return e;
}

/* The draft was read by wire_get_journal, so its records are its own. */
enum message_error wire_get_apart(struct str json, struct arena *a, struct change *draft)
{
    struct list list;
    enum message_error e = wire_get_list(json, &shape_guest_data, a, &list);
    const struct guest_data *all = e ? NULL : list.items;
    for (size_t i = 0; !e && i < list.n; i++)
        for (size_t k = 0; k < draft->n_puts; k++)
            if (id_eq(draft->puts[k].rec->id, all[i].about))
                guest_data_into(&all[i], draft->puts[k].kind, (struct record *)draft->puts[k].rec);
    return e;
}
