/* What the answers of the API have in common. */

#include "hub/core/inbox/api_all.h"

struct audience_key api_audience(const struct credential *c)
{
    enum role role = c->actor.role;
    struct audience_key key = {.view = role_descs[role].view};
    for (int t = 0; t < TOPICS_N; t++)
        if (t != TOPIC_KITCHEN && topic_descs[t].roles >> role & 1)
            key.topics |= 1u << t;
    return key;
}

void api_answer_out(struct visit *v, int64_t version)
{
    struct hub *h = v->hub;
    struct credential *c = v->credential;
    if (h->out.failed) {
        h->metrics.no_memory++;
        visit_problem(v, API_NO_MEMORY);
        return;
    }
    credential_owe(c, false, h->out.n / LIMIT_MESSAGE_COST_BYTES);
    visit_answer(v, &(struct api_answer){.text = buf_str(&h->out), .version = version});
}

void api_put_cursor(struct buf *out, const struct place *p, int64_t seq, const struct chain *chain)
{
    char text[CURSOR_TEXT];
    cursor_format(p->venue->info.epoch, seq, chain, text);
    buf_put_str(out, STR(",\"cursor\":\""));
    buf_put(out, text, sizeof text);
    buf_put_char(out, '"');
}
