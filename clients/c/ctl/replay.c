/* payonctl replay: plays a data set through the hub's WebSocket, as several devices, as fast as the
 * hub takes it.
 *
 * Each order is a takeaway: opened, a line for each (name, size), sent, paid in full, at its own
 * time; --tax puts a tax on top of every price, --service charges a share of each order. Its
 * commands are a lane of one device; devices and orders run concurrently. Every op and id follows
 * from the file, so a replay is idempotent, whatever broke on the way. */

#include "clients/c/ctl/admin.h"

#include <stdio.h>
#include <stdlib.h>

#include "clients/c/ctl/dataset.h"
#include "clients/c/ctl/setup.h"
#include "protocol/base/require.h"
#include "protocol/wire/json_write.h"

enum { DEVICES_MAX = 512, FAULTS_SHOWN = 10, BODY_MAX = 4096, PATIENCE_S = 120 };

struct replay;

struct replayer {
    struct replay *r;
    struct payon *client;
    uint32_t index;  /* its orders are those whose number modulo the number of devices is it: only
                    the  device that sent an op may repeat it */
    size_t next;     /* index in data.orders from which to look for its next order */
    unsigned n_open; /* orders in flight */
};

struct replay {
    struct ctl_loop loop;
    struct dataset data;
    struct replayer *devices; /* owned */
    size_t n_devices;
    int64_t orders_open_max; /* of a device */
    int64_t cut_every;       /* 0: never */
    uint16_t *left;          /* owned, by order number: commands without an answer */
    uint32_t number_max;
    size_t n_done;  /* orders */
    size_t n_setup; /* commands of the menu without an answer */
    int64_t n_commands, n_answers, n_replayed, n_faults, n_cuts, n_lost;
    int64_t until_cut;
    uv_timer_t second;
    uint64_t began_ns, last_ns;
    int64_t last_answers;
    unsigned idle_s; /* since the last answer */
    bool quiet;
    int64_t tax_ppm, service_ppm; /* 0: none */
    struct buf body;
};

/* --- the menu ------------------------------------------------------------------------------- */

static id menu_id(const struct dataset *d, const char *kind, struct str a, struct str b)
{
    char key[1024];
    int n = snprintf(key, sizeof key, "%02x%02x%02x/%s/%.*s/%.*s", d->tag[0], d->tag[1], d->tag[2],
        kind, STR_ARG(a), STR_ARG(b));
    require(n > 0 && (size_t)n < sizeof key);
    return id_named(LONG_AGO, "replay", (struct str){key, (size_t)n});
}

static id name_id(const struct dataset *d, size_t name, const char *kind)
{
    return menu_id(d, kind, d->names[name].name, (struct str){0});
}

static id size_id(const struct dataset *d, size_t name, size_t size)
{
    return menu_id(d, "option", d->names[name].name, d->sizes[size]);
}

static id tax_id(const struct dataset *d)
{
    return menu_id(d, "tax", STR("none"), (struct str){0});
}

/* A category of the menu and a station of the kitchen for each type. */
static void add_types(struct setup *s, const struct dataset *d, int64_t tax_ppm)
{
    struct tax tax = {.id = tax_id(d), .rev = 1, .name = STR("No tax"), .inclusive = true};
    if (tax_ppm)
        tax = (struct tax){.id = tax_id(d), .rev = 1, .name = STR("Tax"), .rate_ppm = tax_ppm};
    setup_add(s, KIND_tax, &tax);
    for (size_t i = 0; i < d->n_types; i++) {
        struct station station = {.id = menu_id(d, "station", d->types[i], (struct str){0}),
            .rev = 1,
            .name = d->types[i],
            .code = d->types[i],
            .kind = station_kind_PREP,
            .target_s = 900,
            .position = (int64_t)i + 1};
        setup_add(s, KIND_station, &station);
    }
    for (size_t i = 0; i < d->n_types; i++) {
        struct category category = {.id = menu_id(d, "category", d->types[i], (struct str){0}),
            .rev = 1,
            .name = d->types[i],
            .position = (int64_t)i + 1};
        setup_add(s, KIND_category, &category);
    }
}

/* The size is the one required choice, and carries the price. */
static void add_sizes(struct setup *s, const struct dataset *d, size_t name)
{
    struct menu_option options[DATA_SIZES_MAX];
    size_t n = 0;
    for (size_t i = 0; i < d->n_sizes; i++)
        if (d->names[name].price[i] >= 0)
            options[n++] = (struct menu_option){
                .id = size_id(d, name, i), .name = d->sizes[i], .price = {d->names[name].price[i]}};
    if (!n)
        return;
    struct choice_group group = {.id = name_id(d, name, "group"),
        .rev = 1,
        .item_id = name_id(d, name, "item"),
        .name = STR("Size"),
        .min = !d->names[name].bare,
        .max = 1,
        .options = {options, n},
        .position = 1};
    setup_add(s, KIND_choice_group, &group);
}

static void add_menu(struct setup *s, const struct dataset *d, int64_t tax_ppm)
{
    add_types(s, d, tax_ppm);
    for (size_t i = 0; i < d->n_names; i++) {
        struct str type = d->types[d->names[i].type];
        struct item item = {.id = name_id(d, i, "item"),
            .rev = 1,
            .category_id = menu_id(d, "category", type, (struct str){0}),
            .name = d->names[i].name,
            .tax_id = tax_id(d),
            .station_id = menu_id(d, "station", type, (struct str){0}),
            .available = true,
            .position = (int64_t)i + 1};
        setup_add(s, KIND_item, &item);
    }
    for (size_t i = 0; i < d->n_names; i++)
        add_sizes(s, d, i);
}

/* --- orders --------------------------------------------------------------------------------- */

static struct json_out body_begin(struct replay *r)
{
    buf_reset(&r->body);
    struct json_out o = json_out(&r->body);
    jw_object_begin(&o);
    return o;
}

static void send_command(struct replayer *d, const struct data_order *order, const char *type,
    unsigned n, struct payon_text pre)
{
    struct replay *r = d->r;
    require(!r->body.failed);
    struct payon_command c = {.type = type,
        .body = text_of(buf_str(&r->body)),
        .pre = pre,
        .at_ms = order->at.ms,
        .op = payon_id_of(dataset_id(&r->data, order, DATA_OP, n)),
        .lane = payon_id_of(dataset_id(&r->data, order, DATA_ORDER, 0))};
    int e = payon_send(d->client, &c, NULL);
    if (e)
        ctl_die("a command cannot be sent (%d)", e);
}

static void send_lines(struct replayer *d, const struct data_order *order)
{
    struct replay *r = d->r;
    for (uint32_t i = 0; i < order->n_lines; i++) {
        const struct data_line *line = &r->data.lines[order->line + i];
        struct json_out o = body_begin(r);
        jw_key(&o, "line_id"), jw_id(&o, dataset_id(&r->data, order, DATA_LINE, i));
        jw_key(&o, "order_id"), jw_id(&o, dataset_id(&r->data, order, DATA_ORDER, 0));
        jw_key(&o, "item_id"), jw_id(&o, name_id(&r->data, line->name, "item"));
        jw_key(&o, "quantity"), jw_i64(&o, line->quantity);
        if (r->data.said)
            jw_key(&o, "price"), jw_i64(&o, line->price);
        if (line->note.n)
            jw_key(&o, "note"), jw_str(&o, line->note);
        jw_key(&o, "choices"), jw_array_begin(&o);
        if (line->size != DATA_NO_SIZE) {
            jw_object_begin(&o);
            jw_key(&o, "group_id"), jw_id(&o, name_id(&r->data, line->name, "group"));
            jw_key(&o, "option_id"), jw_id(&o, size_id(&r->data, line->name, line->size));
            jw_object_end(&o);
        }
        jw_array_end(&o), jw_object_end(&o);
        send_command(d, order, "line.add", 1 + i, (struct payon_text){0});
    }
}

static void send_service(struct replayer *d, const struct data_order *order)
{
    struct replay *r = d->r;
    struct json_out o = body_begin(r);
    jw_key(&o, "charge_id"), jw_id(&o, dataset_id(&r->data, order, DATA_CHARGE, 0));
    jw_key(&o, "order_id"), jw_id(&o, dataset_id(&r->data, order, DATA_ORDER, 0));
    jw_key(&o, "name"), jw_str(&o, STR("Service"));
    jw_key(&o, "kind"), jw_str(&o, STR("percent"));
    jw_key(&o, "percent_ppm"), jw_i64(&o, r->service_ppm);
    if (r->tax_ppm)
        jw_key(&o, "tax_id"), jw_id(&o, tax_id(&r->data));
    jw_object_end(&o);
    send_command(d, order, "charge.add", 3 + order->n_lines, (struct payon_text){0});
}

static void send_order(struct replayer *d, const struct data_order *order)
{
    struct replay *r = d->r;
    id key = dataset_id(&r->data, order, DATA_ORDER, 0);
    char due[40];
    struct json_out o = body_begin(r);
    jw_key(&o, "order_id"), jw_id(&o, key);
    jw_key(&o, "kind"), jw_str(&o, STR("takeaway"));
    jw_object_end(&o);
    send_command(d, order, "order.open", 0, (struct payon_text){0});
    send_lines(d, order);
    if (r->service_ppm)
        send_service(d, order);
    int64_t total = dataset_due(&r->data, order, r->tax_ppm, r->service_ppm);
    o = body_begin(r);
    jw_key(&o, "order_id"), jw_id(&o, key);
    jw_object_end(&o);
    send_command(d, order, "order.send", 1 + order->n_lines, (struct payon_text){0});
    o = body_begin(r);
    jw_key(&o, "payment_id"), jw_id(&o, dataset_id(&r->data, order, DATA_PAYMENT, 0));
    jw_key(&o, "order_id"), jw_id(&o, key);
    jw_key(&o, "tender"), jw_str(&o, STR("card"));
    jw_key(&o, "amount"), jw_i64(&o, total);
    jw_object_end(&o);
    int n = snprintf(due, sizeof due, "{\"due\":%lld}", (long long)total);
    send_command(d, order, "payment.take", 2 + order->n_lines, (struct payon_text){due, (size_t)n});
}

static struct data_order *next_of(struct replayer *d)
{
    struct replay *r = d->r;
    while (d->next < r->data.n_orders) {
        struct data_order *order = &r->data.orders[d->next++];
        if (order->number % r->n_devices == d->index)
            return order;
    }
    return NULL;
}

static void device_feed(struct replayer *d)
{
    struct replay *r = d->r;
    struct data_order *order;
    while (r->n_setup == 0 && d->n_open < r->orders_open_max && (order = next_of(d))) {
        r->left[order->number] = (uint16_t)(order->n_lines + 3 + (r->service_ppm > 0));
        d->n_open++;
        send_order(d, order);
    }
}

/* --- answers -------------------------------------------------------------------------------- */

static void fault_show(struct replay *r, const struct payon_answer *a)
{
    if (++r->n_faults <= FAULTS_SHOWN)
        ctl_print_line(stderr, "refused: %.*s, for: %.*s", (int)a->message.n, a->message.p,
            (int)a->command.n, a->command.p);
}

static void setup_answered(struct replay *r)
{
    if (--r->n_setup)
        return;
    r->began_ns = r->last_ns = uv_hrtime();
    for (size_t i = 0; i < r->n_devices; i++)
        device_feed(&r->devices[i]);
}

static void on_answer(void *user, const struct payon_answer *a)
{
    struct replayer *d = user;
    struct replay *r = d->r;
    r->idle_s = 0;
    if (a->verdict != PAYON_DONE)
        fault_show(r, a);
    if (r->n_setup) {
        setup_answered(r);
        return;
    }
    r->n_answers++;
    r->n_replayed += a->replayed;
    uint32_t number = dataset_order_of(id_of(a->op));
    require(number <= r->number_max && r->left[number] > 0);
    if (--r->left[number] == 0) {
        r->n_done++;
        d->n_open--;
        device_feed(d);
    }
    if (r->n_done == r->data.n_orders)
        ctl_loop_end(&r->loop);
    if (r->cut_every && --r->until_cut == 0) {
        r->until_cut = r->cut_every;
        r->n_cuts++;
        payon_cut(d->client);
    }
}

static void on_state(void *user, enum payon_state state, const struct payon_why *why)
{
    struct replayer *d = user;
    if (state == PAYON_STOPPED)
        ctl_die("the hub sent a device away: %d %.*s", why->code, (int)why->text.n,
            why->text.n ? why->text.p : "");
    d->r->n_lost += state == PAYON_PAUSED;
}

/* --- running -------------------------------------------------------------------------------- */

static void on_second(uv_timer_t *timer)
{
    struct replay *r = timer->data;
    uint64_t now = uv_hrtime();
    if (++r->idle_s > PATIENCE_S)
        ctl_die("the hub has not answered for %d s", PATIENCE_S);
    if (r->n_setup || r->quiet)
        return;
    printf("%5.0f s  %7lld of %lld commands  %6.0f a second  %lld replayed, %lld cut, %lld lost\n",
        (double)(now - r->began_ns) / 1e9, (long long)r->n_answers, (long long)r->n_commands,
        (double)(r->n_answers - r->last_answers) * 1e9 / (double)(now - r->last_ns),
        (long long)r->n_replayed, (long long)r->n_cuts, (long long)r->n_lost);
    fflush(stdout);
    r->last_ns = now;
    r->last_answers = r->n_answers;
}

static void venue_prepare(struct replay *r, const struct ctl *c)
{
    r->loop.site = site_of(c, "replay");
    struct venue_info v = {.tenant = r->loop.site.tenant,
        .venue = r->loop.site.venue,
        .name = STR("Replay"),
        .currency = "USD",
        .exponent = 2,
        .zone = STR("UTC")};
    struct admin *a = admin_of(c);
    venue_make(a, &v, "Replay");
    admin_close(a);
}

static void devices_start(struct replay *r, const struct ctl *c, int64_t n, int64_t window)
{
    char name[40];
    r->devices = calloc((size_t)n, sizeof *r->devices);
    require(r->devices);
    r->n_devices = (size_t)n;
    for (size_t i = 0; i < r->n_devices; i++) {
        struct replayer *d = &r->devices[i];
        d->r = r;
        d->index = (uint32_t)i;
        snprintf(name, sizeof name, "replay %zu", i + 1);
        d->client = ctl_client(c, &r->loop,
            (struct payon_options){.window = (unsigned)window,
                .outbox_max = 1u << 20,
                .pause_max_ms = 1000,
                .events = {.on_state = on_state, .on_answer = on_answer},
                .user = d},
            &(struct ctl_device){.name = name, .role = "importer", .same = true});
        payon_start(d->client);
    }
}

static void run_all(struct replay *r, const struct ctl *c, int64_t n_devices, int64_t window)
{
    struct setup setup;
    setup_init(&setup);
    ctl_loop_init(&r->loop, c);
    venue_prepare(r, c);
    uv_timer_init(&r->loop.uv, &r->second);
    r->second.data = r;
    uv_timer_start(&r->second, on_second, 1000, 1000);
    uv_unref((uv_handle_t *)&r->second);
    devices_start(r, c, n_devices, window);
    add_menu(&setup, &r->data, r->tax_ppm);
    r->n_setup = setup_send(&setup, r->devices[0].client);
    setup_fini(&setup);
    ctl_loop_run(&r->loop);
    r->last_ns = uv_hrtime();
    for (size_t i = 0; i < r->n_devices; i++) {
        payon_stop(r->devices[i].client);
        payon_free(r->devices[i].client);
    }
    uv_close((uv_handle_t *)&r->second, NULL);
    ctl_loop_fini(&r->loop);
}

static int replay_summary(const struct replay *r)
{
    double s = (double)(r->last_ns - r->began_ns) / 1e9;
    if (r->n_done < r->data.n_orders) {
        printf("stopped: %zu of %zu orders are done\n", r->n_done, r->data.n_orders);
        return 1;
    }
    printf("%zu orders, %lld commands in %.1f s: %.0f a second; %lld were replayed answers, %lld "
           "connections cut, %lld lost; %lld refused\n",
        r->data.n_orders, (long long)r->n_answers, s, (double)r->n_answers / s,
        (long long)r->n_replayed, (long long)r->n_cuts, (long long)r->n_lost,
        (long long)r->n_faults);
    return r->n_faults ? 1 : 0;
}

static int replay_run(const struct ctl *c, int argc, char **argv)
{
    struct replay r = {0};
    int64_t devices = 32, window = 16, seed = 1, n_orders = 400;
    const char *day = "";
    bool generate = false, print = false;
    const struct opt opts[] = {{"devices", OPT_INT, &devices, 1, DEVICES_MAX},
        {"window", OPT_INT, &window, 1, 63}, {"cut-every", OPT_INT, &r.cut_every, 1, INT64_MAX},
        {"day", OPT_TEXT, &day, 0, 0}, {"generate", OPT_FLAG, &generate, 0, 0},
        {"print", OPT_FLAG, &print, 0, 0}, {"seed", OPT_INT, &seed, 0, INT64_MAX},
        {"orders", OPT_INT, &n_orders, 1, 100000}, {"quiet", OPT_FLAG, &r.quiet, 0, 0},
        {"tax", OPT_INT, &r.tax_ppm, 1, 1000000}, {"service", OPT_INT, &r.service_ppm, 1, 1000000}};
    int n = opts_take(&verb_replay, argc, argv, opts, sizeof opts / sizeof *opts, 0, 1);
    if ((n == 1) == generate)
        ctl_usage(&verb_replay, "a file, or --generate");
    struct buf text;
    buf_init(&text, 1 << 30);
    if (generate)
        dataset_generate(&text, (uint64_t)seed, (unsigned)n_orders);
    else
        text = ctl_read_file(argv[0], 1 << 30);
    if (print)
        fwrite(text.p, 1, text.n, stdout);
    dataset_read(&r.data, text, str_of(day));
    int status = 0;
    if (!print) {
        buf_init(&r.body, BODY_MAX);
        r.orders_open_max = window;
        r.until_cut = r.cut_every;
        r.number_max = r.data.orders[r.data.n_orders - 1].number;
        r.left = calloc(r.number_max + 1, sizeof *r.left);
        require(r.left);
        for (size_t i = 0; i < r.data.n_orders; i++)
            r.n_commands += r.data.orders[i].n_lines + 3 + (r.service_ppm > 0);
        run_all(&r, c, devices, window);
        status = replay_summary(&r);
        free(r.left);
        free(r.devices);
        buf_fini(&r.body);
    }
    dataset_fini(&r.data);
    return status;
}

const struct verb verb_replay = {
    .name = "replay",
    .args = "FILE | --generate [--seed N] [--orders N] [--print] [--day YYYY-MM-DD] [--devices N] "
            "[--window N] [--cut-every N] [--tax PPM] [--service PPM] [--quiet]",
    .doc = "play a data set of orders, or a file of import (docs/import.md), through the hub as\n"
           "      several devices; a second run with as many devices changes nothing.\n"
           "      --generate: make up a set from a seed (--print: only print it).\n"
           "      --cut-every: break a connection every N commands. --tax, --service: a tax on top "
           "of\n"
           "      every price and a service charge on every order, in parts per million",
    .run = replay_run,
};
