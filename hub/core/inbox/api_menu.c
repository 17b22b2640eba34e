/* The menu as one document over REST. What differs from the menu in memory becomes the commands
 * that `payonctl menu import` gives: drafts, then their publication, which takes effect as a whole.
 * They are given as tasks (api_task.c), so they survive this hub. */

#include "hub/core/inbox/api_all.h"
#include "protocol/pos/model/commands.h"
#include "protocol/wire/message.h"
#include "protocol/wire/shape_json.h"

#include <stdlib.h>
#include <string.h>

enum { DRAFT_BYTES = 30000, DRAFT_RECORDS = 100, TASKS_MAX = 64 };

/* K(kind, list) in the order in which they refer to each other. */
#define MENU_LISTS(K)                                                                              \
    K(category, categories)                                                                        \
    K(item, items)                                                                                 \
    K(choice_group, choice_groups)                                                                 \
    K(combo_slot, combo_slots)                                                                     \
    K(price_list, price_lists)                                                                     \
    K(list_price, list_prices)

/* --- what is on the menu ------------------------------------------------------------------- */

static bool is_retired(enum record_kind kind, const void *rec)
{
    const union any_record *r = rec;
    switch ((int)kind) {
    case KIND_category:
        return r->category.retired;
    case KIND_item:
        return r->item.retired;
    case KIND_choice_group:
        return r->choice_group.retired;
    case KIND_combo_slot:
        return r->combo_slot.retired;
    case KIND_price_list:
        return r->price_list.retired;
    default:
        return !r->list_price.price.has;
    }
}

static void retire(enum record_kind kind, union any_record *r)
{
    switch ((int)kind) {
    case KIND_category:
        r->category.retired = true;
        break;
    case KIND_item:
        r->item.retired = true;
        break;
    case KIND_choice_group:
        r->choice_group.retired = true;
        break;
    case KIND_combo_slot:
        r->combo_slot.retired = true;
        break;
    case KIND_price_list:
        r->price_list.retired = true;
        break;
    default:
        r->list_price.price = (struct opt_money){0};
    }
}

static int by_id(const void *a, const void *b)
{
    return id_cmp((*(const struct record *const *)a)->id, (*(const struct record *const *)b)->id);
}

/* Copies of those that are not retired, by id; texts are the venue's. False: out of memory. */
static bool live(const struct venue *v, enum record_kind kind, struct arena *a, struct list *ret)
{
    size_t n = 0, max = venue_count(v, kind), size = record_descs[kind].shape->size;
    const struct record **all = arena_array(a, const struct record *, max + 1);
    char *items = arena_alloc_array(a, size, max + 1);
    if (!all || !items)
        return false;
    struct venue_iter it = venue_all(v, kind);
    for (const struct record *r; (r = venue_next(&it));)
        if (!is_retired(kind, r))
            all[n++] = r;
    qsort(all, n, sizeof *all, by_id);
    for (size_t i = 0; i < n; i++)
        memcpy(items + i * size, all[i], size);
    *ret = (struct list){items, n};
    return true;
}

static int64_t menu_rev(const struct venue *v)
{
    const struct menu *menu = venue_menu(v, v->info.venue);
    return menu ? menu->rev : 0;
}

void api_menu_get(struct visit *v, struct place *p)
{
    struct hub *h = v->hub;
    struct act_menu doc = {0};
    bool good = true;
    arena_reset(&h->work);
#define K(kind, list) good = good && live(p->venue, KIND_##kind, &h->work, &doc.list);
    MENU_LISTS(K)
#undef K
    struct json_out o = json_out(hub_out(h));
    if (good)
        shape_write(&o, &shape_act_menu, &doc, view_bits(VIEW_FULL));
    if (!good || h->out.failed)
        visit_problem(v, API_NO_MEMORY);
    else
        api_answer_out(v, menu_rev(p->venue));
}

/* --- what a document changes ---------------------------------------------------------------- */

struct making {
    struct hub *hub;
    const struct venue *venue;
    const struct act_menu *doc;
    struct arena *a;
    struct store_task *tasks; /* in the arena */
    size_t n_tasks, n_records;
    struct cmd_menu_draft draft;
    size_t in_draft, bytes;
    struct buf refs; /* of the drafts, as the publication has them */
    bool failed;
};

static void task_add(struct making *m, enum command_type type, struct str message)
{
    struct str copy = {0};
    if (m->n_tasks == TASKS_MAX || !arena_copy(m->a, message, &copy)) {
        m->failed = true;
        return;
    }
    m->tasks[m->n_tasks] = (struct store_task){
        .n = (int64_t)m->n_tasks, .type = str_of(command_descs[type].name), .message = copy};
    m->n_tasks++;
}

static void draft_end(struct making *m)
{
    if (!m->in_draft)
        return;
    struct buf *out = hub_out(m->hub);
    struct json_out o = json_out(out);
    m->draft.draft_id = hub_make_id(m->hub);
    shape_write_given(&o, command_descs[CMD_menu_draft].body, &m->draft);
    buf_printf(
        &m->refs, "%s{\"draft_id\":\"%s\"}", m->refs.n ? "," : "", id_text(m->draft.draft_id).s);
    m->failed = m->failed || out->failed;
    if (!m->failed)
        task_add(m, CMD_menu_draft, buf_str(out));
    m->draft = (struct cmd_menu_draft){0};
    m->in_draft = m->bytes = 0;
}

static void record_add(
    struct making *m, enum record_kind kind, struct list *list, const union any_record *rec)
{
    size_t size = record_descs[kind].shape->size, more = record_json_bytes(kind, rec);
    if (m->in_draft == DRAFT_RECORDS || (m->in_draft && m->bytes + more > DRAFT_BYTES))
        draft_end(m);
    char *items = list->n ? (char *)list->items : arena_alloc_array(m->a, size, DRAFT_RECORDS);
    if (!items) {
        m->failed = true;
        return;
    }
    memcpy(items + list->n * size, rec, size);
    *list = (struct list){items, list->n + 1};
    m->in_draft++;
    m->n_records++;
    m->bytes += more;
}

static const void *in_list(const struct list *list, size_t size, id key)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct record *r = (const void *)((const char *)list->items + i * size);
        if (id_eq(r->id, key))
            return r;
    }
    return NULL;
}

/* What belongs to something that leaves is off the menu with it. */
static bool owner_stays(const struct making *m, enum record_kind kind, const union any_record *r)
{
    const struct act_menu *d = m->doc;
    switch ((int)kind) {
    case KIND_choice_group:
        return in_list(&d->items, sizeof(struct item), r->choice_group.item_id);
    case KIND_combo_slot:
        return in_list(&d->items, sizeof(struct item), r->combo_slot.item_id);
    case KIND_list_price:
        return in_list(&d->items, sizeof(struct item), r->list_price.item_id) &&
               in_list(&d->price_lists, sizeof(struct price_list), r->list_price.price_list_id);
    default:
        return true;
    }
}

static void compare(
    struct making *m, enum record_kind kind, const struct list *doc, struct list *draft)
{
    size_t size = record_descs[kind].shape->size;
    for (size_t i = 0; i < doc->n; i++) {
        union any_record is = {0};
        memcpy(&is, (const char *)doc->items + i * size, size);
        const struct record *was = venue_get(m->venue, kind, is.head.id);
        is.head.rev = was ? was->rev : 1;
        if (was && kind == KIND_item) { /* what is sold out at the moment stays so */
            const struct item *item = (const void *)was;
            is.item.available = item->available;
            is.item.remaining = item->remaining;
            is.item.back_at = item->back_at;
        }
        if (!was || !record_eq(kind, was, &is))
            record_add(m, kind, draft, &is);
    }
    struct venue_iter it = venue_all(m->venue, kind);
    for (const struct record *r; (r = venue_next(&it));) {
        union any_record gone = {0};
        memcpy(&gone, r, size);
        if (is_retired(kind, r) || in_list(doc, size, r->id) || !owner_stays(m, kind, &gone))
            continue;
        retire(kind, &gone);
        record_add(m, kind, draft, &gone);
    }
}

static void publish(struct making *m)
{
    struct buf *out = hub_out(m->hub);
    int64_t rev = menu_rev(m->venue);
    buf_printf(out, "{\"drafts\":[%.*s]", STR_ARG(buf_str(&m->refs)));
    if (m->doc->note.n) {
        struct json_out o = json_out(out);
        buf_put_str(out, STR(",\"note\":"));
        jw_str(&o, m->doc->note);
    }
    buf_put_char(out, '}');
    if (rev) /* after the body, in the message */
        buf_printf(out, ",\"pre\":{\"rev\":%lld}", (long long)rev);
    m->failed = m->failed || out->failed || m->refs.failed;
    if (!m->failed)
        task_add(m, CMD_menu_publish, buf_str(out));
}

enum api_problem api_menu_put(struct visit *v, struct place *p, const struct act_menu *doc,
    struct arena *a, struct store_act *act)
{
    struct making m = {.hub = v->hub, .venue = p->venue, .doc = doc, .a = a};
    if (v->ask.rev != menu_rev(p->venue)) {
        act->only_seen = true; /* unless this is what changed it */
        return id_is_zero(v->ask.op) ? API_REV_CHANGED : API_OK;
    }
    m.tasks = arena_array(a, struct store_task, TASKS_MAX);
    if (!m.tasks)
        return API_NO_MEMORY;
    buf_init(&m.refs, LIMIT_MESSAGE_BYTES);
    task_add(&m, CMD_menu_discard, STR("{}"));
#define K(kind, list) compare(&m, KIND_##kind, &doc->list, &m.draft.list);
    MENU_LISTS(K)
#undef K
    draft_end(&m);
    if (m.n_records)
        publish(&m);
    buf_fini(&m.refs);
    act->tasks = m.tasks;
    act->n_tasks = m.n_records ? m.n_tasks : 0;
    return m.failed ? API_NO_MEMORY : API_OK;
}
