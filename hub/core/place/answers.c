#include "hub/core/place/answers.h"

#include "protocol/pos/model/limits.h"

#include <stdlib.h>

void answers_init(struct answers *a, uint64_t seed)
{
    map_init(&a->by_op, seed);
    link_init(&a->age);
}

static void answer_free(struct answers *a, struct answer *x)
{
    map_remove(&a->by_op, &x->by_op);
    link_remove(&x->age);
    frame_drop(x->frame);
    free(x);
}

void answers_clear(struct answers *a)
{
    link_each(l, &a->age)
        answer_free(a, link_of(l, struct answer, age));
}

void answers_fini(struct answers *a)
{
    answers_clear(a);
    map_fini(&a->by_op);
}

void answers_add(struct answers *a, id op, const uint8_t fingerprint[32], struct frame *frame)
{
    if (answers_find(a, op))
        return;
    if (a->by_op.n >= LIMIT_RECEIPTS_KEPT)
        answer_free(a, link_first(&a->age, struct answer, age));
    struct answer *x = calloc(1, sizeof *x);
    if (!x)
        return;
    x->by_op.key = op;
    memcpy(x->fingerprint, fingerprint, sizeof x->fingerprint);
    x->frame = frame_share(frame);
    map_add(&a->by_op, &x->by_op);
    link_append(&a->age, &x->age);
}

const struct answer *answers_find(const struct answers *a, id op)
{
    struct map_node *n = map_find(&a->by_op, op);
    return n ? link_of(n, struct answer, by_op) : NULL;
}
