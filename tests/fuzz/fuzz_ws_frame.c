/* A client's frames: what is read does not depend on how the bytes are cut. */
#include <stdlib.h>
#include <string.h>

#include "hub/core/base/ws_frame.h"
#include "tests/fuzz/fuzz.h"

struct outcome {
    int end; /* WS_READ_MORE, or a close code */
    uint64_t messages, controls, payload, sum;
    bool valid; /* as text */
};

static void note(struct outcome *o, struct ws_utf8 *utf8, const struct ws_part *part)
{
    bool control = part->opcode >= WS_OP_CLOSE;
    require(part->opcode <= WS_OP_PONG && part->opcode != WS_OP_CONTINUATION);
    require(part->left == 0 || !part->ends);
    require(!control || (part->ends && part->bytes.n <= WS_CONTROL_MAX));
    for (size_t i = 0; i < part->bytes.n; i++)
        o->sum = o->sum * 31 + (uint8_t)part->bytes.p[i] + part->opcode;
    o->payload += part->bytes.n;
    o->controls += control;
    o->messages += part->ends && !control;
    if (part->opcode == WS_OP_CLOSE)
        (void)ws_close_answer(part->bytes);
    else if (!control && !ws_utf8_feed(utf8, part->bytes.p, part->bytes.n))
        o->valid = false;
}

static struct outcome read_in_pieces(const uint8_t *input, size_t n, size_t piece)
{
    struct outcome o = {.end = WS_READ_MORE, .valid = true};
    struct ws_reader r = {0};
    struct ws_utf8 utf8 = {0};
    uint8_t *bytes = malloc(piece);
    require(bytes);
    for (size_t at = 0; at < n && o.end == WS_READ_MORE; at += piece) {
        size_t left = n - at < piece ? n - at : piece;
        uint8_t *from = bytes;
        struct ws_part part;
        memcpy(bytes, input + at, left);
        while ((o.end = ws_read(&r, &from, &left, &part)) == WS_READ_PART)
            note(&o, &utf8, &part);
        require(o.end == WS_CLOSE_PROTOCOL || (o.end == WS_READ_MORE && left == 0));
    }
    free(bytes);
    return o;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct outcome whole = read_in_pieces(bytes, n, n + 1);
    for (size_t piece = 1; piece < 20; piece += 5) {
        struct outcome cut = read_in_pieces(bytes, n, piece);
        require(cut.end == whole.end && cut.messages == whole.messages &&
                cut.controls == whole.controls && cut.payload == whole.payload &&
                cut.sum == whole.sum && cut.valid == whole.valid);
    }
    return 0;
}
