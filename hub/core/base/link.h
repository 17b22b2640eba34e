#pragma once
/* Intrusive lists: the links are inside the members, so joining and leaving cannot fail. A list is
 * a link of its own (the head), in a ring with its members. A member is in a list while its link is
 * not alone. */

#include <stdbool.h>
#include <stddef.h>

struct link {
    struct link *prev, *next;
};

static inline void link_init(struct link *l)
{
    l->prev = l->next = l;
}

/* For a head: the list is empty. For a member: it is in no list. */
static inline bool link_alone(const struct link *l)
{
    return l->next == l;
}

static inline void link_insert(struct link *prev, struct link *l)
{
    l->prev = prev;
    l->next = prev->next;
    prev->next->prev = l;
    prev->next = l;
}

static inline void link_prepend(struct link *list, struct link *l)
{
    link_insert(list, l);
}

static inline void link_append(struct link *list, struct link *l)
{
    link_insert(list->prev, l);
}

/* Leaves its list, if it is in one. */
static inline void link_remove(struct link *l)
{
    l->prev->next = l->next;
    l->next->prev = l->prev;
    link_init(l);
}

/* The member that contains the link. */
#define link_of(l, type, member) ((type *)((char *)(l)-offsetof(type, member)))

/* The first member of a list, or NULL. */
#define link_first(list, type, member)                                                             \
    (link_alone(list) ? NULL : link_of((list)->next, type, member))

/* Walks a list. Meanwhile the member at hand may leave it or be freed, but no other may. */
#define link_each(l, list)                                                                         \
    for (struct link *l = (list)->next, *l##_next = l->next; l != (list);                          \
         l = l##_next, l##_next = l->next)
