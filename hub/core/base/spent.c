#include "hub/core/base/spent.h"

#include "protocol/pos/model/limits.h"

#include <stdlib.h>

enum {
    TELL_MS = 250,
    TOLD_PART = 8,         /* less than this part of the rate is not told */
    THERE_MAX = 4096,      /* remembered of other hubs; beyond it the oldest goes */
    DEBT_BURSTS = 2,       /* at most remembered of one */
    AMOUNT_MAX = 10000000, /* of a message: more is nonsense */
    ENTRY_BYTES = 1 + ID_TEXT + 1 + 20 + 1,
};

static const char marks[SPENT_KINDS] = {'d', 'k', 'r', 't'};

struct spent {
    struct map_node by_whose;
    struct link link;
    enum spent_kind kind;
    int64_t n;
    int64_t at_ms; /* there: when n was right */
};

void spents_init(struct spents *s, uint64_t seed_here, uint64_t seed_there)
{
    map_init(&s->here, seed_here);
    map_init(&s->there, seed_there);
    link_init(&s->here_all);
    link_init(&s->there_all);
}

static void entry_free(struct map *m, struct spent *e)
{
    map_remove(m, &e->by_whose);
    link_remove(&e->link);
    free(e);
}

void spents_fini(struct spents *s)
{
    link_each(l, &s->here_all)
        entry_free(&s->here, link_of(l, struct spent, link));
    link_each(k, &s->there_all)
        entry_free(&s->there, link_of(k, struct spent, link));
    map_fini(&s->here);
    map_fini(&s->there);
}

static struct spent *find(const struct map *m, enum spent_kind kind, id whose)
{
    for (struct map_node *n = map_find(m, whose); n; n = map_find_next(n))
        if (link_of(n, struct spent, by_whose)->kind == kind)
            return link_of(n, struct spent, by_whose);
    return NULL;
}

static struct spent *find_or_make(struct map *m, struct link *all, enum spent_kind kind, id whose)
{
    struct spent *e = find(m, kind, whose);
    if (e)
        return e;
    e = calloc(1, sizeof *e);
    if (!e)
        return NULL;
    e->kind = kind;
    e->by_whose.key = whose;
    map_add(m, &e->by_whose);
    link_append(all, &e->link);
    return e;
}

static int64_t rate_of(const struct hub *h, enum spent_kind kind)
{
    return kind == SPENT_KEY_READS ? LIMIT_MESSAGE_RATE
           : kind == SPENT_TENANT  ? h->tenant_command_rate
                                   : h->command_rate;
}

/* --- here ---------------------------------------------------------------------------------- */

void spent_here(struct hub *h, enum spent_kind kind, id whose, int64_t n)
{
    if (!h->bus->ops->publish_spent)
        return; /* there are no others */
    struct spent *e = find_or_make(&h->spents.here, &h->spents.here_all, kind, whose);
    if (e)
        e->n += n;
}

/* "<kind><whose>:<n> " */
static void put(struct buf *to, const struct spent *e)
{
    char whose[ID_TEXT];
    id_format(e->by_whose.key, whose);
    buf_put_char(to, marks[e->kind]);
    buf_put(to, whose, sizeof whose);
    buf_printf(to, ":%lld ", (long long)(e->n < AMOUNT_MAX ? e->n : AMOUNT_MAX));
}

void spents_tick(struct hub *h, int64_t now_ms)
{
    struct spents *s = &h->spents;
    char bytes[LIMIT_SPENT_BYTES];
    struct buf text = {.p = bytes, .cap = sizeof bytes, .max = sizeof bytes - 1};
    int64_t passed = now_ms - s->told_ms;
    if (passed < TELL_MS)
        return;
    s->told_ms = now_ms;
    link_each(l, &s->here_all) {
        struct spent *e = link_of(l, struct spent, link);
        bool much = e->n * 1000 * TOLD_PART > rate_of(h, e->kind) * passed;
        if (much && text.n + ENTRY_BYTES > text.max)
            continue; /* the next message has room for it */
        if (much)
            put(&text, e);
        entry_free(&s->here, e);
    }
    if (text.n)
        h->bus->ops->publish_spent(h->bus, buf_str(&text));
}

/* --- there --------------------------------------------------------------------------------- */

/* What has been filled up again since is forgotten. */
static void decay(struct spent *e, int64_t now_ms, int64_t rate)
{
    int64_t filled = (now_ms - e->at_ms) * rate / 1000;
    e->n = e->n > filled ? e->n - filled : 0;
    e->at_ms = now_ms;
}

bool spent_take(
    struct hub *h, enum spent_kind kind, id whose, struct bucket *b, int64_t rate, int64_t burst)
{
    int64_t now = hub_now(h);
    struct spent *e = h->spents.there.n ? find(&h->spents.there, kind, whose) : NULL;
    if (e) { /* taken when that was heard: what has come in since is there */
        if (b->at_ms < e->at_ms)
            bucket_fill(b, e->at_ms, rate, burst);
        bucket_owe(b, e->n);
        entry_free(&h->spents.there, e);
    }
    return bucket_take(b, now, rate, burst);
}

static void heard(struct hub *h, enum spent_kind kind, id whose, int64_t n)
{
    struct spents *s = &h->spents;
    int64_t rate = rate_of(h, kind), burst = rate * LIMIT_COMMAND_BURST / LIMIT_COMMAND_RATE;
    if (kind == SPENT_KEY_READS)
        burst = LIMIT_MESSAGE_BURST;
    if (rate <= 0)
        return;
    struct spent *e = find_or_make(&s->there, &s->there_all, kind, whose);
    if (!e)
        return;
    decay(e, hub_now(h), rate);
    e->n += n;
    if (e->n > DEBT_BURSTS * burst)
        e->n = DEBT_BURSTS * burst;
    if (s->there.n > THERE_MAX)
        entry_free(&s->there, link_first(&s->there_all, struct spent, link));
}

void spents_heard(struct hub *h, struct str text)
{
    while (text.n) {
        const char *end = memchr(text.p, ' ', text.n);
        struct str each = {text.p, end ? (size_t)(end - text.p) : text.n};
        size_t skip = each.n + (end != NULL);
        text = (struct str){text.p + skip, text.n - skip};
        const char *mark = each.n ? memchr(marks, each.p[0], sizeof marks) : NULL;
        id whose;
        int64_t n;
        enum { N_AT = 1 + ID_TEXT + 1 };
        if (!mark || each.n <= N_AT || each.p[N_AT - 1] != ':' ||
            !id_parse((struct str){each.p + 1, ID_TEXT}, &whose) ||
            !str_to_i64((struct str){each.p + N_AT, each.n - N_AT}, &n) || n < 1 || n > AMOUNT_MAX)
            return; /* no hub says that */
        heard(h, (enum spent_kind)(mark - marks), whose, n);
    }
}
