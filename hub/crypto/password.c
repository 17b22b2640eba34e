#include "hub/crypto/password.h"

#include <string.h>
#include <strings.h>

#include "protocol/base/utf8.h"

/* The commonest of eight characters or more, as leaks have them; and what is obvious here. */
static const char *const common[] = {"12345678", "123456789", "1234567890", "12345678910",
    "123123123", "1234512345", "123456123456", "123456789012", "1234567890123", "0987654321",
    "987654321", "87654321", "11223344", "1122334455", "112233445566", "147258369", "741852963",
    "password", "password1", "password12", "password123", "password1234", "password12345",
    "passw0rd", "p@ssw0rd", "p@ssword", "p@ssw0rd123", "passwordpassword", "mypassword",
    "newpassword", "changeme", "changeme123", "changeme1234", "letmein1", "letmein123",
    "letmein12345", "welcome1", "welcome123", "welcome12345", "qwertyui", "qwertyuiop",
    "qwertyuiop123", "qwerty12", "qwerty123", "qwerty1234", "qwerty12345", "qwerty123456",
    "qwertyqwerty", "qwerty1234567", "1q2w3e4r", "1q2w3e4r5t", "1q2w3e4r5t6y", "1qaz2wsx",
    "1qaz2wsx3edc", "1qazxsw2", "qazwsxedc", "q1w2e3r4", "q1w2e3r4t5", "q1w2e3r4t5y6", "zaq12wsx",
    "asdfghjk", "asdfghjkl", "asdfasdf", "zxcvbnm1", "zxcvbnm123", "abcdefgh", "abcdefghijkl",
    "abcd1234", "abc12345", "abc123456", "abc123abc123", "aa123456", "aa12345678", "a1b2c3d4",
    "a1b2c3d4e5f6", "iloveyou", "iloveyou1", "iloveyou123", "iloveyou1234", "sunshine", "sunshine1",
    "sunshine123", "princess", "princess1", "princess123", "football", "football1", "football123",
    "baseball", "baseball1", "basketball", "superman", "superman123", "batman123", "dragon123",
    "monkey123", "starwars", "starwars123", "trustno1", "whatever", "computer", "computer123",
    "internet", "michelle", "jennifer", "jessica1", "michael1", "charlie1", "charlie123",
    "corvette", "maverick", "mercedes", "liverpool", "liverpool1", "manchester", "arsenal123",
    "chelsea123", "pakistan", "pakistan1", "pakistan123", "pakistan1947", "pakistan12345",
    "bismillah", "bismillah786", "allah786", "alhamdulillah", "mashallah", "lahore123",
    "karachi123", "islamabad", "secret123", "secret1234", "admin123", "admin1234", "admin12345",
    "admin123456", "administrator", "adminadmin", "adminadmin123", "root1234", "rootroot",
    "test1234", "testtest", "test12345678", "guest1234", "default123", "temp1234", "temppassword",
    "manager1", "manager123", "manager1234", "managermanager", "restaurant", "restaurant1",
    "restaurant123", "restaurant1234", "kitchen123", "waiter123", "cashier123", "payonhub",
    "payonhub123", "payonhub1234", "payonpayon", "correcthorsebatterystaple", "thisisapassword",
    "iamthemanager", "nopassword", "nopassword123"};

bool login_name(struct str typed, char *to, struct str *ret)
{
    struct str s = str_trim(typed);
    size_t n;
    if (s.n > LOGIN_NAME_BYTES || !utf8_count(s, &n) || n < LOGIN_CHARS_MIN || n > LOGIN_CHARS_MAX)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= ' ' || c == 0x7f)
            return false;
        to[i] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }
    *ret = (struct str){to, s.n};
    return true;
}

id login_name_id(struct str name)
{
    id i;
    uint8_t hash[SHA256_BYTES];
    const struct str pieces[] = {STR("login"), name};
    crypto_sha256_pieces(pieces, 2, hash);
    memcpy(i.b, hash, sizeof i.b);
    i.b[6] = (uint8_t)(0x80 | (i.b[6] & 0x0f)); /* version 8: made of something */
    i.b[8] = (uint8_t)(0x80 | (i.b[8] & 0x3f));
    return i;
}

/* One character again and again, or each the next of the one before. */
static bool is_row(struct str s)
{
    for (int step = -1; step <= 1; step++) {
        size_t i = 1;
        while (i < s.n && s.p[i] - s.p[i - 1] == step)
            i++;
        if (i == s.n)
            return true;
    }
    return false;
}

static bool is_common(struct str s)
{
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (strlen(common[i]) == s.n && strncasecmp(common[i], s.p, s.n) == 0)
            return true;
    return false;
}

const char *password_fault(struct str password, struct str name, bool has_totp)
{
    size_t n;
    if (password.n > PASSWORD_BYTES_MAX)
        return "at most 1024 bytes";
    if (!utf8_count(password, &n) || memchr(password.p ? password.p : "", 0, password.n))
        return "text without the character zero";
    if (n < (has_totp ? PASSWORD_MIN_TOTP : PASSWORD_MIN))
        return has_totp ? "at least 8 characters" : "at least 12 characters";
    if (is_common(password) || is_row(password))
        return "not one of the commonest passwords";
    if (name.n == password.n && strncasecmp(name.p, password.p, name.n) == 0)
        return "not the name";
    return NULL;
}

bool password_is_short(struct str password)
{
    size_t n;
    return !utf8_count(password, &n) || n < PASSWORD_MIN;
}

void password_key(struct str pepper, id tenant, id staff, struct str password, uint8_t ret[32])
{
    const struct str pieces[] = {STR("password"), {(const char *)tenant.b, sizeof tenant.b},
        {(const char *)staff.b, sizeof staff.b}, password};
    crypto_hmac_pieces(pepper, pieces, sizeof pieces / sizeof *pieces, ret);
}
