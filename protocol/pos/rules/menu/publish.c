/* A menu is published as a whole: drafts carry its records, told to nobody, and menu.publish makes
 * all of them one change, which every screen gets in one message.
 *
 * What is sold out or counted is no part of a menu: an item keeps it. Lines keep what they were
 * ordered for, and the version of the menu with it. */

#include "protocol/pos/decide/rules.h"

#include <stdlib.h>

int64_t menu_version(const struct venue *v)
{
    const struct menu *m = venue_menu(v, v->info.venue);
    return m ? m->version : 0;
}

/* -- drafts ------------------------------------------------------------------------------------ */

void decide_menu_draft(struct draft *d)
{
    const struct cmd_menu_draft *body = d->cmd->body;
    if (!need_fresh(d, KIND_menu_draft, "draft_id", body->draft_id))
        return;
    if (venue_count(d->v, KIND_menu_draft) >= LIMIT_MENU_DRAFTS) {
        refuse(d, REFUSAL_setup_full, "draft_id", body->draft_id);
        return;
    }
    struct menu_draft *draft = draft_new(d, KIND_menu_draft, body->draft_id);
#define F(TYPE, name, ...) draft->name = body->name;
    FIELDS_menu_lists(F)
#undef F
        draft_event(d, EVENT_menu_drafted, draft->id);
}

/* The drafts that the command names, each once, or all; NULL after refusing or when the arena is
 * full. */
static const struct menu_draft **drafts_of(
    struct draft *d, const struct list *drafts, size_t *ret_n)
{
    const struct draft_ref *refs = drafts->items;
    size_t n = drafts->n ? drafts->n : venue_count(d->v, KIND_menu_draft), k = 0;
    const struct menu_draft **all = draft_alloc(d, (n + 1) * sizeof *all);
    struct venue_iter it = venue_all(d->v, KIND_menu_draft);
    for (; all && k < n; k++) {
        all[k] = drafts->n ? need(d, KIND_menu_draft, "drafts", refs[k].draft_id) : venue_next(&it);
        if (!all[k])
            return NULL;
    }
    if (all)
        qsort(all, n, sizeof *all, by_id);
    for (size_t i = 1; all && i < n; i++)
        if (all[i] == all[i - 1]) {
            refuse(d, REFUSAL_exists, "drafts", all[i]->id);
            return NULL;
        }
    *ret_n = n;
    return all;
}

void decide_menu_discard(struct draft *d)
{
    const struct cmd_menu_discard *body = d->cmd->body;
    size_t n = 0;
    const struct menu_draft **all = drafts_of(d, &body->drafts, &n);
    if (!all)
        return;
    if (!n) {
        nothing(d);
        return;
    }
    for (size_t i = 0; i < n; i++)
        draft_del(d, KIND_menu_draft, all[i]->id);
    draft_event(d, EVENT_menu_discarded, d->v->info.venue);
}

/* -- publication ------------------------------------------------------------------------------- */

/* All records of that list of the drafts, in a row. False when the arena is full. */
static bool join(struct draft *d, const struct menu_draft **drafts, size_t n, size_t offset,
    size_t size, struct list *ret)
{
    size_t total = 0, at = 0;
    for (size_t i = 0; i < n; i++)
        total += ((const struct list *)(const void *)((const char *)drafts[i] + offset))->n;
    char *items = total ? draft_alloc(d, total * size) : NULL;
    for (size_t i = 0; items && i < n; i++) {
        const struct list *l = (const void *)((const char *)drafts[i] + offset);
        if (l->n)
            memcpy(items + at * size, l->items, l->n * size);
        at += l->n;
    }
    *ret = (struct list){items, items ? total : 0};
    return items || !total;
}

static bool joined(
    struct draft *d, const struct menu_draft **drafts, size_t n, struct cmd_setup_put *all)
{
    bool good = true;
#define F(TYPE, name, vis, min, max, of, ...)                                                      \
    good = good &&                                                                                 \
           join(d, drafts, n, offsetof(struct menu_draft, name), sizeof(struct of), &all->name);
    FIELDS_menu_lists(F)
#undef F
        return good;
}

static void version_next(struct draft *d)
{
    const struct cmd_menu_publish *body = d->cmd->body;
    id key = d->v->info.venue;
    const struct menu *was = venue_menu(d->v, key);
    struct menu *is = was ? draft_edit_new(d, KIND_menu, was) : draft_new(d, KIND_menu, key);
    is->version++;
    is->published_at = d->ctx->now;
    is->published_by = d->ctx->by.name;
    is->note = body->note;
    result_int(d, "version", is->version);
}

void decide_menu_publish(struct draft *d)
{
    const struct cmd_menu_publish *body = d->cmd->body;
    const struct menu *menu = venue_menu(d->v, d->v->info.venue);
    if (menu && !need_rev(d, menu, true))
        return;
    size_t n = 0;
    const struct menu_draft **drafts = drafts_of(d, &body->drafts, &n);
    struct cmd_setup_put all = {0};
    if (!drafts || !joined(d, drafts, n, &all))
        return;
    draft_event(d, EVENT_menu_published, d->v->info.venue);
    if (!records_put(d, &all, true))
        return;
    result_int(d, "records", (int64_t)d->n_puts);
    version_next(d);
    for (size_t i = 0; i < n; i++)
        draft_del(d, KIND_menu_draft, drafts[i]->id);
    if (draft_json_bytes(d) > LIMIT_CHANGE_BYTES)
        refuse(d, REFUSAL_change_too_large, "drafts", (id){{0}});
}
