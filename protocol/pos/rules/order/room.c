/* Room: how many lines, and of what size, an order may have. */

#include "protocol/pos/decide/rules.h"

int64_t line_position_next(struct draft *d, const struct order *o)
{
    int64_t n = 0, last = 0;
    struct venue_iter it = venue_children(d->v, INDEX_LINES_OF_ORDER, o->id);
    for (const struct line *l; (l = venue_next(&it)); n++)
        if (l->position > last)
            last = l->position;
    if (n < LIMIT_ORDER_LINES)
        return last + 1;
    refuse(d, REFUSAL_order_full, "order_id", o->id);
    return 0;
}

bool order_has_room(struct draft *d, const struct order *o, const struct line *is)
{
    /* A line counts once for each of its stations: a ticket item is as large. */
    size_t bytes = record_json_bytes(KIND_line, is) * line_stations_most(d, is);
    struct venue_iter it = venue_children(d->v, INDEX_LINES_OF_ORDER, o->id);
    for (const struct line *l; (l = venue_next(&it));)
        if (!id_eq(l->id, is->id))
            bytes += record_json((const struct record *)l) * line_stations_most(d, l);
    if (bytes > LIMIT_ORDER_BYTES)
        refuse(d, REFUSAL_order_full, "order_id", o->id);
    return bytes <= LIMIT_ORDER_BYTES;
}
