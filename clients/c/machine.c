#include "clients/c/machine.h"

#include <errno.h>
#include <stdlib.h>

#include "clients/c/machine_say.h"
#include "protocol/base/backoff.h"
#include "protocol/base/require.h"

/* --- life ----------------------------------------------------------------------------------- */

static char *text_copy(const char *text)
{
    return strdup(text ? text : "");
}

int payon_machine_new(const struct payon_options *o, payon_random random, void *random_user,
    struct payon_machine **ret_machine)
{
    if (!o->token || !*o->token)
        return PAYON_BAD_ARGUMENT;
    struct payon_machine *m = calloc(1, sizeof *m);
    if (!m)
        return -ENOMEM;
    m->events = o->events;
    m->user = o->user;
    m->random = random;
    m->random_user = random_user;
    m->token = text_copy(o->token);
    m->name = text_copy(o->name);
    m->version = text_copy(o->version);
    m->window = o->window ? o->window : WINDOW_DEFAULT;
    m->outbox_max = o->outbox_max ? o->outbox_max : OUTBOX_DEFAULT;
    m->pause_max_ms = o->pause_max_ms ? o->pause_max_ms : PAUSE_MAX_MS;
    m->keep_records = o->keep_records;
    m->told.message_bytes = MESSAGE_BYTES_DEFAULT;
    m->take_at = INT64_MAX;
    buf_init(&m->out, 4 << 20);
    buf_init(&m->bye_text, 1024);
    arena_init(&m->arena, HUB_MESSAGE_MAX);
    arena_init(&m->compose, 1 << 20);
    int r = m->token && m->name && m->version ? 0 : -ENOMEM;
    for (size_t i = 0; i < o->n_topics && !r; i++)
        r = payon_machine_subscribe(m, o->topics[i]);
    if (r) {
        payon_machine_free(m);
        return r;
    }
    m->cursor = o->cursor;
    if (!id_is_zero(id_in(m->cursor.epoch)))
        for (size_t i = 0; i < m->n_topics; i++)
            m->topics[i].state = TOPIC_HELD;
    *ret_machine = m;
    return 0;
}

void payon_machine_free(struct payon_machine *m)
{
    if (!m)
        return;
    lanes_fini(&m->lanes);
    mirror_clear(&m->mirror);
    for (size_t i = 0; i < m->n_topics; i++)
        free(m->topics[i].name);
    free(m->topics);
    buf_fini(&m->out);
    buf_fini(&m->bye_text);
    arena_fini(&m->arena);
    arena_fini(&m->compose);
    free(m->token);
    free(m->name);
    free(m->version);
    free(m);
}

int64_t machine_random_below(struct payon_machine *m, int64_t n)
{
    uint64_t x;
    m->random(m->random_user, &x, sizeof x);
    return (int64_t)(x % (uint64_t)n);
}

/* --- states --------------------------------------------------------------------------------- */

const char *payon_state_name(enum payon_state state)
{
    static const char *const names[] = {[PAYON_OFF] = "off",
        [PAYON_CONNECTING] = "connecting",
        [PAYON_GREETING] = "greeting",
        [PAYON_LIVE] = "live",
        [PAYON_PAUSED] = "paused",
        [PAYON_STOPPED] = "stopped"};
    require((size_t)state < sizeof names / sizeof *names);
    return names[state];
}

/* To which states each may move: the drawing in payon.h. */
#define TO(STATE) (1u << PAYON_##STATE)
static const unsigned MOVES[] = {
    [PAYON_OFF] = TO(CONNECTING),
    [PAYON_CONNECTING] = TO(GREETING) | TO(PAUSED) | TO(STOPPED) | TO(OFF),
    [PAYON_GREETING] = TO(LIVE) | TO(PAUSED) | TO(STOPPED) | TO(OFF),
    [PAYON_LIVE] = TO(PAUSED) | TO(STOPPED) | TO(OFF),
    [PAYON_PAUSED] = TO(CONNECTING) | TO(STOPPED) | TO(OFF),
    [PAYON_STOPPED] = TO(CONNECTING) | TO(OFF),
};
#undef TO

static void set_state(
    struct payon_machine *m, struct payon_now now, enum payon_state to, int code, struct str why)
{
    require(MOVES[m->state] >> to & 1);
    m->state = to;
    m->since = now.mono_ms;
    struct payon_why w = {.code = code,
        .text = text_out(why),
        .pause_ms = to == PAYON_PAUSED ? m->pause_until - now.mono_ms : 0};
    if (m->events.on_state)
        m->events.on_state(m->user, to, &w);
}

bool machine_is_open(const struct payon_machine *m)
{
    return m->state == PAYON_GREETING || m->state == PAYON_LIVE;
}

/* Forgets what belonged to the connection. */
static void connection_forget(struct payon_machine *m)
{
    lanes_unsend(&m->lanes);
    for (size_t i = 0; i < m->n_topics; i++)
        if (m->topics[i].state != TOPIC_HELD)
            m->topics[i].state = TOPIC_WANTED;
    buf_reset(&m->out);
    m->out_at = 0;
    m->resuming = false;
    m->take_at = INT64_MAX;
    m->sub_at = 0;
}

static void connect_now(struct payon_machine *m, struct payon_now now)
{
    m->wish = PAYON_WISH_CONNECT;
    m->bye_code = 0;
    m->bye_pause_ms = 0;
    buf_reset(&m->bye_text);
    set_state(m, now, PAYON_CONNECTING, 0, (struct str){0});
}

void payon_machine_start(struct payon_machine *m, struct payon_now now)
{
    if (m->state != PAYON_OFF && m->state != PAYON_STOPPED)
        return;
    m->attempts = 0;
    connect_now(m, now);
}

void payon_machine_stop(struct payon_machine *m, struct payon_now now)
{
    if (m->state == PAYON_OFF)
        return;
    if (machine_is_open(m) || m->state == PAYON_CONNECTING) {
        m->wish = PAYON_WISH_CLOSE;
        m->close_code = 1000;
    } else {
        m->wish = PAYON_WISH_NOTHING;
    }
    connection_forget(m);
    set_state(m, now, PAYON_OFF, 0, (struct str){0});
}

void payon_machine_opened(struct payon_machine *m, struct payon_now now)
{
    if (m->state != PAYON_CONNECTING)
        return;
    m->heard = now.mono_ms;
    say_hello(m);
    set_state(m, now, PAYON_GREETING, 0, (struct str){0});
}

void machine_welcomed(struct payon_machine *m, struct payon_now now)
{
    m->allowance = 0;
    m->allowed_at = now.mono_ms;
    set_state(m, now, PAYON_LIVE, 0, (struct str){0});
    if (m->state == PAYON_LIVE && !m->resuming)
        say_sub(m);
}

/* --- losing it ------------------------------------------------------------------------------ */

enum obey { OBEY_GIVE_UP, OBEY_BACK_OFF, OBEY_COME_BACK };

/* By range, so that close codes of later versions are obeyed too (protocol/wire/close_codes.h). */
static enum obey close_code_obey(int code)
{
    switch (code) {
    case 1002: /* our fault: broke RFC 6455, not text, not UTF-8, policy, too large */
    case 1003:
    case 1007:
    case 1008:
    case 1009:
        return OBEY_GIVE_UP;
    case 1000: /* ended in good order */
    case 1001: /* the hub stops */
    case 1006: /* no close frame: the network */
    case 1012: /* service restart */
        return OBEY_COME_BACK;
    default:
        if (code >= 4000 && code <= 4099)
            return OBEY_GIVE_UP;
        return code >= 4200 && code <= 4299 ? OBEY_COME_BACK : OBEY_BACK_OFF;
    }
}

/* Full jitter: anything from 0 to a ceiling that doubles with each attempt ("Exponential Backoff
 * And Jitter", AWS Architecture Blog, 2015), so that a thousand screens cut off together do not
 * come back together. A pause that the hub asked for is varied from half of it to one and a half.
 */
static void set_pause(struct payon_machine *m, struct payon_now now)
{
    int64_t ceiling = backoff_ms(PAUSE_BASE_MS, m->pause_max_ms, m->attempts);
    int64_t pause = machine_random_below(m, ceiling + 1);
    if (m->bye_pause_ms > 0 && pause < m->bye_pause_ms)
        pause = m->bye_pause_ms / 2 + machine_random_below(m, m->bye_pause_ms + 1);
    m->pause_until = now.mono_ms + pause;
}

static void connection_lost(struct payon_machine *m, struct payon_now now, int code, struct str why)
{
    bool steady = m->state == PAYON_LIVE && now.mono_ms - m->since >= STEADY_MS;
    enum obey obey = close_code_obey(code);
    connection_forget(m);
    if (obey == OBEY_GIVE_UP) {
        set_state(m, now, PAYON_STOPPED, code, why);
        return;
    }
    if (steady)
        m->attempts = 0;
    if (obey == OBEY_BACK_OFF && m->attempts < 2)
        m->attempts = 2; /* the hub asked for it: do not come back at once */
    set_pause(m, now);
    m->attempts++;
    set_state(m, now, PAYON_PAUSED, code, why);
}

void payon_machine_closed(
    struct payon_machine *m, struct payon_now now, int code, struct payon_text text)
{
    if (!machine_is_open(m) && m->state != PAYON_CONNECTING)
        return;
    m->wish = PAYON_WISH_NOTHING;
    if (m->bye_code && code == 1006)
        code = m->bye_code; /* bye came, the close frame did not */
    struct str why = text_in(text);
    if (m->bye_code == code && m->bye_text.n)
        why = buf_str(&m->bye_text);
    connection_lost(m, now, code, why);
}

void machine_drop(struct payon_machine *m, struct payon_now now, int code, const char *why)
{
    m->wish = PAYON_WISH_CLOSE;
    m->close_code = code;
    connection_lost(m, now, 1006, str_of(why));
}

void machine_give_up(struct payon_machine *m, struct payon_now now, int code, struct str why)
{
    m->wish = PAYON_WISH_CLOSE;
    m->close_code = 1000;
    connection_forget(m);
    set_state(m, now, PAYON_STOPPED, code, why);
}

/* --- time ----------------------------------------------------------------------------------- */

static int64_t silence_ms(const struct payon_machine *m)
{
    int64_t ms = m->told.heartbeat_ms * HEARTBEATS_MISSED;
    return ms > 0 ? ms : WELCOME_MS;
}

int64_t payon_machine_due(const struct payon_machine *m)
{
    switch (m->state) {
    case PAYON_CONNECTING:
        return m->since + OPEN_MS;
    case PAYON_GREETING:
        return m->since + WELCOME_MS;
    case PAYON_PAUSED:
        return m->pause_until;
    case PAYON_LIVE: {
        int64_t due = m->heard + silence_ms(m);
        if (m->sub_at && m->sub_at < due)
            due = m->sub_at;
        return m->take_at < due ? m->take_at : due;
    }
    default:
        return INT64_MAX;
    }
}

void payon_machine_tick(struct payon_machine *m, struct payon_now now)
{
    switch (m->state) {
    case PAYON_CONNECTING:
        if (now.mono_ms >= m->since + OPEN_MS)
            machine_drop(m, now, 1000, "no connection within 15 s");
        return;
    case PAYON_GREETING:
        if (now.mono_ms >= m->since + WELCOME_MS)
            machine_drop(m, now, 1000, "no welcome within 15 s");
        return;
    case PAYON_PAUSED:
        if (now.mono_ms >= m->pause_until)
            connect_now(m, now);
        return;
    case PAYON_LIVE:
        if (now.mono_ms >= m->heard + silence_ms(m)) {
            machine_drop(m, now, 1000, "the hub has fallen silent");
        } else if (m->sub_at && now.mono_ms >= m->sub_at) {
            m->sub_at = 0;
            say_sub(m);
        }
        return;
    default:
        return;
    }
}

int64_t machine_later(struct payon_machine *m, struct payon_now now, unsigned tries)
{
    int64_t ceiling = backoff_ms(LATER_BASE_MS, LATER_MAX_MS, tries);
    return now.mono_ms + 1 + machine_random_below(m, ceiling);
}

/* --- out ------------------------------------------------------------------------------------ */

enum payon_wish payon_machine_wish(struct payon_machine *m)
{
    enum payon_wish wish = m->wish;
    m->wish = PAYON_WISH_NOTHING;
    return wish;
}

int payon_machine_close_code(const struct payon_machine *m)
{
    return m->close_code;
}

/* Commands are paced to the rate the hub allows a device, so that none is refused for it: a token
 * bucket of a quarter of a second. */
static bool rate_allows(struct payon_machine *m, struct payon_now now)
{
    int64_t rate = m->told.command_rate;
    if (rate <= 0)
        return true;
    int64_t full = rate * 250 > 1000 ? rate * 250 : 1000;
    m->allowance += (now.mono_ms - m->allowed_at) * rate;
    m->allowed_at = now.mono_ms;
    if (m->allowance > full)
        m->allowance = full;
    if (m->allowance >= 1000)
        return true;
    m->take_at = now.mono_ms + (1000 - m->allowance + rate - 1) / rate;
    return false;
}

static size_t window_of(const struct payon_machine *m)
{
    /* One below the hub's limit: it counts a command until its answer is on its way. */
    size_t told = m->told.session_commands > 1 ? (size_t)m->told.session_commands - 1 : 1;
    return m->told.session_commands && told < m->window ? told : m->window;
}

static bool take_command(struct payon_machine *m, struct payon_now now, struct payon_text *ret_text)
{
    m->take_at = INT64_MAX;
    if (m->state != PAYON_LIVE || m->lanes.n_sent >= window_of(m))
        return false;
    struct pending *p = lanes_next(&m->lanes, now.mono_ms);
    if (!p) {
        m->take_at = lanes_due(&m->lanes);
        return false;
    }
    if (!rate_allows(m, now))
        return false;
    m->allowance -= 1000;
    lanes_mark_sent(&m->lanes, p);
    *ret_text = (struct payon_text){p->text, p->n};
    return true;
}

bool payon_machine_take(struct payon_machine *m, struct payon_now now, struct payon_text *ret_text)
{
    if (!machine_is_open(m))
        return false;
    if (m->out.failed) {
        machine_drop(m, now, 1000, "out of memory for what is to be said");
        return false;
    }
    if (m->out_at == m->out.n) {
        buf_reset(&m->out);
        m->out_at = 0;
        return take_command(m, now, ret_text);
    }
    size_t n;
    memcpy(&n, m->out.p + m->out_at, sizeof n);
    *ret_text = (struct payon_text){m->out.p + m->out_at + sizeof n, n};
    m->out_at += sizeof n + n;
    return true;
}

enum payon_state payon_machine_state(const struct payon_machine *m)
{
    return m->state;
}

struct payon_cursor payon_machine_cursor(const struct payon_machine *m)
{
    return m->cursor;
}

size_t payon_machine_unanswered(const struct payon_machine *m)
{
    return m->lanes.n;
}

struct payon_text payon_machine_record(
    const struct payon_machine *m, const char *kind, struct payon_id i)
{
    return text_out(mirror_get(&m->mirror, str_of(kind), id_in(i)));
}

void payon_machine_records(const struct payon_machine *m, const char *kind,
    bool (*each)(void *user, struct payon_id i, struct payon_text record), void *user)
{
    for (const struct mirror_record *r = m->mirror.records; r; r = r->hh.next)
        if (strcmp(r->key.kind, kind) == 0 &&
            !each(user, id_out(r->key.id), (struct payon_text){r->text, r->n}))
            return;
}
