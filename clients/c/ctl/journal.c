#include "clients/c/ctl/journal.h"

#include <stdio.h>

#include "storage/pg/admin_run.h"
#include "storage/pg/pack.h"
#include "storage/sql_text.h"

struct unpacking {
    PGconn *pg;
    struct str word;
};

static void take_text(const struct unpacking *u, int64_t seq, struct str text)
{
    char number[24];
    const char *values[] = {number, text.p};
    const int lengths[] = {0, (int)text.n}, formats[] = {0, 1};
    snprintf(number, sizeof number, "%lld", (long long)seq);
    PGresult *r = PQexecParams(u->pg, sql_unpack, 2, NULL, values, lengths, formats, 0);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        ctl_die("the database: %s", PQerrorMessage(u->pg));
    PQclear(r);
}

static void take_pack(void *user, int64_t first_seq, const struct str *texts, size_t n)
{
    const struct unpacking *u = user;
    /* The texts follow one another, each with its newline: all of them are one text of n lines. */
    struct str all = {texts[0].p, (size_t)(texts[n - 1].p + texts[n - 1].n - texts[0].p)};
    if (!u->word.n)
        take_text(u, first_seq, all);
    for (size_t i = 0; u->word.n && i < n; i++)
        if (memmem(texts[i].p, texts[i].n, u->word.p, u->word.n))
            take_text(u, first_seq + (int64_t)i, texts[i]);
}

int64_t journal_unpack(PGconn *pg, struct site site, struct str word)
{
    struct unpacking u = {pg, word};
    struct admin a = {.pg = pg};
    struct buf why;
    int64_t damaged;
    params_init(&a.p, 4096);
    buf_init(&why, 4096);
    if (pack_texts(&a, site.tenant, site.venue, take_pack, &u, &damaged, &why))
        ctl_die("the database: %.*s", STR_ARG(buf_str(&why)));
    buf_fini(&why);
    params_fini(&a.p);
    return damaged;
}
