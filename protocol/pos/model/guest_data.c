#include "protocol/pos/model/guest_data.h"

#include "protocol/base/require.h"

static bool is_personal(const struct field *f)
{
    return f->vis == VIS_PERSONAL;
}

bool kind_is_personal(enum record_kind kind)
{
    static uint64_t kinds; /* bits of 1 << kind, once they are known */
    static const uint64_t KNOWN = UINT64_C(1) << 63;
    _Static_assert(KINDS_N < 63, "a bit for each kind, and one more");
    if (!kinds) {
        for (int k = 0; k < KINDS_N; k++)
            for (size_t i = 0; k != KIND_guest_data && i < record_descs[k].shape->n_fields; i++)
                if (is_personal(&record_descs[k].shape->fields[i]))
                    kinds |= UINT64_C(1) << k;
        kinds |= KNOWN;
    }
    return kinds >> kind & 1;
}

/* Where guest_data keeps that field: they have the same name. */
static struct str *place_of(struct guest_data *g, const struct field *f)
{
    for (size_t i = 0; i < shape_guest_data.n_fields; i++)
        if (is_personal(&shape_guest_data.fields[i]) &&
            str_eq(shape_guest_data.fields[i].key, f->key))
            return (struct str *)((char *)g + shape_guest_data.fields[i].offset);
    require(!"a personal field that guest_data lacks");
    return NULL;
}

bool guest_data_of(enum record_kind kind, const struct record *rec, struct guest_data *ret)
{
    const struct shape *s = record_descs[kind].shape;
    bool any = false;
    if (!kind_is_personal(kind))
        return false;
    *ret = (struct guest_data){.about = rec->id};
    for (size_t i = 0; i < s->n_fields; i++) {
        if (!is_personal(&s->fields[i]))
            continue;
        require(s->fields[i].type == FIELD_TEXT);
        struct str value = *(const struct str *)((const char *)rec + s->fields[i].offset);
        *place_of(ret, &s->fields[i]) = value;
        any = any || value.n;
    }
    return any;
}

void guest_data_into(const struct guest_data *from, enum record_kind kind, struct record *rec)
{
    const struct shape *s = record_descs[kind].shape;
    struct guest_data all = *from;
    for (size_t i = 0; kind_is_personal(kind) && i < s->n_fields; i++)
        if (is_personal(&s->fields[i]))
            *(struct str *)((char *)rec + s->fields[i].offset) = *place_of(&all, &s->fields[i]);
}

void guest_data_fill(enum record_kind kind, struct record *rec)
{
    const struct shape *s = record_descs[kind].shape;
    for (size_t i = 0; kind_is_personal(kind) && i < s->n_fields; i++) {
        struct str *value = (struct str *)((char *)rec + s->fields[i].offset);
        if (is_personal(&s->fields[i]) && s->fields[i].min > 0 && !value->n)
            *value = STR(GUEST_NOBODY);
    }
}
