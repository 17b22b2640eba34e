#include "clients/c/url.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/base/str.h"

/* The host and what follows it. */
static bool split_host(struct str rest, struct str *ret_host, struct str *ret_after)
{
    const char *end;
    if (rest.n && rest.p[0] == '[') {
        end = memchr(rest.p, ']', rest.n);
        if (!end)
            return false;
        *ret_host = (struct str){rest.p + 1, (size_t)(end - rest.p) - 1};
        end++;
    } else {
        for (end = rest.p; end < rest.p + rest.n && *end != ':' && *end != '/'; end++)
            if (*end == '@' || *end == '?' || *end == '#')
                return false;
        *ret_host = (struct str){rest.p, (size_t)(end - rest.p)};
    }
    *ret_after = (struct str){end, (size_t)(rest.p + rest.n - end)};
    return ret_host->n > 0;
}

int url_parse(const char *text, struct url *ret_url)
{
    struct str all = str_of(text), host, after;
    bool tls = str_starts(all, STR("wss://"));
    if (!tls && !str_starts(all, STR("ws://")))
        return 1;
    size_t scheme = tls ? 6 : 5;
    if (!split_host((struct str){all.p + scheme, all.n - scheme}, &host, &after))
        return 1;
    const char *slash = after.n ? memchr(after.p, '/', after.n) : NULL;
    struct str port = {after.p, slash ? (size_t)(slash - after.p) : after.n};
    int64_t number = tls ? 443 : 80;
    if (port.n) {
        struct str digits = {port.p + 1, port.n - 1};
        if (*port.p != ':' || !str_to_i64(digits, &number) || number < 1 || number > 65535)
            return 1;
    }
    char *h = strndup(host.p, host.n), *p = strdup(slash ? slash : "/ws");
    if (!h || !p) {
        free(h);
        free(p);
        return -ENOMEM;
    }
    *ret_url = (struct url){.tls = tls, .port = (int)number, .host = h, .path = p};
    return 0;
}

void url_fini(struct url *u)
{
    free(u->host);
    free(u->path);
    *u = (struct url){0};
}
