#include "clients/c/io.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "protocol/base/require.h"

enum {
    IO_CLOSE_MS = 1000, /* for connections to say goodbye */
    IO_STAGE_MS = 20,   /* between two steps of libwebsockets' own end */
};

struct payon_now now_get(void)
{
    struct timespec wall;
    clock_gettime(CLOCK_REALTIME, &wall);
    return (struct payon_now){.mono_ms = (int64_t)(uv_hrtime() / 1000000),
        .wall_ms = (int64_t)wall.tv_sec * 1000 + wall.tv_nsec / 1000000};
}

void random_get(void *user, void *bytes, size_t n)
{
    ssize_t got = getrandom(bytes, n, 0);
    require(got == (ssize_t)n); /* so few bytes are never split (getrandom(2)) */
}

int io_new(uv_loop_t *loop, const char *ca_file, const struct lws_protocols *protocols,
    struct payon_io **ret_io)
{
    void *loops[] = {loop};
    struct payon_io *io = calloc(1, sizeof *io);
    if (!io)
        return -ENOMEM;
    lws_set_log_level(0, NULL);
    struct lws_context_creation_info info = {.port = CONTEXT_PORT_NO_LISTEN,
        .protocols = protocols,
        .options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT,
        .foreign_loops = loops,
        .pcontext = &io->lws,
        .gid = (gid_t)-1,
        .uid = (uid_t)-1,
        .http_proxy_address = "", /* ignore the environment's proxy */
        .client_ssl_ca_filepath = ca_file};
    io->loop = loop;
    io->lws = lws_create_context(&info);
    if (!io->lws) {
        free(io);
        return -ENOMEM;
    }
    uv_timer_init(loop, &io->timer);
    io->timer.data = io;
    uv_unref((uv_handle_t *)&io->timer);
    *ret_io = io;
    return 0;
}

static void on_io_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void io_close(uv_timer_t *timer)
{
    struct payon_io *io = timer->data;
    /* libwebsockets closes its handles in stages and wants a call after each; when nothing is left
     * it clears io->lws and unloads its libuv plugin. Wait between the calls: the close callbacks
     * of the handles are in that plugin, and each of them takes a turn of the loop. */
    lws_context_destroy(io->lws);
    if (io->lws)
        uv_timer_start(timer, io_close, IO_STAGE_MS, 0);
    else
        uv_close((uv_handle_t *)timer, on_io_closed);
}

void io_link_begun(struct payon_io *io)
{
    io->n_links++;
}

void io_link_ended(struct payon_io *io)
{
    if (--io->n_links == 0 && io->closing && !uv_is_closing((uv_handle_t *)&io->timer))
        uv_timer_start(&io->timer, io_close, IO_STAGE_MS, 0);
}

/* Connections that are closing get the time to say goodbye to the hub. */
void payon_io_free(struct payon_io *io)
{
    if (!io)
        return;
    io->closing = true;
    uv_ref((uv_handle_t *)&io->timer);
    uv_timer_start(&io->timer, io_close, io->n_links ? IO_CLOSE_MS : IO_STAGE_MS, 0);
}
