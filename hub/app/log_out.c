#include "hub/app/log_out.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "protocol/base/require.h"

enum { FINISH_TRIES = 20, FINISH_TRY_MS = 50 };

static bool never_waits, is_socket;
static char held[LOG_HELD_BYTES];
static size_t from, to; /* the part of it that is still to be written */
static uint64_t lost;

void log_out_unblock(void)
{
    struct stat s;
    never_waits = true;
    if (fstat(STDERR_FILENO, &s) != 0)
        return;
    is_socket = S_ISSOCK(s.st_mode);
    if (!S_ISFIFO(s.st_mode) && !S_ISCHR(s.st_mode))
        return;
    /* A description of our own: O_NONBLOCK set on the inherited one would hold for every process
     * that has it. When stderr belongs to another user this fails; then only poll says whether a
     * line fits, and another process may take the room before the line does. */
    int own = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (own < 0)
        return;
    (void)dup2(own, STDERR_FILENO);
    close(own);
}

/* Bytes written, 0 when the reader takes none now, < 0 when nothing can be written. */
static ssize_t write_out(const char *p, size_t n)
{
    struct pollfd out = {.fd = STDERR_FILENO, .events = POLLOUT};
    if (never_waits && poll(&out, 1, 0) != 1)
        return 0;
    ssize_t done = is_socket ? send(STDERR_FILENO, p, n, MSG_DONTWAIT | MSG_NOSIGNAL)
                             : write(STDERR_FILENO, p, n);
    return done < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : done;
}

/* As many whole lines as fit into one write to a pipe that is not cut. */
static size_t lines_of(const char *p, size_t n)
{
    size_t whole = 0;
    for (size_t i = 0; i < n && i < PIPE_BUF; i++)
        if (p[i] == '\n')
            whole = i + 1;
    return whole;
}

static void lose_held(void)
{
    for (size_t i = from; i < to; i++)
        lost += held[i] == '\n';
    from = to = 0;
}

void log_out_flush(void)
{
    while (from < to) {
        ssize_t n = write_out(held + from, lines_of(held + from, to - from));
        if (n < 0)
            lose_held();
        if (n <= 0)
            return;
        from += (size_t)n;
    }
    from = to = 0;
}

static bool hold(struct str rest)
{
    if (sizeof held - (to - from) < rest.n) {
        lost++;
        return false;
    }
    if (sizeof held - to < rest.n) {
        memmove(held, held + from, to - from);
        to -= from, from = 0;
    }
    memcpy(held + to, rest.p, rest.n);
    to += rest.n;
    return true;
}

bool log_out_put(struct str line)
{
    require(line.n > 0 && line.n <= LOG_LINE_BYTES && line.p[line.n - 1] == '\n');
    log_out_flush();
    if (from < to)
        return hold(line);
    ssize_t n = write_out(line.p, line.n);
    if (n < 0) {
        lost++;
        return false;
    }
    return (size_t)n == line.n || hold((struct str){line.p + n, line.n - (size_t)n});
}

void log_out_finish(void)
{
    struct pollfd out = {.fd = STDERR_FILENO, .events = POLLOUT};
    log_out_flush();
    for (int i = 0; i < FINISH_TRIES && from < to; i++) {
        (void)poll(&out, 1, FINISH_TRY_MS);
        log_out_flush();
    }
}

uint64_t log_out_lost(void)
{
    return lost;
}
