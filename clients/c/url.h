#pragma once
/* ws://host[:port][/path] and wss://…; an IPv6 address is in brackets. */

#include <stdbool.h>

struct url {
    bool tls;
    int port;
    char *host; /* owned; without brackets */
    char *path; /* owned; "/ws" unless given */
};

/* 0, -ENOMEM, or 1: not such an address (user names and passwords are not supported). */
int url_parse(const char *text, struct url *ret_url);
void url_fini(struct url *u);
