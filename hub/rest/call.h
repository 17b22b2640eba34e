#pragma once
/* Within hub/rest: what its files share. */

#include "hub/core/base/link.h"
#include "hub/core/hub.h"
#include "hub/export/export.h"
#include "hub/rest/answer.h"
#include "hub/rest/login_answer.h"
#include "protocol/base/arena.h"

enum {
    TRACE_MAX = 64, /* traceparent has 55 characters */
    TARGET_MAX = 600,
    PEER_MAX = 64,
};

struct rest {
    void (*log)(void *user, enum log_level level, struct str text);
    void *log_user;
    uv_loop_t *loop;
    struct arena scratch;
    struct buf text; /* the message of a command */
    struct buf openapi, asyncapi;
    struct answer_kept openapi_kept, asyncapi_kept;
    struct exports *exports;
    struct link downloads;
};

/* A request that waits for the core, or a download. */
struct call {
    struct rest *rest;
    struct net_reply *reply;
    struct visit *visit; /* NULL: the core was not asked, or has answered */
    struct answer_of of;
    struct api_ask ask; /* without text and login */
    struct login_of login;
    char method[16];
    char path[TARGET_MAX + 1];  /* for the log and for links */
    char query[TARGET_MAX + 1]; /* without `after` */
    char trace[TRACE_MAX + 1];
    char peer[PEER_MAX];

    /* download.c */
    struct export *export;
    struct link download; /* rest.downloads */
    struct api_rate rate;
    bool begun;     /* its headers have left */
    bool forbidden; /* it may not go on */
    uint64_t asked_ms;
};

/* The answer that a problem is. */
void answer_problem(struct net_http_response *r, const struct answer_of *of,
    const struct api_rate *rate, enum api_problem problem, struct str field, const char *rule);
/* Answers with it, and frees the call. */
void call_refuse(struct call *c, const struct api_rate *rate, enum api_problem problem);
void call_refuse_field(struct call *c, const struct api_rate *rate, enum api_problem problem,
    struct str field, const char *rule);
void call_say(const struct call *c, enum log_level level, struct str text);
/* One line about the answer. */
void call_log(const struct call *c, int status);
