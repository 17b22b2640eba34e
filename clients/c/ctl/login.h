#pragma once
/* The part of payonctl staff that is in the database: logins and passwords. */

#include "clients/c/ctl/ctl.h"

enum ctl_login_what { CTL_LOGINS, CTL_LOGIN, CTL_PASSWORD, CTL_LOGOUT, CTL_NO_FACTOR };
struct ctl_login {
    enum ctl_login_what what;
    const char *who;  /* not of LOGINS */
    const char *name; /* LOGIN: of the login; NULL: as it is */
    int64_t hours;    /* LOGIN: that the invitation is good */
};
int ctl_login(const struct ctl *c, const struct ctl_login *l);
