#pragma once
/* Answers plain HTTP requests: health, readiness, metrics, and the files of the screens. Requests
 * come from hub/net; it knows nothing of sockets. What it reports about the hub comes from the
 * functions in its options.
 *
 * Routes are a table in http.c. Any other path is looked up among the files (files.h). */

#include <stdbool.h>

#include "hub/net/net.h"
#include "protocol/base/buf.h"

struct http;

struct http_options {
    const char *web_root; /* folder of the screens' files; NULL: none */
    bool ops_apart;       /* probes and metrics are only for requests to net's ops_port */
    bool tls;             /* the port speaks TLS: tell browsers to insist on it */
    /* True when the hub can be given work. Appends a line that says so, or why not, to `out`. */
    bool (*ready)(void *user, struct buf *out);
    void (*metrics)(void *user, struct buf *out); /* Prometheus' text format */
    void *user;
};

/* 0, or -errno with one line in `why`: a folder that cannot be read, too many or too large files.
 * A missing web_root is not a fault: no files are served and `why` says so. */
int http_new(const struct http_options *options, struct http **ret_http, struct buf *why)
    __attribute__((warn_unused_result));
/* Answers borrow from it: free it after the last one is sent (net_free). NULL is fine. */
void http_free(struct http *http);

/* For net_handlers.http. */
void http_handle(
    struct http *http, const struct net_http_request *request, struct net_http_response *response);
