/* The messages by which people sign in, and what they share with the others. */

#include "protocol/wire/sign_in_read.h"

#include "protocol/wire/shape_json.h"

enum message_error read_sub_id(struct json_reader *r, struct json j, struct str *ret)
{
    struct json_place at = {.name = "id"};
    return json_want_bytes(r, json_get(j, "id"), &at, 1, SUB_ID_BYTES, ret);
}

static enum message_error read_pin(
    struct json_reader *r, struct json j, const char *name, struct str *ret)
{
    struct json_place at = {.name = name};
    enum message_error e =
        json_want_bytes(r, json_get(j, name), &at, PIN_DIGITS_MIN, PIN_DIGITS_MAX, ret);
    for (size_t i = 0; !e && i < ret->n; i++)
        if (ret->p[i] < '0' || ret->p[i] > '9')
            e = json_fail(r, &at, ERROR_FIELD_RANGE);
    return e;
}

/* `pin` and `badge`, each if it is given. */
static enum message_error read_code(
    struct json_reader *r, struct json j, struct str *ret_pin, struct str *ret_badge)
{
    struct json_place at = {.name = "badge"};
    enum message_error e = MESSAGE_OK;
    if (json_given(json_get(j, "pin")))
        e = read_pin(r, j, "pin", ret_pin);
    if (!e && json_given(json_get(j, "badge")))
        e = json_want_bytes(
            r, json_get(j, "badge"), &at, BADGE_BYTES_MIN, BADGE_BYTES_MAX, ret_badge);
    return e;
}

enum message_error read_id_or_none(struct json_reader *r, struct json j, const char *name, id *ret)
{
    struct json_place at = {.name = name};
    return json_given(json_get(j, name)) ? json_want_id(r, json_get(j, name), &at, ret)
                                         : MESSAGE_OK;
}

enum message_error read_sign_in(struct json_reader *r, struct json j, struct in_sign_in *ret)
{
    enum message_error e = read_sub_id(r, j, &ret->sub_id);
    if (!e)
        e = read_id_or_none(r, j, "staff_id", &ret->staff);
    return e ? e : read_code(r, j, &ret->pin, &ret->badge);
}

enum message_error read_secret(struct json_reader *r, struct json j, struct in_secret *ret)
{
    struct json_place staff = {.name = "staff_id"};
    enum message_error e = read_sub_id(r, j, &ret->sub_id);
    if (!e)
        e = json_want_id(r, json_get(j, "staff_id"), &staff, &ret->staff);
    if (!e)
        e = read_code(r, j, &ret->pin, &ret->badge);
    if (!e && json_given(json_get(j, "old")))
        e = read_pin(r, j, "old", &ret->old);
    return e;
}

enum message_error read_unlock(struct json_reader *r, struct json j, struct in_unlock *ret)
{
    enum message_error e = read_sub_id(r, j, &ret->sub_id);
    if (!e)
        e = read_id_or_none(r, j, "staff_id", &ret->staff);
    if (!e)
        e = read_id_or_none(r, j, "device_id", &ret->device);
    return e;
}

enum message_error read_approve(struct json_reader *r, struct json j, struct in_approve *ret)
{
    struct json_place ask = {.name = "ask"};
    enum message_error e = read_sub_id(r, j, &ret->sub_id);
    if (!e)
        e = read_id_or_none(r, j, "staff_id", &ret->staff);
    if (!e)
        e = read_code(r, j, &ret->pin, &ret->badge);
    return e ? e : shape_read(r, &shape_cmd_approval_ask, json_get(j, "ask"), &ask, &ret->ask);
}
