#include "hub/rest/signed.h"

#include <stdlib.h>

#include "hub/crypto/crypto.h"
#include "protocol/base/buf.h"
#include "protocol/base/hex.h"

enum { PAIRS_MAX = 64, OTHER_BYTES = 256 };

static int by_bytes(const void *a, const void *b)
{
    struct str x = *(const struct str *)a, y = *(const struct str *)b;
    int order = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);
    return order ? order : x.n < y.n ? -1 : x.n > y.n;
}

/* False: too many pairs. */
static bool put_query(struct buf *to, struct str query)
{
    struct str pairs[PAIRS_MAX];
    size_t n = 0;
    while (query.n) {
        const char *end = memchr(query.p, '&', query.n);
        struct str pair = {query.p, end ? (size_t)(end - query.p) : query.n};
        size_t skip = pair.n + (end != NULL);
        query = (struct str){query.p + skip, query.n - skip};
        if (!pair.n)
            continue;
        if (n == PAIRS_MAX)
            return false;
        pairs[n++] = pair;
    }
    if (n)
        qsort(pairs, n, sizeof *pairs, by_bytes);
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_put_char(to, '&');
        buf_put_str(to, pairs[i]);
    }
    return true;
}

/* A line could be taken for two. */
static bool has_line_end(struct str s)
{
    return s.n && (memchr(s.p, '\n', s.n) || memchr(s.p, '\r', s.n));
}

static bool put_text(struct buf *to, const struct ask_request *r, const struct api_ask *ask)
{
    uint8_t hash[SHA256_BYTES];
    char body[2 * SHA256_BYTES], key[ID_TEXT];
    if (has_line_end(r->path))
        return false;
    crypto_sha256(r->body, hash);
    hex_format(hash, sizeof hash, body);
    id_format(ask->token, key);
    buf_printf(to, "payon-1\n%.*s\n%.*s\n", STR_ARG(r->method), STR_ARG(r->path));
    if (!put_query(to, r->query))
        return false;
    buf_printf(to, "\n%.*s\n%.*s\n%.*s\n%lld\n%.*s", STR_ARG(r->idempotency_key),
        STR_ARG(r->if_match), (int)sizeof body, body, (long long)ask->signed_at, ID_TEXT, key);
    return !to->failed;
}

/* The next `name=value` of a list with commas. */
static bool next_parameter(struct str *list, struct str *ret_name, struct str *ret_value)
{
    const char *end = memchr(list->p, ',', list->n);
    struct str each = {list->p, end ? (size_t)(end - list->p) : list->n};
    size_t skip = each.n + (end != NULL);
    *list = (struct str){list->p + skip, list->n - skip};
    each = str_trim(each);
    const char *equals = each.n ? memchr(each.p, '=', each.n) : NULL;
    if (!equals)
        return false;
    *ret_name = (struct str){each.p, (size_t)(equals - each.p)};
    *ret_value = (struct str){equals + 1, each.n - ret_name->n - 1};
    return true;
}

static bool read_parameters(struct str list, struct api_ask *ask)
{
    bool has_key = false, has_time = false, has_signature = false;
    struct str name, value;
    while (list.n) {
        if (!next_parameter(&list, &name, &value))
            return false;
        bool *has = str_eq(name, STR("key"))         ? &has_key
                    : str_eq(name, STR("time"))      ? &has_time
                    : str_eq(name, STR("signature")) ? &has_signature
                                                     : NULL;
        if (!has || *has)
            return false;
        *has = has == &has_key    ? id_parse(value, &ask->token)
               : has == &has_time ? str_to_i64(value, &ask->signed_at) && ask->signed_at > 0
                                  : value.n == 2 * sizeof ask->signature &&
                                        hex_parse(value.p, ask->signature, sizeof ask->signature);
        if (!*has)
            return false;
    }
    return has_key && has_time && has_signature;
}

bool signed_read(
    const struct ask_request *r, struct str parameters, struct arena *a, struct api_ask *ask)
{
    struct buf text;
    if (!read_parameters(parameters, ask))
        return false;
    buf_init(&text,
        r->path.n + r->query.n + r->idempotency_key.n + r->if_match.n + r->method.n + OTHER_BYTES);
    bool good = put_text(&text, r, ask) && arena_copy(a, buf_str(&text), &ask->signed_text);
    buf_fini(&text);
    ask->is_signed = good;
    return good;
}
