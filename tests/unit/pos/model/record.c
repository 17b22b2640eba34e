/* Records and changes: reference-counted copies that own everything. */
#include "protocol/pos/model/change.h"

#include <stdlib.h>

#include "tests/unit/oom.h"
#include "tests/unit/unit.h"

static id id_of(int n)
{
    return (id){{1, [14] = (uint8_t)(n >> 8), [15] = (uint8_t)n}};
}

static struct choice choices[2];

static struct line line_sample(void)
{
    choices[0] = (struct choice){.group_id = id_of(1),
        .option_id = id_of(2),
        .group = STR("Size"),
        .name = STR("Large"),
        .price = {150}};
    choices[1] = (struct choice){.group_id = id_of(3),
        .option_id = id_of(4),
        .group = STR("Extra"),
        .name = STR("Cheese"),
        .price = {-20}};
    return (struct line){.id = id_of(9),
        .rev = 3,
        .order_id = id_of(10),
        .name = STR("Margherita"),
        .quantity = 2,
        .choices = {choices, 2},
        .note = STR("no basil"),
        .allergy = true,
        .state = line_state_SENT,
        .net = {2400},
        .tax = {384},
        .added_at = {1700000000000}};
}

START_TEST(a_copy_owns_its_text_and_lists)
{
    struct line from = line_sample();
    char note[] = "no basil";
    from.note = (struct str){note, 8};
    const struct record *rec = record_new(KIND_line, &from);
    struct line expect = line_sample();
    note[0] = 'x';
    choices[0].name = STR("Small");
    choices[1].price.minor = 7;
    const struct line *l = (const struct line *)rec;
    ck_assert(!record_eq(KIND_line, l, &from));
    expect = line_sample();
    ck_assert(record_eq(KIND_line, l, &expect));
    ck_assert_ptr_ne(l->choices.items, choices);
    ck_assert_uint_eq(record_held(rec), record_bytes(KIND_line, &expect));
    record_drop(rec);
}
END_TEST

START_TEST(empty_text_and_lists_point_nowhere)
{
    char c = 'x';
    struct line from = {.id = id_of(1), .note = {&c, 0}, .choices = {&c, 0}};
    const struct record *rec = record_new(KIND_line, &from);
    const struct line *l = (const struct line *)rec;
    ck_assert_ptr_null(l->note.p);
    ck_assert_ptr_null(l->choices.items);
    ck_assert(record_eq(KIND_line, l, &from));
    record_drop(rec);
    record_drop(NULL);
}
END_TEST

START_TEST(a_record_lives_as_long_as_its_last_owner)
{
    struct line from = line_sample();
    const struct record *rec = record_new(KIND_line, &from);
    ck_assert_ptr_eq(record_share(rec), rec);
    record_drop(rec);
    ck_assert(record_eq(KIND_line, rec, &from)); /* a sanitizer reports use after free */
    record_drop(rec);
}
END_TEST

/* Changes each field of each kind in turn: record_eq must see every difference. */
static void field_disturb(const struct field *f, char *rec)
{
    static const char other[2048] = "other";
    void *at = rec + f->offset;
    switch (f->type) {
    case FIELD_ID:
    case FIELD_ID_OPT:
        ((id *)at)->b[15] ^= 1;
        break;
    case FIELD_TEXT:
        *(struct str *)at = STR("other");
        break;
    case FIELD_INT:
        *(int64_t *)at += 1;
        break;
    case FIELD_INT_OPT:
        ((struct opt_int *)at)->has = true;
        break;
    case FIELD_BOOL:
        *(bool *)at = !*(bool *)at;
        break;
    case FIELD_MONEY:
        ((money *)at)->minor += 1;
        break;
    case FIELD_MONEY_OPT:
        ((struct opt_money *)at)->has = true;
        break;
    case FIELD_TIME:
    case FIELD_TIME_OPT:
        ((time_ms *)at)->ms += 1;
        break;
    case FIELD_ENUM:
        *(int *)at += 1;
        break;
    case FIELD_LIST:
        ck_assert_uint_le(f->element->size, sizeof other);
        *(struct list *)at = (struct list){&(char[2048]){0}, 1};
        break;
    case FIELD_TYPES_N:
        ck_abort();
    }
}

START_TEST(equality_sees_each_field_of_each_kind)
{
    for (int kind = 0; kind < KINDS_N; kind++) {
        const struct shape *s = record_descs[kind].shape;
        char *a = calloc(1, s->size), *b = calloc(1, s->size);
        ck_assert(a && b);
        for (size_t i = 0; i < s->n_fields; i++) {
            memset(b, 0, s->size);
            ck_assert(record_eq(kind, a, b));
            field_disturb(&s->fields[i], b);
            ck_assert_msg(!record_eq(kind, a, b), "%s.%s", s->name, s->fields[i].name);
        }
        free(a);
        free(b);
    }
}
END_TEST

START_TEST(absent_values_are_equal_whatever_bytes_follow)
{
    struct item a = {.remaining = {false, 5}, .cost = {false, {5}}}, b = {0};
    ck_assert(record_eq(KIND_item, &a, &b));
    a.remaining.has = b.remaining.has = true;
    ck_assert(!record_eq(KIND_item, &a, &b));
}
END_TEST

START_TEST(lists_are_equal_element_by_element)
{
    struct line a = line_sample();
    struct choice other[2] = {choices[0], choices[1]};
    struct line b = a;
    b.choices.items = other;
    ck_assert(record_eq(KIND_line, &a, &b));
    other[1].name = STR("Ham");
    ck_assert(!record_eq(KIND_line, &a, &b));
    b.choices = (struct list){choices, 1};
    ck_assert(!record_eq(KIND_line, &a, &b));
}
END_TEST

static struct change *change_sample(void)
{
    char text[] = "cold", name[] = "Ana";
    struct line l = line_sample();
    struct order o = {.id = id_of(10), .rev = 2, .number = 7};
    struct event events[] = {{.type = EVENT_line_voided, .about = l.id, .text = {text, 4}},
        {.type = EVENT_order_closed, .about = o.id}};
    struct put puts[] = {{KIND_line, (struct record *)&l}, {KIND_order, (struct record *)&o}};
    struct del dels[] = {{KIND_line, l.id}};
    struct change draft = {.seq = 5,
        .op = id_of(77),
        .at = {1000},
        .recorded = {1001},
        .by = {.device = id_of(78), .name = {name, 3}, .role = ROLE_WAITER},
        .events = events,
        .n_events = 2,
        .puts = puts,
        .n_puts = 2,
        .dels = dels,
        .n_dels = 1};
    struct change *c = change_new(&draft);
    memset(text, 'x', 4);
    memset(name, 'x', 3);
    return c;
}

START_TEST(a_change_owns_everything)
{
    struct change *c = change_sample();
    ck_assert_int_eq(c->refs, 1);
    ck_assert_int_eq(c->seq, 5);
    ck_str_is(c->by.name, "Ana");
    ck_assert_uint_eq(c->n_events, 2);
    ck_str_is(c->events[0].text, "cold");
    ck_str_is(c->events[1].text, "");
    ck_assert_uint_eq(c->n_puts, 2);
    struct line expect = line_sample();
    ck_assert(record_eq(KIND_line, c->puts[0].rec, &expect));
    ck_assert_int_eq(((const struct order *)c->puts[1].rec)->number, 7);
    ck_assert_uint_eq(c->n_dels, 1);
    ck_assert(id_eq(c->dels[0].id, expect.id));
    ck_assert_uint_gt(c->bytes, sizeof *c + record_held(c->puts[0].rec));
    ck_assert_ptr_eq(change_share(c), c);
    change_drop(c);
    const struct record *rec = record_share(c->puts[0].rec);
    change_drop(c);
    ck_assert(record_eq(KIND_line, rec, &expect)); /* the record outlives its change */
    record_drop(rec);
    change_drop(NULL);
}
END_TEST

START_TEST(a_change_out_of_memory_leaks_nothing)
{
    struct change *c = NULL;
    int k = 0;
    while (!c) {
        oom_at(++k);
        c = change_sample();
        oom_off();
    }
    ck_assert_int_eq(k, 4); /* the change and two records; the leak sanitizer checks the rest */
    change_drop(c);
}
END_TEST

UNIT_MAIN("record", a_copy_owns_its_text_and_lists, empty_text_and_lists_point_nowhere,
    a_record_lives_as_long_as_its_last_owner, equality_sees_each_field_of_each_kind,
    absent_values_are_equal_whatever_bytes_follow, lists_are_equal_element_by_element,
    a_change_owns_everything, a_change_out_of_memory_leaks_nothing)
