#include "protocol/base/require.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void require_failed(const char *file, int line, const char *what)
{
    fprintf(stderr, "require failed at %s:%d: %s\n", file, line, what);
    abort();
}
