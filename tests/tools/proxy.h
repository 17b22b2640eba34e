#pragma once
/* A TCP proxy with faults, on the caller's libuv loop: between hub and Postgres, Redis or client.
 * `build/tests/proxy` is the same as a program, controlled by lines on its standard input. */

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

/* Listens on 127.0.0.1: on `port`, or a free one when 0. NULL: it cannot. */
struct proxy *proxy_new(uv_loop_t *loop, int port, const char *target_host, int target_port);
/* Cuts everything; run the loop until its handles are closed. Takes NULL. */
void proxy_free(struct proxy *p);
int proxy_port(const struct proxy *p);

/* For links there are and links to come, until changed. */
void proxy_mode(struct proxy *p, enum proxy_way way, enum proxy_mode mode);
/* Every byte arrives so much later. */
void proxy_delay(struct proxy *p, enum proxy_way way, unsigned ms);
/* At most so many bytes a second and link; 0: no limit. */
void proxy_rate(struct proxy *p, enum proxy_way way, unsigned bytes_per_s);
/* Lets n more bytes through, of all links together, and then cuts (below); once. */
void proxy_cut_after(struct proxy *p, enum proxy_way way, uint64_t n);
/* New links are closed as soon as they are accepted. */
void proxy_refuse(struct proxy *p, bool refuse);
/* Links to come go there; addresses only. 0 or -errno of libuv. */
int proxy_target(struct proxy *p, const char *host, int port);

/* Closes every link, both ends; what is held is lost. */
void proxy_cut(struct proxy *p);
/* Closes the clients' ends only, at once: the servers' stay, with what is held for them. */
void proxy_cut_clients(struct proxy *p);
/* Lets what is held for such servers' ends go on. */
void proxy_release(struct proxy *p);

/* Links now; bytes held or on their way; bytes that came from that side so far. */
size_t proxy_links(const struct proxy *p);
size_t proxy_held(const struct proxy *p, enum proxy_way way);
uint64_t proxy_seen(const struct proxy *p, enum proxy_way way);
