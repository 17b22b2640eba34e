/* The small parts of the core, each by itself: map, frame, outbox, history, answers, bucket, token,
 * metrics. */

#include "hub/core/place/answers.h"
#include "hub/core/base/bucket.h"
#include "hub/core/place/history.h"
#include "hub/core/base/metrics.h"
#include "hub/core/session/outbox.h"
#include "hub/crypto/token.h"
#include "protocol/pos/model/limits.h"
#include "tests/unit/unit.h"

#include <stdlib.h>

static id id_n(unsigned n)
{
    return (id){{(uint8_t)n, (uint8_t)(n >> 8), 7}};
}

/* --- map ----------------------------------------------------------------------------------- */

START_TEST(a_map_finds_its_members_and_keeps_the_order_of_equal_keys)
{
    enum { N = 1000 };
    static struct map_node nodes[N], twin;
    struct map m;
    map_init(&m, 99);
    for (unsigned i = 0; i < N; i++) {
        nodes[i].key = id_n(i);
        map_add(&m, &nodes[i]);
    }
    twin.key = id_n(500);
    map_add(&m, &twin);
    for (unsigned i = 0; i < N; i++)
        ck_assert_ptr_eq(map_find(&m, id_n(i)), i == 500 ? &twin : &nodes[i]);
    ck_assert_ptr_eq(map_find_next(&twin), &nodes[500]);
    ck_assert_ptr_null(map_find_next(&nodes[500]));
    map_remove(&m, &twin);
    ck_assert_ptr_eq(map_find(&m, id_n(500)), &nodes[500]);
    for (unsigned i = 0; i < N; i += 2)
        map_remove(&m, &nodes[i]);
    for (unsigned i = 0; i < N; i++)
        ck_assert_ptr_eq(map_find(&m, id_n(i)), i % 2 ? &nodes[i] : NULL);
    ck_assert_uint_eq(m.n, N / 2);
    map_fini(&m);
}
END_TEST

/* --- frame --------------------------------------------------------------------------------- */

static struct frame *frame_of(size_t n)
{
    char *text = malloc(n + 1);
    memset(text, 'x', n);
    struct frame *f = frame_of_str((struct str){text, n});
    free(text);
    ck_assert_ptr_nonnull(f);
    return f;
}

START_TEST(a_message_is_framed_whatever_its_length)
{
    static const size_t lengths[] = {
        0, 1, 125, 126, 127, 65531, 65532, 65533, 131064, 131065, 500000};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct frame *f = frame_of(lengths[i]);
        size_t at = 0, payload = 0, n_frames = 0;
        while (at < f->n) {
            const uint8_t *p = (const uint8_t *)f->bytes + at;
            size_t head = p[1] < 126 ? 2 : 4;
            size_t n = p[1] < 126 ? p[1] : (size_t)p[2] << 8 | p[3];
            ck_assert_uint_ne(p[1], 127);
            ck_assert_uint_eq(p[0] & 0x0f, n_frames ? 0 : 1);
            ck_assert(frame_goes_on(f, at) == (n_frames > 0));
            ck_assert_uint_le(head + n, FRAME_MAX);
            payload += n;
            at += head + n;
            n_frames++;
            ck_assert((p[0] & 0x80) == (at == f->n ? 0x80 : 0));
        }
        ck_assert_uint_eq(at, f->n);
        ck_assert_uint_eq(payload, lengths[i]);
        if (n_frames == 1)
            ck_assert_uint_eq(frame_message(f).n, lengths[i]);
        frame_drop(f);
    }
}
END_TEST

START_TEST(a_slice_ends_with_a_frame)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    char *text = calloc(1, 30000);
    memset(text, 'y', 30000);
    for (int i = 0; i < 7; i++)
        frames_put(&b, (struct str){text, 30000});
    struct frame *f = frame_of_frames(&b);
    ck_assert(f && f->apart);
    size_t at = 0;
    for (int i = 0; at < f->n; i++) {
        size_t n = frame_slice(f, at);
        ck_assert_uint_eq(n, i < 3 ? 2 * 30004 : 30004);
        at += n;
        ck_assert(!frame_goes_on(f, at));
    }
    free(text);
    buf_fini(&b);
    frame_drop(f);
}
END_TEST

/* --- outbox -------------------------------------------------------------------------------- */

static size_t written, writes, last_write;
static int write_result;

static int count_write(void *self, void *conn, const void *bytes, size_t n)
{
    if (write_result < 0)
        return write_result;
    written += n;
    writes++;
    last_write = n;
    return 0;
}

static const struct env_ops counting = {.write = count_write};
static const struct env env = {&counting, NULL};
static char scratch[OUTBOX_SLICE];

START_TEST(the_queue_takes_its_ceiling_and_not_a_byte_more)
{
    struct outbox o = {0};
    struct frame *most = frame_of(LIMIT_SESSION_QUEUE_BYTES / 2 - 100);
    struct frame *rest = frame_of(LIMIT_SESSION_QUEUE_BYTES - 2 * most->n - 4);
    struct frame *one = frame_of(0);
    ck_assert_int_eq(outbox_push(&o, most), 0);
    ck_assert_int_eq(outbox_push(&o, most), 0);
    ck_assert_int_eq(outbox_push(&o, rest), 0);
    ck_assert_uint_eq(o.bytes, LIMIT_SESSION_QUEUE_BYTES);
    ck_assert_int_eq(outbox_push(&o, one), OUTBOX_FULL);
    long n = outbox_write(&o, &env, NULL, scratch);
    ck_assert_int_gt(n, 0);
    ck_assert_uint_eq(o.bytes, (size_t)(LIMIT_SESSION_QUEUE_BYTES - n));
    ck_assert_int_eq(outbox_push(&o, one), 0);
    frame_drop(most);
    frame_drop(rest);
    frame_drop(one);
    outbox_fini(&o);
}
END_TEST

START_TEST(one_snapshot_may_wait_beyond_the_ceiling)
{
    struct outbox o = {0};
    struct frame *snapshot = frame_of(3 * LIMIT_SESSION_QUEUE_BYTES);
    struct frame *small = frame_of(100);
    snapshot->apart = true;
    ck_assert_int_eq(outbox_push(&o, small), 0);
    ck_assert_int_eq(outbox_push(&o, snapshot), 0);
    ck_assert_uint_eq(o.bytes, small->n);
    ck_assert_int_eq(outbox_push(&o, snapshot), OUTBOX_FULL);
    ck_assert_int_eq(outbox_push(&o, small), 0);
    /* When it has left, another one may. */
    while (!outbox_empty(&o))
        ck_assert_int_gt(outbox_write(&o, &env, NULL, scratch), 0);
    ck_assert_uint_eq(o.bytes, 0);
    ck_assert_int_eq(outbox_push(&o, snapshot), 0);
    frame_drop(snapshot);
    frame_drop(small);
    outbox_fini(&o);
}
END_TEST

START_TEST(small_frames_leave_in_one_write_large_ones_in_slices)
{
    struct outbox o = {0};
    struct frame *small = frame_of(300), *large = frame_of(200000);
    written = writes = 0;
    for (int i = 0; i < 100; i++)
        ck_assert_int_eq(outbox_push(&o, small), 0);
    ck_assert_int_eq(outbox_write(&o, &env, NULL, scratch), (long)(100 * small->n));
    ck_assert_uint_eq(writes, 1);
    ck_assert(outbox_empty(&o));
    ck_assert_int_eq(outbox_write(&o, &env, NULL, scratch), 0);
    ck_assert_int_eq(outbox_push(&o, large), 0);
    ck_assert_int_eq(outbox_push(&o, small), 0);
    for (writes = 0; !outbox_empty(&o);) {
        ck_assert_int_gt(outbox_write(&o, &env, NULL, scratch), 0);
        ck_assert_uint_le(last_write, OUTBOX_SLICE);
    }
    ck_assert_uint_eq(writes, 4);
    ck_assert_uint_eq(written, 101 * small->n + large->n);
    ck_assert_int_eq(outbox_push(&o, small), 0);
    write_result = -32;
    ck_assert_int_eq(outbox_write(&o, &env, NULL, scratch), -32);
    write_result = 0;
    outbox_fini(&o);
    ck_assert_int_eq(small->refs, 1);
    frame_drop(small);
    frame_drop(large);
}
END_TEST

START_TEST(a_cut_says_whether_a_message_may_follow)
{
    struct outbox o = {0};
    struct frame *small = frame_of(300), *large = frame_of(200000);
    ck_assert(outbox_cut(&o));
    outbox_push(&o, large);
    outbox_push(&o, small);
    ck_assert(outbox_cut(&o)); /* nothing of it was sent */
    ck_assert(outbox_empty(&o) && o.bytes == 0);
    outbox_push(&o, large);
    ck_assert_int_gt(outbox_write(&o, &env, NULL, scratch), 0);
    ck_assert(!outbox_cut(&o));
    ck_assert(outbox_empty(&o) && o.bytes == 0);
    outbox_fini(&o);
    ck_assert_int_eq(large->refs, 1);
    frame_drop(small);
    frame_drop(large);
}
END_TEST

/* --- history ------------------------------------------------------------------------------- */

/* A chain that says its seq. */
static void chain_set(struct chain *c, int64_t seq)
{
    memcpy(c->b, &seq, sizeof seq);
}

static struct change *change_of(int64_t seq, size_t bytes)
{
    struct change *c = change_new(&(struct change){.seq = seq});
    ck_assert_ptr_nonnull(c);
    c->bytes = bytes;
    return c;
}

static void push(struct history *h, int64_t seq, size_t bytes)
{
    struct change *c = change_of(seq, bytes);
    struct chain before = {0};
    chain_set(&before, seq - 1);
    chain_set(&c->chain, seq);
    history_push(h, c, &before);
    change_drop(c);
}

START_TEST(history_covers_what_it_holds_and_no_more)
{
    struct history h = {0};
    ck_assert(history_covers(&h, 0, 0));
    ck_assert(history_covers(&h, 5, 5));
    ck_assert(!history_covers(&h, 4, 5));
    for (int64_t seq = 6; seq <= 10; seq++)
        push(&h, seq, 10);
    ck_assert(!history_covers(&h, 4, 10));
    for (int64_t seq = 5; seq <= 10; seq++)
        ck_assert(history_covers(&h, seq, 10));
    ck_assert(!history_covers(&h, 11, 10));
    ck_assert(!history_covers(&h, -1, 10));
    ck_assert(!history_covers(&h, INT64_MAX, 10));
    ck_assert(!history_covers(&h, INT64_MIN, 10));
    for (int64_t seq = 6; seq <= 10; seq++)
        ck_assert_int_eq(history_get(&h, seq)->seq, seq);
    for (int64_t seq = 5; seq <= 10; seq++) {
        struct chain chain = {0};
        chain_set(&chain, seq);
        ck_assert(chain_eq(history_chain(&h, seq), &chain));
    }
    ck_assert_ptr_null(history_chain(&h, 4));
    ck_assert_ptr_null(history_chain(&h, 11));
    history_fini(&h);
}
END_TEST

START_TEST(history_drops_the_oldest_by_number_and_by_bytes)
{
    struct history h = {0};
    for (int64_t seq = 1; seq <= LIMIT_CHANGES_KEPT + 1; seq++)
        push(&h, seq, 10);
    ck_assert_uint_eq(h.n, LIMIT_CHANGES_KEPT);
    ck_assert_int_eq(h.first_seq, 2);
    struct chain chain = {0};
    chain_set(&chain, 1);
    ck_assert(chain_eq(history_chain(&h, 1), &chain));
    ck_assert_ptr_null(history_chain(&h, 0));
    push(&h, LIMIT_CHANGES_KEPT + 2, LIMIT_CHANGES_KEPT_BYTES - 10);
    ck_assert_uint_eq(h.n, 2);
    ck_assert_uint_eq(h.bytes, LIMIT_CHANGES_KEPT_BYTES);
    push(&h, LIMIT_CHANGES_KEPT + 3, 1);
    ck_assert_uint_eq(h.n, 2);
    history_clear(&h);
    ck_assert_uint_eq(h.bytes, 0);
    push(&h, 7, 10);
    ck_assert(history_covers(&h, 6, 7));
    history_fini(&h);
}
END_TEST

/* An imported order is nothing to those who were away, and takes no room from what they missed. */
START_TEST(history_keeps_no_records_of_a_quiet_change)
{
    struct history h = {0};
    struct chain before = {0};
    struct order order = {.id = id_n(1), .rev = 1, .number = 1};
    struct put put = {.kind = KIND_order, .rec = (const struct record *)&order};
    struct del del = {.kind = KIND_order, .id = id_n(1)};
    struct event event = {.type = EVENT_order_imported, .about = id_n(1)};
    struct change *c = change_new(&(struct change){.seq = 1,
        .events = &event,
        .n_events = 1,
        .puts = &put,
        .n_puts = 1,
        .dels = &del,
        .n_dels = 1});
    ck_assert_ptr_nonnull(c);
    chain_set(&c->chain, 1);
    history_push(&h, c, &before);
    const struct change *kept = history_get(&h, 1);
    ck_assert_uint_eq(kept->n_puts, 0);
    ck_assert_uint_eq(kept->n_dels, 0);
    ck_assert(chain_eq(history_chain(&h, 1), &c->chain));
    ck_assert_uint_lt(h.bytes, c->bytes);
    ck_assert_int_eq(c->refs, 1);
    change_drop(c);
    push(&h, 2, 10);
    ck_assert(history_covers(&h, 0, 2));
    history_fini(&h);
    ck_assert_uint_eq(h.bytes, 0);
}
END_TEST

/* --- answers, bucket, token, metrics ------------------------------------------------------- */

START_TEST(answers_are_kept_up_to_their_ceiling)
{
    struct answers a;
    struct frame *f = frame_of(10);
    uint8_t print[32] = {1};
    answers_init(&a, 3);
    for (unsigned i = 0; i <= LIMIT_RECEIPTS_KEPT; i++)
        answers_add(&a, id_n(i), print, f);
    ck_assert_ptr_null(answers_find(&a, id_n(0)));
    ck_assert_ptr_nonnull(answers_find(&a, id_n(1)));
    ck_assert_ptr_nonnull(answers_find(&a, id_n(LIMIT_RECEIPTS_KEPT)));
    ck_assert_int_eq(f->refs, LIMIT_RECEIPTS_KEPT + 1);
    answers_add(&a, id_n(1), print, f); /* known already: the first stays */
    ck_assert_int_eq(f->refs, LIMIT_RECEIPTS_KEPT + 1);
    answers_fini(&a);
    ck_assert_int_eq(f->refs, 1);
    frame_drop(f);
}
END_TEST

START_TEST(a_bucket_gives_its_burst_then_its_rate)
{
    struct bucket b = {0};
    for (int i = 0; i < 50; i++)
        ck_assert(bucket_take(&b, 1000, 10, 50));
    ck_assert(!bucket_take(&b, 1000, 10, 50));
    ck_assert(!bucket_take(&b, 1099, 10, 50));
    ck_assert(bucket_take(&b, 1100, 10, 50));
    ck_assert(!bucket_take(&b, 1100, 10, 50));
    for (int i = 0; i < 50; i++)
        ck_assert(bucket_take(&b, INT64_MAX / 2, 10, 50));
    ck_assert(!bucket_take(&b, INT64_MAX / 2, 10, 50));
}
END_TEST

START_TEST(a_token_is_read_as_it_is_written)
{
    id token = id_n(77), back = {0};
    uint8_t secret[TOKEN_SECRET_BYTES] = {1, 2, 0xff}, hash[32], expected[32];
    char text[TOKEN_TEXT + 1];
    token_format(token, secret, text);
    crypto_sha256((struct str){(char *)secret, sizeof secret}, expected);
    ck_assert(token_parse((struct str){text, TOKEN_TEXT}, &back, hash));
    ck_assert(id_eq(token, back));
    ck_assert_mem_eq(hash, expected, sizeof hash);
    ck_assert(!token_parse((struct str){text, TOKEN_TEXT - 1}, &back, hash));
    text[TOKEN_TEXT] = 'a';
    ck_assert(!token_parse((struct str){text, TOKEN_TEXT + 1}, &back, hash));
    for (size_t i = 0; i < TOKEN_TEXT; i++) {
        char kept = text[i];
        text[i] = 'G';
        ck_assert(!token_parse((struct str){text, TOKEN_TEXT}, &back, hash));
        text[i] = kept;
    }
}
END_TEST

START_TEST(metrics_are_printed_for_prometheus)
{
    struct metrics m = {.sessions = 3, .commands_ok = 5};
    struct buf out;
    metric_time(&m.command_seconds, 0);
    metric_time(&m.command_seconds, 7);
    metric_time(&m.command_seconds, 99999);
    m.refusals[REFUSAL_busy] = 2;
    buf_init(&out, 1 << 20);
    metrics_print(&m, &out);
    buf_put_char(&out, 0);
    ck_assert(!out.failed);
    ck_assert_ptr_nonnull(strstr(out.p, "\npayon_sessions 3\n"));
    ck_assert_ptr_nonnull(strstr(out.p, "\n# TYPE payon_commands_ok_total counter\n"));
    ck_assert_ptr_nonnull(strstr(out.p, "\npayon_commands_ok_total 5\n"));
    ck_assert_ptr_nonnull(strstr(out.p, "\npayon_command_seconds_bucket{le=\"0.001\"} 1\n"));
    ck_assert_ptr_nonnull(strstr(out.p, "\npayon_command_seconds_bucket{le=\"0.01\"} 2\n"));
    ck_assert_ptr_nonnull(strstr(out.p, "\npayon_command_seconds_bucket{le=\"+Inf\"} 3\n"));
    ck_assert_ptr_nonnull(strstr(out.p, "\npayon_command_seconds_count 3\n"));
    ck_assert_ptr_nonnull(strstr(out.p, "\npayon_commands_refused_total{code=\"busy\"} 2\n"));
    buf_fini(&out);
}
END_TEST

UNIT_MAIN("parts", a_map_finds_its_members_and_keeps_the_order_of_equal_keys,
    a_message_is_framed_whatever_its_length, a_slice_ends_with_a_frame,
    the_queue_takes_its_ceiling_and_not_a_byte_more, one_snapshot_may_wait_beyond_the_ceiling,
    small_frames_leave_in_one_write_large_ones_in_slices, a_cut_says_whether_a_message_may_follow,
    history_covers_what_it_holds_and_no_more, history_drops_the_oldest_by_number_and_by_bytes,
    history_keeps_no_records_of_a_quiet_change, answers_are_kept_up_to_their_ceiling,
    a_bucket_gives_its_burst_then_its_rate, a_token_is_read_as_it_is_written,
    metrics_are_printed_for_prometheus)
