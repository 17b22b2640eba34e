/* payonctl staff: who works in the venue; their PINs and badges. Through the hub, as a manager's
 * device. A PIN or badge is read from the standard input, never from the command line, which other
 * users of the machine can see. */

#include "clients/c/ctl/admin.h"
#include "clients/c/ctl/login.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clients/c/span.h"
#include "protocol/base/require.h"
#include "protocol/pos/model/records.h"
#include "protocol/wire/json_write.h"
#include "storage/pg/admin_staff.h"

enum { BODY_MAX = 65536, CODE_MAX = 256 };

enum what { LIST, PUT, PIN, BADGE, END, UNLOCK, LOGINS, LOGIN, PASSWORD, LOGOUT, NO_FACTOR };
static const struct {
    const char *name;
    int args_min, args_max; /* after it */
} whats[] = {
    [LIST] = {"list", 0, 0},
    [PUT] = {"put", 1, 1},
    [PIN] = {"pin", 1, 1},
    [BADGE] = {"badge", 1, 1},
    [END] = {"end", 1, 1},
    [UNLOCK] = {"unlock", 0, 1},
    /* in the database: login.c */
    [LOGINS] = {"logins", 0, 0},
    [LOGIN] = {"login", 1, 1},
    [PASSWORD] = {"password", 1, 1},
    [LOGOUT] = {"logout", 1, 1},
    [NO_FACTOR] = {"no-second-factor", 1, 1},
};

struct staff_session {
    struct ctl_talk talk;
    enum what what;
    const char *who; /* an id, or a name; of put: the name */
    const char *role, *language, *id, *reason, *device, *jobs;
    char code[CODE_MAX];
};

/* --- people as the hub told them ------------------------------------------------------------- */

struct found {
    const struct staff_session *s;
    struct payon_id id;
    int n;
    int n_shown;
};

static struct str raw(struct str record, const char *field)
{
    struct str text = STR("");
    (void)span_raw(span_get(record, field), &text);
    return text;
}

static bool has(struct str record, const char *field)
{
    bool is = false;
    return span_bool(span_get(record, field), &is) && is;
}

static bool show_one(void *user, struct payon_id i, struct payon_text text)
{
    struct found *f = user;
    struct str record = str_in(text);
    char key[ID_TEXT + 1] = "";
    id_format(id_of(i), key);
    ctl_print_line(stdout, "%s  %-8.*s %-3s %-5s %-5s  %.*s", key, STR_ARG(raw(record, "role")),
        has(record, "pin") ? "PIN" : "", has(record, "badge") ? "badge" : "",
        span_is_string(span_get(record, "ended_at")) ? "ended" : "", STR_ARG(raw(record, "name")));
    f->n_shown++;
    return true;
}

static bool find_one(void *user, struct payon_id i, struct payon_text text)
{
    struct found *f = user;
    struct str record = str_in(text);
    if (str_eq(raw(record, "name"), str_of(f->s->who)) &&
        !span_is_string(span_get(record, "ended_at"))) {
        f->id = i;
        f->n++;
    }
    return true;
}

/* The person that the command line names; ends the program when there is not exactly one. */
static id find(const struct staff_session *s)
{
    struct found f = {.s = s};
    id given;
    if (id_parse(str_of(s->who), &given))
        return given;
    payon_records(s->talk.client, "staff", find_one, &f);
    if (f.n != 1)
        ctl_die(f.n ? "'%s': %d people are called so: give the id" : "'%s': nobody is called so",
            s->who, f.n);
    return id_of(f.id);
}

/* --- what is said ---------------------------------------------------------------------------- */

/* "Bar=1250,Floor": the jobs, with wages of an hour in minor units where they are given. */
static void body_jobs(const char *said, struct json_out *o)
{
    jw_key(o, "jobs"), jw_array_begin(o);
    for (const char *at = said; *at;) {
        struct str job = {at, strcspn(at, ",")};
        const char *equals = memchr(job.p, '=', job.n);
        char *end;
        at += job.n + (at[job.n] == ',');
        jw_object_begin(o);
        jw_key(o, "name"), jw_str(o, equals ? (struct str){job.p, (size_t)(equals - job.p)} : job);
        if (equals) {
            long long wage = strtoll(equals + 1, &end, 10);
            if (end == equals + 1 || end != job.p + job.n || wage < 0)
                ctl_die("--jobs: '%.*s' is no job with a wage in minor units", STR_ARG(job));
            jw_key(o, "wage"), jw_i64(o, wage);
        }
        jw_object_end(o);
    }
    jw_array_end(o);
}

/* What is said of that person, but the braces. */
static void body_of(const struct staff_session *s, id who, struct json_out *o)
{
    jw_key(o, "staff_id"), jw_id(o, who);
    if (s->what == PUT) {
        jw_key(o, "name"), jw_str(o, str_of(s->who));
        jw_key(o, "role"), jw_str(o, str_of(s->role));
        if (s->language)
            jw_key(o, "language"), jw_str(o, str_of(s->language));
        if (s->jobs)
            body_jobs(s->jobs, o);
    } else if (s->reason) {
        jw_key(o, "reason"), jw_str(o, str_of(s->reason));
    }
}

/* Whom put is about: --id, or somebody new. */
static id put_who(const struct staff_session *s)
{
    id who = ctl_new_id();
    if (s->id && !id_parse(str_of(s->id), &who))
        ctl_die("--id is no id");
    return who;
}

static void send_command(struct staff_session *s)
{
    struct buf body;
    buf_init(&body, BODY_MAX);
    struct json_out o = json_out(&body);
    jw_object_begin(&o);
    id who = s->what == PUT ? put_who(s) : find(s);
    body_of(s, who, &o);
    jw_object_end(&o);
    require(!body.failed);
    if (s->what == PUT)
        ctl_print_id(who);
    struct payon_command command = {
        .type = s->what == PUT ? "staff.put" : "staff.end", .body = text_of(buf_str(&body))};
    if (payon_send(s->talk.client, &command, NULL))
        ctl_die("the command cannot be sent");
    buf_fini(&body);
}

static void ask(struct staff_session *s)
{
    struct buf body;
    id device;
    buf_init(&body, BODY_MAX);
    struct json_out o = json_out(&body);
    jw_object_begin(&o);
    if (s->who)
        jw_key(&o, "staff_id"), jw_id(&o, find(s));
    if (s->what == UNLOCK && s->device) {
        if (!id_parse(str_of(s->device), &device))
            ctl_die("--device is no id");
        jw_key(&o, "device_id"), jw_id(&o, device);
    }
    if (s->what == PIN)
        jw_key(&o, "pin"), jw_str(&o, str_of(s->code));
    if (s->what == BADGE)
        jw_key(&o, "badge"), jw_str(&o, str_of(s->code));
    jw_object_end(&o);
    require(!body.failed);
    if (payon_ask(s->talk.client, s->what == UNLOCK ? "unlock" : "secret", text_of(buf_str(&body))))
        ctl_die("the hub cannot be asked now");
    explicit_bzero(body.p, body.n);
    buf_fini(&body);
}

static void on_told(void *user, struct payon_text message)
{
    struct staff_session *s = user;
    struct str text = raw(str_in(message), "text");
    bool error = str_eq(raw(str_in(message), "t"), STR("error"));
    if (error)
        ctl_print_line(stderr, "payonctl: %.*s", STR_ARG(text));
    else
        ctl_print_line(stdout, s->what == UNLOCK ? "unlocked" : "set");
    s->talk.status = error;
    ctl_loop_end(&s->talk.loop);
}

static void on_snapshot(
    void *user, int64_t seq, struct payon_text topics, struct payon_text records)
{
    struct staff_session *s = user;
    struct found f = {.s = s};
    if (s->what == LIST) {
        payon_records(s->talk.client, "staff", show_one, &f);
        s->talk.status = 0;
        ctl_loop_end(&s->talk.loop);
    } else if (s->what == PUT || s->what == END) {
        if (!payon_unanswered(s->talk.client))
            send_command(s);
    } else {
        ask(s); /* again after a lost connection: it is the same */
    }
}

/* --- in all venues of the tenant ------------------------------------------------------------- */

enum { DONE_WAIT_MS = 30000, DONE_LOOK_MS = 100 };

/* Left in the database as one act, and given by the hubs; waits until they did. */
static int everywhere(const struct ctl *c, const struct staff_session *s)
{
    struct buf body, why;
    struct admin *a = admin_of(c);
    id who;
    int64_t n = 0, waiting = 1;
    bool put = s->what == PUT;
    buf_init(&body, BODY_MAX);
    buf_init(&why, 4096);
    if (put)
        who = put_who(s);
    else if (!id_parse(str_of(s->who), &who))
        ctl_die("with --all-venues a person is named by the id");
    struct json_out o = json_out(&body);
    jw_object_begin(&o);
    body_of(s, who, &o);
    jw_object_end(&o);
    struct admin_task task = {.act = put ? ACT_staff_put : ACT_staff_end,
        .tenant = site_of(c, "demo").tenant,
        .subject = who,
        .type = put ? STR("staff.put") : STR("staff.end"),
        .body = buf_str(&body),
        .where_known = !put,
        .by = STR("payonctl")};
    if (admin_task(a, &task, &n, &why))
        ctl_die("staff: %.*s", STR_ARG(buf_str(&why)));
    if (put)
        ctl_print_id(who), puts("");
    for (int ms = 0; waiting && ms < DONE_WAIT_MS; ms += DONE_LOOK_MS) {
        if (admin_tasks_waiting(a, task.tenant, &waiting, &why))
            ctl_die("staff: %.*s", STR_ARG(buf_str(&why)));
        if (waiting)
            usleep(DONE_LOOK_MS * 1000);
    }
    ctl_print_line(stderr,
        waiting ? "%lld venues will have it: no hub has done it yet" : "%lld venues", (long long)n);
    buf_fini(&body);
    buf_fini(&why);
    admin_close(a);
    return 0;
}

/* --- the command line ------------------------------------------------------------------------ */

static void read_code(struct staff_session *s)
{
    if (!fgets(s->code, sizeof s->code, stdin))
        ctl_die("give the %s on the standard input", s->what == PIN ? "PIN" : "badge's code");
    s->code[strcspn(s->code, "\r\n")] = 0;
}

static enum what what_of(const char *word)
{
    for (size_t i = 0; i < sizeof whats / sizeof *whats; i++)
        if (strcmp(whats[i].name, word) == 0)
            return (enum what)i;
    ctl_usage(&verb_staff, "list, put, pin, badge, end, unlock, logins, login, password, "
                           "logout or no-second-factor");
}

static int staff_run(const struct ctl *c, int argc, char **argv)
{
    struct staff_session s = {.role = "waiter"};
    struct ctl_login login = {.hours = 72};
    bool all = false;
    const char *topics[] = {"staff"};
    const struct opt opts[] = {{"role", OPT_TEXT, &s.role, 0, 0},
        {"language", OPT_TEXT, &s.language, 0, 0}, {"id", OPT_TEXT, &s.id, 0, 0},
        {"jobs", OPT_TEXT, &s.jobs, 0, 0}, {"reason", OPT_TEXT, &s.reason, 0, 0},
        {"device", OPT_TEXT, &s.device, 0, 0}, {"login", OPT_TEXT, &login.name, 0, 0},
        {"hours", OPT_INT, &login.hours, 1, 720}, {"all-venues", OPT_FLAG, &all, 0, 0}};
    int n = opts_take(&verb_staff, argc, argv, opts, sizeof opts / sizeof *opts, 1, 2);
    s.what = what_of(argv[0]);
    if (n - 1 < whats[s.what].args_min || n - 1 > whats[s.what].args_max)
        ctl_usage(&verb_staff, "%s takes a person", argv[0]);
    s.who = login.who = n > 1 ? argv[1] : NULL;
    if (s.what >= LOGINS) {
        login.what = (enum ctl_login_what)(s.what - LOGINS);
        return ctl_login(c, &login);
    }
    if (s.what == UNLOCK && !s.who && !s.device)
        ctl_usage(&verb_staff, "unlock takes a person, or --device ID");
    if (all && s.what != PUT && s.what != END)
        ctl_usage(&verb_staff, "--all-venues is for put and end");
    if (all)
        return everywhere(c, &s);
    if (s.what == PIN || s.what == BADGE)
        read_code(&s);
    int status = ctl_talk_run(c, &s.talk,
        (struct payon_options){.topics = topics,
            .n_topics = 1,
            .keep_records = true,
            .events = {.on_state = ctl_loop_state,
                .on_snapshot = on_snapshot,
                .on_answer = ctl_talk_answer,
                .on_told = on_told}},
        &(struct ctl_device){.name = "payonctl staff", .role = "manager"});
    explicit_bzero(s.code, sizeof s.code);
    return status;
}

const struct verb verb_staff = {
    .name = "staff",
    .args =
        "list | put NAME [--role ROLE] [--language L] [--jobs JOBS] [--id ID] [--all-venues] |\n"
        "      pin WHO | badge WHO | end WHO [--reason TEXT] [--all-venues] |\n"
        "      unlock [WHO] [--device ID] | logins | login WHO [--login NAME] [--hours N] |\n"
        "      password WHO | logout WHO | no-second-factor WHO",
    .doc =
        "who works in the venue. WHO is an id, or a name that one person has. JOBS are names, "
        "with\n"
        "      the wage of an hour in minor units if wanted: Bar=1250,Floor. pin and badge read "
        "the\n"
        "      code from the standard input. login prints an invitation to set a password; "
        "password\n"
        "      reads one from the standard input; logout ends all sessions of the person.\n"
        "      --all-venues: in each venue of the tenant, by the hubs, also those that start later",
    .run = staff_run,
};
