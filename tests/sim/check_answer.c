/* Commands and their answers: what is acknowledged is committed, once; its answer stays the same,
 * and is what the rules decide at that place of the journal. */

#include "tests/sim/sim.h"

#include "hub/crypto/crypto.h"
#include "protocol/base/require.h"
#include "protocol/wire/message.h"
#include "protocol/wire/shape_json.h"

#include <stdio.h>
#include <stdlib.h>

struct op_known *op_find(struct world *w, id op)
{
    struct op_known *o;
    HASH_FIND(hh, w->ops, &op, sizeof op, o);
    return o;
}

static char *copy(struct str text)
{
    char *p = malloc(text.n + 1); /* not strndup: newer sanitizers demand a NUL */
    require(p);
    memcpy(p, text.p, text.n);
    p[text.n] = 0;
    return p;
}

void check_command(struct device *d, id op, struct str text)
{
    struct op_known *o = op_find(d->w, op);
    if (o) {
        if (o->device != d)
            o->shared = true;
        else if (!o->other && !str_eq(str_of(o->text), text))
            o->other = copy(text);
        return;
    }
    o = calloc(1, sizeof *o);
    require(o);
    o->op = op;
    o->device = d;
    o->text = copy(text);
    HASH_ADD(hh, d->w->ops, op, sizeof o->op, o);
}

void check_quoted(struct world *w, id op, int64_t seq, struct str code, struct str put)
{
    struct op_known *o = op_find(w, op);
    if (!o || o->seq || o->shared)
        return;
    free(o->quoted);
    o->quoted = put.n ? copy(put) : NULL;
    o->quoted_seq = seq;
    o->quoted_refused = code.n > 0;
}

/* --- what the rules say --------------------------------------------------------------------- */

/* Who gave the command in the text, and when; zero and `now`: it does not say. */
static id claimed_by(struct world *w, const char *text, time_ms *at)
{
    struct message m;
    struct message_fault fault;
    arena_reset(&w->arena);
    if (message_decode(str_of(text), &w->arena, &m, &fault) || m.type != IN_CMD)
        return (id){{0}};
    if (m.cmd.has_at)
        *at = m.cmd.at;
    return m.cmd.by;
}

/* Decides the command in the text on the model as it stands. False: it is no command. */
static bool redecide(struct world *w, struct place_model *p, const char *text, struct context *ctx,
    struct decision *ret, enum command_type *ret_type)
{
    struct message m;
    struct message_fault fault;
    if (!text)
        return false;
    arena_reset(&w->arena);
    if (message_decode(str_of(text), &w->arena, &m, &fault) || m.type != IN_CMD)
        return false;
    if (m.cmd.has_at)
        ctx->at = m.cmd.at;
    ctx->approval = m.cmd.approval;
    require(decide(&p->venue, &m.cmd.command, ctx, &w->arena, ret) == 0);
    *ret_type = m.cmd.command.type;
    w->count.redecided++;
    return true;
}

static bool gives_change(
    struct world *w, struct place_model *p, const char *text, const struct change *c)
{
    struct decision d;
    enum command_type type;
    /* `at` is after `recorded` only when another hub, with a clock ahead, opened the order. */
    time_ms at = c->at.ms > c->recorded.ms ? c->recorded : c->at;
    struct context ctx = {.op = c->op, .now = c->recorded, .at = at, .by = c->by};
    if (!redecide(w, p, text, &ctx, &d, &type) || d.outcome != DECIDED_CHANGE)
        return false;
    struct change *again = change_new(&d.change);
    require(again);
    buf_reset(&w->text);
    buf_reset(&w->other);
    wire_put_journal(&w->text, c);
    wire_put_journal(&w->other, again);
    change_drop(again);
    if (!str_eq(buf_str(&w->text), buf_str(&w->other)))
        return false;
    cover_change(type);
    return true;
}

/* Somebody signed in or out, or has a PIN: as the hub says it after it has checked that. */
static bool is_of_people(struct world *w, struct place_model *p, const struct change *c)
{
    const struct post *was = venue_post(&p->venue, c->by.device);
    for (size_t i = 0; i < c->n_puts; i++) {
        bool post = c->puts[i].kind == KIND_post && id_eq(c->puts[i].rec->id, c->by.device);
        const struct post *is = (const struct post *)c->puts[i].rec;
        bool leaves = post && id_is_zero(is->staff_id);
        char text[400];
        if (!post && c->puts[i].kind != KIND_staff)
            continue;
        if (leaves && !was)
            return false;
        snprintf(text, sizeof text,
            "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"%s\",\"body\":{\"staff_id\":\"%s\"%s}}",
            id_text(c->op).s,
            leaves ? "post.leave"
            : post ? "post.take"
                   : "staff.secret",
            id_text(leaves ? was->staff_id
                    : post ? is->staff_id
                           : c->puts[i].rec->id)
                .s,
            post ? "" : ",\"secret\":\"pin\"");
        if (gives_change(w, p, text, c))
            return true;
    }
    return false;
}

/* What a hub refused. Which acts of that minute it was is the hub's to say. */
static bool is_of_refused(struct world *w, struct place_model *p, const struct change *c)
{
    struct cmd_refused_act_note body = {0};
    struct buf text;
    if (c->n_puts != 1 || c->puts[0].kind != KIND_refused_act)
        return false;
    const struct refused_act *r = (const struct refused_act *)c->puts[0].rec;
#define FIELD_COPY(TYPE, name, ...) body.name = r->name;
    FIELDS_of_refused(FIELD_COPY)
#undef FIELD_COPY
        buf_init(&text, 8192);
    buf_printf(&text,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"refused_act.note\",\"body\":", id_text(c->op).s);
    struct json_out o = json_out(&text);
    shape_write(&o, &shape_cmd_refused_act_note, &body, view_bits(VIEW_FULL));
    buf_put(&text, "}", 2);
    bool gives = !text.failed && gives_change(w, p, text.p, c);
    buf_fini(&text);
    return gives;
}

bool check_own(struct world *w, struct place_model *p, const struct change *c)
{
    char text[1000];
    if (is_of_refused(w, p, c) ||
        (approval_text(c, text, sizeof text) && gives_change(w, p, text, c)))
        return true;
    if (!id_is_zero(c->by.device))
        return is_of_people(w, p, c);
    for (size_t i = 0; i < c->n_puts; i++) {
        const struct course *x = (const struct course *)c->puts[i].rec;
        if (c->puts[i].kind != KIND_course)
            continue;
        snprintf(text, sizeof text,
            "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"course.due\","
            "\"body\":{\"order_id\":\"%s\",\"course\":%d}}",
            id_text(c->op).s, id_text(x->order_id).s, (int)x->number);
        if (gives_change(w, p, text, c))
            return true;
    }
    return false;
}

/* Clocks of hubs are up to minutes wrong (faults.c), yet what they record is the database's time
 * when they decided. */
enum { RECORDED_EARLY = 60000, RECORDED_LATE = 1000 };

void check_decided(struct world *w, struct place_model *p, const struct change *c)
{
    int64_t off = c->recorded.ms - world_wall(w).ms;
    if (off < -RECORDED_EARLY || off > RECORDED_LATE)
        sim_fail(w, "clock", "the change at %" PRId64 " was recorded %" PRId64 " ms from now",
            c->seq, off);
    struct op_known *o = op_find(w, c->op);
    time_ms at = c->recorded;
    check_shifts(w, &p->venue, c);
    if (o && !o->shared && !o->other)
        check_actor(w, &p->venue, c, claimed_by(w, o->text, &at), at);
    if (!o || gives_change(w, p, o->text, c) || gives_change(w, p, o->other, c))
        return;
    buf_reset(&w->text);
    wire_put_journal(&w->text, c);
    sim_fail(w, "rules", "the change at %" PRId64 " is not what they decide for\n  %s\n  %.*s",
        c->seq, o->text, STR_ARG(buf_str(&w->text)));
}

/* The command makes a record with an id that was used before, by a live record or not. */
static bool id_was_used(const struct place_model *p, const char *text, int64_t seq)
{
    struct str type = {0}, command = span_of(str_of(text));
    id key = {{0}};
    (void)span_raw(span_get(command, "type"), &type);
    const struct command_desc *desc = command_find(type);
    const char *made = desc ? act_makes(desc->type) : NULL;
    if (!made || !span_id(span_get(span_get(command, "body"), made), &key))
        return false;
    for (int64_t i = 0; i < seq; i++)
        for (size_t k = 0; k < p->journal[i]->n_puts; k++)
            if (id_eq(p->journal[i]->puts[k].rec->id, key))
                return true;
    return false;
}

static bool gives_answer(struct world *w, struct place_model *p, const char *text,
    const struct receipt *r, struct actor by)
{
    enum command_type type;
    struct decision d, exists = {.outcome = DECIDED_REFUSED, .refusal = REFUSAL_exists};
    struct context ctx = {.op = r->op, .now = r->recorded, .at = r->recorded, .by = by};
    if (!redecide(w, p, text, &ctx, &d, &type))
        return false;
    buf_reset(&w->text);
    wire_put_answer(&w->text, r->op, r->seq, &d);
    if (str_eq(buf_str(&w->text), r->answer))
        return true;
    /* The id of a record that is no longer live: only the schema knows it. */
    if (!id_was_used(p, text, r->seq))
        return false;
    buf_reset(&w->other);
    wire_put_answer(&w->other, r->op, r->seq, &exists);
    return str_eq(buf_str(&w->other), r->answer);
}

/* As gives_answer, for whoever may have been signed in there. */
static bool gives_somebody(struct world *w, struct place_model *p, const char *text,
    const struct receipt *r, const struct op_known *o)
{
    static const enum role roles[] = {ROLE_WAITER, ROLE_KITCHEN, ROLE_CASHIER, ROLE_MANAGER};
    struct actor by = {.device = r->device, .name = STR("Ada"), .role = o->device->role};
    if (gives_answer(w, p, text, r, by))
        return true;
    if (!text || !venue_post(&p->venue, r->device))
        return false;
    for (size_t i = 0; i < 4; i++) {
        by.role = roles[i];
        if (gives_answer(w, p, text, r, by))
            return true;
    }
    struct venue_iter it = venue_all(&p->venue, KIND_staff); /* whose approval it is matters */
    for (const struct staff *s; (s = venue_next(&it));)
        for (size_t i = 0; i < 4; i++) {
            by.staff = s->id;
            by.name = s->name;
            by.role = roles[i];
            if (gives_answer(w, p, text, r, by))
                return true;
        }
    return false;
}

/* The stored answer is what the rules decide at the place of the journal that it names. */
static void check_stored(
    struct world *w, struct place_model *p, const struct op_known *o, const struct receipt *r)
{
    struct str code = {0};
    time_ms at = r->recorded;
    if (r->seq < 0 || r->seq > p->head)
        sim_fail(w, "committed",
            "the receipt of op %s is of %" PRId64 ", the journal ends at %" PRId64,
            short_id(o->op).s, r->seq, p->head);
    model_move(w, p, o->seq ? r->seq - 1 : r->seq);
    (void)span_raw(span_get(span_of(r->answer), "code"), &code);
    if (str_eq(code, str_of(refusal_descs[REFUSAL_not_signed_in].code))) {
        if (!o->shared && !o->other)
            check_not_signed_in(w, &p->venue, r->device, claimed_by(w, o->text, &at), at);
    } else if (!o->shared && !gives_somebody(w, p, o->text, r, o) &&
               !gives_somebody(w, p, o->other, r, o))
        sim_fail(w, "rules",
            "op %s at %" PRId64 ": the rules say\n  %.*s\n  stored is\n  %.*s\n  of %s",
            short_id(o->op).s, r->seq, STR_ARG(buf_str(&w->text)), STR_ARG(r->answer), o->text);
    model_move(w, p, p->head);
}

/* --- what was answered ---------------------------------------------------------------------- */

static uint64_t hash_of(struct str s)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
    return h | 1;
}

/* The first answer, made from a replayed one. */
static struct str first_said(struct world *w, struct str message)
{
    static const struct str mark = {",\"replayed\":true}", 17};
    bool replay = message.n > mark.n && memcmp(message.p + message.n - mark.n, mark.p, mark.n) == 0;
    if (!replay)
        return message;
    buf_reset(&w->other);
    buf_put(&w->other, message.p, message.n - mark.n);
    buf_put_char(&w->other, '}');
    return buf_str(&w->other);
}

static const struct receipt *receipt_of(const struct conn *c, id op)
{
    const struct venue_info *info = &c->w->places[c->owner->place].info;
    return mem_db_receipt(c->w->db, info->tenant, info->venue, op);
}

static enum refusal refusal_of(struct str message)
{
    struct str code = {0};
    (void)span_raw(span_get(message, "code"), &code);
    for (int i = 0; i < REFUSALS_N; i++)
        if (str_eq(code, str_of(refusal_descs[i].code)))
            return (enum refusal)i;
    return REFUSALS_N;
}

/* What the hub keeps of who asked what: see command_fingerprint in hub/core/inbox/command.c. */
static bool is_print_of(
    struct world *w, const struct receipt *r, const struct device *d, const char *text)
{
    struct message m;
    struct message_fault fault;
    uint8_t print[SHA256_BYTES];
    if (!text)
        return false;
    arena_reset(&w->arena);
    require(message_decode(str_of(text), &w->arena, &m, &fault) == MESSAGE_OK && m.type == IN_CMD);
    const struct str pieces[] = {{(const char *)d->id.b, sizeof d->id.b}, m.cmd.canonical};
    crypto_sha256_pieces(pieces, 2, print);
    return memcmp(print, r->fingerprint, sizeof print) == 0;
}

/* Its role may not send one of the commands that it asked under this op. */
static bool is_forbidden(const struct conn *c, const struct op_known *o)
{
    const char *const texts[] = {o->text, o->other};
    for (int i = 0; i < 2; i++) {
        struct str type = {0};
        if (!texts[i])
            continue;
        (void)span_raw(span_get(span_of(str_of(texts[i])), "type"), &type);
        const struct command_desc *desc = command_find(type);
        if (desc && !(desc->roles >> c->owner->role & 1))
            return true;
    }
    return false;
}

/* A refusal that is not stored. True: there is nothing more to check. */
static bool passing(struct conn *c, const struct op_known *o, struct str message)
{
    struct world *w = c->w;
    enum refusal why = refusal_of(message);
    if (why == REFUSALS_N)
        sim_fail(w, "messages", "no such refusal: %.*s", STR_ARG(message));
    if (why == REFUSAL_internal || why == REFUSAL_bad_command || why == REFUSAL_unknown_command)
        sim_fail(w, "answers", "%.*s to %s", STR_ARG(message), o->text);
    if (why == REFUSAL_op_reused) {
        const struct receipt *r = receipt_of(c, o->op);
        if (!o->other && (!o->shared || (r && is_print_of(w, r, c->owner, o->text))))
            sim_fail(w, "answers", "op %s was used once only", short_id(o->op).s);
        w->count.reused++;
        return true;
    }
    if (why == REFUSAL_forbidden && !is_forbidden(c, o))
        sim_fail(w, "answers", "%.*s to %s", STR_ARG(message), o->text);
    if (why == REFUSAL_forbidden && o->seq && !o->shared && !o->other)
        sim_fail(w, "answers", "op %s was forbidden and took effect", short_id(o->op).s);
    require(why < REFUSALS_N);
    return refusal_descs[why].retry != RETRY_NEVER;
}

static bool asked_by(const struct conn *c, const struct op_known *o)
{
    return o->shared || id_eq(c->owner->id, o->device->id);
}

void check_answer(struct conn *c, struct str message, bool ok)
{
    struct world *w = c->w;
    struct place_model *p = &w->places[c->owner->place];
    struct op_known *o;
    id op = {{0}};
    (void)span_id(span_get(message, "op"), &op);
    if (!(o = op_find(w, op)) || !asked_by(c, o))
        sim_fail(w, "answers", "conn %d did not ask: %.*s", c->number, STR_ARG(message));
    check_journals(w);
    if (in_doubt(w, p))
        return; /* perhaps of what was lost */
    if (!ok && passing(c, o, message))
        return;
    const struct receipt *r = receipt_of(c, op);
    if (!r)
        sim_fail(w, "committed", "answered before it was: %.*s", STR_ARG(message));
    if (!is_print_of(w, r, c->owner, o->text) && !is_print_of(w, r, c->owner, o->other))
        sim_fail(w, "answers", "op %s was decided for another device or body", short_id(op).s);
    struct str first = first_said(w, message);
    if (!str_eq(first, r->answer))
        sim_fail(w, "answers", "op %s: said %.*s, stored %.*s", short_id(op).s, STR_ARG(first),
            STR_ARG(r->answer));
    uint64_t hash = hash_of(first);
    if (o->answer && o->answer != hash)
        sim_fail(w, "answers", "op %s has two answers: %.*s", short_id(op).s, STR_ARG(message));
    if (o->seq && (!ok || r->seq != o->seq))
        sim_fail(w, "answers", "op %s is in the journal at %" PRId64 ", answered %.*s",
            short_id(op).s, o->seq, STR_ARG(message));
    if (!o->answer)
        check_stored(w, p, o, r);
    o->answer = hash;
}
