#pragma once
/* Refusals: every way in which a command is answered `no`. One row each.
 *
 * N(NAME, "code", retry, "text")
 *   retry  NEVER   the answer is final: stored under the op, and repeated for ever
 *          SAME    there is no answer yet: send the same op again later. It was not done, or is
 *                  still being committed; sent again it takes effect once at most
 *          FIX     the command was not understood: nothing stored; mend it and send a new op
 *   text   for people, in English; screens translate by code. `detail` names the field or record.
 * */

#define REFUSALS(N)                                                                                \
    /* of the rules */                                                                             \
    N(NOT_FOUND, "not_found", NEVER, "there is no such record here")                               \
    N(EXISTS, "exists", NEVER, "a record with this id exists already")                             \
    N(TAKEN, "taken", NEVER, "another table has this number, another station this code")          \
    N(REV_CHANGED, "rev_changed", NEVER, "somebody changed it meanwhile")                          \
    N(STATE_CHANGED, "state_changed", NEVER, "it is in another state meanwhile")                   \
    N(PRE_REQUIRED, "pre_required", NEVER, "the command needs a precondition")                     \
    N(TABLE_TAKEN, "table_taken", NEVER, "the table is not available")                             \
    N(TABLE_FREE, "table_free", NEVER, "nobody sits at the table")                                 \
    N(TABLE_HAS_ORDER, "table_has_order", NEVER, "the table has an open order")                    \
    N(TABLE_NEEDED, "table_needed", NEVER, "a dine-in order needs a table")                        \
    N(TABLE_UNWANTED, "table_unwanted", NEVER, "a takeaway order has no table")                    \
    N(ORDER_NOT_OPEN, "order_not_open", NEVER, "the order is not open")                            \
    N(ORDER_SENT, "order_sent", NEVER, "something of the order was sent already")                  \
    N(ORDER_UNSENT, "order_unsent", NEVER, "the order has lines that were not sent")               \
    N(ORDER_FULL, "order_full", NEVER, "the order has as many lines as an order can have")         \
    N(ITEM_86, "item_86", NEVER, "the item is sold out")                                           \
    N(ITEM_FEW, "item_few", NEVER, "fewer are left than ordered")                                  \
    N(CHOICE_UNKNOWN, "choice_unknown", NEVER, "the item has no such choice")                      \
    N(CHOICE_TWICE, "choice_twice", NEVER, "a choice is named twice")                              \
    N(CHOICE_TOO_FEW, "choice_too_few", NEVER, "a required choice is missing")                     \
    N(CHOICE_TOO_MANY, "choice_too_many", NEVER, "too many choices of one group")                  \
    N(PRICE_NEGATIVE, "price_negative", NEVER, "the choices make the price negative")              \
    N(AMOUNT_TOO_LARGE, "amount_too_large", NEVER, "the amount is beyond what the hub counts")     \
    N(LINE_NOT_DRAFT, "line_not_draft", NEVER, "the line was sent or taken off already")           \
    N(LINE_NOT_SENT, "line_not_sent", NEVER, "the line was not sent: remove it instead")           \
    N(NOT_VOIDED, "not_voided", NEVER, "the item was not struck")                                  \
    N(VOID_UNSEEN, "void_unseen", NEVER, "a struck item was not acknowledged yet")                 \
    N(DUE_CHANGED, "due_changed", NEVER, "the amount due is another one now")                      \
    N(NOT_WHOLE_DUE, "not_whole_due", NEVER, "only the whole due can be taken")                    \
    N(TENDERED_TOO_LITTLE, "tendered_too_little", NEVER, "less was handed over than is due")       \
    N(CHANGE_NOT_CASH, "change_not_cash", NEVER, "only cash can be handed over in excess")         \
    N(BAD_TIME, "bad_time", NEVER, "it is from too long ago, or the device's clock is wrong")       \
    N(VENUE_FULL, "venue_full", NEVER, "the venue has as many live records as a venue can have")   \
    N(CHANGE_TOO_LARGE, "change_too_large", NEVER, "it would change too much at once")             \
    /* of the protocol and the session */                                                          \
    N(OP_REUSED, "op_reused", NEVER, "this op was used for another command")                       \
    N(BAD_COMMAND, "bad_command", FIX, "a field of the command breaks a rule")                     \
    N(UNKNOWN_COMMAND, "unknown_command", FIX, "no such command")                                  \
    N(FORBIDDEN, "forbidden", FIX, "this device's role may not do that")                           \
    /* of the moment */                                                                            \
    N(BUSY, "busy", SAME, "too many commands are waiting")                                         \
    N(RATE, "rate", SAME, "this device sends too fast")                                            \
    N(UNAVAILABLE, "unavailable", SAME, "the database cannot be reached now")                      \
    N(CONFLICT, "conflict", SAME, "too many hubs changed this venue at once")                      \
    N(INTERNAL, "internal", SAME, "the hub could not do it; it was logged")

enum refusal {
#define N(NAME, code, retry, text) REFUSAL_##NAME,
    REFUSALS(N)
#undef N
        REFUSALS_N
};

enum retry { RETRY_NEVER, RETRY_SAME, RETRY_FIX };

struct refusal_desc {
    const char *code;
    enum retry retry;
    const char *text;
};
extern const struct refusal_desc refusal_descs[REFUSALS_N];
