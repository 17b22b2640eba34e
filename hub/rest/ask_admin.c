#include "hub/rest/ask_admin.h"

#include <stdio.h>

#include "hub/crypto/crypto.h"
#include "hub/rest/head.h"
#include "hub/rest/query.h"
#include "protocol/base/pair_code.h"
#include "protocol/pos/model/limits.h"
#include "protocol/pos/model/roles.h"
#include "protocol/wire/json_faults.h"
#include "protocol/wire/message.h"
#include "protocol/wire/shape_json.h"

enum { PAGE_DEFAULT = 100 };

static void fail(
    struct ask_result *ret, enum api_problem problem, struct str field, const char *rule)
{
    ret->problem = problem;
    ret->field = field;
    ret->rule = rule;
}

/* --- the path ------------------------------------------------------------------------------ */

/* The segment of a path that stands for {…}. */
static bool take_variable(struct str name, struct str value, struct api_ask *ask)
{
    if (str_eq(name, STR("{code}")))
        return pair_code_parse(value, &ask->code);
    if (!id_parse(value, &ask->subject))
        return false;
    if (str_eq(name, STR("{tenant}")))
        ask->tenant = ask->subject;
    if (str_eq(name, STR("{venue}")))
        ask->venue = ask->subject;
    return true;
}

static bool match(struct str path, const char *pattern, struct api_ask *ask)
{
    struct str want = str_of(pattern), one, is;
    while (path_next(&want, &one)) {
        if (!path_next(&path, &is))
            return false;
        if (one.p[0] == '{' ? !take_variable(one, is, ask) : !str_eq(one, is))
            return false;
    }
    return !path.n && !want.n;
}

static bool is_method(struct str is, const char *of)
{
    return str_eq(is, str_of(of)) || (str_eq(is, STR("HEAD")) && str_eq(str_of(of), STR("GET")));
}

static void allow_add(struct ask_result *ret, const char *method)
{
    size_t n = strlen(ret->allow_text);
    bool get = str_eq(str_of(method), STR("GET"));
    snprintf(ret->allow_text + n, sizeof ret->allow_text - n, "%s%s%s", n ? ", " : "", method,
        get ? ", HEAD" : "");
}

/* The act of the path and method; -1: there is none. *ret_any: the path is one of its routes. */
static int find(const struct ask_request *r, struct ask_result *ret, bool *ret_any)
{
    int found = -1;
    *ret_any = false;
    for (int i = 0; i < ACTS_N; i++) {
        struct api_ask ask = ret->ask;
        if (!match(r->path, admin_act_descs[i].path, &ask))
            continue;
        *ret_any = true;
        allow_add(ret, admin_act_descs[i].method);
        if (!is_method(r->method, admin_act_descs[i].method))
            continue;
        found = i;
        ret->ask = ask;
    }
    return found;
}

/* --- the query ----------------------------------------------------------------------------- */

static const char *take_parameter(
    const struct query_pair *q, const struct act_desc *d, struct api_ask *ask)
{
    int64_t n;
    bool list = d->kind == ACT_LIST;
    if (str_eq(q->name, STR("tenant_id")) && (d->who & WHO_PLATFORM) && id_is_zero(ask->tenant) &&
        ask->act != ACT_tenant_list)
        return id_parse(q->value, &ask->tenant) ? NULL : "an id";
    if (str_eq(q->name, STR("venue_id")) && ask->act == ACT_device_list)
        return id_parse(q->value, &ask->venue) ? NULL : "an id";
    if (list && str_eq(q->name, STR("after")))
        return id_parse(q->value, &ask->record) ? NULL : "the last id of the page before";
    if (!list || !str_eq(q->name, STR("limit")))
        return "unknown";
    if (!str_to_i64(q->value, &n) || n < 1 || n > LIMIT_PAGE_RECORDS)
        return "1 to page_records";
    ask->max = (size_t)n;
    return NULL;
}

static void read_query(const struct ask_request *r, struct ask_result *ret)
{
    struct query_pair q;
    struct str query = r->query;
    const struct act_desc *d = &admin_act_descs[ret->ask.act];
    int n;
    if (d->kind == ACT_LIST && d->out != &shape_act_task && ret->ask.act != ACT_staff_get)
        ret->ask.max = PAGE_DEFAULT;
    while ((n = query_next(&query, &q)) == 0) {
        const char *rule = take_parameter(&q, d, &ret->ask);
        if (!rule)
            continue;
        fail(ret, API_BAD_REQUEST, q.name, rule);
        return;
    }
    if (n < 0)
        fail(ret, API_BAD_REQUEST, q.name, "broken or too long");
}

/* --- the body ------------------------------------------------------------------------------ */

static bool is_currency(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < 'A' || s.p[i] > 'Z')
            return false;
    return s.n == 3;
}

static bool is_secret(const struct act_staff_secret *s)
{
    for (size_t i = 0; i < s->pin.n; i++)
        if (s->pin.p[i] < '0' || s->pin.p[i] > '9')
            return false;
    return s->pin.n ? s->pin.n >= PIN_DIGITS_MIN && !s->badge.n
                    : s->badge.n >= BADGE_BYTES_MIN && s->badge.n <= BADGE_BYTES_MAX;
}

/* Rules that a shape cannot say. */
static void check_body(const void *body, struct ask_result *ret)
{
    const struct act_key_mint *key = body;
    const struct act_device_edit *device = body;
    const struct act_venue_create *venue = body;
    int scopes;
    switch (ret->ask.act) {
    case ACT_key_mint:
        scopes = scopes_read(key->scope);
        if (scopes <= 0 || scopes & SCOPE_BIT(PLATFORM))
            fail(ret, API_BAD_BODY, STR("scope"), "some of read, command, administer");
        else if (key->role.n ? role_find(key->role) < 0 : scopes != SCOPE_BIT(ADMINISTER))
            fail(ret, API_BAD_BODY, STR("role"), "the name of a role");
        break;
    case ACT_device_edit:
        if (device->role.n && role_find(device->role) < 0)
            fail(ret, API_BAD_BODY, STR("role"), "the name of a role");
        break;
    case ACT_venue_create:
        if (!is_currency(venue->currency))
            fail(ret, API_BAD_BODY, STR("currency"), "three capital letters");
        ret->ask.subject = venue->id;
        break;
    case ACT_staff_secret:
        if (!is_secret(body))
            fail(
                ret, API_BAD_BODY, STR("pin"), "4 to 8 digits, or a badge of 8 characters or more");
        break;
    case ACT_tenant_create:
        ret->ask.subject = ((const struct act_tenant_create *)body)->id;
        break;
    default:
        break;
    }
}

static struct str field_of(struct str path)
{
    struct str body = STR("body.");
    return str_starts(path, body) ? (struct str){path.p + body.n, path.n - body.n} : path;
}

/* As it is stored in the log: what was understood. */
static void read_body(
    const struct ask_request *r, struct arena *a, struct buf *text, struct ask_result *ret)
{
    static const struct json_limits limits = {.bytes_max = LIMIT_MESSAGE_BYTES,
        .depth_max = LIMIT_JSON_DEPTH - 1,
        .tokens_max = LIMIT_JSON_TOKENS};
    const struct shape *in = admin_act_descs[ret->ask.act].in;
    struct json_reader reader = {.arena = a, .source = FROM_DEVICE};
    struct json_place at = {.name = "body"};
    struct json_doc doc;
    json_doc_init(&doc);
    void *body = arena_alloc(a, in->size);
    int fault = json_parse(&doc, r->body.n ? r->body : STR("{}"), &limits, a);
    if (!body || fault < 0) {
        fail(ret, API_NO_MEMORY, (struct str){0}, NULL);
    } else if (fault == JSON_TOO_LARGE) {
        fail(ret, API_BODY_TOO_LARGE, (struct str){0}, NULL);
    } else if (fault > 0) {
        fail(
            ret, API_BAD_JSON, STR("body"), message_error_descs[message_error_of_json(fault)].text);
    } else {
        enum message_error e = shape_read(&reader, in, json_root(&doc), &at, body);
        if (!e && reader.unknown.n) {
            e = ERROR_FIELD_UNKNOWN;
            reader.field = reader.unknown;
        }
        if (e == ERROR_NO_MEMORY)
            fail(ret, API_NO_MEMORY, (struct str){0}, NULL);
        else if (e)
            fail(ret, API_BAD_BODY, field_of(reader.field), message_error_descs[e].code);
        else
            check_body(body, ret);
    }
    if (!ret->problem) {
        struct json_out o = json_out(text);
        shape_write_given(&o, in, body);
        ret->ask.text = buf_str(text);
    }
    json_doc_fini(&doc);
    if (text->failed)
        fail(ret, API_BODY_TOO_LARGE, (struct str){0}, NULL);
}

/* --- once ---------------------------------------------------------------------------------- */

/* The op is a hash with the key's id, so that nobody meets the op of somebody else. A secret that
 * is handed out follows from the caller's own and the op: asked again it is the same, and the hub
 * keeps only its hash. */
static void note_op(const struct ask_request *r, struct ask_result *ret)
{
    struct api_ask *ask = &ret->ask;
    uint8_t hash[SHA256_BYTES];
    struct str token = {(const char *)ask->token.b, sizeof ask->token.b};
    struct str op = {(const char *)hash, sizeof ask->op.b}, secret_hash = {0};
    if (r->idempotency_key.n) {
        const struct str pieces[] = {STR("administer"), token, r->idempotency_key};
        crypto_sha256_pieces(pieces, 3, hash);
        memcpy(ask->op.b, hash, sizeof ask->op.b);
        ask->op.b[6] = (uint8_t)(0x80 | (ask->op.b[6] & 0x0f));
        ask->op.b[8] = (uint8_t)(0x80 | (ask->op.b[8] & 0x3f));
    }
    uint8_t minted[SHA256_BYTES];
    if (admin_act_descs[ask->act].kind == ACT_MINT) {
        const struct str pieces[] = {STR("mint"), op};
        crypto_hmac_pieces(r->authorization, pieces, 2, ask->secret);
        crypto_sha256((struct str){(const char *)ask->secret, sizeof ask->secret}, minted);
        secret_hash = (struct str){(const char *)minted, sizeof minted};
    }
    const struct str pieces[] = {
        str_of(admin_act_descs[ask->act].name), r->path, r->query, ask->text, secret_hash};
    crypto_sha256_pieces(pieces, sizeof pieces / sizeof *pieces, ask->fingerprint);
}

/* If-Match: "12-…", as the ETag was; 0: there is no menu yet. */
static void read_rev(const struct ask_request *r, struct ask_result *ret)
{
    struct str text = r->if_match;
    if (!text.n) {
        fail(ret, API_PRE_REQUIRED, STR("If-Match"), "the ETag of the menu");
        return;
    }
    if (text.n > 2 && text.p[0] == '"')
        text = (struct str){text.p + 1, text.n - 1};
    const char *dash = memchr(text.p, '-', text.n);
    if (!dash || !str_to_i64((struct str){text.p, (size_t)(dash - text.p)}, &ret->ask.rev))
        fail(ret, API_BAD_REQUEST, STR("If-Match"), "the ETag of the menu");
}

bool ask_admin_read(
    const struct ask_request *r, struct arena *a, struct buf *text, struct ask_result *ret)
{
    bool any;
    if (ret->allow)
        snprintf(ret->allow_text, sizeof ret->allow_text, "%s", ret->allow);
    int act = find(r, ret, &any);
    if (!any)
        return false;
    if (!ret->allow)
        allow_add(ret, "OPTIONS");
    bool others = ret->allow && act < 0; /* ask.c knows the path */
    ret->allow = ret->allow_text;
    if (others)
        return false;
    if (str_eq(r->method, STR("OPTIONS"))) {
        ret->is = ASK_OPTIONS;
        return true;
    }
    if (act < 0) {
        fail(ret, API_METHOD, (struct str){0}, NULL);
        return true;
    }
    ret->ask.verb = API_ADMIN;
    ret->ask.act = (enum admin_act)act;
    ret->is = ASK_CORE;
    if (!head_token(r, a, &ret->ask)) {
        fail(ret, API_UNAUTHENTICATED, (struct str){0}, NULL);
        return true;
    }
    bool bearer = r->authorization.n && !ret->ask.is_signed; /* not a cookie either */
    if (!bearer && admin_act_descs[act].kind == ACT_MINT) {
        /* What is handed out follows from what only the caller knows: see note_op. */
        fail(ret, API_BAD_REQUEST, STR("Authorization"), "a secret is handed out to a bearer only");
        return true;
    }
    read_query(r, ret);
    if (act == ACT_menu_put && !ret->problem)
        read_rev(r, ret);
    bool post = str_eq(r->method, STR("POST"));
    if (ret->problem)
        return true;
    if (post && !head_is_key(r->idempotency_key))
        fail(
            ret, API_KEY_REQUIRED, STR("Idempotency-Key"), "an id, or 1 to 255 visible characters");
    else if (r->body.n && !head_is_json(r->content_type))
        fail(ret, API_MEDIA_TYPE, STR("Content-Type"), "application/json");
    else
        read_body(r, a, text, ret);
    /* Of a PIN nothing is kept, not even a hash of what was asked: setting it again is the same. */
    if (!ret->problem && act_writes(ret->ask.act) && act != ACT_staff_secret)
        note_op(r, ret);
    return true;
}
