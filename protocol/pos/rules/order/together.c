/* Courses that finish together: the station that takes longest gets its lines at once, each other
 * one so much later that all is made at the same time. When a station starts late, those after it
 * wait longer. How long an item takes is the menu's prep_s. */

#include "protocol/pos/decide/rules.h"

static int64_t prep_ms(const struct draft *d, const struct line *l)
{
    const struct item *item = venue_item(d->v, l->item_id);
    return item && item->prep_s.has ? item->prep_s.v * 1000 : 0;
}

/* For each line how long the station that would make it now needs for those of the lines that it
 * makes. NULL: there are none, or the arena is full. */
static int64_t *stations_ms(struct draft *d, const struct order *o, const void **lines, size_t n)
{
    int64_t *needs = n ? draft_alloc(d, n * sizeof *needs) : NULL;
    id *stations = needs ? draft_alloc(d, n * sizeof *stations) : NULL;
    if (!stations)
        return NULL;
    for (size_t i = 0; i < n; i++)
        stations[i] = line_station(d, o, lines[i]);
    for (size_t i = 0; i < n; i++) {
        needs[i] = 0;
        for (size_t k = 0; k < n; k++) {
            int64_t ms = id_eq(stations[k], stations[i]) ? prep_ms(d, lines[k]) : 0;
            needs[i] = ms > needs[i] ? ms : needs[i];
        }
    }
    return needs;
}

size_t lines_stagger(struct draft *d, const struct order *o, const void **lines, size_t n)
{
    int64_t most = 0;
    size_t go = 0;
    int64_t *needs = stations_ms(d, o, lines, n);
    if (!needs)
        return 0;
    for (size_t i = 0; i < n; i++)
        most = needs[i] > most ? needs[i] : most;
    for (size_t i = 0; i < n; i++) {
        if (needs[i] == most) {
            lines[go++] = lines[i];
            continue;
        }
        struct line *later = draft_edit(d, KIND_line, lines[i]);
        later->fire_at = (time_ms){d->ctx->now.ms + most - needs[i]};
    }
    return go;
}

/* The line waits for its time in a fired course, as drafted. */
static bool is_delayed(const struct line *l)
{
    return l->state == line_state_WAITING && l->fire_at.ms && !l->held;
}

void course_set_due(struct draft *d, struct course *c)
{
    c->due_at = (time_ms){0};
    struct venue_iter it = venue_children(d->v, INDEX_LINES_OF_ORDER, c->order_id);
    for (const struct line *l; (l = venue_next(&it));) {
        l = draft_latest(d, KIND_line, l);
        if (l->course == c->number && is_delayed(l) &&
            (!c->due_at.ms || l->fire_at.ms < c->due_at.ms))
            c->due_at = l->fire_at;
    }
}

/* -- recalculated at a start ------------------------------------------------------------------- */

/* The course's lines that are delayed, by position. */
static const void **lines_delayed(struct draft *d, const struct course *c, size_t *ret_n)
{
    size_t all, n = 0;
    const void **lines =
        children_sorted(d, INDEX_LINES_OF_ORDER, c->order_id, lines_by_position, &all);
    for (size_t i = 0; i < all; i++) {
        const struct line *l = lines[i];
        if (l->course == c->number && is_delayed(l))
            lines[n++] = l;
    }
    *ret_n = n;
    return lines;
}

/* When what the ticket has of the course is made, if it is started now; 0: it has none of it. */
static int64_t ticket_made_at(const struct draft *d, const struct ticket *t, int64_t number)
{
    int64_t at = 0;
    struct venue_iter it = venue_children(d->v, INDEX_ITEMS_OF_TICKET, t->id);
    for (const struct ticket_item *i; (i = venue_next(&it));) {
        const struct line *l = venue_line(d->v, i->line_id);
        if (!l || i->course != number)
            continue;
        int64_t made = d->ctx->now.ms + prep_ms(d, l);
        at = made > at ? made : at;
    }
    return at;
}

void courses_restagger(struct draft *d, const struct ticket *t)
{
    size_t n_courses, n;
    const struct order *o = venue_order(d->v, t->order_id);
    const void **courses =
        children_sorted(d, INDEX_COURSES_OF_ORDER, t->order_id, by_id, &n_courses);
    for (size_t k = 0; o && k < n_courses; k++) {
        const struct course *c = courses[k];
        int64_t made =
            c->due_at.ms && c->state == course_state_FIRED ? ticket_made_at(d, t, c->number) : 0;
        const void **lines = made ? lines_delayed(d, c, &n) : NULL;
        const int64_t *needs = lines ? stations_ms(d, o, lines, n) : NULL;
        bool moved = false;
        for (size_t i = 0; needs && i < n; i++) {
            const struct line *l = lines[i];
            int64_t at = made - needs[i];
            if (at <= l->fire_at.ms)
                continue;
            ((struct line *)draft_edit(d, KIND_line, l))->fire_at = (time_ms){at};
            moved = true;
        }
        if (moved)
            course_set_due(d, draft_edit(d, KIND_course, c));
    }
}
