/* What all verbs use: errors, new ids. */

#include "clients/c/ctl/ctl.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "protocol/base/require.h"
#include "protocol/base/utf8.h"

static void put_escaped(FILE *to, struct str s)
{
    for (size_t i = 0; i < s.n;) {
        size_t n = utf8_sequence(s.p + i, s.n - i);
        uint32_t code = n ? utf8_decode(s.p + i, n) : 0xfffd;
        if (!n || utf8_is_harmful(code))
            fprintf(to, "\\u%04x", (unsigned)code);
        else
            fwrite(s.p + i, 1, n, to);
        i += n ? n : 1;
    }
}

static void print_line(FILE *to, const char *format, va_list args)
{
    char *text = NULL;
    int n = vasprintf(&text, format, args);
    require(n >= 0);
    put_escaped(to, (struct str){text, (size_t)n});
    free(text);
    fputc('\n', to);
}

void ctl_print_line(FILE *to, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_line(to, format, args);
    va_end(args);
}

void ctl_die(const char *format, ...)
{
    va_list args;
    fflush(stdout);
    fputs("payonctl: ", stderr);
    va_start(args, format);
    print_line(stderr, format, args);
    va_end(args);
    exit(1);
}

void ctl_need_name(const char *what, const char *name)
{
    if (name && !utf8_is_name(str_of(name)))
        ctl_die(
            "%s must show something, and have no characters that turn the direction of text", what);
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

time_ms ctl_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (time_ms){(int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000};
}

id ctl_new_id(void)
{
    uint8_t random[10];
    ssize_t got = getrandom(random, sizeof random, 0);
    require(got == sizeof random);
    return id_make(ctl_now(), random);
}

void ctl_print_id(id i)
{
    char text[ID_TEXT];
    id_format(i, text);
    printf("%.*s", ID_TEXT, text);
}

struct buf ctl_read_file(const char *path, size_t max)
{
    struct buf b;
    FILE *f = fopen(path, "re");
    buf_init(&b, max);
    if (!f)
        ctl_die("%s: %s", path, strerror(errno));
    for (size_t n = 1; n;) {
        char *p = buf_reserve(&b, 65536);
        if (!p)
            ctl_die("%s: too large", path);
        n = fread(p, 1, 65536, f);
        b.n += n;
    }
    if (ferror(f))
        ctl_die("%s: %s", path, strerror(errno));
    fclose(f);
    return b;
}
