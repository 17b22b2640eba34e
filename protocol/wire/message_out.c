/* Writers of the messages that the hub sends. */

#include "protocol/wire/message.h"

#include "protocol/base/hex.h"
#include "protocol/base/require.h"
#include "protocol/pos/model/limits.h"
#include "protocol/wire/change_write.h"
#include "protocol/wire/shape_json.h"

static void message_begin(struct json_out *o, struct buf *b, struct str type)
{
    *o = json_out(b);
    jw_object_begin(o);
    jw_key(o, "t"), jw_str(o, type);
}

/* The id of the question that this answers; null when hello asked. */
static void write_sub_id(struct json_out *o, struct str sub_id)
{
    jw_key(o, "id");
    if (sub_id.n)
        jw_str(o, sub_id);
    else
        jw_null(o);
}

/* --- welcome ----------------------------------------------------------------------------- */

static void write_venue(struct json_out *o, const struct venue_info *v)
{
    jw_object_begin(o);
    jw_key(o, "id"), jw_id(o, v->venue);
    jw_key(o, "name"), jw_str(o, v->name);
    jw_key(o, "currency"), jw_str(o, str_of(v->currency));
    jw_key(o, "exponent"), jw_i64(o, v->exponent);
    jw_key(o, "zone"), jw_str(o, v->zone);
    jw_object_end(o);
}

bool limit_is_told(const struct limit_desc *l)
{
    struct str doc = str_of(l->doc), mark = STR("(told)");
    return doc.n >= mark.n && str_eq((struct str){doc.p + doc.n - mark.n, mark.n}, mark);
}

/* The limit as it is for this session: settings and roles change some. */
static int64_t limit_value(const struct limit_desc *l, const struct out_welcome *w)
{
    struct str name = str_of(l->name);
    if (str_eq(name, STR("heartbeat_ms")))
        return w->heartbeat_ms;
    return str_eq(name, STR("command_rate")) ? w->command_rate : l->value;
}

static void write_limits(struct json_out *o, const struct out_welcome *w)
{
    jw_object_begin(o);
    for (int i = 0; i < limits_n; i++)
        if (limit_is_told(&limit_descs[i]))
            jw_key_str(o, str_of(limit_descs[i].name)), jw_i64(o, limit_value(&limit_descs[i], w));
    jw_object_end(o);
}

void wire_put_welcome(struct buf *b, const struct out_welcome *w)
{
    struct json_out o;
    message_begin(&o, b, STR("welcome"));
    jw_key(&o, "protocol"), jw_str(&o, STR(PROTOCOL));
    jw_key(&o, "session"), jw_id(&o, w->session);
    jw_key(&o, "node"), jw_str(&o, w->node);
    jw_key(&o, "venue"), write_venue(&o, w->venue);
    jw_key(&o, "actor"), change_write_actor(&o, w->actor);
    jw_key(&o, "role"), jw_str(&o, str_of(role_descs[w->role].name));
    jw_key(&o, "now"), jw_time(&o, w->now);
    jw_key(&o, "epoch"), jw_id(&o, w->venue->epoch);
    jw_key(&o, "seq"), jw_i64(&o, w->seq);
    change_write_mark(&o, &w->chain);
    jw_key(&o, "heartbeat_ms"), jw_i64(&o, w->heartbeat_ms);
    jw_key(&o, "limits"), write_limits(&o, w);
    jw_key(&o, "features"), jw_array_begin(&o);
    for (size_t i = 0; i < w->n_features; i++)
        jw_str(&o, str_of(w->features[i].name));
    jw_array_end(&o);
    jw_object_end(&o);
}

void wire_put_signed_in(struct buf *b, const struct out_signed_in *s)
{
    struct json_out o;
    char key[2 * SIGN_IN_KEY_BYTES];
    hex_format(s->key, SIGN_IN_KEY_BYTES, key);
    message_begin(&o, b, STR("signed_in"));
    write_sub_id(&o, s->sub_id);
    jw_key(&o, "actor"), change_write_actor(&o, s->actor);
    jw_key(&o, "language"), jw_str(&o, s->language);
    jw_key(&o, "since"), jw_time(&o, s->since);
    jw_key(&o, "key"), jw_str(&o, (struct str){key, sizeof key});
    jw_object_end(&o);
}

void wire_put_signed_out(struct buf *b, struct str sub_id, struct str why)
{
    struct json_out o;
    message_begin(&o, b, STR("signed_out"));
    write_sub_id(&o, sub_id);
    jw_key(&o, "why"), jw_str(&o, why);
    jw_object_end(&o);
}

static void put_bare(struct buf *b, struct str name, struct str sub_id)
{
    struct json_out o;
    message_begin(&o, b, name);
    write_sub_id(&o, sub_id);
    jw_object_end(&o);
}

void wire_put_secret_set(struct buf *b, struct str sub_id)
{
    put_bare(b, STR("secret_set"), sub_id);
}

void wire_put_unlocked(struct buf *b, struct str sub_id)
{
    put_bare(b, STR("unlocked"), sub_id);
}

void wire_put_approved(struct buf *b, struct str sub_id, const struct approval *a)
{
    struct json_out o;
    message_begin(&o, b, STR("approved"));
    write_sub_id(&o, sub_id);
    jw_key(&o, "approval_id"), jw_id(&o, a->id);
    jw_key(&o, "by"), jw_str(&o, a->decided_by);
    jw_key(&o, "expires_at"), jw_time(&o, a->expires_at);
    jw_object_end(&o);
}

void wire_put_pairing(struct buf *b, const struct out_pairing *p)
{
    struct json_out o;
    message_begin(&o, b, STR("pairing"));
    jw_key(&o, "token_id"), jw_id(&o, p->token);
    jw_key(&o, "state"), jw_str(&o, p->approved ? STR("approved") : STR("waiting"));
    jw_key(&o, "code");
    if (p->approved)
        jw_null(&o);
    else
        jw_str(&o, p->code);
    jw_key(&o, "expires_at");
    if (p->approved)
        jw_null(&o);
    else
        jw_time(&o, p->expires);
    jw_key(&o, "now"), jw_time(&o, p->now);
    jw_object_end(&o);
}

/* --- topics ------------------------------------------------------------------------------ */

void wire_snapshot_head(struct buf *b, struct str sub_id, struct str why)
{
    struct json_out o;
    message_begin(&o, b, STR("snapshot"));
    write_sub_id(&o, sub_id);
    if (why.n)
        jw_key(&o, "why"), jw_str(&o, why);
}

/* A snapshot's JSON spans three calls, so its commas are written by hand. */
void wire_snapshot_begin(struct snapshot_writer *w, struct buf *b, struct str sub_id, id epoch,
    int64_t seq, const struct chain *chain, struct str why, const struct topic_list *topics)
{
    struct json_out o;
    message_begin(&o, b, STR("snapshot"));
    write_sub_id(&o, sub_id);
    jw_key(&o, "epoch"), jw_id(&o, epoch);
    jw_key(&o, "seq"), jw_i64(&o, seq);
    change_write_mark(&o, chain);
    if (why.n)
        jw_key(&o, "why"), jw_str(&o, why);
    jw_key(&o, "topics"), jw_array_begin(&o);
    for (size_t i = 0; i < topics->n; i++)
        jw_str(&o, topics->items[i].text);
    jw_array_end(&o);
    jw_key(&o, "records"), jw_object_begin(&o);
    *w = (struct snapshot_writer){.b = b, .kind = KIND_none, .first = true};
}

void wire_snapshot_record(
    struct snapshot_writer *w, enum record_kind kind, const void *rec, enum view view)
{
    require(kind >= w->kind && kind >= 0 && kind < KINDS_N); /* grouped, kinds in order */
    if (kind != w->kind) {
        buf_put_str(w->b, w->first ? STR("\"") : STR("],\""));
        buf_put_str(w->b, str_of(record_descs[kind].name));
        buf_put_str(w->b, STR("\":["));
        w->kind = kind;
        w->first = false;
    } else {
        buf_put_char(w->b, ',');
    }
    wire_put_record(w->b, kind, rec, view);
}

void wire_snapshot_end(struct snapshot_writer *w, const id *backed, size_t n_backed)
{
    buf_put_str(w->b, w->first ? STR("}") : STR("]}"));
    for (size_t i = 0; i < n_backed; i++) {
        char text[ID_TEXT];
        id_format(backed[i], text);
        buf_put_str(w->b, i ? STR(",\"") : STR(",\"backed\":[\""));
        buf_put_str(w->b, (struct str){text, sizeof text});
        buf_put_char(w->b, '"');
    }
    buf_put_str(w->b, n_backed ? STR("]}") : STR("}"));
}

void wire_put_resumed(struct buf *b, struct str sub_id, id epoch, int64_t from, int64_t seq,
    const struct chain *chain)
{
    struct json_out o;
    message_begin(&o, b, STR("resumed"));
    write_sub_id(&o, sub_id);
    jw_key(&o, "epoch"), jw_id(&o, epoch);
    jw_key(&o, "from"), jw_i64(&o, from);
    jw_key(&o, "seq"), jw_i64(&o, seq);
    change_write_mark(&o, chain);
    jw_object_end(&o);
}

void wire_put_unsubbed(struct buf *b, struct str sub_id)
{
    struct json_out o;
    message_begin(&o, b, STR("unsubbed"));
    write_sub_id(&o, sub_id);
    jw_object_end(&o);
}

void wire_put_sync(
    struct buf *b, int64_t seq, const struct chain *chain, struct digest digest, time_ms now)
{
    char hex[DIGEST_TEXT];
    struct json_out o;
    digest_format(digest, hex);
    message_begin(&o, b, STR("sync"));
    jw_key(&o, "seq"), jw_i64(&o, seq);
    change_write_mark(&o, chain);
    jw_key(&o, "digest"), jw_str(&o, (struct str){hex, sizeof hex});
    jw_key(&o, "now"), jw_time(&o, now);
    jw_object_end(&o);
}

/* --- answers ----------------------------------------------------------------------------- */

static void write_result(struct json_out *o, const struct decision *d)
{
    jw_object_begin(o);
    for (size_t i = 0; i < d->n_results; i++) {
        const struct result *r = &d->results[i];
        jw_key_str(o, str_of(r->key));
        if (r->type == RESULT_ID)
            jw_id(o, r->id);
        else
            jw_i64(o, r->n);
    }
    jw_object_end(o);
}

static void put_ok(struct buf *b, id op, int64_t seq, const struct decision *d)
{
    struct json_out o;
    message_begin(&o, b, STR("ok"));
    jw_key(&o, "op"), jw_id(&o, op);
    jw_key(&o, "seq"), jw_i64(&o, seq);
    jw_key(&o, "result"), write_result(&o, d);
    jw_object_end(&o);
}

/* From `code` to `retry`. */
static void write_refusal(struct json_out *o, enum refusal refusal)
{
    static const char *const retry[] = {
        [RETRY_NEVER] = "never", [RETRY_SAME] = "same", [RETRY_FIX] = "fix"};
    require(refusal >= 0 && refusal < REFUSALS_N);
    const struct refusal_desc *d = &refusal_descs[refusal];
    jw_key(o, "code"), jw_str(o, str_of(d->code));
    jw_key(o, "text"), jw_str(o, str_of(d->text));
    jw_key(o, "retry"), jw_str(o, str_of(retry[d->retry]));
}

static void write_detail(struct json_out *o, const struct decision *d)
{
    jw_object_begin(o);
    if (d->field)
        jw_key(o, "field"), jw_str(o, str_of(d->field));
    if (d->index)
        jw_key(o, "index"), jw_i64(o, d->index);
    if (d->rule)
        jw_key(o, "rule"), jw_str(o, str_of(d->rule));
    if (!id_is_zero(d->about))
        jw_key(o, "id"), jw_id(o, d->about);
    if (d->current_rev)
        jw_key(o, "rev"), jw_i64(o, d->current_rev);
    if (d->current_due.has)
        jw_key(o, "due"), jw_i64(o, d->current_due.v.minor);
    if (d->amount.has)
        jw_key(o, "amount"), jw_i64(o, d->amount.v.minor);
    if (d->current_state)
        jw_key(o, "state"), jw_str(o, str_of(d->current_state));
    if (d->needs.act) {
        jw_key(o, "approval"), jw_object_begin(o);
        jw_key(o, "act"), jw_str(o, str_of(d->needs.act));
        jw_key(o, "subject_id");
        if (id_is_zero(d->needs.subject))
            jw_null(o);
        else
            jw_id(o, d->needs.subject);
        jw_key(o, "amount"), jw_i64(o, d->needs.amount.minor);
        jw_object_end(o);
    }
    if (d->n_legal) {
        jw_key(o, "legal"), jw_array_begin(o);
        for (size_t i = 0; i < d->n_legal; i++)
            jw_str(o, str_of(command_descs[d->legal[i]].name));
        jw_array_end(o);
    }
    if (d->n_orders) {
        jw_key(o, "orders"), jw_array_begin(o);
        for (size_t i = 0; i < d->n_orders; i++)
            jw_id(o, d->orders[i]);
        jw_array_end(o);
    }
    jw_object_end(o);
}

/* seq < 0: it is not stored, and the same op may get another answer. */
static void put_refused(struct buf *b, id op, int64_t seq, const struct decision *d)
{
    struct json_out o;
    message_begin(&o, b, STR("no"));
    jw_key(&o, "op"), jw_id(&o, op);
    if (seq >= 0)
        jw_key(&o, "seq"), jw_i64(&o, seq);
    write_refusal(&o, d->refusal);
    jw_key(&o, "detail"), write_detail(&o, d);
    jw_object_end(&o);
}

void wire_put_quoted(struct buf *b, struct str sub_id, int64_t seq, const struct decision *d,
    const struct audience_key *k)
{
    static const struct change none = {0};
    struct json_out o;
    message_begin(&o, b, STR("quoted"));
    write_sub_id(&o, sub_id);
    jw_key(&o, "seq"), jw_i64(&o, seq);
    change_write_records(&o, d->outcome == DECIDED_CHANGE ? &d->change : &none, k);
    jw_key(&o, "result"), write_result(&o, d);
    if (d->outcome == DECIDED_REFUSED) {
        write_refusal(&o, d->refusal);
        jw_key(&o, "detail"), write_detail(&o, d);
    }
    jw_object_end(&o);
}

void wire_put_answer(struct buf *b, id op, int64_t seq, const struct decision *d)
{
    if (d->outcome == DECIDED_REFUSED)
        put_refused(b, op, seq, d);
    else
        put_ok(b, op, seq, d);
}

void wire_put_refused(struct buf *b, id op, const struct decision *d)
{
    require(d->outcome == DECIDED_REFUSED);
    put_refused(b, op, -1, d);
}

void wire_put_replayed(struct buf *b, struct str answer)
{
    require(answer.n > 2 && answer.p[answer.n - 1] == '}');
    buf_put(b, answer.p, answer.n - 1);
    buf_put_str(b, STR(",\"replayed\":true}"));
}

void wire_put_no(
    struct buf *b, id op, enum refusal refusal, struct str field, enum message_error why)
{
    struct json_out o;
    require(why >= 0 && why < ERRORS_N);
    message_begin(&o, b, STR("no"));
    jw_key(&o, "op"), jw_id(&o, op);
    write_refusal(&o, refusal);
    jw_key(&o, "detail"), jw_object_begin(&o);
    if (field.n)
        jw_key(&o, "field"), jw_str(&o, field);
    if (why)
        jw_key(&o, "error"), jw_str(&o, str_of(message_error_descs[why].code));
    jw_object_end(&o);
    jw_object_end(&o);
}

/* A fault of the JSON text has an offset. */
static bool is_of_json(enum message_error e)
{
    return e <= ERROR_BAD_STRING;
}

void wire_put_error(struct buf *b, const struct message_fault *fault)
{
    struct json_out o;
    require(fault->error > MESSAGE_OK && fault->error < ERRORS_N);
    message_begin(&o, b, STR("error"));
    write_sub_id(&o, fault->sub_id);
    jw_key(&o, "code"), jw_str(&o, str_of(message_error_descs[fault->error].code));
    jw_key(&o, "text"), jw_str(&o, str_of(message_error_descs[fault->error].text));
    jw_key(&o, "detail"), jw_object_begin(&o);
    if (fault->field.n)
        jw_key(&o, "field"), jw_str(&o, fault->field);
    if (is_of_json(fault->error))
        jw_key(&o, "at"), jw_i64(&o, (int64_t)fault->at);
    if (!id_is_zero(fault->op))
        jw_key(&o, "op"), jw_id(&o, fault->op);
    if (fault->wait_ms)
        jw_key(&o, "wait_ms"), jw_i64(&o, fault->wait_ms);
    jw_object_end(&o);
    jw_object_end(&o);
}

void wire_put_bye(struct buf *b, int code, struct str text, int64_t reconnect_ms)
{
    struct json_out o;
    message_begin(&o, b, STR("bye"));
    jw_key(&o, "code"), jw_i64(&o, code);
    jw_key(&o, "text"), jw_str(&o, text);
    jw_key(&o, "reconnect_ms"), jw_i64(&o, reconnect_ms);
    jw_object_end(&o);
}
