/* https://c2sp.org/signed-note: the key's id is the head of SHA-256(name, newline, 1, key). */

#include "hub/crypto/note.h"

#include <openssl/evp.h>

#include "hub/crypto/crypto.h"
#include "protocol/base/hex.h"
#include "protocol/base/require.h"

enum { ED25519 = 1, KEY_ID_BYTES = 4, BASE64_MAX = 256 };

#define PRIVATE_MARK STR("PRIVATE+KEY+")
#define DASH         STR("\xe2\x80\x94 ") /* em dash */

static struct str str_from(struct str s, size_t at)
{
    return (struct str){s.p + at, s.n - at};
}

/* --- base64 -------------------------------------------------------------------------------- */

void base64_put(struct buf *to, const uint8_t *bytes, size_t n)
{
    unsigned char text[BASE64_MAX + 1];
    require(n <= BASE64_MAX / 4 * 3);
    int written = EVP_EncodeBlock(text, bytes, (int)n);
    buf_put(to, text, (size_t)written);
}

bool base64_read(struct str text, uint8_t *out, size_t n)
{
    unsigned char bytes[BASE64_MAX], back[BASE64_MAX + 1];
    require(n <= BASE64_MAX / 4 * 3);
    if (text.n != (n + 2) / 3 * 4 ||
        EVP_DecodeBlock(bytes, (const unsigned char *)text.p, (int)text.n) < 0)
        return false;
    /* There is one right way to write it. */
    int written = EVP_EncodeBlock(back, bytes, (int)n);
    if ((size_t)written != text.n || memcmp(back, text.p, text.n) != 0)
        return false;
    memcpy(out, bytes, n);
    return true;
}

/* --- keys ---------------------------------------------------------------------------------- */

static void key_id(const struct note_key *key, uint8_t ret[KEY_ID_BYTES])
{
    uint8_t hash[SHA256_BYTES];
    struct buf b;
    buf_init(&b, NOTE_NAME_MAX + 2 + NOTE_KEY_BYTES);
    buf_put_str(&b, str_of(key->name));
    buf_put(&b, "\n\x01", 2);
    buf_put(&b, key->public_key, NOTE_KEY_BYTES);
    require(!b.failed);
    crypto_sha256(buf_str(&b), hash);
    memcpy(ret, hash, KEY_ID_BYTES);
    buf_fini(&b);
}

static bool name_set(struct note_key *key, struct str name)
{
    if (!name.n || name.n > NOTE_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] <= ' ' || name.p[i] == '+' || name.p[i] == 0x7f)
            return false;
    memcpy(key->name, name.p, name.n);
    key->name[name.n] = 0;
    return true;
}

static EVP_PKEY *seed_key(const uint8_t seed[NOTE_SEED_BYTES])
{
    EVP_PKEY *k = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, NOTE_SEED_BYTES);
    require(k);
    return k;
}

bool note_key_make(
    struct note_key *key, struct str name, const uint8_t seed[static NOTE_SEED_BYTES])
{
    size_t n = NOTE_KEY_BYTES;
    *key = (struct note_key){.can_sign = true};
    if (!name_set(key, name))
        return false;
    memcpy(key->seed, seed, NOTE_SEED_BYTES);
    EVP_PKEY *k = seed_key(seed);
    require(EVP_PKEY_get_raw_public_key(k, key->public_key, &n) == 1 && n == NOTE_KEY_BYTES);
    EVP_PKEY_free(k);
    return true;
}

void note_key_write(const struct note_key *key, bool secret, struct buf *to)
{
    uint8_t bytes[1 + NOTE_KEY_BYTES] = {ED25519}, hash[KEY_ID_BYTES];
    char hex[2 * KEY_ID_BYTES];
    require(!secret || key->can_sign);
    memcpy(bytes + 1, secret ? key->seed : key->public_key, NOTE_KEY_BYTES);
    key_id(key, hash);
    hex_format(hash, sizeof hash, hex);
    if (secret)
        buf_put_str(to, PRIVATE_MARK);
    buf_printf(to, "%s+%.*s+", key->name, (int)sizeof hex, hex);
    base64_put(to, bytes, sizeof bytes);
    explicit_bzero(bytes, sizeof bytes);
}

bool note_key_read(struct str text, struct note_key *ret_key)
{
    struct note_key key = {0};
    uint8_t bytes[1 + NOTE_KEY_BYTES], hash[KEY_ID_BYTES], right[KEY_ID_BYTES];
    while (text.n && (text.p[text.n - 1] == '\n' || text.p[text.n - 1] == ' '))
        text.n--;
    bool secret = str_starts(text, PRIVATE_MARK);
    if (secret)
        text = str_from(text, PRIVATE_MARK.n);
    const char *plus = text.n ? memchr(text.p, '+', text.n) : NULL;
    size_t at = plus ? (size_t)(plus - text.p) : 0;
    if (!plus || text.n < at + 2 + 2 * KEY_ID_BYTES || text.p[at + 1 + 2 * KEY_ID_BYTES] != '+' ||
        !hex_parse(plus + 1, hash, KEY_ID_BYTES) ||
        !base64_read(str_from(text, at + 2 + 2 * KEY_ID_BYTES), bytes, sizeof bytes) ||
        bytes[0] != ED25519)
        return false;
    bool named = secret ? note_key_make(&key, (struct str){text.p, at}, bytes + 1)
                        : name_set(&key, (struct str){text.p, at});
    if (!secret)
        memcpy(key.public_key, bytes + 1, NOTE_KEY_BYTES);
    explicit_bzero(bytes, sizeof bytes);
    if (!named)
        return false;
    key_id(&key, right);
    if (memcmp(hash, right, KEY_ID_BYTES) != 0)
        return false;
    *ret_key = key;
    return true;
}

/* --- notes --------------------------------------------------------------------------------- */

void note_sign(const struct note_key *key, struct str text, struct buf *to)
{
    uint8_t bytes[KEY_ID_BYTES + NOTE_SIGNATURE_BYTES];
    size_t n = NOTE_SIGNATURE_BYTES;
    require(key->can_sign && text.n && text.p[text.n - 1] == '\n');
    EVP_PKEY *k = seed_key(key->seed);
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    require(md && EVP_DigestSignInit(md, NULL, NULL, NULL, k) == 1 &&
            EVP_DigestSign(md, bytes + KEY_ID_BYTES, &n, (const uint8_t *)text.p, text.n) == 1 &&
            n == NOTE_SIGNATURE_BYTES);
    EVP_MD_CTX_free(md);
    EVP_PKEY_free(k);
    key_id(key, bytes);
    buf_put_str(to, text);
    buf_put_char(to, '\n');
    buf_put_str(to, DASH);
    buf_printf(to, "%s ", key->name);
    base64_put(to, bytes, sizeof bytes);
    buf_put_char(to, '\n');
}

static bool signature_is_of(
    const struct note_key *key, struct str text, const uint8_t signature[NOTE_SIGNATURE_BYTES])
{
    EVP_PKEY *k =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key->public_key, NOTE_KEY_BYTES);
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    bool good =
        k && md && EVP_DigestVerifyInit(md, NULL, NULL, NULL, k) == 1 &&
        EVP_DigestVerify(md, signature, NOTE_SIGNATURE_BYTES, (const uint8_t *)text.p, text.n) == 1;
    EVP_MD_CTX_free(md);
    EVP_PKEY_free(k);
    return good;
}

int note_read(const struct note_key *key, struct str note, struct str *ret_text)
{
    uint8_t bytes[KEY_ID_BYTES + NOTE_SIGNATURE_BYTES], hash[KEY_ID_BYTES];
    /* The last blank line ends the text. */
    size_t end = note.n;
    while (end >= 2 && !(note.p[end - 1] == '\n' && note.p[end - 2] == '\n'))
        end--;
    if (end < 2 || end == note.n)
        return NOTE_MALFORMED;
    struct str text = {note.p, end - 1}, rest = str_from(note, end);
    key_id(key, hash);
    while (rest.n) {
        const char *newline = memchr(rest.p, '\n', rest.n);
        struct str line = {rest.p, newline ? (size_t)(newline - rest.p) : rest.n};
        if (!newline || !str_starts(line, DASH))
            return NOTE_MALFORMED;
        rest = str_from(rest, line.n + 1);
        line = str_from(line, DASH.n);
        const char *space = line.n ? memchr(line.p, ' ', line.n) : NULL;
        if (!space)
            return NOTE_MALFORMED;
        struct str name = {line.p, (size_t)(space - line.p)};
        if (!str_eq(name, str_of(key->name)) ||
            !base64_read(str_from(line, name.n + 1), bytes, sizeof bytes) ||
            memcmp(bytes, hash, KEY_ID_BYTES) != 0)
            continue;
        if (!signature_is_of(key, text, bytes + KEY_ID_BYTES))
            return NOTE_FORGED;
        *ret_text = text;
        return 0;
    }
    return NOTE_UNSIGNED;
}
