#pragma once
/* ws://host[:port][/path] and wss://…; an IPv6 address stands in brackets. */

#include <stdbool.h>

struct url {
    bool tls;
    int port;
    char *host; /* owned; without brackets */
    char *path; /* owned; "/ws" unless given */
};

/* 0, -ENOMEM, or 1: it is none (user names and passwords are none of ours). */
int url_parse(const char *text, struct url *ret_url);
void url_fini(struct url *u);
