#include "protocol/base/id.h"

#include "protocol/base/hex.h"
#include "protocol/base/require.h"

bool id_is_zero(id i)
{
    static const id zero;
    return id_eq(i, zero);
}

id id_make(time_ms now, const uint8_t random[10])
{
    require(now.ms >= 0 && now.ms < INT64_C(1) << 48);
    id i;
    uint64_t ms = (uint64_t)now.ms;
    for (int k = 0; k < 6; k++)
        i.b[k] = (uint8_t)(ms >> (40 - 8 * k));
    memcpy(i.b + 6, random, 10);
    i.b[6] = (uint8_t)(0x70 | (i.b[6] & 0x0f));
    i.b[8] = (uint8_t)(0x80 | (i.b[8] & 0x3f));
    return i;
}

bool id_is_v7(id i)
{
    return (i.b[6] & 0xf0) == 0x70 && (i.b[8] & 0xc0) == 0x80;
}

time_ms id_time(id i)
{
    uint64_t ms = 0;
    for (int k = 0; k < 6; k++)
        ms = ms << 8 | i.b[k];
    return (time_ms){(int64_t)ms};
}

/* The text has dashes after bytes 4, 6, 8 and 10. */
static bool dash_before(int byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

/* clang-format off */
#define DIGITS(h) h "0" h "1" h "2" h "3" h "4" h "5" h "6" h "7" \
    h "8" h "9" h "a" h "b" h "c" h "d" h "e" h "f"
/* The two digits of each byte, ready, since a change has a dozen ids: "00", "01", …, "ff". */
static const char digits[] =
    DIGITS("0") DIGITS("1") DIGITS("2") DIGITS("3") DIGITS("4") DIGITS("5") DIGITS("6") DIGITS("7")
    DIGITS("8") DIGITS("9") DIGITS("a") DIGITS("b") DIGITS("c") DIGITS("d") DIGITS("e") DIGITS("f");
/* clang-format on */

void id_format(id i, char out[ID_TEXT])
{
    for (int k = 0; k < 16; k++) {
        if (dash_before(k))
            *out++ = '-';
        memcpy(out, digits + 2 * i.b[k], 2);
        out += 2;
    }
}

bool id_parse(struct str s, id *ret_id)
{
    id i;
    size_t at = 0;
    if (s.n != ID_TEXT)
        return false;
    for (int k = 0; k < 16; k++) {
        if (dash_before(k) && s.p[at++] != '-')
            return false;
        if (!hex_parse(s.p + at, &i.b[k], 1))
            return false;
        at += 2;
    }
    *ret_id = i;
    return true;
}
