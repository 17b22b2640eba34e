/* Who may give which command: each pair by itself, then what a person may do at a device. Prints
 * the matrix. */
#include <stdio.h>

#include "protocol/pos/decide/acting.h"
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

UNIT_MAIN_WITH("rights", up, down, each_role_may_what_the_matrix_says,
    each_person_may_at_each_device_what_both_may, the_settings_narrow_what_a_device_may)
