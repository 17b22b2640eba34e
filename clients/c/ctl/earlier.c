#include "clients/c/ctl/earlier.h"

#include <stdlib.h>

#include "clients/c/ctl/db.h"
#include "protocol/base/require.h"
#include "storage/sql_text.h"

void earlier_read(struct earlier *e, const struct ctl *c, struct site site)
{
    char tenant[ID_TEXT + 1], venue[ID_TEXT + 1];
    const char *values[] = {tenant, venue};
    PGconn *pg = db_open(c, site, false, tenant, venue);
    PGresult *r = db_query(pg, sql_imported_orders, 2, values);
    e->n = (size_t)PQntuples(r);
    e->orders = e->n ? calloc(e->n, sizeof *e->orders) : NULL;
    require(e->orders || !e->n);
    for (size_t i = 0; i < e->n; i++) {
        struct earlier_order *o = &e->orders[i];
        require(id_parse(str_of(PQgetvalue(r, (int)i, 0)), &o->order) &&
                str_to_i64(str_of(PQgetvalue(r, (int)i, 1)), &o->opened_at.ms));
    }
    PQclear(r);
    PQfinish(pg);
}

void earlier_fini(struct earlier *e)
{
    free(e->orders);
    *e = (struct earlier){0};
}

static int by_order(const void *a, const void *b)
{
    const struct earlier_order *x = a, *y = b;
    return id_cmp(x->order, y->order);
}

bool earlier_has(const struct earlier *e, id order, time_ms opened_at)
{
    struct earlier_order key = {.order = order};
    const struct earlier_order *o =
        e->n ? bsearch(&key, e->orders, e->n, sizeof key, by_order) : NULL;
    return o && o->opened_at.ms == opened_at.ms;
}
