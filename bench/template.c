#include "bench/template.h"

#include <time.h>

#include "bench/measure.h"
#include "protocol/base/id.h"

/* A version 7 id made of this run (its start, to the nanosecond), the kind of number and the number
 * (the last 48 bits). Two runs against one database never share an id. */
static void put_id(struct buf *b, uint8_t kind, uint64_t number)
{
    static struct timespec start;
    if (!start.tv_sec)
        clock_gettime(CLOCK_REALTIME, &start);
    uint8_t random[10] = {kind, (uint8_t)start.tv_nsec, (uint8_t)(start.tv_nsec >> 8 & 0x3f),
        (uint8_t)(start.tv_nsec >> 14)};
    for (int i = 0; i < 6; i++)
        random[4 + i] = (uint8_t)(number >> (40 - 8 * i));
    char text[ID_TEXT];
    time_ms at = {(int64_t)start.tv_sec * 1000 + start.tv_nsec / 1000000};
    id_format(id_make(at, random), text);
    buf_put(b, text, sizeof text);
}

static void put_hole(struct buf *b, struct str name, const struct template_values *v)
{
    if (str_eq(name, STR("op"))) {
        put_id(b, 1, v->serial);
    } else if (str_eq(name, STR("uuid"))) {
        put_id(b, 2, v->serial);
    } else if (str_eq(name, STR("scope"))) {
        put_id(b, 3, v->scope);
    } else if (str_eq(name, STR("n"))) {
        buf_put_i64(b, (int64_t)v->serial + 1); /* counts from 1 */
    } else {
        for (size_t i = 0; v->client && i < v->client->n_values; i++)
            if (str_eq(name, v->client->values[i].name)) {
                buf_put_str(b, v->client->values[i].value);
                return;
            }
        die("nothing fills $%.*s", STR_ARG(name));
    }
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || c == '_';
}

void template_fill(struct buf *b, struct str text, const struct template_values *v)
{
    for (size_t i = 0; i < text.n;) {
        if (text.p[i] != '$') {
            buf_put_char(b, text.p[i++]);
            continue;
        }
        size_t from = ++i;
        while (i < text.n && is_name(text.p[i]))
            i++;
        put_hole(b, (struct str){text.p + from, i - from}, v);
    }
}

bool template_serial(struct str message, uint64_t *ret_serial)
{
    static const struct str KEY = {"\"op\":\"", 6};
    const char *at = memmem(message.p, message.n, KEY.p, KEY.n);
    id op;
    if (!at || (size_t)(message.p + message.n - at) < KEY.n + ID_TEXT ||
        !id_parse((struct str){at + KEY.n, ID_TEXT}, &op))
        return false;
    uint64_t n = 0;
    for (int i = 10; i < 16; i++)
        n = n << 8 | op.b[i];
    *ret_serial = n;
    return true;
}
