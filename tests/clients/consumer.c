/* A program of somebody else, with nothing but the public header and the installed archive. Opens
 * an outbox, takes a command, and checks that the next process still has it. */

#include <payon.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

static int check(int line, int is, int expected)
{
    if (is != expected)
        fprintf(stderr, "line %d: %d, not %d\n", line, is, expected);
    return is != expected;
}
#define CHECK(is, expected) wrong += check(__LINE__, (int)(is), (int)(expected))

int main(void)
{
    char path[] = "/tmp/payon-consumer.XXXXXX";
    int wrong = 0, fd = mkstemp(path);
    uv_loop_t loop;
    struct payon_io *io = NULL;
    struct payon *p = NULL;
    struct payon_options o = {.url = "ws://127.0.0.1:1", .token = "t", .outbox_file = path};
    struct payon_command c = {.type = "item.86", .body = {"{\"item_id\":\"x\"}", 15}};
    close(fd);
    uv_loop_init(&loop);
    CHECK(payon_io_new(&loop, NULL, &io), 0);
    struct payon_options http = {.url = "http://h", .token = "t"}, nobody = {.url = "ws://h"};
    CHECK(payon_new(io, &http, &p), PAYON_BAD_ARGUMENT);
    CHECK(payon_new(io, &nobody, &p), PAYON_BAD_ARGUMENT);
    for (int round = 0; round < 2; round++) {
        CHECK(payon_new(io, &o, &p), 0);
        CHECK(payon_get_state(p), PAYON_OFF);
        CHECK(payon_unanswered(p), round);
        CHECK(payon_send(p, &c, NULL), 0);
        payon_start(p); /* nobody listens there */
        CHECK(payon_get_state(p) == PAYON_CONNECTING || payon_get_state(p) == PAYON_PAUSED, 1);
        payon_stop(p);
        CHECK(payon_get_state(p), PAYON_OFF);
        payon_free(p);
        uv_run(&loop, UV_RUN_NOWAIT);
    }
    payon_io_free(io);
    uv_run(&loop, UV_RUN_DEFAULT);
    CHECK(uv_loop_close(&loop), 0);
    unlink(path);
    return wrong ? 1 : 0;
}
