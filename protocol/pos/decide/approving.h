#pragma once
/* Approvals, around each rule: before it, whose rights the command's approval lends; after it, what
 * the command comes to, whether the actor may do that, and if not, whether the approval is for it.
 * One that was needed is used in the same change. Private to protocol/pos/rules and decide.c. */

#include "protocol/pos/decide/draft.h"
#include "protocol/pos/decide/rights.h"

/* Sets d->lent and d->lender. */
void approval_borrow(struct draft *d);
/* Refuses what needs an approval, or uses the one that was lent; says in out->needs what would be
 * needed. */
void approval_judge(struct draft *d);

/* The person may decide about it: is another one than who asked, and may do that act so far. False
 * with *ret_why: approval_own or not_yours. */
bool approver_may(const struct venue *v, const struct approval *a, id staff, enum role role,
    enum refusal *ret_why);
