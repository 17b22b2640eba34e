/* Rush: a mark on tickets that are not done. */
#include "tests/unit/pos/kitchen/tickets.h"

START_TEST(a_ticket_is_rushed_and_unrushed_until_it_is_done)
{
    for (int state = 0; state < ticket_state_N; state++) {
        id t = ticket_in(state);
        if (state == ticket_state_NEW || state == ticket_state_STARTED) {
            ck_nothing(ticket_do(&w, CMD_ticket_unrush, ticket(t)));
            ck_change(ticket_do(&w, CMD_ticket_rush, ticket(t)));
            ck_assert(ticket(t)->rush);
            ck_assert_uint_eq(events_of(&w, EVENT_ticket_rushed), 1);
            ck_nothing(ticket_do(&w, CMD_ticket_rush, ticket(t)));
            ck_change(ticket_do(&w, CMD_ticket_unrush, ticket(t)));
            ck_assert_uint_eq(events_of(&w, EVENT_ticket_unrushed), 1);
            ck_assert(!ticket(t)->rush);
            ck_assert_int_eq(ticket(t)->state, state);
            continue;
        }
        ck_assert_int_eq(ticket_do(&w, CMD_ticket_rush, ticket(t)), DECIDED_REFUSED);
        ck_assert_int_eq(w.d.refusal, REFUSAL_state_changed);
        ck_assert_str_eq(w.d.current_state, enum_ticket_state.names[state]);
    }
    struct cmd_ticket_rush unknown = {id_n(999)};
    ck_refused(&w, world_do(&w, CMD_ticket_rush, &unknown), not_found, "ticket_id", 999);
}
END_TEST

UNIT_MAIN_WITH("rush", up, down, a_ticket_is_rushed_and_unrushed_until_it_is_done)
