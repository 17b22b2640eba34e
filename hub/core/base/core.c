#include "hub/core/base/core.h"

#include "protocol/base/backoff.h"
#include "protocol/base/require.h"
#include "protocol/pos/model/limits.h"

#include <stdarg.h>
#include <stdio.h>

enum { OUT_KEPT = 1 << 20 }; /* bytes of a message buffer kept between messages */

id hub_make_id(struct hub *h)
{
    uint8_t random[10];
    h->env.ops->random(h->env.self, random, sizeof random);
    return id_make(hub_wall(h), random);
}

int64_t hub_random_below(struct hub *h, int64_t n)
{
    uint32_t x;
    require(n > 0);
    h->env.ops->random(h->env.self, &x, sizeof x);
    return (int64_t)(x % (uint64_t)n);
}

int64_t hub_retry_at(struct hub *h, int64_t first_ms, int64_t max_ms, int *failures)
{
    int64_t ms = backoff_ms(first_ms, max_ms, (unsigned)(*failures)++);
    return hub_now(h) + ms + hub_random_below(h, ms);
}

void hub_log(struct hub *h, enum log_level level, const char *format, ...)
{
    char line[512];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (n < 0)
        return;
    size_t len = (size_t)n < sizeof line ? (size_t)n : sizeof line - 1;
    h->env.ops->log(h->env.self, level, (struct str){line, len});
}

struct id_text id_text(id i)
{
    struct id_text t = {0};
    id_format(i, t.s);
    return t;
}

struct buf *hub_out(struct hub *h)
{
    if (h->out.cap > OUT_KEPT) {
        buf_fini(&h->out);
        buf_init(&h->out, LIMIT_SNAPSHOT_BYTES);
    }
    buf_reset(&h->out);
    return &h->out;
}

void store_call_begin(struct hub *h, struct store_call *c)
{
    c->hub = h;
    link_append(&h->calls, &c->link);
}

struct hub *store_call_end(struct store_call *c)
{
    link_remove(&c->link);
    return c->hub;
}
