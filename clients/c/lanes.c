#include "clients/c/lanes.h"

#include <errno.h>
#include <stdlib.h>

#include "protocol/base/require.h"

#include <utlist.h>

void lanes_fini(struct lanes *l)
{
    while (l->all)
        lanes_remove(l, l->all);
}

static void ready_add(struct lanes *l, struct lane *lane)
{
    if (!lane->ready)
        DL_APPEND(l->ready, lane);
    lane->ready = true;
}

static void ready_take(struct lanes *l, struct lane *lane)
{
    if (lane->ready)
        DL_DELETE(l->ready, lane);
    lane->ready = false;
}

static struct lane *lane_get(struct lanes *l, id key)
{
    struct lane *lane;
    HASH_FIND(hh, l->by_key, &key, sizeof key, lane);
    if (lane)
        return lane;
    lane = calloc(1, sizeof *lane);
    if (!lane)
        return NULL;
    lane->key = key;
    HASH_ADD(hh, l->by_key, key, sizeof lane->key, lane);
    if (lane->hh.tbl)
        return lane;
    free(lane);
    return NULL;
}

/* Removes a lane without commands. */
static void lane_end(struct lanes *l, struct lane *lane)
{
    if (lane->head)
        return;
    ready_take(l, lane);
    HASH_DELETE(hh, l->by_key, lane);
    free(lane);
}

int lanes_push(struct lanes *l, id op, id key, struct str text)
{
    if (lanes_find(l, op))
        return LANES_DUPLICATE;
    struct pending *p = malloc(sizeof *p + text.n);
    if (!p)
        return -ENOMEM;
    struct lane *lane = lane_get(l, key);
    if (!lane) {
        free(p);
        return -ENOMEM;
    }
    *p = (struct pending){.op = op, .lane = lane, .n = text.n};
    memcpy(p->text, text.p, text.n);
    HASH_ADD(hh, l->by_op, op, sizeof p->op, p);
    if (!p->hh.tbl) {
        lane_end(l, lane);
        free(p);
        return -ENOMEM;
    }
    DL_APPEND(l->all, p);
    DL_APPEND2(lane->head, p, lane_prev, lane_next);
    l->n++;
    if (lane->head == p)
        ready_add(l, lane);
    return 0;
}

struct pending *lanes_find(const struct lanes *l, id op)
{
    struct pending *p;
    HASH_FIND(hh, l->by_op, &op, sizeof op, p);
    return p;
}

struct pending *lanes_next(const struct lanes *l, int64_t now)
{
    for (struct lane *lane = l->ready; lane; lane = lane->next)
        if (lane->not_before <= now)
            return lane->head;
    return NULL;
}

int64_t lanes_due(const struct lanes *l)
{
    int64_t due = INT64_MAX;
    for (struct lane *lane = l->ready; lane && due > 0; lane = lane->next)
        if (lane->not_before < due)
            due = lane->not_before;
    return due;
}

void lanes_mark_sent(struct lanes *l, struct pending *p)
{
    require(!p->sent && p == p->lane->head && p->lane->ready);
    p->sent = true;
    l->n_sent++;
    ready_take(l, p->lane);
}

void lanes_mark_later(struct lanes *l, struct pending *p, int64_t not_before)
{
    if (!p->sent)
        return;
    p->sent = false;
    p->tries++;
    l->n_sent--;
    p->lane->not_before = not_before;
    ready_add(l, p->lane);
}

void lanes_unsend(struct lanes *l)
{
    while (l->ready)
        ready_take(l, l->ready);
    for (struct pending *p = l->all; p; p = p->next) {
        p->sent = false;
        if (p == p->lane->head) {
            p->lane->not_before = 0;
            ready_add(l, p->lane);
        }
    }
    l->n_sent = 0;
}

void lanes_remove(struct lanes *l, struct pending *p)
{
    struct lane *lane = p->lane;
    bool was_head = lane->head == p;
    if (p->sent)
        l->n_sent--;
    l->n--;
    DL_DELETE(l->all, p);
    DL_DELETE2(lane->head, p, lane_prev, lane_next);
    HASH_DELETE(hh, l->by_op, p);
    free(p);
    if (was_head && lane->head) {
        lane->not_before = 0;
        ready_add(l, lane);
    }
    lane_end(l, lane);
}
