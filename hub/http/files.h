#pragma once
/* The files of one folder, in memory: read once, served by name. Only names in the table exist, so
 * no path can lead out of the folder.
 *
 * `name.gz` and `name.br` next to `name` are its compressed forms, made when the screens are built.
 * Hidden files, links and everything but regular files are left out. */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/base/buf.h"
#include "protocol/base/str.h"

enum {
    FILES_MAX = 4096,
    FILES_BYTES_MAX = 64 << 20, /* of all files together */
    FILES_DEPTH_MAX = 16,
    FILES_PATH_MAX = 512,
    ETAG_TEXT = 34, /* quoted 32 hex digits: half of a SHA-256 of the bytes sent */
};

enum file_form { FILE_PLAIN, FILE_GZIP, FILE_BROTLI, FILE_FORMS };

struct file_bytes {
    struct str bytes; /* owned; p is NULL when the form does not exist */
    char etag[ETAG_TEXT];
};

struct file {
    struct str path;  /* "/a/b.html", owned */
    const char *type; /* Content-Type */
    bool page;        /* HTML */
    bool immutable;   /* the name holds a digest of the content: name.0a1b2c3d.js */
    struct file_bytes forms[FILE_FORMS];
};

struct files;

/* 0, or -errno with one line in `why`. -ENOENT: there is no such folder. */
int files_read(const char *folder, struct files **ret_files, struct buf *why)
    __attribute__((warn_unused_result));
void files_free(struct files *files); /* takes NULL */

/* The file for a request's path: `path`, `path.html` or `path/index.html`. NULL: none. */
const struct file *files_find(const struct files *files, struct str path);

/* The best form that the Accept-Encoding header (empty: none was sent) allows. */
enum file_form file_choose(const struct file *file, struct str accept_encoding);

/* True when the If-None-Match header names this ETag (weak comparison, RFC 9110 13.1.2). */
bool etag_matches(struct str if_none_match, const char etag[ETAG_TEXT]);
