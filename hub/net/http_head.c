#include "hub/net/http_head.h"

#include <ctype.h>
#include <strings.h>

bool http_equal(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || strncasecmp(a.p, b.p, a.n) == 0);
}

/* Takes what is before `end`, and `end` itself. False when there is none; *s is then untouched. */
static bool take_until(struct str *s, char end, struct str *ret)
{
    const char *at = s->n ? memchr(s->p, end, s->n) : NULL;
    if (!at)
        return false;
    *ret = (struct str){s->p, (size_t)(at - s->p)};
    s->p += ret->n + 1;
    s->n -= ret->n + 1;
    return true;
}

bool http_list_next(struct str *list, struct str *ret_element)
{
    while (list->n) {
        struct str e;
        if (!take_until(list, ',', &e)) {
            e = *list;
            list->n = 0;
        }
        e = str_trim(e);
        if (e.n) {
            *ret_element = e;
            return true;
        }
    }
    return false;
}

long http_head_size(const char *bytes, size_t n, size_t n_seen)
{
    for (size_t i = n_seen; i < n; i++) {
        unsigned char c = (unsigned char)bytes[i];
        bool after_cr = i && bytes[i - 1] == '\r';
        if ((c == '\n') != after_cr)
            return -1;
        if (c == '\n' && i >= 2 && bytes[i - 2] == '\n')
            return (long)i + 1;
        if (c == 0x7f || (c < ' ' && c != '\t' && c != '\r' && c != '\n'))
            return -1;
    }
    return 0;
}

/* RFC 9110 5.6.2 */
static bool is_token(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!isalnum((unsigned char)s.p[i]) && !strchr("!#$%&'*+-.^_`|~", s.p[i]))
            return false;
    return s.n > 0;
}

static int hex(char c)
{
    return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

static bool is_target(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!isgraph((unsigned char)s.p[i]) || s.p[i] == '#' ||
            (s.p[i] == '%' && (i + 2 >= s.n || !isxdigit((unsigned char)s.p[i + 1]) ||
                                  !isxdigit((unsigned char)s.p[i + 2]))))
            return false;
    return s.n && s.p[0] == '/';
}

static bool read_first_line(struct str line, struct http_head *h)
{
    if (!take_until(&line, ' ', &h->method) || !take_until(&line, ' ', &h->query) ||
        !is_token(h->method) || !is_target(h->query))
        return false;
    if (!take_until(&h->query, '?', &h->path)) {
        h->path = h->query;
        h->query.n = 0;
    }
    h->http_1_1 = str_eq(line, STR("HTTP/1.1"));
    return h->http_1_1 || str_eq(line, STR("HTTP/1.0"));
}

int http_head_read(const char *bytes, size_t n, struct http_head *ret_head)
{
    struct str rest = {bytes, n}, line = {0};
    ret_head->n_fields = 0;
    if (str_starts(rest, STR("\r\n"))) /* RFC 9112 2.2: one empty line before it is ignored */
        rest = (struct str){bytes + 2, n - 2};
    for (bool first = true; take_until(&rest, '\n', &line); first = false) {
        if (!line.n || line.p[--line.n] != '\r')
            return 400;
        if (!first && !line.n)
            return rest.n ? 400 : 0;
        if (first) {
            if (!read_first_line(line, ret_head))
                return 400;
            continue;
        }
        struct http_field field;
        if (!take_until(&line, ':', &field.name) || !is_token(field.name))
            return 400;
        if (ret_head->n_fields == HTTP_FIELDS_MAX)
            return 431;
        field.value = str_trim(line);
        ret_head->fields[ret_head->n_fields++] = field;
    }
    return 400;
}

size_t http_head_find(const struct http_head *head, struct str name, struct str *ret_value)
{
    size_t found = 0;
    *ret_value = (struct str){0};
    for (size_t i = 0; i < head->n_fields; i++)
        if (http_equal(head->fields[i].name, name) && !found++)
            *ret_value = head->fields[i].value;
    return found;
}

bool http_head_lists(const struct http_head *head, struct str name, struct str element)
{
    for (size_t i = 0; i < head->n_fields; i++) {
        struct str list = head->fields[i].value, each;
        while (http_equal(head->fields[i].name, name) && http_list_next(&list, &each))
            if (http_equal(each, element))
                return true;
    }
    return false;
}

void http_path_decode(struct str *path)
{
    char *to = (char *)(uintptr_t)path->p;
    const char *from = path->p, *end = path->p + path->n;
    while (from < end) {
        bool coded = *from == '%';
        *to++ = coded ? (char)(hex(from[1]) << 4 | hex(from[2])) : *from;
        from += coded ? 3 : 1;
    }
    path->n = (size_t)(to - path->p);
}
