/* payonctl guest erase: a guest who asks to be forgotten is. What is live is emptied by the hub, so
 * that every screen loses it; then the tables are, and at the end the journal is searched. */

#include "clients/c/ctl/db.h"
#include "protocol/base/require.h"
#include "storage/pg/admin_run.h"
#include "storage/pg/audit.h"
#include "storage/sql_text.h"

#include <stdio.h>
#include <stdlib.h>

enum { BODY_MAX = 1024, WORDS_MAX = 256 };

struct guest_session {
    struct ctl_talk talk;
    const struct ctl *c;
    struct site site;
    const char *name, *phone, *about;
    char (*ids)[ID_TEXT + 1]; /* owned: the records that were found, each once */
    int n, sent, answered, refused;
    char *words[WORDS_MAX]; /* owned: what must be found nowhere afterwards */
    size_t n_words;
    int64_t held; /* changes whose text has one of them */
    int64_t first_held;
};

/* --- finding ------------------------------------------------------------------------------- */

static bool known(const struct guest_session *s, const char *text)
{
    for (int i = 0; i < s->n; i++)
        if (strcmp(s->ids[i], text) == 0)
            return true;
    return false;
}

static void word_add(struct guest_session *s, const char *word)
{
    for (size_t i = 0; i < s->n_words; i++)
        if (strcmp(s->words[i], word) == 0)
            return;
    if (strlen(word) > 2 && s->n_words < WORDS_MAX) {
        s->words[s->n_words] = strdup(word);
        require(s->words[s->n_words]);
        s->n_words++;
    }
}

static void find(struct guest_session *s)
{
    char tenant[ID_TEXT + 1], venue[ID_TEXT + 1];
    PGconn *pg = db_open(s->c, s->site, false, tenant, venue);
    const char *values[] = {tenant, venue, s->name, s->phone, s->about};
    PGresult *r = db_query(pg, sql_guest_find, 5, values);
    s->ids = calloc((size_t)PQntuples(r) + 1, sizeof *s->ids);
    require(s->ids);
    for (int i = 0; i < PQntuples(r); i++) {
        const char *key = PQgetvalue(r, i, 1);
        ctl_print_line(stdout, "%-11s  %s  %-17s  %s  %s", PQgetvalue(r, i, 0), key,
            PQgetvalue(r, i, 4), PQgetvalue(r, i, 2), PQgetvalue(r, i, 3));
        word_add(s, PQgetvalue(r, i, 2));
        word_add(s, PQgetvalue(r, i, 3));
        if (!known(s, key))
            snprintf(s->ids[s->n++], sizeof *s->ids, "%s", key);
    }
    PQclear(r);
    PQfinish(pg);
}

/* --- the hub ------------------------------------------------------------------------------- */

static void on_state(void *user, enum payon_state state, const struct payon_why *why)
{
    struct guest_session *s = user;
    ctl_loop_state(user, state, why);
    if (state != PAYON_LIVE)
        return;
    for (; s->sent < s->n; s->sent++) {
        char body[BODY_MAX];
        snprintf(body, sizeof body, "{\"about\":\"%s\"}", s->ids[s->sent]);
        struct payon_command command = {.type = "guest.erase", .body = {body, strlen(body)}};
        if (payon_send(s->talk.client, &command, NULL))
            ctl_die("the command cannot be sent");
    }
}

static void on_answer(void *user, const struct payon_answer *a)
{
    struct guest_session *s = user;
    s->answered++;
    if (a->verdict != PAYON_DONE) {
        s->refused++;
        ctl_print_line(stderr, "the hub refused: %.*s", (int)a->message.n, a->message.p);
    }
    if (s->answered < s->n)
        return;
    s->talk.status = s->refused ? 1 : 0;
    ctl_loop_end(&s->talk.loop);
}

/* --- the tables and the journal ------------------------------------------------------------ */

static long long erase(const struct guest_session *s, struct admin *a)
{
    struct buf why;
    long long rows = 0;
    buf_init(&why, 4096);
    int rc = admin_begin(a, s->site.tenant, &why);
    for (int i = 0; !rc && i < s->n; i++) {
        PGresult *r = NULL;
        id about;
        require(id_parse(str_of(s->ids[i]), &about));
        params_id(&a->p, s->site.tenant);
        params_id(&a->p, s->site.venue);
        params_id(&a->p, about);
        rc = admin_run(a, sql_guest_erase, &r, &why);
        rows += rc ? 0 : pg_get_i64(PQgetvalue(r, 0, 0));
        PQclear(r);
    }
    if (admin_end(a, rc, &why))
        ctl_die("the database: %.*s", STR_ARG(buf_str(&why)));
    buf_fini(&why);
    return rows;
}

static bool search(void *user, const struct audit_change *c)
{
    struct guest_session *s = user;
    for (size_t i = 0; i < s->n_words; i++)
        if (memmem(c->text.p, c->text.n, s->words[i], strlen(s->words[i]))) {
            s->first_held = s->held++ ? s->first_held : c->seq;
            break;
        }
    return true;
}

/* What was written before the text left such things out stays: the chain needs it. */
static bool searched(struct guest_session *s, struct admin *a)
{
    struct audit sum;
    struct buf why, line;
    buf_init(&why, 4096);
    buf_init(&line, 1024);
    int rc = audit_walk(a, s->site.tenant, s->site.venue, search, s, &sum, &why);
    if (rc)
        ctl_die("audit: %.*s", STR_ARG(buf_str(&why)));
    audit_fault_put(&sum, &line);
    if (sum.fault)
        printf("the journal cannot be searched to its end: %.*s\n", STR_ARG(buf_str(&line)));
    if (s->held)
        printf("%lld changes, the first at %lld, still say it: they are of before version 111, or "
               "it stands in a note\n",
            (long long)s->held, (long long)s->first_held);
    buf_fini(&why);
    buf_fini(&line);
    return !sum.fault && !s->held;
}

static void session_fini(struct guest_session *s)
{
    for (size_t i = 0; i < s->n_words; i++)
        free(s->words[i]);
    free(s->ids);
}

static int guest_run(const struct ctl *c, int argc, char **argv)
{
    struct guest_session s = {.c = c, .site = site_of(c, "demo")};
    bool yes = false;
    const struct opt opts[] = {{"name", OPT_TEXT, &s.name, 0, 0},
        {"phone", OPT_TEXT, &s.phone, 0, 0}, {"id", OPT_TEXT, &s.about, 0, 0},
        {"yes", OPT_FLAG, &yes, 0, 0}};
    id about;
    opts_take(&verb_guest, argc, argv, opts, sizeof opts / sizeof *opts, 1, 1);
    if (strcmp(argv[0], "erase") != 0 || (!s.name && !s.phone && !s.about))
        ctl_usage(&verb_guest, "erase takes --name, --phone or --id");
    if (s.about && !id_parse(str_of(s.about), &about))
        ctl_usage(&verb_guest, "--id is the id of an order, a reservation or a check");
    find(&s);
    if (!s.n || !yes) {
        puts(s.n ? "nothing was erased: --yes does" : "nothing was found");
        session_fini(&s);
        return s.n ? 0 : 1;
    }
    /* Before the hub, so that no hub which loads after it reads what is to go; and after it, for
     * what was committed meanwhile. */
    struct admin *a = admin_of(c);
    long long rows = erase(&s, a);
    int status = ctl_talk_run(c, &s.talk,
        (struct payon_options){.events = {.on_state = on_state, .on_answer = on_answer}},
        &(struct ctl_device){.name = "payonctl guest", .role = "manager"});
    rows += erase(&s, a);
    if (!searched(&s, a))
        status = 1;
    if (status == 0)
        printf(
            "erased: %d records, %lld rows; the journal does not say it and is sound\n", s.n, rows);
    admin_close(a);
    session_fini(&s);
    return status;
}

const struct verb verb_guest = {
    .name = "guest",
    .args = "erase [--name NAME] [--phone PHONE] [--id ID] [--yes]",
    .doc =
        "what is known of a guest: orders, reservations and checks of that name or phone, or that\n"
        "      one, and with --yes erase it: the hub empties what is live, so that every screen\n"
        "      loses it, then the database forgets. Needs both. Backups keep what they have",
    .run = guest_run,
};
