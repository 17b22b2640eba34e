#include "clients/c/ctl/past.h"

#include "clients/c/ctl/admin.h"
#include "clients/c/ctl/decimal.h"
#include "protocol/base/require.h"
#include "protocol/pos/decide/decide.h"
#include "protocol/pos/decide/rules.h"
#include "protocol/pos/model/limits.h"
#include "protocol/wire/message.h"
#include "protocol/wire/shape_json.h"

enum { MESSAGE_MAX = 1 << 21 };

/* What is being made. */
struct making {
    struct past *p;
    struct house *h;
    struct import_told *t;
    struct arena *a;
    struct cmd_order_import body;
    struct import_line *lines;
    struct import_choice *choices;
    struct import_tax *taxes;
    struct import_discount *discounts;
    struct import_charge *charges;
    struct import_payment *payments;
    size_t n_choices, n_taxes;
};

void past_init(struct past *p)
{
    *p = (struct past){0};
    buf_init(&p->body, PAST_BODY_MAX);
}

void past_fini(struct past *p)
{
    buf_fini(&p->body);
}

static bool wrong(
    struct making *m, const struct import_row *row, const char *what, enum import_column c)
{
    return import_wrong(m->t, row->line, what, row->v[c]);
}

/* -- values; an empty one is absent ------------------------------------------------------------ */

static bool take_int(
    struct making *m, const struct import_row *row, enum import_column c, struct opt_int *ret)
{
    ret->has = row->v[c].n > 0;
    return !ret->has || str_to_i64(row->v[c], &ret->v) || wrong(m, row, "no whole number:", c);
}

static bool take_money(struct making *m, const struct import_row *row, enum import_column c,
    bool negative, struct opt_money *ret)
{
    ret->has = row->v[c].n > 0;
    return !ret->has || values_money(&m->h->values, row->v[c], negative, &ret->v) ||
           wrong(m, row, "no amount:", c);
}

static bool take_percent(
    struct making *m, const struct import_row *row, enum import_column c, struct opt_int *ret)
{
    ret->has = row->v[c].n > 0;
    return !ret->has || values_percent(row->v[c], &ret->v) || wrong(m, row, "no percentage:", c);
}

static bool take_weight(
    struct making *m, const struct import_row *row, enum import_column c, struct opt_int *ret)
{
    ret->has = row->v[c].n > 0;
    return !ret->has || values_weight(row->v[c], &ret->v) || wrong(m, row, "no weight:", c);
}

static bool take_time(
    struct making *m, const struct import_row *row, enum import_column c, time_ms *ret)
{
    return !row->v[c].n || values_time(&m->h->values, row->v[c], ret) ||
           wrong(m, row,
               m->h->values.n_shifts ? "no date and time:"
                                     : "no date and time with an offset (local times need --db):",
               c);
}

static bool take_yes(
    struct making *m, const struct import_row *row, enum import_column c, bool *ret)
{
    return values_yes(row->v[c], ret) || wrong(m, row, "neither yes nor no:", c);
}

static bool take_enum(struct making *m, const struct import_row *row, enum import_column c,
    const struct enum_desc *e, int *ret)
{
    if (!row->v[c].n)
        return true;
    *ret = enum_find(e, row->v[c]);
    return *ret >= 0 || wrong(m, row, "not known:", c);
}

/* -- the rows ---------------------------------------------------------------------------------- */

static bool order_take(struct making *m)
{
    const struct import_row *row = m->t->first;
    struct cmd_order_import *b = &m->body;
    b->kind = row->v[COL_table].n ? order_kind_DINE_IN : order_kind_TAKEAWAY;
    if (!row->v[COL_order].n || !row->v[COL_opened].n)
        return import_wrong(m->t, row->line,
            row->v[COL_order].n ? "it does not say when it was opened" : "the order has no name",
            (struct str){0});
    if (!take_enum(m, row, COL_channel, &enum_order_kind, &b->kind) ||
        !take_time(m, row, COL_opened, &b->opened_at) ||
        !take_time(m, row, COL_closed, &b->closed_at) ||
        !take_time(m, row, COL_promised, &b->promised_at) ||
        !take_int(m, row, COL_covers, &b->covers) || !take_money(m, row, COL_net, false, &b->net) ||
        !take_money(m, row, COL_order_tax, false, &b->tax) ||
        !take_money(m, row, COL_total, false, &b->total) ||
        (row->v[COL_table].n && !house_table(m->h, m->t, row, &b->table_id)))
        return false;
    if (!row->v[COL_closed].n)
        b->closed_at = b->opened_at;
    b->customer = row->v[COL_customer];
    b->phone = row->v[COL_phone];
    b->address = row->v[COL_address];
    b->room = row->v[COL_room];
    b->server = row->v[COL_server];
    b->note = row->v[COL_note];
    b->close_reason = row->v[COL_reason];
    b->reference = row->v[COL_order];
    return true;
}

/* Ids of the menu, if it has such a choice, else from the names. */
static void choice_name(struct making *m, id item_id, struct import_choice *c)
{
    struct venue_iter it = venue_children(&m->h->venue, INDEX_GROUPS_OF_ITEM, item_id);
    for (const struct choice_group *g; (g = venue_next(&it));) {
        const struct menu_option *options = g->options.items;
        for (size_t i = 0; str_eq(g->name, c->group) && i < g->options.n; i++)
            if (str_eq(options[i].name, c->name)) {
                c->group_id = g->id;
                c->option_id = options[i].id;
                return;
            }
    }
    struct buf key;
    buf_init(&key, 4096);
    buf_put_str(&key, STR("group/"));
    buf_put(&key, item_id.b, sizeof item_id.b);
    buf_put_str(&key, c->group);
    c->group_id = id_named(LONG_AGO, "import", buf_str(&key));
    buf_put_char(&key, '/');
    buf_put_str(&key, c->name);
    c->option_id = id_named(LONG_AGO, "import", buf_str(&key));
    buf_fini(&key);
}

/* A new choice of the last line. */
static struct import_choice *choice_next(struct making *m)
{
    struct import_line *l = &m->lines[m->body.lines.n - 1];
    if (!l->choices.n)
        l->choices.items = &m->choices[m->n_choices];
    l->choices.n++;
    return &m->choices[m->n_choices++];
}

static bool tax_take(struct making *m, const struct import_row *row)
{
    struct import_line *l = &m->lines[m->body.lines.n - 1];
    struct opt_int rate;
    struct import_tax tax = {.name = row->v[COL_tax_name], .inclusive = true};
    if (!take_percent(m, row, COL_tax, &rate) || !take_yes(m, row, COL_compound, &tax.compound) ||
        (row->v[COL_tax_included].n && !take_yes(m, row, COL_tax_included, &tax.inclusive)))
        return false;
    tax.rate_ppm = rate.v;
    if (!l->taxes.n)
        l->taxes.items = &m->taxes[m->n_taxes];
    l->taxes.n++;
    m->taxes[m->n_taxes++] = tax;
    return true;
}

static bool line_take(struct making *m, const struct import_row *row)
{
    struct import_line *l = &m->lines[m->body.lines.n];
    struct opt_int quantity;
    m->p->rows[m->body.lines.n++] = row->line;
    m->p->n_rows = m->body.lines.n;
    if (!house_item(m->h, m->t, row, &l->item_id) || !take_int(m, row, COL_quantity, &quantity) ||
        !take_money(m, row, COL_price, false, &l->price) ||
        !take_weight(m, row, COL_weight, &l->weight) || !take_int(m, row, COL_seat, &l->seat) ||
        !take_time(m, row, COL_at, &l->added_at) || (row->v[COL_tax].n && !tax_take(m, row)))
        return false;
    l->name = row->v[COL_item];
    l->quantity = quantity.has ? quantity.v : 1;
    l->note = row->v[COL_note];
    l->reference = row->v[COL_reference];
    l->void_reason = row->v[COL_void];
    if (row->v[COL_size].n) {
        struct import_choice *size = choice_next(m);
        *size = (struct import_choice){.group = STR("Size"), .name = row->v[COL_size]};
        choice_name(m, l->item_id, size);
    }
    return true;
}

static bool choice_take(struct making *m, const struct import_row *row)
{
    struct import_choice *c = choice_next(m);
    struct opt_money price;
    *c = (struct import_choice){.group = row->v[COL_group].n ? row->v[COL_group] : STR("Choices"),
        .name = row->v[COL_choice]};
    if (!c->name.n)
        return import_wrong(m->t, row->line, "the row names no choice", (struct str){0});
    if (!take_money(m, row, COL_price, true, &price) ||
        !take_int(m, row, COL_quantity, &c->quantity) || !take_int(m, row, COL_depth, &c->depth) ||
        !take_enum(m, row, COL_prefix, &enum_choice_prefix, &c->prefix))
        return false;
    c->price = price.v;
    choice_name(m, m->lines[m->body.lines.n - 1].item_id, c);
    return true;
}

/* A percentage, an amount, or with neither all of it. */
static bool discount_take(struct making *m, const struct import_row *row)
{
    struct import_discount *x = &m->discounts[m->body.discounts.n++];
    bool on_line = str_eq(row->v[COL_on], STR("line"));
    if (!take_percent(m, row, COL_percent, &x->percent_ppm) ||
        !take_money(m, row, COL_amount, false, &x->amount))
        return false;
    if (row->v[COL_on].n && !on_line && !str_eq(row->v[COL_on], STR("order")))
        return wrong(m, row, "neither line nor order:", COL_on);
    x->kind = x->percent_ppm.has ? discount_kind_PERCENT
              : x->amount.has    ? discount_kind_AMOUNT
                                 : discount_kind_COMP;
    x->line = (struct opt_int){on_line, (int64_t)m->body.lines.n};
    x->reason = row->v[COL_reason].n ? row->v[COL_reason] : STR("not said");
    return true;
}

static bool charge_take(struct making *m, const struct import_row *row)
{
    struct import_charge *x = &m->charges[m->body.charges.n++];
    if (!take_percent(m, row, COL_percent, &x->percent_ppm) ||
        !take_money(m, row, COL_amount, false, &x->amount) ||
        !take_percent(m, row, COL_tax, &x->tax_ppm) ||
        !take_yes(m, row, COL_after_tax, &x->after_tax) ||
        !take_yes(m, row, COL_tax_included, &x->tax_inclusive))
        return false;
    x->kind = x->percent_ppm.has ? charge_kind_PERCENT : charge_kind_AMOUNT;
    x->name = row->v[COL_name].n ? row->v[COL_name] : STR("Service");
    return true;
}

static bool payment_take(struct making *m, const struct import_row *row)
{
    struct import_payment *p = &m->payments[m->body.payments.n++];
    p->tender = tender_OTHER;
    return take_enum(m, row, COL_tender, &enum_tender, &p->tender) &&
           take_money(m, row, COL_amount, false, &p->amount) &&
           take_time(m, row, COL_at, &p->taken_at);
}

/* Without rows for payments all is paid, unless a reason says why it is not. */
static bool rest_take(struct making *m)
{
    const struct import_row *row = m->t->first;
    if (m->body.payments.n || (!row->v[COL_paid_by].n && row->v[COL_reason].n))
        return true;
    struct import_payment *p = &m->payments[m->body.payments.n++];
    p->tender = tender_OTHER;
    return take_enum(m, row, COL_paid_by, &enum_tender, &p->tender);
}

static bool row_take(struct making *m, const struct import_row *row)
{
    static bool (*const takers[ROWS_N])(struct making * m, const struct import_row *row) = {
        [ROW_line] = line_take,
        [ROW_choice] = choice_take,
        [ROW_tax] = tax_take,
        [ROW_discount] = discount_take,
        [ROW_charge] = charge_take,
        [ROW_payment] = payment_take,
    };
    bool of_line =
        row->kind == ROW_choice || row->kind == ROW_tax || str_eq(row->v[COL_on], STR("line"));
    if (of_line && !m->body.lines.n)
        return import_wrong(m->t, row->line, "there is no line before it", (struct str){0});
    return takers[row->kind](m, row);
}

/* Room for all that the rows can become. */
static bool making_room(struct making *m)
{
    size_t n = 1;
    for (const struct import_row *row = m->t->first; row; row = row->next)
        n++;
    m->p->rows = arena_array(m->a, size_t, n);
    m->lines = arena_array(m->a, struct import_line, n);
    m->choices = arena_array(m->a, struct import_choice, 2 * n);
    m->taxes = arena_array(m->a, struct import_tax, 2 * n);
    m->discounts = arena_array(m->a, struct import_discount, n);
    m->charges = arena_array(m->a, struct import_charge, n);
    m->payments = arena_array(m->a, struct import_payment, n);
    if (m->p->rows && m->lines && m->choices && m->taxes && m->discounts && m->charges &&
        m->payments)
        return true;
    return import_wrong(m->t, m->t->first->line, "the order is too large", (struct str){0});
}

/* -- the whole --------------------------------------------------------------------------------- */

static int64_t day_of(const struct house *h, const struct past_names *names, time_ms at)
{
    struct opt_int starts = names->day_starts_minute;
    if (!starts.has)
        starts = settings_of(&h->venue)->day_starts_minute;
    return values_day(&h->values, starts.has ? (int)starts.v : 0, at);
}

static id order_named(struct str name, const int64_t *day)
{
    struct buf key;
    buf_init(&key, 2 * PAST_BODY_MAX);
    buf_printf(&key, "order/");
    if (day)
        buf_printf(&key, "%lld/", (long long)*day);
    buf_put_str(&key, name);
    id order = id_named(LONG_AGO, "import", buf_str(&key));
    buf_fini(&key);
    return order;
}

/* The business day that the order is known by: the one of an earlier run, if its days began at
 * another time and the order was imported as of the day before or after. */
static int64_t day_known(
    const struct making *m, const struct past_names *names, struct str name, time_ms opened_at)
{
    int64_t is = day_of(m->h, names, opened_at);
    for (int64_t day = is - 1; day <= is + 1; day++) {
        id order = order_named(name, &day);
        if (earlier_has(names->earlier, order, opened_at))
            return day;
    }
    return is;
}

static void name_all(struct making *m, const struct past_names *names)
{
    struct buf key;
    struct str name = m->body.reference;
    int64_t day = names->daily ? day_known(m, names, name, m->body.opened_at) : 0;
    m->p->order = m->body.order_id = order_named(name, names->daily ? &day : NULL);
    struct json_out o = json_out(&m->p->body);
    shape_write_given(&o, command_descs[CMD_order_import].body, &m->body);
    buf_init(&key, 2 * PAST_BODY_MAX);
    buf_printf(&key, "order/");
    if (names->daily)
        buf_printf(&key, "%lld/", (long long)day);
    buf_put_str(&key, name);
    buf_put_str(&key, buf_str(&m->p->body));
    m->p->op = id_named(LONG_AGO, "import op", buf_str(&key));
    buf_fini(&key);
}

bool past_make(struct past *p, struct house *h, struct import_told *t,
    const struct past_names *names, struct arena *a)
{
    struct making m = {.p = p, .h = h, .t = t, .a = a};
    buf_reset(&p->body);
    p->n_rows = 0;
    if (t->wrong || !making_room(&m) || !order_take(&m))
        return false;
    for (const struct import_row *row = t->first->next; row; row = row->next)
        if (!row_take(&m, row))
            return false;
    if (!m.body.lines.n)
        return import_wrong(t, t->first->line, "it has no lines", (struct str){0});
    if (!rest_take(&m))
        return false;
    m.body.lines.items = m.lines;
    m.body.discounts.items = m.discounts;
    m.body.charges.items = m.charges;
    m.body.payments.items = m.payments;
    name_all(&m, names);
    p->opened_at = m.body.opened_at;
    p->closed_at = m.body.closed_at;
    return !p->body.failed ||
           import_wrong(t, t->first->line, "the order is too large", (struct str){0});
}

/* -- by the rules ------------------------------------------------------------------------------ */

/* The line of the file that a refusal or fault is about. */
static size_t line_of(const struct past *p, const struct import_told *t, int64_t element)
{
    return element > 0 && (size_t)element <= p->n_rows ? p->rows[element - 1] : t->first->line;
}

/* "body.lines[2].name": 3; 0: of no line. */
static int64_t element_of(struct str path)
{
    struct str head = STR("body.lines[");
    int64_t n = 0;
    if (!str_starts(path, head))
        return 0;
    for (size_t i = head.n; i < path.n && path.p[i] >= '0' && path.p[i] <= '9'; i++)
        n = 10 * n + (path.p[i] - '0');
    return n + 1;
}

static bool say_fault(const struct past *p, struct import_told *t, const struct message_fault *f)
{
    return import_wrong(t, line_of(p, t, element_of(f->field)), message_error_descs[f->error].text,
        f->error == ERROR_TOO_LARGE ? (struct str){0} : f->field);
}

static bool say_refusal(const struct past *p, const struct house *h, struct import_told *t,
    const struct decision *d, struct arena *a)
{
    struct buf text;
    struct str words = str_of(d->field), copy;
    bool of_lines =
        d->field && (strcmp(d->field, "payments") != 0 && strcmp(d->field, "discounts") != 0 &&
                        strcmp(d->field, "charges") != 0);
    buf_init(&text, 4096);
    buf_printf(&text, "(%.*s", STR_ARG(words));
    if (d->amount.has) {
        buf_put_str(&text, STR(": here "));
        decimal_write(&text, d->amount.v.minor, h->venue.info.exponent);
    }
    buf_put_char(&text, ')');
    size_t line = line_of(p, t, of_lines ? d->index : 0);
    bool kept = d->field && arena_copy(a, buf_str(&text), &copy);
    buf_fini(&text);
    return import_wrong(t, line, refusal_descs[d->refusal].text, kept ? copy : (struct str){0});
}

bool past_try(const struct past *p, const struct house *h, struct import_told *t, time_ms now,
    struct arena *a)
{
    struct buf text;
    struct message message;
    struct message_fault fault;
    struct decision d;
    bool good = false;
    if (p->closed_at.ms > now.ms || p->closed_at.ms < p->opened_at.ms)
        return import_wrong(t, t->first->line,
            p->closed_at.ms > now.ms ? "it is in the future" : "it was closed before it was opened",
            (struct str){0});
    buf_init(&text, MESSAGE_MAX);
    buf_put_str(&text, STR("{\"t\":\"cmd\",\"type\":\"order.import\",\"op\":"));
    struct json_out o = json_out(&text);
    jw_id(&o, p->op);
    buf_put_str(&text, STR(",\"body\":"));
    buf_put_str(&text, buf_str(&p->body));
    buf_put_char(&text, '}');
    require(!text.failed);
    if (message_decode(buf_str(&text), a, &message, &fault)) {
        say_fault(p, t, &fault);
        buf_fini(&text);
        return false;
    }
    struct context context = {.op = p->op, .now = now, .at = now, .by = {.role = ROLE_IMPORTER}};
    if (decide(&h->venue, &message.cmd.command, &context, a, &d))
        import_wrong(t, t->first->line, "the order is too large", (struct str){0});
    else if (d.outcome == DECIDED_REFUSED)
        say_refusal(p, h, t, &d, a);
    else
        good = true;
    buf_fini(&text);
    return good;
}
