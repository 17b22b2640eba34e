#include "protocol/base/digest.h"

static uint32_t mix(uint32_t h)
{
    h = (h ^ h >> 16) * 0x85ebca6bu;
    h = (h ^ h >> 13) * 0xc2b2ae35u;
    return h ^ h >> 16;
}

struct digest digest_of(struct str s)
{
    uint32_t a = 0x811c9dc5u, b = 0x9747b28cu;
    for (size_t i = 0; i < s.n; i++) {
        uint8_t c = (uint8_t)s.p[i];
        a = (a ^ c) * 0x01000193u;
        b = (b ^ c) * 0x9e3779b1u;
    }
    return (struct digest){mix(a), mix(b)};
}

void digest_format(struct digest d, char out[DIGEST_TEXT])
{
    static const char hex[] = "0123456789abcdef";
    for (int i = 0; i < 8; i++) {
        out[i] = hex[d.a >> (28 - 4 * i) & 15];
        out[8 + i] = hex[d.b >> (28 - 4 * i) & 15];
    }
}
