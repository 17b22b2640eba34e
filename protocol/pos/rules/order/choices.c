/* What is chosen of an item: a tree.
 *
 * The item has groups, and an option may open further groups: `Meal` opens `Side`, whose `Salad`
 * opens `Dressing`. A device names what was chosen as a flat list, in any order. Each option is
 * named once, with its quantity, so the tree follows from the groups. A line stores it depth
 * first, each choice with its depth. */

#include "protocol/pos/decide/rules.h"

enum { NOWHERE = -1 };

/* One that was chosen, with what it means. */
struct pick {
    const struct chosen *chosen;
    const struct choice_group *group;
    const struct menu_option *option;
    int64_t quantity; /* of each of its parent */
    int64_t times;    /* quantity x those of the choices above it: of one item */
    int64_t price;    /* what it adds to one item */
    int above;        /* index of its parent, or NOWHERE */
    int depth;
};

struct picks {
    struct pick *all; /* in the arena */
    int n;
};

static const struct menu_option *option_find(const struct choice_group *g, id option)
{
    const struct menu_option *options = g->options.items;
    for (size_t i = 0; i < g->options.n; i++)
        if (id_eq(options[i].id, option))
            return &options[i];
    return NULL;
}

static bool refuse_choice(struct draft *d, enum refusal why, id about)
{
    refuse(d, why, "choices", about);
    return false;
}

/* -- one by one -------------------------------------------------------------------------------- */

static bool is_twice(const struct picks *p, int i)
{
    const struct chosen *is = p->all[i].chosen;
    for (int k = 0; k < i; k++)
        if (id_eq(p->all[k].chosen->group_id, is->group_id) &&
            id_eq(p->all[k].chosen->option_id, is->option_id))
            return true;
    return false;
}

/* True when the menu offers what was chosen; false after refusing. */
static bool find(struct draft *d, const struct item *item, const struct picks *p, int i)
{
    struct pick *is = &p->all[i];
    const struct choice_group *g = venue_choice_group(d->v, is->chosen->group_id);
    if (!g || g->retired || !id_eq(g->item_id, item->id))
        return refuse_choice(d, REFUSAL_choice_unknown, is->chosen->group_id);
    is->group = g;
    is->option = option_find(g, is->chosen->option_id);
    is->quantity = is->chosen->quantity.has ? is->chosen->quantity.v : 1;
    if (!is->option)
        return refuse_choice(d, REFUSAL_choice_unknown, is->chosen->option_id);
    if (is_twice(p, i))
        return refuse_choice(d, REFUSAL_choice_twice, is->chosen->option_id);
    if (is->chosen->prefix != choice_prefix_PLAIN && !g->prefixes)
        return refuse_choice(d, REFUSAL_choice_prefix, is->chosen->option_id);
    if (is->quantity > (g->each_max > 0 ? g->each_max : 1))
        return refuse_choice(d, REFUSAL_choice_too_many, is->chosen->option_id);
    return true;
}

/* -- the tree ---------------------------------------------------------------------------------- */

/* The index of the chosen option that opens the group, or NOWHERE. */
static int opener_of(const struct picks *p, const struct choice_group *g)
{
    for (int i = 0; i < p->n; i++)
        if (id_eq(p->all[i].chosen->group_id, g->under_group_id) &&
            id_eq(p->all[i].chosen->option_id, g->under_option_id) &&
            p->all[i].chosen->prefix != choice_prefix_NO)
            return i;
    return NOWHERE;
}

static bool is_open(const struct picks *p, const struct choice_group *g)
{
    return id_is_zero(g->under_group_id) || opener_of(p, g) != NOWHERE;
}

/* Gives each its place. False after refusing one that nothing opens, or that is nested too deep. */
static bool connect(struct draft *d, const struct picks *p)
{
    for (int i = 0; i < p->n; i++) {
        struct pick *is = &p->all[i];
        is->above = opener_of(p, is->group);
        if (!is_open(p, is->group))
            return refuse_choice(d, REFUSAL_choice_unknown, is->group->id);
    }
    for (int i = 0; i < p->n; i++) {
        struct pick *is = &p->all[i];
        is->times = is->quantity;
        for (int up = is->above; up != NOWHERE; up = p->all[up].above) {
            is->times *= p->all[up].quantity;
            if (++is->depth == CHOICE_DEPTH_MAX)
                return refuse_choice(d, REFUSAL_choice_unknown, is->group->id);
        }
    }
    return true;
}

/* How many of the group are chosen, among the first n. */
static int64_t chosen_of(const struct picks *p, const struct choice_group *g, int n)
{
    int64_t sum = 0;
    for (int i = 0; i < n; i++)
        if (p->all[i].group == g && p->all[i].chosen->prefix != choice_prefix_NO)
            sum += p->all[i].quantity;
    return sum;
}

/* True when as many are chosen of each group that is open as it asks for; false after refusing,
 * about the first group by position that is not satisfied. */
static bool suffices(struct draft *d, const struct item *item, const struct picks *p)
{
    const struct choice_group *bad = NULL;
    struct venue_iter it = venue_children(d->v, INDEX_GROUPS_OF_ITEM, item->id);
    for (const struct choice_group *g; (g = venue_next(&it));) {
        int64_t n = chosen_of(p, g, p->n);
        bool before = !bad || g->position < bad->position ||
                      (g->position == bad->position && id_cmp(g->id, bad->id) < 0);
        if (!g->retired && (n < g->min || n > g->max) && before && is_open(p, g))
            bad = g;
    }
    if (!bad)
        return true;
    bool few = chosen_of(p, bad, p->n) < bad->min;
    return refuse_choice(d, few ? REFUSAL_choice_too_few : REFUSAL_choice_too_many, bad->id);
}

/* -- what it costs ----------------------------------------------------------------------------- */

static int64_t price_of(const struct menu_option *o, int prefix)
{
    const struct opt_money none = {true, {0}};
    const struct opt_money prices[] = {
        [choice_prefix_PLAIN] = {true, o->price},
        [choice_prefix_NO] = o->no_price.has ? o->no_price : none,
        [choice_prefix_EXTRA] = o->extra_price,
        [choice_prefix_LIGHT] = o->light_price,
        [choice_prefix_SIDE] = o->side_price,
    };
    return prices[prefix].has ? prices[prefix].v.minor : o->price.minor;
}

/* What each adds to the price. A group's first `free` cost nothing: those named first. What makes
 * the item cheaper always does. False after refusing. */
static bool charge(struct draft *d, const struct picks *p, int64_t *price)
{
    __int128 sum = *price;
    for (int i = 0; i < p->n; i++) {
        struct pick *is = &p->all[i];
        int64_t each = price_of(is->option, is->chosen->prefix), paid = is->quantity;
        int64_t free = is->group->free - chosen_of(p, is->group, i);
        if (is->chosen->prefix != choice_prefix_NO && each > 0 && free > 0)
            paid -= free < paid ? free : paid;
        __int128 all = (__int128)each * paid * (is->times / is->quantity);
        if (all > MONEY_MAX || all < -MONEY_MAX)
            return refuse_choice(d, REFUSAL_amount_too_large, is->option->id);
        is->price = (int64_t)all;
        sum += all;
    }
    *price = (int64_t)sum; /* 51 of at most 10^15 */
    return true;
}

/* -- all together ------------------------------------------------------------------------------ */

static void put(struct choice *to, const struct pick *is)
{
    *to = (struct choice){.group_id = is->group->id,
        .option_id = is->option->id,
        .group = is->group->name,
        .name = is->option->name,
        .price = {is->price},
        .quantity = {is->quantity > 1, is->quantity > 1 ? is->quantity : 0},
        .prefix = is->chosen->prefix,
        .depth = is->depth};
}

/* The next one after `last` (NOWHERE: from the start) with that parent, or NOWHERE. */
static int next_under(const struct picks *p, int above, int last)
{
    for (int i = last + 1; i < p->n; i++)
        if (p->all[i].above == above)
            return i;
    return NOWHERE;
}

/* Depth first; choices of the same parent in the order in which they were named. */
static void put_all(struct choice *to, const struct picks *p)
{
    int at = NOWHERE;
    for (int i = next_under(p, NOWHERE, NOWHERE); i != NOWHERE;) {
        put(to++, &p->all[i]);
        at = i;
        i = next_under(p, at, NOWHERE);
        while (i == NOWHERE && at != NOWHERE) { /* no children: its next sibling, or its parent's */
            int above = p->all[at].above;
            i = next_under(p, above, at);
            at = above;
        }
    }
}

bool choices_take(struct draft *d, const struct item *item, const struct list *chosen,
    struct list *ret_choices, int64_t *price)
{
    struct picks p = {.n = (int)chosen->n};
    p.all = p.n ? draft_alloc(d, chosen->n * sizeof *p.all) : NULL;
    struct choice *choices = p.n ? draft_alloc(d, chosen->n * sizeof *choices) : NULL;
    if (p.n && (!p.all || !choices))
        return false;
    for (int i = 0; i < p.n; i++)
        p.all[i].chosen = (const struct chosen *)chosen->items + i;
    for (int i = 0; i < p.n; i++)
        if (!find(d, item, &p, i))
            return false;
    if (!connect(d, &p) || !suffices(d, item, &p) || !charge(d, &p, price))
        return false;
    put_all(choices, &p);
    *ret_choices = (struct list){choices, chosen->n};
    return true;
}
