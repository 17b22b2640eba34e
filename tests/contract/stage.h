#pragma once
/* What the contract of a store runs on: Postgres (stage_pg.c) or memory (stage_mem.c). A test
 * program links one of them with store.c. */

#include "storage/store.h"

/* How the next commit of a store ends: unknown, each time. */
enum loss {
    LOSS_BEFORE, /* it never reached the database */
    LOSS_AFTER,  /* it was committed, the answer was lost */
    LOSS_LATE,   /* it is still in flight: stage_late lets it arrive */
};

/* Once a program, before the tests. */
void stage_prepare(void);
/* Once a test, before and after everything else. */
void stage_begin(void);
void stage_end(void);

/* One more hub on the database; returned when it is up. */
struct store *stage_open(void);
/* Frees it, with everything outstanding. */
void stage_close(struct store *s);
/* Lets something happen: call it until the awaited thing has. Fails the test after some seconds. */
void stage_turn(void);

void stage_add_venue(const struct venue_info *info);
void stage_add_device(id token, const struct store_device *device);
void stage_revoke(id token);
void stage_give_role(id token, enum role role);
/* Suspends or closes the venue, or resumes it (HOLDS). */
void stage_bar_venue(const struct venue_info *info, enum token_lapse barred);
/* Adds a key, or changes the one of that id to this; its venues are those of the tenant. */
void stage_put_key(id which, const struct store_key *key);
/* As admin_pair: lets the device in that shows the code. */
int stage_approve(const struct pair_code *code, const struct store_device *device);
/* Lets so much time pass for the database. */
void stage_pass(int ms);

/* For one commit, to be called next. */
void stage_lose(struct store *s, enum loss loss);
void stage_late(void);
