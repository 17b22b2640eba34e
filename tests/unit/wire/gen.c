#include "tests/unit/wire/gen.h"

#include "protocol/base/require.h"
#include "protocol/base/utf8.h"

static int64_t between(struct unit_random *r, int64_t min, int64_t max)
{
    uint64_t span = (uint64_t)max - (uint64_t)min + 1;
    switch (unit_random_below(r, 6)) { /* extremes more often than by chance */
    case 0:
        return min;
    case 1:
        return max;
    default:
        return (int64_t)((uint64_t)min + (span ? unit_random_below(r, span) : unit_random(r)));
    }
}

id gen_id(struct unit_random *r)
{
    uint8_t random[10];
    for (size_t i = 0; i < sizeof random; i++)
        random[i] = (uint8_t)unit_random(r);
    return id_make((time_ms){(int64_t)unit_random_below(r, INT64_C(1) << 41)}, random);
}

time_ms gen_time(struct unit_random *r)
{
    /* 1900 to 2100; 0 would be "none" */
    time_ms t = {between(r, INT64_C(-2208988800000), INT64_C(4102444800000))};
    return t.ms ? t : (time_ms){1};
}

bool gen_controls = true;

static bool may_send(struct str s)
{
    unsigned char c = (unsigned char)s.p[0];
    return gen_controls || (c >= 0x20 && c != 0x7f) || c == '\n' || c == '\t';
}

struct str gen_text(struct unit_random *r, struct arena *a, size_t min, size_t max)
{
    static const char *const special[] = {"\"", "\\", "/", "\b", "\f", "\n", "\r", "\t", "\x01",
        "\x1f", " ", "\x7f", "\xc2\x80", "\xe2\x80\xa8", "\xef\xbf\xbf", "\xf0\x9f\x8d\x95", "<"};
    size_t most = max > min + 40 && unit_random_below(r, 8) ? min + 40 : max;
    size_t want = (size_t)between(r, (int64_t)min, (int64_t)most), n = 0;
    char *p = arena_alloc(a, want + 1);
    require(p);
    while (n < want) {
        char c[4] = {(char)('a' + unit_random_below(r, 26))};
        size_t len = 1;
        if (unit_random_below(r, 4) == 0) {
            struct str s = str_of(special[unit_random_below(r, sizeof special / sizeof *special)]);
            if (!may_send(s))
                s = STR("_");
            memcpy(c, s.p, s.n);
            len = s.n;
        } else if (unit_random_below(r, 8) == 0) {
            len = utf8_encode((uint32_t)(0xa0 + unit_random_below(r, 0xd700)), c);
        }
        if (len > want - n) /* the rest needs a shorter one */
            c[0] = 'z', len = 1;
        memcpy(p + n, c, len);
        n += len;
    }
    return (struct str){n ? p : NULL, n};
}

/* A device's name for something must be one. */
static void make_sendable(struct str *s, size_t max)
{
    if (!gen_controls && max <= NAME_MAX_CHARS && s->n && !utf8_is_name(*s))
        memset((char *)s->p, 'z', s->n);
}

static void gen_list(struct unit_random *r, struct arena *a, const struct field *f, struct list *to)
{
    size_t most = (size_t)f->max < 4 ? (size_t)f->max : 4, size = f->element->size;
    size_t n = (size_t)between(r, f->min, (int64_t)most);
    char *items = arena_alloc_array(a, size, n);
    require(items);
    for (size_t i = 0; i < n; i++)
        gen_struct(r, a, f->element, items + i * size);
    *to = (struct list){n ? items : NULL, n};
}

static void gen_field(struct unit_random *r, struct arena *a, const struct field *f, void *to)
{
    bool given = unit_random_below(r, 3) > 0;
    switch (f->type) {
    case FIELD_ID_OPT:
    case FIELD_ID:
        if (given || f->type == FIELD_ID)
            *(id *)to = gen_id(r);
        return;
    case FIELD_TEXT:
        *(struct str *)to = gen_text(r, a, (size_t)f->min, (size_t)f->max);
        make_sendable(to, (size_t)f->max);
        return;
    case FIELD_INT:
        *(int64_t *)to = between(r, f->min, f->max);
        return;
    case FIELD_INT_OPT:
        if (given)
            *(struct opt_int *)to = (struct opt_int){true, between(r, f->min, f->max)};
        return;
    case FIELD_BOOL:
        *(bool *)to = given;
        return;
    case FIELD_MONEY:
        ((money *)to)->minor = between(r, f->min, f->max);
        return;
    case FIELD_MONEY_OPT:
        if (given)
            *(struct opt_money *)to = (struct opt_money){true, {between(r, f->min, f->max)}};
        return;
    case FIELD_TIME_OPT:
    case FIELD_TIME:
        if (given || f->type == FIELD_TIME)
            *(time_ms *)to = gen_time(r);
        return;
    case FIELD_ENUM:
        *(int *)to = (int)unit_random_below(r, (uint64_t)f->enums->n);
        return;
    case FIELD_LIST:
        gen_list(r, a, f, to);
        return;
    case FIELD_TYPES_N:
        break;
    }
    require(!"a field type that is not made up here");
}

void gen_struct(struct unit_random *r, struct arena *a, const struct shape *s, void *to)
{
    for (size_t i = 0; i < s->n_fields; i++)
        gen_field(r, a, &s->fields[i], (char *)to + s->fields[i].offset);
}

void *gen_new(struct unit_random *r, struct arena *a, const struct shape *s)
{
    void *to = arena_alloc(a, s->size);
    require(to);
    gen_struct(r, a, s, to);
    return to;
}

struct change gen_change(struct unit_random *r, struct arena *a)
{
    struct change c = {.seq = between(r, 1, (INT64_C(1) << 53) - 1),
        .op = gen_id(r),
        .at = gen_time(r),
        .recorded = gen_time(r),
        .by = {.device = gen_id(r),
            .name = gen_text(r, a, 1, NAME_MAX_CHARS),
            .role = (enum role)unit_random_below(r, ROLES_N)}};
    if (unit_random_below(r, 2))
        c.by.staff = gen_id(r);
    if (unit_random_below(r, 4) == 0)
        c.by.approver = gen_id(r);
    c.n_puts = unit_random_below(r, 7);
    c.n_dels = unit_random_below(r, 4);
    c.n_events = unit_random_below(r, 4);
    struct put *puts = arena_array(a, struct put, c.n_puts);
    struct del *dels = arena_array(a, struct del, c.n_dels);
    struct event *events = arena_array(a, struct event, c.n_events);
    /* Kinds in order, as the journal keeps them. */
    for (size_t i = 0, kind = 0; i < c.n_puts; i++) {
        kind += unit_random_below(r, KINDS_N - kind);
        kind -= kind == KIND_guest_data; /* in no journal */
        puts[i].kind = (enum record_kind)kind;
        puts[i].rec = gen_new(r, a, record_descs[kind].shape);
    }
    for (size_t i = 0, kind = 0; i < c.n_dels; i++) {
        kind += unit_random_below(r, KINDS_N - kind);
        kind -= kind == KIND_guest_data; /* in no journal */
        dels[i] = (struct del){.kind = (enum record_kind)kind, .id = gen_id(r)};
        for (size_t k = 0; k < c.n_puts; k++)
            if (puts[k].kind == dels[i].kind && unit_random_below(r, 2))
                dels[i].id = puts[k].rec->id;
    }
    for (size_t i = 0; i < c.n_events; i++) {
        events[i].type = (enum event_type)unit_random_below(r, EVENTS_N);
        events[i].about = c.n_puts ? puts[unit_random_below(r, c.n_puts)].rec->id : gen_id(r);
        events[i].text = gen_text(r, a, 0, NAME_MAX_CHARS);
    }
    c.puts = puts;
    c.dels = dels;
    c.events = events;
    return c;
}
