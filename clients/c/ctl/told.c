#include "clients/c/ctl/told.h"

#include "protocol/base/require.h"
#include "protocol/pos/model/limits.h"
#include "protocol/wire/json_read.h"
#include "protocol/wire/shape_json.h"

enum { RECORD_MAX = 1 << 20 };

void told_begin(struct venue *v, const struct payon_welcome *w)
{
    struct venue_info info = {.exponent = w->exponent, .name = str_in(w->venue_name)};
    if (!id_parse(str_in(w->venue), &info.venue) || w->currency.n != 3)
        ctl_die("the hub did not say which venue it is");
    memcpy(info.currency, w->currency.p, 3);
    require(venue_init(v, &info) == 0);
}

struct loading {
    struct venue *v;
    enum record_kind kind;
    struct arena arena;
    struct json_doc doc;
};

static bool record_load(void *user, struct payon_id key, struct payon_text text)
{
    static const struct json_limits limits = {RECORD_MAX, LIMIT_JSON_DEPTH, RECORD_MAX};
    struct loading *l = user;
    union any_record rec = {0};
    arena_reset(&l->arena);
    struct json_reader r = {.arena = &l->arena, .source = FROM_HUB};
    if (json_parse(&l->doc, str_in(text), &limits, &l->arena) ||
        shape_read(&r, record_descs[l->kind].shape, json_root(&l->doc), NULL, &rec))
        ctl_die("the hub told a record that is none: %.*s", (int)text.n, text.p);
    const struct record *owned = record_new(l->kind, &rec);
    require(owned && venue_load(l->v, l->kind, owned) == 0);
    record_drop(owned); /* the venue has it */
    return true;
}

void told_fill(
    struct venue *v, const struct payon *client, const enum record_kind *kinds, size_t n_kinds)
{
    struct loading l = {.v = v};
    arena_init(&l.arena, LIMIT_COMMAND_ARENA_BYTES);
    json_doc_init(&l.doc);
    for (size_t i = 0; i < n_kinds; i++) {
        l.kind = kinds[i];
        payon_records(client, record_descs[l.kind].name, record_load, &l);
    }
    json_doc_fini(&l.doc);
    arena_fini(&l.arena);
}
