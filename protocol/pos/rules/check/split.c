/* check.split and check.merge: who bears what of an order. Neither changes what the kitchen knows:
 * they put checks, shares and lines, never a ticket. */

#include "protocol/pos/decide/rules.h"

/* -- checks ------------------------------------------------------------------------------------ */

static struct check *check_open(struct draft *d, const struct order *o, id key)
{
    size_t n;
    const struct check **checks = checks_of(d, o->id, &n);
    if (!checks)
        return NULL;
    if (n >= LIMIT_ORDER_CHECKS) {
        refuse(d, REFUSAL_checks_full, "checks", o->id);
        return NULL;
    }
    struct check *c = draft_new(d, KIND_check, key);
    c->order_id = o->id;
    c->number = n ? checks[n - 1]->number + 1 : 1;
    c->state = check_state_OPEN;
    c->opened_by = d->ctx->by.name;
    c->opened_at = draft_now_after(d, o->opened_at);
    c->business_date = o->business_date;
    draft_event(d, EVENT_check_opened, key);
    return c;
}

/* The check of a part: a new one, or one of the order that is not paid; NULL after refusing. */
static const struct check *need_part(
    struct draft *d, const struct order *o, const struct check_part *part)
{
    const struct check *c = draft_get(d, KIND_check, part->check_id);
    if (part->weight.has && part->amount.has) {
        refuse_bad(d, "checks", part->check_id, "a check has a weight or an amount, not both");
        return NULL;
    }
    if (!c)
        return need_fresh(d, KIND_check, "checks", part->check_id)
                   ? check_open(d, o, part->check_id)
                   : NULL;
    if (!id_eq(c->order_id, o->id)) {
        refuse(d, REFUSAL_exists, "checks", c->id);
        return NULL;
    }
    const struct check *bearing = check_bearing(d, c->id);
    return check_may(d, "checks", c, CHECK_SPLIT) && check_may(d, "checks", bearing, CHECK_SPLIT)
               ? c
               : NULL;
}

static bool part_take(struct draft *d, const struct order *o, const struct check_part *part)
{
    const struct check *c = need_part(d, o, part);
    if (!c)
        return false;
    struct check is = *c;
    is.state = check_state_OPEN;
    is.into_id = (id){{0}};
    if (part->name.n)
        is.name = part->name;
    if (part->weight.has || part->amount.has) {
        is.weight = part->weight.has ? part->weight.v : 0;
        is.amount = part->amount.has ? part->amount : (struct opt_money){0};
    }
    if (record_eq(KIND_check, c, &is))
        return true;
    struct check *set = draft_edit(d, KIND_check, c);
    is.rev = set->rev;
    *set = is;
    return true;
}

/* -- lines ------------------------------------------------------------------------------------- */

/* Who is to bear a line: nobody by name, one check, or several in proportion. */
struct bearers {
    id checks[LIMIT_ORDER_CHECKS];
    int64_t weights[LIMIT_ORDER_CHECKS];
    size_t n;
};

static const struct check *need_bearer(
    struct draft *d, const struct order *o, const char *field, id check_id)
{
    const struct check *c = draft_get(d, KIND_check, check_id);
    if (!c || !id_eq(c->order_id, o->id)) {
        refuse(d, REFUSAL_not_found, field, check_id);
        return NULL;
    }
    return check_may(d, field, c, CHECK_GIVE) ? c : NULL;
}

/* The line is borne so already. */
static bool is_so(const struct draft *d, const struct line *l, const struct bearers *b)
{
    size_t n = 0;
    struct venue_iter it = venue_children(d->v, INDEX_SHARES_OF_LINE, l->id);
    for (const struct share *s; (s = venue_next(&it));) {
        if (((const struct share *)draft_latest(d, KIND_share, s))->weight == 0)
            continue;
        bool same = false;
        for (size_t i = 0; i < b->n && b->n > 1; i++)
            same = same || (id_eq(b->checks[i], s->check_id) && b->weights[i] == s->weight);
        if (!same)
            return false;
        n++;
    }
    id only = b->n == 1 ? b->checks[0] : (id){{0}};
    return id_eq(l->check_id, only) && n == (b->n > 1 ? b->n : 0);
}

/* False after refusing, or when the arena is full. */
static bool line_take(struct draft *d, const struct line *live, const struct bearers *b)
{
    const struct line *l = draft_latest(d, KIND_line, live);
    if (is_so(d, l, b))
        return true;
    if (line_is_paid(d, l)) {
        refuse(d, REFUSAL_check_paid, "lines", l->id);
        return false;
    }
    id only = b->n == 1 ? b->checks[0] : (id){{0}};
    shares_take_back(d, l->id);
    if (!id_eq(l->check_id, only))
        ((struct line *)draft_edit(d, KIND_line, l))->check_id = only;
    for (size_t i = 0; i < b->n && b->n > 1; i++) {
        struct share *s = draft_new(d, KIND_share, draft_id(d, KIND_share));
        s->order_id = l->order_id;
        s->line_id = l->id;
        s->check_id = b->checks[i];
        s->weight = b->weights[i];
    }
    return true;
}

static bool seat_take(struct draft *d, const struct order *o, const struct seat_part *part)
{
    size_t n;
    struct bearers b = {.checks = {part->check_id}, .n = 1};
    if (!need_bearer(d, o, "seats", part->check_id))
        return false;
    const void **lines = children_sorted(d, INDEX_LINES_OF_ORDER, o->id, lines_by_position, &n);
    for (size_t i = 0; i < n; i++) {
        const struct line *l = lines[i];
        if (l->seat == part->seat && !line_is_paid(d, l) && !line_take(d, l, &b))
            return false;
    }
    return true;
}

static bool is_first(const struct line_part *parts, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (id_eq(parts[k].line_id, parts[i].line_id))
            return false;
    return true;
}

/* Gathers the parts of the line of parts[i]; false after refusing. */
static bool need_bearers(struct draft *d, const struct order *o, const struct line_part *parts,
    size_t n, size_t i, struct bearers *ret)
{
    id line_id = parts[i].line_id;
    size_t named = 0;
    ret->n = 0;
    for (; i < n; i++) {
        if (!id_eq(parts[i].line_id, line_id))
            continue;
        named++;
        if (id_is_zero(parts[i].check_id))
            continue;
        if (!need_bearer(d, o, "lines", parts[i].check_id))
            return false;
        for (size_t k = 0; k < ret->n; k++)
            if (id_eq(ret->checks[k], parts[i].check_id)) {
                refuse_bad(d, "lines", line_id, "a check is named twice for a line");
                return false;
            }
        ret->checks[ret->n] = parts[i].check_id;
        ret->weights[ret->n++] = parts[i].weight.has ? parts[i].weight.v : 1;
    }
    if (named > 1 && ret->n < named) {
        refuse_bad(d, "lines", line_id, "a line on no check is named with checks");
        return false;
    }
    return true;
}

static bool lines_take(struct draft *d, const struct order *o, const struct list *list)
{
    const struct line_part *parts = list->items;
    for (size_t i = 0; i < list->n; i++) {
        struct bearers b;
        if (!is_first(parts, i))
            continue;
        const struct line *l = venue_line(d->v, parts[i].line_id);
        if (!l || !id_eq(l->order_id, o->id)) {
            refuse(d, REFUSAL_not_found, "lines", parts[i].line_id);
            return false;
        }
        if (!need_bearers(d, o, parts, list->n, i, &b) || !line_take(d, l, &b))
            return false;
    }
    return true;
}

/* False after refusing checks_full, or when the arena is full. */
static bool need_few_shares(struct draft *d, const struct order *o)
{
    size_t n, n_shares = 0;
    const void **shares = children_drafted(
        d, KIND_share, INDEX_SHARES_OF_ORDER, offsetof(struct share, order_id), o->id, &n);
    for (size_t i = 0; shares && i < n; i++)
        n_shares += ((const struct share *)shares[i])->weight > 0;
    if (shares && n_shares <= LIMIT_ORDER_SHARES)
        return true;
    refuse(d, REFUSAL_checks_full, "lines", o->id);
    return false;
}

id check_of_seat(const struct draft *d, const struct order *o, int64_t seat)
{
    const struct line *last = NULL;
    if (seat == 0 || !has_checks(d, o->id))
        return (id){{0}};
    struct venue_iter it = venue_children(d->v, INDEX_LINES_OF_ORDER, o->id);
    for (const struct line *l; (l = venue_next(&it));)
        if (l->seat == seat && (!last || l->position > last->position))
            last = l;
    const struct check *c =
        last && !id_is_zero(last->check_id) ? check_bearing(d, last->check_id) : NULL;
    return c && c->state == check_state_OPEN ? c->id : (id){{0}};
}

/* -- the commands ------------------------------------------------------------------------------ */

void decide_check_split(struct draft *d)
{
    const struct cmd_check_split *body = d->cmd->body;
    const struct order *o = need_open_order(d, "order_id", body->order_id);
    if (!o || !need_rev(d, o, false))
        return;
    draft_event(d, EVENT_order_split, o->id);
    const struct check_part *checks = body->checks.items;
    for (size_t i = 0; i < body->checks.n; i++)
        if (!part_take(d, o, &checks[i]))
            return;
    const struct seat_part *seats = body->seats.items;
    for (size_t i = 0; i < body->seats.n; i++)
        if (!seat_take(d, o, &seats[i]))
            return;
    if (!lines_take(d, o, &body->lines) || !need_few_shares(d, o))
        return;
    if (d->n_puts)
        checks_resum(d, o);
    else
        nothing(d);
}

void decide_check_merge(struct draft *d)
{
    const struct cmd_check_merge *body = d->cmd->body;
    const struct check *c = need(d, KIND_check, "check_id", body->check_id);
    const struct check *into = c ? need(d, KIND_check, "into_id", body->into_id) : NULL;
    const struct order *o = into ? need_open_order(d, "check_id", c->order_id) : NULL;
    if (!o)
        return;
    if (c->state == check_state_MERGED && id_eq(c->into_id, into->id)) {
        nothing(d);
        return;
    }
    if (!id_eq(into->order_id, o->id)) {
        refuse(d, REFUSAL_not_found, "into_id", into->id);
        return;
    }
    if (id_eq(c->id, into->id)) {
        refuse_bad(d, "into_id", c->id, "a check is not merged into itself");
        return;
    }
    if (!check_may(d, "check_id", c, CHECK_MERGE) ||
        !check_may(d, "into_id", into, CHECK_TAKE_OVER))
        return;
    struct check *merged = draft_edit(d, KIND_check, c);
    merged->state = check_state_MERGED;
    merged->into_id = into->id;
    draft_event(d, EVENT_check_merged, c->id);
    checks_resum(d, o);
}
