/* Every way in which a table can stand, with every command that names a table: MOVES_table says
 * what happens, and where it has no row, the refusal says how the table stands and what is legal.
 */
#include "tests/unit/pos/world.h"

#include "protocol/pos/decide/rules.h"

static struct world w;

enum { BOOKING = 500, BOOKED_IN_MS = 60 * 60000 }; /* twice hold_minutes */

static enum decided reserve(uint64_t n, uint64_t table, int64_t in_ms)
{
    return W_DO(&w, table_reserve, .reservation_id = id_n(n), .table_id = id_n(table),
        .name = STR("Zoe"), .covers = 2, .starts_at = {w.now.ms + in_ms}, .minutes = {true, 60});
}

static enum decided join(uint64_t to, uint64_t table, bool merge)
{
    struct table_ref ref = {id_n(table)};
    return W_DO(&w, table_join, .table_id = id_n(to), .tables = {&ref, 1}, .merge = merge);
}

/* T1 stands so; T2 is free, T3 is seated. */
static void stand(enum table_standing how)
{
    world_init_house(&w);
    ck_change(W_DO(&w, settings_put, .tables_dirty = true));
    ck_change(W_DO(&w, table_seat, .table_id = id_n(T3), .covers = 2));
    switch (how) {
    case table_standing_AVAILABLE:
        break;
    case table_standing_RESERVED:
        ck_change(reserve(BOOKING, T1, BOOKED_IN_MS));
        break;
    case table_standing_HELD:
        ck_change(reserve(BOOKING, T1, BOOKED_IN_MS));
        w.now.ms += BOOKED_IN_MS / 2;
        break;
    case table_standing_SEATED:
        ck_change(W_DO(&w, table_seat, .table_id = id_n(T1), .covers = 2));
        break;
    case table_standing_BLOCKED:
        ck_change(W_DO(&w, table_block, .table_id = id_n(T1), .reason = STR("a leg is loose")));
        break;
    case table_standing_JOINED:
        ck_change(join(T4, T1, false));
        break;
    case table_standing_DIRTY:
        ck_change(W_DO(&w, table_seat, .table_id = id_n(T1), .covers = 2));
        ck_change(W_DO(&w, table_clear, id_n(T1)));
        break;
    case table_standing_N:
        ck_abort();
    }
}

static enum table_standing standing(void)
{
    return table_standing(&w.v, venue_table(&w.v, id_n(T1)), (time_ms){w.now.ms + WORLD_LAG});
}

/* Gives the command with T1 in that field. */
static enum decided give(enum command_type command, const char *field)
{
    bool other = strcmp(field, "table_id") != 0; /* T1 is the second table */
    switch (command) {
    case CMD_table_seat:
        return W_DO(&w, table_seat, .table_id = id_n(T1), .covers = 2, .walk_in = true);
    case CMD_order_open:
        return W_DO(&w, order_open, .order_id = id_n(100), .table_id = id_n(T1));
    case CMD_table_transfer:
        return W_DO(&w, table_transfer, id_n(other ? T3 : T1), id_n(other ? T1 : T2));
    case CMD_order_transfer:
        ck_change(W_DO(&w, order_open, .order_id = id_n(101), .table_id = id_n(T3)));
        return W_DO(&w, order_transfer, id_n(101), id_n(T1));
    case CMD_order_channel:
        takeaway(&w, 101);
        return W_PRE(&w, order_channel, PRE_OF_REV(1), .order_id = id_n(101),
            .kind = order_kind_DINE_IN, .table_id = id_n(T1));
    case CMD_table_clear:
        return W_DO(&w, table_clear, id_n(T1));
    case CMD_table_clean:
        return W_DO(&w, table_clean, id_n(T1));
    case CMD_table_block:
        return W_DO(&w, table_block, id_n(T1), STR("wet"));
    case CMD_table_unblock:
        return W_DO(&w, table_unblock, id_n(T1));
    case CMD_table_join:
        return other ? join(T2, T1, true) : join(T1, T2, false);
    case CMD_table_part:
        if (standing() != table_standing_JOINED)
            (void)join(T1, T2, false); /* so that there is something to part */
        return W_DO(&w, table_part, id_n(T1));
    case CMD_table_reserve:
        return reserve(BOOKING + 1, T1, 4 * BOOKED_IN_MS);
    default:
        ck_abort_msg("MOVES_table has a command that this test does not give");
    }
}

/* In whichever field of the command. */
static bool allows(enum table_standing from, enum command_type command)
{
    const struct machine_desc *d = &machine_descs[MACHINE_table];
    for (size_t i = 0; i < d->n_moves; i++)
        if (d->moves[i].from == (int)from && d->moves[i].command == command)
            return true;
    return false;
}

static void try(enum table_standing from, enum command_type command, const char *field)
{
    stand(from);
    ck_assert_int_eq(standing(), from);
    enum decided got = give(command, field);
    const struct machine_move *m = machine_move_find(MACHINE_table, (int)from, command, field);
    const char *what = command_descs[command].name, *name = enum_table_standing.names[from];
    if (!m) {
        ck_assert_msg(got == DECIDED_REFUSED, "%s as %s of a %s table", what, field, name);
        ck_assert_str_eq(w.d.field, field);
        ck_assert_pstr_eq(w.d.current_state, name);
        ck_assert_uint_gt(w.d.n_legal, 0);
        for (size_t i = 0; i < w.d.n_legal; i++)
            ck_assert(allows(from, w.d.legal[i]));
        ck_assert_int_eq(standing(), from);
    } else {
        ck_assert_msg(got == (move_changes_nothing(m) ? DECIDED_NOTHING : DECIDED_CHANGE),
            "%s as %s of a %s table: %s", what, field, name,
            got == DECIDED_REFUSED ? refusal_descs[w.d.refusal].code : "accepted");
        ck_assert_msg((int)standing() == m->to, "%s as %s of a %s table: now %s", what, field, name,
            enum_table_standing.names[standing()]);
    }
    world_fini(&w);
}

START_TEST(every_standing_with_every_command)
{
    const struct machine_desc *d = &machine_descs[MACHINE_table];
    for (int from = 0; from < table_standing_N; from++)
        for (size_t i = 0; i < d->n_moves; i++) {
            bool seen = false; /* each pair of command and field once */
            for (size_t k = 0; !seen && k < i; k++)
                seen = d->moves[k].command == d->moves[i].command &&
                       strcmp(d->moves[k].field, d->moves[i].field) == 0;
            if (!seen)
                try((enum table_standing)from, d->moves[i].command, d->moves[i].field);
        }
}
END_TEST

START_TEST(a_refusal_says_what_would_be_legal)
{
    stand(table_standing_BLOCKED);
    ck_refused(&w, give(CMD_table_seat, "table_id"), table_blocked, "table_id", T1);
    ck_assert_str_eq(w.d.current_state, "blocked");
    ck_assert_uint_eq(w.d.n_legal, 1);
    ck_assert_int_eq(w.d.legal[0], CMD_table_unblock);
    world_fini(&w);
}
END_TEST

UNIT_MAIN(
    "rules_table_moves", every_standing_with_every_command, a_refusal_says_what_would_be_legal)
