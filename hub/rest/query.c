#include "hub/rest/query.h"

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes %XX and '+'. False: broken, or too long. */
static bool decode(struct str from, struct query_pair *to)
{
    size_t n = 0;
    for (size_t i = 0; i < from.n; i++) {
        char c = from.p[i];
        if (n == sizeof to->text)
            return false;
        if (c == '%') {
            int high = i + 1 < from.n ? hex(from.p[i + 1]) : -1;
            int low = i + 2 < from.n ? hex(from.p[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+') {
            c = ' ';
        }
        to->text[n++] = c;
    }
    to->value = (struct str){to->text, n};
    return true;
}

int query_next(struct str *query, struct query_pair *ret)
{
    while (query->n && query->p[0] == '&') {
        query->p++;
        query->n--;
    }
    if (!query->n)
        return 1;
    const char *end = memchr(query->p, '&', query->n);
    struct str pair = {query->p, end ? (size_t)(end - query->p) : query->n};
    query->p += pair.n;
    query->n -= pair.n;
    const char *equals = memchr(pair.p, '=', pair.n);
    ret->name = (struct str){pair.p, equals ? (size_t)(equals - pair.p) : pair.n};
    struct str value = {0};
    if (equals)
        value = (struct str){equals + 1, pair.n - ret->name.n - 1};
    return decode(value, ret) ? 0 : -1;
}

bool path_next(struct str *path, struct str *ret)
{
    if (path->n < 2 || path->p[0] != '/')
        return false;
    const char *from = path->p + 1, *end = memchr(from, '/', path->n - 1);
    *ret = (struct str){from, end ? (size_t)(end - from) : path->n - 1};
    path->p += ret->n + 1;
    path->n -= ret->n + 1;
    return ret->n > 0;
}
