/* describe: prints the protocol's part of `payon-hub --describe`, without a hub. */
#include <stdio.h>

#include "protocol/wire/describe.h"

int main(void)
{
    struct buf b;
    buf_init(&b, 16 << 20);
    describe_json(&b, NULL, NULL);
    buf_put_char(&b, '\n');
    bool done = !b.failed && fwrite(b.p, 1, b.n, stdout) == b.n && fflush(stdout) == 0;
    buf_fini(&b);
    return done ? 0 : 1;
}
