/* proxy LISTEN_PORT HOST PORT: a TCP proxy with faults. Prints "listening PORT". Lines on standard
 * input, each answered by "ok" or "what?"; it ends when the input does:
 *   pass|hold|drop up|down|both    delay up|down|both MS    rate up|down|both BYTES_PER_S
 *   cut-after up|down BYTES    refuse on|off    target HOST PORT    cut    cut-clients    release
 * stats */

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/tools/proxy.h"

struct control {
    uv_pipe_t in;
    struct proxy *p;
    char line[256];
    size_t n;
};

static bool each_way(const char *which, struct proxy *p,
    void (*act)(struct proxy *p, enum proxy_way way, unsigned value), unsigned value)
{
    bool up = !strcmp(which, "up") || !strcmp(which, "both");
    bool down = !strcmp(which, "down") || !strcmp(which, "both");
    if (up)
        act(p, PROXY_UP, value);
    if (down)
        act(p, PROXY_DOWN, value);
    return up || down;
}

static void set_mode(struct proxy *p, enum proxy_way way, unsigned mode)
{
    proxy_mode(p, way, mode);
}

static void cut_after(struct proxy *p, enum proxy_way way, unsigned bytes)
{
    proxy_cut_after(p, way, bytes);
}

static bool obey(struct proxy *p, const char *line)
{
    static const char *const modes[] = {"pass", "hold", "drop"};
    char verb[16] = "", first[64] = "";
    unsigned value = 0;
    int n = sscanf(line, "%15s %63s %u", verb, first, &value);
    for (unsigned mode = 0; mode < 3; mode++)
        if (n == 2 && !strcmp(verb, modes[mode]))
            return each_way(first, p, set_mode, mode);
    if (n == 3 && !strcmp(verb, "delay"))
        return each_way(first, p, proxy_delay, value);
    if (n == 3 && !strcmp(verb, "rate"))
        return each_way(first, p, proxy_rate, value);
    if (n == 3 && !strcmp(verb, "cut-after"))
        return each_way(first, p, cut_after, value);
    if (n == 3 && !strcmp(verb, "target"))
        return proxy_target(p, first, (int)value) == 0;
    if (n == 2 && !strcmp(verb, "refuse")) {
        proxy_refuse(p, !strcmp(first, "on"));
        return !strcmp(first, "on") || !strcmp(first, "off");
    }
    if (n != 1)
        return false;
    if (!strcmp(verb, "cut"))
        proxy_cut(p);
    else if (!strcmp(verb, "cut-clients"))
        proxy_cut_clients(p);
    else if (!strcmp(verb, "release"))
        proxy_release(p);
    else if (!strcmp(verb, "stats"))
        printf("links %zu held %zu %zu seen %" PRIu64 " %" PRIu64 "\n", proxy_links(p),
            proxy_held(p, PROXY_UP), proxy_held(p, PROXY_DOWN), proxy_seen(p, PROXY_UP),
            proxy_seen(p, PROXY_DOWN));
    else
        return false;
    return true;
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    struct control *c = handle->data;
    *buf = uv_buf_init(c->line + c->n, (unsigned)(sizeof c->line - 1 - c->n));
}

static void on_line(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct control *c = stream->data;
    if (n < 0) {
        uv_close((uv_handle_t *)stream, NULL);
        proxy_free(c->p);
        return;
    }
    c->n += (size_t)n;
    c->line[c->n] = '\0';
    for (char *end; (end = strchr(c->line, '\n'));) {
        *end = '\0';
        puts(obey(c->p, c->line) ? "ok" : "what?");
        c->n -= (size_t)(end + 1 - c->line);
        memmove(c->line, end + 1, c->n + 1);
    }
    if (c->n == sizeof c->line - 1)
        c->n = 0;
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN); /* a server that crashed under a write is one that is gone */
    uv_loop_t *loop = uv_default_loop();
    setvbuf(stdout, NULL, _IOLBF, 0);
    struct proxy *p = argc == 4 ? proxy_new(loop, (int)strtol(argv[1], NULL, 10), argv[2],
                                      (int)strtol(argv[3], NULL, 10))
                                : NULL;
    if (!p) {
        fputs("usage: proxy LISTEN_PORT|0 HOST_ADDRESS PORT\n", stderr);
        return 2;
    }
    struct control c = {.p = p};
    uv_pipe_init(loop, &c.in, 0);
    c.in.data = &c;
    if (uv_pipe_open(&c.in, STDIN_FILENO)) {
        fputs("proxy: standard input must be a pipe\n", stderr);
        return 2;
    }
    printf("listening %d\n", proxy_port(p));
    uv_read_start((uv_stream_t *)&c.in, on_alloc, on_line);
    uv_run(loop, UV_RUN_DEFAULT);
    return 0;
}
