#pragma once
/* Acts: what a venue may limit. Each command that devices may give is an act, and so are the parts
 * of commands that are listed here. Rights (settings.rights) and approvals name acts.
 *
 * A(id, "name", command, within, waiter, kitchen, cashier, doc)
 *   id       of commands: the command's; of parts: what the part is
 *   command  whose roles it has, when the settings say nothing
 *   within   what a right may limit: AMOUNT (what the command comes to), MINUTES (since the record
 *            was sent or ended), or both
 *   waiter … with the setting rights_least: SAME as the command's roles say, or APPROVED: only with
 *            an approval
 * Commands that are not here have no limits: they may be done or not, or need an approval. */

#include "protocol/pos/model/commands.h"

/* clang-format off */
#define ACTS(A) \
    A(discount_give, "discount.give", discount_give, AMOUNT, SAME, SAME, SAME, "any discount; beyond the role's share of the order (settings) it needs an approval, too") \
    A(comp, "discount.comp", discount_give, AMOUNT, APPROVED, SAME, APPROVED, "a comp, or a discount after which nothing is left of the line or order") \
    A(discount_remove, "discount.remove", discount_remove, AMOUNT, SAME, SAME, SAME, "take a discount back") \
    A(charge_add, "charge.add", charge_add, AMOUNT, SAME, SAME, SAME, "a service charge") \
    A(charge_remove, "charge.remove", charge_remove, AMOUNT, APPROVED, SAME, SAME, "take a service charge off") \
    A(payment_take, "payment.take", payment_take, AMOUNT, SAME, SAME, SAME, "take a payment") \
    A(line_void, "line.void", line_void, AMOUNT_MINUTES, APPROVED, SAME, SAME, "void what was sent, or make it cheaper (line.change, line.replace); minutes: since it was sent") \
    A(price, "line.price", line_add, AMOUNT, SAME, SAME, SAME, "say a price; who may for which item is said by the item (price_by), too") \
    A(order_cancel, "order.cancel", order_cancel, AMOUNT, SAME, SAME, SAME, "cancel an order of which nothing was sent") \
    A(order_close, "order.close", order_close, AMOUNT, APPROVED, SAME, APPROVED, "close an order without payment; the amount is what is due") \
    A(order_reopen, "order.reopen", order_reopen, MINUTES, APPROVED, SAME, SAME, "open an order again; minutes: since it ended")
/* clang-format on */

enum act_within {
    WITHIN_AMOUNT = 1,
    WITHIN_MINUTES = 2,
    WITHIN_AMOUNT_MINUTES = WITHIN_AMOUNT | WITHIN_MINUTES
};

enum act_row {
#define A(id, ...) ACT_##id,
    ACTS(A)
#undef A
        ACTS_N
};

struct act_desc {
    const char *name;
    enum command_type command;
    unsigned within; /* bits of enum act_within */
    unsigned least;  /* bits 1 << enum role: those that need an approval with rights_least */
    const char *doc;
};
extern const struct act_desc act_descs[ACTS_N];

/* An act by its name. */
struct act {
    const char *name;
    enum command_type command;
    const struct act_desc *desc; /* NULL: nothing more is said of it */
};

/* True with *ret filled, when there is such an act that devices may do. */
bool act_find(struct str name, struct act *ret);
/* The act that is the command itself. */
struct act act_of_command(enum command_type type);
/* The role that people of that kind have. */
enum role staff_role_as_role(enum staff_role role);
/* The act of that row. */
struct act act_of_row(enum act_row row);
