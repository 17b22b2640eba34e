/* payonctl audit: the journal proves itself; its signed heads prove it to whoever keeps them. */

#include "clients/c/ctl/admin.h"
#include "hub/crypto/note.h"
#include "storage/pack.h"
#include "storage/pg/audit.h"
#include "storage/pg/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/base/hex.h"
#include "protocol/base/require.h"

enum { KEY_FILE_MAX = 4096, NOTE_MAX = 65536, NOTES_MAX = 64, TELL_EVERY = 50000 };

/* --- walking ------------------------------------------------------------------------------- */

/* Of a person who waits; nothing when nobody does. */
static void progress(int64_t seq)
{
    if (seq % TELL_EVERY == 0 && isatty(STDERR_FILENO))
        fprintf(stderr, "\r%lld changes ", (long long)seq);
}

static bool pass(void *user, const struct audit_change *c)
{
    progress(c->seq);
    return true;
}

static struct audit walk(struct admin *a, struct site s,
    bool (*each)(void *user, const struct audit_change *c), void *user)
{
    struct audit sum;
    struct buf why;
    buf_init(&why, 4096);
    int rc = audit_walk(a, s.tenant, s.venue, each, user, &sum, &why);
    if (rc)
        ctl_die(
            rc == -ENOENT ? "there is no such venue%.*s" : "audit: %.*s", STR_ARG(buf_str(&why)));
    buf_fini(&why);
    if (sum.seq >= TELL_EVERY && isatty(STDERR_FILENO))
        fputc('\r', stderr);
    return sum;
}

static void print_fault(struct site s, const struct audit *sum)
{
    struct buf line;
    buf_init(&line, 1024);
    audit_fault_put(sum, &line);
    ctl_print_id(s.venue);
    printf("  %.*s\n", STR_ARG(buf_str(&line)));
    buf_fini(&line);
}

/* --- verify -------------------------------------------------------------------------------- */

static bool verify_site(struct admin *a, struct site s)
{
    struct audit sum = walk(a, s, pass, NULL);
    char hex[2 * CHAIN_BYTES];
    if (sum.fault) {
        print_fault(s, &sum);
        return false;
    }
    hex_format(sum.chain.b, CHAIN_BYTES, hex);
    ctl_print_id(s.venue);
    printf("  sound: %lld changes, %lld of them packed, chain %.*s\n", (long long)sum.seq,
        (long long)sum.packed, (int)sizeof hex, hex);
    return true;
}

struct sites {
    struct site *all; /* owned */
    size_t n, cap;
};

static void take_site(void *user, id tenant, id venue)
{
    struct sites *s = user;
    if (s->n == s->cap) {
        s->cap = s->cap ? 2 * s->cap : 64;
        s->all = realloc(s->all, s->cap * sizeof *s->all);
        require(s->all);
    }
    s->all[s->n++] = (struct site){tenant, venue};
}

static int verify(const struct ctl *c, struct admin *a)
{
    struct sites sites = {0};
    struct buf why;
    bool good = true;
    buf_init(&why, 4096);
    if (c->tenant || c->venue)
        take_site(&sites, site_of(c, "demo").tenant, site_of(c, "demo").venue);
    else if (pack_venues(a, take_site, &sites, &why))
        ctl_die("audit: %.*s", STR_ARG(buf_str(&why)));
    for (size_t i = 0; i < sites.n; i++)
        good = verify_site(a, sites.all[i]) && good;
    buf_fini(&why);
    free(sites.all);
    return good ? 0 : 1;
}

/* --- keys ---------------------------------------------------------------------------------- */

static struct note_key key_of(const struct ctl *c, bool signs)
{
    struct note_key key;
    if (!c->audit_key)
        ctl_die("the key is needed: --audit-key, PAYON_AUDIT_KEY_FILE or audit_key_file in "
                "--config; payonctl audit key makes one");
    struct buf text = ctl_read_file(c->audit_key, KEY_FILE_MAX + 65536);
    if (!note_key_read(buf_str(&text), &key))
        ctl_die("%s: it is not a key of signed notes", c->audit_key);
    explicit_bzero(text.p, text.n);
    buf_fini(&text);
    if (signs && !key.can_sign)
        ctl_die("%s: this key verifies, it does not sign", c->audit_key);
    return key;
}

static void key_print(const struct note_key *key, bool secret, FILE *to)
{
    struct buf text;
    buf_init(&text, KEY_FILE_MAX);
    note_key_write(key, secret, &text);
    fprintf(to, "%.*s\n", STR_ARG(buf_str(&text)));
    explicit_bzero(text.p, text.n);
    buf_fini(&text);
}

static int key_make(const char *path, const char *name)
{
    uint8_t seed[NOTE_SEED_BYTES];
    struct note_key key;
    if (crypto_init())
        ctl_die("the system has no random bytes");
    crypto_random(seed, sizeof seed);
    if (!note_key_make(&key, str_of(name), seed))
        ctl_die("--name: 1 to %d characters, no spaces and no +", NOTE_NAME_MAX);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
    if (!f)
        ctl_die("%s: %s", path, strerror(errno));
    key_print(&key, true, f);
    if (fflush(f) || fsync(fd) || fclose(f))
        ctl_die("%s: %s", path, strerror(errno));
    key_print(&key, false, stdout);
    explicit_bzero(&key, sizeof key);
    explicit_bzero(seed, sizeof seed);
    return 0;
}

/* --- heads --------------------------------------------------------------------------------- */

/* origin, size, hash: the lines of https://c2sp.org/tlog-checkpoint. The hash is the chain, for a
 * journal is a list and no tree. */
static int head(const struct ctl *c, struct admin *a)
{
    struct note_key key = key_of(c, true);
    struct site s = site_of(c, "demo");
    struct audit sum = walk(a, s, pass, NULL);
    struct buf text, note;
    char tenant[ID_TEXT], venue[ID_TEXT], when[TIME_TEXT];
    if (sum.fault) {
        print_fault(s, &sum);
        return 1;
    }
    buf_init(&text, NOTE_MAX);
    buf_init(&note, NOTE_MAX);
    id_format(s.tenant, tenant);
    id_format(s.venue, venue);
    time_format(ctl_now(), when);
    buf_printf(&text, "%s/%.*s/%.*s\n%lld\n", key.name, ID_TEXT, tenant, ID_TEXT, venue,
        (long long)sum.seq);
    base64_put(&text, sum.chain.b, CHAIN_BYTES);
    buf_printf(&text, "\nat %.*s\n", TIME_TEXT, when);
    note_sign(&key, buf_str(&text), &note);
    require(!note.failed && !text.failed);
    fwrite(note.p, 1, note.n, stdout);
    buf_fini(&text);
    buf_fini(&note);
    explicit_bzero(&key, sizeof key);
    return 0;
}

struct kept {
    const char *file;
    struct site site;
    int64_t size;
    struct chain chain;
    bool reached, agrees;
};

static struct str line_take(struct str *rest)
{
    const char *newline = rest->n ? memchr(rest->p, '\n', rest->n) : NULL;
    struct str line = {rest->p, newline ? (size_t)(newline - rest->p) : rest->n};
    size_t used = line.n + (newline != NULL);
    *rest = (struct str){rest->p + used, rest->n - used};
    return line;
}

static bool origin_read(struct str origin, const struct note_key *key, struct site *ret)
{
    size_t name = strlen(key->name);
    return origin.n == name + 2 * (ID_TEXT + 1) && memcmp(origin.p, key->name, name) == 0 &&
           origin.p[name] == '/' && origin.p[name + 1 + ID_TEXT] == '/' &&
           id_parse((struct str){origin.p + name + 1, ID_TEXT}, &ret->tenant) &&
           id_parse((struct str){origin.p + name + 2 + ID_TEXT, ID_TEXT}, &ret->venue);
}

static struct kept kept_read(const char *file, const struct note_key *key)
{
    static const char *const wrong[] = {[NOTE_MALFORMED] = "it is not a signed note",
        [NOTE_UNSIGNED] = "it is not signed with this key",
        [NOTE_FORGED] = "its signature is not of what it says"};
    struct kept k = {.file = file};
    struct str text;
    struct buf note = ctl_read_file(file, NOTE_MAX + 65536);
    int r = note_read(key, buf_str(&note), &text);
    if (r)
        ctl_die("%s: %s", file, wrong[r]);
    struct str origin = line_take(&text), size = line_take(&text), hash = line_take(&text);
    if (!origin_read(origin, key, &k.site) || !str_to_i64(size, &k.size) || k.size < 0 ||
        !base64_read(hash, k.chain.b, CHAIN_BYTES))
        ctl_die("%s: it is not the head of a venue's journal", file);
    buf_fini(&note);
    return k;
}

/* --- prove --------------------------------------------------------------------------------- */

struct proof {
    struct kept kept[NOTES_MAX]; /* by size */
    size_t n;
    int64_t change; /* to be shown; 0: none */
    struct buf text;
};

static int by_size(const void *a, const void *b)
{
    const struct kept *x = a, *y = b;
    return x->size < y->size ? -1 : x->size > y->size;
}

static void compare(struct proof *p, int64_t seq, const struct chain *chain)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->kept[i].size == seq) {
            p->kept[i].reached = true;
            p->kept[i].agrees = chain_eq(chain, &p->kept[i].chain);
        }
}

static bool prove_change(void *user, const struct audit_change *c)
{
    struct proof *p = user;
    progress(c->seq);
    compare(p, c->seq, c->chain);
    if (c->seq == p->change)
        buf_put_str(&p->text, c->text);
    return true;
}

/* The first disagreement, after what agrees; 0: they all agree. */
static int print_kept(const struct proof *p, const struct audit *sum)
{
    long long agreed = 0;
    for (size_t i = 0; i < p->n; i++) {
        const struct kept *k = &p->kept[i];
        if (k->agrees) {
            agreed = (long long)k->size;
            printf("%s: changes 1 to %lld are those that were signed\n", k->file, agreed);
        } else if (!k->reached && !sum->fault) {
            printf("%s: %lld changes were signed, and the journal ends at %lld\n", k->file,
                (long long)k->size, (long long)sum->seq);
            return 1;
        } else if (k->reached) {
            printf("%s: changes were signed that are not these: the journal proves itself, so it "
                   "was rewritten, from a change between %lld and %lld on\n",
                k->file, agreed + 1, (long long)k->size);
            return 1;
        }
    }
    return 0;
}

static int prove(const struct ctl *c, struct admin *a, int n, char **files, int64_t change)
{
    struct note_key key = key_of(c, false);
    struct chain none = {{0}};
    struct proof p = {.n = (size_t)n, .change = change};
    for (int i = 0; i < n; i++) {
        p.kept[i] = kept_read(files[i], &key);
        if (!id_eq(p.kept[i].site.venue, p.kept[0].site.venue) ||
            !id_eq(p.kept[i].site.tenant, p.kept[0].site.tenant))
            ctl_die("%s: it is of another venue than %s", files[i], files[0]);
    }
    explicit_bzero(&key, sizeof key);
    qsort(p.kept, p.n, sizeof *p.kept, by_size);
    buf_init(&p.text, PACK_TEXT_BYTES);
    compare(&p, 0, &none);
    struct site s = p.kept[0].site;
    struct audit sum = walk(a, s, prove_change, &p);
    int status = print_kept(&p, &sum);
    if (sum.fault) {
        print_fault(s, &sum);
        status = 1;
    }
    if (change && status == 0) {
        if (change > p.kept[p.n - 1].size) {
            printf("change %lld came after what was signed\n", (long long)change);
            status = 1;
        } else {
            ctl_print_line(
                stdout, "change %lld: %.*s", (long long)change, STR_ARG(buf_str(&p.text)));
        }
    }
    buf_fini(&p.text);
    return status;
}

/* --- export -------------------------------------------------------------------------------- */

static bool export_change(void *user, const struct audit_change *c)
{
    char hex[2 * CHAIN_BYTES];
    hex_format(c->chain->b, CHAIN_BYTES, hex);
    printf("{\"seq\":%lld,\"chain\":\"%.*s\",\"change\":%.*s}\n", (long long)c->seq,
        (int)sizeof hex, hex, STR_ARG(c->text));
    return !ferror(stdout);
}

static int export(const struct ctl *c, struct admin *a)
{
    struct site s = site_of(c, "demo");
    struct audit sum = walk(a, s, export_change, NULL);
    struct buf line;
    if (ferror(stdout) || fflush(stdout))
        ctl_die("it cannot be written: %s", strerror(errno));
    if (!sum.fault)
        return 0;
    buf_init(&line, 1024);
    audit_fault_put(&sum, &line);
    fprintf(stderr, "%.*s; nothing from there on was written\n", STR_ARG(buf_str(&line)));
    buf_fini(&line);
    return 1;
}

static int audit_run(const struct ctl *c, int argc, char **argv)
{
    const char *name = "payon-hub";
    int64_t change = 0;
    const struct opt opts[] = {
        {"name", OPT_TEXT, &name, 0, 0}, {"change", OPT_INT, &change, 1, INT64_MAX}};
    int n =
        opts_take(&verb_audit, argc, argv, opts, sizeof opts / sizeof *opts, 1, 1 + (int)NOTES_MAX);
    const char *what = argv[0];
    if (n == 2 && strcmp(what, "key") == 0)
        return key_make(argv[1], name);
    bool proves = strcmp(what, "prove") == 0 && n >= 2;
    int (*run)(const struct ctl *, struct admin *) = NULL;
    if (n == 1)
        run = strcmp(what, "verify") == 0   ? verify
              : strcmp(what, "head") == 0   ? head
              : strcmp(what, "export") == 0 ? export
                                            : NULL;
    if (!proves && !run)
        ctl_usage(&verb_audit, "verify, head, prove FILE …, export or key FILE");
    struct admin *a = admin_of(c);
    int status = proves ? prove(c, a, n - 1, argv + 1, change) : run(c, a);
    admin_close(a);
    return status;
}

const struct verb verb_audit = {
    .name = "audit",
    .args = "verify | head | prove FILE … [--change SEQ] | export | key FILE [--name NAME]",
    .doc =
        "verify: prove every change of all venues, or of --venue, packed ones too, and name the\n"
        "      first that was altered, removed or moved. head: the same for one venue, then print\n"
        "      its head, signed, to be kept elsewhere. prove: whether the journal is still the "
        "one\n"
        "      that kept heads were signed for, and with --change show a change of it. export: "
        "the\n"
        "      journal of a venue as lines of JSON. key: make the key that signs heads in FILE, "
        "and\n"
        "      print the one that verifies them",
    .run = audit_run,
};
