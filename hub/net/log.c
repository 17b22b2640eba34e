/* The log: lines go to the floor above, at most NET_LOG_LINES_MAX a second. */
#include <stdarg.h>

#include "hub/net/internal.h"

void net_log(struct net *net, enum net_log_level level, const char *format, ...)
{
    if (!net->handlers.log)
        return;
    uint64_t second = uv_now(net->loop) / 1000;
    if (second != net->log_second) {
        net->log_second = second;
        net->log_lines = 0;
    }
    if (net->log_lines++ >= NET_LOG_LINES_MAX) {
        net->log_dropped++;
        return;
    }
    char line[512];
    va_list ap;
    va_start(ap, format);
    int n = vsnprintf(line, sizeof line, format, ap);
    va_end(ap);
    if (n < 0)
        return;
    size_t used = (size_t)n < sizeof line ? (size_t)n : sizeof line - 1;
    if (net->log_dropped) {
        n = snprintf(line + used, sizeof line - used, " (%u lines dropped)", net->log_dropped);
        used += n > 0 && (size_t)n < sizeof line - used ? (size_t)n : 0;
        net->log_dropped = 0;
    }
    net->handlers.log(net->app, level, (struct str){line, used});
}
