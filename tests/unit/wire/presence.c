/* Presence on the wire: what a hub sends to its devices and to other hubs. */
#include "protocol/wire/presence.h"

#include "tests/unit/wire/edit.h"
#include "tests/unit/wire/gen.h"

static struct arena arena;
static struct buf text, edited;

static void begin(void)
{
    arena_init(&arena, LIMIT_COMMAND_ARENA_BYTES);
    buf_init(&text, LIMIT_PRESENCE_BYTES);
    buf_init(&edited, 2 * LIMIT_PRESENCE_BYTES);
}

static void end(void)
{
    buf_fini(&edited);
    buf_fini(&text);
    arena_fini(&arena);
}

static id made(uint32_t n)
{
    return (id){{0x01, 0x9a, [6] = 0x70, [8] = 0x80, [12] = (uint8_t)(n >> 24),
        [13] = (uint8_t)(n >> 16), [14] = (uint8_t)(n >> 8), [15] = (uint8_t)n}};
}

static const struct presence_device two[] = {
    {{{1}}, {{2}}, {"Zo\xc3\xab \"Z\"", 8}, ROLE_WAITER, 1795348068840},
    {{{3}}, {{0}}, {"", 0}, ROLE_KITCHEN, 0},
};
static const id stations[] = {{{4}}, {{5}}};
static const struct presence_part some = {{{9}}, 7, true, {two, 2, stations, 2}};
static const struct presence_part dark = {
    {{9}}, 8, false, {two, 2, stations, 1, stations, 2, stations + 1, 1, 8123}};

static enum message_error get(struct str s, struct presence_part *ret)
{
    arena_reset(&arena);
    return wire_get_presence_part(s, &arena, ret);
}

START_TEST(a_device_is_told_no_more_than_it_needs)
{
    wire_put_presence(&text, &some.list);
    ck_str_is(buf_str(&text),
        "{\"t\":\"presence\",\"devices\":[{\"device\":\"01000000-0000-0000-0000-000000000000\","
        "\"name\":\"Zo\xc3\xab \\\"Z\\\"\",\"role\":\"waiter\","
        "\"table_id\":\"02000000-0000-0000-0000-000000000000\"},"
        "{\"device\":\"03000000-0000-0000-0000-000000000000\",\"name\":\"\",\"role\":\"kitchen\","
        "\"table_id\":null}],\"stations\":[\"04000000-0000-0000-0000-000000000000\","
        "\"05000000-0000-0000-0000-000000000000\"]}");
    buf_reset(&text);
    wire_put_presence(&text, &(struct presence_list){0});
    ck_str_is(buf_str(&text), "{\"t\":\"presence\",\"devices\":[],\"stations\":[]}");
}
END_TEST

START_TEST(a_part_is_read_as_it_was_written)
{
    struct presence_part part;
    wire_put_presence_part(&text, &some);
    ck_assert_int_eq(get(buf_str(&text), &part), MESSAGE_OK);
    ck_assert(id_eq(part.node, some.node) && part.asks);
    ck_assert_int_eq(part.no, 7);
    ck_assert_uint_eq(part.list.n_devices, 2);
    ck_assert(id_eq(part.list.devices[0].device, two[0].device));
    ck_assert(id_eq(part.list.devices[0].table_id, two[0].table_id));
    ck_assert(str_eq(part.list.devices[0].name, two[0].name));
    ck_assert_int_eq(part.list.devices[0].since_ms, 1795348068840);
    ck_assert_int_eq(part.list.devices[1].role, ROLE_KITCHEN);
    ck_assert(id_is_zero(part.list.devices[1].table_id));
    ck_assert_uint_eq(part.list.n_stations, 2);
    ck_assert(id_eq(part.list.stations[1], stations[1]));
    ck_assert_uint_eq(part.list.n_backed + part.list.n_silent, 0);
    buf_reset(&text);
    wire_put_presence_part(&text, &dark);
    ck_assert_int_eq(get(buf_str(&text), &part), MESSAGE_OK);
    ck_assert_uint_eq(part.list.n_stations, 1);
    ck_assert_uint_eq(part.list.n_backed, 2);
    ck_assert(id_eq(part.list.backed[1], stations[1]));
    ck_assert_uint_eq(part.list.n_silent, 1);
    ck_assert(id_eq(part.list.silent[0], stations[1]));
    ck_assert_int_eq(part.list.silent_ms, 8123);
}
END_TEST

static void is_fault(const char *path, const char *value, enum message_error error)
{
    struct presence_part part;
    buf_reset(&edited);
    edit_json(&edited, buf_str(&text), path, value);
    enum message_error e = get(buf_str(&edited), &part);
    ck_assert_msg(e == error, "%s = %s: %s", path, value, message_error_descs[e].code);
}

START_TEST(each_member_is_checked)
{
    static const char *const needed[] = {"node", "no", "asks", "devices", "stations",
        "devices[0].device", "devices[0].name", "devices[0].role", "devices[0].table_id",
        "devices[0].since"};
    wire_put_presence_part(&text, &some);
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        bool odd = strcmp(needed[i], "asks") == 0;
        is_fault(needed[i], NULL, odd ? ERROR_FIELD_TYPE : ERROR_FIELD_MISSING);
        is_fault(needed[i], "{}", ERROR_FIELD_TYPE);
    }
    is_fault("node", "\"00000000-0000-0000-0000-000000000000\"", ERROR_FIELD_RANGE);
    is_fault("no", "0", ERROR_FIELD_RANGE);
    is_fault("stations[1]", "null", ERROR_FIELD_TYPE);
    is_fault("devices[1]", "null", ERROR_FIELD_MISSING);
    is_fault("devices[1].since", "-1", ERROR_FIELD_RANGE);
    is_fault("devices[1].since", "253402300800000", ERROR_FIELD_RANGE);
    is_fault("devices[1].since", "253402300799999", MESSAGE_OK);
    is_fault("devices[1].table_id", "\"00000000-0000-0000-0000-000000000000\"", ERROR_FIELD_RANGE);
    is_fault("devices[1].later", "1", MESSAGE_OK);
    buf_reset(&text);
    wire_put_presence_part(&text, &dark);
    is_fault("backed", "{}", ERROR_FIELD_TYPE);
    is_fault("backed[1]", "null", ERROR_FIELD_TYPE);
    is_fault("backed", NULL, MESSAGE_OK);
    is_fault("silent", "{}", ERROR_FIELD_TYPE);
    is_fault("silent[0]", "null", ERROR_FIELD_TYPE);
    is_fault("silent", NULL, MESSAGE_OK);
    is_fault("silent_ms", NULL, ERROR_FIELD_MISSING);
    is_fault("silent_ms", "-1", ERROR_FIELD_RANGE);
}
END_TEST

START_TEST(a_device_with_an_unknown_role_is_left_out)
{
    struct presence_part part;
    wire_put_presence_part(&text, &some);
    edit_json(&edited, buf_str(&text), "devices[0].role", "\"sommelier\"");
    ck_assert_int_eq(get(buf_str(&edited), &part), MESSAGE_OK);
    ck_assert_uint_eq(part.list.n_devices, 1);
    ck_assert(id_eq(part.list.devices[0].device, two[1].device));
    ck_assert(id_is_zero(part.list.devices[0].table_id));
    ck_assert_int_eq(part.list.devices[0].since_ms, 0);
}
END_TEST

/* The longest possible part, with names of characters that all need an escape. */
START_TEST(the_largest_part_is_within_its_ceiling)
{
    static struct presence_device devices[LIMIT_PRESENCE_DEVICES + 1];
    static id many[LIMIT_PRESENCE_STATIONS + 1];
    char name[NAME_MAX_CHARS];
    enum role longest = 0;
    memset(name, 1, sizeof name);
    for (int i = 0; i < ROLES_N; i++)
        if (strlen(role_descs[i].name) > strlen(role_descs[longest].name))
            longest = i;
    for (uint32_t i = 0; i <= LIMIT_PRESENCE_DEVICES; i++)
        devices[i] = (struct presence_device){
            made(i), made(i), {name, sizeof name}, longest, 253402300799999};
    for (uint32_t i = 0; i <= LIMIT_PRESENCE_STATIONS; i++)
        many[i] = made(i);
    struct presence_part back,
        part = {made(1), INT64_MAX, false,
            {devices, LIMIT_PRESENCE_DEVICES, many, LIMIT_PRESENCE_STATIONS, many,
                LIMIT_PRESENCE_STATIONS, many, LIMIT_PRESENCE_STATIONS, 253402300799999}};
    wire_put_presence_part(&text, &part);
    ck_assert(!text.failed);
    ck_assert_int_eq(get(buf_str(&text), &back), MESSAGE_OK);
    ck_assert_uint_eq(back.list.n_devices, LIMIT_PRESENCE_DEVICES);
    buf_put_str(&edited, buf_str(&text));
    while (edited.n < LIMIT_PRESENCE_BYTES)
        buf_put_char(&edited, ' ');
    ck_assert_int_eq(get(buf_str(&edited), &back), MESSAGE_OK);
    buf_put_char(&edited, ' ');
    ck_assert_int_eq(get(buf_str(&edited), &back), ERROR_TOO_LARGE);
    for (int more = 0; more < 2; more++) {
        part.list.n_devices = more ? 0 : LIMIT_PRESENCE_DEVICES + 1;
        part.list.n_stations = more ? LIMIT_PRESENCE_STATIONS + 1 : 0;
        buf_reset(&text);
        wire_put_presence_part(&text, &part);
        ck_assert_int_eq(get(buf_str(&text), &back), ERROR_FIELD_RANGE);
    }
}
END_TEST

UNIT_MAIN_WITH("presence", begin, end, a_device_is_told_no_more_than_it_needs,
    a_part_is_read_as_it_was_written, each_member_is_checked,
    a_device_with_an_unknown_role_is_left_out, the_largest_part_is_within_its_ceiling)
