#pragma once
/* The client's messages. They are appended to m->out; out of memory shows in m->out.failed, and the
 * next payon_machine_take drops the connection. */

#include "clients/c/machine_state.h"

void say_hello(struct payon_machine *m);
/* Asks for the topics WANTED, if any. */
void say_sub(struct payon_machine *m);
void say_unsub(struct payon_machine *m, const char *topic);
void say_seen(struct payon_machine *m, const struct payon_id *delivered, size_t n_delivered,
    const struct payon_id *displayed, size_t n_displayed);
