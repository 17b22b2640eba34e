#include "hub/rest/ask.h"

#include "hub/crypto/crypto.h"
#include "hub/rest/ask_admin.h"
#include "hub/rest/head.h"
#include "hub/rest/login.h"
#include "hub/rest/query.h"
#include "protocol/pos/model/commands.h"
#include "protocol/wire/json_copy.h"
#include "protocol/wire/json_faults.h"
#include "protocol/wire/message.h"

enum { PAGE_DEFAULT = 100 };

static void fail(
    struct ask_result *ret, enum api_problem problem, struct str field, const char *rule)
{
    ret->problem = problem;
    ret->field = field;
    ret->rule = rule;
}

/* --- commands ----------------------------------------------------------------------------------
 */

/* An id is the op itself. Any other text names one: the same for the same key and venue. Version 8
 * (RFC 9562): it says nothing of when it was made, so its answer is looked up however old it is. */
static bool read_op(struct str key, const struct api_ask *ask, id *ret)
{
    if (key.n >= 2 && key.p[0] == '"' && key.p[key.n - 1] == '"')
        key = (struct str){key.p + 1, key.n - 2};
    if (id_parse(key, ret))
        return !id_is_zero(*ret);
    if (!head_is_key(key))
        return false;
    uint8_t hash[SHA256_BYTES];
    const struct str pieces[] = {STR("idempotency-key"),
        {(const char *)ask->token.b, sizeof ask->token.b},
        {(const char *)ask->venue.b, sizeof ask->venue.b}, key};
    crypto_sha256_pieces(pieces, sizeof pieces / sizeof *pieces, hash);
    memcpy(ret->b, hash, sizeof ret->b);
    ret->b[6] = (uint8_t)(0x80 | (ret->b[6] & 0x0f));
    ret->b[8] = (uint8_t)(0x80 | (ret->b[8] & 0x3f));
    return true;
}

/* `If-Match: "12"` or "12-…", the ETag of a record: the rev it had. */
static bool read_if_match(struct str header, int64_t *ret_rev)
{
    if (header.n < 3 || header.p[0] != '"' || header.p[header.n - 1] != '"')
        return false;
    struct str text = {header.p + 1, header.n - 2};
    const char *dash = memchr(text.p, '-', text.n);
    if (dash)
        text.n = (size_t)(dash - text.p);
    return str_to_i64(text, ret_rev) && *ret_rev > 0;
}

static const struct field *find_field(const struct shape *s, struct str name)
{
    for (size_t i = 0; i < s->n_fields; i++)
        if (str_eq(name, str_of(s->fields[i].name)))
            return &s->fields[i];
    return NULL;
}

/* Members of the body that are the message's own, unless the command has such a field. */
static bool is_of_message(const struct command_desc *d, struct str name)
{
    static const char *const members[] = {"pre", "at", "by", "approval"};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (str_eq(name, str_of(members[i])))
            return !find_field(d->body, name);
    return false;
}

/* The message as a device would send it. */
static void write_message(struct buf *text, const struct command_desc *d, id op, struct json body,
    bool has_rev, int64_t rev)
{
    struct json_out o = json_out(text);
    bool has_pre = false;
    jw_object_begin(&o);
    jw_key(&o, "t"), jw_str(&o, STR("cmd"));
    jw_key(&o, "op"), jw_id(&o, op);
    jw_key(&o, "type"), jw_str(&o, str_of(d->name));
    for (struct json m = json_first(body); !json_is_absent(m); m = json_next(m))
        if (is_of_message(d, json_key(m))) {
            has_pre |= str_eq(json_key(m), STR("pre")) && !json_is_null(m);
            jw_key_str(&o, json_key(m)), jw_json(&o, m);
        }
    jw_key(&o, "body"), jw_object_begin(&o);
    for (struct json m = json_first(body); !json_is_absent(m); m = json_next(m))
        if (!is_of_message(d, json_key(m)))
            jw_key_str(&o, json_key(m)), jw_json(&o, m);
    jw_object_end(&o);
    if (has_rev && !has_pre) {
        jw_key(&o, "pre"), jw_object_begin(&o);
        jw_key(&o, "rev"), jw_i64(&o, rev);
        jw_object_end(&o);
    }
    jw_object_end(&o);
}

static void read_body(const struct ask_request *r, const struct command_desc *d, struct arena *a,
    struct buf *text, struct ask_result *ret)
{
    static const struct json_limits limits = {.bytes_max = LIMIT_MESSAGE_BYTES,
        .depth_max = LIMIT_JSON_DEPTH - 1,
        .tokens_max = LIMIT_JSON_TOKENS};
    struct json_doc doc;
    int64_t rev = 0;
    if (r->if_match.n && (!read_if_match(r->if_match, &rev) || !(d->pre & PRE_REV))) {
        fail(ret, API_BAD_REQUEST, STR("If-Match"),
            d->pre & PRE_REV ? "the ETag of a record" : "the command has no precondition on a rev");
        return;
    }
    json_doc_init(&doc);
    int fault = json_parse(&doc, r->body.n ? r->body : STR("{}"), &limits, a);
    if (fault < 0)
        fail(ret, API_NO_MEMORY, (struct str){0}, NULL);
    else if (fault == JSON_TOO_LARGE)
        fail(ret, API_BODY_TOO_LARGE, (struct str){0}, NULL);
    else if (fault > 0)
        fail(
            ret, API_BAD_JSON, STR("body"), message_error_descs[message_error_of_json(fault)].text);
    else if (!json_is_object(json_root(&doc)))
        fail(ret, API_BAD_JSON, STR("body"), "it must be an object: the command's fields");
    else
        write_message(text, d, ret->op, json_root(&doc), r->if_match.n > 0, rev);
    json_doc_fini(&doc);
    if (text->failed)
        fail(ret, API_BODY_TOO_LARGE, (struct str){0}, NULL);
    ret->ask.text = buf_str(text);
}

static void read_command(const struct ask_request *r, struct str type, struct arena *a,
    struct buf *text, struct ask_result *ret)
{
    const struct command_desc *d = command_find(type);
    ret->ask.verb = API_COMMAND;
    if (!d)
        fail(ret, API_ABSENT, type, "a command");
    else if (r->query.n)
        fail(ret, API_BAD_REQUEST, r->query, "a command has no parameters in its address");
    else if (!r->idempotency_key.n || !read_op(r->idempotency_key, &ret->ask, &ret->op))
        fail(
            ret, API_KEY_REQUIRED, STR("Idempotency-Key"), "an id, or 1 to 255 visible characters");
    else if (r->body.n && !head_is_json(r->content_type))
        fail(ret, API_MEDIA_TYPE, STR("Content-Type"), "application/json");
    else
        read_body(r, d, a, text, ret);
}

/* --- reads -------------------------------------------------------------------------------------
 */

static bool read_number(struct str value, int64_t min, int64_t max, int64_t *ret)
{
    int64_t n;
    if (!str_to_i64(value, &n) || n < min || n > max)
        return false;
    *ret = n;
    return true;
}

bool ask_may_filter(const struct field *f)
{
    bool fits = f->type == FIELD_ID || f->type == FIELD_ID_OPT || f->type == FIELD_ENUM ||
                f->type == FIELD_BOOL;
    return fits && f->vis == VIS_ALL && !str_eq(str_of(f->name), STR("id"));
}

static bool read_filter(const struct field *f, struct str value, struct api_filter *ret)
{
    *ret = (struct api_filter){.field = f};
    if (f->type == FIELD_ENUM)
        return (ret->number = enum_find(f->enums, value)) >= 0;
    if (f->type != FIELD_BOOL)
        return id_parse(value, &ret->id);
    ret->number = str_eq(value, STR("true"));
    return ret->number || str_eq(value, STR("false"));
}

/* One parameter of a list or of changes. NULL, or the rule that it breaks. */
static const char *read_parameter(const struct query_pair *q, struct ask_result *ret)
{
    struct api_ask *ask = &ret->ask;
    int64_t n;
    bool list = ask->verb == API_LIST, changes = ask->verb == API_CHANGES;
    bool journal = changes || ask->verb == API_EXPORT;
    int64_t most = list ? LIMIT_PAGE_RECORDS : LIMIT_PAGE_CHANGES;
    if ((list || changes) && str_eq(q->name, STR("limit"))) {
        if (!read_number(q->value, 1, most, &n))
            return list ? "1 to page_records" : "1 to page_changes";
        ask->max = (size_t)n;
    } else if (journal && str_eq(q->name, STR("after"))) {
        if (!cursor_parse(q->value, &ask->cursor))
            return "a cursor, as an answer had it";
        ask->has_cursor = true;
    } else if (changes && str_eq(q->name, STR("wait"))) {
        if (!read_number(q->value, 0, LIMIT_CHANGES_WAIT_S, &n))
            return "0 to changes_wait_s";
        ask->wait_ms = n * 1000;
    } else if (list && str_eq(q->name, STR("after"))) {
        if (!id_parse(q->value, &ask->record))
            return "the id of the last record of the page before";
    } else {
        const struct field *f = list ? find_field(record_descs[ask->kind].shape, q->name) : NULL;
        if (!f || !ask_may_filter(f))
            return "unknown";
        if (ask->n_filters == API_FILTERS_MAX)
            return "too many filters";
        if (!read_filter(f, q->value, &ask->filters[ask->n_filters++]))
            return "not a value of that field";
    }
    return NULL;
}

static void read_query(struct str query, struct ask_result *ret)
{
    struct query_pair q;
    int r;
    while ((r = query_next(&query, &q)) == 0) {
        const char *rule = read_parameter(&q, ret);
        if (!rule)
            continue;
        fail(ret, API_BAD_REQUEST, q.name, rule);
        return;
    }
    if (r < 0)
        fail(ret, API_BAD_REQUEST, q.name, "broken or too long");
}

/* --- routes ------------------------------------------------------------------------------------
 */

#define GETS "GET, HEAD, OPTIONS"

static bool topic_read(struct str name, struct api_ask *ask)
{
    const char *colon = memchr(name.p, ':', name.n);
    struct str family = {name.p, colon ? (size_t)(colon - name.p) : name.n};
    for (int t = 0; t < TOPICS_N; t++) {
        if (!str_eq(family, str_of(topic_descs[t].name)) || (t == TOPIC_KITCHEN) != !!colon ||
            t == TOPIC_PRESENCE) /* it has no records */
            continue;
        ask->verb = API_TOPIC;
        ask->topic = (enum topic)t;
        if (colon)
            ask->text = (struct str){colon + 1, name.n - family.n - 1};
        return true;
    }
    return false;
}

/* What is after /v1/venues/{venue}. NULL: there is no such resource; else its methods, and
 * *ret_command is the command's name, if it is one. */
static const char *route_of_venue(struct str path, struct ask_result *ret, struct str *ret_command)
{
    struct str first, second = {0};
    struct api_ask *ask = &ret->ask;
    if (!path_next(&path, &first))
        return NULL;
    bool two = path.n > 0;
    if ((two && !path_next(&path, &second)) || path.n)
        return NULL;
    if (two && str_eq(first, STR("commands"))) {
        *ret_command = second;
        return "POST, OPTIONS";
    }
    if (two && str_eq(first, STR("topics")))
        return topic_read(second, ask) ? GETS : NULL;
    if (!two && str_eq(first, STR("changes"))) {
        ask->verb = API_CHANGES;
        ask->max = PAGE_DEFAULT;
        return GETS;
    }
    if (!two && str_eq(first, STR("export"))) {
        ask->verb = API_EXPORT;
        return "GET, OPTIONS";
    }
    ask->kind = record_kind_find(first);
    if (ask->kind == KIND_none || !record_descs[ask->kind].topics)
        return NULL;
    ask->verb = two ? API_RECORD : API_LIST;
    ask->max = PAGE_DEFAULT;
    if (two && !id_parse(second, &ask->record))
        return NULL;
    return GETS;
}

/* The resource, or NULL. */
static const char *route(
    struct str path, struct str method, struct ask_result *ret, struct str *ret_command)
{
    struct str version, part, venue;
    if (!path_next(&path, &version) || !str_eq(version, STR("v1")) || !path_next(&path, &part))
        return NULL;
    if (str_eq(part, STR("openapi.json")) && !path.n) {
        ret->is = ASK_OPENAPI;
        return GETS;
    }
    if (str_eq(part, STR("asyncapi.json")) && !path.n) {
        ret->is = ASK_ASYNCAPI;
        return GETS;
    }
    if (str_eq(part, STR("problems"))) {
        ret->is = ASK_PROBLEM;
        return path_next(&path, &ret->code) && !path.n ? GETS : NULL;
    }
    if (!str_eq(part, STR("venues")))
        return login_route(part, path, method, ret);
    if (!path.n) {
        ret->ask.verb = API_VENUES;
        return GETS;
    }
    if (!path_next(&path, &venue) || !id_parse(venue, &ret->ask.venue))
        return NULL;
    return route_of_venue(path, ret, ret_command);
}

static bool method_fits(struct str method, const char *allow)
{
    struct str list = str_of(allow);
    const char *at = memmem(list.p, list.n, method.p, method.n);
    return at && (at == list.p || at[-1] == ' ') &&
           (at + method.n == list.p + list.n || at[method.n] == ',');
}

void ask_read(
    const struct ask_request *r, struct arena *a, struct buf *text, struct ask_result *ret)
{
    struct str command = {0};
    *ret = (struct ask_result){.ask = {.peer = r->address}};
    ret->allow = route(r->path, r->method, ret, &command);
    if (ask_admin_read(r, a, text, ret))
        return;
    if (!ret->allow) {
        /* Nothing is told of what there is to whoever has no key. */
        fail(ret, login_token(r, a, ret) ? API_ABSENT : API_UNAUTHENTICATED, (struct str){0}, NULL);
        return;
    }
    if (!r->method.n || !method_fits(r->method, ret->allow)) {
        fail(ret, API_METHOD, (struct str){0}, NULL);
        return;
    }
    if (str_eq(r->method, STR("OPTIONS")))
        ret->is = ASK_OPTIONS;
    if (ret->is != ASK_CORE)
        return;
    bool stranger = ret->ask.verb == API_LOGIN || ret->ask.verb == API_INVITED;
    if (!stranger && !login_token(r, a, ret))
        fail(ret, API_UNAUTHENTICATED, (struct str){0}, NULL);
    else if (!login_may_change(r, ret))
        fail(ret, API_CSRF, (struct str){0}, NULL);
    else if (stranger || api_of_person(ret->ask.verb))
        login_body(r, a, ret);
    else if (command.n)
        read_command(r, command, a, text, ret);
    else
        read_query(r->query, ret);
}
