#include "protocol/wire/presence.h"

#include "protocol/wire/json_faults.h"
#include "protocol/wire/shape_json.h"

/* --- out ----------------------------------------------------------------------------------- */

static void put_device(struct json_out *o, const struct presence_device *d, bool since)
{
    jw_object_begin(o);
    jw_key(o, "device"), jw_id(o, d->device);
    jw_key(o, "name"), jw_str(o, d->name);
    jw_key(o, "role"), jw_str(o, str_of(role_descs[d->role].name));
    jw_key(o, "table_id");
    if (id_is_zero(d->table_id))
        jw_null(o);
    else
        jw_id(o, d->table_id);
    if (since)
        jw_key(o, "since"), jw_i64(o, d->since_ms);
    jw_object_end(o);
}

static void put_ids(struct json_out *o, const char *key, const id *ids, size_t n)
{
    jw_key_str(o, str_of(key)), jw_array_begin(o);
    for (size_t i = 0; i < n; i++)
        jw_id(o, ids[i]);
    jw_array_end(o);
}

static void put_list(struct json_out *o, const struct presence_list *l, bool since)
{
    jw_key(o, "devices"), jw_array_begin(o);
    for (size_t i = 0; i < l->n_devices; i++)
        put_device(o, &l->devices[i], since);
    jw_array_end(o);
    put_ids(o, "stations", l->stations, l->n_stations);
    if (l->n_backed)
        put_ids(o, "backed", l->backed, l->n_backed);
}

void wire_put_presence(struct buf *b, const struct presence_list *l)
{
    struct json_out o = json_out(b);
    jw_object_begin(&o);
    jw_key(&o, "t"), jw_str(&o, STR("presence"));
    put_list(&o, l, false);
    jw_object_end(&o);
}

void wire_put_presence_part(struct buf *b, const struct presence_part *p)
{
    struct json_out o = json_out(b);
    jw_object_begin(&o);
    jw_key(&o, "node"), jw_id(&o, p->node);
    jw_key(&o, "no"), jw_i64(&o, p->no);
    jw_key(&o, "asks"), jw_bool(&o, p->asks);
    put_list(&o, &p->list, true);
    if (p->list.n_silent) {
        put_ids(&o, "silent", p->list.silent, p->list.n_silent);
        jw_key(&o, "silent_ms"), jw_i64(&o, p->list.silent_ms);
    }
    jw_object_end(&o);
}

#define SINCE_MAX INT64_C(253402300799999) /* the year 9999 */

/* --- in ------------------------------------------------------------------------------------ */

static const struct json_limits limits = {
    .bytes_max = LIMIT_PRESENCE_BYTES,
    .depth_max = LIMIT_JSON_DEPTH,
    .tokens_max = LIMIT_JSON_TOKENS,
};

/* role stays -1 when this version does not know it. */
static enum message_error read_device(struct json_reader *r, struct json j,
    const struct json_place *at, struct presence_device *ret, int *ret_role)
{
    struct json_place device = {.up = at, .name = "device"}, name = {.up = at, .name = "name"};
    struct json_place role = {.up = at, .name = "role"}, table = {.up = at, .name = "table_id"};
    struct json_place since = {.up = at, .name = "since"};
    struct str role_name;
    enum message_error e = json_want_id(r, json_get(j, "device"), &device, &ret->device);
    if (!e)
        e = json_want_text(r, json_get(j, "name"), &name, 0, NAME_MAX_CHARS, &ret->name);
    if (!e)
        e = json_want_text(r, json_get(j, "role"), &role, 1, NAME_MAX_CHARS, &role_name);
    if (!e && !json_is_null(json_get(j, "table_id")))
        e = json_want_id(r, json_get(j, "table_id"), &table, &ret->table_id);
    if (!e)
        e = json_want_int(r, json_get(j, "since"), &since, 0, SINCE_MAX, &ret->since_ms);
    if (!e)
        *ret_role = role_find(role_name);
    return e;
}

static enum message_error read_devices(
    struct json_reader *r, struct json j, struct presence_list *ret)
{
    struct json_place at = {.name = "devices"}, step = {.up = &at};
    size_t n;
    enum message_error e = json_want_array(r, j, &at, 0, LIMIT_PRESENCE_DEVICES, &n);
    if (e)
        return e;
    struct presence_device *devices = arena_array(r->arena, struct presence_device, n);
    if (!devices)
        return json_fail(r, &at, ERROR_NO_MEMORY);
    n = 0;
    for (struct json v = json_first(j); !json_is_absent(v); v = json_next(v), step.index++) {
        int role = -1;
        e = read_device(r, v, &step, &devices[n], &role);
        if (e)
            return e;
        if (role >= 0)
            devices[n++].role = (enum role)role;
        else
            devices[n] = (struct presence_device){0};
    }
    ret->devices = devices;
    ret->n_devices = n;
    return MESSAGE_OK;
}

static enum message_error read_stations(
    struct json_reader *r, struct json j, const char *name, const id **ret, size_t *ret_n)
{
    struct json_place at = {.name = name}, step = {.up = &at};
    size_t n;
    enum message_error e = json_want_array(r, j, &at, 0, LIMIT_PRESENCE_STATIONS, &n);
    if (e)
        return e;
    id *stations = arena_array(r->arena, id, n);
    if (!stations)
        return json_fail(r, &at, ERROR_NO_MEMORY);
    for (struct json v = json_first(j); !json_is_absent(v); v = json_next(v), step.index++) {
        e = json_want_id(r, v, &step, &stations[step.index]);
        if (e)
            return e;
    }
    *ret = stations;
    *ret_n = n;
    return MESSAGE_OK;
}

static enum message_error read_silent(
    struct json_reader *r, struct json j, struct presence_list *ret)
{
    struct json_place ms = {.name = "silent_ms"};
    enum message_error e =
        read_stations(r, json_get(j, "silent"), "silent", &ret->silent, &ret->n_silent);
    if (!e)
        e = json_want_int(r, json_get(j, "silent_ms"), &ms, 0, SINCE_MAX, &ret->silent_ms);
    return e;
}

static enum message_error read_part(struct json_reader *r, struct json j, struct presence_part *ret)
{
    struct json_place node = {.name = "node"}, no = {.name = "no"}, asks = {.name = "asks"};
    enum message_error e = json_want_id(r, json_get(j, "node"), &node, &ret->node);
    if (!e)
        e = json_want_int(r, json_get(j, "no"), &no, 1, INT64_MAX, &ret->no);
    if (!e && !json_bool(json_get(j, "asks"), &ret->asks))
        e = json_fail(r, &asks, ERROR_FIELD_TYPE);
    if (!e)
        e = read_devices(r, json_get(j, "devices"), &ret->list);
    struct presence_list *l = &ret->list;
    struct json backed = json_get(j, "backed"); /* this and silent: absent if empty */
    if (!e)
        e = read_stations(r, json_get(j, "stations"), "stations", &l->stations, &l->n_stations);
    if (!e && !json_is_absent(backed))
        e = read_stations(r, backed, "backed", &l->backed, &l->n_backed);
    if (!e && !json_is_absent(json_get(j, "silent")))
        e = read_silent(r, j, l);
    return e;
}

enum message_error wire_get_presence_part(
    struct str text, struct arena *a, struct presence_part *ret)
{
    struct json_reader r = {.arena = a, .source = FROM_HUB};
    struct presence_part part = {0};
    struct json_doc doc;
    json_doc_init(&doc);
    enum message_error e = message_error_of_json(json_parse(&doc, text, &limits, a));
    if (!e)
        e = read_part(&r, json_root(&doc), &part);
    json_doc_fini(&doc);
    if (!e)
        *ret = part;
    return e;
}
