#pragma once
/* Reads what a request asks: from its method, target, headers and body to a struct api_ask, or what
 * is wrong with it. No I/O: the fuzzer feeds it any bytes. */

#include "hub/core/base/api.h"
#include "protocol/base/arena.h"
#include "protocol/base/buf.h"

/* The request as it came. */
struct ask_request {
    struct str method, path, query, body, address;
    struct str authorization, idempotency_key, content_type, if_match;
};

/* What is not asked of the core. */
enum ask_static {
    ASK_CORE,
    ASK_OPENAPI,  /* the description of REST */
    ASK_ASYNCAPI, /* that of the socket */
    ASK_PROBLEM, /* a problem's own page; `code` */
    ASK_OPTIONS,
};

struct ask_result {
    enum api_problem problem; /* API_OK: `ask` is whole, or `is` is not ASK_CORE */
    struct str field;         /* what the problem is about, and … */
    const char *rule;         /* … which rule it breaks; or NULL */
    const char *allow;        /* the methods of the resource; NULL: there is no such resource */
    enum ask_static is;
    struct str code;
    struct api_ask ask; /* its text is in `text` */
    id op;              /* of a command */
};

/* `text` holds the message of a command; `a` is scratch. */
void ask_read(
    const struct ask_request *r, struct arena *a, struct buf *text, struct ask_result *ret);

/* Lists can be filtered by the field. */
bool ask_may_filter(const struct field *f);
