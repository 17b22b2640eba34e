#include "storage/pg/hosts.h"

#include <errno.h>
#include <libpq-fe.h>
#include <netdb.h>

enum {
    ADDRESSES_MAX = 16,
    LIST_BYTES_MAX = 8192,
};

struct address {
    char host[256], addr[64], port[8];
};

struct lookup {
    struct address found[ADDRESSES_MAX];
    size_t n;
};

/* The next element of a comma-separated list. */
static struct str next_of(struct str *list)
{
    const char *comma = list->n ? memchr(list->p, ',', list->n) : NULL;
    struct str first = {list->p, comma ? (size_t)(comma - list->p) : list->n};
    size_t skip = first.n + (comma ? 1 : 0);
    if (list->n)
        list->p += skip;
    list->n -= skip;
    return first;
}

static void look_up(struct lookup *l, struct str host, struct str port, struct buf *why)
{
    struct address a = {0};
    if (host.n >= sizeof a.host || port.n >= sizeof a.port)
        return;
    if (host.n)
        memcpy(a.host, host.p, host.n);
    if (port.n)
        memcpy(a.port, port.p, port.n);
    struct addrinfo *list, hints = {.ai_socktype = SOCK_STREAM};
    int rc = getaddrinfo(a.host, NULL, &hints, &list);
    if (rc) {
        if (!why->n)
            buf_printf(why, "%s: %s", a.host, gai_strerror(rc));
        return;
    }
    for (struct addrinfo *i = list; i && l->n < ADDRESSES_MAX; i = i->ai_next)
        if (!getnameinfo(i->ai_addr, i->ai_addrlen, a.addr, sizeof a.addr, NULL, 0, NI_NUMERICHOST))
            l->found[l->n++] = a;
    freeaddrinfo(list);
}

static void write_lists(const struct lookup *l, unsigned turn, struct hosts *ret)
{
    buf_init(&ret->host, LIST_BYTES_MAX);
    buf_init(&ret->hostaddr, LIST_BYTES_MAX);
    buf_init(&ret->port, LIST_BYTES_MAX);
    for (size_t i = 0; i < l->n; i++) {
        const struct address *a = &l->found[(i + turn) % l->n];
        const char *comma = i ? "," : "";
        buf_printf(&ret->host, "%s%s", comma, a->host);
        buf_printf(&ret->hostaddr, "%s%s", comma, a->addr);
        buf_printf(&ret->port, "%s%s", comma, a->port);
    }
    buf_put_char(&ret->host, '\0');
    buf_put_char(&ret->hostaddr, '\0');
    buf_put_char(&ret->port, '\0');
}

static struct str option_of(const PQconninfoOption *options, const char *name)
{
    for (const PQconninfoOption *o = options; o->keyword; o++)
        if (!strcmp(o->keyword, name))
            return str_of(o->val);
    return (struct str){0};
}

int hosts_resolve(const char *conninfo, unsigned turn, struct hosts *ret_hosts, struct buf *why)
{
    *ret_hosts = (struct hosts){0};
    char *message = NULL;
    PQconninfoOption *options = PQconninfoParse(conninfo, &message);
    if (!options) {
        buf_put(why, message, message ? strcspn(message, "\n") : 0);
        PQfreemem(message);
        return -ENOENT;
    }
    struct str hosts = option_of(options, "host"), ports = option_of(options, "port");
    bool single_port = !ports.n || !memchr(ports.p, ',', ports.n);
    ret_hosts->needed =
        hosts.n && !option_of(options, "hostaddr").n && *hosts.p != '/' && *hosts.p != '@';
    struct lookup l = {0};
    while (ret_hosts->needed && hosts.n) {
        struct str host = next_of(&hosts), port = single_port ? ports : next_of(&ports);
        look_up(&l, host, port, why);
    }
    PQconninfoFree(options);
    if (!ret_hosts->needed)
        return 0;
    if (!l.n)
        return -ENOENT;
    write_lists(&l, turn, ret_hosts);
    if (!ret_hosts->host.failed && !ret_hosts->hostaddr.failed && !ret_hosts->port.failed)
        return 0;
    hosts_fini(ret_hosts);
    return -ENOENT;
}

void hosts_fini(struct hosts *h)
{
    buf_fini(&h->host);
    buf_fini(&h->hostaddr);
    buf_fini(&h->port);
    *h = (struct hosts){0};
}
