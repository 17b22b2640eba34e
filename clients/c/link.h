#pragma once
/* The machine's wishes carried out by libwebsockets on the caller's libuv loop. */

#include "clients/c/client_state.h"

extern const struct lws_protocols link_protocols[];

/* Does everything the machine wants, until it wants nothing. After every call into the machine. */
void link_pump(struct payon *p);
/* Closes the connection with a code, if there is one; the machine is told nothing more of it. */
void link_abandon(struct payon *p, int code);
/* Breaks it. */
void link_cut(struct payon *p);
