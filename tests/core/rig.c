#include "tests/core/rig.h"

#include "hub/crypto/token.h"
#include "tests/tools/slow.h"
#include "tests/unit/oom.h"
#include "protocol/base/digest.h"

#include <stdio.h>
#include <stdlib.h>

/* --- ids ----------------------------------------------------------------------------------- */

static id id_of_n(uint64_t n)
{
    id i = {{0x01, 0x9b, 0, 0, 0, 0, 0x70, 0, 0x80}}; /* later than MEM_DB_CLOCK_MS: not old */
    for (int k = 0; k < 6; k++)
        i.b[15 - k] = (uint8_t)(n >> 8 * k);
    return i;
}

static const char *id_string(id i)
{
    static char ring[8192][ID_TEXT + 1];
    static int next;
    char *s = ring[next++ % 8192];
    id_format(i, s);
    s[ID_TEXT] = 0;
    return s;
}

const char *new_id(struct rig *r)
{
    return id_string(id_of_n(0x500000 + r->n_ids++));
}

const char *fixed_id(int n)
{
    return id_string(id_of_n((uint64_t)n));
}

id id_of_text(const char *text)
{
    id i;
    ck_assert(id_parse(str_of(text), &i));
    return i;
}

id venue_id(int venue)
{
    return id_of_n(0x110000 + (uint64_t)venue);
}

id tenant_id(int venue)
{
    return id_of_n(0x220000 + (uint64_t)venue);
}

id device_id(int device)
{
    return id_of_n(0x330000 + (uint64_t)device);
}

int64_t journal_head(struct rig *r)
{
    return mem_db_head(r->db, tenant_id(0), venue_id(0));
}

/* --- in and out of a hub ------------------------------------------------------------------- */

void rig_in(struct rig *r)
{
    oom_go_on(r->oom);
}

void rig_out(struct rig *r)
{
    r->oom = oom_pause();
}

/* --- the env of a node --------------------------------------------------------------------- */

static time_ms env_wall(void *self)
{
    struct node *n = self;
    return (time_ms){MEM_DB_CLOCK_MS + n->rig->mono + n->wall_off};
}

static int64_t env_mono(void *self)
{
    return ((struct node *)self)->rig->mono;
}

static void env_random(void *self, void *bytes, size_t n)
{
    struct unit_random r = {((struct node *)self)->random};
    for (size_t i = 0; i < n; i++)
        ((uint8_t *)bytes)[i] = (uint8_t)unit_random(&r);
    ((struct node *)self)->random = r.state;
}

/* Cuts whole frames, as a server sends them (RFC 6455), off the raw bytes. */
static void frames_in(struct client *c)
{
    size_t at = 0;
    while (c->n_raw - at >= 2) {
        const uint8_t *p = (const uint8_t *)c->raw + at;
        size_t head = 2, n = p[1] & 0x7f;
        ck_assert_msg(n != 127, "no frame is larger than 64 KiB");
        ck_assert_msg(!(p[1] & 0x80), "a server does not mask");
        if (n == 126) {
            head = 4;
            n = (size_t)p[2] << 8 | p[3];
        }
        if (c->n_raw - at < head + n)
            break;
        int opcode = p[0] & 0x0f;
        ck_assert_int_eq(opcode, c->n_part ? 0 : 1);
        c->part = realloc(c->part, c->n_part + n + 1);
        memcpy(c->part + c->n_part, p + head, n);
        c->n_part += n;
        at += head + n;
        if (p[0] & 0x80) {
            size_t whole = c->n_part;
            c->n_part = 0;
            c->part[whole] = 0;
            client_message(c, c->part, whole);
        }
    }
    memmove(c->raw, c->raw + at, c->n_raw - at);
    c->n_raw -= at;
}

static int env_write(void *self, void *conn, const void *bytes, size_t n)
{
    struct client *c = conn;
    if (c->gone)
        return -1;
    rig_out(c->rig); /* Check itself allocates */
    ck_assert(c->session && !c->told_closed);
    ck_assert_uint_le(n, 65536);
    c->n_writes++;
    c->n_bytes += n;
    if (n > c->largest_write)
        c->largest_write = n;
    c->raw = realloc(c->raw, c->n_raw + n);
    memcpy(c->raw + c->n_raw, bytes, n);
    c->n_raw += n;
    frames_in(c);
    ck_assert_msg(c->n_raw == 0, "a write ends with a frame");
    rig_in(c->rig);
    return 0;
}

static bool env_blocked(void *self, void *conn)
{
    return ((struct client *)conn)->stalled;
}

static void env_close(void *self, void *conn, int code, struct str reason)
{
    struct client *c = conn;
    rig_out(c->rig);
    ck_assert_msg(!c->told_closed, "closed twice");
    c->told_closed = true;
    c->closed = code;
    rig_in(c->rig);
}

static void env_trust(void *self, void *conn, bool trusted)
{
    ((struct client *)conn)->trusted = trusted;
}

static void env_log(void *self, enum log_level level, struct str text)
{
    struct node *n = self;
    rig_out(n->rig);
    if (level >= LOG_ERROR)
        n->logged_errors++;
    n->logged_welcomes += memmem(text.p, text.n, "event=welcome ", 14) != NULL;
    n->clock_lines += memmem(text.p, text.n, "event=clock_", 12) != NULL;
    ck_assert(!memmem(text.p, text.n, "payon_d_", 8));
    if (getenv("RIG_LOG"))
        printf("# %lld node=%d %.*s\n", (long long)n->rig->mono, (int)(n - n->rig->nodes),
            STR_ARG(text));
    rig_in(n->rig);
}

static void env_slow_hash(void *self, struct slow_hash *job)
{
    struct node *n = self;
    slow_add(&n->slow, job);
    n->n_slow++;
}

static const struct env_ops env_ops = {.wall = env_wall,
    .slow_hash = env_slow_hash,
    .mono_ms = env_mono,
    .random = env_random,
    .write = env_write,
    .blocked = env_blocked,
    .close = env_close,
    .trust = env_trust,
    .log = env_log};

/* --- bus and store of a node --------------------------------------------------------------- */

static void bus_publish(struct bus *b, id tenant, id venue, int64_t seq)
{
    struct node *n = (struct node *)b;
    struct rig *r = n->rig;
    if (r->n_hints == sizeof r->hints / sizeof *r->hints)
        return;
    r->hints[r->n_hints].tenant = tenant;
    r->hints[r->n_hints].venue = venue;
    r->hints[r->n_hints].seq = seq;
    r->hints[r->n_hints].part = NULL;
    r->hints[r->n_hints].spent = NULL;
    r->hints[r->n_hints].device = (id){{0}};
    r->hints[r->n_hints++].from = n;
}

static char *text_copy(struct str text)
{
    char *copy = malloc(text.n + 1);
    ck_assert(copy);
    memcpy(copy, text.p, text.n);
    copy[text.n] = 0;
    return copy;
}

static void bus_publish_part(struct bus *b, id tenant, id venue, struct str text)
{
    struct rig *r = ((struct node *)b)->rig;
    rig_out(r);
    size_t n = r->n_hints;
    bus_publish(b, tenant, venue, 0);
    if (r->n_hints > n)
        r->hints[n].part = text_copy(text);
    free(r->part);
    r->part = text_copy(text);
    r->n_parts++;
    rig_in(r);
}

static void bus_publish_fence(struct bus *b, id tenant, id venue, id device, int64_t asked_us)
{
    struct rig *r = ((struct node *)b)->rig;
    size_t n = r->n_hints;
    bus_publish(b, tenant, venue, asked_us);
    if (r->n_hints > n)
        r->hints[n].device = device;
}

static void bus_publish_spent(struct bus *b, struct str text)
{
    struct rig *r = ((struct node *)b)->rig;
    rig_out(r);
    size_t n = r->n_hints;
    bus_publish(b, (id){{0}}, (id){{0}}, 0);
    if (r->n_hints > n)
        r->hints[n].spent = text_copy(text);
    r->n_spents++;
    rig_in(r);
}

static void bus_listen(struct bus *b, const struct bus_calls *calls, void *user)
{
    struct node *n = (struct node *)b;
    n->calls = *calls;
    n->calls_user = user;
}

static bool bus_is_up(struct bus *b)
{
    return !((struct node *)b)->deaf;
}

static void bus_free(struct bus *b)
{
}

static const struct bus_ops bus_ops = {bus_publish, bus_publish_part, bus_publish_fence,
    bus_publish_spent, bus_listen, bus_is_up, bus_free};

void rig_part(struct rig *r, size_t node, const char *text)
{
    struct node *n = &r->nodes[node];
    rig_in(r);
    n->calls.part(n->calls_user, tenant_id(0), venue_id(0), str_of(text));
    rig_out(r);
}

static void hints_deliver(struct rig *r)
{
    for (size_t i = 0; i < r->n_hints; i++)
        for (size_t k = 0; k < r->n_nodes; k++) {
            struct node *n = &r->nodes[k];
            if (!n->hub || n == r->hints[i].from || n->deaf)
                continue;
            rig_in(r);
            if (r->hints[i].spent)
                n->calls.spent(n->calls_user, str_of(r->hints[i].spent));
            else if (r->hints[i].part)
                n->calls.part(
                    n->calls_user, r->hints[i].tenant, r->hints[i].venue, str_of(r->hints[i].part));
            else if (!id_is_zero(r->hints[i].device))
                n->calls.fence(n->calls_user, r->hints[i].tenant, r->hints[i].venue,
                    r->hints[i].device, r->hints[i].seq);
            else
                n->calls.hint(
                    n->calls_user, r->hints[i].tenant, r->hints[i].venue, r->hints[i].seq);
            rig_out(r);
        }
    for (size_t i = 0; i < r->n_hints; i++) {
        free(r->hints[i].part);
        free(r->hints[i].spent);
    }
    r->n_hints = 0;
}

static struct mem_fate fate_of(void *user, enum mem_call call)
{
    struct node *n = user;
    if (call != MEM_COMMIT && call != MEM_RESOLVE)
        return (struct mem_fate){.effect_ms = n->read_ms,
            .answer_ms = n->read_ms,
            .fault = call == MEM_TAIL && n->tail_fault ? n->tail_fault : n->read_fault};
    if (n->next_fate < n->n_fates)
        return n->fates[n->next_fate++];
    return n->fate;
}

void rig_start(struct rig *r, size_t node)
{
    struct node *n = &r->nodes[node];
    n->bus.ops = &bus_ops;
    n->rig = r;
    n->store = store_mem_new(r->db, fate_of, n);
    n->guarded.ops = &rig_store_ops;
    n->hub = hub_new(&n->config, (struct env){&env_ops, n}, &n->guarded, &n->bus);
    ck_assert(n->store && n->hub);
}

static void client_lost(struct client *c)
{
    c->session = NULL;
    c->n_raw = c->n_part = 0;
    c->told_closed = c->stalled = c->gone = false;
}

void rig_crash(struct rig *r, size_t node)
{
    struct node *n = &r->nodes[node];
    for (size_t i = 0; i < r->n_clients; i++)
        if (r->clients[i].node == n && r->clients[i].session)
            client_lost(&r->clients[i]);
    hub_free(n->hub);
    slow_end(&n->slow);
    n->store->ops->free(n->store); /* its calls have no effect; batches in flight stay in flight */
    n->store = NULL;
    n->hub = NULL;
}

static void add_venue(struct rig *r, int venue, int owner, int devices)
{
    static const enum role roles[10] = {ROLE_WAITER, ROLE_KITCHEN, ROLE_CASHIER, ROLE_MANAGER,
        ROLE_IMPORTER, ROLE_DISPLAY, ROLE_WAITER, ROLE_WAITER, ROLE_KITCHEN, ROLE_WAITER};
    struct venue_info info = {.tenant = tenant_id(owner),
        .venue = venue_id(venue),
        .name = STR("Casa"),
        .currency = "EUR",
        .exponent = 2,
        .zone = STR("Europe/Paris")};
    ck_assert_int_eq(mem_db_add_venue(r->db, &info), 0);
    for (int d = venue * 1000; d < venue * 1000 + devices; d++) {
        struct store_device device = {.tenant = tenant_id(owner),
            .venue = venue_id(venue),
            .device = device_id(d),
            .device_name = STR("tablet"),
            .staff_name = STR("Ada"),
            .role = roles[d % 10]};
        uint8_t secret[TOKEN_SECRET_BYTES] = {(uint8_t)d, (uint8_t)(d >> 8), (uint8_t)(d >> 16)};
        crypto_sha256((struct str){(char *)secret, sizeof secret}, device.secret_hash);
        ck_assert_int_eq(mem_db_add_device(r->db, device_id(d), &device), 0);
    }
}

void rig_add_venues(struct rig *r, int from, int to)
{
    for (int v = from; v < to; v++)
        add_venue(r, v, v, 1);
}

void rig_add_venue_of(struct rig *r, int venue, int owner)
{
    add_venue(r, venue, owner, 1);
}

static void db_make(struct rig *r)
{
    r->db = mem_db_new(id_of_n(0x77));
    ck_assert(r->db);
    add_venue(r, 0, 0, 90);
    for (int v = 1; v < 4; v++)
        add_venue(r, v, v, 10);
}

void rig_init_bare(struct rig *r, size_t n_nodes)
{
    *r = (struct rig){.mono = BASE_MS, .n_nodes = n_nodes};
    ck_assert_int_eq(crypto_init(), 0);
    db_make(r);
    mem_db_step(r->db, r->mono);
    for (size_t i = 0; i < n_nodes; i++) {
        struct node *n = &r->nodes[i];
        n->random = i + 1;
        n->config = (struct hub_config){.node = STR("test"),
            .pepper = STR("a pepper for tests, and for nothing else"),
            .heartbeat_ms = 1000};
        n->fate = (struct mem_fate){.effect_ms = 1, .answer_ms = 1};
        n->read_ms = 1;
        rig_start(r, i);
    }
}

static const char setup[] =
    "{\"areas\":[{\"id\":\"%s\",\"rev\":1,\"name\":\"Hall\",\"position\":1}],"
    "\"tables\":[{\"id\":\"%s\",\"rev\":1,\"area_id\":\"%s\",\"number\":\"1\",\"seats\":4,"
    "\"shape\":"
    "\"square\",\"x\":0,\"y\":0,\"w\":10,\"h\":10,\"state\":\"available\",\"covers\":0},{\"id\":"
    "\"%s\",\"rev\":1,\"area_id\":\"%s\",\"number\":\"2\",\"seats\":4,\"shape\":\"round\",\"x\":20,"
    "\"y\":0,\"w\":10,\"h\":10,\"state\":\"available\",\"covers\":0}],"
    "\"stations\":[{\"id\":\"%s\",\"rev\":1,\"name\":\"Grill\",\"code\":\"grill\",\"kind\":"
    "\"prep\","
    "\"target_s\":600,\"position\":1},{\"id\":\"%s\",\"rev\":1,\"name\":\"Bar\",\"code\":\"bar\","
    "\"kind\":\"prep\",\"target_s\":60,\"position\":2}],"
    "\"taxes\":[{\"id\":\"%s\",\"rev\":1,\"name\":\"VAT\",\"rate_ppm\":160000,\"inclusive\":true}],"
    "\"categories\":[{\"id\":\"%s\",\"rev\":1,\"name\":\"All\",\"position\":1}],"
    "\"items\":[{\"id\":\"%s\",\"rev\":1,\"category_id\":\"%s\",\"name\":\"Soup\",\"price\":500,"
    "\"cost\":120,\"tax_id\":\"%s\",\"station_id\":\"%s\",\"available\":true,\"position\":1},"
    "{\"id\":\"%s\",\"rev\":1,\"category_id\":\"%s\",\"name\":\"Beer\",\"price\":300,\"cost\":null,"
    "\"tax_id\":\"%s\",\"station_id\":\"%s\",\"available\":true,\"position\":2}]}";

/* 1 area, 2 and 3 tables, 4 grill, 5 bar, 6 tax, 7 category, 8 soup, 9 beer. */
static void set_up(struct rig *r)
{
    struct client *c = client_hello(r, 0, MANAGER);
    const char *op = new_id(r);
    char body[4096];
    snprintf(body, sizeof body, setup, fixed_id(1), fixed_id(2), fixed_id(1), fixed_id(3),
        fixed_id(1), fixed_id(4), fixed_id(5), fixed_id(6), fixed_id(7), fixed_id(8), fixed_id(7),
        fixed_id(6), fixed_id(4), fixed_id(9), fixed_id(7), fixed_id(6), fixed_id(5));
    client_send(c, "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"setup.put\",\"body\":%s}", op, body);
    rig_run(r, 20);
    expect_ok(c, op);
    client_drop(c);
    rig_run(r, 5);
}

void rig_init(struct rig *r, size_t n_nodes)
{
    rig_init_bare(r, n_nodes);
    set_up(r);
}

void rig_fini(struct rig *r)
{
    for (size_t i = 0; i < r->n_nodes; i++)
        if (r->nodes[i].hub)
            rig_crash(r, i);
    for (size_t i = 0; i < r->n_clients; i++) {
        struct client *c = &r->clients[i];
        for (size_t k = 0; k < c->n_inbox; k++)
            cJSON_Delete(c->inbox[k]);
        for (size_t k = 0; k < c->n_held; k++)
            free(c->held[k].text);
        free(c->inbox);
        free(c->held);
        free(c->raw);
        free(c->part);
    }
    for (size_t i = 0; i < r->n_hints; i++) {
        free(r->hints[i].part);
        free(r->hints[i].spent);
    }
    free(r->part);
    mem_db_free(r->db);
}

/* --- time ---------------------------------------------------------------------------------- */

void rig_turn(struct rig *r)
{
    for (size_t i = 0; i < r->n_nodes; i++)
        if (r->nodes[i].hub) {
            rig_in(r);
            hub_turn_end(r->nodes[i].hub);
            rig_out(r);
        }
    for (size_t i = 0; i < r->n_clients; i++) {
        struct client *c = &r->clients[i];
        if (c->session && c->told_closed) {
            rig_in(r);
            hub_disconnected(c->node->hub, c->session);
            rig_out(r);
            client_lost(c);
        }
    }
}

void rig_run(struct rig *r, int64_t ms)
{
    int64_t until = r->mono + ms;
    rig_turn(r);
    while (r->mono < until) {
        int64_t due = mem_db_due(r->db), tick = (r->mono / TICK_MS + 1) * TICK_MS;
        int64_t next = due < tick ? due : tick;
        r->mono = next < until ? (next > r->mono ? next : r->mono) : until;
        mem_db_step(r->db, r->mono);
        for (size_t i = 0; r->mono % TICK_MS == 0 && i < r->n_nodes; i++)
            if (r->nodes[i].hub) {
                rig_in(r);
                slow_end(&r->nodes[i].slow);
                hub_tick(r->nodes[i].hub);
                rig_out(r);
            }
        hints_deliver(r);
        rig_turn(r);
    }
}
