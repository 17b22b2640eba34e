#pragma once
/* A request as it came, and what was read of it: for ask.c, and for ask_admin.c, which reads a part
 * of the routes for it. */

#include "hub/core/base/api.h"
#include "hub/crypto/token.h"

/* The request as it came. */
struct ask_request {
    struct str method, path, query, body, address;
    struct str authorization, idempotency_key, content_type, if_match;
    struct str cookie, host, origin, fetch_site, csrf, user_agent;
    bool tls;
};

/* What is not asked of the core. */
enum ask_static {
    ASK_CORE,
    ASK_OPENAPI,  /* the description of REST */
    ASK_ASYNCAPI, /* that of the socket */
    ASK_PROBLEM,  /* a problem's own page; `code` */
    ASK_OPTIONS,
};

struct ask_result {
    enum api_problem problem; /* API_OK: `ask` is whole, or `is` is not ASK_CORE */
    struct str field;         /* what the problem is about, and … */
    const char *rule;         /* … which rule it breaks; or NULL */
    const char *allow;        /* the methods of the resource; NULL: there is no such resource */
    char allow_text[80];      /* where it is, if it is made */
    enum ask_static is;
    struct str code;
    struct api_ask ask;              /* its text is in `text` */
    id op;                           /* of a command */
    bool by_cookie;                  /* who it is was said by a cookie, … */
    char csrf[CSRF_TEXT];            /* … with which the page shows this */
    unsigned login_needs, login_may; /* members of the body (login.h) */
};
