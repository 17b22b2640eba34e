/* payonctl import: orders of another system, and the items and tables that they name, from CSV or
 * NDJSON (docs/import.md).
 *
 * Each file is read twice. First everything is read and tried by the hub's own rules on the venue
 * as the hub tells it; what is wrong is listed. Then, unless it is a dry run, what the orders name
 * is added, and the orders are sent: each is one command whose op follows from what the file says,
 * so that a second run, or one after a crash, changes nothing that is there. */

#include <stdlib.h>

#include "clients/c/ctl/past.h"
#include "clients/c/span.h"
#include "protocol/base/require.h"

enum {
    FILE_MAX = 1 << 30,
    ARENA_MAX = 1 << 27,
    IN_FLIGHT = 512,
    SEEN_MIN = 1024,
    TELL_EVERY = 5000,
    WINDOW = 63
};

/* An order that can be imported, and where it stands. */
struct seen {
    id order; /* zero: an empty place */
    size_t line;
    int path;
};

struct import {
    struct ctl_loop loop;
    const struct ctl *c;
    struct payon *client;
    char **paths;
    int n_paths;
    struct past_names names;
    struct earlier earlier;
    bool dry, strict, is_known;
    struct house house;
    struct arena arena, tried;
    struct past past;
    struct seen *seen; /* owned: a hash table, of a power of 2 places */
    size_t n_seen, seen_max;
    size_t n_bad; /* orders and other rows that cannot be imported */
    /* The second reading. */
    struct import_file file;
    int path; /* of the file */
    bool is_open;
    size_t n_setup, n_flying; /* commands without an answer */
    size_t n_new, n_there, n_refused;
    uint64_t began_ns;
    bool done;
};

/* -- what was seen ----------------------------------------------------------------------------- */

/* Where the order is, or would be. Ids are made from SHA-256, so any of their bytes will do. */
static struct seen *seen_place(const struct import *m, id order)
{
    size_t at = 0;
    for (int i = 8; i < 16; i++)
        at = at << 8 | order.b[i];
    for (at &= m->seen_max - 1; !id_is_zero(m->seen[at].order) && !id_eq(m->seen[at].order, order);)
        at = (at + 1) & (m->seen_max - 1);
    return &m->seen[at];
}

static void seen_grow(struct import *m)
{
    struct seen *old = m->seen;
    size_t n = m->seen_max;
    m->seen_max = n ? 2 * n : SEEN_MIN;
    m->seen = calloc(m->seen_max, sizeof *m->seen);
    require(m->seen);
    for (size_t i = 0; i < n; i++)
        if (!id_is_zero(old[i].order))
            *seen_place(m, old[i].order) = old[i];
    free(old);
}

/* False after import_wrong: it stands further up, too. */
static bool seen_add(struct import *m, struct import_told *t, int path)
{
    if (2 * m->n_seen >= m->seen_max)
        seen_grow(m);
    struct seen *s = seen_place(m, m->past.order);
    if (!id_is_zero(s->order))
        return import_wrong(t, t->first->line,
            "it is there twice; the rows of an order stand together", (struct str){0});
    *s = (struct seen){.order = m->past.order, .line = t->first->line, .path = path};
    m->n_seen++;
    return true;
}

/* -- first reading: what is wrong -------------------------------------------------------------- */

static void say_wrong(const char *path, const struct import_told *t)
{
    struct str name = t->first ? t->first->v[COL_order] : (struct str){0};
    ctl_print_line(stderr, "%s:%zu: %s%.*s%s%s%s%.*s", path, t->wrong_line, name.n ? "order " : "",
        STR_ARG(name), name.n ? ": " : "", t->wrong, t->wrong_word.n ? " " : "",
        STR_ARG(t->wrong_word));
}

static bool is_order(const struct import_told *t)
{
    return !t->first || t->first->kind == ROW_order;
}

static bool order_try(struct import *m, struct import_told *t, int path)
{
    arena_reset(&m->tried);
    return past_make(&m->past, &m->house, t, &m->names, &m->arena) &&
           past_try(&m->past, &m->house, t, ctl_now(), &m->tried) && seen_add(m, t, path);
}

static void read_first(struct import *m, int path)
{
    struct import_told t;
    struct import_file f;
    import_open(&f, m->paths[path], ctl_read_file(m->paths[path], FILE_MAX));
    while (import_next(&f, &m->arena, &t)) {
        bool good = is_order(&t) ? order_try(m, &t, path) : !t.wrong && house_add(&m->house, &t);
        if (good)
            house_keep(&m->house);
        else
            house_forget(&m->house);
        if (!good)
            say_wrong(m->paths[path], &t);
        m->n_bad += !good;
    }
    import_close(&f);
}

/* -- second reading: what is sent -------------------------------------------------------------- */

static bool order_send(struct import *m, struct import_told *t)
{
    bool made = is_order(t) && past_make(&m->past, &m->house, t, &m->names, &m->arena);
    house_forget(&m->house); /* of one that the first reading refused */
    if (!made)
        return false;
    const struct seen *s = seen_place(m, m->past.order);
    if (id_is_zero(s->order) || s->line != t->first->line || s->path != m->path)
        return false; /* the first reading said why */
    struct payon_command c = {.type = "order.import",
        .body = text_of(buf_str(&m->past.body)),
        .op = payon_id_of(m->past.op),
        .lane = payon_id_of(m->past.order)};
    int r = payon_send(m->client, &c, NULL);
    if (r)
        ctl_die("an order cannot be sent (%d)", r);
    return true;
}

static bool told_next(struct import *m, struct import_told *t)
{
    for (;;) {
        if (m->is_open && import_next(&m->file, &m->arena, t))
            return true;
        if (m->is_open) {
            import_close(&m->file);
            m->path++;
        }
        m->is_open = m->path < m->n_paths;
        if (!m->is_open)
            return false;
        import_open(&m->file, m->paths[m->path], ctl_read_file(m->paths[m->path], FILE_MAX));
    }
}

static void feed(struct import *m)
{
    struct import_told t;
    while (m->n_flying < IN_FLIGHT && told_next(m, &t))
        m->n_flying += order_send(m, &t);
    m->done = !m->n_flying;
    if (m->done)
        ctl_loop_end(&m->loop);
}

static void begin(struct import *m)
{
    if (m->c->db)
        values_zone(&m->house.values, m->c, m->loop.site);
    if (m->names.daily && !m->house.values.n_shifts)
        ctl_die("--daily needs the venue's local time, which is read from the database (--db)");
    if (m->names.daily)
        earlier_read(&m->earlier, m->c, m->loop.site);
    m->names.earlier = &m->earlier;
    seen_grow(m);
    for (int i = 0; i < m->n_paths; i++)
        read_first(m, i);
    if (m->dry || (m->strict && m->n_bad)) {
        m->done = true;
        ctl_loop_end(&m->loop);
        return;
    }
    struct setup setup;
    setup_init(&setup);
    house_setup(&m->house, &setup);
    m->began_ns = uv_hrtime();
    m->n_setup = setup_send(&setup, m->client);
    setup_fini(&setup);
    if (!m->n_setup)
        feed(m);
}

/* -- the hub ----------------------------------------------------------------------------------- */

static void on_welcome(void *user, const struct payon_welcome *w)
{
    struct import *m = user;
    if (!m->is_known)
        house_begin(&m->house, w);
    m->is_known = true;
}

static void on_snapshot(
    void *user, int64_t seq, struct payon_text topics, struct payon_text records)
{
    struct import *m = user;
    if (m->seen)
        return; /* the connection was lost: commands are sent again */
    house_fill(&m->house, m->client);
    begin(m);
}

static void say_refused(const struct import *m, const struct payon_answer *a)
{
    struct str body = span_get(str_in(a->command), "body"), text = {0}, name = {0};
    id order = {{0}};
    span_id(span_get(body, "order_id"), &order);
    span_raw(span_get(body, "reference"), &name);
    span_raw(span_get(str_in(a->message), "text"), &text);
    const struct seen *s = seen_place(m, order);
    if (str_eq(str_in(a->code), STR("exists")))
        text = STR("it was imported before, and was another one then");
    if (str_eq(str_in(a->code), STR("op_reused")))
        text = STR("it was imported before, by another device");
    ctl_print_line(stderr, "%s:%zu: order %.*s: %.*s", m->paths[s->path], s->line, STR_ARG(name),
        STR_ARG(text));
}

static void on_answer(void *user, const struct payon_answer *a)
{
    struct import *m = user;
    bool good = a->verdict == PAYON_DONE;
    if (m->n_setup) {
        if (!good)
            ctl_die("what the orders name cannot be added: %.*s", (int)a->message.n, a->message.p);
        if (--m->n_setup == 0)
            feed(m);
        return;
    }
    m->n_flying--;
    if (!good)
        say_refused(m, a);
    *(!good ? &m->n_refused : a->replayed ? &m->n_there : &m->n_new) += 1;
    size_t n = m->n_new + m->n_there + m->n_refused;
    if (n % TELL_EVERY == 0)
        ctl_print_line(stdout, "%zu of %zu orders", n, m->n_seen);
    feed(m);
}

/* -- the verb ---------------------------------------------------------------------------------- */

static void say_all(const struct import *m)
{
    size_t items = m->house.n_added[KIND_item], tables = m->house.n_added[KIND_table];
    if (m->dry || (m->strict && m->n_bad)) {
        ctl_print_line(stdout,
            "%s: %zu orders can be imported, %zu things cannot; %zu items and %zu tables are new",
            m->dry ? "dry run" : "nothing was imported", m->n_seen, m->n_bad, items, tables);
        return;
    }
    double s = m->began_ns ? (double)(uv_hrtime() - m->began_ns) / 1e9 : 0;
    if (!m->done)
        ctl_print_line(stdout, "stopped: import it again");
    ctl_print_line(stdout,
        "%zu orders imported, %zu were there, %zu refused; %zu items and %zu tables are new; %.1f "
        "s, %.0f orders a second",
        m->n_new, m->n_there, m->n_bad + m->n_refused, items, tables, s,
        s > 0 ? (double)(m->n_new + m->n_there) / s : 0.0);
}

static int at_hub(struct import *m)
{
    const char *topics[] = {"menu", "floor"};
    ctl_loop_init(&m->loop, m->c);
    arena_init(&m->arena, ARENA_MAX);
    arena_init(&m->tried, ARENA_MAX);
    past_init(&m->past);
    m->client = ctl_client(m->c, &m->loop,
        (struct payon_options){.topics = topics,
            .n_topics = 2,
            .keep_records = true,
            .window = WINDOW,
            .pause_max_ms = 1000,
            .events = {.on_state = ctl_loop_state,
                .on_welcome = on_welcome,
                .on_snapshot = on_snapshot,
                .on_answer = on_answer},
            .user = m},
        &(struct ctl_device){.name = "payonctl import", .role = "importer", .same = true});
    payon_start(m->client);
    ctl_loop_run(&m->loop);
    say_all(m);
    if (m->is_open)
        import_close(&m->file);
    payon_stop(m->client);
    payon_free(m->client);
    ctl_loop_fini(&m->loop);
    past_fini(&m->past);
    arena_fini(&m->tried);
    arena_fini(&m->arena);
    house_fini(&m->house);
    earlier_fini(&m->earlier);
    free(m->seen);
    return m->done && !m->n_bad && !m->n_refused ? 0 : 1;
}

/* "05:00" */
static struct opt_int minute_of(const char *text)
{
    int64_t hour, minute;
    struct str s = str_of(text);
    if (s.n != 5 || s.p[2] != ':' || !two_digits(s.p, 23, &hour) ||
        !two_digits(s.p + 3, 59, &minute))
        ctl_usage(&verb_import, "--day-starts takes a time of day, HH:MM: not %s", text);
    return (struct opt_int){true, hour * 60 + minute};
}

static int import_run(const struct ctl *c, int argc, char **argv)
{
    struct import m = {.c = c};
    const char *starts = NULL;
    const struct opt opts[] = {{"dry-run", OPT_FLAG, &m.dry, 0, 0},
        {"strict", OPT_FLAG, &m.strict, 0, 0}, {"daily", OPT_FLAG, &m.names.daily, 0, 0},
        {"day-starts", OPT_TEXT, &starts, 0, 0}};
    m.n_paths = opts_take(&verb_import, argc, argv, opts, sizeof opts / sizeof *opts, 1, 1000);
    m.paths = argv;
    if (starts && !m.names.daily)
        ctl_usage(&verb_import, "--day-starts is of --daily");
    if (starts)
        m.names.day_starts_minute = minute_of(starts);
    return at_hub(&m);
}

const struct verb verb_import = {
    .name = "import",
    .args = "FILE… [--dry-run] [--strict] [--daily [--day-starts HH:MM]]",
    .doc =
        "closed orders of another system, and the items and tables that they name, from CSV or\n"
        "      NDJSON (docs/import.md); a second run changes nothing that is there.\n"
        "      --strict: import nothing unless all is right. --daily: the orders' numbers begin\n"
        "      anew each business day, which begins as the venue's settings say, or at\n"
        "      --day-starts",
    .run = import_run,
};
