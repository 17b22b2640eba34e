/* message_decode: what a device sends, checked member by member as members.h describes them. */

#include "protocol/wire/message.h"

#include "protocol/base/hex.h"
#include "protocol/base/require.h"
#include "protocol/pos/model/limits.h"
#include "protocol/wire/json_faults.h"
#include "protocol/wire/shape_json.h"
#include "protocol/wire/sign_in_read.h"

static const struct json_limits limits = {
    .bytes_max = LIMIT_MESSAGE_BYTES,
    .depth_max = LIMIT_JSON_DEPTH,
    .tokens_max = LIMIT_JSON_TOKENS,
};

/* "floor", …, "kitchen:<code>" */
static bool topic_parse(struct str text, struct topic_name *ret)
{
    for (int t = 0; t < TOPICS_N; t++) {
        struct str name = str_of(topic_descs[t].name);
        *ret = (struct topic_name){.topic = (enum topic)t, .text = text};
        if (t != TOPIC_KITCHEN) {
            if (str_eq(text, name))
                return true;
        } else if (str_starts(text, name) && text.n > name.n + 1 && text.p[name.n] == ':') {
            ret->station = (struct str){text.p + name.n + 1, text.n - name.n - 1};
            return true;
        }
    }
    return false;
}

static enum message_error read_topics(struct json_reader *r, struct json j,
    const struct json_place *at, size_t min, struct topic_list *ret)
{
    size_t n;
    enum message_error e = json_want_array(r, j, at, min, SIZE_MAX, &n);
    if (e)
        return e;
    if (n > LIMIT_TOPICS_PER_SESSION)
        return json_fail(r, at, ERROR_TOO_MANY_TOPICS);
    struct topic_name *items = arena_array(r->arena, struct topic_name, n);
    if (!items)
        return json_fail(r, at, ERROR_NO_MEMORY);
    struct json_place step = {.up = at};
    for (struct json v = json_first(j); !json_is_absent(v); v = json_next(v), step.index++) {
        struct str text;
        e = json_want_bytes(r, v, &step, 1, LIMIT_TOPIC_BYTES, &text);
        if (e)
            return e;
        if (!topic_parse(text, &items[step.index]))
            return json_fail(r, &step, ERROR_UNKNOWN_TOPIC);
    }
    *ret = (struct topic_list){items, n};
    return MESSAGE_OK;
}

static enum message_error read_mark(
    struct json_reader *r, struct json j, const struct json_place *at, struct mark *ret)
{
    struct str hex;
    if (!json_given(j))
        return MESSAGE_OK;
    enum message_error e = json_want_text(r, j, at, 0, SIZE_MAX, &hex);
    if (e)
        return e;
    ret->has = hex.n == sizeof ret->b * 2 && hex_parse(hex.p, ret->b, sizeof ret->b);
    return ret->has ? MESSAGE_OK : json_fail(r, at, ERROR_FIELD_RANGE);
}

/* {epoch, seq, mark} */
static enum message_error read_cursor(struct json_reader *r, struct json j,
    const struct json_place *at, id *ret_epoch, int64_t *ret_seq, struct mark *ret_mark)
{
    struct json_place mark = {.up = at, .name = "mark"};
    struct json_place epoch = {.up = at, .name = "epoch"}, seq = {.up = at, .name = "seq"};
    enum message_error e = json_want_object(r, j, at);
    if (!e)
        e = json_want_id(r, json_get(j, "epoch"), &epoch, ret_epoch);
    if (!e)
        e = json_want_int(r, json_get(j, "seq"), &seq, 0, INT64_MAX, ret_seq);
    return e ? e : read_mark(r, json_get(j, "mark"), &mark, ret_mark);
}

static enum message_error read_client(struct json_reader *r, struct json j, struct in_hello *ret)
{
    struct json_place at = {.name = "client"};
    struct json_place name = {.up = &at, .name = "name"}, version = {.up = &at, .name = "version"};
    if (!json_given(j))
        return MESSAGE_OK;
    enum message_error e = json_want_object(r, j, &at);
    if (!e && json_given(json_get(j, "name")))
        e = json_want_text(r, json_get(j, "name"), &name, 0, NAME_MAX_CHARS, &ret->client_name);
    if (!e && json_given(json_get(j, "version")))
        e = json_want_text(
            r, json_get(j, "version"), &version, 0, NAME_MAX_CHARS, &ret->client_version);
    return e;
}

/* The hub does not depend on a client's features: the names are checked and dropped. */
static enum message_error check_features(struct json_reader *r, struct json j)
{
    struct json_place at = {.name = "features"}, step = {.up = &at};
    size_t n;
    if (!json_given(j))
        return MESSAGE_OK;
    enum message_error e = json_want_array(r, j, &at, 0, FEATURES_MAX, &n);
    for (struct json v = json_first(j); !e && !json_is_absent(v); v = json_next(v), step.index++) {
        struct str name;
        e = json_want_text(r, v, &step, 1, NAME_MAX_CHARS, &name);
    }
    return e;
}

/* The dark stations of the last snapshot. Absent: the client knows nothing of them. */
static enum message_error read_backed(
    struct json_reader *r, struct json j, const struct json_place *at, struct in_hello *ret)
{
    struct json_place step = {.up = at};
    size_t n;
    if (!json_given(j))
        return MESSAGE_OK;
    enum message_error e = json_want_array(r, j, at, 0, LIMIT_STATIONS, &n);
    if (e)
        return e;
    id *backed = arena_array(r->arena, id, n);
    if (!backed)
        return json_fail(r, at, ERROR_NO_MEMORY);
    for (struct json v = json_first(j); !e && !json_is_absent(v); v = json_next(v), step.index++)
        e = json_want_id(r, v, &step, &backed[step.index]);
    ret->says_backed = true;
    ret->backed = backed;
    ret->n_backed = n;
    return e;
}

static enum message_error read_resume(struct json_reader *r, struct json j, struct in_hello *ret)
{
    struct json_place at = {.name = "resume"}, topics = {.up = &at, .name = "topics"};
    struct json_place backed = {.up = &at, .name = "backed"};
    if (!json_given(j))
        return MESSAGE_OK;
    ret->resume = true;
    enum message_error e = read_cursor(r, j, &at, &ret->epoch, &ret->seq, &ret->mark);
    if (!e)
        e = read_topics(r, json_get(j, "topics"), &topics, 0, &ret->topics);
    return e ? e : read_backed(r, json_get(j, "backed"), &backed, ret);
}

/* 32 bytes in hexadecimal. */
static enum message_error read_hash(struct json_reader *r, struct json j,
    const struct json_place *at, uint8_t ret[SECRET_HASH_BYTES])
{
    struct str hex;
    enum message_error e = json_want_text(r, j, at, 0, SIZE_MAX, &hex);
    if (e)
        return e;
    if (hex.n != (size_t)2 * SECRET_HASH_BYTES)
        return json_fail(r, at, ERROR_FIELD_RANGE);
    if (!hex_parse(hex.p, ret, SECRET_HASH_BYTES))
        return json_fail(r, at, ERROR_FIELD_RANGE);
    return MESSAGE_OK;
}

static enum message_error read_hello(struct json_reader *r, struct json j, struct in_hello *ret)
{
    struct json_place token = {.name = "token"};
    enum message_error e =
        json_want_bytes(r, json_get(j, "token"), &token, 1, TOKEN_BYTES, &ret->token);
    if (!e)
        e = read_client(r, json_get(j, "client"), ret);
    if (!e)
        e = check_features(r, json_get(j, "features"));
    if (!e && json_given(json_get(j, "key"))) {
        struct json_place key = {.name = "key"};
        ret->has_key = true;
        e = read_hash(r, json_get(j, "key"), &key, ret->key);
    }
    return e ? e : read_resume(r, json_get(j, "resume"), ret);
}

static enum message_error read_pair(struct json_reader *r, struct json j, struct in_pair *ret)
{
    struct json_place token = {.name = "token_id"}, name = {.name = "name"};
    struct json_place hash = {.name = "secret_hash"};
    enum message_error e = json_want_id(r, json_get(j, "token_id"), &token, &ret->token);
    if (!e)
        e = read_hash(r, json_get(j, "secret_hash"), &hash, ret->secret_hash);
    return e ? e : json_want_name(r, json_get(j, "name"), &name, 1, NAME_MAX_CHARS, &ret->name);
}

static enum message_error read_sub(struct json_reader *r, struct json j, struct in_sub *ret)
{
    struct json_place topics = {.name = "topics"}, from = {.name = "from"};
    enum message_error e = read_sub_id(r, j, &ret->sub_id);
    if (!e)
        e = read_topics(r, json_get(j, "topics"), &topics, 1, &ret->topics);
    if (e || !json_given(json_get(j, "from")))
        return e;
    ret->has_from = true;
    return read_cursor(r, json_get(j, "from"), &from, &ret->epoch, &ret->from, &ret->mark);
}

static enum message_error read_unsub(struct json_reader *r, struct json j, struct in_unsub *ret)
{
    struct json_place topics = {.name = "topics"};
    enum message_error e = read_sub_id(r, j, &ret->sub_id);
    return e ? e : read_topics(r, json_get(j, "topics"), &topics, 1, &ret->topics);
}

/* ["id", …] into the list of {ticket_id} of the command ticket.receipt. */
static enum message_error read_tickets(
    struct json_reader *r, struct json j, const struct json_place *at, struct list *ret)
{
    struct json_place step = {.up = at};
    size_t n;
    if (!json_given(j))
        return MESSAGE_OK;
    size_t max = (size_t)shape_cmd_ticket_receipt.fields[0].max;
    enum message_error e = json_want_array(r, j, at, 0, max, &n);
    if (e)
        return e;
    struct ticket_ref *items = arena_array(r->arena, struct ticket_ref, n);
    if (!items)
        return json_fail(r, at, ERROR_NO_MEMORY);
    for (struct json v = json_first(j); !json_is_absent(v); v = json_next(v), step.index++) {
        e = json_want_id(r, v, &step, &items[step.index].ticket_id);
        if (e)
            return e;
    }
    *ret = (struct list){items, n};
    return MESSAGE_OK;
}

static enum message_error read_seen(struct json_reader *r, struct json j, struct in_seen *ret)
{
    struct json_place seq = {.name = "seq"};
    struct json_place delivered = {.name = "delivered"}, displayed = {.name = "displayed"};
    enum message_error e = json_want_int(r, json_get(j, "seq"), &seq, 0, INT64_MAX, &ret->seq);
    if (!e)
        e = read_tickets(r, json_get(j, "delivered"), &delivered, &ret->receipt.delivered);
    if (!e)
        e = read_tickets(r, json_get(j, "displayed"), &displayed, &ret->receipt.displayed);
    return e;
}

static enum message_error read_at(struct json_reader *r, struct json j, struct in_at *ret)
{
    struct json_place at = {.name = "table_id"};
    struct json table = json_get(j, "table_id");
    return json_is_null(table) ? MESSAGE_OK : json_want_id(r, table, &at, &ret->table_id);
}

/* The fingerprint is taken of this text: the command as understood, without absent fields, so that
 * it stays the same when later versions add fields. It is never longer than the message, since only
 * what was read is written. */
static bool canonical_write(struct arena *a, const struct command *c, struct str *ret)
{
    const struct command_desc *d = &command_descs[c->type];
    struct buf b;
    buf_init(&b, LIMIT_MESSAGE_BYTES);
    struct json_out o = json_out(&b);
    jw_object_begin(&o);
    jw_key(&o, "type"), jw_str(&o, str_of(d->name));
    jw_key(&o, "body"), shape_write_given(&o, d->body, c->body);
    jw_key(&o, "pre"), shape_write_given(&o, &shape_pre, &c->pre);
    jw_object_end(&o);
    bool done = !b.failed && arena_copy(a, buf_str(&b), ret);
    buf_fini(&b);
    return done;
}

/* The caller has read op already: ret_fault needs it. */
static enum message_error read_cmd(struct json_reader *r, struct json j, struct in_cmd *ret)
{
    struct json_place at_type = {.name = "type"}, at_at = {.name = "at"};
    struct json_place at_body = {.name = "body"}, at_pre = {.name = "pre"};
    struct str name;
    enum message_error e =
        json_want_text(r, json_get(j, "type"), &at_type, 1, NAME_MAX_CHARS, &name);
    if (!e && json_given(json_get(j, "at"))) {
        ret->has_at = true;
        e = json_want_time(r, json_get(j, "at"), &at_at, &ret->at);
    }
    if (!e)
        e = read_id_or_none(r, j, "by", &ret->by);
    if (!e)
        e = read_id_or_none(r, j, "approval", &ret->approval);
    if (e)
        return e;
    const struct command_desc *d = command_find(name);
    if (!d)
        return json_fail(r, &at_type, ERROR_UNKNOWN_COMMAND);
    void *body = arena_alloc(r->arena, d->body->size);
    if (!body)
        return json_fail(r, &at_body, ERROR_NO_MEMORY);
    e = shape_read(r, d->body, json_get(j, "body"), &at_body, body);
    ret->unknown = r->unknown;
    if (!e && json_given(json_get(j, "pre")))
        e = shape_read(r, &shape_pre, json_get(j, "pre"), &at_pre, &ret->command.pre);
    if (e)
        return e;
    ret->command.type = d->type;
    ret->command.body = body;
    return canonical_write(r->arena, &ret->command, &ret->canonical)
               ? MESSAGE_OK
               : json_fail(r, NULL, ERROR_NO_MEMORY);
}

/* Paths in errors are those of the command: `body.quantity`. */
static enum message_error read_quote(struct json_reader *r, struct json j, struct in_quote *ret)
{
    struct json_place at_cmd = {.name = "cmd"}, at_t = {.name = "t"}, at_op = {.name = "op"};
    struct json cmd = json_get(j, "cmd");
    struct str type;
    enum message_error e = read_sub_id(r, j, &ret->sub_id);
    if (!e)
        e = json_want_object(r, cmd, &at_cmd);
    if (!e)
        e = json_want_text(r, json_get(cmd, "t"), &at_t, 0, SIZE_MAX, &type);
    if (!e && !str_eq(type, STR("cmd")))
        e = json_fail(r, &at_t, ERROR_UNKNOWN_TYPE);
    if (!e)
        e = json_want_id(r, json_get(cmd, "op"), &at_op, &ret->cmd.op);
    return e ? e : read_cmd(r, cmd, &ret->cmd);
}

static const struct {
    struct str type;
    enum message_in in;
} types[] = {
#define M(NAME, wire, doc) {{wire, sizeof(wire) - 1}, IN_##NAME},
    MESSAGES_IN(M)
#undef M
};

static enum message_error read_type(struct json_reader *r, struct json j, enum message_in *ret)
{
    struct json_place at = {.name = "t"};
    struct str type;
    if (!json_is_object(j))
        return json_fail(r, NULL, ERROR_NOT_OBJECT);
    enum message_error e = json_want_text(r, json_get(j, "t"), &at, 0, SIZE_MAX, &type);
    if (e)
        return e;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (!str_eq(type, types[i].type))
            continue;
        *ret = types[i].in;
        return MESSAGE_OK;
    }
    return json_fail(r, &at, ERROR_UNKNOWN_TYPE);
}

/* `id` for the error answer, whatever else is wrong with the message. */
static void read_question(struct arena *a, struct json j, struct message_fault *ret)
{
    struct json_reader quiet = {.arena = a};
    struct str sub_id;
    if (!read_sub_id(&quiet, j, &sub_id))
        ret->sub_id = sub_id;
}

static enum message_error read_message(
    struct json_reader *r, struct json j, struct message *ret, struct message_fault *ret_fault)
{
    struct json_place at_op = {.name = "op"};
    enum message_error e = read_type(r, j, &ret->type);
    if (e)
        return e;
    switch (ret->type) {
    case IN_HELLO:
        return read_hello(r, j, &ret->hello);
    case IN_PAIR:
        return read_pair(r, j, &ret->pair);
    case IN_SUB:
        return read_sub(r, j, &ret->sub);
    case IN_UNSUB:
        return read_unsub(r, j, &ret->unsub);
    case IN_CMD:
        e = json_want_id(r, json_get(j, "op"), &at_op, &ret->cmd.op);
        if (e)
            return e;
        ret_fault->is_cmd = true;
        ret_fault->op = ret->cmd.op;
        return read_cmd(r, j, &ret->cmd);
    case IN_QUOTE:
        return read_quote(r, j, &ret->quote);
    case IN_SEEN:
        return read_seen(r, j, &ret->seen);
    case IN_AT:
        return read_at(r, j, &ret->at);
    case IN_SIGN_IN:
        return read_sign_in(r, j, &ret->sign_in);
    case IN_SIGN_OUT:
        return read_sub_id(r, j, &ret->sign_out.sub_id);
    case IN_SECRET:
        return read_secret(r, j, &ret->secret);
    case IN_UNLOCK:
        return read_unlock(r, j, &ret->unlock);
    case IN_APPROVE:
        return read_approve(r, j, &ret->approve);
    case IN_N:
        break;
    }
    require(!"a message type without a reader");
}

/* The op of a cmd that is no JSON: of its members before the fault, without regard to what is wrong
 * with them. False: there is none, or `t` says that it is no cmd. */
static bool glimpse_op(struct str text, id *ret)
{
    struct str key = {0};
    int depth = 0;
    bool found = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        depth += (c == '{' || c == '[') - (c == '}' || c == ']');
        if (c != '"')
            continue;
        size_t from = ++i;
        while (i < text.n && text.p[i] != '"')
            i += text.p[i] == '\\' ? 2 : 1;
        if (i >= text.n)
            break;
        struct str s = {text.p + from, i - from};
        size_t after = i + 1;
        while (after < text.n && (text.p[after] == ' ' || text.p[after] == '\t'))
            after++;
        if (depth != 1)
            continue;
        if (after < text.n && text.p[after] == ':') {
            key = s;
        } else if (str_eq(key, STR("t")) && !str_eq(s, STR("cmd"))) {
            return false;
        } else if (str_eq(key, STR("op")) && !found) {
            found = id_parse(s, ret);
        }
    }
    return found;
}

enum message_error message_decode(
    struct str text, struct arena *a, struct message *ret, struct message_fault *ret_fault)
{
    struct json_reader r = {.arena = a, .source = FROM_DEVICE};
    struct message m = {0};
    struct message_fault fault = {0};
    struct json_doc doc;
    json_doc_init(&doc);
    int outcome = json_parse(&doc, text, &limits, a);
    enum message_error e = message_error_of_json(outcome);
    if (outcome > 0)
        fault.at = doc.fault_at;
    struct str whole = {text.p, outcome > 0 && doc.fault_at < text.n ? doc.fault_at : text.n};
    if (outcome && !glimpse_op(whole, &fault.op))
        fault.op = (id){{0}};
    if (!e)
        e = read_message(&r, json_root(&doc), &m, &fault);
    if (e) {
        read_question(a, json_root(&doc), &fault);
        fault.error = e;
        fault.field = r.field;
        *ret_fault = fault;
    } else {
        *ret = m;
    }
    json_doc_fini(&doc);
    return e;
}
