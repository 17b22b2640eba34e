/* Records and changes <-> JSON: whole for the journal, filtered for an audience. */

#include "protocol/base/hex.h"
#include "protocol/base/require.h"
#include "protocol/pos/model/guest_data.h"
#include "protocol/pos/model/limits.h"
#include "protocol/wire/change_write.h"
#include "protocol/wire/shape_json.h"

void wire_put_record(struct buf *b, enum record_kind kind, const void *rec, enum view view)
{
    require(kind >= 0 && kind < KINDS_N);
    struct json_out o = json_out(b);
    shape_write(&o, record_descs[kind].shape, rec, view_bits(view));
}

struct digest wire_record_digest(
    enum record_kind kind, const void *rec, enum view view, struct buf *scratch)
{
    buf_reset(scratch);
    wire_put_record(scratch, kind, rec, view);
    return digest_of(buf_str(scratch));
}

void wire_put_list(struct buf *b, const struct shape *element, struct list list, enum view view)
{
    struct json_out o = json_out(b);
    shape_write_list(&o, element, list, view_bits(view));
}

static bool is_among(const id *stations, size_t n, id station)
{
    size_t from = 0, to = n;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        int c = id_cmp(stations[mid], station);
        if (c == 0)
            return true;
        if (c < 0)
            from = mid + 1;
        else
            to = mid;
    }
    return false;
}

static bool station_listed(const struct audience_key *k, id station)
{
    return is_among(k->stations, k->n_stations, station) ||
           is_among(k->backed, k->n_backed, station);
}

bool audience_sees(const struct audience_key *k, enum record_kind kind, const void *rec)
{
    unsigned topics = record_descs[kind].topics & k->topics;
    if (topics & ~TOPIC_BIT(KITCHEN))
        return true;
    return topics && station_listed(k, topic_member_of(kind, rec));
}

/* --- changes ----------------------------------------------------------------------------- */

/* k is NULL for the journal, which sees everything but guest_data: what that says is in the other
 * records, or is left out of the text. */
static bool sees_put(const struct audience_key *k, const struct put *p)
{
    return k ? audience_sees(k, p->kind, p->rec) : p->kind != KIND_guest_data;
}

/* Who saw a record of a topic family (a ticket: its station) is in `member` once the change was
 * applied. Else its last put in the same change says it, or everyone who might hold the record is
 * told (a change from before the hub started): deleting a record one does not hold has no effect.
 */
static bool sees_del(const struct change *c, const struct audience_key *k, const struct del *d)
{
    if (!k)
        return d->kind != KIND_guest_data;
    unsigned topics = record_descs[d->kind].topics & k->topics;
    if (topics != TOPIC_BIT(KITCHEN)) /* skip the search: closing an order deletes hundreds */
        return topics != 0;
    if (!id_is_zero(d->member))
        return station_listed(k, d->member);
    for (size_t i = 0; i < c->n_puts; i++)
        if (c->puts[i].kind == d->kind && id_eq(c->puts[i].rec->id, d->id))
            return sees_put(k, &c->puts[i]);
    return true;
}

static bool sees_event(const struct change *c, const struct audience_key *k, const struct event *e)
{
    if (!k)
        return true;
    for (size_t i = 0; i < c->n_puts; i++)
        if (id_eq(c->puts[i].rec->id, e->about) && sees_put(k, &c->puts[i]))
            return true;
    for (size_t i = 0; i < c->n_dels; i++)
        if (id_eq(c->dels[i].id, e->about) && sees_del(c, k, &c->dels[i]))
            return true;
    return false;
}

/* Bits of 1 << kind. */
_Static_assert(KINDS_N <= 64, "a bit for each kind");
static uint64_t kinds_put(const struct change *c, const struct audience_key *k)
{
    uint64_t kinds = 0;
    for (size_t i = 0; i < c->n_puts; i++)
        if (sees_put(k, &c->puts[i]))
            kinds |= UINT64_C(1) << c->puts[i].kind;
    return kinds;
}

static uint64_t kinds_deleted(const struct change *c, const struct audience_key *k)
{
    uint64_t kinds = 0;
    for (size_t i = 0; i < c->n_dels; i++)
        if (sees_del(c, k, &c->dels[i]))
            kinds |= UINT64_C(1) << c->dels[i].kind;
    return kinds;
}

void change_write_mark(struct json_out *o, const struct chain *chain)
{
    char hex[2 * MARK_BYTES];
    hex_format(chain->b, MARK_BYTES, hex);
    jw_key(o, "mark"), jw_str(o, (struct str){hex, sizeof hex});
}

void change_write_actor(struct json_out *o, const struct actor *a)
{
    require(a->role >= 0 && a->role < ROLES_N);
    jw_object_begin(o);
    jw_key(o, "device"), jw_id(o, a->device);
    jw_key(o, "staff");
    if (id_is_zero(a->staff))
        jw_null(o);
    else
        jw_id(o, a->staff);
    jw_key(o, "name"), jw_str(o, a->name);
    jw_key(o, "role"), jw_str(o, str_of(role_descs[a->role].name));
    if (!id_is_zero(a->approver))
        jw_key(o, "approver"), jw_id(o, a->approver);
    if (a->late)
        jw_key(o, "late"), jw_bool(o, true);
    jw_object_end(o);
}

static void write_events(struct json_out *o, const struct change *c, const struct audience_key *k)
{
    jw_array_begin(o);
    for (size_t i = 0; i < c->n_events; i++) {
        const struct event *e = &c->events[i];
        require(e->type >= 0 && e->type < EVENTS_N);
        if (!sees_event(c, k, e))
            continue;
        jw_object_begin(o);
        jw_key(o, "type"), jw_str(o, str_of(event_descs[e->type].name));
        jw_key(o, "id"), jw_id(o, e->about);
        if (e->text.n)
            jw_key(o, "text"), jw_str(o, e->text);
        jw_object_end(o);
    }
    jw_array_end(o);
}

/* A record without what it says of a guest, and that it says something. */
static void write_apart(struct json_out *o, const struct put *p)
{
    struct guest_data data;
    shape_write(o, record_descs[p->kind].shape, p->rec, view_bits(VIEW_FULL) & ~VIS_PERSONAL);
    if (o->b->failed || !guest_data_of(p->kind, p->rec, &data))
        return;
    o->b->n--; /* the brace */
    buf_put_str(o->b, STR(",\"" APART_MEMBER "\":true}"));
}

/* apart: for the journal's chained text. */
static void write_puts(struct json_out *o, const struct change *c, const struct audience_key *k,
    uint64_t kinds, bool apart)
{
    unsigned bits = view_bits(k ? k->view : VIEW_FULL);
    jw_object_begin(o);
    for (int kind = 0; kind < KINDS_N; kind++) {
        if (!(kinds >> kind & 1))
            continue;
        jw_key_str(o, str_of(record_descs[kind].name));
        jw_array_begin(o);
        for (size_t i = 0; i < c->n_puts; i++)
            if ((int)c->puts[i].kind != kind || !sees_put(k, &c->puts[i]))
                continue;
            else if (apart && kind_is_personal(kind))
                write_apart(o, &c->puts[i]);
            else
                shape_write(o, record_descs[kind].shape, c->puts[i].rec, bits);
        jw_array_end(o);
    }
    jw_object_end(o);
}

static void write_dels(
    struct json_out *o, const struct change *c, const struct audience_key *k, uint64_t kinds)
{
    jw_object_begin(o);
    for (int kind = 0; kind < KINDS_N; kind++) {
        if (!(kinds >> kind & 1))
            continue;
        jw_key_str(o, str_of(record_descs[kind].name));
        jw_array_begin(o);
        for (size_t i = 0; i < c->n_dels; i++)
            if ((int)c->dels[i].kind == kind && sees_del(c, k, &c->dels[i]))
                jw_id(o, c->dels[i].id);
        jw_array_end(o);
    }
    jw_object_end(o);
}

/* The part that the journal and audiences have in common: from op on. */
static void write_change(struct json_out *o, const struct change *c, const struct audience_key *k,
    uint64_t puts, uint64_t dels, bool apart)
{
    jw_key(o, "op"), jw_id(o, c->op);
    jw_key(o, "at"), jw_time(o, c->at);
    jw_key(o, "recorded"), jw_time(o, c->recorded);
    jw_key(o, "by"), change_write_actor(o, &c->by);
    jw_key(o, "events"), write_events(o, c, k);
    jw_key(o, "put"), write_puts(o, c, k, puts, apart);
    jw_key(o, "del"), write_dels(o, c, k, dels);
}

void change_write_records(struct json_out *o, const struct change *c, const struct audience_key *k)
{
    jw_key(o, "put"), write_puts(o, c, k, kinds_put(c, k), false);
    jw_key(o, "del"), write_dels(o, c, k, kinds_deleted(c, k));
}

bool wire_put_change(struct buf *b, const struct change *c, const struct audience_key *k)
{
    uint64_t puts = kinds_put(c, k), dels = kinds_deleted(c, k);
    if ((!puts && !dels) || change_is_quiet(c))
        return false;
    struct json_out o = json_out(b);
    jw_object_begin(&o);
    jw_key(&o, "t"), jw_str(&o, STR("change"));
    jw_key(&o, "seq"), jw_i64(&o, c->seq);
    change_write_mark(&o, &c->chain);
    write_change(&o, c, k, puts, dels, false);
    jw_object_end(&o);
    return true;
}

static void put_journal(struct buf *b, const struct change *c, bool apart)
{
    struct json_out o = json_out(b);
    jw_object_begin(&o);
    write_change(&o, c, NULL, kinds_put(c, NULL), kinds_deleted(c, NULL), apart);
    jw_object_end(&o);
}

void wire_put_journal(struct buf *b, const struct change *c)
{
    put_journal(b, c, false);
}

void wire_put_journal_apart(struct buf *b, const struct change *c)
{
    put_journal(b, c, true);
}
