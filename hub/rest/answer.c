#include "hub/rest/answer.h"

#include <zlib.h>

#include "hub/crypto/crypto.h"
#include "hub/http/files.h"
#include "hub/net/http_head.h"
#include "protocol/base/hex.h"

enum {
    GZIP_FROM = 1400,    /* smaller ones fit into a packet */
    GZIP_MOST = 2 << 20, /* larger ones would hold up the loop */
    GZIP_BITS = 15 + 16, /* zlib: a gzip header, the largest window */
    TAG_BYTES = 16,
    TAG_TEXT = 2 * TAG_BYTES,
    TAG_MAX = sizeof((struct answer_kept *)0)->tag,
};

/* --- what the request says -------------------------------------------------------------------- */

static void take(char *to, size_t max, struct str from)
{
    if (from.n > max)
        from.n = 0;
    if (from.n)
        memcpy(to, from.p, from.n);
    to[from.n] = 0;
}

static bool is_request_id(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] > '~')
            return false;
    return s.n > 0 && s.n <= REQUEST_ID_MAX;
}

void answer_note(struct answer_of *to, const struct net_http_request *request)
{
    static const struct file gzip_or_plain = {
        .forms = {[FILE_PLAIN] = {.bytes = {"", 0}}, [FILE_GZIP] = {.bytes = {"", 0}}}};
    struct str asked = net_http_header(request, "x-request-id");
    if (is_request_id(asked)) {
        take(to->request_id, REQUEST_ID_MAX, asked);
    } else {
        uint8_t random[TAG_BYTES];
        crypto_random(random, sizeof random);
        *hex_format(random, sizeof random, to->request_id) = 0;
    }
    take(to->if_none_match, IF_NONE_MATCH_MAX, net_http_header(request, "if-none-match"));
    to->gzip =
        file_choose(&gzip_or_plain, net_http_header(request, "accept-encoding")) == FILE_GZIP;
    to->tls = request->tls;
    to->retry_s = 0;
}

/* --- headers ---------------------------------------------------------------------------------- */

void answer_headers(
    struct net_http_response *r, const struct answer_of *of, const struct api_rate *rate)
{
    struct buf *h = &r->headers;
    buf_printf(h, "X-Request-Id: %s\r\nX-Content-Type-Options: nosniff\r\n", of->request_id);
    if (of->tls)
        buf_put_str(h, STR("Strict-Transport-Security: max-age=31536000\r\n"));
    if (rate && rate->known)
        buf_printf(h,
            "RateLimit-Policy: \"%s\";q=%lld;w=%lld\r\nRateLimit: \"%s\";r=%lld;t=%lld\r\n",
            rate->name, (long long)rate->burst, (long long)rate->window_s, rate->name,
            (long long)rate->left, (long long)rate->full_in_s);
    if (r->status == 429 || r->status == 503)
        buf_printf(h, "Retry-After: %lld\r\n", (long long)(of->retry_s ? of->retry_s : 1));
    if (r->status == 401)
        buf_put_str(h, STR("WWW-Authenticate: Bearer realm=\"payon\"\r\n"));
}

void answer_body(struct net_http_response *r, const char *type, struct str body)
{
    buf_printf(&r->headers, "Content-Type: %s\r\nCache-Control: no-store\r\n", type);
    buf_put_str(&r->text, body);
}

/* False: it is sent as it is. */
static bool compress_into(struct buf *out, struct str body)
{
    z_stream z = {0};
    if (deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, GZIP_BITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    size_t most = deflateBound(&z, body.n);
    char *to = buf_reserve(out, most);
    int done = Z_MEM_ERROR;
    if (to) {
        z.next_in = (Bytef *)(uintptr_t)body.p; /* it only reads */
        z.avail_in = (uInt)body.n;
        z.next_out = (Bytef *)to;
        z.avail_out = (uInt)most;
        done = deflate(&z, Z_FINISH);
        if (done == Z_STREAM_END)
            out->n += z.total_out;
    }
    deflateEnd(&z);
    return done == Z_STREAM_END;
}

/* The list has this ETag, with or without the mark of its compressed form. */
static bool has_tag(struct str list, struct str tag)
{
    struct str each;
    while (http_list_next(&list, &each)) {
        if (str_eq(each, STR("*")))
            return true;
        if (str_starts(each, STR("W/")))
            each = (struct str){each.p + 2, each.n - 2};
        if (each.n > tag.n && each.p[0] == '"' &&
            str_starts((struct str){each.p + 1, each.n - 1}, tag) &&
            (each.p[1 + tag.n] == '"' || each.p[1 + tag.n] == 'g'))
            return true;
    }
    return false;
}

/* VERSION-HASH */
static void tag_make(char tag[TAG_MAX], struct str body, int64_t version)
{
    char hash_text[TAG_TEXT + 1] = {0};
    uint8_t hash[SHA256_BYTES];
    crypto_sha256(body, hash);
    hex_format(hash, TAG_BYTES, hash_text);
    (void)snprintf(tag, TAG_MAX, "%lld-%s", (long long)version, hash_text);
}

static void put_headers(struct net_http_response *r, const char *tag, bool same, bool gzip)
{
    buf_printf(&r->headers,
        "ETag: \"%s%s\"\r\nCache-Control: private, no-cache\r\nVary: Accept-Encoding, "
        "Authorization\r\n",
        tag, gzip ? "g" : "");
    if (same) {
        r->status = 304;
        return;
    }
    buf_put_str(&r->headers, STR("Content-Type: application/json\r\n"));
    if (gzip)
        buf_put_str(&r->headers, STR("Content-Encoding: gzip\r\n"));
}

void answer_read(
    struct net_http_response *r, const struct answer_of *of, struct str body, int64_t version)
{
    char tag[TAG_MAX];
    tag_make(tag, body, version);
    bool same = has_tag(str_of(of->if_none_match), str_of(tag));
    bool gzip = !same && of->gzip && body.n >= GZIP_FROM && body.n <= GZIP_MOST &&
                compress_into(&r->text, body);
    put_headers(r, tag, same, gzip);
    if (!same && !gzip)
        buf_put_str(&r->text, body);
}

bool answer_keep(struct answer_kept *k, struct str body)
{
    k->body = body;
    tag_make(k->tag, body, 1);
    buf_init(&k->gzip, 2 * body.n + GZIP_FROM);
    return compress_into(&k->gzip, body);
}

void answer_kept_fini(struct answer_kept *k)
{
    buf_fini(&k->gzip);
}

void answer_kept(
    struct net_http_response *r, const struct answer_of *of, const struct answer_kept *k)
{
    bool same = has_tag(str_of(of->if_none_match), str_of(k->tag));
    bool gzip = !same && of->gzip;
    put_headers(r, k->tag, same, gzip);
    if (!same)
        r->shared = gzip ? buf_str(&k->gzip) : k->body;
}
