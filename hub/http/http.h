#pragma once
/* What the hub answers to plain HTTP requests: health, readiness, metrics, and the files of the
 * screens. It gets requests from hub/net and knows nothing of sockets; what it tells about the hub
 * it asks from the functions in its options.
 *
 * Routes are a table in http.c: method, path, handler, what it is for. A path that is no route is
 * looked for among the files (files.h). */

#include <stdbool.h>

#include "hub/net/net.h"
#include "protocol/base/buf.h"

struct http;

struct http_options {
    const char *web_root; /* folder of the screens' files; NULL: none */
    bool tls;             /* the port speaks TLS: tell browsers to insist on it */
    /* Is the hub fit to be given work? A line that says why (not) goes to `out`. */
    bool (*ready)(void *user, struct buf *out);
    void (*metrics)(void *user, struct buf *out); /* Prometheus' text format */
    void *user;
};

/* 0, or -errno with one line in `why`: a folder that cannot be read, too many or too large files.
 * A web_root that is not there (yet) is no fault: no files are served and `why` says so. */
int http_new(const struct http_options *options, struct http **ret_http, struct buf *why)
    __attribute__((warn_unused_result));
/* Answers point into it: after the last one is out (net_free). NULL is fine. */
void http_free(struct http *http);

/* For net_handlers.http. */
void http_handle(
    struct http *http, const struct net_http_request *request, struct net_http_response *response);
