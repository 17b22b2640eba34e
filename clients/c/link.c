#include "clients/c/link.h"

#include <stdlib.h>
#include <sys/socket.h>

#define SUBPROTOCOL "payon.v1"

/* One attempt to connect, and the connection that came of it. It outlives the client while
 * libwebsockets closes it: `p` is then NULL. */
struct payon_link {
    struct payon *p;
    struct payon_io *io;
    struct lws *wsi;
    bool dialling; /* inside lws_client_connect_via_info */
    bool over;     /* ended while dialling */
    bool open;
    bool said; /* goodbye */
    int code;  /* of the hub's close frame; 1006: none came */
    int say_code;
    struct buf in;     /* the message that is arriving */
    struct buf reason; /* why it ended */
};

/* --- links ---------------------------------------------------------------------------------- */

static void link_free(struct payon_link *l)
{
    if (l->p && l->p->link == l)
        l->p->link = NULL;
    if (l->wsi)
        lws_set_opaque_user_data(l->wsi, NULL);
    io_link_ended(l->io);
    buf_fini(&l->in);
    buf_fini(&l->reason);
    free(l);
}

/* libwebsockets says that the connection has ended, or could not be made. */
static void link_ended(struct payon_link *l)
{
    struct payon *p = l->p;
    if (l->dialling) {
        l->over = true;
        return;
    }
    if (p) {
        struct payon_text why = text_out(buf_str(&l->reason));
        p->link = NULL;
        p->depth++;
        payon_machine_closed(p->machine, now_get(), l->code, why);
        p->depth--;
    }
    link_free(l);
    if (p)
        link_pump(p);
}

/* Sends the close frame after what was written before it; the hub's answer ends the link, or a
 * timeout. Built here, because lws_close_reason with -1 from a callback closes the socket before
 * the frame is out (4.1.6 on libuv: "close_and_handled uv repeat test"). */
static void link_say_goodbye(struct payon_link *l)
{
    /* FIN and opcode close, masked and 2 bytes long, the mask (RFC 6455 section 5.2), the code */
    unsigned char frame[8] = {0x88, 0x82};
    if (l->said)
        return;
    if (lws_partial_buffered(l->wsi)) {
        lws_callback_on_writable(l->wsi);
        return;
    }
    l->said = true;
    random_get(NULL, frame + 2, 4);
    frame[6] = (unsigned char)(frame[2] ^ l->say_code >> 8);
    frame[7] = (unsigned char)(frame[3] ^ l->say_code);
    lws_set_timeout(l->wsi, PENDING_TIMEOUT_CLOSE_ACK, 1);
    (void)lws_write(l->wsi, frame, sizeof frame, LWS_WRITE_HTTP); /* passes bytes through */
}

void link_abandon(struct payon *p, int code)
{
    struct payon_link *l = p->link;
    if (!l)
        return;
    p->link = NULL;
    l->p = NULL;
    l->say_code = code;
    if (!l->wsi)
        return;
    if (l->open)
        link_say_goodbye(l);
    else
        lws_set_timeout(l->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
}

static int link_opened(struct payon_link *l)
{
    struct payon *p = l->p;
    l->open = true;
    if (!p)
        return -1;
    p->depth++;
    payon_machine_opened(p->machine, now_get());
    p->depth--;
    link_pump(p);
    return 0;
}

static int link_received(struct payon_link *l, const void *bytes, size_t n)
{
    struct payon *p = l->p;
    if (!p)
        return 0;
    if (lws_is_first_fragment(l->wsi))
        buf_reset(&l->in);
    buf_put(&l->in, bytes, n);
    if (!lws_is_final_fragment(l->wsi))
        return 0;
    bool good = !l->in.failed && !lws_frame_is_binary(l->wsi);
    p->depth++;
    payon_machine_text(p->machine, now_get(), good ? l->in.p : "", good ? l->in.n : 0);
    p->depth--;
    link_pump(p);
    return 0;
}

static int link_writable(struct payon_link *l)
{
    if (l->p)
        link_pump(l->p);
    else if (l->open)
        link_say_goodbye(l);
    return 0;
}

static void link_close_frame(struct payon_link *l, const unsigned char *in, size_t n)
{
    l->code = n >= 2 ? in[0] << 8 | in[1] : 1005;
    buf_reset(&l->reason);
    if (n > 2)
        buf_put(&l->reason, in + 2, n - 2);
}

static int link_callback(
    struct lws *wsi, enum lws_callback_reasons reason, void *session, void *in, size_t n)
{
    struct payon_link *l = wsi ? lws_get_opaque_user_data(wsi) : NULL;
    if (!l)
        return lws_callback_http_dummy(wsi, reason, session, in, n);
    l->wsi = wsi;
    switch (reason) {
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        return link_opened(l);
    case LWS_CALLBACK_CLIENT_RECEIVE:
        return link_received(l, in, n);
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        return link_writable(l);
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        link_close_frame(l, in, n);
        return 0;
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        buf_put(&l->reason, in, in ? n : 0);
        link_ended(l);
        return 0;
    /* Which of them comes depends on how far it got; a hub killed between the TCP connection and
     * its answer to the upgrade causes neither CONNECTION_ERROR nor CLIENT_CLOSED. The first ends
     * the link. */
    case LWS_CALLBACK_CLIENT_CLOSED:
    case LWS_CALLBACK_CLOSED_CLIENT_HTTP:
    case LWS_CALLBACK_WSI_DESTROY:
        link_ended(l);
        return 0;
    default:
        return lws_callback_http_dummy(wsi, reason, session, in, n);
    }
}

const struct lws_protocols link_protocols[] = {
    {.name = SUBPROTOCOL,
        .callback = link_callback,
        .rx_buffer_size = 16384,
        .tx_packet_size = 65536},
    {0},
};

/* --- the machine's wishes ------------------------------------------------------------------- */

static void link_dial(struct payon *p)
{
    char host[300];
    struct payon_link *l = calloc(1, sizeof *l);
    if (!l) {
        p->depth++;
        payon_machine_closed(p->machine, now_get(), 1006, text_out(STR("out of memory")));
        p->depth--;
        return;
    }
    l->p = p;
    l->io = p->io;
    io_link_begun(l->io);
    l->code = 1006;
    l->dialling = true;
    buf_init(&l->in, HUB_MESSAGE_MAX);
    buf_init(&l->reason, 1024);
    p->link = l;
    bool plain = p->url.port == (p->url.tls ? 443 : 80), v6 = strchr(p->url.host, ':') != NULL;
    snprintf(host, sizeof host, plain ? "%s%s%s" : "%s%s%s:%d", v6 ? "[" : "", p->url.host,
        v6 ? "]" : "", p->url.port);
    struct lws_client_connect_info info = {.context = p->io->lws,
        .address = p->url.host,
        .port = p->url.port,
        .path = p->url.path,
        .host = host,
        .protocol = SUBPROTOCOL,
        .local_protocol_name = SUBPROTOCOL,
        .ssl_connection = p->url.tls ? LCCSCF_USE_SSL : 0,
        .pwsi = &l->wsi,
        .opaque_user_data = l};
    struct lws *wsi = lws_client_connect_via_info(&info);
    l->dialling = false;
    if (wsi && !l->over)
        return;
    l->wsi = NULL;
    if (!l->reason.n)
        buf_put_str(&l->reason, STR("cannot connect"));
    p->depth++;
    p->link = NULL;
    payon_machine_closed(p->machine, now_get(), 1006, text_out(buf_str(&l->reason)));
    p->depth--;
    link_free(l);
}

/* Dissolving the socket's association resets the TCP connection (connect(2), AF_UNSPEC): what was
 * sent may still arrive, nothing more is received. */
void link_cut(struct payon *p)
{
    struct sockaddr nowhere = {.sa_family = AF_UNSPEC};
    if (!p->link || !p->link->wsi)
        return;
    int fd = lws_get_socket_fd(p->link->wsi);
    if (fd >= 0)
        (void)connect(fd, &nowhere, sizeof nowhere);
    lws_set_timeout(p->link->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
}

static bool frame_reserve(struct payon *p, size_t n)
{
    if (n <= p->frame_cap)
        return true;
    unsigned char *more = realloc(p->frame, LWS_PRE + n);
    if (!more)
        return false;
    p->frame = more;
    p->frame_cap = n;
    return true;
}

/* Sends as much as goes out without waiting; WRITEABLE brings us back for the rest. */
static void link_flush(struct payon *p)
{
    struct payon_text text;
    while (p->link && p->link->open) {
        struct lws *wsi = p->link->wsi;
        if (lws_partial_buffered(wsi)) {
            lws_callback_on_writable(wsi);
            return;
        }
        p->depth++;
        bool some = payon_machine_take(p->machine, now_get(), &text);
        p->depth--;
        if (!some)
            return;
        if (!frame_reserve(p, text.n)) {
            link_cut(p);
            return;
        }
        memcpy(p->frame + LWS_PRE, text.p, text.n);
        if (lws_write(wsi, p->frame + LWS_PRE, text.n, LWS_WRITE_TEXT) < 0)
            return; /* libwebsockets closes it: CLIENT_CLOSED follows */
    }
}

static void on_timer(uv_timer_t *timer)
{
    struct payon *p = timer->data;
    p->depth++;
    payon_machine_tick(p->machine, now_get());
    p->depth--;
    link_pump(p);
}

static void timer_set(struct payon *p)
{
    int64_t due = payon_machine_due(p->machine), now = now_get().mono_ms;
    if (due == INT64_MAX) {
        uv_timer_stop(&p->timer);
        return;
    }
    uv_update_time(p->io->loop);
    uv_timer_start(&p->timer, on_timer, due > now ? (uint64_t)(due - now) : 1, 0);
}

void link_pump(struct payon *p)
{
    if (p->depth || p->freed)
        return;
    for (;;) {
        enum payon_wish wish = payon_machine_wish(p->machine);
        if (wish == PAYON_WISH_CONNECT)
            link_dial(p);
        else if (wish == PAYON_WISH_CLOSE)
            link_abandon(p, payon_machine_close_code(p->machine));
        else
            link_flush(p);
        if (wish == PAYON_WISH_NOTHING && p->machine->wish == PAYON_WISH_NOTHING)
            break;
    }
    timer_set(p);
}
