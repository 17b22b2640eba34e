/* net_fanout: does what baseline_epoll does, by the same protocol, on the hub's transport
 * (hub/net). Compared with the bare server it shows the cost of the transport, compared with the
 * hub the cost of the floors above.
 *
 *   GET /N joins group N (1 to 65535), GET / none; the text "N K": K frames to each of group N */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <uv.h>

#include "bench/measure.h"
#include "bench/ws.h"
#include "hub/net/net.h"

enum { GROUPS_MAX = 65536, BURST_MAX = 64 };

struct group {
    struct net_conn **members; /* owned array of borrowed connections */
    size_t n, cap;
};

static struct {
    struct group groups[GROUPS_MAX];
    struct buf burst;  /* BURST_MAX copies of the frame, one after the other */
    size_t frame_size; /* bytes of one */
} server;

static struct group *group_of(struct net_conn *conn)
{
    return net_user(conn);
}

static int on_opened(void *app, struct net_conn *conn, const struct net_peer *peer)
{
    int64_t group = 0;
    struct str number = {peer->path.p + 1, peer->path.n - 1};
    if (number.n && (!str_to_i64(number, &group) || group < 0 || group >= GROUPS_MAX))
        die("not a group: %.*s", STR_ARG(peer->path));
    struct group *g = &server.groups[group];
    net_set_user(conn, g);
    if (group == 0)
        return 0;
    if (g->n == g->cap) {
        g->cap = g->cap ? g->cap * 2 : 32;
        g->members = realloc(g->members, g->cap * sizeof(struct net_conn *));
        if (!g->members)
            die("out of memory");
    }
    g->members[g->n++] = conn;
    return 0;
}

static void on_closed(void *app, struct net_conn *conn)
{
    struct group *g = group_of(conn);
    for (size_t i = 0; i < g->n; i++)
        if (g->members[i] == conn)
            g->members[i--] = g->members[--g->n];
}

static void on_message(void *app, struct net_conn *conn, struct str text, bool binary)
{
    char copy[32];
    unsigned group, count;
    snprintf(copy, sizeof copy, "%.*s", STR_ARG(text));
    if (sscanf(copy, "%u %u", &group, &count) != 2 || group >= GROUPS_MAX || count < 1 ||
        count > BURST_MAX)
        die("not a trigger: %s", copy);
    struct group *g = &server.groups[group];
    for (size_t i = 0; i < g->n; i++)
        if (net_write(g->members[i], server.burst.p, server.frame_size * count) ||
            net_blocked(g->members[i]))
            die("a subscriber does not take its bytes");
}

static void on_log(void *app, enum net_log_level level, struct str text)
{
    fprintf(stderr, "%.*s\n", STR_ARG(text));
}

static void burst_make(size_t size)
{
    char *payload = measure_alloc(size);
    memset(payload, 'x', size);
    buf_init(&server.burst, NET_WRITE_MAX);
    for (int i = 0; i < BURST_MAX; i++)
        ws_put_frame(&server.burst, WS_TEXT, false, (struct str){payload, size});
    if (server.burst.failed)
        die("--size: %d frames of it do not fit into one write", BURST_MAX);
    server.frame_size = server.burst.n / BURST_MAX;
    free(payload);
}

int main(int argc, char **argv)
{
    static const struct option OPTIONS[] = {{"size", required_argument, NULL, 's'}, {0}};
    long size = 300;
    for (int o; (o = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1;) {
        if (o != 's')
            die("usage: net-fanout [--size BYTES]");
        size = strtol(optarg, NULL, 10);
    }
    if (size < 1 || size > 1000)
        die("--size 1 to 1000");
    burst_make((size_t)size);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    uv_loop_t loop;
    uv_loop_init(&loop);
    const char *const subprotocols[] = {"payon.v1"};
    const struct net_options options = {
        .loop = &loop, .subprotocols = subprotocols, .n_subprotocols = 1, .message_max = 65536};
    const struct net_handlers handlers = {
        .opened = on_opened, .message = on_message, .closed = on_closed, .log = on_log};
    struct net *net;
    if (net_new(&options, &handlers, NULL, &net))
        die("the server did not start");
    printf("%d\n", net_port(net));
    fflush(stdout);
    uv_run(&loop, UV_RUN_DEFAULT);
    return 0;
}
