#include "protocol/base/card.h"

#include <stdint.h>
#include <string.h>

#include "protocol/base/utf8.h"

enum { GAP_MAX = 3, UUID_TEXT = 36 };

/* The zeros of the scripts (general category Nd, Unicode 14.0.0), ascending; nine digits follow
 * each. */
static const uint32_t zeros[] = {
    0x660,
    0x6F0,
    0x7C0,
    0x966,
    0x9E6,
    0xA66,
    0xAE6,
    0xB66,
    0xBE6,
    0xC66,
    0xCE6,
    0xD66,
    0xDE6,
    0xE50,
    0xED0,
    0xF20,
    0x1040,
    0x1090,
    0x17E0,
    0x1810,
    0x1946,
    0x19D0,
    0x1A80,
    0x1A90,
    0x1B50,
    0x1BB0,
    0x1C40,
    0x1C50,
    0xA620,
    0xA8D0,
    0xA900,
    0xA9D0,
    0xA9F0,
    0xAA50,
    0xABF0,
    0xFF10,
    0x104A0,
    0x10D30,
    0x11066,
    0x110F0,
    0x11136,
    0x111D0,
    0x112F0,
    0x11450,
    0x114D0,
    0x11650,
    0x116C0,
    0x11730,
    0x118E0,
    0x11950,
    0x11C50,
    0x11D50,
    0x11DA0,
    0x16A60,
    0x16AC0,
    0x16B50,
    0x1D7CE,
    0x1D7D8,
    0x1D7E2,
    0x1D7EC,
    0x1D7F6,
    0x1E140,
    0x1E2F0,
    0x1E950,
    0x1FBF0,
};

/* A character of a text. */
struct sign {
    size_t n; /* bytes */
    uint32_t code;
    int digit; /* 0 to 9; -1: none */
};

static int digit_of(uint32_t code)
{
    size_t low = 0, high = sizeof zeros / sizeof *zeros;
    if (code < zeros[2]) /* most texts: the scripts before have two rows of digits */
        return code - zeros[0] < 10   ? (int)(code - zeros[0])
               : code - zeros[1] < 10 ? (int)(code - zeros[1])
                                      : -1;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (zeros[mid] <= code)
            low = mid + 1;
        else
            high = mid;
    }
    return code - zeros[low - 1] < 10 ? (int)(code - zeros[low - 1]) : -1;
}

/* A space or a dash, or something that shows nothing between digits. */
static bool is_gap(uint32_t code)
{
    static const uint32_t others[] = {0xa0, 0xad, 0x058a, 0x1680, 0x180e, 0x202f, 0x205f, 0x2060,
        0x2212, 0x3000, 0xfe58, 0xfe63, 0xfeff, 0xff0d};
    if (code == ' ' || code == '-' || (code >= 0x2000 && code <= 0x2015))
        return true;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i] == code)
            return true;
    return false;
}

static struct sign sign_at(struct str text, size_t at)
{
    unsigned char c = (unsigned char)text.p[at];
    if (c < 0x80)
        return (struct sign){1, c, c >= '0' && c <= '9' ? c - '0' : -1};
    size_t n = utf8_sequence(text.p + at, text.n - at);
    if (!n)
        return (struct sign){1, 0, -1};
    uint32_t code = utf8_decode(text.p + at, n);
    return (struct sign){n, code, digit_of(code)};
}

/* The digits so far, and Luhn's sums for an even and an odd number of them: from the right, every
 * second digit counts twice. */
struct luhn {
    size_t n;
    unsigned sums[2];
};

static void luhn_add(struct luhn *l, int digit)
{
    unsigned once = (unsigned)digit, twice = once < 5 ? 2 * once : 2 * once - 9;
    bool odd = l->n % 2;
    l->sums[0] += odd ? once : twice;
    l->sums[1] += odd ? twice : once;
    l->n++;
}

static bool luhn_holds(const struct luhn *l)
{
    return l->n >= CARD_DIGITS_MIN && l->sums[l->n % 2] % 10 == 0;
}

/* Where the card number that begins with the digit at `at` ends; 0: none does. */
static size_t card_end(struct str text, size_t at)
{
    struct luhn l = {0};
    size_t gaps = 0;
    while (at < text.n) {
        struct sign s = sign_at(text, at);
        if (s.digit < 0 && (++gaps > GAP_MAX || !is_gap(s.code)))
            return 0;
        at += s.n;
        if (s.digit < 0)
            continue;
        if (l.n == CARD_DIGITS_MAX || (l.n == 0 && s.digit == 0))
            return 0;
        gaps = 0;
        luhn_add(&l, s.digit);
        bool ends = at == text.n || sign_at(text, at).digit < 0;
        if (ends && luhn_holds(&l))
            return at;
    }
    return 0;
}

/* Too few bytes that may belong to digits. */
static bool is_short(struct str text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        n += (unsigned)(c - '0') < 10 || c >= 0x80;
    }
    return n < CARD_DIGITS_MIN;
}

bool card_is_in(struct str text)
{
    bool within = false; /* a row of digits */
    if (is_short(text))
        return false;
    for (size_t at = 0; at < text.n;) {
        struct sign s = sign_at(text, at);
        if (s.digit >= 0 && !within && card_end(text, at))
            return true;
        within = s.digit >= 0;
        at += s.n;
    }
    return false;
}

static bool is_uuid(struct str text, size_t at)
{
    static const char form[UUID_TEXT + 1] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if (text.n - at < UUID_TEXT)
        return false;
    for (size_t i = 0; i < UUID_TEXT; i++) {
        char c = text.p[at + i];
        bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (form[i] == '-' ? c != '-' : !hex)
            return false;
    }
    return true;
}

size_t card_mask(struct str text, char *out)
{
    size_t n = 0, masked = 0, at = 0; /* masked: the end of the last card number */
    bool within = false;
    if (is_short(text)) {
        if (text.n)
            memcpy(out, text.p, text.n);
        return text.n;
    }
    while (at < text.n) {
        struct sign s = sign_at(text, at);
        if (!within && at >= masked && is_uuid(text, at)) {
            memcpy(out + n, text.p + at, UUID_TEXT);
            n += UUID_TEXT;
            at += UUID_TEXT;
            within = true;
            continue;
        }
        if (s.digit >= 0 && !within && at >= masked) {
            size_t end = card_end(text, at);
            masked = end ? end : masked;
        }
        within = s.digit >= 0;
        if (within && at < masked) {
            out[n++] = '*';
        } else {
            memcpy(out + n, text.p + at, s.n);
            n += s.n;
        }
        at += s.n;
    }
    return n;
}
