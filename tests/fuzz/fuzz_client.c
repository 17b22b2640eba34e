/* Any lines as messages of a hub: the client's machine only makes moves that its drawing allows,
 * keeps at most one command in flight a lane, and loses no unanswered command. */
#include "clients/c/machine.h"
#include "tests/fuzz/fuzz.h"

enum { COMMANDS = 6, LANES = 3 };

static void random_bytes(void *user, void *bytes, size_t n)
{
    uint8_t *p = bytes, *state = user;
    for (size_t i = 0; i < n; i++)
        p[i] = *state = (uint8_t)(*state * 5 + 113);
}

static void on_answer(void *user, const struct payon_answer *a)
{
    ++*(size_t *)user;
    require(a->command.n > 0 && a->message.n > 0);
}

/* 019ab000-0000-7000-8000-00000000000N */
static struct payon_id id_n(int n)
{
    return (struct payon_id){{0x01, 0x9a, 0xb0, 0, 0, 0, 0x70, 0, 0x80, [15] = (uint8_t)n}};
}

static void send_all(struct payon_machine *m)
{
    for (int i = 1; i <= COMMANDS; i++)
        require(
            payon_machine_submit(m, id_n(i), id_n(i % LANES), (struct payon_text){"{}", 2}) == 0);
}

/* Takes everything the machine wants to send; reconnects when the connection was lost. */
static void settle(struct payon_machine *m, struct payon_now *now)
{
    struct payon_text text;
    payon_machine_wish(m);
    while (payon_machine_take(m, *now, &text))
        require(text.n > 0);
    require(m->lanes.n_sent <= LANES);
    if (payon_machine_state(m) == PAYON_PAUSED) {
        now->mono_ms = payon_machine_due(m);
        payon_machine_tick(m, *now);
        require(payon_machine_wish(m) == PAYON_WISH_CONNECT);
        payon_machine_opened(m, *now);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const char *const topics[] = {"floor", "menu", "kitchen:grill"};
    size_t n_answers = 0;
    uint8_t seed = 1;
    struct payon_now now = {.mono_ms = 1000, .wall_ms = INT64_C(1790000000000)};
    struct payon_machine *m;
    struct payon_options o = {.token = "t",
        .topics = topics,
        .n_topics = 3,
        .keep_records = true,
        .events = {.on_answer = on_answer},
        .user = &n_answers};
    require(payon_machine_new(&o, random_bytes, &seed, &m) == 0);
    send_all(m);
    payon_machine_start(m, now);
    payon_machine_wish(m);
    payon_machine_opened(m, now);
    struct str rest = fuzz_str(bytes, n);
    while (rest.n) {
        const char *end = memchr(rest.p, '\n', rest.n);
        size_t length = end ? (size_t)(end - rest.p) : rest.n;
        payon_machine_text(m, now, rest.p, length);
        settle(m, &now);
        now.mono_ms += 7;
        length += end != NULL;
        rest = (struct str){rest.p + length, rest.n - length};
    }
    require(n_answers + payon_machine_unanswered(m) == COMMANDS);
    payon_machine_free(m);
    return 0;
}
