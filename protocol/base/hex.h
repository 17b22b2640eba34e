#pragma once
/* Hexadecimal digits. What we write is lower case. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 0 to 15 of a lower-case digit; -1: none. */
static inline int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Upper case too: for formats that are not ours. */
static inline int hex_value_any_case(char c)
{
    return hex_value(c >= 'A' && c <= 'F' ? (char)(c | 0x20) : c);
}

/* n bytes out of 2 n lower-case digits. On false some of `out` may be written. */
static inline bool hex_parse(const char *digits, uint8_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int high = hex_value(digits[2 * i]), low = hex_value(digits[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

/* 2 n digits, no NUL; returns where they end. */
static inline char *hex_format(const uint8_t *bytes, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    return out;
}
