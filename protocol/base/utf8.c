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

uint32_t utf8_decode(const char *bytes, size_t n)
{
    const unsigned char *p = (const unsigned char *)bytes;
    static const unsigned char lead[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    require(n >= 1 && n <= 4);
    uint32_t code = p[0] & lead[n];
    for (size_t i = 1; i < n; i++)
        code = code << 6 | (p[i] & 0x3f);
    return code;
}

struct range {
    uint32_t from, to;
};

static bool is_in(const struct range *ranges, size_t n, uint32_t code)
{
    for (size_t i = 0; i < n; i++)
        if (code >= ranges[i].from && code <= ranges[i].to)
            return true;
    return false;
}

bool utf8_is_harmful(uint32_t code)
{
    static const struct range harmful[] = {
        {0x00, 0x1f}, {0x7f, 0x9f}, {0x200b, 0x200b}, /* zero-width space */
        {0x2028, 0x202e},                             /* separators, embeddings, overrides */
        {0x2060, 0x206f},                             /* invisible operators, isolates */
        {0xfeff, 0xfeff},                             /* byte order mark */
        {0xfff9, 0xfffb},                             /* interlinear annotation */
    };
    return is_in(harmful, sizeof harmful / sizeof *harmful, code);
}

/* White space, and what Unicode calls default ignorable. */
static bool shows_nothing(uint32_t code)
{
    static const struct range empty[] = {
        {0x09, 0x0a},
        {0x20, 0x20},
        {0xa0, 0xa0},
        {0xad, 0xad},
        {0x034f, 0x034f},
        {0x061c, 0x061c},
        {0x115f, 0x1160},
        {0x1680, 0x1680},
        {0x17b4, 0x17b5},
        {0x180b, 0x180f},
        {0x2000, 0x200f},
        {0x202f, 0x202f},
        {0x205f, 0x205f},
        {0x2800, 0x2800},
        {0x3000, 0x3000},
        {0x3164, 0x3164},
        {0xfe00, 0xfe0f},
        {0xffa0, 0xffa0},
        {0xe0000, 0xe0fff},
    };
    return is_in(empty, sizeof empty / sizeof *empty, code);
}

bool utf8_is_name(struct str s)
{
    bool shown = false;
    for (size_t i = 0, n; i < s.n; i += n) {
        n = utf8_sequence(s.p + i, s.n - i);
        if (n == 0)
            return false;
        uint32_t code = utf8_decode(s.p + i, n);
        if (utf8_is_harmful(code) && code != '\n' && code != '\t')
            return false;
        shown = shown || !shows_nothing(code);
    }
    return shown;
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
