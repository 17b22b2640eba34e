/* The proxies in front: whose word about a client counts. */
#include <errno.h>
#include <stdlib.h>

#include "hub/net/internal.h"

int proxies_read(struct net *net, const struct net_options *o)
{
    net->proxies = calloc(o->n_proxies + 1, sizeof *net->proxies);
    if (!net->proxies)
        return -ENOMEM;
    for (size_t i = 0; i < o->n_proxies; i++) {
        if (!ip_range_read(str_of(o->proxies[i]), &net->proxies[i])) {
            net_log(net, NET_LOG_ERROR,
                "proxies: %s is neither an address nor a range: ADDRESS/BITS without bits beyond",
                o->proxies[i]);
            return -EINVAL;
        }
        net->n_proxies++;
    }
    return 0;
}

bool proxies_have(const struct net *net, const struct ip *ip)
{
    return ip_ranges_have(net->proxies, net->n_proxies, ip);
}

void proxies_client(
    const struct net_conn *conn, const struct http_head *head, char out[INET6_ADDRSTRLEN])
{
    const struct net *net = conn->net;
    struct ip client;
    memcpy(out, conn->address, sizeof conn->address);
    if (conn->by_proxy && forwarded_client(head, net->proxies, net->n_proxies, &client))
        ip_text(&client, out);
}
