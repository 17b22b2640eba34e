#include "storage/pg/store_pg_state.h"

#include <stdio.h>

void store_pg_set_fault(
    struct pg_call *call, enum store_status status, const struct pg_fault *fault)
{
    call->status = status;
    snprintf(call->detail, sizeof call->detail, "%s%s%s", fault->constraint,
        *fault->constraint ? ": " : "", fault->text);
}

void store_pg_end_later(struct store_pg *s)
{
    struct pg_call *calls = s->later;
    s->later = NULL;
    s->later_end = &s->later;
    while (calls) {
        struct pg_call *call = calls;
        calls = call->next;
        call->end(call);
    }
}

static void on_later(uv_timer_t *timer)
{
    store_pg_end_later(timer->data);
}

void store_pg_later(struct pg_call *call, enum store_status status, const char *detail)
{
    struct store_pg *s = call->s;
    call->status = status;
    snprintf(call->detail, sizeof call->detail, "%s", detail);
    call->next = NULL;
    *s->later_end = call;
    s->later_end = &call->next;
    uv_timer_start(&s->later_timer, on_later, 0, 0);
}
