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
    C(batches_overlapped)                                                                          \
    C(batches_passed)                                                                              \
    C(batches_rejected)                                                                            \
    C(venue_conflicts)                                                                             \
    C(venue_seen)                                                                                  \
    C(screens_backing)                                                                             \
    C(parts)                                                                                       \
    C(parts_bad)                                                                                   \
    C(changes_remote)                                                                              \
    C(journal_breaks)                                                                              \
    C(snapshots)                                                                                   \
    C(snapshots_shared)                                                                            \
    C(resumes)                                                                                     \
    C(sign_ins)                                                                                    \
    C(sign_ins_wrong)

static struct {
#define C(name) uint64_t name;
    COVERED(C)
#undef C
    uint64_t refusals[REFUSALS_N];
    uint64_t changes[COMMANDS_N];
    uint64_t tallies, own, late, approved, lost, woken_flying, overtaken, metered;
} met;

/* Refusals that no evening here gives: the exceptions, and why. All others must be met. */
static const char *const is_rare[REFUSALS_N] = {
    [REFUSAL_taken] = "the setup gives each table and station a number or code of its own",
    [REFUSAL_table_needed] = "a dine-in order is opened with a table",
    [REFUSAL_table_unwanted] = "a takeaway order is opened without",
    [REFUSAL_order_full] = "an order is paid long before it has that many lines",
    [REFUSAL_table_full] = "a table has a few orders, as guests do",
    [REFUSAL_choice_prefix] = "the only group allows every prefix",
    [REFUSAL_choice_twice] = "the choices of a line differ",
    [REFUSAL_price_negative] = "no choice is cheaper than nothing",
    [REFUSAL_amount_too_large] = "prices are those of a small house",
    [REFUSAL_tendered_too_little] = "what is paid is what is asked for, or more",
    [REFUSAL_change_not_cash] = "only cash says what was tendered",
    [REFUSAL_discount_value] = "a percentage comes with percent_ppm, an amount with amount",
    [REFUSAL_discounts_full] = "an order is paid long before it has that many",
    [REFUSAL_charges_full] = "as above",
    [REFUSAL_checks_full] = "as above",
    [REFUSAL_join_full] = "a house has fewer tables than can be joined",
    [REFUSAL_reservations_full] = "a table has fewer reservations than it can have",
    [REFUSAL_staff_full] = "a house has fewer people",
    [REFUSAL_staff_ended] = "few end in the moment in which they sign in",
    [REFUSAL_last_manager] = "the settings here want nobody to sign in",
    [REFUSAL_sign_in_first] = "as above",
    [REFUSAL_clock_in_first] = "the settings here want nobody to be at work",
    [REFUSAL_tips_needed] = "as above",
    [REFUSAL_job_unknown] = "few work as something that they do not",
    [REFUSAL_shift_overlaps] = "edits here move a beginning by a minute",
    [REFUSAL_shift_full] = "nobody takes that many breaks",
    [REFUSAL_approvals_full] = "they expire before a device has that many",
    [REFUSAL_approval_exceeded] = "few are for less than what is done with them in time",
    [REFUSAL_setup_full] = "the setup is that of a small house",
    [REFUSAL_venue_full] = "a venue has room for more than a run can make",
    [REFUSAL_change_too_large] = "no command here changes that much",
    [REFUSAL_bad_command] = "an act that makes such a body is wrong: check_answer.c fails",
    [REFUSAL_unknown_command] = "as above",
    [REFUSAL_conflict] = "a command is decided again for as long as it may wait",
    [REFUSAL_rate] = "no client of ours sends that fast",
    [REFUSAL_internal] = "a fault of the hub: check_answer.c fails",
};

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

void cover_lost(void)
{
    met.lost++;
}

void cover_woken(bool flying, bool overtaken)
{
    met.woken_flying += flying;
    met.overtaken += overtaken;
}

void cover_metered(void)
{
    met.metered++;
}

void cover_tally(void)
{
    met.tallies++;
}

void cover_own(void)
{
    met.own++;
}

void cover_approved(void)
{
    met.approved++;
}

void cover_late(void)
{
    met.late++;
}

/* Prints how often; false when it must be met and was not: then also what to do. */
static bool line(const char *name, uint64_t n, bool wanted, const char *remedy)
{
    if (n || wanted)
        printf("  %-24s %" PRIu64 "%s%s\n", name, n, n ? "" : "   NEVER: ", n ? "" : remedy);
    return n || !wanted;
}

/* Hubs race for venues all the time, and yet hardly any command is told so. */
static bool conflicts_are_few(void)
{
    uint64_t n = met.refusals[REFUSAL_conflict], changes = 0;
    for (int i = 0; i < COMMANDS_N; i++)
        changes += met.changes[i];
    if (n * 1000 <= changes)
        return true;
    printf(
        "  conflict: %" PRIu64 " of %" PRIu64 " commands gave up: see place_contend\n", n, changes);
    return false;
}

bool cover_print(void)
{
    bool all = acts_are_complete() && conflicts_are_few();
    printf("met:\n");
#define C(name)                                                                                    \
    all = line(#name, met.name, true,                                                              \
              "make the weather of tests/sim/world.c rougher, or the "                             \
              "faults of tests/sim/faults.c") &&                                                   \
          all;
    COVERED(C)
#undef C
    for (int i = 0; i < REFUSALS_N; i++)
        all = line(refusal_descs[i].code, met.refusals[i], !is_rare[i],
                  "let an act of tests/sim/acts/ provoke it, or say in is_rare of "
                  "tests/sim/cover.c why none does") &&
              all;
    for (int i = 0; i < COMMANDS_N; i++)
        all = line(command_descs[i].name, met.changes[i], act_is_asked(i),
                  "it changed nothing, ever: see its act in tests/sim/acts/") &&
              all;
    all = line("devices told of a loss", met.lost, true, "see failover in faults.c") && all;
    all = line("hubs woken with a batch", met.woken_flying, true, "see freeze.c") && all;
    all = line("hubs overtaken asleep", met.overtaken, true, "see freeze.c") && all;
    all = line("full turns", met.metered, true, "see the heavy weather of world.c") && all;
    all =
        line("commands of the hub's own", met.own, true, "see course_plan in acts/order.c") && all;
    all = line("late commands", met.late, true, "see people.c") && all;
    all = line("approvals that were used", met.approved, true, "see approvals.c") && all;
    return line("receipts of screens", met.tallies, true, "see device.c") && all;
}
