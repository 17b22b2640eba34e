#pragma once
/* Shared by the JSON reader and writer: bytes that need no escape between quotes. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline bool json_plain_byte(unsigned char c, bool ascii)
{
    return c >= 0x20 && c != '"' && c != '\\' && !(ascii && c >= 0x80);
}

/* Length of the run at p[0..n) without control characters, quotes and backslashes; with `ascii`
 * also without bytes above 0x7f. Eight bytes at a time: see "Determine if a word has a byte less
 * than n" in Sean Anderson's "Bit Twiddling Hacks". */
static inline size_t json_plain_run(const char *p, size_t n, bool ascii)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones << 7;
    size_t i = 0;
    for (; n - i >= 8; i += 8) {
        uint64_t w;
        memcpy(&w, p + i, 8);
        uint64_t quote = w ^ ones * '"', back = w ^ ones * '\\';
        uint64_t stop = ((w - ones * 0x20) & ~w) | ((quote - ones) & ~quote) |
                        ((back - ones) & ~back) | (ascii ? w : 0);
        if (stop & highs)
            break;
    }
    while (i < n && json_plain_byte((unsigned char)p[i], ascii))
        i++;
    return i;
}
