#pragma once
/* What payonctl writes to several venues at once: admin.h's rules. */

#include "storage/pg/admin.h"

struct admin_task {
    enum admin_act act;
    id tenant, subject; /* about whom */
    struct str type;    /* of the command */
    struct str body;    /* its body, JSON */
    bool where_known;   /* only in venues where this person works */
    struct str by;      /* who says so, for the journals */
};
/* Leaves the command to be given in every active venue of the tenant, by whichever hub comes first:
 * all of them or none, with its entry in the admin log. *ret_n: in how many. -ENOENT: there is no
 * such tenant. */
int admin_task(struct admin *a, const struct admin_task *task, int64_t *ret_n, struct buf *why);
/* How many of the tenant's commands wait to be given. */
int admin_tasks_waiting(struct admin *a, id tenant, int64_t *ret_n, struct buf *why);
