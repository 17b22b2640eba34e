#include "hub/core/flight/flight.h"

#include "protocol/base/require.h"

#include <stdlib.h>

enum {
    TEXT_MAX = LIMIT_BATCH_COMMANDS * LIMIT_CHANGE_BYTES,
    TEXT_KEPT = 1 << 20, /* bytes kept between batches */
};

struct flight *flight_new(struct hub *h, unsigned lane)
{
    struct flight *f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    f->call.hub = h;
    f->lane = lane;
    link_init(&f->call.link);
    buf_init(&f->text, TEXT_MAX);
    return f;
}

void flight_item_fini(struct flight_item *item)
{
    change_drop(item->change);
    frame_drop(item->answer);
    *item = (struct flight_item){0};
}

void flight_clear(struct flight *f)
{
    for (size_t i = 0; i < f->n_items; i++)
        require(!f->items[i].request);
    f->n_parts = f->n_items = f->n_changes = f->n_receipts = f->bytes = f->work = 0;
    f->state = FLIGHT_IDLE;
    if (f->text.cap > TEXT_KEPT) {
        buf_fini(&f->text);
        buf_init(&f->text, TEXT_MAX);
    }
    buf_reset(&f->text);
}

void flight_free(struct flight *f)
{
    for (size_t i = 0; i < f->n_items; i++)
        flight_item_fini(&f->items[i]);
    buf_fini(&f->text);
    free(f);
}

void flight_abandon(struct flight *f)
{
    for (size_t i = 0; i < f->n_items; i++)
        if (f->items[i].request) {
            request_free(f->items[i].request);
            f->items[i].request = NULL;
        }
    if (f->state != FLIGHT_SENT && f->state != FLIGHT_RESOLVING)
        flight_free(f);
}

void flight_answer_part(struct flight *f, struct flight_part *part)
{
    for (size_t i = part->first; i < part->first + part->n; i++) {
        struct flight_item *item = &f->items[i];
        request_answer(item->request, item->answer, item->refusal);
        flight_item_fini(item);
    }
}
