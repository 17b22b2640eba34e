#include "hub/rest/call.h"

#include <stdio.h>
#include <stdlib.h>

#include "hub/rest/problem.h"

void call_say(const struct call *c, enum log_level level, struct str text)
{
    c->rest->log(c->rest->log_user, level, text);
}

/* A request that is part of a trace is worth a line; so is a fault of ours. */
void call_log(const struct call *c, int status)
{
    char line[1200];
    enum log_level level = status >= 500 ? LOG_WARN : c->trace[0] ? LOG_INFO : LOG_DEBUG;
    int n = snprintf(line, sizeof line, "event=rest method=%s path=%s status=%d request=%s%s%s",
        c->method, c->path, status, c->of.request_id, c->trace[0] ? " traceparent=" : "", c->trace);
    call_say(c, level, (struct str){line, (size_t)n < sizeof line ? (size_t)n : sizeof line - 1});
}

void answer_problem(struct net_http_response *r, const struct answer_of *of,
    const struct api_rate *rate, enum api_problem problem, struct str field, const char *rule)
{
    r->status = api_problem_descs[problem].status;
    answer_headers(r, of, rate);
    answer_body(r, "application/problem+json", (struct str){0});
    (void)problem_put(&r->text, problem, field, rule);
}

void call_refuse_field(struct call *c, const struct api_rate *rate, enum api_problem problem,
    struct str field, const char *rule)
{
    struct net_http_response r = net_response(200);
    answer_problem(&r, &c->of, rate, problem, field, rule);
    call_log(c, r.status);
    net_reply(c->reply, &r);
    free(c);
}

void call_refuse(struct call *c, const struct api_rate *rate, enum api_problem problem)
{
    call_refuse_field(c, rate, problem, (struct str){0}, NULL);
}
