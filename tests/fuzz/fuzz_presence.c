/* Any text as another hub's part of presence: refused, or it can be written again within its
 * ceiling; the second text is a fixed point. */
#include "protocol/wire/presence.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena arena;
    struct buf once, twice;
    struct presence_part part, back;
    arena_init(&arena, LIMIT_COMMAND_ARENA_BYTES);
    buf_init(&once, LIMIT_PRESENCE_BYTES);
    buf_init(&twice, LIMIT_PRESENCE_BYTES);
    if (wire_get_presence_part(fuzz_str(bytes, n), &arena, &part) == MESSAGE_OK) {
        wire_put_presence_part(&once, &part);
        require(!once.failed);
        require(wire_get_presence_part(buf_str(&once), &arena, &back) == MESSAGE_OK);
        wire_put_presence_part(&twice, &back);
        require(str_eq(buf_str(&once), buf_str(&twice)));
        buf_reset(&once);
        wire_put_presence(&once, &part.list);
        require(!once.failed);
    }
    buf_fini(&twice);
    buf_fini(&once);
    arena_fini(&arena);
    return 0;
}
