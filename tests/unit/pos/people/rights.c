/* Who may give which command: each pair by itself, then what a person may do at a device, then what
 * the settings make of it. Prints the matrices. */
#include <stdio.h>

#include "protocol/pos/decide/acting.h"
#include "protocol/pos/decide/rights.h"
#include "tests/unit/pos/world.h"

static struct world w;

static void up(void)
{
    world_init_house(&w);
    w.by.role = ROLE_MANAGER;
}

static void down(void)
{
    world_fini(&w);
}

/* x: the role may, in the order of ROLES: waiter, kitchen, cashier, manager, importer, display. A
 * command of the hub's own is nobody's. Least first: who adds an x says why in the commit. */
static const struct {
    const char *command;
    const char *roles;
} rights[] = {
    /* clang-format off */
    {"table.seat", "x.xxx."},
    {"table.transfer", "x.xxx."},
    {"table.clear", "x.xxx."},
    {"table.reserve", "x.xxx."},
    {"reservation.change", "x.xxx."},
    {"reservation.cancel", "x.xxx."},
    {"reservation.no_show", "x.xxx."},
    {"table.join", "x.xxx."},
    {"table.part", "x.xxx."},
    {"table.block", "..xxx."},
    {"table.unblock", "..xxx."},
    {"table.clean", "x.xxx."},
    {"table.place", "...xx."},
    {"table.assign", "..xxx."},
    {"section.assign", "..xxx."},
    {"barrier.place", "...xx."},
    {"barrier.remove", "...xx."},
    {"item.86", "xxxxx."},
    {"item.back", "xxxxx."},
    {"menu.draft", "...xx."},
    {"menu.discard", "...xx."},
    {"menu.publish", "...xx."},
    {"setup.put", "...xx."},
    {"settings.put", "...xx."},
    {"order.open", "x.xxx."},
    {"order.cancel", "x.xxx."},
    {"order.send", "x.xxx."},
    {"line.add", "x.xxx."},
    {"line.change", "x.xxx."},
    {"line.replace", "x.xxx."},
    {"line.remove", "x.xxx."},
    {"line.void", "x.xxx."},
    {"line.remake", "xxxxx."},
    {"order.note", "x.xxx."},
    {"course.fire", "xxxxx."},
    {"course.plan", "x.xxx."},
    {"course.due", "......"},
    {"line.hold", "x.xxx."},
    {"line.release", "x.xxx."},
    {"order.close", "..xxx."},
    {"order.reopen", "..xxx."},
    {"order.details", "x.xxx."},
    {"order.allergies", "x.xxx."},
    {"order.covers", "x.xxx."},
    {"order.hand_over", "x.xxx."},
    {"line.transfer", "x.xxx."},
    {"order.merge", "x.xxx."},
    {"order.part", "x.xxx."},
    {"order.transfer", "x.xxx."},
    {"order.import", "...xx."},
    {"order.channel", "x.xxx."},
    {"check.split", "x.xxx."},
    {"check.merge", "x.xxx."},
    {"bill.print", "x.xxx."},
    {"ticket.receipt", ".x.xx."},
    {"ticket.start", ".x.xx."},
    {"ticket.bump", ".x.xx."},
    {"ticket.recall", ".x.xx."},
    {"ticket.pick_up", "xx.xx."},
    {"ticket.rush", "xxxxx."},
    {"ticket.unrush", "xxxxx."},
    {"ticket_item.start", ".x.xx."},
    {"ticket_item.done", ".x.xx."},
    {"ticket_item.undo", ".x.xx."},
    {"ticket_item.ack", ".x.xx."},
    {"payment.take", "x.xxx."},
    {"discount.give", "x.xxx."},
    {"discount.remove", "x.xxx."},
    {"charge.add", "x.xxx."},
    {"charge.remove", "x.xxx."},
    {"staff.put", "...xx."},
    {"staff.end", "...xx."},
    {"staff.secret", "......"},
    {"post.take", "......"},
    {"post.leave", "......"},
    {"refused_act.note", "......"},
    {"shift.start", "xxxxx."},
    {"shift.end", "xxxxx."},
    {"shift.tips", "xxxxx."},
    {"shift.edit", "...xx."},
    {"shift.hand_over", "x.xxx."},
    {"break.start", "xxxxx."},
    {"break.end", "xxxxx."},
    {"approval.ask", "xxxxx."},
    {"approval.give", "..xxx."},
    {"approval.deny", "..xxx."},
    {"approval.withdraw", "xxxxx."},
    {"approval.lend", "......"},
    {"approval.expire", "......"},
    /* clang-format on */
};
enum { RIGHTS_N = sizeof rights / sizeof *rights };

static const char *expected(enum command_type type)
{
    for (size_t i = 0; i < RIGHTS_N; i++)
        if (!strcmp(rights[i].command, command_descs[type].name))
            return rights[i].roles;
    ck_abort_msg("%s: nobody said who may", command_descs[type].name);
}

static bool may(enum role device, bool signed_in, enum role person, enum command_type type)
{
    struct acting a = {.by = {.device = id_n(1), .role = signed_in ? person : device},
        .device = device,
        .signed_in = signed_in};
    enum refusal why;
    return acting_may(&w.v, &a, type, &why);
}

START_TEST(each_role_may_what_the_matrix_says)
{
    ck_assert_uint_eq(RIGHTS_N, COMMANDS_N);
    printf("# %-20s %s\n", "", "waiter kitchen cashier manager importer display");
    for (enum command_type c = 0; c < COMMANDS_N; c++) {
        const char *want = expected(c);
        ck_assert_uint_eq(strlen(want), ROLES_N);
        printf("# %-20s %s\n", command_descs[c].name, want);
        for (enum role role = 0; role < ROLES_N; role++)
            ck_assert_msg(may(role, false, role, c) == (want[role] == 'x'), "%s: %s",
                command_descs[c].name, role_descs[role].name);
    }
}
END_TEST

/* The person's role decides, as far as the device goes. */
START_TEST(each_person_may_at_each_device_what_both_may)
{
    static const enum role people[] = {ROLE_WAITER, ROLE_KITCHEN, ROLE_CASHIER, ROLE_MANAGER};
    for (enum command_type c = 0; c < COMMANDS_N; c++)
        for (enum role device = 0; device < ROLES_N; device++)
            for (int i = 0; i < 4; i++) {
                const char *want = expected(c);
                bool is = want[people[i]] == 'x' && device != ROLE_DISPLAY &&
                          device != ROLE_IMPORTER &&
                          (device != ROLE_KITCHEN || want[ROLE_KITCHEN] == 'x');
                ck_assert_msg(may(device, true, people[i], c) == is, "%s: %s at %s",
                    command_descs[c].name, role_descs[people[i]].name, role_descs[device].name);
            }
}
END_TEST

/* Where nobody is signed in. */
START_TEST(the_settings_narrow_what_a_device_may)
{
    ck_change(W_DO(
        &w, staff_put, .staff_id = id_n(800), .name = STR("Boss"), .role = staff_role_MANAGER));
    ck_change(W_DO(&w, staff_secret, id_n(800), secret_PIN));
    ck_change(W_DO(&w, settings_put, .sign_in_restricted = true));
    for (enum command_type c = 0; c < COMMANDS_N; c++)
        for (enum role device = 0; device < ROLES_N; device++) {
            const char *want = expected(c);
            bool floor =
                device != ROLE_KITCHEN && device != ROLE_DISPLAY && device != ROLE_IMPORTER;
            ck_assert_int_eq(may(device, false, device, c),
                want[device] == 'x' && (!floor || want[ROLE_WAITER] == 'x'));
        }
    ck_change(W_PRE(&w, settings_put, PRE_OF_REV(1), .sign_in_always = true));
    for (enum command_type c = 0; c < COMMANDS_N; c++)
        for (enum role device = 0; device < ROLES_N; device++) {
            bool apart = device == ROLE_KITCHEN || device == ROLE_IMPORTER;
            ck_assert_int_eq(may(device, false, device, c), apart && expected(c)[device] == 'x');
        }
    ck_change(
        W_PRE(&w, settings_put, PRE_OF_REV(2), .sign_in_always = true, .sign_in_kitchen = true));
    ck_assert(!may(ROLE_KITCHEN, false, ROLE_KITCHEN, CMD_ticket_bump));
    ck_assert(may(ROLE_KITCHEN, true, ROLE_KITCHEN, CMD_ticket_bump));
}
END_TEST

/* With rights_least: as above, but a: with an approval. Those that are not here are as above. */
static const struct {
    const char *act;
    const char *roles;
} least[] = {
    {"discount.give", "x.xxx."},
    {"discount.comp", "a.axx."},
    {"discount.remove", "x.xxx."},
    {"charge.add", "x.xxx."},
    {"charge.remove", "a.xxx."},
    {"payment.take", "x.xxx."},
    {"line.void", "a.xxx."},
    {"line.price", "x.xxx."},
    {"order.cancel", "x.xxx."},
    {"order.close", "a.axx."},
    {"order.reopen", "a.xxx."},
};
enum { LEAST_N = sizeof least / sizeof *least };

static char letter_of(enum role role, const struct act *act)
{
    static const char letters[] = {
        [right_beyond_FREELY] = 'x', [right_beyond_APPROVED] = 'a', [right_beyond_NEVER] = '.'};
    struct right_now right = right_of(&w.v, role, act);
    ck_assert(!right.amount.has && !right.minutes.has);
    return letters[right.beyond];
}

START_TEST(with_rights_least_each_role_may_what_the_matrix_says)
{
    ck_change(W_DO(&w, settings_put, .rights_least = true));
    ck_assert_uint_eq(LEAST_N, ACTS_N);
    printf("# rights_least:        waiter kitchen cashier manager importer display\n");
    for (size_t i = 0; i < LEAST_N; i++) {
        struct act act;
        ck_assert(act_find(str_of(least[i].act), &act) && act.desc);
        printf("# %-20s %s\n", least[i].act, least[i].roles);
        for (enum role role = 0; role < ROLES_N; role++)
            ck_assert_msg(letter_of(role, &act) == least[i].roles[role], "%s: %s", least[i].act,
                role_descs[role].name);
    }
    for (enum command_type c = 0; c < COMMANDS_N; c++) {
        struct act act = act_of_command(c);
        for (enum role role = 0; !act.desc && role < ROLES_N; role++)
            ck_assert_int_eq(letter_of(role, &act), expected(c)[role]);
    }
}
END_TEST

/* A row of the settings decides about its role and act, and about nothing else. */
START_TEST(a_right_is_of_its_role_and_act_alone)
{
    static const enum staff_role people[] = {
        staff_role_WAITER, staff_role_KITCHEN, staff_role_CASHIER, staff_role_MANAGER};
    int64_t rev = 0;
    for (enum command_type of = 0; of < COMMANDS_N; of++)
        for (int i = 0; i < 4; i++) {
            struct right one = {
                people[i], str_of(command_descs[of].name), right_beyond_APPROVED, {0}, {0}};
            enum role named = staff_role_as_role(people[i]);
            w.by.role = ROLE_MANAGER;
            struct pre pre = rev ? PRE_OF_REV(rev) : (struct pre){0};
            if (W_PRE(&w, settings_put, pre, .rights = {&one, 1}) == DECIDED_REFUSED) {
                /* the managers' own, about approvals, or the hub's own */
                ck_assert_str_eq(refusal_descs[w.d.refusal].code, "bad_command");
                ck_assert(!(command_descs[of].roles & ~MANAGERS) ||
                          !strncmp(command_descs[of].name, "approval.", 9));
                continue;
            }
            rev++;
            for (enum command_type c = 0; c < COMMANDS_N; c++)
                for (enum role role = 0; role < ROLES_N; role++) {
                    struct act act = act_of_command(c);
                    char want = c == of && role == named ? 'a' : expected(c)[role];
                    must(letter_of(role, &act) == want);
                }
        }
}
END_TEST

UNIT_MAIN_WITH("rights", up, down, each_role_may_what_the_matrix_says,
    each_person_may_at_each_device_what_both_may, the_settings_narrow_what_a_device_may,
    with_rights_least_each_role_may_what_the_matrix_says, a_right_is_of_its_role_and_act_alone)
