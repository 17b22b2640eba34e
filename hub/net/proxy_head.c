#include "hub/net/proxy_head.h"

#include <ctype.h>
#include <string.h>

enum { V4_AT = 12, V4_BITS = 96, V1_WORDS = 6 };
static const uint8_t v4_prefix[V4_AT] = {[10] = 0xff, [11] = 0xff};

static const char v1_begin[] = "PROXY ";
static const uint8_t v2_begin[12] = "\r\n\r\n\0\r\nQUIT\n";

/* -------------------------------------------------------------------------------- addresses */

static bool read_of(int family, struct str text, struct ip *ret)
{
    char copy[INET6_ADDRSTRLEN];
    struct ip ip = {{0}};
    if (text.n == 0 || text.n >= sizeof copy)
        return false;
    memcpy(copy, text.p, text.n);
    copy[text.n] = 0;
    if (family == AF_INET)
        memcpy(ip.b, v4_prefix, V4_AT);
    if (strlen(copy) != text.n ||
        inet_pton(family, copy, ip.b + (family == AF_INET ? V4_AT : 0)) != 1)
        return false;
    *ret = ip;
    return true;
}

bool ip_read(struct str text, struct ip *ret)
{
    return read_of(AF_INET, text, ret) || read_of(AF_INET6, text, ret);
}

void ip_text(const struct ip *ip, char out[INET6_ADDRSTRLEN])
{
    if (memcmp(ip->b, v4_prefix, V4_AT) == 0)
        inet_ntop(AF_INET, ip->b + V4_AT, out, INET6_ADDRSTRLEN);
    else
        inet_ntop(AF_INET6, ip->b, out, INET6_ADDRSTRLEN);
}

static bool in_range(const struct ip_range *r, const struct ip *ip)
{
    unsigned whole = r->bits / 8, rest = r->bits % 8;
    return memcmp(r->first.b, ip->b, whole) == 0 &&
           (rest == 0 || (r->first.b[whole] ^ ip->b[whole]) >> (8 - rest) == 0);
}

bool ip_range_read(struct str text, struct ip_range *ret)
{
    const char *slash = text.n ? memchr(text.p, '/', text.n) : NULL;
    struct str address = {text.p, slash ? (size_t)(slash - text.p) : text.n};
    struct ip_range r = {.bits = 128};
    if (!ip_read(address, &r.first))
        return false;
    if (slash) {
        int64_t bits;
        unsigned more = memchr(address.p, ':', address.n) ? 0 : V4_BITS;
        if (!str_to_i64((struct str){slash + 1, text.n - address.n - 1}, &bits) || bits < 0 ||
            bits > 128 - (int64_t)more)
            return false;
        r.bits = (unsigned)bits + more;
    }
    for (unsigned bit = r.bits; bit < 128; bit++)
        if (r.first.b[bit / 8] >> (7 - bit % 8) & 1)
            return false;
    *ret = r;
    return true;
}

bool ip_ranges_have(const struct ip_range *ranges, size_t n, const struct ip *ip)
{
    for (size_t i = 0; i < n; i++)
        if (in_range(&ranges[i], ip))
            return true;
    return false;
}

/* -------------------------------------------------------------------------- the PROXY header */

static size_t less(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool begins(const uint8_t *bytes, size_t n, const void *with, size_t n_with)
{
    return memcmp(bytes, with, less(n, n_with)) == 0;
}

static bool is_port(struct str s)
{
    int64_t port;
    return s.n && isdigit((unsigned char)s.p[0]) && (s.p[0] != '0' || s.n == 1) &&
           str_to_i64(s, &port) && port <= UINT16_MAX;
}

/* The line, without its CRLF: "PROXY TCP4 SOURCE DESTINATION PORT PORT", one space between two. */
static bool v1_line(struct str line, bool *ret_named, struct ip *ret_client)
{
    static const struct str unknown = {"PROXY UNKNOWN", 13};
    struct str words[V1_WORDS];
    *ret_named = false;
    if (str_starts(line, unknown) && (line.n == unknown.n || line.p[unknown.n] == ' '))
        return true; /* "the receiver must ignore anything" after it */
    for (size_t n = 0; n < V1_WORDS; n++) {
        const char *space = line.n ? memchr(line.p, ' ', line.n) : NULL;
        if (!space != (n == V1_WORDS - 1))
            return false;
        words[n] = (struct str){line.p, space ? (size_t)(space - line.p) : line.n};
        line.p += words[n].n + 1;
        line.n -= words[n].n + (space != NULL);
    }
    bool v4 = str_eq(words[1], STR("TCP4"));
    int family = v4 ? AF_INET : AF_INET6;
    struct ip destination;
    *ret_named = true;
    return (v4 || str_eq(words[1], STR("TCP6"))) && read_of(family, words[2], ret_client) &&
           read_of(family, words[3], &destination) && is_port(words[4]) && is_port(words[5]);
}

static int v1_read(const uint8_t *bytes, size_t n, bool *ret_named, struct ip *ret_client)
{
    for (size_t i = 0; i < less(n, PROXY_V1_MAX); i++) {
        if (bytes[i] == '\n') {
            bool good = i > 0 && bytes[i - 1] == '\r' &&
                        v1_line((struct str){(const char *)bytes, i - 1}, ret_named, ret_client);
            return good ? (int)i + 1 : PROXY_WRONG;
        }
        bool after_cr = i > 0 && bytes[i - 1] == '\r';
        if (after_cr || (bytes[i] < ' ' && bytes[i] != '\r') || bytes[i] > '~')
            return PROXY_WRONG;
    }
    return n < PROXY_V1_MAX ? PROXY_MORE : PROXY_WRONG;
}

static size_t v2_size(const uint8_t *bytes)
{
    return PROXY_V2_HEAD + ((size_t)bytes[14] << 8 | bytes[15]);
}

/* What follows the addresses: type, length of 16 bits, value; again and again. */
static bool v2_extras(const uint8_t *at, size_t n)
{
    while (n >= 3) {
        size_t size = 3 + ((size_t)at[1] << 8 | at[2]);
        if (size > n)
            return false;
        at += size;
        n -= size;
    }
    return n == 0;
}

/* A whole header. */
static bool v2_whole(const uint8_t *bytes, size_t size, bool *ret_named, struct ip *ret_client)
{
    enum { LOCAL = 0x20, PROXY = 0x21, UNSPEC = 0, TCP4 = 0x11, TCP6 = 0x21, N4 = 12, N6 = 36 };
    const uint8_t *at = bytes + PROXY_V2_HEAD;
    size_t n = size - PROXY_V2_HEAD;
    unsigned command = bytes[12], kind = bytes[13];
    size_t addresses = kind == TCP4 ? N4 : kind == TCP6 ? N6 : 0;
    *ret_named = command == PROXY && kind != UNSPEC;
    if (command == LOCAL || (command == PROXY && kind == UNSPEC))
        return true; /* "the receiver must ignore the rest" */
    if (command != PROXY || !addresses || n < addresses)
        return false;
    struct ip ip = {{0}};
    if (kind == TCP4) {
        memcpy(ip.b, v4_prefix, V4_AT);
        memcpy(ip.b + V4_AT, at, 4);
    } else {
        memcpy(ip.b, at, sizeof ip.b);
    }
    *ret_client = ip;
    return v2_extras(at + addresses, n - addresses);
}

int proxy_head_read(const uint8_t *bytes, size_t n, bool *ret_named, struct ip *ret_client)
{
    if (n && begins(bytes, n, v1_begin, sizeof v1_begin - 1))
        return v1_read(bytes, n, ret_named, ret_client);
    if (!begins(bytes, n, v2_begin, sizeof v2_begin))
        return PROXY_WRONG;
    if (n < PROXY_V2_HEAD)
        return PROXY_MORE;
    size_t size = v2_size(bytes);
    if (size > PROXY_HEAD_MAX)
        return PROXY_WRONG;
    if (n < size)
        return PROXY_MORE;
    return v2_whole(bytes, size, ret_named, ret_client) ? (int)size : PROXY_WRONG;
}

size_t proxy_head_bytes(const uint8_t *bytes, size_t n)
{
    if (n && bytes[0] == v1_begin[0]) {
        const uint8_t *end = memchr(bytes, '\n', n);
        return less(end ? (size_t)(end - bytes) + 1 : n, PROXY_V1_MAX);
    }
    return n < PROXY_V2_HEAD ? n : less(n, less(v2_size(bytes), PROXY_HEAD_MAX));
}

/* --------------------------------------------------------------------------- X-Forwarded-For */

/* An element of the list: an address, with or without a port. */
static bool element_read(struct str e, struct ip *ret)
{
    if (ip_read(e, ret))
        return true;
    const char *end = e.n && e.p[0] == '[' ? memchr(e.p, ']', e.n) : NULL;
    if (end) {
        struct str rest = {end + 1, e.n - (size_t)(end + 1 - e.p)};
        bool port = rest.n && rest.p[0] == ':' && is_port((struct str){rest.p + 1, rest.n - 1});
        return (rest.n == 0 || port) &&
               read_of(AF_INET6, (struct str){e.p + 1, (size_t)(end - e.p) - 1}, ret);
    }
    const char *colon = e.n ? memchr(e.p, ':', e.n) : NULL;
    size_t n = colon ? (size_t)(colon - e.p) : 0;
    return colon && is_port((struct str){colon + 1, e.n - n - 1}) &&
           read_of(AF_INET, (struct str){e.p, n}, ret);
}

bool forwarded_client(const struct http_head *head, const struct ip_range *proxies,
    size_t n_proxies, struct ip *ret_client)
{
    /* Each proxy adds at the right whom it talked to, so the right-most address that is no proxy
     * wins. What is left of an element that cannot be read counts for nothing. */
    bool found = false;
    for (size_t i = 0; i < head->n_fields; i++) {
        struct str list = head->fields[i].value, e;
        if (!http_equal(head->fields[i].name, STR("x-forwarded-for")))
            continue;
        while (http_list_next(&list, &e)) {
            struct ip ip;
            if (!element_read(e, &ip)) {
                found = false;
            } else if (!found || !ip_ranges_have(proxies, n_proxies, &ip)) {
                *ret_client = ip;
                found = true;
            }
        }
    }
    return found;
}
