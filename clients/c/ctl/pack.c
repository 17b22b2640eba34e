/* payonctl pack: what is old into packs, so that it takes a fraction of the disk. */

#include "clients/c/ctl/admin.h"
#include "storage/pg/pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "protocol/base/require.h"

enum { DAY_MS = 86400000 };

struct packing {
    struct site *sites; /* owned */
    size_t n, cap;
};

static void take_site(void *user, id tenant, id venue)
{
    struct packing *p = user;
    if (p->n == p->cap) {
        p->cap = p->cap ? 2 * p->cap : 64;
        p->sites = realloc(p->sites, p->cap * sizeof *p->sites);
        require(p->sites);
    }
    p->sites[p->n++] = (struct site){tenant, venue};
}

/* False: the venue's journal could not be packed to the end. */
static bool pack_site(struct admin *a, struct site s, const struct pack_rules *rules)
{
    static int (*const steps[])(struct admin *, id, id, const struct pack_rules *, struct packed *,
        struct buf *) = {pack_changes, pack_receipts, pack_kitchen};
    char venue[ID_TEXT];
    struct packed sum = {0};
    struct buf why;
    int rc = 0;
    buf_init(&why, 4096);
    for (size_t i = 0; !rc && i < sizeof steps / sizeof *steps; i++)
        for (sum.more = !sum.busy; !rc && sum.more;)
            rc = steps[i](a, s.tenant, s.venue, rules, &sum, &why);
    if (rc)
        ctl_die("pack: %.*s", STR_ARG(buf_str(&why)));
    buf_fini(&why);
    id_format(s.venue, venue);
    if (sum.changes || sum.receipts || sum.kitchen)
        printf("%.*s  %lld changes, %lld bytes of text in %lld; %lld receipts; %lld tickets and "
               "items\n",
            ID_TEXT, venue, (long long)sum.changes, (long long)sum.text_bytes,
            (long long)sum.pack_bytes, (long long)sum.receipts, (long long)sum.kitchen);
    if (sum.busy)
        fprintf(stderr, "%.*s: somebody else packs it now\n", ID_TEXT, venue);
    if (sum.stopped_at)
        fprintf(stderr,
            "%.*s: stopped at change %lld, which does not continue the journal as it was "
            "committed: look for event=journal_changed in the hubs' logs\n",
            ID_TEXT, venue, (long long)sum.stopped_at);
    return !sum.busy && !sum.stopped_at;
}

static int pack_run(const struct ctl *c, int argc, char **argv)
{
    struct packing p = {0};
    struct timespec now;
    struct buf why;
    int64_t days = 7, kept = 8192;
    bool good = true;
    const struct opt opts[] = {
        {"days", OPT_INT, &days, 0, 36500}, {"keep", OPT_INT, &kept, PACK_KEPT_MIN, INT64_MAX / 2}};
    opts_take(&verb_pack, argc, argv, opts, sizeof opts / sizeof *opts, 0, 0);
    struct admin *a = admin_of(c);
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t now_ms = (int64_t)now.tv_sec * 1000;
    time_ms before = {now_ms - days * DAY_MS};
    struct pack_rules rules = {
        .changes_kept = kept,
        .recorded_before = before,
        .receipts_before = before,
        .kitchen_before = before,
    };
    buf_init(&why, 4096);
    if (c->tenant || c->venue)
        take_site(&p, site_of(c, "demo").tenant, site_of(c, "demo").venue);
    else if (pack_venues(a, take_site, &p, &why))
        ctl_die("pack: %.*s", STR_ARG(buf_str(&why)));
    for (size_t i = 0; i < p.n; i++)
        good = pack_site(a, p.sites[i], &rules) && good;
    buf_fini(&why);
    free(p.sites);
    admin_close(a);
    return good ? 0 : 1;
}

const struct verb verb_pack = {
    .name = "pack",
    .args = "[--days N] [--keep N]",
    .doc =
        "pack changes, receipts and tickets of closed orders of more than N days ago (7;\n"
        "      receipts: 2 at least) of all venues, or of --venue, so that they take a fraction "
        "of\n"
        "      the disk; the last N changes of a venue (8192) stay as they are. To be run every\n"
        "      night, while hubs run",
    .run = pack_run,
};
