/* payonctl menu export, import: a venue's menu as one document, which replaces it as a whole. */

#include <stdio.h>
#include <stdlib.h>

#include "clients/c/ctl/ctl.h"
#include "clients/c/ctl/menu_diff.h"
#include "clients/c/ctl/told.h"
#include "protocol/base/require.h"
#include "protocol/pos/decide/decide.h"
#include "protocol/pos/model/commands.h"
#include "protocol/pos/model/refusals.h"
#include "protocol/wire/json_read.h"
#include "protocol/wire/message.h"
#include "protocol/wire/shape_json.h"

enum { FILE_MAX = 1 << 27, BODY_MAX = 65536, PUBLISH_MAX = 65536 };
#define TRIED_AT_MS INT64_C(1800000000000) /* any time will do */

struct session {
    struct ctl_talk talk;
    struct venue venue;
    bool is_known; /* the venue's menu has come */
    const char *file, *note;
    bool export, csv, dry;
    struct menu_doc doc;
    struct menu_diff diff;
    int64_t rev;     /* of the menu; 0: there is none */
    struct buf refs; /* the drafts of a publication, as the list that it has */
    size_t n_drafts, n_said, n_answers;
};

/* -- the venue, as the hub tells it ------------------------------------------------------------ */

static void venue_fill(struct session *s)
{
    static const enum record_kind kinds[] = {KIND_settings, KIND_area, KIND_tax, KIND_station,
        KIND_category, KIND_item, KIND_choice_group, KIND_combo_slot, KIND_price_list,
        KIND_list_price, KIND_menu};
    told_fill(&s->venue, s->talk.client, kinds, sizeof kinds / sizeof *kinds);
}

static void on_welcome(void *user, const struct payon_welcome *w)
{
    struct session *s = user;
    if (s->is_known)
        return; /* the connection was lost */
    venue_fini(&s->venue);
    told_begin(&s->venue, w);
}

/* -- export ------------------------------------------------------------------------------------ */

static void do_export(struct session *s)
{
    struct buf out;
    buf_init(&out, FILE_MAX);
    if (s->csv)
        menu_csv_write(&out, &s->venue);
    else
        menu_json_write(&out, &s->venue);
    require(!out.failed);
    FILE *f = s->file ? fopen(s->file, "we") : stdout;
    if (!f || fwrite(out.p, 1, out.n, f) != out.n || (s->file ? fclose(f) : fflush(f)))
        ctl_die("%s cannot be written", s->file ? s->file : "stdout");
    buf_fini(&out);
    s->talk.status = 0;
    ctl_loop_end(&s->talk.loop);
}

/* -- import ------------------------------------------------------------------------------------ */

static bool problems_print(const struct session *s)
{
    const struct menu_doc *d = &s->doc;
    for (size_t i = 0; i < d->n_problems && i < MENU_PROBLEMS_MAX; i++)
        ctl_print_line(stderr, "%s:%zu:%zu: %s", s->file, d->problems[i].at.line,
            d->problems[i].at.column, d->problems[i].text);
    if (d->n_problems > MENU_PROBLEMS_MAX)
        ctl_print_line(stderr, "… and %zu problems more", d->n_problems - MENU_PROBLEMS_MAX);
    return d->n_problems > 0;
}

static void document_read(struct session *s)
{
    struct buf text = ctl_read_file(s->file, FILE_MAX);
    menu_doc_init(&s->doc, &s->venue);
    if (s->csv) {
        menu_csv_read(&s->doc, text);
    } else {
        menu_json_read(&s->doc, buf_str(&text));
        s->doc.csv.text = text; /* texts of the document are in it */
    }
    menu_doc_end(&s->doc);
}

/* The drafts of one publication, tried on the venue as it would be then. */
struct trial {
    struct session *s;
    struct draft_ref *refs; /* owned */
    size_t n;
};

static void draft_try(void *user, const struct cmd_menu_draft *body)
{
    struct trial *t = user;
    struct menu_draft draft = {.id = body->draft_id, .rev = 1};
#define F(TYPE, name, ...) draft.name = body->name;
    FIELDS_menu_lists(F)
#undef F
        const struct record *rec = record_new(KIND_menu_draft, &draft);
    require(rec && venue_load(&t->s->venue, KIND_menu_draft, rec) == 0);
    record_drop(rec);
    t->refs = realloc(t->refs, (t->n + 1) * sizeof *t->refs);
    require(t->refs);
    t->refs[t->n++] = (struct draft_ref){body->draft_id};
}

/* The record that a refusal is about, by its place in the file. */
static struct menu_place place_of(const struct session *s, id about)
{
    for (int k = 0; k < MENU_KINDS_N; k++) {
        const struct menu_entry *e = menu_entry_of(&s->doc, menu_kinds[k].kind, about);
        if (e)
            return e->at;
    }
    return (struct menu_place){1, 1};
}

static void refusal_print(const struct session *s, const struct decision *d)
{
    struct menu_place at = place_of(s, d->about);
    if (d->refusal == REFUSAL_change_too_large)
        ctl_print_line(stderr,
            "%s: this changes more of what is on offer than can be published at once: %zu records; "
            "import it in several steps, some categories at a time",
            s->file, s->diff.n - (s->diff.n_steps > 1 ? s->diff.steps[s->diff.n_steps - 2] : 0));
    else
        ctl_print_line(stderr, "%s:%zu:%zu: %s", s->file, at.line, at.column,
            d->rule ? d->rule : refusal_descs[d->refusal].text);
}

/* Decides one publication as the hub will, and applies it to the venue. False after saying why it
 * would be refused. */
static bool step_try(struct session *s, size_t step)
{
    struct trial t = {.s = s};
    struct arena arena;
    struct decision d;
    const struct menu *menu = venue_menu(&s->venue, s->venue.info.venue);
    arena_init(&arena, LIMIT_COMMAND_ARENA_BYTES);
    menu_diff_drafts(&s->diff, step, draft_try, &t);
    struct cmd_menu_publish body = {.drafts = {t.refs, t.n}};
    struct command command = {
        .type = CMD_menu_publish, .body = &body, .pre.rev = {menu != NULL, menu ? menu->rev : 0}};
    struct context context = {.op = ctl_new_id(),
        .now = {TRIED_AT_MS},
        .at = {TRIED_AT_MS},
        .by = {.role = ROLE_MANAGER}};
    if (decide(&s->venue, &command, &context, &arena, &d))
        d = (struct decision){.outcome = DECIDED_REFUSED, .refusal = REFUSAL_change_too_large};
    if (d.outcome == DECIDED_REFUSED) {
        refusal_print(s, &d);
    } else {
        struct change *c = change_new(&d.change);
        require(c && venue_apply(&s->venue, c, NULL) == 0);
        change_drop(c);
    }
    arena_fini(&arena);
    free(t.refs);
    return d.outcome != DECIDED_REFUSED;
}

static bool rules_agree(struct session *s)
{
    const struct menu *menu = venue_menu(&s->venue, s->venue.info.venue);
    s->rev = menu ? menu->rev : 0;
    menu_diff_steps(&s->diff);
    for (size_t i = 0; s->diff.n && i < s->diff.n_steps; i++)
        if (!step_try(s, i))
            return false;
    return true;
}

static void say_command(struct session *s, const char *type, struct str body, const char *pre)
{
    struct payon_command c = {.type = type, .body = text_of(body), .pre = {pre, strlen(pre)}};
    int r = payon_send(s->talk.client, &c, NULL);
    if (r)
        ctl_die("%s cannot be sent (%d)", type, r);
    s->n_said++;
}

static void draft_send(void *user, const struct cmd_menu_draft *body)
{
    struct session *s = user;
    struct buf b;
    buf_init(&b, BODY_MAX);
    struct json_out o = json_out(&b);
    shape_write_given(&o, command_descs[CMD_menu_draft].body, body);
    require(!b.failed);
    say_command(s, "menu.draft", buf_str(&b), "");
    buf_fini(&b);
    buf_printf(&s->refs, "%s{\"draft_id\":\"%s\"}", s->n_drafts++ ? "," : "",
        menu_id_text(body->draft_id).s);
}

static void step_publish(struct session *s, size_t step)
{
    struct buf body;
    char pre[64] = "";
    bool last = step + 1 == s->diff.n_steps;
    buf_init(&body, PUBLISH_MAX);
    buf_init(&s->refs, PUBLISH_MAX);
    s->n_drafts = 0;
    menu_diff_drafts(&s->diff, step, draft_send, s);
    if (s->rev)
        snprintf(pre, sizeof pre, "{\"rev\":%lld}", (long long)s->rev);
    s->rev++;
    buf_printf(&body, "{\"drafts\":[%.*s]", STR_ARG(buf_str(&s->refs)));
    if (s->note && last) {
        struct json_out o = json_out(&body);
        buf_put_str(&body, STR(",\"note\":"));
        jw_str(&o, str_of(s->note));
    }
    buf_put_char(&body, '}');
    require(!body.failed && !s->refs.failed);
    say_command(s, "menu.publish", buf_str(&body), pre);
    buf_fini(&body);
    buf_fini(&s->refs);
}

/* All in one lane, so that each command waits for the one before: drafts of an earlier run go
 * first. */
static void publish(struct session *s)
{
    say_command(s, "menu.discard", STR("{}"), "");
    for (size_t i = 0; i < s->diff.n_steps; i++)
        step_publish(s, i);
}

static void do_import(struct session *s)
{
    document_read(s);
    bool bad = problems_print(s);
    if (!bad) {
        menu_diff_make(&s->diff, &s->doc);
        menu_diff_print(&s->diff);
        bad = !rules_agree(s);
    }
    if (bad || s->dry || !s->diff.n) {
        if (bad)
            ctl_print_line(stderr, "payonctl: nothing was imported");
        else
            ctl_print_line(stdout, "%s",
                s->diff.n ? "dry run: nothing was imported" : "the menu is as in the file");
        s->talk.status = bad;
        ctl_loop_end(&s->talk.loop);
        return;
    }
    publish(s);
}

static void on_snapshot(
    void *user, int64_t seq, struct payon_text topics, struct payon_text records)
{
    struct session *s = user;
    if (s->is_known)
        return; /* the connection was lost: commands are sent again */
    s->is_known = true;
    venue_fill(s);
    if (s->export)
        do_export(s);
    else
        do_import(s);
}

static void on_answer(void *user, const struct payon_answer *a)
{
    struct session *s = user;
    bool last = ++s->n_answers == s->n_said;
    if (a->verdict != PAYON_DONE)
        ctl_print_line(
            stderr, "payonctl: nothing was imported: %.*s", (int)a->message.n, a->message.p);
    else if (last)
        ctl_print_line(stdout, "published: %.*s", (int)a->message.n, a->message.p);
    s->talk.status = !(last && a->verdict == PAYON_DONE);
    if (last || a->verdict != PAYON_DONE)
        ctl_loop_end(&s->talk.loop);
}

static int at_hub(const struct ctl *c, struct session *s)
{
    const char *topics[] = {"menu", "floor"};
    int status = ctl_talk_run(c, &s->talk,
        (struct payon_options){.topics = topics,
            .n_topics = 2,
            .keep_records = true,
            .events = {.on_state = ctl_loop_state,
                .on_welcome = on_welcome,
                .on_snapshot = on_snapshot,
                .on_answer = on_answer}},
        &(struct ctl_device){.name = "payonctl menu", .role = "manager"});
    menu_diff_fini(&s->diff);
    menu_doc_fini(&s->doc);
    venue_fini(&s->venue);
    return status;
}

static bool is_csv(const char *file)
{
    size_t n = file ? strlen(file) : 0;
    return n > 4 && strcmp(file + n - 4, ".csv") == 0;
}

static int menu_run(const struct ctl *c, int argc, char **argv)
{
    struct session s = {0};
    bool csv = false;
    const struct opt opts[] = {{"csv", OPT_FLAG, &csv, 0, 0}, {"dry-run", OPT_FLAG, &s.dry, 0, 0},
        {"note", OPT_TEXT, &s.note, 0, 0}};
    int n = opts_take(&verb_menu, argc, argv, opts, sizeof opts / sizeof *opts, 1, 2);
    s.export = strcmp(argv[0], "export") == 0;
    s.file = n == 2 ? argv[1] : NULL;
    s.csv = csv || is_csv(s.file);
    if (!s.export && strcmp(argv[0], "import") != 0)
        ctl_usage(&verb_menu, "'%s' is neither export nor import", argv[0]);
    if (!s.export && !s.file)
        ctl_usage(&verb_menu, "which file?");
    return at_hub(c, &s);
}

const struct verb verb_menu = {
    .name = "menu",
    .args = "export [FILE] [--csv] | import FILE [--csv] [--dry-run] [--note TEXT]",
    .doc = "the menu as one document, JSON or CSV (docs/operations.md); import says what would\n"
           "      change, then replaces it as a whole, or nothing of it when anything is wrong",
    .run = menu_run,
};
