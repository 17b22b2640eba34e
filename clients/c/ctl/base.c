/* What all verbs use: errors, new ids. */

#include "clients/c/ctl/ctl.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "protocol/base/require.h"

void ctl_die(const char *format, ...)
{
    va_list args;
    fflush(stdout);
    fputs("payonctl: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

void ctl_usage(const struct verb *v, const char *format, ...)
{
    va_list args;
    fprintf(stderr, "payonctl %s: ", v->name);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "\nusage: payonctl %s %s\n", v->name, v->args);
    exit(2);
}

id ctl_new_id(void)
{
    uint8_t random[10];
    struct timespec t;
    ssize_t got = getrandom(random, sizeof random, 0);
    require(got == sizeof random);
    clock_gettime(CLOCK_REALTIME, &t);
    return id_make((time_ms){(int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000}, random);
}

void ctl_print_id(id i)
{
    char text[ID_TEXT];
    id_format(i, text);
    printf("%.*s", ID_TEXT, text);
}
