#include "hub/http/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hub/crypto/crypto.h"
#include "hub/net/http_head.h"
#include "protocol/base/hex.h"
#include "protocol/base/require.h"

struct files {
    struct file *table; /* sorted by path once all are read */
    size_t n, cap, bytes;
};

/* Folders still to be read, relative to the root: "" or "/a/b". */
struct folder {
    struct folder *next;
    unsigned depth;
    char path[];
};

static struct folder *folder_new(struct str path, struct str name, unsigned depth)
{
    struct folder *f = malloc(sizeof *f + path.n + name.n + 2);
    if (!f)
        return NULL;
    f->next = NULL;
    f->depth = depth;
    if (path.n)
        memcpy(f->path, path.p, path.n);
    size_t n = path.n;
    if (name.n) {
        f->path[n++] = '/';
        memcpy(f->path + n, name.p, name.n);
    }
    f->path[n + name.n] = '\0';
    return f;
}

static bool ends_with(struct str s, struct str tail)
{
    return s.n > tail.n && memcmp(s.p + s.n - tail.n, tail.p, tail.n) == 0;
}

static const char *type_of(struct str path)
{
    static const struct {
        struct str ending;
        const char *type;
    } types[] = {
#define FILE_TYPE(ending, type) {STR(ending), type},
#include "hub/http/types.def"
#undef FILE_TYPE
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (ends_with(path, types[i].ending))
            return types[i].type;
    return "application/octet-stream";
}

/* name.HEX.ending, at least 8 hex digits: the name changes with the content. */
static bool is_immutable(struct str path)
{
    const char *last = memrchr(path.p, '.', path.n);
    if (!last)
        return false;
    size_t n = 0;
    const char *p = last;
    while (p > path.p && hex_value(p[-1]) >= 0)
        p--, n++;
    return n >= 8 && p > path.p && p[-1] == '.';
}

static void etag_make(struct str bytes, char out[ETAG_TEXT])
{
    uint8_t sha[SHA256_BYTES];
    crypto_sha256(bytes, sha);
    *out++ = '"';
    out = hex_format(sha, SHA256_BYTES / 2, out);
    *out = '"';
}

static int compare(const void *a, const void *b)
{
    return str_cmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

static struct file *find(const struct files *files, struct str path)
{
    struct file key = {.path = path};
    return files->n ? bsearch(&key, files->table, files->n, sizeof key, compare) : NULL;
}

static void file_fini(struct file *file)
{
    for (int form = 0; form < FILE_FORMS; form++)
        free((char *)(uintptr_t)file->forms[form].bytes.p);
    free((char *)(uintptr_t)file->path.p);
}

/* ------------------------------------------------------------------------------------- reading */

static int read_all(int fd, size_t n, char **ret_bytes)
{
    char *bytes = malloc(n + 1);
    if (!bytes)
        return -ENOMEM;
    size_t got = 0;
    while (got < n) {
        ssize_t r = read(fd, bytes + got, n - got);
        if (r < 0 && errno == EINTR)
            continue;
        if (r <= 0) { /* an error, or the file shrank while we read it */
            int e = r < 0 ? errno : EIO;
            free(bytes);
            return -e;
        }
        got += (size_t)r;
    }
    *ret_bytes = bytes;
    return 0;
}

static int make_room(struct files *files)
{
    if (files->n < files->cap)
        return 0;
    size_t cap = files->cap ? 2 * files->cap : 64;
    struct file *table = realloc(files->table, cap * sizeof *table);
    if (!table)
        return -ENOMEM;
    files->table = table;
    files->cap = cap;
    return 0;
}

static int take_file(struct files *files, int fd, struct str path, size_t n)
{
    if (files->n == FILES_MAX || n > FILES_BYTES_MAX - files->bytes)
        return -EFBIG;
    char *bytes = NULL;
    char *name = malloc(path.n);
    int r = name ? make_room(files) : -ENOMEM;
    if (!r)
        r = read_all(fd, n, &bytes);
    if (r) {
        free(name);
        return r;
    }
    memcpy(name, path.p, path.n);
    struct file *file = &files->table[files->n++];
    *file = (struct file){
        .path = {name, path.n},
        .type = type_of(path),
        .page = ends_with(path, STR(".html")),
        .immutable = is_immutable(path),
        .forms = {[FILE_PLAIN] = {.bytes = {bytes, n}}},
    };
    etag_make(file->forms[FILE_PLAIN].bytes, file->forms[FILE_PLAIN].etag);
    files->bytes += n;
    /* cppcheck-suppress memleak ; the table owns the name */
    return 0;
}

/* One entry of a folder: reads a file, puts a folder on the list. */
static int take_name(
    struct files *files, int dir, const struct folder *in, struct str name, struct folder **todo)
{
    if (name.p[0] == '.')
        return 0;
    int fd = openat(dir, name.p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return errno == ELOOP || errno == ENXIO ? 0 : -errno; /* a link; a socket or pipe */
    struct stat st;
    int r = fstat(fd, &st) ? -errno : 0;
    char path[FILES_PATH_MAX];
    struct str parent = str_of(in->path);
    size_t n = parent.n + 1 + name.n;
    if (!r && n > sizeof path)
        r = -ENAMETOOLONG;
    if (!r && S_ISREG(st.st_mode)) {
        memcpy(path, parent.p, parent.n);
        path[parent.n] = '/';
        memcpy(path + parent.n + 1, name.p, name.n);
        r = take_file(files, fd, (struct str){path, n}, (size_t)st.st_size);
    } else if (!r && S_ISDIR(st.st_mode)) {
        struct folder *f =
            in->depth < FILES_DEPTH_MAX ? folder_new(parent, name, in->depth + 1) : NULL;
        if (!f)
            r = in->depth < FILES_DEPTH_MAX ? -ENOMEM : -ELOOP;
        else
            f->next = *todo, *todo = f;
    }
    close(fd);
    return r;
}

static int read_folder(
    struct files *files, int root, const struct folder *in, struct folder **todo, struct buf *why)
{
    int fd = openat(root, in->path[0] ? in->path + 1 : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    int r = dir ? 0 : -errno;
    if (!dir) {
        buf_printf(why, "%s/: %s", in->path, strerror(-r));
        if (fd >= 0)
            close(fd);
        return r;
    }
    const char *name = "";
    for (struct dirent *d; dir && !r && (errno = 0, d = readdir(dir));) {
        name = d->d_name;
        r = take_name(files, fd, in, str_of(name), todo);
    }
    if (r)
        buf_printf(why, "%s/%s: %s", in->path, name,
            r == -EFBIG ? "too many or too large files" : strerror(-r));
    closedir(dir);
    return r;
}

/* Makes name.gz and name.br forms of the file `name`. Without such a file they stay files of their
 * own. */
static bool join_form(struct files *files, struct file *file)
{
    static const struct {
        struct str ending;
        enum file_form form;
    } endings[] = {{STR(".gz"), FILE_GZIP}, {STR(".br"), FILE_BROTLI}};
    for (size_t i = 0; i < 2; i++) {
        if (!ends_with(file->path, endings[i].ending))
            continue;
        struct str plain = {file->path.p, file->path.n - endings[i].ending.n};
        struct file *of = find(files, plain);
        if (!of || of->forms[endings[i].form].bytes.p)
            continue;
        of->forms[endings[i].form] = file->forms[FILE_PLAIN];
        file->forms[FILE_PLAIN].bytes = (struct str){0};
        return true;
    }
    return false;
}

static void put_in_order(struct files *files)
{
    if (files->n)
        qsort(files->table, files->n, sizeof *files->table, compare);
    bool joined[FILES_MAX];
    for (size_t i = 0; i < files->n; i++)
        joined[i] = join_form(files, &files->table[i]);
    size_t n = 0;
    for (size_t i = 0; i < files->n; i++) {
        if (joined[i])
            file_fini(&files->table[i]);
        else
            files->table[n++] = files->table[i];
    }
    files->n = n;
}

int files_read(const char *folder, struct files **ret_files, struct buf *why)
{
    int root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) {
        int e = errno;
        buf_printf(why, "%s: %s", folder, strerror(e));
        return -e;
    }
    struct files *files = calloc(1, sizeof *files);
    struct folder *todo = folder_new((struct str){0}, (struct str){0}, 0);
    int r = files && todo ? 0 : -ENOMEM;
    while (todo) {
        struct folder *in = todo;
        todo = in->next;
        if (!r)
            r = read_folder(files, root, in, &todo, why);
        free(in);
    }
    close(root);
    if (r) {
        files_free(files);
        return r;
    }
    put_in_order(files);
    *ret_files = files;
    return 0;
}

void files_free(struct files *files)
{
    if (!files)
        return;
    for (size_t i = 0; i < files->n; i++)
        file_fini(&files->table[i]);
    free(files->table);
    free(files);
}

/* ------------------------------------------------------------------------------------- finding */

const struct file *files_find(const struct files *files, struct str path)
{
    static const struct str tails[] = {STR(""), STR(".html"), STR("/index.html")};
    char try[FILES_PATH_MAX + 16];
    if (!files || path.n == 0 || path.n > FILES_PATH_MAX || path.p[0] != '/')
        return NULL;
    if (path.p[path.n - 1] == '/')
        path.n--; /* "/x/" is "/x/index.html", as is "/x" */
    memcpy(try, path.p, path.n);
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        memcpy(try + path.n, tails[i].p, tails[i].n);
        const struct file *file = find(files, (struct str){try, path.n + tails[i].n});
        if (file)
            return file;
    }
    return NULL;
}

/* "q=0", "q=0.0", "q=0.000": not acceptable (RFC 9110 12.4.2). */
static bool quality_is_zero(struct str parameters)
{
    struct str q = str_trim(parameters);
    if (!str_starts(q, STR("q=0")) && !str_starts(q, STR("Q=0")))
        return false;
    for (size_t i = 3; i < q.n; i++)
        if (q.p[i] != '.' && q.p[i] != '0')
            return false;
    return true;
}

enum file_form file_choose(const struct file *file, struct str accept_encoding)
{
    bool allowed[FILE_FORMS] = {true, false, false}, named[FILE_FORMS] = {false};
    bool any = false;
    struct str element;
    while (http_list_next(&accept_encoding, &element)) {
        const char *semicolon = element.n ? memchr(element.p, ';', element.n) : NULL;
        struct str coding = {element.p, semicolon ? (size_t)(semicolon - element.p) : element.n};
        struct str rest = {element.p + coding.n + 1, semicolon ? element.n - coding.n - 1 : 0};
        bool yes = !semicolon || !quality_is_zero(rest);
        coding = str_trim(coding);
        bool gzip = str_eq(coding, STR("gzip")), br = str_eq(coding, STR("br"));
        if (gzip || br) {
            allowed[gzip ? FILE_GZIP : FILE_BROTLI] = yes;
            named[gzip ? FILE_GZIP : FILE_BROTLI] = true;
        } else if (str_eq(coding, STR("*"))) {
            any = yes;
        }
    }
    for (int form = FILE_FORMS - 1; form > FILE_PLAIN; form--)
        if (file->forms[form].bytes.p && (allowed[form] || (any && !named[form])))
            return (enum file_form)form;
    return FILE_PLAIN;
}

bool etag_matches(struct str if_none_match, const char etag[ETAG_TEXT])
{
    struct str element;
    while (http_list_next(&if_none_match, &element)) {
        if (str_eq(element, STR("*")))
            return true;
        if (str_starts(element, STR("W/")))
            element = (struct str){element.p + 2, element.n - 2};
        if (str_eq(element, (struct str){etag, ETAG_TEXT}))
            return true;
    }
    return false;
}
