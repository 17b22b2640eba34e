/* Any text as a device's message: decoded in bounded memory, or refused with a named error. The
 * canonical text of a command decodes to the same command. */
#include "protocol/wire/message.h"

#include "protocol/pos/model/limits.h"
#include "tests/fuzz/fuzz.h"

static struct str say_again(struct buf *b, const struct in_cmd *cmd)
{
    char op[ID_TEXT];
    id_format(cmd->op, op);
    buf_put_str(b, STR("{\"t\":\"cmd\",\"op\":\""));
    buf_put(b, op, sizeof op);
    buf_put_str(b, STR("\","));
    buf_put(b, cmd->canonical.p + 1, cmd->canonical.n - 1);
    return buf_str(b);
}

static void check_fault(const struct message_fault *f, struct str text, enum message_error e)
{
    require(f->error == e && e > MESSAGE_OK && e < ERRORS_N);
    require(e != ERROR_NO_MEMORY); /* the ceiling is far above what 64 KiB of text need */
    require(f->at <= text.n);
    require(f->sub_id.n <= SUB_ID_BYTES);
    require(
        !f->is_cmd || !id_is_zero(f->op)); /* without is_cmd: of a cmd whose JSON breaks after it */
    struct buf b;
    buf_init(&b, 1 << 20);
    if (f->is_cmd)
        wire_put_no(&b, f->op, REFUSAL_bad_command, f->field, f->error);
    else
        wire_put_error(&b, f);
    require(!b.failed);
    buf_fini(&b);
}

static void check_command(const struct in_cmd *cmd)
{
    struct arena arena;
    struct buf b;
    struct message again;
    struct message_fault fault;
    arena_init(&arena, 16 << 20);
    buf_init(&b, 2 * LIMIT_MESSAGE_BYTES);
    struct str text = say_again(&b, cmd);
    enum message_error e = message_decode(text, &arena, &again, &fault);
    require(text.n > LIMIT_MESSAGE_BYTES || e == MESSAGE_OK);
    if (!e) {
        require(again.cmd.command.type == cmd->command.type);
        require(str_eq(again.cmd.canonical, cmd->canonical));
    }
    buf_fini(&b);
    arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena arena;
    struct message m;
    struct message_fault fault;
    struct str text = fuzz_str(bytes, n);
    arena_init(&arena, 16 << 20);
    enum message_error e = message_decode(text, &arena, &m, &fault);
    if (e)
        check_fault(&fault, text, e);
    else if (m.type == IN_CMD)
        check_command(&m.cmd);
    arena_fini(&arena);
    return 0;
}
