#include "protocol/wire/json_copy.h"

#include "protocol/base/require.h"

static void scalar_write(struct json_out *o, struct json j)
{
    struct str s;
    int64_t v;
    bool b;
    if (json_str(j, &s))
        jw_str(o, s);
    else if (json_int(j, &v))
        jw_i64(o, v);
    else if (json_bool(j, &b))
        jw_bool(o, b);
    else
        jw_null(o);
}

static void value_begin(struct json_out *o, struct json j)
{
    if (json_is_object(j))
        jw_object_begin(o);
    else if (json_is_array(j))
        jw_array_begin(o);
    else
        scalar_write(o, j);
}

static void value_end(struct json_out *o, struct json j)
{
    if (json_is_object(j))
        jw_object_end(o);
    else if (json_is_array(j))
        jw_array_end(o);
}

void jw_json(struct json_out *o, struct json j)
{
    struct json path[JSON_DEPTH_CEILING + 1]; /* from j to the current value */
    size_t depth = 0;
    struct json next = j;
    require(!json_is_absent(j));
    do {
        if (!json_is_absent(next)) {
            if (depth > 0 && json_is_object(path[depth - 1]))
                jw_key_str(o, json_key(next));
            value_begin(o, next);
            require(depth <= JSON_DEPTH_CEILING);
            path[depth++] = next;
            next = json_first(next);
        } else {
            struct json done = path[--depth];
            value_end(o, done);
            next = json_next(done);
        }
    } while (depth > 0);
}
