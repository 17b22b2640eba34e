#include "hub/app/neighbours.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* payon-hub/PORT/ADDRESS/DATABASE/PID; /proc/net/unix shows it after an @. */
#define CLAIM "payon-hub/%u/"

static bool overlaps(const char *a, const char *b)
{
    static const char *const any[] = {"0.0.0.0", "::"};
    for (size_t i = 0; i < sizeof any / sizeof *any; i++)
        if (strcmp(a, any[i]) == 0 || strcmp(b, any[i]) == 0)
            return true;
    return strcmp(a, b) == 0;
}

/* A line of /proc/net/unix claims our port for another database. */
static bool is_foreign(const char *line, const char *address, uint16_t port, const char *database)
{
    char prefix[32], theirs[64], other[64];
    int n = snprintf(prefix, sizeof prefix, "@" CLAIM, port);
    const char *claim = strstr(line, prefix);
    if (!claim || sscanf(claim + n, "%63[^/]/%63[^/]/", theirs, other) != 2)
        return false;
    return overlaps(address, theirs) && strcmp(database, other) != 0;
}

static int look(const char *address, uint16_t port, const char *database)
{
    char line[512];
    int r = 0;
    FILE *f = fopen("/proc/net/unix", "re");
    if (!f)
        return -errno;
    while (r == 0 && fgets(line, sizeof line, f))
        if (is_foreign(line, address, port, database))
            r = -EADDRINUSE;
    fclose(f);
    return r;
}

int neighbours_claim(const char *address, uint16_t port, const char *database, int *ret_fd)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    int n = snprintf(name.sun_path + 1, sizeof name.sun_path - 1, CLAIM "%s/%s/%ld", port, address,
        database, (long)getpid());
    int r = -ENAMETOOLONG;
    if (n > 0 && (size_t)n < sizeof name.sun_path - 1) {
        socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n);
        r = bind(fd, (struct sockaddr *)&name, size) ? -errno : look(address, port, database);
    }
    if (r) {
        close(fd);
        return r;
    }
    *ret_fd = fd;
    return 0;
}
