#pragma once
/* Rates over several hubs. Each hub has buckets of its own (bucket.h); what is taken from those
 * that must hold for all hubs together is told to the others, which then owe it in theirs. So
 * whoever asks at four hubs gets what he would get at one, after the first moment.
 *
 * Best effort: what is lost on the way was taken besides, and while the bus is away each hub counts
 * alone. Spending below an eighth of the rate is not told: up to eight hubs together stay within
 * it. Whoever can write to the bus can slow somebody down: by twice the burst at a time, no more.
 */

#include "hub/core/base/core.h"

enum spent_kind {
    SPENT_COMMANDS,     /* of a device's token */
    SPENT_KEY_COMMANDS, /* of a key of REST */
    SPENT_KEY_READS,    /* of a key or a device's token over REST */
    SPENT_TENANT,       /* commands of a tenant */
    SPENT_KINDS
};

void spents_init(struct spents *s, uint64_t seed_here, uint64_t seed_there);
void spents_fini(struct spents *s);

/* n were taken here. Best effort: not told when memory is out. */
void spent_here(struct hub *h, enum spent_kind kind, id whose, int64_t n);
/* Takes one from the bucket, after what was taken at other hubs. */
bool spent_take(
    struct hub *h, enum spent_kind kind, id whose, struct bucket *b, int64_t rate, int64_t burst);

/* Tells the other hubs, when it is time. */
void spents_tick(struct hub *h, int64_t now_ms);
/* Another hub says that. */
void spents_heard(struct hub *h, struct str text);
