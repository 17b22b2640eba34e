/* Any bytes as a pack: damaged, or texts that can be packed again and come back. The first byte is
 * how many texts there are, less one. */
#include "storage/pack.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct str texts[PACK_CHANGES], back[PACK_CHANGES];
    struct buf all, again, pack;
    size_t n_texts = n ? (size_t)bytes[0] + 1 : 0;
    buf_init(&all, PACK_TEXT_BYTES);
    buf_init(&again, PACK_TEXT_BYTES);
    buf_init(&pack, PACK_TEXT_BYTES + (1 << 20));
    struct str text = n ? fuzz_str(bytes + 1, n - 1) : fuzz_str(bytes, 0);
    if (pack_read(text, n_texts, &all, texts) == 0) {
        require(pack_write(&pack, texts, n_texts) == 0);
        require(pack_read(buf_str(&pack), n_texts, &again, back) == 0);
        for (size_t i = 0; i < n_texts; i++)
            require(str_eq(texts[i], back[i]));
    }
    buf_fini(&pack);
    buf_fini(&again);
    buf_fini(&all);
    return 0;
}
