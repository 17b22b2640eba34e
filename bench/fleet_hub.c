#include "bench/fleet_hub.h"

/* The hub writes the member "t" first. */
static const struct str KIND = {"{\"t\":\"", 6};

void hub_put_hello(struct buf *b, struct str token)
{
    buf_put_str(b, STR("{\"t\":\"hello\",\"token\":\""));
    buf_put_str(b, token);
    buf_put_str(b, STR("\",\"client\":{\"name\":\"bench\",\"version\":\"1\"},\"features\":[]}"));
}

void hub_put_sub(struct buf *b, struct str topics)
{
    buf_put_str(b, STR("{\"t\":\"sub\",\"id\":\"1\",\"topics\":"));
    buf_put_str(b, topics);
    buf_put_str(b, STR("}"));
}

void hub_put_seen(struct buf *b, struct str sync)
{
    static const struct str SEQ = {"\"seq\":", 6};
    const char *at = memmem(sync.p, sync.n, SEQ.p, SEQ.n);
    if (!at)
        die("no seq in %.*s", STR_ARG(sync));
    struct str seq = {at + SEQ.n, 0};
    while (seq.p + seq.n < sync.p + sync.n && seq.p[seq.n] >= '0' && seq.p[seq.n] <= '9')
        seq.n++;
    buf_put_str(b, STR("{\"t\":\"seen\",\"seq\":"));
    buf_put_str(b, seq);
    buf_put_str(b, STR("}"));
}

/* The length of the object at the start of s; s is well-formed JSON. */
static size_t object_length(struct str s)
{
    int depth = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '"') {
            while (++i < s.n && s.p[i] != '"')
                i += s.p[i] == '\\';
        } else if (c == '{') {
            depth++;
        } else if (c == '}' && --depth == 0) {
            return i + 1;
        }
    }
    die("not a JSON object: %.*s", (int)(s.n < 200 ? s.n : 200), s.p);
}

bool hub_take_message(struct str *payload, struct str *ret_message)
{
    while (payload->n && *payload->p != '{') {
        payload->p++;
        payload->n--;
    }
    if (!payload->n)
        return false;
    size_t n = object_length(*payload);
    *ret_message = (struct str){payload->p, n};
    payload->p += n;
    payload->n -= n;
    return true;
}

enum hub_kind hub_message_kind(struct str message)
{
    static const struct {
        struct str name;
        enum hub_kind kind;
    } KINDS[] = {{{"change\"", 7}, HUB_CHANGE}, {{"ok\"", 3}, HUB_OK}, {{"no\"", 3}, HUB_REFUSAL},
        {{"bye\"", 4}, HUB_REFUSAL}, {{"error\"", 6}, HUB_REFUSAL}, {{"sync\"", 5}, HUB_SYNC},
        {{"welcome\"", 8}, HUB_WELCOME}, {{"snapshot\"", 9}, HUB_SNAPSHOT}};
    if (!str_starts(message, KIND))
        return HUB_OTHER;
    struct str rest = {message.p + KIND.n, message.n - KIND.n};
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (str_starts(rest, KINDS[i].name))
            return KINDS[i].kind;
    return HUB_OTHER;
}
