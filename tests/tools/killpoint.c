/* LD_PRELOAD shim: kills the process (SIGKILL) at its k-th point. A point is the entry of a call
 * that does I/O, or the moment when half of a buffer is sent. tests/e2e/killpoints.test.mjs sets k
 * while the process runs, through the file PAYON_KILLPOINT, which is mapped here: two int64.
 *
 *   left    points until the kill; 0: none is wanted
 *   passed  counted up by every point                                                            */

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

struct points {
    volatile int64_t left, passed;
};

static struct points *points;

__attribute__((constructor)) static void attach(void)
{
    const char *file = getenv("PAYON_KILLPOINT");
    int fd = file ? open(file, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    void *at = mmap(NULL, sizeof *points, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (at != MAP_FAILED)
        points = at;
}

/* Counts a point; true when the process must die here. */
static int last(void)
{
    if (!points)
        return 0;
    points->passed++;
    return points->left > 0 && --points->left == 0;
}

static void die(void)
{
    (void)kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

/* Wraps a call of libc: counts a point, then calls it. */
#define COUNTED(type, name, parameters, arguments)                                                 \
    type name parameters;                                                                          \
    type name parameters                                                                           \
    {                                                                                              \
        static type(*real) parameters;                                                             \
        if (!real)                                                                                 \
            real = (type(*) parameters)dlsym(RTLD_NEXT, #name);                                    \
        if (last())                                                                                \
            die();                                                                                 \
        return real arguments;                                                                     \
    }

ssize_t send(int fd, const void *p, size_t n, int flags);
ssize_t send(int fd, const void *p, size_t n, int flags)
{
    static ssize_t (*real)(int, const void *, size_t, int);
    if (!real)
        real = (ssize_t(*)(int, const void *, size_t, int))dlsym(RTLD_NEXT, "send");
    if (last())
        die();
    if (last()) {
        (void)real(fd, p, n / 2, flags);
        die();
    }
    return real(fd, p, n, flags);
}

COUNTED(ssize_t, sendmsg, (int fd, const struct msghdr *m, int flags), (fd, m, flags))
COUNTED(ssize_t, recv, (int fd, void *p, size_t n, int flags), (fd, p, n, flags))
COUNTED(ssize_t, recvmsg, (int fd, struct msghdr *m, int flags), (fd, m, flags))
COUNTED(ssize_t, write, (int fd, const void *p, size_t n), (fd, p, n))
COUNTED(ssize_t, writev, (int fd, const struct iovec *v, int n), (fd, v, n))
COUNTED(int, epoll_ctl, (int ep, int op, int fd, struct epoll_event *e), (ep, op, fd, e))
COUNTED(int, epoll_wait, (int ep, struct epoll_event *e, int n, int ms), (ep, e, n, ms))
COUNTED(int, epoll_pwait, (int ep, struct epoll_event *e, int n, int ms, const sigset_t *mask),
    (ep, e, n, ms, mask))
COUNTED(ssize_t, read, (int fd, void *p, size_t n), (fd, p, n))
