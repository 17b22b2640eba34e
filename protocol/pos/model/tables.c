/* The remaining tables as data, and look-up by name in each. */

#include "protocol/pos/model/change.h"
#include "protocol/pos/model/features.h"
#include "protocol/pos/model/limits.h"
#include "protocol/pos/model/refusals.h"
#include "protocol/pos/model/topics.h"
#include "protocol/base/require.h"

const struct role_desc role_descs[ROLES_N] = {
#define R(NAME, wire, sees, text) [ROLE_##NAME] = {.name = wire, .view = VIEW_##sees, .doc = text},
    ROLES(R)
#undef R
};

const struct feature_desc feature_descs[FEATURES_N] = {
#define X(sname, text) [FEATURE_##sname] = {.name = #sname, .doc = text},
    FEATURES(X)
#undef X
};

const struct topic_desc topic_descs[TOPICS_N] = {
#define T(NAME, wire, who, text) [TOPIC_##NAME] = {.name = wire, .roles = who, .doc = text},
    TOPICS(T)
#undef T
};

const struct refusal_desc refusal_descs[REFUSALS_N] = {
#define N(sname, again, ...)                                                                       \
    [REFUSAL_##sname] = {.code = #sname, .retry = RETRY_##again, .text = __VA_ARGS__},
    REFUSALS(N)
#undef N
};

const struct event_desc event_descs[EVENTS_N] = {
#define E(noun, verb, text) [EVENT_##noun##_##verb] = {.name = #noun "." #verb, .doc = text},
    EVENTS(E)
#undef E
};

const struct limit_desc limit_descs[] = {
#define L(NAME, number, wire, per, text) {.name = wire, .value = number, .unit = per, .doc = text},
    LIMITS(L)
#undef L
};
const int limits_n = sizeof limit_descs / sizeof limit_descs[0];

int refusal_status(enum refusal refusal)
{
    static const int by_retry[] = {[RETRY_NEVER] = 409, [RETRY_SAME] = 503, [RETRY_FIX] = 422};
    require(refusal >= 0 && refusal < REFUSALS_N);
    const struct refusal_desc *d = &refusal_descs[refusal];
    return d->status ? d->status : by_retry[d->retry];
}

int refusal_find(struct str code)
{
    for (int r = 0; r < REFUSALS_N; r++)
        if (str_eq(code, str_of(refusal_descs[r].code)))
            return r;
    return -1;
}

unsigned view_bits(enum view view)
{
    static const unsigned bits[VIEWS_N] = {
#define V(NAME, set, doc) [VIEW_##NAME] = set,
        VIEWS(V)
#undef V
    };
    require(view >= 0 && view < VIEWS_N);
    return bits[view];
}

int enum_find(const struct enum_desc *e, struct str name)
{
    for (int i = 0; i < e->n; i++)
        if (str_eq(name, str_of(e->names[i])))
            return i;
    return -1;
}

enum record_kind record_kind_find(struct str name)
{
    for (int k = 0; k < KINDS_N; k++)
        if (str_eq(name, str_of(record_descs[k].name)))
            return k;
    return KIND_none;
}

const struct command_desc *command_find(struct str name)
{
    for (int c = 0; c < COMMANDS_N; c++)
        if (str_eq(name, str_of(command_descs[c].name)))
            return &command_descs[c];
    return NULL;
}

int role_find(struct str name)
{
    for (int r = 0; r < ROLES_N; r++)
        if (str_eq(name, str_of(role_descs[r].name)))
            return r;
    return -1;
}

/* FAMILIES as data: for each kind, the field that names its member of the family. */
static const struct {
    enum record_kind kind;
    size_t offset;
} family_members[] = {
#define K(topic, sname, member) {KIND_##sname, offsetof(struct sname, member)},
    FAMILIES(K)
#undef K
};

id topic_member_of(enum record_kind kind, const void *rec)
{
    for (size_t i = 0; i < sizeof family_members / sizeof *family_members; i++)
        if (family_members[i].kind == kind)
            return *(const id *)((const char *)rec + family_members[i].offset);
    return (id){{0}};
}
