#include "clients/c/ctl/menu_names.h"

#include <stdlib.h>

#include "protocol/base/require.h"

static int str_order(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int r = n ? memcmp(a.p, b.p, n) : 0;
    return r ? r : (a.n > b.n) - (a.n < b.n);
}

static int by_name(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int r = (x->kind > y->kind) - (x->kind < y->kind);
    r = r ? r : str_order(x->name, y->name);
    return r ? r : id_cmp(x->id, y->id);
}

void menu_names_add(struct names *n, enum record_kind kind, struct str name, id key)
{
    if (n->n == n->cap) {
        n->cap = n->cap ? 2 * n->cap : 1024;
        n->all = realloc(n->all, n->cap * sizeof *n->all);
        require(n->all);
    }
    n->all[n->n++] = (struct named){kind, name, key};
    n->sorted = false;
}

size_t menu_names_find(struct names *n, enum record_kind kind, struct str name, id *ret)
{
    struct named wanted = {.kind = kind, .name = name}; /* the zero id sorts before all others */
    if (!n->sorted && n->n)
        qsort(n->all, n->n, sizeof *n->all, by_name);
    n->sorted = true;
    size_t low = 0, high = n->n, count = 0;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (by_name(&n->all[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < n->n && n->all[low].kind == kind && str_eq(n->all[low].name, name); low++)
        if (!count || !id_eq(*ret, n->all[low].id)) {
            *ret = n->all[low].id;
            count++;
        }
    return count;
}

void menu_names_of_venue(struct names *n, const struct venue *v, enum record_kind kind)
{
    struct venue_iter it = venue_all(v, kind);
    for (const struct record *r; (r = venue_next(&it));)
        menu_names_add(n, kind, menu_name_of(kind, r), r->id);
}
