#pragma once
/* Answers that say no: application/problem+json (RFC 9457). `code` is ours: a refusal's, or one of
 * API_PROBLEMS. The same stored answer gives the same bytes. */

#include "hub/core/base/api.h"
#include "protocol/base/arena.h"
#include "protocol/base/buf.h"

/* The text of a problem that is no refusal; returns its status. `field` may be empty, rule NULL. */
int problem_put(struct buf *out, enum api_problem problem, struct str field, const char *rule);

/* The text of a command's `no`; returns its status, or 500 out of memory. `a` is scratch. */
int problem_put_no(struct buf *out, struct str no, struct arena *a);

/* What a code means. False: there is none such. */
bool problem_put_page(struct buf *out, struct str code);
