#include "protocol/base/pair_code.h"

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

struct pair_code pair_code_make(const uint8_t random[PAIR_CODE_RANDOM])
{
    struct pair_code c;
    uint64_t bits = 0;
    for (int i = 0; i < PAIR_CODE_RANDOM; i++)
        bits = bits << 8 | random[i];
    for (int i = 0; i < PAIR_CODE_TEXT; i++, bits >>= 5)
        c.s[i] = alphabet[bits & 31];
    return c;
}

/* The code character that c stands for; 0: none. */
static char read_as(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    if (c == 'O')
        return '0';
    if (c == 'I' || c == 'L')
        return '1';
    return memchr(alphabet, c, sizeof alphabet - 1) ? c : 0;
}

bool pair_code_parse(struct str typed, struct pair_code *ret_code)
{
    struct pair_code code;
    int n = 0;
    for (size_t i = 0; i < typed.n; i++) {
        if (typed.p[i] == '-' || typed.p[i] == ' ')
            continue;
        char c = read_as(typed.p[i]);
        if (!c || n == PAIR_CODE_TEXT)
            return false;
        code.s[n++] = c;
    }
    if (n < PAIR_CODE_TEXT)
        return false;
    *ret_code = code;
    return true;
}
