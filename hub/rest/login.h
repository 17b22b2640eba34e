#pragma once
/* REST for managers who log in (decision 084): the routes, who a request is by its cookie or its
 * bearer token, and whether a page of this hub sent it. One table, for the routes and OpenAPI. */

#include "hub/rest/asked.h"
#include "protocol/base/arena.h"

/* Members of bodies. */
enum {
    LOGIN_NAME = 1,
    LOGIN_PASSWORD = 2,
    LOGIN_NEW = 4,
    LOGIN_CODE = 8,
    LOGIN_INVITATION = 16,
    LOGIN_BEARER = 32,
};
/* B(BIT, "member", "type", "doc") */
#define LOGIN_BODY(B)                                                                              \
    B(LOGIN_NAME, "login", "string", "the login's name")                                           \
    B(LOGIN_PASSWORD, "password", "string", "the password; with an invitation the new one")        \
    B(LOGIN_NEW, "new_password", "string", "12 characters or more; 8 with a second factor")        \
    B(LOGIN_CODE, "code", "string",                                                                \
        "of the second factor: six digits, each once; or a recovery code, once")                   \
    B(LOGIN_INVITATION, "invitation", "string", "payon_i_…")                                       \
    B(LOGIN_BEARER, "bearer", "boolean", "true: the answer has a token and sets no cookie")

/* R(VERB, "path", "METHOD", "operation", needs, may, "schema of the answer", "doc") */
#define LOGIN_ROUTES(R)                                                                            \
    R(LOGIN, "session", "POST", "log_in", LOGIN_NAME | LOGIN_PASSWORD, LOGIN_CODE | LOGIN_BEARER,  \
        "rest.session", "log in: a session begins")                                                \
    R(WHO, "session", "GET", "who", 0, 0, "rest.session",                                          \
        "who is logged in, and for which venues")                                                  \
    R(LOGOUT, "session", "DELETE", "log_out", 0, 0, "rest.ended", "log out")                       \
    R(SESSIONS, "sessions", "GET", "sessions", 0, 0, "rest.sessions",                              \
        "where the person is logged in")                                                           \
    R(LOGOUT_ALL, "sessions", "DELETE", "log_out_everywhere", 0, 0, "rest.ended",                  \
        "log out everywhere")                                                                      \
    R(LOGOUT, "sessions/{id}", "DELETE", "log_out_there", 0, 0, "rest.ended",                      \
        "end one of the person's sessions")                                                        \
    R(PASSWORD, "session/password", "POST", "change_password", LOGIN_PASSWORD | LOGIN_NEW, 0,      \
        "rest.session", "change the password: all sessions end, and this one is a new one")        \
    R(TOTP_BEGIN, "session/totp", "POST", "begin_totp", LOGIN_PASSWORD, 0, "rest.totp",            \
        "a second factor: its key, for an authenticator app; it counts when it is confirmed")      \
    R(TOTP_CONFIRM, "session/totp/confirm", "POST", "confirm_totp", LOGIN_CODE, 0, "rest.codes",   \
        "the second factor counts from now on; recovery codes, told once")                         \
    R(TOTP_END, "session/totp/end", "POST", "end_totp", LOGIN_PASSWORD, LOGIN_CODE,                \
        "rest.no_totp", "no second factor any more")                                               \
    R(INVITED, "invitation", "POST", "accept_invitation", LOGIN_INVITATION | LOGIN_PASSWORD, 0,    \
        "rest.invited", "set a password with an invitation, once")

#define LOGIN_COOKIE "__Host-payon"

/* The resource's methods, with the verb for that one in `ret`; NULL: it is none of these. `first`
 * is the path's part after v1, `path` the rest. */
const char *login_route(
    struct str first, struct str path, struct str method, struct ask_result *ret);
/* Reads the body into ret->ask.login. */
void login_body(const struct ask_request *r, struct arena *a, struct ask_result *ret);

/* A manager's session, of a bearer token or of the request's cookie. */
bool login_bearer(struct str token, struct ask_result *ret);
/* Whoever the request is: a key, a device's token or such a session, by its Authorization or, when
 * it has none, by its cookie. False: nobody. */
bool login_token(const struct ask_request *r, struct arena *a, struct ask_result *ret);
/* The request may change something: it has no cookie, or the token and headers that only a page of
 * this hub can send. */
bool login_may_change(const struct ask_request *r, const struct ask_result *asked);
