#pragma once
/* A TCP proxy with faults, on the caller's libuv loop: between the hub and Postgres, Redis or
 * clients. `build/tests/proxy` is the same as a program, controlled by lines on standard input. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct proxy;

enum proxy_way {
    PROXY_UP,   /* from the client to the server */
    PROXY_DOWN, /* from the server to the client */
};

enum proxy_mode {
    PROXY_PASS,
    PROXY_HOLD, /* keep it, in order, until PASS */
    PROXY_DROP, /* swallow it: one-way silence */
};

/* Listens on 127.0.0.1: on `port`, or a free one when 0. NULL on failure. */
struct proxy *proxy_new(uv_loop_t *loop, int port, const char *target_host, int target_port);
/* Cuts everything; run the loop until its handles are closed. Takes NULL. */
void proxy_free(struct proxy *p);
int proxy_port(const struct proxy *p);

/* For present and future links, until changed. */
void proxy_mode(struct proxy *p, enum proxy_way way, enum proxy_mode mode);
/* Every byte arrives this much later. */
void proxy_delay(struct proxy *p, enum proxy_way way, unsigned ms);
/* At most this many bytes a second per link; 0: no limit. */
void proxy_rate(struct proxy *p, enum proxy_way way, unsigned bytes_per_s);
/* Lets n more bytes through, of all links together, then calls proxy_cut, once. */
void proxy_cut_after(struct proxy *p, enum proxy_way way, uint64_t n);
/* The same, but then holds (PROXY_HOLD) instead of cutting. */
void proxy_hold_after(struct proxy *p, enum proxy_way way, uint64_t n);
/* New links are closed as soon as they are accepted. */
void proxy_refuse(struct proxy *p, bool refuse);
/* The target of future links; addresses only. 0 or a libuv error. */
int proxy_target(struct proxy *p, const char *host, int port);

/* Closes both ends of every link; held bytes are lost. */
void proxy_cut(struct proxy *p);
/* Closes only the clients' ends, at once. The servers' ends stay, with the bytes held for them. */
void proxy_cut_clients(struct proxy *p);
/* Passes the bytes held for such servers' ends on. */
void proxy_release(struct proxy *p);

/* Links now; bytes held or in flight; bytes received from that side so far. */
size_t proxy_links(const struct proxy *p);
size_t proxy_held(const struct proxy *p, enum proxy_way way);
uint64_t proxy_seen(const struct proxy *p, enum proxy_way way);
