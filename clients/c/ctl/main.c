/* payonctl: the command line. `payonctl help` lists the verbs. */

#include "clients/c/ctl/ctl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static const struct verb *const verbs[] = {
#define V(name) &verb_##name,
    VERBS(V)
#undef V
};
enum { VERBS_N = sizeof verbs / sizeof *verbs };

/* --- settings ------------------------------------------------------------------------------- */

static struct str trim(struct str s)
{
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
        s.p++, s.n--;
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t' || s.p[s.n - 1] == '\n'))
        s.n--;
    return s;
}

static const struct {
    const char *key;
    size_t offset;
} KEYS[] = {
    {"hub_url", offsetof(struct ctl, hub)},
    {"token", offsetof(struct ctl, token)},
    {"db_owner_url", offsetof(struct ctl, db)},
    {"tenant", offsetof(struct ctl, tenant)},
    {"venue", offsetof(struct ctl, venue)},
    {"pepper", offsetof(struct ctl, pepper)},
    {"ca_file", offsetof(struct ctl, ca)},
    {"audit_key_file", offsetof(struct ctl, audit_key)},
};

/* A later value replaces an earlier one. */
static void setting_take(struct ctl *c, struct str key, struct str value)
{
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++)
        if (str_eq(key, str_of(KEYS[i].key)) && value.n) {
            char **at = (char **)((char *)c + KEYS[i].offset);
            free(*at);
            *at = strndup(value.p, value.n);
        }
}

static void settings_free(struct ctl *c)
{
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++)
        free(*(char **)((char *)c + KEYS[i].offset));
}

/* Lines `key = value`; # begins a comment; unknown keys belong to other programs. */
static void config_read(struct ctl *c, const char *path)
{
    char *text = NULL;
    size_t cap = 0;
    ssize_t n;
    FILE *f = fopen(path, "re");
    if (!f)
        ctl_die("%s: %s", path, strerror(errno));
    while ((n = getline(&text, &cap, f)) >= 0) {
        struct str line = trim((struct str){text, (size_t)n});
        const char *equals = line.n && *line.p != '#' ? memchr(line.p, '=', line.n) : NULL;
        if (equals)
            setting_take(c, trim((struct str){line.p, (size_t)(equals - line.p)}),
                trim((struct str){equals + 1, (size_t)(line.p + line.n - equals) - 1}));
    }
    free(text);
    fclose(f);
}

static void environment_read(struct ctl *c)
{
    static const char *const NAMES[][2] = {{"PAYON_HUB_URL", "hub_url"}, {"PAYON_TOKEN", "token"},
        {"PAYON_DB_OWNER_URL", "db_owner_url"}, {"PAYON_TENANT", "tenant"},
        {"PAYON_VENUE", "venue"}, {"PAYON_PEPPER", "pepper"}, {"PAYON_CA_FILE", "ca_file"},
        {"PAYON_AUDIT_KEY_FILE", "audit_key_file"}};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        setting_take(c, str_of(NAMES[i][1]), str_of(getenv(NAMES[i][0])));
}

/* Options before the verb; returns how many words they take. */
static int globals_read(struct ctl *c, int argc, char **argv)
{
    static const char *const NAMES[][2] = {{"--hub", "hub_url"}, {"--token", "token"},
        {"--db", "db_owner_url"}, {"--tenant", "tenant"}, {"--venue", "venue"}, {"--ca", "ca_file"},
        {"--audit-key", "audit_key_file"}};
    int at = 0;
    for (; at < argc && argv[at][0] == '-' && strcmp(argv[at], "--help") != 0; at += 2) {
        size_t i = 0;
        while (i < sizeof NAMES / sizeof *NAMES && strcmp(argv[at], NAMES[i][0]) != 0)
            i++;
        bool config = strcmp(argv[at], "--config") == 0;
        if ((!config && i == sizeof NAMES / sizeof *NAMES) || at + 1 == argc) {
            fprintf(stderr, "payonctl: %s: no such option, or its value is missing\n", argv[at]);
            exit(2);
        }
        if (!config)
            setting_take(c, str_of(NAMES[i][1]), str_of(argv[at + 1]));
    }
    return at;
}

static void help(void)
{
    puts("payonctl [--config FILE] [--hub ws://HOST:PORT] [--token TOKEN] [--db OWNER-URL]\n"
         "         [--tenant ID] [--venue ID] [--ca FILE] [--audit-key FILE] VERB …\n\n"
         "The file has lines `key = value`: hub_url, token, db_owner_url, tenant, venue, ca_file,\n"
         "audit_key_file, pepper.\n"
         "Environment variables win over it: PAYON_HUB_URL, PAYON_TOKEN, PAYON_DB_OWNER_URL,\n"
         "PAYON_TENANT, PAYON_VENUE, PAYON_CA_FILE, PAYON_AUDIT_KEY_FILE, PAYON_PEPPER.\n"
         "Options win over both. Without a token, one is minted in the database for as long as\n"
         "the verb runs. The default tenant and venue are the demo's. --ca: PEM of the authorities "
         "that may sign the hub's\n"
         "certificate (wss).\n");
    for (int i = 0; i < VERBS_N; i++)
        printf("  payonctl %s %s\n      %s\n", verbs[i]->name, verbs[i]->args, verbs[i]->doc);
}

int main(int argc, char **argv)
{
    struct ctl c = {0};
    setting_take(&c, STR("hub_url"), STR("ws://127.0.0.1:8480"));
    for (int i = 1; i + 1 < argc && argv[i][0] == '-'; i += 2)
        if (strcmp(argv[i], "--config") == 0)
            config_read(&c, argv[i + 1]);
    environment_read(&c);
    int at = 1 + globals_read(&c, argc - 1, argv + 1);
    const char *name = at < argc ? argv[at] : "help";
    int status = -1;
    if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0) {
        help();
        status = 0;
    }
    for (int i = 0; i < VERBS_N; i++)
        if (strcmp(name, verbs[i]->name) == 0)
            status = verbs[i]->run(&c, argc - at - 1, argv + at + 1);
    if (status < 0)
        fprintf(stderr, "payonctl: no verb '%s': payonctl help lists them\n", name);
    settings_free(&c);
    return status < 0 ? 2 : status;
}
