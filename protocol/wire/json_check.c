#include "protocol/wire/json_check.h"

#include <errno.h>
#include <stdbool.h>

#include "protocol/base/hex.h"
#include "protocol/base/require.h"
#include "protocol/base/utf8.h"
#include "protocol/wire/json_text.h"

enum {
    KEYS_AT_HAND = 48, /* keys of all open objects that fit before the arena is needed */
    /* Different keys with the same hash. 4096 keys have 2^23 pairs, so by chance one text in 500
     * has one collision, and none has 16. Each costs a memcmp: an attacker would pile these up. */
    COLLISIONS_MAX = 16,
};

/* What may come next. */
enum expect {
    VALUE,
    FIRST_VALUE, /* after '[': a value or ']' */
    KEY,
    FIRST_KEY, /* after '{': a key or '}' */
    MORE,      /* after a value: ',' or the end of what it is in */
};

struct check {
    const char *p;
    size_t n, at;
    const struct json_limits *limits;
    struct json_ints *ints;
    enum expect expect;
    size_t tokens;

    /* The open objects and arrays, outermost first. */
    unsigned depth;
    uint64_t objects;                         /* bit d: level d is an object */
    uint32_t keys_before[JSON_DEPTH_CEILING]; /* n_keys when it was opened */

    /* Keys of the open objects, as a stack: the innermost object's keys are together at its top,
     * since a closed object's keys are popped. Hashes have their own array for a fast search. */
    uint32_t *key_hash;
    struct str *key; /* unescaped */
    size_t n_keys, keys_cap;
    int collisions;
    uint32_t key_hash_at_hand[KEYS_AT_HAND];
    struct str key_at_hand[KEYS_AT_HAND];
};

static const struct {
    const char *name, *text;
} faults[] = {[JSON_FINE] = {"fine", "fine"},
#define F(NAME, name, text) [JSON_##NAME] = {name, text},
    JSON_FAULT_TABLE(F)
#undef F
};

const char *json_fault_name(enum json_fault fault)
{
    require(fault >= 0 && fault < JSON_FAULTS);
    return faults[fault].name;
}

const char *json_fault_text(enum json_fault fault)
{
    require(fault >= 0 && fault < JSON_FAULTS);
    return faults[fault].text;
}

/* The value of four hex digits at p[0..n); -1 when there are none. */
static int hex4(const char *p, size_t n)
{
    int v = 0;
    if (n < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int d = hex_value_any_case(p[i]);
        if (d < 0)
            return -1;
        v = v << 4 | d;
    }
    return v;
}

/* The character of a one-letter escape; 0 when there is none. */
static char escape_letter(char c)
{
    switch (c) {
    case '"':
    case '\\':
    case '/':
        return c;
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return 0;
    }
}

/* The escape at p[0..n), backslash included: its code point and its length. */
static int escape_read(const char *p, size_t n, uint32_t *ret_code, size_t *ret_len)
{
    if (n < 2)
        return JSON_BAD_SYNTAX;
    if (p[1] != 'u') {
        *ret_code = (unsigned char)escape_letter(p[1]);
        *ret_len = 2;
        return *ret_code ? 0 : JSON_BAD_ESCAPE;
    }
    int high = hex4(p + 2, n - 2);
    if (high < 0)
        return JSON_BAD_ESCAPE;
    if (high == 0)
        return JSON_NUL;
    if (high < 0xd800 || high > 0xdfff) {
        *ret_code = (uint32_t)high;
        *ret_len = 6;
        return 0;
    }
    int low = high <= 0xdbff && n >= 8 && p[6] == '\\' && p[7] == 'u' ? hex4(p + 8, n - 8) : -1;
    if (low < 0xdc00 || low > 0xdfff)
        return JSON_BAD_ESCAPE;
    *ret_code = 0x10000 + ((uint32_t)(high - 0xd800) << 10 | (uint32_t)(low - 0xdc00));
    *ret_len = 12;
    return 0;
}

/* Starts at an opening quote and ends after the closing one. *ret_raw is what lies between. */
static int string_check(struct check *c, struct str *ret_raw, bool *ret_escaped)
{
    size_t from = ++c->at;
    *ret_escaped = false;
    for (;;) {
        c->at += json_plain_run(c->p + c->at, c->n - c->at, true);
        if (c->at == c->n)
            return JSON_BAD_SYNTAX;
        const char *p = c->p + c->at;
        size_t left = c->n - c->at, len;
        if (*p == '"') {
            *ret_raw = (struct str){c->p + from, c->at - from};
            c->at++;
            return 0;
        }
        if (*p == '\\') {
            uint32_t code;
            int r = escape_read(p, left, &code, &len);
            if (r)
                return r;
            *ret_escaped = true;
        } else if ((unsigned char)*p < 0x20) {
            return JSON_BAD_SYNTAX;
        } else {
            len = utf8_sequence(p, left);
            if (len == 0)
                return JSON_BAD_UTF8;
        }
        c->at += len;
    }
}

/* raw has passed string_check. */
static int string_unescape(struct arena *arena, struct str raw, struct str *ret)
{
    char *out = arena_alloc(arena, raw.n); /* an escape is never shorter than what it stands for */
    size_t n = 0, i = 0;
    if (!out)
        return -ENOMEM;
    while (i < raw.n) {
        if (raw.p[i] != '\\') {
            out[n++] = raw.p[i++];
            continue;
        }
        uint32_t code;
        size_t len;
        int r = escape_read(raw.p + i, raw.n - i, &code, &len);
        require(r == 0);
        n += utf8_encode(code, out + n);
        i += len;
    }
    *ret = (struct str){out, n};
    return 0;
}

static int keys_grow(struct check *c)
{
    size_t cap = c->keys_cap * 4;
    uint32_t *hash = arena_array(c->ints->arena, uint32_t, cap);
    struct str *key = arena_array(c->ints->arena, struct str, cap);
    if (!hash || !key)
        return -ENOMEM;
    memcpy(hash, c->key_hash, c->n_keys * sizeof *hash);
    memcpy(key, c->key, c->n_keys * sizeof *key);
    c->key_hash = hash;
    c->key = key;
    c->keys_cap = cap;
    return 0;
}

/* The first i >= from with this hash, or n_keys. Eight at a time without a branch, so that the
 * compiler can vectorize. */
static size_t hash_find(const struct check *c, size_t from, uint32_t hash)
{
    const uint32_t *h = c->key_hash;
    size_t i = from;
    for (; c->n_keys - i >= 8; i += 8) {
        uint32_t hit = 0;
        for (size_t k = 0; k < 8; k++)
            hit |= h[i + k] == hash;
        if (hit)
            break;
    }
    while (i < c->n_keys && h[i] != hash)
        i++;
    return i;
}

static int key_add(struct check *c, struct str key)
{
    uint32_t hash = 0x811c9dc5u; /* FNV-1a */
    for (size_t i = 0; i < key.n; i++)
        hash = (hash ^ (unsigned char)key.p[i]) * 0x01000193u;
    size_t i = c->keys_before[c->depth - 1];
    while ((i = hash_find(c, i, hash)) < c->n_keys) {
        if (str_eq(c->key[i++], key))
            return JSON_DUPLICATE_KEY;
        if (++c->collisions > COLLISIONS_MAX)
            return JSON_TOO_MANY;
    }
    if (c->n_keys == c->keys_cap) {
        int r = keys_grow(c);
        if (r)
            return r;
    }
    c->key_hash[c->n_keys] = hash;
    c->key[c->n_keys++] = key;
    return 0;
}

static void space_skip(struct check *c)
{
    while (c->at < c->n) {
        char x = c->p[c->at];
        if (x != ' ' && x != '\n' && x != '\r' && x != '\t')
            return;
        c->at++;
    }
}

/* The byte at c->at is not allowed there. The fault is named by what the byte is. */
static int stray(const struct check *c)
{
    return c->at < c->n && utf8_sequence(c->p + c->at, c->n - c->at) == 0 ? JSON_BAD_UTF8
                                                                          : JSON_BAD_SYNTAX;
}

static int token_count(struct check *c)
{
    return ++c->tokens > c->limits->tokens_max ? JSON_TOO_MANY : 0;
}

static int key_check(struct check *c)
{
    struct str key;
    bool escaped;
    size_t from = c->at;
    int r = token_count(c);
    if (!r)
        r = string_check(c, &key, &escaped);
    if (!r && escaped)
        r = string_unescape(c->ints->arena, key, &key);
    if (r)
        return r;
    r = key_add(c, key);
    if (r) {
        c->at = from;
        return r;
    }
    space_skip(c);
    if (c->at == c->n || c->p[c->at] != ':')
        return stray(c);
    c->at++;
    c->expect = VALUE;
    return 0;
}

static size_t digits_run(const struct check *c, size_t at)
{
    size_t from = at;
    while (at < c->n && c->p[at] >= '0' && c->p[at] <= '9')
        at++;
    return at - from;
}

/* After the integer part: with a well-formed fraction or exponent it is BAD_NUMBER, with a
 * malformed one BAD_SYNTAX. */
static int number_tail(struct check *c, size_t from)
{
    size_t at = c->at;
    if (at < c->n && c->p[at] == '.') {
        size_t run = digits_run(c, ++at);
        at += run;
        if (run == 0)
            goto malformed;
    }
    if (at < c->n && (c->p[at] | 0x20) == 'e') {
        at++;
        if (at < c->n && (c->p[at] == '+' || c->p[at] == '-'))
            at++;
        if (digits_run(c, at) == 0)
            goto malformed;
    }
    if (at == c->at)
        return 0;
    c->at = from;
    return JSON_BAD_NUMBER;
malformed:
    c->at = at;
    return stray(c);
}

static int number_check(struct check *c)
{
    size_t from = c->at;
    if (c->p[c->at] == '-')
        c->at++;
    size_t first = c->at, run = digits_run(c, first);
    c->at += c->at < c->n && c->p[first] == '0' ? 1 : run;
    if (run == 0 || (c->p[first] == '0' && run > 1))
        return stray(c);
    int r = number_tail(c, from);
    if (r)
        return r;
    int64_t v = 0;
    if (c->p[first] != '0' && !str_to_i64((struct str){c->p + from, c->at - from}, &v)) {
        c->at = from;
        return JSON_BAD_NUMBER;
    }
    struct json_ints *ints = c->ints;
    if (ints->n == ints->cap) {
        size_t cap = ints->cap ? ints->cap * 4 : 16;
        int64_t *more = arena_array(ints->arena, int64_t, cap);
        if (!more)
            return -ENOMEM;
        if (ints->n)
            memcpy(more, ints->v, ints->n * sizeof *more);
        ints->v = more;
        ints->cap = cap;
    }
    ints->v[ints->n++] = v;
    return 0;
}

static int literal_check(struct check *c, struct str word)
{
    for (size_t i = 0; i < word.n; i++, c->at++)
        if (c->at == c->n || c->p[c->at] != word.p[i])
            return stray(c);
    return 0;
}

static int container_open(struct check *c, bool object)
{
    if (c->depth == c->limits->depth_max)
        return JSON_TOO_DEEP;
    uint64_t bit = UINT64_C(1) << c->depth;
    c->objects = object ? c->objects | bit : c->objects & ~bit;
    c->keys_before[c->depth++] = (uint32_t)c->n_keys;
    c->expect = object ? FIRST_KEY : FIRST_VALUE;
    c->at++;
    return 0;
}

static bool in_object(const struct check *c)
{
    return c->objects >> (c->depth - 1) & 1;
}

static void container_close(struct check *c)
{
    c->n_keys = c->keys_before[--c->depth];
    c->expect = MORE;
    c->at++;
}

static int value_check(struct check *c)
{
    struct str raw;
    bool escaped;
    int r = token_count(c);
    if (r)
        return r;
    c->expect = MORE;
    char x = c->p[c->at];
    if (x == '-' || (x >= '0' && x <= '9'))
        return number_check(c);
    switch (x) {
    case '{':
        return container_open(c, true);
    case '[':
        return container_open(c, false);
    case '"':
        return string_check(c, &raw, &escaped);
    case 't':
        return literal_check(c, STR("true"));
    case 'f':
        return literal_check(c, STR("false"));
    case 'n':
        return literal_check(c, STR("null"));
    default:
        return stray(c);
    }
}

/* After a value within an object or array. */
static int more_check(struct check *c)
{
    char x = c->p[c->at];
    if (x == ',') {
        c->at++;
        c->expect = in_object(c) ? KEY : VALUE;
        return 0;
    }
    if (x != (in_object(c) ? '}' : ']'))
        return stray(c);
    container_close(c);
    return 0;
}

static int text_check(struct check *c)
{
    int r = 0;
    while (!r) {
        space_skip(c);
        if (c->expect == MORE && c->depth == 0)
            return c->at == c->n ? 0 : JSON_TRAILING_BYTES;
        if (c->at == c->n)
            return JSON_BAD_SYNTAX;
        char x = c->p[c->at];
        if ((c->expect == FIRST_KEY && x == '}') || (c->expect == FIRST_VALUE && x == ']'))
            container_close(c);
        else if (c->expect == MORE)
            r = more_check(c);
        else if (c->expect == VALUE || c->expect == FIRST_VALUE)
            r = value_check(c);
        else
            r = x == '"' ? key_check(c) : stray(c);
    }
    return r;
}

int json_check(
    struct str text, const struct json_limits *limits, struct json_ints *ints, size_t *ret_at)
{
    require(limits->depth_max <= JSON_DEPTH_CEILING);
    require(limits->tokens_max < INT32_MAX);
    ints->v = NULL;
    ints->n = ints->cap = 0;
    if (text.n > limits->bytes_max) {
        *ret_at = limits->bytes_max;
        return JSON_TOO_LARGE;
    }
    struct check c;
    c.p = text.p;
    c.n = text.n;
    c.at = 0;
    c.limits = limits;
    c.ints = ints;
    c.expect = VALUE;
    c.tokens = 0;
    c.depth = 0;
    c.objects = 0;
    c.key_hash = c.key_hash_at_hand;
    c.key = c.key_at_hand;
    c.n_keys = 0;
    c.collisions = 0;
    c.keys_cap = KEYS_AT_HAND;
    int r = text_check(&c);
    if (r > 0)
        *ret_at = c.at;
    return r;
}
