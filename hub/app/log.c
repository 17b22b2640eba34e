#include "hub/app/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static const char *const names[] = {"debug", "info", "warn", "error"};
static enum log_level lowest = LOG_INFO;

void log_level_set(const char *name)
{
    lowest = LOG_INFO;
    for (int i = 0; i < 4; i++)
        if (strcmp(name, names[i]) == 0)
            lowest = (enum log_level)i;
}

/* True when this line may be written. Reports the number of dropped lines once a second. */
static bool within_rate(int64_t now_s)
{
    static int64_t second;
    static int lines, dropped;
    if (now_s != second) {
        if (dropped > 0)
            fprintf(stderr, "(%d log lines dropped in one second)\n", dropped);
        second = now_s;
        lines = dropped = 0;
    }
    if (lines < LOG_LINES_PER_S) {
        lines++;
        return true;
    }
    dropped++;
    return false;
}

/* Escapes characters that could break or fake a line. Returns bytes written, at most cap. */
static size_t escape(char *out, size_t cap, struct str text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n && n + 4 < cap; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c >= 0x20 && c != 0x7f) {
            out[n++] = (char)c;
            continue;
        }
        static const char hex[] = "0123456789abcdef";
        out[n++] = '\\';
        out[n++] = 'x';
        out[n++] = hex[c >> 4];
        out[n++] = hex[c & 15];
    }
    return n;
}

void log_line(enum log_level level, struct str text)
{
    struct timespec ts;
    char line[2048];
    if (level < lowest)
        return;
    clock_gettime(CLOCK_REALTIME, &ts);
    if (!within_rate(ts.tv_sec))
        return;
    time_ms now = {(int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000};
    time_format(now, line);
    size_t n = TIME_TEXT;
    n += (size_t)snprintf(line + n, sizeof line - n, " %-5s ", names[level]);
    n += escape(line + n, sizeof line - n - 1, text);
    line[n++] = '\n';
    /* One write, so that lines of several processes do not mix. A full disk only costs the line. */
    ssize_t ignored = write(STDERR_FILENO, line, n);
    (void)ignored;
}

void log_printf(enum log_level level, const char *format, ...)
{
    char text[1800];
    va_list ap;
    va_start(ap, format);
    int n = vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    if (n < 0)
        return;
    log_line(level, (struct str){text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1});
}
