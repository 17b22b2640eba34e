/* What all runs of this program have met: a simulator that never loses a race proves nothing about
 * races. */

#include "tests/sim/sim.h"

#include <stdio.h>

/* Counters of the hubs that must have moved. Left out: no_memory, and flooding, which our client
 * never does. */
#define COVERED(C)                                                                                 \
    C(sessions_refused)                                                                            \
    C(sessions_fenced)                                                                             \
    C(sessions_slow)                                                                               \
    C(sessions_silent)                                                                             \
    C(venues_evicted)                                                                              \
    C(commands_replayed)                                                                           \
    C(batches_unavailable)                                                                         \
    C(batches_unknown)                                                                             \
    C(batches_rejected)                                                                            \
    C(venue_conflicts)                                                                             \
    C(venue_seen)                                                                                  \
    C(parts)                                                                                       \
    C(parts_bad)                                                                                   \
    C(changes_remote)                                                                              \
    C(snapshots)                                                                                   \
    C(snapshots_shared)                                                                            \
    C(resumes)

static struct {
#define C(name) uint64_t name;
    COVERED(C)
#undef C
    uint64_t refusals[REFUSALS_N];
    uint64_t changes[COMMANDS_N];
    uint64_t tallies;
} met;

/* Refusals that need more than an evening, or a client that breaks the protocol. */
static bool is_rare(enum refusal refusal)
{
    switch (refusal) {
    case REFUSAL_taken:
    case REFUSAL_table_needed:
    case REFUSAL_table_unwanted:
    case REFUSAL_order_full:
    case REFUSAL_choice_twice:
    case REFUSAL_choice_too_few:
    case REFUSAL_choice_too_many:
    case REFUSAL_price_negative:
    case REFUSAL_amount_too_large:
    case REFUSAL_not_whole_due:
    case REFUSAL_tendered_too_little:
    case REFUSAL_change_not_cash:
    case REFUSAL_venue_full:
    case REFUSAL_change_too_large:
    case REFUSAL_bad_command:
    case REFUSAL_unknown_command:
    case REFUSAL_rate:
    case REFUSAL_internal:
    case REFUSAL_order_not_open: /* a closed order leaves the live set at once */
        return true;
    default:
        return false;
    }
}

void cover_hub(const struct metrics *m)
{
#define C(name) met.name += m->name;
    COVERED(C)
#undef C
    for (int i = 0; i < REFUSALS_N; i++)
        met.refusals[i] += m->refusals[i];
}

void cover_change(enum command_type type)
{
    met.changes[type]++;
}

void cover_tally(void)
{
    met.tallies++;
}

static bool line(const char *name, uint64_t n, bool wanted)
{
    if (n || wanted)
        printf("  %-24s %" PRIu64 "%s\n", name, n, n ? "" : "   NEVER");
    return n || !wanted;
}

bool cover_print(void)
{
    bool all = true;
    printf("met:\n");
#define C(name) all = line(#name, met.name, true) && all;
    COVERED(C)
#undef C
    for (int i = 0; i < REFUSALS_N; i++)
        all = line(refusal_descs[i].code, met.refusals[i], !is_rare(i)) && all;
    for (int i = 0; i < COMMANDS_N; i++)
        all = line(command_descs[i].name, met.changes[i], i != CMD_ticket_receipt) && all;
    return line("receipts of screens", met.tallies, true) && all;
}
