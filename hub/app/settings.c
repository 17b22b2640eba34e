#include "hub/app/settings.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum setting_type { TYPE_TEXT, TYPE_SECRET, TYPE_INT };
enum { PEPPER_MIN = 32 };

const struct setting_desc setting_descs[] = {
#define TYPE_NAME_TEXT   "text"
#define TYPE_NAME_SECRET "secret text"
#define TYPE_NAME_INT    "integer"
#define S(TYPE, key, def, lo, hi, text)                                                            \
    {.name = #key,                                                                                 \
        .type = TYPE_NAME_##TYPE,                                                                  \
        .value = def,                                                                              \
        .doc = text,                                                                               \
        .min = lo,                                                                                 \
        .max = hi,                                                                                 \
        .secret = TYPE_##TYPE == TYPE_SECRET},
    SETTINGS(S)
#undef S
};
const int settings_n = sizeof setting_descs / sizeof setting_descs[0];

static const struct {
    enum setting_type type;
    size_t offset;
} places[] = {
#define S(TYPE, key, def, lo, hi, text) {TYPE_##TYPE, offsetof(struct hub_settings, key)},
    SETTINGS(S)
#undef S
};

static int find(struct str key)
{
    for (int i = 0; i < settings_n; i++)
        if (str_eq(key, str_of(setting_descs[i].name)))
            return i;
    return -1;
}

/* `from` says where the value comes from, for the error. */
static bool set(struct hub_settings *s, int i, struct str value, const char *from, struct buf *err)
{
    const struct setting_desc *d = &setting_descs[i];
    char *at = (char *)s + places[i].offset;
    int64_t v;
    if (places[i].type == TYPE_INT) {
        if (!str_to_i64(value, &v) || v < d->min || v > d->max) {
            buf_printf(err, "%s: %s must be an integer from %lld to %lld", from, d->name,
                (long long)d->min, (long long)d->max);
            return false;
        }
        memcpy(at, &v, sizeof v);
        return true;
    }
    if (value.n > (size_t)d->max || memchr(value.p ? value.p : "", 0, value.n)) {
        buf_printf(err, "%s: %s must be at most %lld bytes", from, d->name, (long long)d->max);
        return false;
    }
    char *copy = strndup(value.n ? value.p : "", value.n);
    if (!copy) {
        buf_printf(err, "%s: out of memory for %s", from, d->name);
        return false;
    }
    char **slot = (char **)(void *)at;
    free(*slot);
    *slot = copy;
    return true;
}

static struct str trim(struct str s)
{
    while (s.n && isspace((unsigned char)s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && isspace((unsigned char)s.p[s.n - 1]))
        s.n--;
    return s;
}

static bool read_line(struct hub_settings *s, struct str line, const char *from, struct buf *err)
{
    line = trim(line);
    if (line.n == 0 || line.p[0] == '#')
        return true;
    const char *eq = memchr(line.p, '=', line.n);
    if (!eq) {
        buf_printf(err, "%s: not a line of the form key = value", from);
        return false;
    }
    struct str key = trim((struct str){line.p, (size_t)(eq - line.p)});
    struct str value = trim((struct str){eq + 1, (size_t)(line.p + line.n - eq - 1)});
    int i = find(key);
    if (i < 0) {
        buf_printf(err, "%s: unknown setting %.*s", from, STR_ARG(key));
        return false;
    }
    return set(s, i, value, from, err);
}

static bool read_file(struct hub_settings *s, const char *file, struct buf *err)
{
    FILE *f = fopen(file, "re");
    if (!f) {
        buf_printf(err, "%s: %s", file, strerror(errno));
        return false;
    }
    char *line = NULL, from[4200];
    size_t cap = 0;
    ssize_t n;
    bool good = true;
    for (int number = 1; good && (n = getline(&line, &cap, f)) >= 0; number++) {
        snprintf(from, sizeof from, "%s:%d", file, number);
        good = read_line(s, (struct str){line, (size_t)n}, from, err);
    }
    free(line);
    fclose(f);
    return good;
}

static bool read_environment(struct hub_settings *s, struct buf *err)
{
    for (int i = 0; i < settings_n; i++) {
        char name[80] = "PAYON_";
        size_t n = strlen(name);
        for (const char *p = setting_descs[i].name; *p && n + 1 < sizeof name; p++)
            name[n++] = (char)toupper((unsigned char)*p);
        name[n] = 0;
        const char *value = getenv(name);
        if (value && !set(s, i, str_of(value), name, err))
            return false;
    }
    return true;
}

/* Rules that no single row can express. */
static bool rules(const struct hub_settings *s, struct buf *err)
{
    static const char *const levels[] = {"debug", "info", "warn", "error"};
    if (!s->tls_cert[0] != !s->tls_key[0]) {
        buf_printf(err, "%s is set but %s is not: TLS needs both",
            s->tls_cert[0] ? "tls_cert" : "tls_key", s->tls_cert[0] ? "tls_key" : "tls_cert");
        return false;
    }
    if (s->pepper[0] && strlen(s->pepper) < PEPPER_MIN) {
        buf_printf(err, "pepper must have at least %d characters", PEPPER_MIN);
        return false;
    }
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (strcmp(s->log_level, levels[i]) == 0)
            return true;
    buf_printf(err, "log_level must be debug, info, warn or error");
    return false;
}

bool settings_read(struct hub_settings *s, const char *file, struct buf *ret_error)
{
    *s = (struct hub_settings){0};
    for (int i = 0; i < settings_n; i++)
        if (!set(s, i, str_of(setting_descs[i].value), "default", ret_error))
            return false;
    if (file && !read_file(s, file, ret_error))
        return false;
    return read_environment(s, ret_error) && rules(s, ret_error);
}

void settings_fini(struct hub_settings *s)
{
    for (int i = 0; i < settings_n; i++)
        if (places[i].type != TYPE_INT)
            free(*(char **)(void *)((char *)s + places[i].offset));
    *s = (struct hub_settings){0};
}
