/* The journals in the database, and a model of each venue that is made from the journal alone. */

#include "tests/sim/sim.h"

#include "clients/c/span.h"
#include "protocol/base/require.h"

#include <stdlib.h>

void check_init(struct world *w)
{
    for (size_t i = 0; i < w->n_places; i++)
        require(venue_init(&w->places[i].venue, &w->places[i].info) == 0);
}

static void ticketed_clear(struct place_model *p)
{
    struct line_seen *l = NULL, *next = NULL;
    HASH_ITER(hh, p->ticketed, l, next) {
        HASH_DELETE(hh, p->ticketed, l);
        free(l);
    }
}

static void op_free(struct world *w, struct op_known *o)
{
    HASH_DELETE(hh, w->ops, o);
    free(o->text);
    free(o->other);
    free(o->quoted);
    free(o);
}

void check_fini(struct world *w)
{
    struct op_known *o, *next_op;
    HASH_ITER(hh, w->ops, o, next_op)
        op_free(w, o);
    for (size_t i = 0; i < w->n_places; i++) {
        struct place_model *p = &w->places[i];
        ticketed_clear(p);
        venue_fini(&p->venue);
        for (int64_t k = 0; k < p->head; k++) {
            undo_fini(&p->undos[k]);
            change_drop(p->journal[k]);
        }
        free(p->undos);
        free(p->journal);
    }
}

/* --- the model ------------------------------------------------------------------------------ */

void model_move(struct world *w, struct place_model *p, int64_t seq)
{
    require(seq >= 0 && seq <= p->head);
    while (p->venue.seq > seq)
        venue_undo(&p->venue, &p->undos[p->venue.seq - 1]);
    while (p->venue.seq < seq)
        require(venue_apply(&p->venue, p->journal[p->venue.seq], &p->undos[p->venue.seq]) == 0);
}

struct audience_key audience_key_of(const struct audience_seen *a)
{
    return (struct audience_key){
        .topics = a->topics, .stations = a->stations, .n_stations = a->n_stations, .view = a->view};
}

void audience_add(struct audience_seen *a, id station)
{
    size_t i = 0;
    while (i < a->n_stations && id_cmp(a->stations[i], station) < 0)
        i++;
    if (i < a->n_stations && id_eq(a->stations[i], station))
        return;
    require(a->n_stations < STATIONS);
    memmove(a->stations + i + 1, a->stations + i, (a->n_stations - i) * sizeof *a->stations);
    a->stations[i] = station;
    a->n_stations++;
}

void audience_read(
    struct world *w, const struct place_model *p, struct str topics, struct audience_seen *ret)
{
    static const char *const kitchens[] = {"kitchen:grill", "kitchen:bar"};
    struct str key, value, name;
    ret->topics = 0;
    ret->n_stations = 0;
    struct span_walk walk = span_walk(topics);
    while (span_next(&walk, &key, &value)) {
        bool known = false;
        require(span_raw(value, &name));
        for (int t = 0; t < TOPICS_N; t++)
            if (str_eq(name, str_of(topic_descs[t].name))) {
                ret->topics |= 1u << t;
                known = true;
            }
        for (size_t i = 0; i < 2; i++)
            if (str_eq(name, str_of(kitchens[i]))) {
                ret->topics |= TOPIC_BIT(KITCHEN);
                audience_add(ret, p->stations[i]);
                known = true;
            }
        if (!known)
            sim_fail(w, "topics", "unknown: %.*s", STR_ARG(name));
    }
}

static bool digest_fits(const struct known_digest *k, int64_t seq, const struct audience_seen *a)
{
    return k->seq == seq && k->topics == a->topics && k->view == a->view &&
           k->n_stations == a->n_stations &&
           memcmp(k->stations, a->stations, a->n_stations * sizeof *a->stations) == 0;
}

struct known_digest model_digest(
    struct world *w, struct place_model *p, int64_t seq, const struct audience_seen *a)
{
    for (size_t i = 0; i < DIGESTS_KEPT && i < p->n_digests; i++)
        if (digest_fits(&p->digests[i], seq, a))
            return p->digests[i];
    struct known_digest *k = &p->digests[p->n_digests++ % DIGESTS_KEPT];
    struct audience_key key = audience_key_of(a);
    *k = (struct known_digest){
        .seq = seq, .topics = a->topics, .n_stations = a->n_stations, .view = a->view};
    memcpy(k->stations, a->stations, sizeof k->stations);
    model_move(w, p, seq);
    for (int kind = 0; kind < KINDS_N; kind++) {
        struct venue_iter it = venue_all(&p->venue, kind);
        for (const void *rec; (rec = venue_next(&it));)
            if (audience_sees(&key, kind, rec)) {
                digest_add(&k->digest, wire_record_digest(kind, rec, a->view, &w->other));
                k->n_records++;
            }
    }
    return *k;
}

/* --- what a change may be ------------------------------------------------------------------- */

/* The checks of a live order, if it is split, add up to it. */
static void check_checks(struct world *w, const struct place_model *p, const struct order *o)
{
    int64_t net = 0, tax = 0, due = 0;
    struct venue_iter it = venue_children(&p->venue, INDEX_CHECKS_OF_ORDER, o->id);
    const struct check *c = venue_next(&it);
    if (!c)
        return;
    for (; c; c = venue_next(&it)) {
        net += c->net.minor;
        tax += c->tax.minor;
        due += c->due.minor;
    }
    if (net != o->net.minor || tax != o->tax.minor || due != o->due.minor)
        sim_fail(w, "money",
            "order %s: %" PRId64 " + %" PRId64 ", due %" PRId64 ", but its checks %" PRId64
            " + %" PRId64 ", due %" PRId64,
            short_id(o->id).s, o->net.minor, o->tax.minor, o->due.minor, net, tax, due);
}

/* The sums of a live order, in the model as it stands. */
static void check_order(struct world *w, const struct place_model *p, const struct order *o)
{
    int64_t net = 0, tax = 0, paid = 0, discount = 0, given = 0, charge = 0;
    struct venue_iter it = venue_children(&p->venue, INDEX_LINES_OF_ORDER, o->id);
    for (const struct line *l; (l = venue_next(&it));) {
        net += l->net.minor;
        tax += l->tax.minor;
        discount += l->discount.minor;
    }
    it = venue_children(&p->venue, INDEX_DISCOUNTS_OF_ORDER, o->id);
    for (const struct discount *x; (x = venue_next(&it));)
        given += x->amount.minor;
    it = venue_children(&p->venue, INDEX_CHARGES_OF_ORDER, o->id);
    for (const struct charge *x; (x = venue_next(&it));) {
        net += x->net.minor;
        tax += x->tax.minor;
        charge += x->net.minor + x->tax.minor;
    }
    if (charge != o->charge.minor)
        sim_fail(w, "money", "order %s: charges %" PRId64 ", %" PRId64 " on the order",
            short_id(o->id).s, charge, o->charge.minor);
    if (discount != o->discount.minor || given != discount)
        sim_fail(w, "money",
            "order %s: %" PRId64 " off its lines, %" PRId64 " off the order, discounts %" PRId64,
            short_id(o->id).s, discount, o->discount.minor, given);
    it = venue_children(&p->venue, INDEX_PAYMENTS_OF_ORDER, o->id);
    for (const struct payment *pay; (pay = venue_next(&it));)
        paid += pay->amount.minor;
    if (net != o->net.minor || tax != o->tax.minor || net + tax != o->total.minor ||
        paid != o->paid.minor || o->total.minor - o->paid.minor != o->due.minor)
        sim_fail(w, "money",
            "order %s: lines and charges %" PRId64 " + %" PRId64 ", order %" PRId64 " + %" PRId64
            " = %" PRId64 ", paid %" PRId64 " of %" PRId64 ", due %" PRId64,
            short_id(o->id).s, net, tax, o->net.minor, o->tax.minor, o->total.minor, paid,
            o->paid.minor, o->due.minor);
    check_checks(w, p, o);
}

/* A closing order is paid to the cent, by payments of this change or earlier ones; or not wholly,
 * which has a reason. */
static void check_closing(struct world *w, const struct place_model *p, const struct order *o)
{
    int64_t paid = 0;
    if (o->state != order_state_CLOSED)
        return;
    for (int64_t seq = 0; seq < p->head; seq++)
        for (size_t i = 0; i < p->journal[seq]->n_puts; i++) {
            const struct put *put = &p->journal[seq]->puts[i];
            const struct payment *pay = (const struct payment *)put->rec;
            if (put->kind == KIND_payment && id_eq(pay->order_id, o->id))
                paid += pay->amount.minor;
        }
    if (o->close_reason.n) {
        if (paid != o->paid.minor || o->due.minor != o->total.minor - paid)
            sim_fail(w, "money", "order %s closed without payment, but %" PRId64 " were paid",
                short_id(o->id).s, o->paid.minor);
        return;
    }
    if (o->due.minor != 0 || o->paid.minor != o->total.minor || paid != o->total.minor)
        sim_fail(w, "money", "order %s closed with %" PRId64 " paid of %" PRId64, short_id(o->id).s,
            paid, o->total.minor);
}

static bool put_item_of(const struct change *c, id line)
{
    int n = 0;
    for (size_t i = 0; i < c->n_puts; i++)
        if (c->puts[i].kind == KIND_ticket_item && c->puts[i].rec->rev == 1 &&
            id_eq(((const struct ticket_item *)c->puts[i].rec)->line_id, line))
            n++;
    return n >= 1; /* at each of its stations */
}

/* False: it was before. */
static bool ticketed_once(struct place_model *p, id line)
{
    struct line_seen *seen;
    HASH_FIND(hh, p->ticketed, &line, sizeof line, seen);
    if (seen)
        return false;
    seen = calloc(1, sizeof *seen);
    require(seen);
    seen->line = line;
    HASH_ADD(hh, p->ticketed, line, sizeof seen->line, seen);
    return true;
}

/* One id for a line at a station. */
static id line_at(const struct ticket_item *i)
{
    id at = i->line_id;
    for (size_t k = 0; k < sizeof at.b; k++)
        at.b[k] ^= i->station_id.b[k];
    return at;
}

static bool is_remade(const struct change *c, id line)
{
    for (size_t i = 0; i < c->n_events; i++)
        if ((c->events[i].type == EVENT_line_remade || c->events[i].type == EVENT_line_voided) &&
            id_eq(c->events[i].about, line))
            return true;
    return false;
}

/* Checked before the change is applied: a line that is sent gets onto one ticket, once in its life
 * unless it is made again, or was when a part of it is voided. */
static void check_tickets(struct world *w, struct place_model *p, const struct change *c)
{
    for (size_t i = 0; i < c->n_puts; i++) {
        const struct record *rec = c->puts[i].rec;
        if (c->puts[i].kind == KIND_line) {
            const struct line *is = (const struct line *)rec, *was = venue_line(&p->venue, rec->id);
            if (was && was->state == line_state_DRAFT && is->state == line_state_SENT &&
                !put_item_of(c, rec->id))
                sim_fail(
                    w, "tickets", "line %s was sent without one ticket item", short_id(rec->id).s);
        }
        if (c->puts[i].kind != KIND_ticket_item || rec->rev != 1)
            continue;
        id line = ((const struct ticket_item *)rec)->line_id;
        if (!ticketed_once(p, line_at((const struct ticket_item *)rec)) && !is_remade(c, line))
            sim_fail(w, "tickets", "line %s is on two tickets of a station", short_id(line).s);
    }
}

static void check_revs(struct world *w, const struct place_model *p, const struct change *c)
{
    for (size_t i = 0; i < c->n_puts; i++) {
        const struct record *is = c->puts[i].rec, *was;
        was = venue_get(&p->venue, c->puts[i].kind, is->id);
        if (is->rev != (was ? was->rev + 1 : 1))
            sim_fail(w, "journal", "seq %" PRId64 ": %s %s has rev %" PRId64 " after %" PRId64,
                c->seq, record_descs[c->puts[i].kind].name, short_id(is->id).s, is->rev,
                was ? was->rev : 0);
    }
}

/* A change the hub makes by itself: which tickets a screen has and shows. It changes nothing else.
 */
static void check_tally(struct world *w, const struct place_model *p, const struct change *c)
{
    for (int64_t i = 0; i < p->head; i++)
        if (id_eq(p->journal[i]->op, c->op))
            sim_fail(w, "once", "op %s is in the journal at %" PRId64 " and %" PRId64,
                short_id(c->op).s, i + 1, c->seq);
    for (size_t i = 0; i < c->n_puts; i++) {
        const struct ticket *is = (const struct ticket *)c->puts[i].rec;
        const struct ticket *was = venue_ticket(&p->venue, is->id);
        bool kitchen = c->puts[i].kind == KIND_ticket || c->puts[i].kind == KIND_line;
        if (!kitchen || (c->puts[i].kind == KIND_ticket && (!was || was->state != is->state)))
            sim_fail(w, "tickets", "receipts of a screen change a %s",
                record_descs[c->puts[i].kind].name);
    }
    cover_tally();
}

static void check_op(struct world *w, struct place_model *p, const struct change *c)
{
    struct op_known *o = op_find(w, c->op);
    if (!mem_db_receipt(w->db, p->info.tenant, p->info.venue, c->op))
        sim_fail(w, "receipts", "the change %" PRId64 " has none", c->seq);
    if (!o && check_own(w, p, c)) {
        cover_own();
        return;
    }
    if (!o) {
        check_tally(w, p, c);
        return;
    }
    if (o->seq)
        sim_fail(w, "once", "op %s is in the journal at %" PRId64 " and %" PRId64,
            short_id(c->op).s, o->seq, c->seq);
    o->seq = c->seq;
}

/* The amounts of a record as quoted and as it is. */
static void check_amount(struct world *w, struct str quoted, const char *field, money is, id about)
{
    int64_t n;
    if (span_i64(span_get(quoted, field), &n) && n != is.minor)
        sim_fail(w, "quote", "%s %s was quoted as %" PRId64 ", and is %" PRId64, short_id(about).s,
            field, n, is.minor);
}

/* A command that takes effect on the state on which it was quoted does what was quoted. */
static void check_quote(struct world *w, const struct change *c)
{
    const struct op_known *o = op_find(w, c->op);
    if (!o || !o->quoted || o->quoted_seq + 1 != c->seq)
        return;
    if (o->quoted_refused)
        sim_fail(w, "quote", "op %s was to be refused", short_id(c->op).s);
    struct str puts = span_of(str_of(o->quoted)), key, rec;
    for (size_t i = 0; i < c->n_puts; i++) {
        const struct put *put = &c->puts[i];
        bool found = false;
        if (put->kind != KIND_order && put->kind != KIND_check)
            continue;
        struct span_walk walk = span_walk(span_get(puts, record_descs[put->kind].name));
        while (!found && span_next(&walk, &key, &rec)) {
            id about;
            found = span_id(span_get(rec, "id"), &about) && id_eq(about, put->rec->id);
            if (!found)
                continue;
            const struct order *order = (const struct order *)put->rec;
            const struct check *check = (const struct check *)put->rec;
            bool is_order = put->kind == KIND_order;
            check_amount(w, rec, "total", is_order ? order->total : check->total, about);
            check_amount(w, rec, "tax", is_order ? order->tax : check->tax, about);
            check_amount(w, rec, "due", is_order ? order->due : check->due, about);
        }
        if (!found)
            sim_fail(w, "quote", "%s was put, but not quoted", short_id(put->rec->id).s);
    }
    w->count.quotes_kept++;
}

static void journal_grew(struct world *w, struct place_model *p, struct change *c)
{
    trace(w, "venue %s seq %" PRId64 " op %s puts=%zu dels=%zu", short_id(p->info.venue).s, c->seq,
        short_id(c->op).s, c->n_puts, c->n_dels);
    if (p->suspended && !id_is_zero(c->by.device))
        sim_fail(
            w, "access", "seq %" PRId64 " was committed while the venue was suspended", c->seq);
    if (c->seq != p->head + 1)
        sim_fail(w, "journal", "seq %" PRId64 " after %" PRId64, c->seq, p->head);
    if (p->head == p->cap) {
        p->cap = p->cap ? p->cap * 2 : 64;
        p->journal = realloc(p->journal, (size_t)p->cap * sizeof *p->journal);
        p->undos = realloc(p->undos, (size_t)p->cap * sizeof *p->undos);
        require(p->journal && p->undos);
    }
    model_move(w, p, p->head);
    check_op(w, p, c);
    check_quote(w, c);
    check_decided(w, p, c);
    check_approvals(w, p, c);
    check_revs(w, p, c);
    check_tickets(w, p, c);
    p->undos[p->head] = (struct undo){0};
    p->journal[p->head++] = change_share(c);
    model_move(w, p, p->head);
    for (size_t i = 0; i < c->n_puts; i++)
        if (c->puts[i].kind == KIND_order)
            check_closing(w, p, (const struct order *)c->puts[i].rec);
    for (size_t i = 0; i < c->n_puts; i++) {
        const struct order *o =
            c->puts[i].kind == KIND_order ? venue_order(&p->venue, c->puts[i].rec->id) : NULL;
        if (o)
            check_order(w, p, o);
    }
}

void check_journals(struct world *w)
{
    for (size_t i = 0; i < w->n_places; i++) {
        struct place_model *p = &w->places[i];
        int64_t head = mem_db_head(w->db, p->info.tenant, p->info.venue);
        if (head < p->head)
            sim_fail(w, "journal", "it fell from %" PRId64 " to %" PRId64, p->head, head);
        while (p->head < head) {
            const struct change *c =
                mem_db_change(w->db, p->info.tenant, p->info.venue, p->head + 1);
            if (!c)
                sim_fail(w, "journal", "no change at %" PRId64 " of %" PRId64, p->head + 1, head);
            journal_grew(w, p, (struct change *)c);
        }
    }
}

/* --- a database that loses commits ----------------------------------------------------------- */

/* Until each hub has noticed and said so: stores may be cut off, and connections held up. */
enum { DOUBT_MS = 45000 };

bool in_doubt(const struct world *w, const struct place_model *p)
{
    return w->now < p->doubt_until;
}

void check_lost(struct world *w, struct place_model *p)
{
    int64_t head = mem_db_head(w->db, p->info.tenant, p->info.venue);
    trace(w, "venue %s lost %" PRId64 " to %" PRId64, short_id(p->info.venue).s, head + 1, p->head);
    model_move(w, p, head);
    while (p->head > head) {
        p->head--;
        undo_fini(&p->undos[p->head]);
        change_drop(p->journal[p->head]);
    }
    memset(p->digests, 0, sizeof p->digests);
    p->n_digests = 0;
    ticketed_clear(p);
    for (int64_t i = 0; i < p->head; i++)
        for (size_t k = 0; k < p->journal[i]->n_puts; k++)
            if (p->journal[i]->puts[k].kind == KIND_ticket_item &&
                p->journal[i]->puts[k].rec->rev == 1)
                ticketed_once(p, line_at((const struct ticket_item *)p->journal[i]->puts[k].rec));
    struct op_known *o, *next;
    HASH_ITER(hh, w->ops, o, next) {
        if (&w->places[o->device->place] != p ||
            mem_db_receipt(w->db, p->info.tenant, p->info.venue, o->op))
            continue;
        o->seq = 0;
        o->answer = 0;
    }
    for (size_t i = 0; i < w->n_devices; i++)
        if (&w->places[w->devices[i].place] == p)
            w->devices[i].proven_at = -1;
    p->losses++;
    p->doubt_until = w->now + DOUBT_MS;
    w->count.losses++;
}

/* --- everything once more ------------------------------------------------------------------- */

/* Replaying the journal from the start gives the model, and the sums of every order hold. */
static void check_replay(struct world *w, struct place_model *p)
{
    struct venue fresh;
    require(venue_init(&fresh, &p->info) == 0);
    for (int64_t i = 0; i < p->head; i++) {
        if (mem_db_change(w->db, p->info.tenant, p->info.venue, i + 1) != p->journal[i])
            sim_fail(w, "journal", "the change at %" PRId64 " is another one now", i + 1);
        require(venue_apply(&fresh, p->journal[i], NULL) == 0);
    }
    model_move(w, p, p->head);
    if (!venue_eq(&fresh, &p->venue))
        sim_fail(w, "journal", "replayed it gives another venue");
    struct venue_iter it = venue_all(&fresh, KIND_order);
    for (const struct order *o; (o = venue_next(&it));)
        check_order(w, p, o);
    venue_fini(&fresh);
}

/* Every answer that was given is still the stored one. */
static void check_receipts(struct world *w)
{
    struct op_known *o, *next;
    HASH_ITER(hh, w->ops, o, next) {
        const struct venue_info *info = &w->places[o->device->place].info;
        if (o->answer && !mem_db_receipt(w->db, info->tenant, info->venue, o->op))
            sim_fail(w, "receipts", "op %s was answered and has none", short_id(o->op).s);
    }
}

void check_whole(struct world *w)
{
    for (size_t i = 0; i < w->n_places; i++)
        check_replay(w, &w->places[i]);
    check_receipts(w);
}
