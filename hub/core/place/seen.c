/* When devices were last here: every minute or so the hub tells the store of those that are, many
 * at a time. Best effort: what was not taken is told the next minute. */

#include "hub/core/place/place.h"

#include <stdlib.h>

enum {
    SEEN_EVERY_MS = 60000, /* of a device */
    SEEN_LOOK_MS = 10000,  /* between two looks at who is due */
    SEEN_PAGE = 1000,
};

struct seen_call {
    struct store_call call;
    struct store_seen list[SEEN_PAGE];
};

static void seen_done(void *user, enum store_status status, struct str detail)
{
    struct seen_call *c = user;
    struct hub *h = store_call_end(&c->call);
    free(c);
    if (h)
        h->seen_out = false;
}

void seen_tick(struct hub *h, int64_t now_ms)
{
    if (h->seen_out || now_ms < h->seen_at_ms || link_alone(&h->heard))
        return;
    struct seen_call *c = malloc(sizeof *c);
    size_t n = 0;
    h->seen_at_ms = now_ms + SEEN_LOOK_MS;
    for (struct link *l = h->heard.next; c && l != &h->heard && n < SEEN_PAGE; l = l->next) {
        struct session *s = link_of(l, struct session, state_link);
        if (s->seen_ms && now_ms - s->seen_ms < SEEN_EVERY_MS)
            continue;
        s->seen_ms = now_ms;
        c->list[n++] = (struct store_seen){
            {s->place->tenant, s->place->id, s->token, s->own->actor.role}, s->own->client};
    }
    if (n == SEEN_PAGE)
        h->seen_at_ms = now_ms; /* there may be more */
    if (!n) {
        free(c);
        return;
    }
    h->seen_out = true;
    store_call_begin(h, &c->call);
    h->store->ops->seen(h->store, c->list, n, seen_done, c);
}
