/* The rig's clients: what they say, and what they do with what they are told. */

#include "tests/core/rig.h"

#include "hub/crypto/token.h"
#include "protocol/base/digest.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* --- what it holds ------------------------------------------------------------------------- */

static void held_clear(struct client *c)
{
    for (size_t i = 0; i < c->n_held; i++)
        free(c->held[i].text);
    c->n_held = 0;
}

static struct held *held_find(struct client *c, const char *key)
{
    for (size_t i = 0; i < c->n_held; i++)
        if (strcmp(c->held[i].key, key) == 0)
            return &c->held[i];
    return NULL;
}

static void key_make(char out[64], const char *kind, const char *rec)
{
    snprintf(out, 64, "%s/%s", kind, rec);
}

static void held_put(struct client *c, const char *kind, const cJSON *rec)
{
    char key[64];
    key_make(key, kind, text_of(rec, "id"));
    struct held *h = held_find(c, key);
    if (!h) {
        c->held = realloc(c->held, (c->n_held + 1) * sizeof *c->held);
        h = &c->held[c->n_held++];
        memcpy(h->key, key, sizeof key);
    } else {
        free(h->text);
    }
    h->text = cJSON_PrintUnformatted(rec);
}

static void held_del(struct client *c, const char *kind, const char *rec)
{
    char key[64];
    key_make(key, kind, rec);
    struct held *h = held_find(c, key);
    if (!h)
        return;
    free(h->text);
    *h = c->held[--c->n_held];
}

static void held_put_all(struct client *c, const cJSON *kinds)
{
    for (const cJSON *kind = kinds ? kinds->child : NULL; kind; kind = kind->next)
        for (const cJSON *rec = kind->child; rec; rec = rec->next)
            held_put(c, kind->string, rec);
}

static void held_del_all(struct client *c, const cJSON *kinds)
{
    for (const cJSON *kind = kinds ? kinds->child : NULL; kind; kind = kind->next)
        for (const cJSON *rec = kind->child; rec; rec = rec->next)
            held_del(c, kind->string, rec->valuestring);
}

void client_digest(const struct client *c, char out[17])
{
    struct digest sum = {0};
    for (size_t i = 0; i < c->n_held; i++)
        digest_add(&sum, digest_of(str_of(c->held[i].text)));
    digest_format(sum, out);
    out[16] = 0;
}

/* --- what it is told ----------------------------------------------------------------------- */

const char *text_of(const cJSON *message, const char *key)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(message, key);
    return cJSON_IsString(v) ? v->valuestring : "";
}

int64_t int_of(const cJSON *message, const char *key)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(message, key);
    return cJSON_IsNumber(v) ? (int64_t)v->valuedouble : -1;
}

static const cJSON *item_of(const cJSON *message, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(message, key);
}

/* Where the client is: seq, and the mark that came with it. */
static void cursor_in(struct client *c, const cJSON *m)
{
    c->seq = int_of(m, "seq");
    ck_assert_uint_eq(strlen(text_of(m, "mark")), 16);
    snprintf(c->mark, sizeof c->mark, "%s", text_of(m, "mark"));
}

static void snapshot_in(struct client *c, const cJSON *m)
{
    held_clear(c);
    held_put_all(c, item_of(m, "records"));
    cursor_in(c, m);
    c->last_change = c->seq;
    snprintf(c->why, sizeof c->why, "%s", text_of(m, "why"));
    c->n_lost += !strcmp(c->why, "journal_lost");
    snprintf(c->epoch, sizeof c->epoch, "%s", text_of(m, "epoch"));
    c->n_snapshots++;
    c->check_digest = true;
}

static void change_in(struct client *c, const cJSON *m)
{
    int64_t seq = int_of(m, "seq");
    ck_assert_msg(seq > c->last_change, "change %" PRId64 " after %" PRId64, seq, c->last_change);
    held_put_all(c, item_of(m, "put"));
    held_del_all(c, item_of(m, "del"));
    cursor_in(c, m);
    c->last_change = seq;
    c->n_changes++;
}

static void sync_in(struct client *c, const cJSON *m)
{
    char digest[17];
    c->n_syncs++;
    ck_assert_int_ge(int_of(m, "seq"), c->seq);
    cursor_in(c, m);
    client_digest(c, digest);
    if (c->check_digest)
        ck_assert_str_eq(text_of(m, "digest"), digest);
}

void client_message(struct client *c, char *text, size_t n)
{
    cJSON *m = cJSON_ParseWithLength(text, n);
    ck_assert_msg(m != NULL, "no JSON: %s", text);
    const char *t = text_of(m, "t");
    if (getenv("RIG_LOG"))
        printf("# %lld client %d <- %.300s\n", (long long)c->rig->mono, (int)(c - c->rig->clients),
            text);
    if (!strcmp(t, "snapshot"))
        snapshot_in(c, m);
    else if (!strcmp(t, "change"))
        change_in(c, m);
    else if (!strcmp(t, "sync"))
        sync_in(c, m);
    c->inbox = realloc(c->inbox, (c->n_inbox + 1) * sizeof *c->inbox);
    c->inbox[c->n_inbox++] = m;
}

/* Taken messages are kept in a small ring, so that a test may look at several. */
static cJSON *keep(cJSON *m)
{
    static cJSON *kept[32];
    static int next;
    cJSON_Delete(kept[next]);
    kept[next] = m;
    next = (next + 1) % 32;
    return m;
}

static cJSON *take_at(struct client *c, size_t i)
{
    cJSON *m = c->inbox[i];
    memmove(c->inbox + i, c->inbox + i + 1, (c->n_inbox - i - 1) * sizeof *c->inbox);
    c->n_inbox--;
    return keep(m);
}

cJSON *client_take(struct client *c, const char *t)
{
    for (size_t i = 0; i < c->n_inbox; i++)
        if (strcmp(text_of(c->inbox[i], "t"), t) == 0)
            return take_at(c, i);
    return NULL;
}

cJSON *client_expect(struct client *c, const char *t)
{
    cJSON *m = client_take(c, t);
    ck_assert_msg(m != NULL, "no %s came to client %d (session %d, closed %d)", t,
        (int)(c - c->rig->clients), c->session != NULL, c->closed);
    return m;
}

void client_expect_no(struct client *c, const char *t)
{
    cJSON *m = client_take(c, t);
    ck_assert_msg(m == NULL, "%s came", t);
}

/* --- what it says -------------------------------------------------------------------------- */

struct client *client_open(struct rig *r, size_t node, bool *ret_refused)
{
    ck_assert_uint_lt(r->n_clients, CLIENTS_MAX);
    struct client *c = &r->clients[r->n_clients++];
    *c = (struct client){.rig = r, .node = &r->nodes[node], .last_change = -1};
    rig_in(r);
    c->session = hub_connected(c->node->hub, c, str_of(r->peer ? r->peer : "127.0.0.1"));
    rig_out(r);
    if (ret_refused)
        *ret_refused = !c->session;
    else
        ck_assert(c->session);
    return c;
}

void client_send(struct client *c, const char *format, ...)
{
    static char text[1 << 17];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    ck_assert(n > 0 && (size_t)n < sizeof text);
    if (!c->session)
        return;
    rig_in(c->rig);
    hub_message(c->node->hub, c->session, (struct str){text, (size_t)n});
    rig_out(c->rig);
}

static void token_of(int device, char out[TOKEN_TEXT + 1])
{
    id token;
    uint8_t secret[TOKEN_SECRET_BYTES] = {
        (uint8_t)device, (uint8_t)(device >> 8), (uint8_t)(device >> 16)};
    char text[ID_TEXT + 1];
    snprintf(text, sizeof text, "%s", fixed_id(0x330000 + device));
    token = id_of_text(text);
    token_format(token, secret, out);
    out[TOKEN_TEXT] = 0;
}

void client_say_hello(struct client *c, int device, const char *resume)
{
    char token[TOKEN_TEXT + 1];
    token_of(device, token);
    client_send(c,
        "{\"t\":\"hello\",\"token\":\"%s\",\"client\":{\"name\":\"rig\",\"version\":\"1\"}%s%s}",
        token, resume ? ",\"resume\":" : "", resume ? resume : "");
}

struct client *client_hello(struct rig *r, size_t node, int device)
{
    struct client *c = client_open(r, node, NULL);
    client_say_hello(c, device, NULL);
    rig_run(r, 10);
    client_expect(c, "welcome");
    return c;
}

struct client *client_sub(struct rig *r, size_t node, int device, const char *topics)
{
    struct client *c = client_hello(r, node, device);
    client_send(c, "{\"t\":\"sub\",\"id\":\"s\",\"topics\":[%s]}", topics);
    for (int i = 0; i < 20; i++) /* a large one takes several turns */
        rig_turn(r);
    client_expect(c, "snapshot");
    return c;
}

void client_resume(struct client *c, size_t node, int device, const char *topics)
{
    char resume[512];
    ck_assert(!c->session);
    c->node = &c->rig->nodes[node];
    c->closed = 0;
    rig_in(c->rig);
    c->session = hub_connected(c->node->hub, c, str_of(c->rig->peer ? c->rig->peer : "127.0.0.1"));
    rig_out(c->rig);
    if (!c->session)
        return; /* out of memory */
    snprintf(resume, sizeof resume, "{\"epoch\":\"%s\",\"seq\":%" PRId64 "%s%s%s,\"topics\":[%s]}",
        c->epoch, c->seq, *c->mark ? ",\"mark\":\"" : "", c->mark, *c->mark ? "\"" : "", topics);
    client_say_hello(c, device, resume);
}

void client_drop(struct client *c)
{
    rig_in(c->rig);
    if (c->session)
        hub_disconnected(c->node->hub, c->session);
    rig_out(c->rig);
    c->session = NULL;
    c->n_raw = c->n_part = 0;
    c->told_closed = c->stalled = c->gone = false;
}

void client_read(struct client *c)
{
    c->stalled = false;
    rig_in(c->rig);
    if (c->session)
        hub_writable(c->node->hub, c->session);
    rig_out(c->rig);
}

/* --- commands ------------------------------------------------------------------------------ */

static const char *say(struct client *c, const char *op, const char *type, const char *body)
{
    const char *the_op = op ? op : new_id(c->rig);
    client_send(c, "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"%s\",\"body\":%s}", the_op, type, body);
    return the_op;
}

const char *say_line_add(struct client *c, const char *op, const char *order, const char *note)
{
    char body[1024];
    /* The line's id is the op, so that the same op has the same body. */
    const char *the_op = op ? op : new_id(c->rig);
    snprintf(body, sizeof body,
        "{\"line_id\":\"%s\",\"order_id\":\"%s\",\"item_id\":\"%s\",\"quantity\":1,\"choices\":[],"
        "\"note\":\"%s\"}",
        the_op, order, fixed_id(8), note);
    return say(c, the_op, "line.add", body);
}

const char *say_open(struct client *c, const char *op, const char *order, int table)
{
    char body[512];
    snprintf(body, sizeof body,
        "{\"order_id\":\"%s\",\"kind\":\"dine_in\",\"table_id\":\"%s\",\"another\":true}", order,
        fixed_id(1 + table));
    return say(c, op, "order.open", body);
}

const char *say_takeaway(struct client *c, const char *op, const char *order)
{
    char body[512];
    snprintf(body, sizeof body, "{\"order_id\":\"%s\",\"kind\":\"takeaway\",\"customer\":\"Zoe\"}",
        order);
    return say(c, op, "order.open", body);
}

const char *say_send(struct client *c, const char *op, const char *order)
{
    char body[128];
    snprintf(body, sizeof body, "{\"order_id\":\"%s\"}", order);
    return say(c, op, "order.send", body);
}

const char *say_86(struct client *c, const char *op, bool back)
{
    char body[128];
    snprintf(body, sizeof body, "{\"item_id\":\"%s\"}", fixed_id(8));
    return say(c, op, back ? "item.back" : "item.86", body);
}

cJSON *answer_of(struct client *c, const char *op)
{
    for (size_t i = 0; i < c->n_inbox; i++) {
        const char *t = text_of(c->inbox[i], "t");
        if ((!strcmp(t, "ok") || !strcmp(t, "no")) && !strcmp(text_of(c->inbox[i], "op"), op))
            return take_at(c, i);
    }
    return NULL;
}

void expect_ok(struct client *c, const char *op)
{
    cJSON *m = answer_of(c, op);
    ck_assert_msg(m != NULL, "no answer to %s", op);
    ck_assert_msg(!strcmp(text_of(m, "t"), "ok"), "refused: %s", cJSON_PrintUnformatted(m));
}

void expect_no(struct client *c, const char *op, const char *code)
{
    cJSON *m = answer_of(c, op);
    ck_assert_msg(m != NULL, "no answer to %s", op);
    ck_assert_str_eq(text_of(m, "t"), "no");
    ck_assert_str_eq(text_of(m, "code"), code);
}

void expect_no_answer(struct client *c, const char *op)
{
    cJSON *m = answer_of(c, op);
    ck_assert_msg(m == NULL, "answered: %s", cJSON_PrintUnformatted(m));
}
