#pragma once
/* What programs ask over REST: api.c leads a visit from its key to its venue, and then to the
 * function of its verb. Each of these answers the visit, or lets it wait and begin again. */

#include "hub/core/place/place.h"
#include "hub/core/session/credential.h"

/* Called by hub.c: at the end of each turn, and at each tick. */
void api_go(struct hub *h);
void api_tick(struct hub *h, int64_t now_ms);

/* --- api_out.c --- */

/* All that the role of the key may see. */
struct audience_key api_audience(const struct credential *c);
/* Ends a body in hub.out. `version`: of the answer. */
void api_answer_out(struct visit *v, int64_t version);
/* `,"cursor":"…"`: where the venue's journal is at seq. */
void api_put_cursor(struct buf *out, const struct place *p, int64_t seq, const struct chain *chain);

/* --- one file for each kind of question --- */

/* api_command.c */
void api_command(struct visit *v, struct place *p, struct credential *c);
/* api_read.c */
void api_venues(struct visit *v, const struct credential *c);
void api_record(struct visit *v, struct place *p, struct credential *c);
void api_list(struct visit *v, struct place *p, struct credential *c);
void api_topic(struct visit *v, struct place *p, struct credential *c);
/* api_admin.c */
void api_admin(struct visit *v, struct credential *c);
/* api_secret.c: sets the PIN or badge of the visit's body, then calls `then`, or answers it. */
void api_secret(struct visit *v, struct credential *c, const struct act_staff_secret *body,
    void (*then)(struct visit *v));
/* api_menu.c; `put` fills act->tasks, in the arena, or sets only_seen */
void api_menu_get(struct visit *v, struct place *p);
enum api_problem api_menu_put(struct visit *v, struct place *p, const struct act_menu *doc,
    struct arena *a, struct store_act *act);
/* api_task.c */
void api_task(struct visit *v, struct place *p);
void tasks_tick(struct hub *h, int64_t now_ms);
void tasks_free(struct hub *h);
/* api_login.c: what needs no key (of the verbs of logins), and what a person may who is logged in
 */
void api_stranger(struct visit *v);
void api_person(struct visit *v, const struct credential *c);
/* api_changes.c */
void api_changes(struct visit *v, struct place *p, struct credential *c);
