#include "protocol/base/digest.h"

struct digest digest_of(struct str s)
{
    /* FNV-1a, 32 bits: offset basis and prime from the FNV draft; the second seed is ours. */
    uint32_t a = 0x811c9dc5u, b = 0x9747b28cu;
    for (size_t i = 0; i < s.n; i++) {
        uint8_t c = (uint8_t)s.p[i];
        a = (a ^ c) * 0x01000193u;
        b = (b ^ c) * 0x01000193u;
    }
    return (struct digest){a, b};
}

void digest_format(struct digest d, char out[DIGEST_TEXT])
{
    static const char hex[] = "0123456789abcdef";
    for (int i = 0; i < 8; i++) {
        out[i] = hex[d.a >> (28 - 4 * i) & 15];
        out[8 + i] = hex[d.b >> (28 - 4 * i) & 15];
    }
}
