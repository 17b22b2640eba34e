#pragma once
/* Events: what a change says happened, for audit, sounds and webhooks. E(NAME, "type", doc); each
 * names the record it is about (`id`) and may carry a short text. The records themselves, as they
 * are now, are in the change's put. */

#define EVENTS(E)                                                                                  \
    E(SETUP_PUT, "setup.put", "menu or floor were changed; id: the first record")                  \
    E(TABLE_SEATED, "table.seated", "id: the table")                                               \
    E(TABLE_TRANSFERRED, "table.transferred", "id: the table left; text: the new table's number")  \
    E(TABLE_CLEARED, "table.cleared", "id: the table")                                             \
    E(ORDER_OPENED, "order.opened", "id: the order")                                               \
    E(ORDER_CANCELLED, "order.cancelled", "id: the order")                                         \
    E(ORDER_SENT, "order.sent", "id: the order")                                                   \
    E(ORDER_CLOSED, "order.closed", "id: the order")                                               \
    E(LINE_ADDED, "line.added", "id: the line")                                                    \
    E(LINE_CHANGED, "line.changed", "id: the line")                                                \
    E(LINE_REMOVED, "line.removed", "id: the line")                                                \
    E(LINE_VOIDED, "line.voided", "id: the line; text: the reason")                                \
    E(TICKET_SENT, "ticket.sent", "id: the ticket, new at its station")                            \
    E(TICKET_DELIVERED, "ticket.delivered", "id: the ticket")                                      \
    E(TICKET_DISPLAYED, "ticket.displayed", "id: the ticket")                                      \
    E(TICKET_STARTED, "ticket.started", "id: the ticket")                                          \
    E(TICKET_BUMPED, "ticket.bumped", "id: the ticket")                                            \
    E(TICKET_RECALLED, "ticket.recalled", "id: the ticket")                                        \
    E(TICKET_PICKED_UP, "ticket.picked_up", "id: the ticket")                                      \
    E(TICKET_EXPIRED, "ticket.expired", "id: the ticket, left on the station for too long")        \
    E(TICKET_ITEM_STARTED, "ticket_item.started", "id: the ticket item")                           \
    E(TICKET_ITEM_DONE, "ticket_item.done", "id: the ticket item")                                 \
    E(TICKET_ITEM_UNDONE, "ticket_item.undone", "id: the ticket item")                             \
    E(TICKET_ITEM_VOIDED, "ticket_item.voided", "id: the ticket item, struck")                     \
    E(TICKET_ITEM_VOID_SEEN, "ticket_item.void_seen", "id: the ticket item")                       \
    E(ITEM_86, "item.86", "id: the item, sold out")                                                \
    E(ITEM_BACK, "item.back", "id: the item")                                                      \
    E(PAYMENT_TAKEN, "payment.taken", "id: the payment")

enum event_type {
#define E(NAME, wire, doc) EVENT_##NAME,
    EVENTS(E)
#undef E
        EVENTS_N
};

struct event_desc {
    const char *name;
    const char *doc;
};
extern const struct event_desc event_descs[EVENTS_N];
