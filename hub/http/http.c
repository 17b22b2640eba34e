#include "hub/http/http.h"

#include <errno.h>
#include <stdlib.h>

#include "hub/http/files.h"
#include "protocol/base/require.h"

struct http {
    struct http_options options;
    struct files *files; /* NULL: none */
};

/* Scripts, styles and connections from here only; nothing inline, nothing framed. 'self' covers
 * ws: and wss: of the same host (CSP 3). */
#define CONTENT_SECURITY_POLICY                                                                    \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "              \
    "font-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; "                 \
    "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

static void put_safety_headers(const struct http *http, struct buf *headers)
{
    buf_put_str(headers, STR("Content-Security-Policy: " CONTENT_SECURITY_POLICY "\r\n"
                             "X-Content-Type-Options: nosniff\r\n"
                             "Referrer-Policy: no-referrer\r\n"
                             "Cross-Origin-Opener-Policy: same-origin\r\n"
                             "Cross-Origin-Resource-Policy: same-origin\r\n"));
    if (http->options.tls)
        buf_put_str(headers, STR("Strict-Transport-Security: max-age=31536000\r\n"));
}

/* A plain text that must not be cached. */
static void answer_text(
    const struct http *http, struct net_http_response *r, int status, const char *type)
{
    r->status = status;
    put_safety_headers(http, &r->headers);
    buf_printf(&r->headers, "Content-Type: %s\r\nCache-Control: no-store\r\n", type);
}

#define PLAIN "text/plain; charset=utf-8"

/* -------------------------------------------------------------------------------------- routes */

static void get_health(
    struct http *http, const struct net_http_request *request, struct net_http_response *r)
{
    answer_text(http, r, 200, PLAIN);
    buf_put_str(&r->text, STR("ok\n"));
}

static void get_ready(
    struct http *http, const struct net_http_request *request, struct net_http_response *r)
{
    bool ready = http->options.ready(http->options.user, &r->text);
    answer_text(http, r, ready ? 200 : 503, PLAIN);
}

static void get_metrics(
    struct http *http, const struct net_http_request *request, struct net_http_response *r)
{
    http->options.metrics(http->options.user, &r->text);
    answer_text(http, r, 200, "text/plain; version=0.0.4; charset=utf-8");
}

/* A GET route answers HEAD as well (net leaves the body out). */
struct route {
    struct str method, path;
    void (*handle)(struct http *http, const struct net_http_request *request,
        struct net_http_response *response);
    const char *doc;
};

static const struct route routes[] = {
    {STR("GET"), STR("/healthz"), get_health, "the process answers"},
    {STR("GET"), STR("/readyz"), get_ready, "200 when the hub can be given work, else 503 and why"},
    {STR("GET"), STR("/metrics"), get_metrics, "counters and gauges, Prometheus' text format"},
};
enum { N_ROUTES = sizeof routes / sizeof *routes };

static bool method_fits(struct str route, struct str asked)
{
    return str_eq(route, asked) || (str_eq(route, STR("GET")) && str_eq(asked, STR("HEAD")));
}

/* True when the path belongs to a route, even if the method is wrong. */
static bool try_routes(
    struct http *http, const struct net_http_request *request, struct net_http_response *r)
{
    const struct route *same_path = NULL;
    for (size_t i = 0; i < N_ROUTES; i++) {
        if (!str_eq(routes[i].path, request->path))
            continue;
        if (method_fits(routes[i].method, request->method)) {
            routes[i].handle(http, request, r);
            return true;
        }
        same_path = &routes[i];
    }
    if (!same_path)
        return false;
    buf_put_str(&r->headers, STR("Allow: GET, HEAD\r\n"));
    answer_text(http, r, 405, PLAIN);
    buf_put_str(&r->text, STR("method not allowed\n"));
    return true;
}

/* --------------------------------------------------------------------------------------- files */

static void answer_file(const struct http *http, const struct net_http_request *request,
    const struct file *file, struct net_http_response *r)
{
    enum file_form form = file_choose(file, net_http_header(request, "accept-encoding"));
    const struct file_bytes *chosen = &file->forms[form];
    bool several = file->forms[FILE_GZIP].bytes.p || file->forms[FILE_BROTLI].bytes.p;
    put_safety_headers(http, &r->headers);
    buf_printf(&r->headers, "ETag: %.*s\r\nCache-Control: %s\r\n", (int)ETAG_TEXT, chosen->etag,
        file->immutable && !file->page ? "public, max-age=31536000, immutable" : "no-cache");
    if (several)
        buf_put_str(&r->headers, STR("Vary: Accept-Encoding\r\n"));
    if (etag_matches(net_http_header(request, "if-none-match"), chosen->etag)) {
        r->status = 304;
        return;
    }
    r->status = 200;
    buf_printf(&r->headers, "Content-Type: %s\r\n", file->type);
    if (form != FILE_PLAIN)
        buf_printf(&r->headers, "Content-Encoding: %s\r\n", form == FILE_GZIP ? "gzip" : "br");
    r->shared = chosen->bytes;
}

/* Answers "/" when there are no screens. */
static void answer_index(const struct http *http, struct net_http_response *r)
{
    answer_text(http, r, 200, PLAIN);
    buf_put_str(&r->text, STR("PayOn Hub\n\n"));
    for (size_t i = 0; i < N_ROUTES; i++)
        buf_printf(&r->text, "%.*s %-10.*s %s\n", STR_ARG(routes[i].method),
            STR_ARG(routes[i].path), routes[i].doc);
    buf_put_str(&r->text, STR("GET /ws        WebSocket, subprotocol payon.v1\n"));
}

void http_handle(
    struct http *http, const struct net_http_request *request, struct net_http_response *r)
{
    bool routes_here = !http->options.ops_apart || request->ops;
    if (routes_here && try_routes(http, request, r))
        return;
    const struct file *file = request->ops ? NULL : files_find(http->files, request->path);
    bool index = !file && str_eq(request->path, STR("/"));
    if (!file && !index) {
        answer_text(http, r, 404, PLAIN);
        buf_put_str(&r->text, STR("not found\n"));
    } else if (!method_fits(STR("GET"), request->method)) {
        buf_put_str(&r->headers, STR("Allow: GET, HEAD\r\n"));
        answer_text(http, r, 405, PLAIN);
        buf_put_str(&r->text, STR("method not allowed\n"));
    } else if (file) {
        answer_file(http, request, file, r);
    } else {
        answer_index(http, r);
    }
}

int http_new(const struct http_options *options, struct http **ret_http, struct buf *why)
{
    require(options->ready && options->metrics);
    struct http *http = calloc(1, sizeof *http);
    if (!http)
        return -ENOMEM;
    http->options = *options;
    http->options.web_root = NULL; /* not borrowed any longer */
    int r = options->web_root ? files_read(options->web_root, &http->files, why) : 0;
    if (r && r != -ENOENT) {
        free(http);
        return r;
    }
    *ret_http = http;
    return 0;
}

void http_free(struct http *http)
{
    if (!http)
        return;
    files_free(http->files);
    free(http);
}
