/* Taxes of a check. Every tax k of a line with amount P and tax set S is exactly P * E / D, where
 *   E = rate * 10^6, or rate * (10^6 + the set's simple rates) when it is compound
 *   D = 10^12 + the E of the taxes that the price contains
 * since the base is P * 10^12 / D. With PRICE_RATE_MAX, E and D stay below 2^49 and P * E below
 * 2^99.
 */

#include "protocol/pos/price/price.h"

#include <stdlib.h>

typedef __int128 wide;

#define SCALE ((int64_t)PPM * PPM)

/* One tax of the lines with the same tax set. */
struct group {
    const struct price_tax *tax;
    size_t set;
    int64_t factor, den; /* E and D */
    wide exact;          /* sum of P * E */
    int64_t sum;         /* exact / den, rounded */
};

struct work {
    struct price_profile profile;
    struct price_line *lines;
    size_t n;
    struct group *groups; /* those of a set stand together, in the set's order */
    size_t n_groups;
    struct claim *claims; /* n */
    int64_t *parts;       /* n_groups */
};

static bool set_is_valid(const struct price_tax_set *s)
{
    if (s->n > PRICE_TAXES_MAX)
        return false;
    for (size_t k = 0; k < s->n; k++)
        if (s->taxes[k].rate_ppm < 0 || s->taxes[k].rate_ppm > PRICE_RATE_MAX)
            return false;
    return true;
}

/* E of tax k. */
static int64_t factor_of(const struct price_tax_set *s, size_t k)
{
    int64_t on = PPM;
    for (size_t i = 0; s->taxes[k].compound && i < s->n; i++)
        if (!s->taxes[i].compound)
            on += s->taxes[i].rate_ppm;
    return s->taxes[k].rate_ppm * on;
}

/* D. */
static int64_t denominator_of(const struct price_tax_set *s)
{
    int64_t d = SCALE;
    for (size_t k = 0; k < s->n; k++)
        if (s->taxes[k].inclusive)
            d += factor_of(s, k);
    return d;
}

/* -- the sum of fractions with different denominators ------------------------------------------ */

/* The sign of (the sum of part[i] / den[i]) - m. Multiplies by one denominator after the other and
 * keeps the whole part, so that nothing outgrows 128 bits. part[] is overwritten;
 * 0 <= part[i] < 2 den[i]. */
static int sum_cmp(int64_t *part, const struct group *groups, size_t n, wide m)
{
    for (size_t first = 0; first < n; first++) {
        int64_t by = groups[first].den;
        wide whole = part[first] - m * by;
        bool rest = false;
        for (size_t i = first + 1; i < n; i++) {
            wide v = (wide)part[i] * by;
            whole += v / groups[i].den;
            part[i] = (int64_t)(v % groups[i].den);
            rest = rest || part[i];
        }
        if (whole > 0 || (whole == 0 && rest))
            return 1;
        if (whole == 0)
            return 0;
        /* What is left is less than one for each of the others. */
        if (whole <= -(wide)(n - first - 1))
            return -1;
        m = -whole;
    }
    return m > 0 ? -1 : 0;
}

/* Twice the fraction of each group. */
static void fill_parts(int64_t *part, const struct group *groups, size_t n)
{
    for (size_t g = 0; g < n; g++)
        part[g] = (int64_t)(2 * (groups[g].exact % groups[g].den));
}

/* How many units the groups' fractions are together, rounded; `whole` is the sum of the rest. The
 * estimate is short by less than n / 2^60, so twice the sum is in [m, m + 1) or [m + 1, m + 2). */
static int64_t round_fractions(
    enum price_half half, const struct group *groups, size_t n, int64_t *part, int64_t whole)
{
    wide estimate = 0;
    fill_parts(part, groups, n);
    for (size_t g = 0; g < n; g++)
        estimate += ((wide)part[g] << 60) / groups[g].den;
    wide m = estimate >> 60;
    if (sum_cmp(part, groups, n, m + 1) >= 0)
        m++;
    if (m % 2 == 0)
        return (int64_t)(m / 2);
    fill_parts(part, groups, n);
    bool tie = sum_cmp(part, groups, n, m) == 0;
    int64_t down = (int64_t)(m / 2);
    return tie && half == PRICE_HALF_EVEN && (whole + down) % 2 == 0 ? down : down + 1;
}

/* -- groups ------------------------------------------------------------------------------------ */

/* True when a's fraction is larger than b's. */
static bool claims_more(const struct group *a, const struct group *b)
{
    wide rest_a = a->exact - (wide)a->sum * a->den, rest_b = b->exact - (wide)b->sum * b->den;
    return rest_a * b->den > rest_b * a->den;
}

/* One rounding for all: each group gets its sum without the fraction, the units that remain go to
 * the largest fractions. */
static void round_together(struct work *w)
{
    int64_t whole = 0;
    for (size_t g = 0; g < w->n_groups; g++) {
        w->groups[g].sum = (int64_t)(w->groups[g].exact / w->groups[g].den);
        whole += w->groups[g].sum;
    }
    int64_t left = round_fractions(w->profile.half, w->groups, w->n_groups, w->parts, whole);
    while (left-- > 0) {
        struct group *best = w->groups;
        for (struct group *g = w->groups; g < w->groups + w->n_groups; g++)
            if (claims_more(g, best))
                best = g;
        best->sum++;
    }
}

/* -- lines ------------------------------------------------------------------------------------- */

struct claim {
    wide by; /* what is owed to the line, times den */
    struct price_line *line;
};

static int claim_cmp(const void *a, const void *b)
{
    const struct claim *x = a, *y = b;
    if (x->by != y->by)
        return x->by > y->by ? -1 : 1;
    return x->line < y->line ? -1 : 1;
}

/* What the price of the line still has room for; a tax on top always fits. */
static int64_t room_of(const struct price_line *l, const struct group *g, const struct group *first)
{
    int64_t room = l->amount;
    if (!g->tax->inclusive)
        return INT64_MAX;
    for (const struct group *before = first; before < g; before++)
        if (before->tax->inclusive)
            room -= l->taxes[before - first];
    return room;
}

/* How much the taxes of the set before g left the line short of its exact shares, times den. */
static wide short_of(const struct price_line *l, const struct group *g, const struct group *first)
{
    wide by = 0;
    for (const struct group *before = first; before < g; before++)
        by += (wide)l->amount * before->factor - (wide)l->taxes[before - first] * g->den;
    return by;
}

/* Splits g->sum over its lines; first: the first group of its set. */
static void share_out(struct work *w, const struct group *g, const struct group *first)
{
    size_t k = (size_t)(g - first), n = 0;
    int64_t left = g->sum;
    for (struct price_line *l = w->lines; l < w->lines + w->n; l++) {
        if (l->set != g->set)
            continue;
        wide exact = (wide)l->amount * g->factor;
        int64_t whole = (int64_t)(exact / g->den), room = room_of(l, g, first);
        l->taxes[k] = whole < room ? whole : room;
        l->taxes[k] = l->taxes[k] < left ? l->taxes[k] : left;
        left -= l->taxes[k];
        if (exact % g->den && l->taxes[k] < room)
            w->claims[n++] = (struct claim){exact % g->den + short_of(l, g, first), l};
    }
    qsort(w->claims, n, sizeof *w->claims, claim_cmp);
    for (size_t i = 0; i < n && left > 0; i++, left--)
        w->claims[i].line->taxes[k]++;
}

/* Rounds each line's share by itself. */
static void round_each(struct work *w, const struct group *g, const struct group *first)
{
    for (struct price_line *l = w->lines; l < w->lines + w->n; l++)
        if (l->set == g->set) {
            int64_t room = room_of(l, g, first);
            int64_t tax = price_round(w->profile.half, (wide)l->amount * g->factor, g->den);
            l->taxes[g - first] = tax < room ? tax : room;
        }
}

/* -- the whole --------------------------------------------------------------------------------- */

static bool groups_init(struct work *w, const struct price_tax_set *sets, size_t n_sets)
{
    for (size_t s = 0; s < n_sets; s++) {
        if (!set_is_valid(&sets[s]))
            return false;
        for (size_t k = 0; k < sets[s].n; k++)
            w->groups[w->n_groups++] = (struct group){
                .tax = &sets[s].taxes[k],
                .set = s,
                .factor = factor_of(&sets[s], k),
                .den = denominator_of(&sets[s]),
            };
    }
    return true;
}

/* The lines' amounts are valid and small enough together; adds them to their groups. */
static bool groups_sum(struct work *w, size_t n_sets)
{
    wide total = 0;
    for (struct price_line *l = w->lines; l < w->lines + w->n; l++) {
        if (l->amount < 0 || l->set >= n_sets)
            return false;
        total += l->amount;
        for (struct group *g = w->groups; g < w->groups + w->n_groups; g++)
            if (g->set == l->set)
                g->exact += (wide)l->amount * g->factor;
    }
    return total <= MONEY_MAX;
}

/* Net of each line; false when the check is too large with its taxes. */
static bool finish(struct work *w, const struct price_tax_set *sets)
{
    wide total = 0;
    for (struct price_line *l = w->lines; l < w->lines + w->n; l++) {
        const struct price_tax_set *s = &sets[l->set];
        l->net = l->amount;
        for (size_t k = 0; k < s->n; k++) {
            l->net -= s->taxes[k].inclusive ? l->taxes[k] : 0;
            total += l->taxes[k];
        }
        total += l->net;
    }
    return total <= MONEY_MAX;
}

bool price_taxes(struct price_profile profile, const struct price_tax_set *sets, size_t n_sets,
    struct price_line *lines, size_t n, struct arena *a)
{
    struct work w = {.profile = profile,
        .lines = lines,
        .n = n,
        .groups = arena_array(a, struct group, n_sets * PRICE_TAXES_MAX),
        .claims = arena_array(a, struct claim, n),
        .parts = arena_array(a, int64_t, n_sets * PRICE_TAXES_MAX)};
    if (!w.groups || !w.claims || !w.parts || !groups_init(&w, sets, n_sets) ||
        !groups_sum(&w, n_sets))
        return false;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < PRICE_TAXES_MAX; k++)
            lines[i].taxes[k] = 0;
    if (profile.scope == PRICE_PER_CHECK)
        round_together(&w);
    const struct group *first = w.groups;
    for (struct group *g = w.groups; g < w.groups + w.n_groups; g++) {
        first = g->set == first->set ? first : g;
        if (profile.scope == PRICE_PER_LINE) {
            round_each(&w, g, first);
            continue;
        }
        if (profile.scope == PRICE_PER_RATE)
            g->sum = price_round(profile.half, g->exact, g->den);
        share_out(&w, g, first);
    }
    return finish(&w, sets);
}
