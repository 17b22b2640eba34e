#pragma once
/* What payonctl does with logins: admin.h's rules. */

#include "storage/pg/admin.h"

/* The people of a tenant that `who` may be: an id, a name, or a login's name; two at most. */
struct admin_login_person {
    int n;
    id staff;
    char login[255 * 4]; /* empty: no login yet */
    bool totp;
};
int admin_login_of(
    struct admin *a, id tenant, struct str who, struct admin_login_person *ret, struct buf *why);

/* The person's login has that name. -ENOENT: there is no such person, or another tenant has the
 * name; -EEXIST: somebody else has it. */
int admin_login_put(
    struct admin *a, id tenant, id staff, struct str name, id name_id, struct buf *why);
/* An invitation; older ones are void. -ENOENT: the person has no login. */
int admin_login_invite(struct admin *a, id tenant, id staff, id invite,
    const uint8_t secret_hash[32], int64_t hours, struct buf *why);
/* The password has that hash; all sessions end. */
int admin_login_set(
    struct admin *a, id tenant, id staff, struct str hash, bool is_short, struct buf *why);
/* All sessions end. */
int admin_login_end(struct admin *a, id tenant, id staff, struct buf *why);
/* No second factor any more. -ENOENT: the person has no login. */
int admin_login_totp_end(struct admin *a, id tenant, id staff, struct buf *why);

struct admin_login {
    id staff;
    struct str name;
    bool password, totp;
    int64_t n_sessions;
    time_ms used; /* zero: never */
};
/* Calls `each` for the logins of a tenant; its argument is borrowed. */
int admin_logins(struct admin *a, id tenant,
    void (*each)(void *user, const struct admin_login *login), void *user, struct buf *why);
