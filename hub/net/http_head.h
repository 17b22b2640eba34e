#pragma once
/* Reads the head of an HTTP/1 request (RFC 9112), strictly: what another server might read
 * otherwise (a bare LF, a space before a colon, a folded line, another version) is refused. Pure.
 */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/base/str.h"

enum { HTTP_FIELDS_MAX = 64 };

struct http_field {
    struct str name, value; /* the value without the spaces around it */
};

struct http_head {
    struct str method;
    struct str path;  /* begins with '/'; not decoded */
    struct str query; /* what follows the '?', as it came */
    bool http_1_1;    /* otherwise 1.0 */
    struct http_field fields[HTTP_FIELDS_MAX];
    size_t n_fields;
};

/* Bytes of the head that begins here, its empty line included. 0: more must come. -1: no head
 * begins like that. The first n_seen bytes were searched before. */
long http_head_size(const char *bytes, size_t n, size_t n_seen);

/* Reads a whole head of n bytes. 0, or the HTTP status that refuses it: 400 or 431. */
int http_head_read(const char *bytes, size_t n, struct http_head *ret_head);

/* How many fields have this name (case does not matter); the first one's value, or "". */
size_t http_head_find(const struct http_head *head, struct str name, struct str *ret_value);
/* One of the fields with this name, which are comma-separated lists, has this element. */
bool http_head_lists(const struct http_head *head, struct str name, struct str element);

/* Replaces %XX in the path, where it is. */
void http_path_decode(struct str *path);

/* Equal but for the case of ASCII letters. */
bool http_equal(struct str a, struct str b);
/* Takes the next element, trimmed, from a comma-separated list. False at its end. */
bool http_list_next(struct str *list, struct str *ret_element);
