/* What the application calls, and what it is told. */

#include "clients/c/client_state.h"

#include <errno.h>
#include <stdlib.h>

#include "clients/c/link.h"
#include "protocol/base/require.h"

/* --- what the application is told ----------------------------------------------------------- */

static void on_state(void *user, enum payon_state state, const struct payon_why *why)
{
    struct payon *p = user;
    if (p->events.on_state)
        p->events.on_state(p->user, state, why);
}

static void on_welcome(void *user, const struct payon_welcome *welcome)
{
    struct payon *p = user;
    /* If this fails, only a later process misses the check that it is still the same venue. */
    (void)outbox_file_bind(&p->file, p->machine->venue);
    if (p->events.on_welcome)
        p->events.on_welcome(p->user, welcome);
}

static void on_snapshot(
    void *user, int64_t seq, struct payon_text topics, struct payon_text records)
{
    struct payon *p = user;
    if (p->events.on_snapshot)
        p->events.on_snapshot(p->user, seq, topics, records);
}

static void on_change(void *user, const struct payon_change *change)
{
    struct payon *p = user;
    if (p->events.on_change)
        p->events.on_change(p->user, change);
}

/* First the application, then the note in the file: better an answer twice than never. */
static void on_answer(void *user, const struct payon_answer *answer)
{
    struct payon *p = user;
    if (p->events.on_answer)
        p->events.on_answer(p->user, answer);
    const struct pending *pending = lanes_find(&p->machine->lanes, id_in(answer->op));
    if (pending)
        (void)outbox_file_done(&p->file, pending, &p->machine->lanes);
}

static void on_quoted(void *user, const struct payon_quoted *quoted)
{
    struct payon *p = user;
    if (p->events.on_quoted)
        p->events.on_quoted(p->user, quoted);
}

static void on_told(void *user, struct payon_text message)
{
    struct payon *p = user;
    if (p->events.on_told)
        p->events.on_told(p->user, message);
}

static void on_sync(void *user, int64_t seq, bool proven)
{
    struct payon *p = user;
    if (p->events.on_sync)
        p->events.on_sync(p->user, seq, proven);
}

static void on_fault(void *user, struct payon_text code, struct payon_text text)
{
    struct payon *p = user;
    if (p->events.on_fault)
        p->events.on_fault(p->user, code, text);
}

/* --- the public functions ------------------------------------------------------------------- */

int payon_io_new(uv_loop_t *loop, const char *ca_file, struct payon_io **ret_io)
{
    return io_new(loop, ca_file, link_protocols, ret_io);
}

static int outbox_outcome(int r)
{
    if (r <= 0)
        return r;
    return r == OUTBOX_IN_USE ? PAYON_IN_USE : PAYON_DAMAGED;
}

int payon_new(struct payon_io *io, const struct payon_options *options, struct payon **ret_payon)
{
    struct payon *p = calloc(1, sizeof *p);
    if (!p)
        return -ENOMEM;
    p->io = io;
    p->events = options->events;
    p->user = options->user;
    struct payon_options own = *options;
    own.events = (struct payon_events){on_state, on_welcome, on_snapshot, on_change, on_answer,
        on_sync, on_fault, on_quoted, on_told};
    own.user = p;
    int r = url_parse(options->url ? options->url : "", &p->url);
    r = r > 0 ? PAYON_BAD_ARGUMENT : r;
    if (!r)
        r = payon_machine_new(&own, random_get, NULL, &p->machine);
    if (!r && options->outbox_file)
        r = outbox_outcome(outbox_file_open(&p->file, options->outbox_file, &p->machine->lanes));
    if (r) {
        payon_machine_free(p->machine);
        url_fini(&p->url);
        free(p);
        return r;
    }
    p->machine->venue = p->file.venue;
    uv_timer_init(io->loop, &p->timer);
    p->timer.data = p;
    *ret_payon = p;
    return 0;
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct payon *p = handle->data;
    payon_machine_free(p->machine);
    outbox_file_close(&p->file);
    url_fini(&p->url);
    free(p->frame);
    free(p);
}

void payon_free(struct payon *p)
{
    if (!p)
        return;
    require(p->depth == 0);
    p->freed = true;
    link_abandon(p, 1000);
    uv_close((uv_handle_t *)&p->timer, on_timer_closed);
}

void payon_start(struct payon *p)
{
    payon_machine_start(p->machine, now_get());
    link_pump(p);
}

void payon_stop(struct payon *p)
{
    payon_machine_stop(p->machine, now_get());
    link_pump(p);
}

void payon_cut(struct payon *p)
{
    link_cut(p);
}

int payon_send(struct payon *p, const struct payon_command *command, struct payon_id *ret_op)
{
    struct payon_id op;
    char *text;
    size_t n;
    int r = payon_machine_compose(p->machine, now_get(), command, &op, &text, &n);
    if (r)
        return r;
    struct payon_text message = {text, n};
    r = payon_machine_submit(p->machine, op, command->lane, message);
    if (!r) {
        r = outbox_file_add(
            &p->file, id_in(op), id_in(command->lane), (struct str){message.p, message.n});
        if (r)
            lanes_remove(&p->machine->lanes, lanes_find(&p->machine->lanes, id_in(op)));
    }
    free(text);
    if (r)
        return r;
    if (ret_op)
        *ret_op = op;
    link_pump(p);
    return 0;
}

int payon_quote(struct payon *p, const struct payon_command *command, struct payon_id *ret_op)
{
    struct payon_id op;
    int r = payon_machine_quote(p->machine, now_get(), command, &op);
    if (!r && ret_op)
        *ret_op = op;
    link_pump(p);
    return r;
}

int payon_ask(struct payon *p, const char *type, struct payon_text members)
{
    int r = payon_machine_ask(p->machine, type, members);
    link_pump(p);
    return r;
}

size_t payon_unanswered(const struct payon *p)
{
    return payon_machine_unanswered(p->machine);
}

int payon_subscribe(struct payon *p, const char *topic)
{
    int r = payon_machine_subscribe(p->machine, topic);
    link_pump(p);
    return r;
}

int payon_unsubscribe(struct payon *p, const char *topic)
{
    int r = payon_machine_unsubscribe(p->machine, topic);
    link_pump(p);
    return r;
}

int payon_receipts(struct payon *p, const struct payon_id *delivered, size_t n_delivered,
    const struct payon_id *displayed, size_t n_displayed)
{
    int r = payon_machine_receipts(p->machine, delivered, n_delivered, displayed, n_displayed);
    link_pump(p);
    return r;
}

enum payon_state payon_get_state(const struct payon *p)
{
    return payon_machine_state(p->machine);
}

struct payon_cursor payon_get_cursor(const struct payon *p)
{
    return payon_machine_cursor(p->machine);
}

struct payon_text payon_record(const struct payon *p, const char *kind, struct payon_id i)
{
    return payon_machine_record(p->machine, kind, i);
}

void payon_records(const struct payon *p, const char *kind,
    bool (*each)(void *user, struct payon_id i, struct payon_text record), void *user)
{
    payon_machine_records(p->machine, kind, each, user);
}
