#include "hub/export/export.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "hub/core/base/link.h"
#include "hub/crypto/crypto.h"
#include "hub/export/lines.h"
#include "protocol/base/require.h"
#include "storage/pg/stream.h"

enum {
    NICENESS = 10, /* of an export's thread, below the loop's: whatever that has to do goes first */
    PACE_BYTES = 256 << 10, /* read before the pace is looked at */
};
#define S_NS INT64_C(1000000000)

struct exports {
    uv_loop_t *loop;
    char *conninfo;
    uv_async_t *async; /* freed when it is closed */
    struct link list;
    bool halted;
    _Atomic(int64_t) free_ns; /* on uv_hrtime: when all bytes so far may have been read */
};

struct piece {
    size_t n;
    char *bytes;
};

struct export
{
    struct exports *all;
    struct link link; /* exports.list */
    struct export_of of;
    struct export_calls calls;
    void *user;
    uv_thread_t thread;

    /* What both threads look at. The loop takes the pieces from `taken` on, the thread makes those
     * before `made`; either wakes the other. */
    _Atomic(unsigned) made, taken;
    _Atomic(int) opened;      /* enum api_problem; -1: not known yet */
    _Atomic(bool) ended;      /* no piece follows; `said` and `broken` are set */
    _Atomic(bool) stop, done; /* the thread is to end, and has ended */
    int wake_fd;

    /* The thread's; `said` and `broken` also the loop's once it has ended. */
    struct export_said said;
    bool broken;
    struct piece pieces[EXPORT_PIECES];
    struct lines lines;
    int64_t unpaced; /* bytes since the pace was looked at */

    /* The loop's. */
    bool told, waits, holds; /* opened was called; `more` is owed; the piece at `taken` is out */
    bool gone, joined;
};

/* --- the thread ---------------------------------------------------------------------------- */

static void poke_loop(struct export *e)
{
    uv_async_send(e->all->async);
}

/* Until something happens, or so long. */
static void doze(struct export *e, int64_t ns)
{
    struct pollfd fd = {.fd = e->wake_fd, .events = POLLIN};
    struct timespec t = {.tv_sec = ns / S_NS, .tv_nsec = ns % S_NS};
    uint64_t count;
    if (ppoll(&fd, 1, &t, NULL) > 0)
        (void)!read(e->wake_fd, &count, sizeof count);
}

static int turn(void *user, size_t n, char **ret_piece)
{
    struct export *e = user;
    unsigned made = e->made;
    e->pieces[made % EXPORT_PIECES].n = n;
    e->made = ++made;
    poke_loop(e);
    while (made - e->taken == EXPORT_PIECES) {
        if (e->stop)
            return -ECANCELED;
        doze(e, S_NS);
    }
    *ret_piece = e->pieces[made % EXPORT_PIECES].bytes;
    return e->stop ? -ECANCELED : 0;
}

/* Takes its share of LIMIT_EXPORT_BYTES, and waits until its turn. */
static int pace(struct export *e, size_t n)
{
    e->unpaced += (int64_t)n;
    if (e->unpaced < PACE_BYTES)
        return 0;
    int64_t cost = e->unpaced * S_NS / LIMIT_EXPORT_BYTES, was = e->all->free_ns, from, now;
    e->unpaced = 0;
    do {
        now = (int64_t)uv_hrtime();
        from = was > now ? was : now;
    } while (!atomic_compare_exchange_weak(&e->all->free_ns, &was, from + cost));
    while (!e->stop && (now = (int64_t)uv_hrtime()) < from)
        doze(e, from - now);
    return e->stop ? -ECANCELED : 0;
}

static void open_with(struct export *e, enum api_problem problem)
{
    if (e->opened >= 0)
        return;
    e->opened = (int)problem;
    poke_loop(e);
}

static int each(void *user, int64_t seq, const struct chain *chain, struct str text)
{
    struct export *e = user;
    if (seq == e->of.cursor.seq) { /* was told before: is this the journal that was told? */
        if (!mark_fits(e->of.cursor.mark, chain)) {
            open_with(e, API_JOURNAL_LOST);
            return -EBADMSG;
        }
        open_with(e, API_OK);
        return 0;
    }
    open_with(e, API_OK);
    e->said.changes++;
    e->said.bytes += (int64_t)text.n;
    int r = lines_put(&e->lines, seq, chain, text);
    return r ? r : pace(e, text.n);
}

static int read_all(struct export *e, struct pg_stream *s, struct buf *why)
{
    int64_t n = 1;
    int r = lines_init(&e->lines, &e->of, turn, e, e->pieces[0].bytes);
    e->lines.epoch = pg_stream_epoch(s);
    while (!r && n) {
        r = pg_stream_next(s, each, e, &n, why);
        if (!r)
            r = lines_flush(&e->lines);
    }
    if (!r) { /* a cursor beyond the end: what was told is not there any more */
        open_with(e, e->of.cursor.seq ? API_JOURNAL_LOST : API_OK);
        r = lines_end(&e->lines);
    }
    lines_fini(&e->lines);
    return r;
}

static int export_all(struct export *e, struct buf *why)
{
    struct pg_stream *s = NULL;
    struct pg_stream_config config = {.conninfo = e->all->conninfo,
        .tenant = e->of.tenant,
        .venue = e->of.venue,
        .after = e->of.cursor.seq ? e->of.cursor.seq - 1 : 0,
        .stop_fd = e->wake_fd,
        .stop = &e->stop};
    int r = pg_stream_open(&config, &s, why);
    if (r)
        return r;
    if (e->of.has_cursor && !id_eq(pg_stream_epoch(s), e->of.cursor.epoch))
        open_with(e, API_CURSOR_UNKNOWN);
    else
        r = read_all(e, s, why);
    pg_stream_close(s);
    return r;
}

static void export_run(void *arg)
{
    struct export *e = arg;
    struct buf why;
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), getpriority(PRIO_PROCESS, 0) + NICENESS);
    buf_init(&why, sizeof e->said.why - 1);
    int r = export_all(e, &why);
    e->broken = r != 0;
    if (r && why.n)
        memcpy(e->said.why, why.p, why.n);
    else if (r)
        (void)snprintf(e->said.why, sizeof e->said.why, "%s", strerror(-r));
    buf_fini(&why);
    crypto_thread_fini();
    open_with(e, r == -ENOMEM ? API_NO_MEMORY : API_UNAVAILABLE);
    e->ended = true;
    e->done = true;
    poke_loop(e);
}

/* --- the loop ------------------------------------------------------------------------------ */

static void poke_thread(struct export *e)
{
    const uint64_t one = 1;
    (void)!write(e->wake_fd, &one, sizeof one);
}

static void join(struct export *e)
{
    if (e->joined)
        return;
    require(uv_thread_join(&e->thread) == 0);
    e->joined = true;
    close(e->wake_fd);
}

static void export_free(struct export *e)
{
    link_remove(&e->link);
    free(e->pieces[0].bytes);
    free(e);
}

static void look_at(struct export *e)
{
    if (!e->gone && !e->told && e->opened >= 0) {
        e->told = true;
        e->calls.opened(e->user, (enum api_problem)e->opened);
    }
    if (!e->gone && e->waits && (e->made != e->taken || e->ended)) {
        e->waits = false;
        e->calls.more(e->user);
    }
    if (e->gone && e->done) {
        join(e);
        export_free(e);
    }
}

static void on_async(uv_async_t *async)
{
    struct exports *all = async->data;
    link_each(l, &all->list)
        look_at(link_of(l, struct export, link));
}

enum export_piece export_next(struct export *e, struct str *ret_piece)
{
    if (e->holds) {
        e->holds = false;
        e->taken++;
        if (!e->joined)
            poke_thread(e);
    }
    bool ended = e->ended; /* looked at first: what was made before it is not missed */
    if (e->made != e->taken) {
        const struct piece *p = &e->pieces[e->taken % EXPORT_PIECES];
        e->holds = true;
        *ret_piece = (struct str){p->bytes, p->n};
        return EXPORT_IS_PIECE;
    }
    if (ended)
        return e->broken ? EXPORT_BROKEN : EXPORT_WHOLE;
    e->waits = true;
    return EXPORT_LATER;
}

void export_say(const struct export *e, struct export_said *ret)
{
    if (e->ended)
        *ret = e->said;
    else
        *ret = (struct export_said){.why = "the client is gone"};
}

void export_end(struct export *e)
{
    e->gone = true;
    e->stop = true;
    if (e->joined) {
        export_free(e);
        return;
    }
    poke_thread(e);
    poke_loop(e); /* if the thread has ended already */
}

static struct export *export_new(struct exports *all, const struct export_of *of)
{
    struct export *e = calloc(1, sizeof *e);
    char *bytes = malloc(EXPORT_RING);
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (!e || !bytes || fd < 0) {
        free(e);
        free(bytes);
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    e->all = all;
    e->of = *of;
    e->opened = -1;
    e->wake_fd = fd;
    for (size_t i = 0; i < EXPORT_PIECES; i++)
        e->pieces[i].bytes = bytes + i * EXPORT_PIECE;
    link_append(&all->list, &e->link);
    return e;
}

enum api_problem export_begin(struct exports *all, const struct export_of *of,
    const struct export_calls *calls, void *user, struct export **ret_export)
{
    size_t n = 0, n_tenant = 0;
    if (all->halted)
        return API_UNAVAILABLE;
    link_each(l, &all->list) {
        n++;
        n_tenant += id_eq(link_of(l, struct export, link)->of.tenant, of->tenant);
    }
    if (n_tenant >= LIMIT_TENANT_EXPORTS)
        return API_KEY_BUSY;
    if (n >= LIMIT_EXPORTS)
        return API_BUSY;
    struct export *e = export_new(all, of);
    if (!e)
        return API_NO_MEMORY;
    e->calls = *calls;
    e->user = user;
    if (uv_thread_create(&e->thread, export_run, e)) {
        close(e->wake_fd);
        export_free(e);
        return API_NO_MEMORY;
    }
    *ret_export = e;
    return API_OK;
}

/* --- life ---------------------------------------------------------------------------------- */

struct exports *exports_new(uv_loop_t *loop, const char *conninfo)
{
    struct exports *all = calloc(1, sizeof *all);
    if (!all)
        return NULL;
    link_init(&all->list);
    all->loop = loop;
    all->conninfo = strdup(conninfo);
    all->async = malloc(sizeof *all->async);
    if (!all->conninfo || !all->async || uv_async_init(loop, all->async, on_async)) {
        free(all->async);
        free(all->conninfo);
        free(all);
        return NULL;
    }
    all->async->data = all;
    uv_unref((uv_handle_t *)all->async);
    return all;
}

static void on_closed(uv_handle_t *handle)
{
    free(handle);
}

void exports_halt(struct exports *all)
{
    if (!all || all->halted)
        return;
    all->halted = true;
    link_each(l, &all->list) {
        struct export *e = link_of(l, struct export, link);
        e->stop = true;
        poke_thread(e);
        join(e);
        if (e->gone)
            export_free(e);
    }
    uv_close((uv_handle_t *)all->async, on_closed);
}

void exports_free(struct exports *all)
{
    if (!all)
        return;
    require(all->halted && link_alone(&all->list));
    free(all->conninfo);
    free(all);
}
