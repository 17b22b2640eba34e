#include "clients/c/outbox_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/base/buf.h"
#include "protocol/base/digest.h"

enum {
    FILE_MAX = 256 << 20,     /* bytes read at open */
    LINE_MAX_BYTES = 1 << 20, /* one line written */
    REWRITE_MIN = 64 << 10,   /* below so many answered bytes a rewrite is not worth it */
};

#define HEADER STR("payon-outbox 1\n")

static size_t line_bytes(struct str message)
{
    return DIGEST_TEXT + 3 + ID_TEXT + 1 + ID_TEXT + 1 + message.n + 1;
}

static void put_id(struct buf *b, id i)
{
    char text[ID_TEXT];
    id_format(i, text);
    buf_put(b, text, sizeof text);
}

/* One line: room for the digest, then what the kind has, then the digest over that. */
static void put_line(struct buf *b, char kind, id first, const id *lane, struct str message)
{
    char digest[DIGEST_TEXT];
    size_t from = b->n;
    for (int i = 0; i < DIGEST_TEXT + 1; i++)
        buf_put_char(b, ' ');
    buf_put_char(b, kind);
    buf_put_char(b, ' ');
    put_id(b, first);
    if (lane) {
        buf_put_char(b, ' ');
        put_id(b, *lane);
        buf_put_char(b, ' ');
        buf_put_str(b, message);
    }
    if (b->failed)
        return;
    size_t body = from + DIGEST_TEXT + 1;
    digest_format(digest_of((struct str){b->p + body, b->n - body}), digest);
    memcpy(b->p + from, digest, sizeof digest);
    buf_put_char(b, '\n');
}

static int write_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return -errno;
        p += done;
        n -= (size_t)done;
    }
    return 0;
}

static int read_all(int fd, char *p, size_t n)
{
    for (size_t at = 0; at < n;) {
        ssize_t got = pread(fd, p + at, n - at, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? -errno : -EIO;
        at += (size_t)got;
    }
    return 0;
}

/* --- reading -------------------------------------------------------------------------------- */

struct line {
    char kind;
    id first, lane;
    struct str message;
};

/* A whole line without its end. */
static bool line_read(struct str text, struct line *ret)
{
    char digest[DIGEST_TEXT];
    size_t head = DIGEST_TEXT + 1, fields = head + 2 + ID_TEXT;
    if (text.n < fields || text.p[DIGEST_TEXT] != ' ' || text.p[head + 1] != ' ')
        return false;
    digest_format(digest_of((struct str){text.p + head, text.n - head}), digest);
    if (memcmp(digest, text.p, sizeof digest) != 0)
        return false;
    ret->kind = text.p[head];
    if (!id_parse((struct str){text.p + head + 2, ID_TEXT}, &ret->first))
        return false;
    if (ret->kind != '+')
        return (ret->kind == '-' || ret->kind == '=') && text.n == fields;
    size_t message = fields + 1 + ID_TEXT + 1;
    if (text.n < message || !id_parse((struct str){text.p + fields + 1, ID_TEXT}, &ret->lane))
        return false;
    ret->message = (struct str){text.p + message, text.n - message};
    return true;
}

static int line_take(struct outbox_file *f, const struct line *line, struct lanes *into)
{
    if (line->kind == '=') {
        f->venue = line->first;
        return 0;
    }
    if (line->kind == '+') {
        int r = lanes_push(into, line->first, line->lane, line->message);
        f->n_live += r == 0 ? line_bytes(line->message) : 0;
        return r < 0 ? r : 0;
    }
    struct pending *p = lanes_find(into, line->first);
    if (p) {
        f->n_live -= line_bytes((struct str){p->text, p->n});
        lanes_remove(into, p);
    }
    return 0;
}

/* Takes the good lines; f->n becomes where they end. */
static int lines_take(struct outbox_file *f, struct str text, struct lanes *into)
{
    bool torn = false;
    struct line line;
    for (size_t at = f->n; at < text.n;) {
        const char *end = memchr(text.p + at, '\n', text.n - at);
        if (!end)
            break;
        size_t next = (size_t)(end - text.p) + 1;
        bool good = line_read((struct str){text.p + at, next - 1 - at}, &line);
        if (good && torn)
            return OUTBOX_DAMAGED;
        torn = torn || !good;
        int r = good ? line_take(f, &line, into) : 0;
        if (r)
            return r;
        at = next;
        f->n = good ? next : f->n;
    }
    return 0;
}

static int header_write(struct outbox_file *f)
{
    int r = ftruncate(f->fd, 0) ? -errno : write_all(f->fd, HEADER.p, HEADER.n);
    if (!r && fsync(f->fd))
        r = -errno;
    f->n = HEADER.n;
    return r;
}

static int file_load(struct outbox_file *f, struct lanes *into)
{
    struct stat st;
    if (fstat(f->fd, &st))
        return -errno;
    if (st.st_size > FILE_MAX)
        return -EFBIG;
    size_t n = (size_t)st.st_size;
    char *p = malloc(n + 1);
    int r = p ? read_all(f->fd, p, n) : -ENOMEM;
    if (r == 0 && n < HEADER.n) {
        r = memcmp(p, HEADER.p, n) == 0 ? header_write(f) : OUTBOX_DAMAGED;
    } else if (r == 0) {
        f->n = HEADER.n;
        r = str_starts((struct str){p, n}, HEADER) ? lines_take(f, (struct str){p, n}, into)
                                                   : OUTBOX_DAMAGED;
        if (r == 0 && f->n < n && (ftruncate(f->fd, (off_t)f->n) || fsync(f->fd)))
            r = -errno;
    }
    free(p);
    return r;
}

/* Opens and locks the file. Between open and flock another process may put a new one at the path;
 * then it tries again. */
static int file_lock(const char *path, int *ret_fd)
{
    for (;;) {
        struct stat mine, there;
        int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (fd < 0)
            return -errno;
        if (flock(fd, LOCK_EX | LOCK_NB)) {
            int r = errno == EWOULDBLOCK ? OUTBOX_IN_USE : -errno;
            close(fd);
            return r;
        }
        if (fstat(fd, &mine) == 0 && stat(path, &there) == 0 && mine.st_ino == there.st_ino &&
            mine.st_dev == there.st_dev) {
            *ret_fd = fd;
            return 0;
        }
        close(fd);
    }
}

/* A file's name survives a crash only when its folder is flushed too. */
static int folder_sync(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    int r = fd < 0 || fsync(fd) ? -errno : 0;
    if (fd >= 0)
        close(fd);
    free(folder);
    return r;
}

int outbox_file_open(struct outbox_file *f, const char *path, struct lanes *into)
{
    *f = (struct outbox_file){.fd = -1};
    int r = file_lock(path, &f->fd);
    if (r)
        return r;
    f->path = strdup(path);
    r = f->path ? file_load(f, into) : -ENOMEM;
    if (!r)
        r = folder_sync(path);
    if (r)
        outbox_file_close(f);
    return r;
}

void outbox_file_close(struct outbox_file *f)
{
    if (f->path)
        close(f->fd);
    free(f->path);
    *f = (struct outbox_file){.fd = -1};
}

/* --- writing -------------------------------------------------------------------------------- */

/* Appends. What was written in part is cut off again; when that fails the file is not used again.
 */
static int append(struct outbox_file *f, const struct buf *b, bool flush)
{
    if (f->broken)
        return -f->broken;
    if (b->failed)
        return -ENOMEM;
    int r = write_all(f->fd, b->p, b->n);
    if (!r && flush && fdatasync(f->fd))
        r = -errno;
    if (!r) {
        f->n += b->n;
    } else if (ftruncate(f->fd, (off_t)f->n) || fdatasync(f->fd)) {
        f->broken = errno;
    }
    return r;
}

int outbox_file_add(struct outbox_file *f, id op, id lane, struct str message)
{
    struct buf b;
    if (!f->path)
        return 0;
    buf_init(&b, LINE_MAX_BYTES);
    put_line(&b, '+', op, &lane, message);
    int r = append(f, &b, true);
    if (!r)
        f->n_live += b.n;
    buf_fini(&b);
    return r;
}

int outbox_file_bind(struct outbox_file *f, id venue)
{
    struct buf b;
    if (!f->path || id_eq(f->venue, venue))
        return 0;
    buf_init(&b, LINE_MAX_BYTES);
    put_line(&b, '=', venue, NULL, (struct str){0});
    int r = append(f, &b, true);
    if (!r)
        f->venue = venue;
    buf_fini(&b);
    return r;
}

static int write_live(int fd, const struct outbox_file *f, const struct lanes *all,
    const struct pending *but, size_t *ret_n)
{
    struct buf b;
    buf_init(&b, LINE_MAX_BYTES);
    int r = write_all(fd, HEADER.p, HEADER.n);
    size_t n = HEADER.n;
    if (!id_is_zero(f->venue))
        put_line(&b, '=', f->venue, NULL, (struct str){0});
    for (struct pending *p = all->all; !r && p; p = p->next) {
        if (p != but)
            put_line(&b, '+', p->op, &p->lane->key, (struct str){p->text, p->n});
        r = b.failed ? -ENOMEM : write_all(fd, b.p, b.n);
        n += b.n;
        buf_reset(&b);
    }
    if (!r)
        r = write_all(fd, b.p, b.n);
    n += b.n;
    buf_fini(&b);
    *ret_n = n;
    return !r && fsync(fd) ? -errno : r;
}

/* Replaces the log, atomically, by a new one of the commands that are left. */
static int rewrite(struct outbox_file *f, const struct lanes *all, const struct pending *answered)
{
    char *path = NULL;
    size_t n = 0;
    if (asprintf(&path, "%s.new", f->path) < 0)
        return -ENOMEM;
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    int r = fd < 0 || flock(fd, LOCK_EX | LOCK_NB) ? -errno : write_live(fd, f, all, answered, &n);
    if (!r && rename(path, f->path))
        r = -errno;
    if (r) {
        if (fd >= 0)
            close(fd);
        unlink(path);
    } else {
        close(f->fd);
        f->fd = fd;
        f->n = n;
        r = folder_sync(f->path);
    }
    free(path);
    return r;
}

int outbox_file_done(struct outbox_file *f, const struct pending *answered, const struct lanes *all)
{
    struct buf b;
    if (!f->path)
        return 0;
    buf_init(&b, LINE_MAX_BYTES);
    put_line(&b, '-', answered->op, NULL, (struct str){0});
    int r = append(f, &b, false);
    buf_fini(&b);
    if (r)
        return r;
    f->n_live -= line_bytes((struct str){answered->text, answered->n});
    size_t dead = f->n - f->n_live;
    return dead > REWRITE_MIN && dead > f->n_live ? rewrite(f, all, answered) : 0;
}
