#include "clients/c/ctl/menu_diff.h"

#include <stdio.h>
#include <stdlib.h>

#include "clients/c/ctl/ctl.h"
#include "clients/c/ctl/decimal.h"
#include "protocol/base/require.h"
#include "protocol/pos/model/commands.h"
#include "protocol/pos/model/limits.h"

/* -- making it -------------------------------------------------------------------------------- */

static void change_add(struct menu_diff *diff, enum menu_what what, enum record_kind kind,
    const struct record *was, const struct record *is)
{
    if (diff->n == diff->cap) {
        diff->cap = diff->cap ? 2 * diff->cap : 256;
        diff->all = realloc(diff->all, diff->cap * sizeof *diff->all);
        require(diff->all);
    }
    diff->all[diff->n++] = (struct menu_change){what, kind, was, is};
    diff->counts[what]++;
}

/* What the hub keeps of a live item when it takes a menu. */
static void stock_keep(enum record_kind kind, struct record *is, const struct record *was)
{
    const struct item *live = (const void *)was;
    struct item *item = (void *)is;
    if (kind != KIND_item)
        return;
    item->available = live->available;
    item->remaining = live->remaining;
    item->back_at = live->back_at;
}

static void entry_compare(struct menu_diff *diff, const struct menu_entry *e)
{
    const struct record *was = venue_get(diff->doc->venue, e->kind, e->rec->id);
    if (!was) {
        change_add(diff, MENU_ADDED, e->kind, NULL, e->rec);
        return;
    }
    e->rec->rev = was->rev;
    stock_keep(e->kind, e->rec, was);
    if (!record_eq(e->kind, was, e->rec))
        change_add(diff, MENU_CHANGED, e->kind, record_share(was), e->rec);
}

/* A copy of the record that is off the menu. */
static const struct record *retired(
    struct menu_doc *d, enum record_kind kind, const struct record *rec)
{
    size_t size = record_descs[kind].shape->size;
    union any_record *copy = arena_alloc(&d->arena, sizeof *copy);
    require(copy);
    memcpy(copy, rec, size);
    switch (menu_kind_find(str_of(record_descs[kind].name)) - menu_kinds) {
    case MENU_category:
        copy->category.retired = true;
        break;
    case MENU_item:
        copy->item.retired = true;
        break;
    case MENU_choice_group:
        copy->choice_group.retired = true;
        break;
    case MENU_combo_slot:
        copy->combo_slot.retired = true;
        break;
    case MENU_price_list:
        copy->price_list.retired = true;
        break;
    case MENU_list_price:
        copy->list_price.price = (struct opt_money){0};
        break;
    default:
        require(!"a kind of a menu");
    }
    return &copy->head;
}

/* Not when what it belongs to is not there: then it is off the menu already. Items are retired even
 * so, since their category may come back without them. */
static bool owner_stays(const struct menu_doc *d, enum record_kind kind, const void *rec)
{
    const union any_record *r = rec;
    switch ((int)kind) {
    case KIND_choice_group:
        return menu_entry_of(d, KIND_item, r->choice_group.item_id) != NULL;
    case KIND_combo_slot:
        return menu_entry_of(d, KIND_item, r->combo_slot.item_id) != NULL;
    case KIND_list_price:
        return menu_entry_of(d, KIND_item, r->list_price.item_id) &&
               menu_entry_of(d, KIND_price_list, r->list_price.price_list_id);
    default:
        return true;
    }
}

static void retire(struct menu_diff *diff, enum record_kind kind)
{
    size_t n;
    const struct record **all = menu_live(diff->doc->venue, kind, true, &n);
    for (size_t i = 0; i < n; i++)
        if (!menu_entry_of(diff->doc, kind, all[i]->id) && owner_stays(diff->doc, kind, all[i]))
            change_add(
                diff, MENU_RETIRED, kind, record_share(all[i]), retired(diff->doc, kind, all[i]));
    free(all);
}

void menu_diff_make(struct menu_diff *diff, struct menu_doc *d)
{
    *diff = (struct menu_diff){.doc = d};
    for (int k = 0; k < MENU_KINDS_N; k++) {
        for (size_t i = 0; i < d->n; i++)
            if (d->entries[i].kind == menu_kinds[k].kind)
                entry_compare(diff, &d->entries[i]);
        retire(diff, menu_kinds[k].kind);
    }
}

void menu_diff_fini(struct menu_diff *diff)
{
    for (size_t i = 0; i < diff->n; i++)
        record_drop(diff->all[i].was);
    free(diff->all);
    free(diff->steps);
    *diff = (struct menu_diff){0};
}

/* -- for people ------------------------------------------------------------------------------- */

static void value_print(
    struct buf *b, const struct menu_diff *diff, const struct field *f, const void *rec)
{
    const void *at = (const char *)rec + f->offset;
    const struct venue *v = diff->doc->venue;
    if (menu_is_default(f, rec)) {
        buf_put_str(b, STR("none"));
    } else if (f->type == FIELD_TEXT) {
        buf_put_str(b, *(const struct str *)at);
    } else if (f->type == FIELD_BOOL) {
        buf_put_str(b, *(const bool *)at ? STR("true") : STR("false"));
    } else if (f->type == FIELD_ENUM) {
        buf_put_str(b, str_of(f->enums->names[*(const int *)at]));
    } else if (f->type == FIELD_ID || f->type == FIELD_ID_OPT) {
        const struct menu_entry *e =
            f->ref == KIND_none ? NULL : menu_entry_of(diff->doc, f->ref, *(const id *)at);
        const void *to = e                     ? (const void *)e->rec
                         : f->ref == KIND_none ? NULL
                                               : venue_get(v, f->ref, *(const id *)at);
        if (to)
            menu_name(b, v, diff->doc, f->ref, to);
        else
            buf_put(b, menu_id_text(*(const id *)at).s, ID_TEXT);
    } else if (f->type == FIELD_MONEY || f->type == FIELD_MONEY_OPT) {
        decimal_write(b, menu_number(f, at), v->info.exponent);
    } else {
        buf_put_i64(b, menu_number(f, at));
    }
}

static void change_print(struct buf *b, const struct menu_diff *diff, const struct menu_change *c)
{
    const struct shape *s = record_descs[c->kind].shape;
    bool first = true;
    for (size_t i = 0; c->what == MENU_CHANGED && i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        if (strcmp(f->name, "rev") == 0 || record_field_eq(f, c->was, c->is))
            continue;
        buf_printf(b, "%s %s", first ? ":" : ",", f->name);
        first = false;
        if (f->type == FIELD_LIST)
            continue;
        buf_put_char(b, ' ');
        value_print(b, diff, f, c->was);
        buf_put_str(b, STR(" -> "));
        value_print(b, diff, f, c->is);
    }
}

void menu_diff_print(const struct menu_diff *diff)
{
    static const char *const words[] = {"added", "changed", "retired"};
    struct buf b;
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < diff->n; i++) {
        const struct menu_change *c = &diff->all[i];
        buf_reset(&b);
        menu_name(&b, diff->doc->venue, diff->doc, c->kind, c->is);
        change_print(&b, diff, c);
        ctl_print_line(stdout, "%-8s %-12s %.*s", words[c->what], record_descs[c->kind].name,
            STR_ARG(buf_str(&b)));
    }
    buf_fini(&b);
    ctl_print_line(stdout, "%zu added, %zu changed, %zu retired", diff->counts[MENU_ADDED],
        diff->counts[MENU_CHANGED], diff->counts[MENU_RETIRED]);
}

/* -- steps ------------------------------------------------------------------------------------ */

/* Of one publication, as the journal has it, with room for what comes with it. */
enum { STEP_BYTES = LIMIT_CHANGE_BYTES / 4 * 3 };

static size_t bytes_of(const struct menu_change *c)
{
    return record_json_bytes(c->kind, c->is);
}

static bool is_new(const struct menu_diff *diff, enum record_kind kind, id key)
{
    return !venue_get(diff->doc->venue, kind, key);
}

/* New, and in a category that is new. */
static bool is_new_item(const struct menu_diff *diff, id key)
{
    const struct menu_entry *e = menu_entry_of(diff->doc, KIND_item, key);
    return e && is_new(diff, KIND_item, key) &&
           is_new(diff, KIND_category, ((const struct item *)(const void *)e->rec)->category_id);
}

/* Nobody sees it as long as its category is retired. */
static bool is_hidden(const struct menu_diff *diff, const struct menu_change *c)
{
    const union any_record *r = (const void *)c->is;
    switch (c->what == MENU_ADDED ? (int)c->kind : -1) {
    case KIND_item:
        return is_new_item(diff, r->item.id);
    case KIND_choice_group:
        return is_new_item(diff, r->choice_group.item_id);
    case KIND_combo_slot: { /* what fills it must be there */
        const struct slot_option *options = r->combo_slot.options.items;
        for (size_t i = 0; i < r->combo_slot.options.n; i++)
            if (is_new(diff, KIND_item, options[i].item_id) &&
                !is_new_item(diff, options[i].item_id))
                return false;
        return is_new_item(diff, r->combo_slot.item_id);
    }
    case KIND_list_price:
        return is_new_item(diff, r->list_price.item_id) &&
               !is_new(diff, KIND_price_list, r->list_price.price_list_id);
    default:
        return false;
    }
}

static void step_end(struct menu_diff *diff, size_t at)
{
    if (at == (diff->n_steps ? diff->steps[diff->n_steps - 1] : 0))
        return; /* nothing is in it */
    diff->steps = realloc(diff->steps, (diff->n_steps + 1) * sizeof *diff->steps);
    require(diff->steps);
    diff->steps[diff->n_steps++] = at;
}

/* In `from`, the new categories as retired ones, then what is hidden in them; then all the rest,
 * those categories with it. */
static void hidden_first(struct menu_diff *diff, const struct menu_diff *from)
{
    size_t bytes = 0;
    for (size_t i = 0; i < from->n; i++) {
        const struct menu_change *c = &from->all[i];
        bool category = c->what == MENU_ADDED && c->kind == KIND_category;
        if (!category && !is_hidden(diff, c))
            continue;
        if (bytes + bytes_of(c) > STEP_BYTES) {
            step_end(diff, diff->n);
            bytes = 0;
        }
        bytes += bytes_of(c);
        change_add(
            diff, c->what, c->kind, c->was, category ? retired(diff->doc, c->kind, c->is) : c->is);
    }
    step_end(diff, diff->n);
    for (size_t i = 0; i < from->n; i++)
        if (!is_hidden(diff, &from->all[i]))
            change_add(
                diff, from->all[i].what, from->all[i].kind, from->all[i].was, from->all[i].is);
}

void menu_diff_steps(struct menu_diff *diff)
{
    struct menu_diff from = *diff;
    size_t bytes = 0;
    for (size_t i = 0; i < diff->n; i++)
        bytes += bytes_of(&diff->all[i]);
    if (bytes > STEP_BYTES) {
        diff->all = NULL;
        diff->n = diff->cap = 0;
        hidden_first(diff, &from);
        memcpy(diff->counts, from.counts, sizeof diff->counts);
        free(from.all);
    }
    step_end(diff, diff->n);
}

/* -- for the hub ------------------------------------------------------------------------------ */

enum { DRAFT_BYTES = 30000, DRAFT_RECORDS = 100 };

static struct list *list_of(struct cmd_menu_draft *body, enum record_kind kind)
{
    switch (menu_kind_find(str_of(record_descs[kind].name)) - menu_kinds) {
    case MENU_category:
        return &body->categories;
    case MENU_item:
        return &body->items;
    case MENU_choice_group:
        return &body->choice_groups;
    case MENU_combo_slot:
        return &body->combo_slots;
    case MENU_price_list:
        return &body->price_lists;
    case MENU_list_price:
        return &body->list_prices;
    default:
        require(!"a kind of a menu");
        return NULL;
    }
}

static void record_add(struct menu_doc *d, struct cmd_menu_draft *body, const struct menu_change *c)
{
    size_t size = record_descs[c->kind].shape->size;
    struct list *l = list_of(body, c->kind);
    char *items = l->n ? (char *)l->items : arena_alloc(&d->arena, DRAFT_RECORDS * size);
    require(items);
    memcpy(items + l->n * size, c->is, size);
    *l = (struct list){items, l->n + 1};
}

void menu_diff_drafts(const struct menu_diff *diff, size_t step,
    void (*each)(void *user, const struct cmd_menu_draft *body), void *user)
{
    struct cmd_menu_draft body = {0};
    size_t n = 0, bytes = 0;
    for (size_t i = step ? diff->steps[step - 1] : 0; i < diff->steps[step]; i++) {
        size_t more = record_json_bytes(diff->all[i].kind, diff->all[i].is);
        if (n == DRAFT_RECORDS || (n && bytes + more > DRAFT_BYTES)) {
            body.draft_id = ctl_new_id();
            each(user, &body);
            body = (struct cmd_menu_draft){0};
            n = bytes = 0;
        }
        record_add(diff->doc, &body, &diff->all[i]);
        n++;
        bytes += more;
    }
    body.draft_id = ctl_new_id();
    if (n)
        each(user, &body);
}
