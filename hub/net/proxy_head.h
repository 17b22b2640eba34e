#pragma once
/* What proxies say about the client behind them: the PROXY protocol's header, versions 1 and 2
 * (haproxy.org, proxy-protocol.txt), and X-Forwarded-For. Pure. Who may say it is decided by the
 * caller, from `struct ip_range`. */

#include <arpa/inet.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hub/net/http_head.h"

enum {
    PROXY_V1_MAX = 107,    /* bytes of a header of version 1, its CRLF included */
    PROXY_V2_HEAD = 16,    /* of version 2: signature, kind, length */
    PROXY_HEAD_MAX = 2048, /* of either; version 2 may carry more than the addresses */
};

/* IPv4 as ::ffff:a.b.c.d, so that both kinds compare. */
struct ip {
    uint8_t b[16];
};

struct ip_range {
    struct ip first;
    unsigned bits; /* of 128 */
};

/* A numeric address, nothing around it. */
bool ip_read(struct str text, struct ip *ret);
/* IPv4 without its prefix. */
void ip_text(const struct ip *ip, char out[INET6_ADDRSTRLEN]);

/* ADDRESS or ADDRESS/BITS; the bits beyond BITS must be zero. */
bool ip_range_read(struct str text, struct ip_range *ret);
bool ip_ranges_have(const struct ip_range *ranges, size_t n, const struct ip *ip);

enum proxy_outcome {
    PROXY_MORE = 0,   /* what came is the beginning of a header */
    PROXY_WRONG = -1, /* no header, or one that is not as the protocol says */
};

/* Reads the header at the beginning of the bytes. Its size (> 0), or an outcome. *ret_named: it
 * names a client, *ret_client; otherwise the connection is the proxy's own, or of a kind that the
 * proxy does not know (LOCAL, UNKNOWN, UNSPEC). */
int proxy_head_read(const uint8_t *bytes, size_t n, bool *ret_named, struct ip *ret_client);
/* How many of the n bytes that came, at most, belong to the header or make it wrong: so many may be
 * taken from the socket without touching what follows the header. */
size_t proxy_head_bytes(const uint8_t *bytes, size_t n);

/* The client, as the X-Forwarded-For of a request says that a proxy passed on: the right-most
 * address that is no proxy itself; if all are proxies, the first. False: it says none that can be
 * believed. */
bool forwarded_client(const struct http_head *head, const struct ip_range *proxies,
    size_t n_proxies, struct ip *ret_client);
