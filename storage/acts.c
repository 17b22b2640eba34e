#include "storage/acts.h"

#include <string.h>

#include "protocol/pos/model/shape_of.h"

#define S(NAME, text, what) [SCOPE_##NAME] = {.name = text, .doc = what},
const struct scope_desc scope_descs[SCOPES_N] = {SCOPES(S)};
#undef S

#define L(e) ENUM_OF(e)
ACT_ENUMS(L)
#undef L
#define S(name) SHAPE_OF(name)
ACT_SHAPES(S)
#undef S

#define P_ WHO_PLATFORM
#define T_ WHO_TENANT
#define V_ WHO_VENUE
const struct act_desc admin_act_descs[ACTS_N] = {
#define A(act, verb, route, is, may, body, answer, member, text)                                   \
    [ACT_##act] = {.name = #act,                                                                   \
        .method = verb,                                                                            \
        .path = route,                                                                             \
        .kind = ACT_##is,                                                                          \
        .who = may,                                                                                \
        .in = &shape_act_##body,                                                                   \
        .out = &shape_act_##answer,                                                                \
        .list = member,                                                                            \
        .doc = text},
    ACTS(A)
#undef A
};

int scopes_read(struct str text)
{
    unsigned scopes = 0;
    while (text.n) {
        const char *space = memchr(text.p, ' ', text.n);
        struct str word = {text.p, space ? (size_t)(space - text.p) : text.n};
        int s = 0;
        while (s < SCOPES_N && !str_eq(word, str_of(scope_descs[s].name)))
            s++;
        if (s == SCOPES_N)
            return -1;
        scopes |= 1u << s;
        size_t used = word.n + (space != NULL);
        text = (struct str){text.p + used, text.n - used};
    }
    return (int)scopes;
}

void scopes_write(unsigned scopes, char *ret)
{
    size_t n = 0;
    for (int s = 0; s < SCOPES_N; s++) {
        struct str name = str_of(scope_descs[s].name);
        if (!(scopes >> s & 1))
            continue;
        if (n)
            ret[n++] = ' ';
        memcpy(ret + n, name.p, name.n);
        n += name.n;
    }
    ret[n] = 0;
}

bool act_creates(enum admin_act act)
{
    return act == ACT_tenant_create || act == ACT_venue_create || act == ACT_device_mint ||
           act == ACT_key_mint || act == ACT_pairing_approve;
}

enum act_trouble act_trouble_find(struct str constraint)
{
#define T(NAME, name)                                                                              \
    if (str_eq(constraint, STR(name)))                                                             \
        return ACT_TROUBLE_##NAME;
    ACT_TROUBLES(T)
#undef T
    return ACT_FINE;
}
