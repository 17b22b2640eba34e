#include "protocol/base/utf8.h"

#include "protocol/base/require.h"

static bool tail(unsigned char c)
{
    return (c & 0xc0) == 0x80;
}

size_t utf8_sequence(const char *bytes, size_t n)
{
    const unsigned char *p = (const unsigned char *)bytes;
    if (n == 0)
        return 0;
    unsigned char c = p[0];
    if (c < 0x80)
        return 1;
    if (c >= 0xc2 && c <= 0xdf)
        return n >= 2 && tail(p[1]) ? 2 : 0;
    if (c >= 0xe0 && c <= 0xef) {
        if (n < 3 || !tail(p[1]) || !tail(p[2]))
            return 0;
        if (c == 0xe0 && p[1] < 0xa0) /* overlong */
            return 0;
        return c == 0xed && p[1] > 0x9f ? 0 : 3; /* surrogates */
    }
    if (c >= 0xf0 && c <= 0xf4) {
        if (n < 4 || !tail(p[1]) || !tail(p[2]) || !tail(p[3]))
            return 0;
        if (c == 0xf0 && p[1] < 0x90) /* overlong */
            return 0;
        return c == 0xf4 && p[1] > 0x8f ? 0 : 4; /* above U+10FFFF */
    }
    return 0;
}

size_t utf8_encode(uint32_t code, char out[4])
{
    require(code <= 0x10ffff && (code < 0xd800 || code > 0xdfff));
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code & 0x3f));
        code >>= 6;
    }
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    out[0] = (char)(lead[n] | code);
    return n;
}

bool utf8_count(struct str s, size_t *ret_chars)
{
    size_t chars = 0;
    for (size_t i = 0; i < s.n; chars++) {
        size_t n = utf8_sequence(s.p + i, s.n - i);
        if (n == 0)
            return false;
        i += n;
    }
    *ret_chars = chars;
    return true;
}
