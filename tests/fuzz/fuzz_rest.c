/* What a request of REST asks. The input is lines: method, path, query, authorization,
 * idempotency-key, if-match; the rest is the body. A command that is read is a message that the
 * decoder takes as the same command, with that op and no more. */
#include <stdlib.h>

#include "hub/rest/ask.h"
#include "hub/rest/query.h"
#include "protocol/pos/model/commands.h"
#include "protocol/wire/message.h"
#include "tests/fuzz/fuzz.h"

static struct str line_take(struct str *rest)
{
    const char *end = rest->n ? memchr(rest->p, '\n', rest->n) : NULL;
    struct str line = {rest->p, end ? (size_t)(end - rest->p) : rest->n};
    size_t used = line.n + (end != NULL);
    *rest = (struct str){rest->p + used, rest->n - used};
    return line;
}

/* It is one message cmd with the op of the request; what is wrong in it, if anything, is a field.
 */
static void command_check(const struct ask_result *asked, struct arena *a)
{
    struct message m;
    struct message_fault fault = {0};
    enum message_error e = message_decode(asked->ask.text, a, &m, &fault);
    require(!e || (fault.is_cmd && e >= ERROR_FIELD_MISSING) || e == ERROR_NO_MEMORY);
    require(e || (m.type == IN_CMD && id_eq(m.cmd.op, asked->op)));
    require(!e || e == ERROR_NO_MEMORY || id_eq(fault.op, asked->op));
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t n)
{
    struct str rest = {(const char *)input, n};
    struct arena scratch, decoded;
    struct buf text;
    struct ask_result asked;
    struct ask_request r = {.content_type = STR("application/json"), .address = STR("127.0.0.1")};
    r.method = line_take(&rest);
    r.path = line_take(&rest);
    r.query = line_take(&rest);
    r.authorization = line_take(&rest);
    r.idempotency_key = line_take(&rest);
    r.if_match = line_take(&rest);
    r.cookie = r.if_match;
    r.origin = r.host = r.csrf = r.idempotency_key;
    r.body = rest;
    arena_init(&scratch, 1 << 22);
    arena_init(&decoded, 1 << 22);
    buf_init(&text, LIMIT_MESSAGE_BYTES);
    ask_read(&r, &scratch, &text, &asked);
    if (asked.problem)
        require(api_problem_descs[asked.problem].status >= 400);
    else if (asked.is == ASK_CORE && asked.ask.verb == API_COMMAND)
        command_check(&asked, &decoded);
    else if (asked.is == ASK_CORE && asked.ask.verb == API_LIST)
        require(asked.ask.max >= 1 && asked.ask.max <= LIMIT_PAGE_RECORDS);
    else if (asked.is == ASK_CORE && asked.ask.verb == API_CHANGES)
        require(asked.ask.max >= 1 && asked.ask.wait_ms <= LIMIT_CHANGES_WAIT_S * 1000);
    require(asked.ask.n_filters <= API_FILTERS_MAX);
    api_login_free(asked.ask.login);
    buf_fini(&text);
    arena_fini(&decoded);
    arena_fini(&scratch);
    return 0;
}
