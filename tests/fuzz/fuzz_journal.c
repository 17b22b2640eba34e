/* Any text as a row of the journal: refused, or a change that can be kept, sent and written again;
 * the second text is a fixed point. */
#include "protocol/wire/message.h"
#include "tests/fuzz/fuzz.h"

static void tell(const struct change *c)
{
    struct buf b;
    buf_init(&b, 16 << 20);
    for (int view = 0; view < VIEWS_N; view++) {
        struct audience_key k = {.topics = ~0u, .view = (enum view)view};
        buf_reset(&b);
        wire_put_change(&b, c, &k);
        require(!b.failed);
    }
    buf_fini(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena arena;
    struct buf once, twice;
    struct change draft, back;
    arena_init(&arena, 64 << 20);
    buf_init(&once, 64 << 20);
    buf_init(&twice, 64 << 20);
    if (wire_get_journal(fuzz_str(bytes, n), &arena, &draft) == MESSAGE_OK) {
        struct change *kept = change_new(&draft);
        require(kept);
        tell(kept);
        wire_put_journal(&once, kept);
        change_drop(kept);
        if (once.n <= LIMIT_CHANGE_BYTES) {
            require(wire_get_journal(buf_str(&once), &arena, &back) == MESSAGE_OK);
            wire_put_journal(&twice, &back);
            require(str_eq(buf_str(&once), buf_str(&twice)));
        }
    }
    buf_fini(&twice);
    buf_fini(&once);
    arena_fini(&arena);
    return 0;
}
