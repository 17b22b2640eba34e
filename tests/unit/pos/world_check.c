/* What must hold in a venue after every command, computed independently of the rules. */

#include "tests/unit/pos/world.h"

/* Its course is there. It may be fired: what is held or sold out then stays. */
static bool has_course(const struct world *w, const struct line *l)
{
    struct venue_iter it = venue_children(&w->v, INDEX_COURSES_OF_ORDER, l->order_id);
    for (const struct course *c; (c = venue_next(&it));)
        if (c->number == l->course)
            return true;
    return false;
}

/* Half to the even neighbour, else up. */
static int64_t rounded(__int128 num, __int128 den, bool even)
{
    __int128 n = (num * 2 + den) / (den * 2);
    return (int64_t)(even && n * den * 2 == num * 2 + den ? n & ~(__int128)1 : n);
}

/* A tax, computed independently. What is rounded as a sum is off a line's own exact share by less
 * than one unit for the sum, and one for the share. */
static void tax_check(enum rounding rounding, int64_t is, __int128 num, __int128 den)
{
    if (rounding == rounding_LINE_UP || rounding == rounding_LINE_EVEN)
        must_eq(is, rounded(num, den, rounding == rounding_LINE_EVEN));
    else
        must(is * den > num - 2 * den && is * den < num + 2 * den);
}

/* Each of several taxes: its amount is about its exact share, a line's are its tax, and what they
 * leave of the price is its net. How they round is judged in tests/price. */
static void taxes_check(const struct line *l, int64_t gross)
{
    const struct line_tax *taxes = l->taxes.items;
    __int128 simple = 1000000, den = (__int128)1000000 * 1000000;
    int64_t sum = 0, contained = 0;
    for (size_t k = 0; k < l->taxes.n; k++)
        simple += taxes[k].compound ? 0 : taxes[k].rate_ppm;
    for (size_t k = 0; k < l->taxes.n; k++)
        if (taxes[k].inclusive)
            den += taxes[k].rate_ppm * (taxes[k].compound ? simple : 1000000);
    for (size_t k = 0; k < l->taxes.n; k++) {
        tax_check(rounding_RATE_UP, taxes[k].amount.minor,
            gross * taxes[k].rate_ppm * (taxes[k].compound ? simple : 1000000), den);
        sum += taxes[k].amount.minor;
        contained += taxes[k].inclusive ? taxes[k].amount.minor : 0;
    }
    must_eq(sum, l->tax.minor);
    must_eq(l->net.minor, gross - contained);
    must(l->taxes.n > 1 && l->tax_ppm == 0 && !l->tax_inclusive);
}

/* A person is in one open shift, and in one at a time; breaks are within theirs, one after the
 * other; the entries say what is so now. */
static void shift_check(const struct world *w, const struct shift *s)
{
    const struct shift_break *breaks = s->breaks.items;
    int64_t end = s->ended_at.ms ? s->ended_at.ms : INT64_MAX, last = s->started_at.ms, edits = 0;
    must(end >= s->started_at.ms);
    for (size_t i = 0; i < s->breaks.n; i++) {
        bool open = !breaks[i].ended_at.ms;
        must(breaks[i].started_at.ms >= last && (!open || i + 1 == s->breaks.n));
        must(!open || !s->ended_at.ms);
        last = open ? breaks[i].started_at.ms : breaks[i].ended_at.ms;
        must(last >= breaks[i].started_at.ms);
    }
    must(last <= end);
    struct venue_iter it = venue_children(&w->v, INDEX_SHIFTS_OF_STAFF, s->staff_id);
    for (const struct shift *o; (o = venue_next(&it));)
        must(o == s || (o->ended_at.ms && o->ended_at.ms <= s->started_at.ms) ||
             end <= o->started_at.ms);
    it = venue_children(&w->v, INDEX_EDITS_OF_SHIFT, s->id);
    for (const struct shift_edit *e; (e = venue_next(&it)); edits++)
        must(e->rev == 1 && e->reason.n);
    must(edits <= LIMIT_SHIFT_EDITS);
}

static void line_check(const struct world *w, const struct line *l)
{
    const struct order *o = venue_order(&w->v, l->order_id);
    must(o);
    bool off = l->state == line_state_REMOVED; /* the order may be opened again */
    must_eq(off, o->state == order_state_CANCELLED);
    if (off) {
        must(l->net.minor == 0 && l->tax.minor == 0 && l->discount.minor == 0 && !l->fire_no);
        return;
    }
    const struct item *item = venue_item(&w->v, l->item_id);
    must(l->item_price.has);
    const struct menu *menu = venue_menu(&w->v, w->v.info.venue);
    bool now = l->menu_version == (menu ? menu->version : 0);
    if (now && !l->price_said && id_is_zero(l->price_list_id) && id_is_zero(l->combo_id))
        must_eq(l->item_price.v.minor, item->price.minor);
    must_eq(l->weight.has, item->unit.n > 0);
    int64_t price = l->weight.has ? (l->item_price.v.minor * l->weight.v * 2 + 1000) / 2000
                                  : l->item_price.v.minor;
    const struct choice *choices = l->choices.items;
    for (size_t i = 0; i < l->choices.n; i++)
        price += choices[i].price.minor;
    must_eq(l->unit_price.minor, price);
    __int128 gross = (__int128)l->unit_price.minor * l->quantity - l->discount.minor;
    must(l->discount.minor >= 0 && gross >= 0);
    __int128 den = l->tax_inclusive ? 1000000 + l->tax_ppm : 1000000;
    bool voided = l->state == line_state_VOIDED;
    if (voided) {
        must(l->net.minor == 0 && l->tax.minor == 0 && l->discount.minor == 0);
    } else if (l->taxes.n) {
        taxes_check(l, (int64_t)gross);
    } else {
        must_eq(l->net.minor + (l->tax_inclusive ? l->tax.minor : 0), gross);
        tax_check(o->rounding, l->tax.minor, gross * l->tax_ppm, den);
    }
    bool sent = l->state != line_state_DRAFT && l->state != line_state_WAITING;
    must(!l->held || !sent);
    if (l->state == line_state_WAITING)
        must(has_course(w, l));
    must(!l->fire_at.ms || l->state == line_state_WAITING);
    must_eq(l->fire_no > 0, sent);
    must_eq(l->sent_at.ms > 0, sent);
    must_eq(l->void_reason.n > 0, voided);
}

/* Discounts of the same cap or lower ones take no more than it, but for the rounding of each
 * percentage. */
static void caps_check(const struct world *w, const struct order *o, int64_t gross)
{
    const struct discount *all[LIMIT_ORDER_DISCOUNTS];
    size_t n = 0;
    int64_t n_percent = 0;
    struct venue_iter it = venue_children(&w->v, INDEX_DISCOUNTS_OF_ORDER, o->id);
    for (const struct discount *x; (x = venue_next(&it));
         n_percent += x->percent_ppm > 0 && x->percent_ppm < 1000000)
        all[n++] = x;
    for (size_t i = 0; i < n; i++) {
        int64_t taken = 0, cap = all[i]->cap_ppm;
        for (size_t k = 0; cap && k < n; k++)
            taken += all[k]->cap_ppm && all[k]->cap_ppm <= cap ? all[k]->amount.minor : 0;
        must(2 * (__int128)taken * 1000000 <= 2 * (__int128)gross * cap + n_percent * 1000000);
    }
}

/* A line on a check is on one of its order; its shares add up to it, unless a part of it is paid.
 */
static void shares_check(const struct world *w, const struct line *l)
{
    const struct check *on = venue_check(&w->v, l->check_id);
    must(id_is_zero(l->check_id) || (on && id_eq(on->order_id, l->order_id)));
    int64_t net = 0, tax = 0, discount = 0;
    bool any = false, paid = false;
    struct venue_iter it = venue_children(&w->v, INDEX_SHARES_OF_LINE, l->id);
    for (const struct share *s; (s = venue_next(&it));) {
        const struct check *c = venue_check(&w->v, s->check_id);
        must(s->weight > 0 && id_eq(s->order_id, l->order_id));
        must(c && id_eq(c->order_id, l->order_id));
        while (c->state == check_state_MERGED)
            c = venue_check(&w->v, c->into_id);
        paid = paid || c->state == check_state_PAID;
        any = true;
        net += s->net.minor;
        tax += s->tax.minor;
        discount += s->discount.minor;
    }
    must(!any || id_is_zero(l->check_id));
    if (any && !paid) {
        must_eq(net, l->net.minor);
        must_eq(tax, l->tax.minor);
        must_eq(discount, l->discount.minor);
    }
}

/* The checks of an order add up to it, to the last unit. */
static void checks_check(const struct world *w, const struct order *o)
{
    int64_t net = 0, tax = 0, discount = 0, charge = 0, due = 0, paid = 0, taken = 0;
    size_t n = 0, open = 0;
    struct venue_iter it = venue_children(&w->v, INDEX_CHECKS_OF_ORDER, o->id);
    for (const struct check *c; (c = venue_next(&it)); n++) {
        const struct check *into = venue_check(&w->v, c->into_id);
        must(c->number >= 1 && c->number <= LIMIT_ORDER_CHECKS);
        must_eq(c->state == check_state_MERGED, into != NULL);
        must(!into || (id_eq(into->order_id, o->id) && into != c && c->total.minor == 0));
        must((int)c->state != (int)check_state_CLOSED);
        must(str_eq(c->business_date, o->business_date));
        must(c->net.minor >= 0 && c->tax.minor >= 0 && c->discount.minor >= 0);
        must_eq(c->total.minor, c->net.minor + c->tax.minor);
        must_eq(c->paid.minor, c->state == check_state_PAID ? c->total.minor : 0);
        must_eq(c->due.minor, c->total.minor - c->paid.minor);
        must_eq(c->closed_at.ms > 0, c->state == check_state_PAID);
        must(c->weight == 0 || !c->amount.has);
        must(c->charge.minor >= c->charge_tax.minor && c->charge.minor <= c->total.minor);
        net += c->net.minor;
        tax += c->tax.minor;
        discount += c->discount.minor;
        charge += c->charge.minor;
        due += c->due.minor;
        paid += c->paid.minor;
        open += c->state == check_state_OPEN;
    }
    it = venue_children(&w->v, INDEX_PAYMENTS_OF_ORDER, o->id);
    for (const struct payment *p; (p = venue_next(&it));) {
        const struct check *c = venue_check(&w->v, p->check_id);
        must(c && c->state == check_state_PAID && c->total.minor == p->amount.minor);
        taken += p->amount.minor;
    }
    must_eq(o->paid.minor, paid);
    must_eq(taken, paid);
    if (n == 0)
        return;
    must(open > 0);
    must_eq(net, o->net.minor);
    must_eq(tax, o->tax.minor);
    must_eq(discount, o->discount.minor);
    must_eq(due, o->due.minor);
    must(paid > 0 || charge == o->charge.minor);
}

/* A bill adds up; a good one says what its order or check comes to now. */
static void bill_check(const struct world *w, const struct bill *b)
{
    const struct order *o = venue_order(&w->v, b->order_id);
    const struct check *c = venue_check(&w->v, b->check_id);
    must(o && b->state != bill_state_REPLACED && (id_is_zero(b->check_id) || c));
    must(!c || id_eq(c->order_id, o->id));
    const struct bill_line *lines = b->lines.items;
    const struct bill_tax *taxes = b->taxes.items;
    int64_t total = b->rest.minor + b->charge.minor, tax = 0;
    for (size_t i = 0; i < b->lines.n; i++)
        total += lines[i].net.minor + lines[i].tax.minor;
    for (size_t i = 0; i < b->taxes.n; i++)
        tax += taxes[i].amount.minor;
    must_eq(total, b->total.minor);
    must_eq(tax, b->tax.minor);
    must_eq(b->net.minor + b->tax.minor, b->total.minor);
    must(c || b->rest.minor == 0);
    if (b->state == bill_state_STALE)
        return;
    must_eq(b->total.minor, c ? c->total.minor : o->total.minor);
    must_eq(b->tax.minor, c ? c->tax.minor : o->tax.minor);
    must_eq(b->discount.minor, c ? c->discount.minor : o->discount.minor);
    must(!c || c->state == check_state_OPEN || c->state == check_state_PAID);
}

static void order_check(const struct world *w, const struct order *o)
{
    int64_t net = 0, tax = 0, discount = 0, given = 0, charge = 0, gross = 0;
    struct venue_iter it = venue_children(&w->v, INDEX_LINES_OF_ORDER, o->id);
    size_t n = 0;
    for (const struct line *l; (l = venue_next(&it)); n++) {
        net += l->net.minor;
        tax += l->tax.minor;
        discount += l->discount.minor;
        gross += l->state == line_state_VOIDED ? 0 : l->unit_price.minor * l->quantity;
    }
    it = venue_children(&w->v, INDEX_DISCOUNTS_OF_ORDER, o->id);
    for (const struct discount *x; (x = venue_next(&it));) {
        must_eq(x->state, discount_state_GIVEN);
        must(id_is_zero(x->line_id) || venue_line(&w->v, x->line_id));
        given += x->amount.minor;
    }
    it = venue_children(&w->v, INDEX_CHARGES_OF_ORDER, o->id);
    for (const struct charge *x; (x = venue_next(&it));) {
        must_eq(x->state, charge_state_ADDED);
        must(n > 0 || x->net.minor + x->tax.minor == 0);
        net += x->net.minor;
        tax += x->tax.minor;
        charge += x->net.minor + x->tax.minor;
    }
    must_eq(o->charge.minor, charge);
    bool courses[COURSE_MAX + 1] = {false};
    it = venue_children(&w->v, INDEX_COURSES_OF_ORDER, o->id);
    for (const struct course *c; (c = venue_next(&it));) {
        must(!courses[c->number]);
        courses[c->number] = true;
        must_eq(c->fired_at.ms > 0, c->state == course_state_FIRED);
    }
    caps_check(w, o, gross);
    must_eq(o->discount.minor, discount);
    must_eq(given, discount);
    must(n <= LIMIT_ORDER_LINES);
    bool merged = o->state == order_state_MERGED, open = o->state == order_state_OPEN;
    bool cancelled = o->state == order_state_CANCELLED;
    const struct order *into = venue_order(&w->v, o->into_id);
    must(merged ? into && into->state != order_state_MERGED && o->total.minor == 0
                : id_is_zero(o->into_id));
    must(o->state != order_state_CLOSED || o->close_reason.n > 0); /* the others leave */
    it = venue_children(&w->v, INDEX_CHECKS_OF_ORDER, o->id);
    must(!cancelled || (o->total.minor == 0 && !venue_next(&it)));
    must_eq(o->closed_at.ms > 0, !open);
    it = venue_children(&w->v, INDEX_BILLS_OF_ORDER, o->id);
    for (const struct bill *b; (b = venue_next(&it));)
        bill_check(w, b);
    must_eq(o->net.minor, net);
    must_eq(o->tax.minor, tax);
    must_eq(o->total.minor, net + tax);
    must_eq(o->due.minor, net + tax - o->paid.minor);
    checks_check(w, o);
    must(!o->business_date.n || o->business_date.n == DATE_CHARS);
    must(o->number_day.n == 0 || str_cmp(o->business_date, o->number_day) <= 0);
    struct venue_iter all = venue_all(&w->v, KIND_order);
    for (const struct order *other; (other = venue_next(&all));)
        must(other == o || other->number != o->number || !str_eq(other->number_day, o->number_day));
    if (o->kind == order_kind_DINE_IN && open) {
        const struct table *t = venue_table(&w->v, o->table_id);
        must(t && t->state == table_state_SEATED);
    }
}

/* A line against its items: what it shows of them is what they say. */
static void items_of_line_check(const struct world *w, const struct line *l)
{
    /* By how far an item is: new, started, made, fetched. */
    size_t n = 0, by[4] = {0}, unseen = 0;
    int64_t fired = 0;
    bool shown = true;
    struct venue_iter it = venue_children(&w->v, INDEX_ITEMS_OF_LINE, l->id);
    for (const struct ticket_item *i; (i = venue_next(&it)); n++) {
        const struct ticket *t = venue_ticket(&w->v, i->ticket_id);
        fired = t->fire_no > fired ? t->fire_no : fired;
        shown = shown && t->displayed_at.ms > 0;
        unseen += i->was.n;
        bool is_void =
            i->state == ticket_item_state_VOIDED || i->state == ticket_item_state_VOID_SEEN;
        if (l->state == line_state_VOIDED)
            must(is_void);
        if (is_void || (i->state == ticket_item_state_DONE && t->fire_no < l->fire_no))
            continue;
        by[i->state + (i->state == ticket_item_state_DONE && t->state == ticket_state_PICKED_UP)]++;
    }
    if (!n)
        return;
    must(fired <= l->fire_no);
    must(!l->displayed || shown);
    /* An older ticket may have left, of a void line any. */
    must(l->displayed || !shown || n > 1 || l->remakes || l->state == line_state_VOIDED);
    must_eq(l->unseen.n, unseen);
    if (l->state == line_state_VOIDED || !(by[0] + by[1] + by[2] + by[3]))
        return;
    if (by[1] || (by[0] && by[2] + by[3]))
        must_eq(l->state, line_state_STARTED);
    else
        must_eq(l->state, by[0]   ? line_state_SENT
                          : by[2] ? line_state_READY
                                  : line_state_PICKED_UP);
}

static void ticket_item_check(const struct world *w, const struct ticket_item *i)
{
    const struct ticket *t = venue_ticket(&w->v, i->ticket_id);
    must(t);
    must(id_eq(t->station_id, i->station_id) && id_eq(t->order_id, i->order_id));
    bool done = t->state == ticket_state_BUMPED || t->state == ticket_state_PICKED_UP;
    if (done)
        must((int)i->state >= (int)ticket_item_state_DONE);
    if (t->state == ticket_state_NEW)
        must(i->state == ticket_item_state_NEW || i->state >= ticket_item_state_VOIDED);
    must(!i->was.n || (i->state == ticket_item_state_NEW && i->changes));
    struct venue_iter it = venue_children(&w->v, INDEX_ITEMS_OF_TICKET, t->id);
    size_t n = 0;
    for (const struct ticket_item *other; (other = venue_next(&it));)
        n += id_eq(other->line_id, i->line_id);
    must_eq(n, 1); /* a line is on a ticket once */
}

static void ticket_check(const struct ticket *t)
{
    bool bumped = t->state == ticket_state_BUMPED || t->state == ticket_state_PICKED_UP;
    must_eq(t->bumped_at.ms > 0, bumped);
    must_eq(t->picked_up_at.ms > 0, t->state == ticket_state_PICKED_UP);
    if (t->state == ticket_state_NEW)
        must_eq(t->started_at.ms, 0);
    must_eq(t->started_by.n > 0, t->started_at.ms > 0);
    if (t->displayed_at.ms)
        must(t->delivered_at.ms > 0);
}

static void station_check(const struct world *w, const struct station *s)
{
    size_t done = 0;
    struct venue_iter it = venue_children(&w->v, INDEX_TICKETS_OF_STATION, s->id);
    for (const struct ticket *t; (t = venue_next(&it));)
        done += t->state == ticket_state_PICKED_UP;
    must(done <= LIMIT_TICKET_RECALL);
}

/* The tickets of an open order name the tables that are joined to its table. */
static void ticket_names_check(const struct world *w, const struct table *t)
{
    size_t joined = 0;
    struct venue_iter it = venue_children(&w->v, INDEX_TABLES_JOINED_TO, t->id);
    while (venue_next(&it))
        joined++;
    it = venue_children(&w->v, INDEX_TICKETS_OF_TABLE, t->id);
    for (const struct ticket *shown; (shown = venue_next(&it));) {
        const struct order *o = venue_order(&w->v, shown->order_id);
        must(!o || o->state != order_state_OPEN || shown->joined.n == joined);
    }
}

#define EACH(w, type, rec)                                                                         \
    struct venue_iter it_##type = venue_all(&(w)->v, KIND_##type);                                 \
    for (const struct type *rec; (rec = venue_next(&it_##type));)

void world_check(const struct world *w)
{
    EACH(w, line, l)
    {
        line_check(w, l);
        items_of_line_check(w, l);
        shares_check(w, l);
    }
    EACH(w, share, s)
    must(venue_line(&w->v, s->line_id));
    EACH(w, check, c)
    must(venue_order(&w->v, c->order_id));
    EACH(w, payment, p)
    must(venue_order(&w->v, p->order_id));
    EACH(w, order, o)
    order_check(w, o);
    EACH(w, ticket, t)
    ticket_check(t);
    EACH(w, ticket_item, i)
    ticket_item_check(w, i);
    EACH(w, station, s)
    station_check(w, s);
    EACH(w, table, t)
    {
        bool seated = t->state == table_state_SEATED;
        must_eq(t->covers > 0, seated);
        must_eq(t->seated_at.ms > 0, seated);
        must(seated || t->paid_at.ms == 0);
        must_eq(t->blocked_reason.n > 0, t->state == table_state_BLOCKED);
        must_eq(!id_is_zero(t->joined_to), t->state == table_state_JOINED);
        const struct table *main = venue_table(&w->v, t->joined_to);
        must(id_is_zero(t->joined_to) || (main && main->state != table_state_JOINED));
        ticket_names_check(w, t);
    }
    EACH(w, reservation, r)
    {
        must_eq(r->state, reservation_state_BOOKED);
        struct venue_iter all = venue_children(&w->v, INDEX_RESERVATIONS_OF_TABLE, r->table_id);
        for (const struct reservation *other; (other = venue_next(&all));)
            must(r == other || r->ends_at.ms <= other->starts_at.ms ||
                 other->ends_at.ms <= r->starts_at.ms);
    }
    EACH(w, shift, s)
    shift_check(w, s);
    must_eq(venue_count(&w->v, KIND_seating), 0);
    EACH(w, item, it)
    must(!it->remaining.has || it->remaining.v >= 0);
    must(venue_count(&w->v, KIND_counter) <= counter_name_N);
    must(w->v.slots.n_records <= LIMIT_VENUE_RECORDS);
    must_eq(w->v.seq, (int64_t)w->n_log);
}
