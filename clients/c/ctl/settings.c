/* payonctl settings: what a venue has chosen: shown and set through the hub; its history is read
 * from the journal. The names are those of the record's fields (docs/protocol.md). */

#include "clients/c/ctl/journal.h"

#include <stdio.h>
#include <stdlib.h>

#include "clients/c/span.h"
#include "protocol/base/require.h"
#include "protocol/pos/model/commands.h"
#include "protocol/wire/json_write.h"
#include "storage/sql_text.h"

enum { BODY_MAX = 65536 };

struct session {
    struct ctl_talk talk;
    struct payon_id venue;
    int n_words;
    char **words; /* NAME=VALUE; none: show */
};

static const struct shape *values(void)
{
    return command_descs[CMD_settings_put].body;
}

/* The field's value in the record, as JSON; the zero value when the hub told none. */
static struct str value_in(struct str record, const struct field *f, struct buf *room)
{
    struct str is = span_get(record, f->name);
    if (is.n)
        return is;
    struct json_out o = json_out(room);
    size_t at = room->n;
    if (f->type == FIELD_ENUM)
        jw_str(&o, str_of(f->enums->names[0]));
    else if (f->type == FIELD_BOOL)
        jw_bool(&o, false);
    else if (f->type == FIELD_INT || f->type == FIELD_MONEY)
        jw_i64(&o, 0);
    else if (f->type == FIELD_TEXT)
        jw_str(&o, STR(""));
    else if (f->type == FIELD_LIST)
        jw_array_begin(&o), jw_array_end(&o);
    else
        jw_null(&o);
    return (struct str){room->p + at, room->n - at};
}

static void show(struct str record)
{
    struct buf room;
    buf_init(&room, BODY_MAX);
    for (size_t i = 0; i < values()->n_fields; i++) {
        const struct field *f = &values()->fields[i];
        struct str v = value_in(record, f, &room);
        ctl_print_line(stdout, "%-28s %.*s", f->name, STR_ARG(v));
    }
    buf_fini(&room);
}

/* The VALUE of the last word for that field, or NULL. */
static const char *word_of(const struct session *s, const struct field *f)
{
    const char *value = NULL;
    size_t n = strlen(f->name);
    for (int i = 0; i < s->n_words; i++)
        if (strncmp(s->words[i], f->name, n) == 0 && s->words[i][n] == '=')
            value = s->words[i] + n + 1;
    return value;
}

/* The whole body: what the record says, with the words. */
static void body_make(const struct session *s, struct str record, struct buf *body)
{
    struct buf room;
    buf_init(&room, BODY_MAX);
    for (size_t i = 0; i < values()->n_fields; i++) {
        const struct field *f = &values()->fields[i];
        const char *word = word_of(s, f);
        buf_printf(body, "%c\"%s\":", i ? ',' : '{', f->name);
        if (word && (f->type == FIELD_ENUM || f->type == FIELD_TEXT)) {
            struct json_out o = json_out(body);
            jw_str(&o, str_of(word));
        } else {
            buf_put_str(body, word ? str_of(word) : value_in(record, f, &room));
        }
    }
    buf_put_char(body, '}');
    require(!body->failed && !room.failed);
    buf_fini(&room);
}

static void set(struct session *s, struct str record)
{
    struct buf body;
    char pre[64] = "";
    int64_t rev;
    buf_init(&body, BODY_MAX);
    body_make(s, record, &body);
    if (span_i64(span_get(record, "rev"), &rev))
        snprintf(pre, sizeof pre, "{\"rev\":%lld}", (long long)rev);
    struct payon_command command = {
        .type = "settings.put", .body = text_of(buf_str(&body)), .pre = {pre, strlen(pre)}};
    if (payon_send(s->talk.client, &command, NULL))
        ctl_die("a value is not JSON: true, false, a number");
    buf_fini(&body);
}

static void on_welcome(void *user, const struct payon_welcome *w)
{
    struct session *s = user;
    id venue = {{0}};
    (void)id_parse(str_in(w->venue), &venue);
    s->venue = payon_id_of(venue);
}

static void on_snapshot(
    void *user, int64_t seq, struct payon_text topics, struct payon_text records)
{
    struct session *s = user;
    struct str record = str_in(payon_record(s->talk.client, "settings", s->venue));
    if (payon_unanswered(s->talk.client))
        return; /* the connection was lost; the command is sent again */
    if (s->n_words) {
        set(s, record);
        return;
    }
    show(record);
    s->talk.status = 0;
    ctl_loop_end(&s->talk.loop);
}

static int at_hub(const struct ctl *c, int n_words, char **words)
{
    struct session s = {.n_words = n_words, .words = words};
    const char *topics[] = {"menu"};
    return ctl_talk_run(c, &s.talk,
        (struct payon_options){.topics = topics,
            .n_topics = 1,
            .keep_records = true,
            .events = {.on_state = ctl_loop_state,
                .on_welcome = on_welcome,
                .on_snapshot = on_snapshot,
                .on_answer = ctl_talk_answer}},
        &(struct ctl_device){.name = "payonctl settings", .role = "manager"});
}

/* One line a change: seq, time, who, and what became of each field that changed. */
static void print_change(PGresult *r, int i)
{
    struct buf line, room;
    struct str was = i ? str_of(PQgetvalue(r, i - 1, 3)) : STR("{}");
    struct str is = str_of(PQgetvalue(r, i, 3));
    buf_init(&line, BODY_MAX);
    buf_init(&room, 2 * BODY_MAX);
    buf_printf(
        &line, "%7s  %s  %-14s", PQgetvalue(r, i, 0), PQgetvalue(r, i, 1), PQgetvalue(r, i, 2));
    for (size_t k = 0; k < values()->n_fields; k++) {
        const struct field *f = &values()->fields[k];
        struct str old = value_in(was, f, &room), new = value_in(is, f, &room);
        if (!str_eq(old, new))
            buf_printf(&line, "  %s %.*s -> %.*s", f->name, STR_ARG(old), STR_ARG(new));
    }
    ctl_print_line(stdout, "%.*s", STR_ARG(buf_str(&line)));
    buf_fini(&line);
    buf_fini(&room);
}

static int history(const struct ctl *c)
{
    char tenant[ID_TEXT + 1], venue[ID_TEXT + 1];
    const char *ids[] = {tenant, venue};
    PGconn *pg = db_open(c, site_of(c, "demo"), true, tenant, venue);
    if (journal_unpack(pg, site_of(c, "demo"), STR("\"settings\"")))
        fprintf(stderr, "a pack of the journal is damaged: changes are missing here\n");
    PGresult *r = db_query(pg, sql_settings_history, 2, ids);
    for (int i = 0; i < PQntuples(r); i++)
        print_change(r, i);
    PQclear(r);
    PQfinish(pg);
    return 0;
}

static bool is_value(const char *word)
{
    for (size_t i = 0; i < values()->n_fields; i++) {
        const char *name = values()->fields[i].name;
        size_t n = strlen(name);
        if (strncmp(word, name, n) == 0 && word[n] == '=')
            return true;
    }
    return false;
}

enum { WORDS_MAX = 100 };

static int settings_run(const struct ctl *c, int argc, char **argv)
{
    int n = opts_take(&verb_settings, argc, argv, NULL, 0, 1, WORDS_MAX);
    bool is_set = strcmp(argv[0], "set") == 0;
    bool is_history = strcmp(argv[0], "history") == 0;
    if (is_set ? n < 2 : n != 1 || (!is_history && strcmp(argv[0], "show") != 0))
        ctl_usage(&verb_settings, "show, set NAME=VALUE, or history");
    for (int i = 1; i < n; i++)
        if (!is_value(argv[i]))
            ctl_usage(
                &verb_settings, "'%s' is no setting; payonctl settings show lists them", argv[i]);
    return is_history ? history(c) : at_hub(c, n - 1, argv + 1);
}

const struct verb verb_settings = {
    .name = "settings",
    .args = "show | set NAME=VALUE… | history",
    .doc = "show or change the settings of the venue, or list who changed them when (from the\n"
           "      journal)",
    .run = settings_run,
};
