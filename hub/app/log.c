#include "hub/app/log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "hub/app/log_out.h"
#include "protocol/base/card.h"

static const char *const names[] = {"debug", "info", "warn", "error"};
static enum log_level lowest = LOG_INFO;
static int lines; /* in this second */
static uint64_t over_rate;

void log_level_set(const char *name)
{
    lowest = LOG_INFO;
    for (int i = 0; i < 4; i++)
        if (strcmp(name, names[i]) == 0)
            lowest = (enum log_level)i;
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

static bool put(time_ms now, enum log_level level, struct str text)
{
    char line[LOG_LINE_BYTES], masked[LOG_LINE_BYTES];
    if (text.n > sizeof masked)
        text.n = sizeof masked; /* more would not fit into the line */
    text = (struct str){masked, card_mask(text, masked)};
    time_format(now, line);
    size_t n = TIME_TEXT;
    n += (size_t)snprintf(line + n, sizeof line - n, " %-5s ", names[level]);
    n += escape(line + n, sizeof line - n - 1, text);
    line[n++] = '\n';
    return log_out_put((struct str){line, n});
}

uint64_t log_lines_dropped(void)
{
    return over_rate + log_out_lost();
}

/* Starts the count of lines anew with each second, and says then how many were dropped. */
static void begin_second(time_ms now)
{
    static int64_t second;
    static uint64_t told;
    if (now.ms / 1000 == second)
        return;
    second = now.ms / 1000;
    lines = 0;
    uint64_t dropped = log_lines_dropped();
    if (dropped == told)
        return;
    char text[64];
    int n = snprintf(text, sizeof text, "event=log_lines_dropped n=%" PRIu64, dropped - told);
    if (put(now, LOG_WARN, (struct str){text, (size_t)n}))
        told = dropped;
}

static time_ms wall(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    return (time_ms){(int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000};
}

void log_line(enum log_level level, struct str text)
{
    if (level < lowest)
        return;
    time_ms now = wall();
    begin_second(now);
    if (lines < LOG_LINES_PER_S) {
        lines++;
        put(now, level, text);
    } else {
        over_rate++;
    }
}

void log_tick(void)
{
    log_out_flush();
    begin_second(wall());
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
