#pragma once
/* Administration: what is kept outside of journals (tenants, venues, devices, keys), and who may
 * do what to it. From one row of ACTS follow the route of REST, its permission, the readers of its
 * body, its entry in the admin log and its description. The statements are storage/sql/admin_*.sql,
 * which payonctl runs too; storage/pg/act.c binds their values. */

#include "protocol/pos/model/enums.h"
#include "protocol/pos/model/field.h"
#include "protocol/pos/model/records.h"

/* What a credential is good for. A device's token has READ and COMMAND. */
#define SCOPES(S)                                                                                  \
    S(READ, "read", "reads what its role sees in its venues")                                      \
    S(COMMAND, "command", "gives the commands of its role in its venues")                          \
    S(ADMINISTER, "administer", "devices, people, the menu, and keys of its tenant")               \
    S(PLATFORM, "platform",                                                                        \
        "tenants and their venues; nothing that belongs to a tenant. Minted by payonctl only")

enum scope {
#define S(NAME, text, doc) SCOPE_##NAME,
    SCOPES(S)
#undef S
        SCOPES_N
};
#define SCOPE_BIT(NAME) (1u << SCOPE_##NAME)
struct scope_desc {
    const char *name, *doc;
};
extern const struct scope_desc scope_descs[SCOPES_N];
enum { SCOPES_TEXT = 64 };
/* "read command" to bits; -1: another word in it. */
int scopes_read(struct str text);
/* Writes at most SCOPES_TEXT bytes with the NUL. */
void scopes_write(unsigned scopes, char *ret);

/* --- what is there --------------------------------------------------------------------------- */

#define KEY_VENUES_MAX 100
#define ROLE_CHARS     16

#define ENUM_act_state(E, e)                                                                       \
    E(e, ACTIVE, "active", "may do anything")                                                      \
    E(e, SUSPENDED, "suspended", "nothing until it is resumed; its devices are told why")          \
    E(e, CLOSED, "closed", "nothing any more; its records stay")

#define ENUM_act_role(E, e)                                                                        \
    E(e, WAITER, "waiter", "")                                                                     \
    E(e, KITCHEN, "kitchen", "")                                                                   \
    E(e, CASHIER, "cashier", "")                                                                   \
    E(e, MANAGER, "manager", "")                                                                   \
    E(e, IMPORTER, "importer", "")                                                                 \
    E(e, DISPLAY, "display", "")

#define ENUM_act_task_state(E, e)                                                                  \
    E(e, WAITING, "waiting", "a hub will do it")                                                   \
    E(e, DONE, "done", "it is in the venue's journal")                                             \
    E(e, REFUSED, "refused", "the venue's rules refuse it")

#define ACT_ENUMS(L) L(act_state) L(act_role) L(act_task_state)

#define FIELDS_act_venue_ref(F) F(ID, venue_id, ALL, 0, 0, none, "a venue of the tenant")

#define FIELDS_act_tenant(F)                                                                       \
    F(ID, id, ALL, 0, 0, none, "the tenant: a company that shares nothing with others")            \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "for people")                                      \
    F(ENUM, state, ALL, 0, 0, act_state, "what its devices and keys may do")                       \
    F(INT, venues, ALL, 0, COUNT_MAX, none, "how many it has")                                     \
    F(INT, devices, ALL, 0, COUNT_MAX, none, "admitted ones, unpaired ones aside")                 \
    F(INT, devices_max, ALL, 0, INT32_MAX, none, "no more are admitted")                           \
    F(TIME, created_at, ALL, 0, 0, none, "since when it exists")

#define FIELDS_act_venue(F)                                                                        \
    F(ID, id, ALL, 0, 0, none, "the venue")                                                        \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "for people")                                      \
    F(TEXT, currency, ALL, 3, 3, none, "ISO 4217")                                                 \
    F(INT, decimals, ALL, 0, 4, none, "of its currency")                                           \
    F(TEXT, zone, ALL, 1, 64, none, "IANA time zone")                                              \
    F(ENUM, state, ALL, 0, 0, act_state, "what its devices may do")

#define FIELDS_act_device(F)                                                                       \
    F(ID, id, ALL, 0, 0, none, "of its token: unpairing ends that one")                            \
    F(ID, venue_id, ALL, 0, 0, none, "where it is admitted")                                       \
    F(ID, device_id, ALL, 0, 0, none, "the device, as the journal names it")                       \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "for people")                                      \
    F(TEXT, staff_name, ALL, 0, NAME_MAX_CHARS, none, "whose it is; empty: everybody's")           \
    F(ENUM, role, ALL, 0, 0, act_role, "what it may do while nobody is signed in")                 \
    F(TIME, created_at, ALL, 0, 0, none, "admitted")                                               \
    F(TIME_OPT, seen_at, ALL, 0, 0, none, "last connected, to about a minute; null: never")        \
    F(TEXT, client, ALL, 0, 700, none, "what it runs, as it says: name and version")

#define FIELDS_act_pairing(F)                                                                      \
    F(TEXT, code, ALL, 8, 8, none, "that the device shows")                                        \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "what it calls itself: not to be trusted")         \
    F(TIME, asked_at, ALL, 0, 0, none, "since when it waits")                                      \
    F(TIME, expires_at, ALL, 0, 0, none, "then it shows another code")

#define FIELDS_act_key(F)                                                                          \
    F(ID, id, ALL, 0, 0, none, "the key")                                                          \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "for people")                                      \
    F(TEXT, scope, ALL, 0, SCOPES_TEXT, none, "read, command, administer: separated by spaces")    \
    F(ENUM, role, ALL, 0, 0, act_role, "as which it reads and commands")                           \
    F(LIST, venues, ALL, 0, KEY_VENUES_MAX, act_venue_ref, "that it is good for; empty: all")      \
    F(TIME, created_at, ALL, 0, 0, none, "minted")                                                 \
    F(TIME_OPT, expires_at, ALL, 0, 0, none, "null: never")                                        \
    F(TIME_OPT, revoked_at, ALL, 0, 0, none, "null: it holds")                                     \
    F(TIME_OPT, used_at, ALL, 0, 0, none, "last used, to the minute; null: never")                 \
    F(TIME_OPT, old_until, ALL, 0, 0, none, "rotated: until then the secret before is good, too")

#define FIELDS_act_log(F)                                                                          \
    F(ID, id, ALL, 0, 0, none, "the entry; in the order of time")                                  \
    F(TIME, at, ALL, 0, 0, none, "when")                                                           \
    F(TEXT, by_kind, ALL, 0, 16, none, "key, platform, or payonctl")                               \
    F(ID_OPT, by_id, ALL, 0, 0, none, "which key")                                                 \
    F(TEXT, by_name, ALL, 0, NAME_MAX_CHARS, none, "its name then")                                \
    F(TEXT, act, ALL, 1, 40, none, "what was done: the operation of the API")                      \
    F(ID_OPT, venue_id, ALL, 0, 0, none, "in which venue")                                         \
    F(ID_OPT, subject_id, ALL, 0, 0, none, "to what")                                              \
    F(TEXT, body, ALL, 0, 65536, none, "as which: JSON, without secrets")

#define FIELDS_act_staff(F)                                                                        \
    F(ID, id, ALL, 0, 0, none, "the person; the same id in every venue of the tenant")             \
    F(ID, venue_id, ALL, 0, 0, none, "where")                                                      \
    F(TEXT, name, ALL, 0, NAME_MAX_CHARS, none, "for people")                                      \
    F(ENUM, role, ALL, 0, 0, staff_role, "what the person may do there")                           \
    F(TEXT, language, ALL, 0, 16, none, "of the screens, BCP 47; empty: the device's")             \
    F(BOOL, pin, ALL, 0, 0, none, "a PIN is set there")                                            \
    F(BOOL, badge, ALL, 0, 0, none, "a badge is set there")                                        \
    F(TIME_OPT, ended_at, ALL, 0, 0, none, "works there no longer since then; null: does")

#define FIELDS_act_task(F)                                                                         \
    F(ID, id, ALL, 0, 0, none, "the command's op")                                                 \
    F(ID, venue_id, ALL, 0, 0, none, "where")                                                      \
    F(TEXT, type, ALL, 1, 40, none, "of the command")                                              \
    F(ENUM, state, ALL, 0, 0, act_task_state, "how far it is")                                     \
    F(TEXT, code, ALL, 0, 64, none, "refused: why")

/* --- what is asked --------------------------------------------------------------------------- */

#define FIELDS_act_tenant_create(F)                                                                \
    F(ID_OPT, id, ALL, 0, 0, none, "null: the hub makes one")                                      \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "for people")                                      \
    F(INT_OPT, devices_max, ALL, 0, INT32_MAX, none, "how many devices it may have; null: 5000")

#define FIELDS_act_tenant_edit(F)                                                                  \
    F(TEXT, name, ALL, 0, NAME_MAX_CHARS, none, "absent: it keeps its own")                        \
    F(INT_OPT, devices_max, ALL, 0, INT32_MAX, none, "absent: as it is")

#define FIELDS_act_venue_create(F)                                                                 \
    F(ID_OPT, id, ALL, 0, 0, none, "null: the hub makes one")                                      \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "for people")                                      \
    F(TEXT, currency, ALL, 3, 3, none, "ISO 4217, for ever: \"PKR\"")                              \
    F(INT_OPT, decimals, ALL, 0, 4, none, "of its currency; null: 2")                              \
    F(TEXT, zone, ALL, 1, 64, none, "IANA time zone: \"Asia/Karachi\"")

#define FIELDS_act_venue_edit(F)                                                                   \
    F(TEXT, name, ALL, 0, NAME_MAX_CHARS, none, "absent: it keeps its own")                        \
    F(TEXT, zone, ALL, 0, 64, none, "absent: it keeps its own")

#define FIELDS_act_device_mint(F)                                                                  \
    F(ID, venue_id, ALL, 0, 0, none, "where it is admitted")                                       \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "for people: \"Tablet 3\"")                        \
    F(ENUM, role, ALL, 0, 0, act_role, "what it may do")                                           \
    F(TEXT, staff_name, ALL, 0, NAME_MAX_CHARS, none, "whose it is; absent: everybody's")

#define FIELDS_act_device_edit(F)                                                                  \
    F(TEXT, name, ALL, 0, NAME_MAX_CHARS, none, "absent: it keeps its own")                        \
    F(TEXT, role, ALL, 0, ROLE_CHARS, none, "absent: it keeps its own")

#define FIELDS_act_pairing_approve(F)                                                              \
    F(ID, venue_id, ALL, 0, 0, none, "where the device is admitted")                               \
    F(ENUM, role, ALL, 0, 0, act_role, "what it may do")                                           \
    F(TEXT, name, ALL, 0, NAME_MAX_CHARS, none, "absent: as it calls itself")                      \
    F(TEXT, staff_name, ALL, 0, NAME_MAX_CHARS, none, "whose it is; absent: everybody's")

#define FIELDS_act_key_mint(F)                                                                     \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "for people: \"Web shop\"")                        \
    F(TEXT, scope, ALL, 0, SCOPES_TEXT, none, "read, command, administer: separated by spaces",    \
        .required = true)                                                                          \
    F(TEXT, role, ALL, 0, ROLE_CHARS, none,                                                        \
        "as which it reads and commands; needed for the scopes read and command")                  \
    F(LIST, venues, ALL, 0, KEY_VENUES_MAX, act_venue_ref,                                         \
        "that it is good for; absent: all of the tenant, later ones too")                          \
    F(INT_OPT, days, ALL, 1, 3650, none, "until it expires; absent: never")

#define FIELDS_act_key_rotate(F)                                                                   \
    F(INT_OPT, overlap_s, ALL, 0, 90 * 86400, none,                                                \
        "seconds for which the secret before stays good; absent: a day")

#define FIELDS_act_staff_put(F)                                                                    \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "for people: \"Anna\"")                            \
    F(ENUM, role, ALL, 0, 0, staff_role, "what the person may do from now on")                     \
    F(LIST, jobs, ALL, 0, JOBS_MAX, job, "what the person works as")                               \
    F(TEXT, language, ALL, 0, LANGUAGE_CHARS, none,                                                \
        "of the screens, BCP 47; absent: the device's")                                            \
    F(LIST, venues, ALL, 0, KEY_VENUES_MAX, act_venue_ref,                                         \
        "where the person works; absent: in all of the tenant")

#define FIELDS_act_staff_end(F)                                                                    \
    F(TEXT, reason, ALL, 0, NOTE_MAX_CHARS, none, "for the journal")                               \
    F(LIST, venues, ALL, 0, KEY_VENUES_MAX, act_venue_ref,                                         \
        "where; absent: in all venues in which the person works")

#define FIELDS_act_staff_secret(F)                                                                 \
    F(TEXT, pin, ALL, 0, 8, none, "4 to 8 digits; this, or …")                                     \
    F(TEXT, badge, ALL, 0, 128, none, "the code of a card")

#define MENU_LIST_MAX 2000
#define FIELDS_act_menu(F)                                                                         \
    F(LIST, categories, ALL, 0, MENU_LIST_MAX, category,                                           \
        "whole records; those that are left out are retired")                                      \
    F(LIST, items, ALL, 0, MENU_LIST_MAX, item,                                                    \
        "whole records; what is sold out is kept as it is")                                        \
    F(LIST, choice_groups, ALL, 0, MENU_LIST_MAX, choice_group, "whole records")                   \
    F(LIST, combo_slots, ALL, 0, MENU_LIST_MAX, combo_slot, "whole records")                       \
    F(LIST, price_lists, ALL, 0, MENU_LIST_MAX, price_list, "whole records")                       \
    F(LIST, list_prices, ALL, 0, MENU_LIST_MAX, list_price, "whole records")                       \
    F(TEXT, note, ALL, 0, NOTE_MAX_CHARS, none, "what is new, for people")

#define FIELDS_act_nothing(F) F(BOOL, nothing, ALL, 0, 0, none, "no body is needed")

#define ACT_SHAPES(S)                                                                              \
    S(act_venue_ref)                                                                               \
    S(act_tenant)                                                                                  \
    S(act_venue)                                                                                   \
    S(act_device)                                                                                  \
    S(act_pairing)                                                                                 \
    S(act_key)                                                                                     \
    S(act_log)                                                                                     \
    S(act_staff)                                                                                   \
    S(act_task)                                                                                    \
    S(act_nothing)                                                                                 \
    S(act_tenant_create) S(act_tenant_edit) S(act_venue_create) S(act_venue_edit)                  \
        S(act_device_mint) S(act_device_edit) S(act_pairing_approve) S(act_key_mint)               \
            S(act_key_rotate) S(act_staff_put) S(act_staff_end) S(act_staff_secret) S(act_menu)

#define ENUM_VALUE_(e, NAME, text, doc) e##_##NAME,
#define L(e)                                                                                       \
    enum e { ENUM_##e(ENUM_VALUE_, e) e##_N };                                                     \
    extern const struct enum_desc enum_##e;
ACT_ENUMS(L)
#undef L
#define S(name)                                                                                    \
    struct name {                                                                                  \
        FIELDS_##name(FIELD_MEMBER)                                                                \
    };                                                                                             \
    extern const struct shape shape_##name;
ACT_SHAPES(S)
#undef S

/* --- what can be done ------------------------------------------------------------------------ */

/* Who may: bits. */
enum act_who {
    WHO_PLATFORM = 1, /* a platform key, which names the tenant by ?tenant_id= */
    WHO_TENANT = 2,   /* a key with the scope administer for all venues of its tenant */
    WHO_VENUE = 4,    /* one for some venues, to what is of these */
};
#define P_ WHO_PLATFORM
#define T_ WHO_TENANT
#define V_ WHO_VENUE

enum act_kind {
    ACT_LIST,  /* a page of what is there */
    ACT_GET,   /* one */
    ACT_WRITE, /* answers with what is there afterwards */
    ACT_MINT,  /* as WRITE, with a token that is shown once */
    ACT_DROP,  /* as WRITE; nothing to show is left */
    ACT_TASKS, /* writes commands to venues: storage/sql/task_*.sql; answers with them */
};

/* A(name, method, path, kind, who, in, out, list, doc). In a path {id} is an id, {tenant} a
 * tenant's, {venue} a venue's, {code} that of a pairing. in: the shape of the body. list: the
 * member of a list's answer, or that next to a token. */
/* clang-format off */
#define ACTS(A)                                                                                    \
    A(tenant_list,    "GET",    "/v1/tenants",                   LIST,  P_,           nothing,         tenant,  "tenants", "all tenants") \
    A(tenant_create,  "POST",   "/v1/tenants",                   WRITE, P_,           tenant_create,   tenant,  "", "a tenant, without venues") \
    A(tenant_get,     "GET",    "/v1/tenants/{tenant}",          GET,   P_ | T_,      nothing,         tenant,  "", "one tenant") \
    A(tenant_edit,    "PATCH",  "/v1/tenants/{tenant}",          WRITE, P_,           tenant_edit,     tenant,  "", "its name, and how many devices it may have") \
    A(tenant_suspend, "POST",   "/v1/tenants/{tenant}/suspend",  WRITE, P_,           nothing,         tenant,  "", "its devices are told why, and nothing of theirs is committed until it is resumed") \
    A(tenant_resume,  "POST",   "/v1/tenants/{tenant}/resume",   WRITE, P_,           nothing,         tenant,  "", "it is active again") \
    A(tenant_close,   "POST",   "/v1/tenants/{tenant}/close",    WRITE, P_,           nothing,         tenant,  "", "for ever; its records stay") \
    A(venue_list,     "GET",    "/v1/tenants/{tenant}/venues",   LIST,  P_ | T_,      nothing,         venue,   "venues", "the venues of a tenant") \
    A(venue_create,   "POST",   "/v1/venues",                    WRITE, P_ | T_,      venue_create,    venue,   "", "a venue with an empty journal") \
    A(venue_get,      "GET",    "/v1/venues/{venue}",            GET,   P_ | T_ | V_, nothing,         venue,   "", "one venue") \
    A(venue_edit,     "PATCH",  "/v1/venues/{venue}",            WRITE, P_ | T_ | V_, venue_edit,      venue,   "", "its name and zone; running hubs notice within seconds") \
    A(venue_suspend,  "POST",   "/v1/venues/{venue}/suspend",    WRITE, P_ | T_,      nothing,         venue,   "", "its devices are told why, and nothing of theirs is committed until it is resumed") \
    A(venue_resume,   "POST",   "/v1/venues/{venue}/resume",     WRITE, P_ | T_,      nothing,         venue,   "", "it is active again") \
    A(venue_close,    "POST",   "/v1/venues/{venue}/close",      WRITE, P_ | T_,      nothing,         venue,   "", "for ever; its records stay") \
    A(device_list,    "GET",    "/v1/devices",                   LIST,  T_ | V_,      nothing,         device,  "devices", "the devices that may connect") \
    A(device_mint,    "POST",   "/v1/devices",                   MINT,  T_ | V_,      device_mint,     device,  "device", "a device and its token, to be typed into it; pairing needs no token") \
    A(device_get,     "GET",    "/v1/devices/{id}",              GET,   T_ | V_,      nothing,         device,  "", "one device") \
    A(device_edit,    "PATCH",  "/v1/devices/{id}",              WRITE, T_ | V_,      device_edit,     device,  "", "its name and role; it comes back in the new role") \
    A(device_unpair,  "DELETE", "/v1/devices/{id}",              DROP,  T_ | V_,      nothing,         device,  "", "its token ends: nothing of it is committed any more, and its socket closes within a second") \
    A(pairing_get,    "GET",    "/v1/pairings/{code}",           GET,   T_ | V_,      nothing,         pairing, "", "the device that shows this code") \
    A(pairing_approve,"POST",   "/v1/pairings/{code}/approve",   WRITE, T_ | V_,      pairing_approve, device,  "", "lets it in") \
    A(pairing_reject, "POST",   "/v1/pairings/{code}/reject",    DROP,  T_ | V_,      nothing,         pairing, "", "the code is no longer good") \
    A(key_list,       "GET",    "/v1/keys",                      LIST,  P_ | T_,      nothing,         key,     "keys", "the keys of a tenant") \
    A(key_mint,       "POST",   "/v1/keys",                      MINT,  P_ | T_,      key_mint,        key,     "key", "a key and its secret. A platform key mints those with the scope administer alone") \
    A(key_get,        "GET",    "/v1/keys/{id}",                 GET,   P_ | T_,      nothing,         key,     "", "one key") \
    A(key_rotate,     "POST",   "/v1/keys/{id}/rotate",          MINT,  T_,           key_rotate,      key,     "key", "a new secret; the one before stays good for the overlap") \
    A(key_revoke,     "DELETE", "/v1/keys/{id}",                 DROP,  P_ | T_,      nothing,         key,     "", "ends it, at once for commands") \
    A(staff_list,     "GET",    "/v1/staff",                     LIST,  T_ | V_,      nothing,         staff,   "staff", "who works where: a row for each person and venue") \
    A(staff_get,      "GET",    "/v1/staff/{id}",                LIST,  T_ | V_,      nothing,         staff,   "staff", "one person, in each venue") \
    A(staff_put,      "PUT",    "/v1/staff/{id}",                TASKS, T_ | V_,      staff_put,       task,    "venues", "the person works in these venues, with this name, role, jobs and language") \
    A(staff_end,      "POST",   "/v1/staff/{id}/end",            TASKS, T_ | V_,      staff_end,       task,    "venues", "the person works there no longer") \
    A(staff_secret,   "PUT",    "/v1/venues/{venue}/staff/{id}/secret", TASKS, T_ | V_, staff_secret, task,  "venues", "a PIN or a badge of a person who works there; kept as a hash") \
    A(menu_get,       "GET",    "/v1/venues/{venue}/menu_document", GET, T_ | V_,   nothing,         menu,    "", "the menu as one document") \
    A(menu_put,       "PUT",    "/v1/venues/{venue}/menu_document", TASKS, T_ | V_, menu,            task,    "venues", "replaces the menu as a whole, or nothing of it: the same commands as payonctl menu import") \
    A(task_list,      "GET",    "/v1/tasks/{id}",                LIST,  T_ | V_,      nothing,         task,    "tasks", "how far a request is that writes to several venues: its id is in that answer") \
    A(log_list,       "GET",    "/v1/log",                       LIST,  P_ | T_,      nothing,         log,     "entries", "who administered what when, newest first; a key of the platform sees what the platform did")
/* clang-format on */

enum admin_act {
#define A(name, ...) ACT_##name,
    ACTS(A)
#undef A
        ACTS_N
};

struct act_desc {
    const char *name, *method, *path;
    enum act_kind kind;
    unsigned who;
    const struct shape *in, *out;
    const char *list, *doc;
};
extern const struct act_desc admin_act_descs[ACTS_N];
#undef P_
#undef T_
#undef V_

static inline bool act_writes(enum admin_act act)
{
    return admin_act_descs[act].kind >= ACT_WRITE;
}

/* It makes something that was not there: 201. */
bool act_creates(enum admin_act act);

/* Why the database refuses an act: T(NAME, "constraint"). storage/sql/admin_*.sql raise them. */
#define ACT_TROUBLES(T)                                                                            \
    T(ABSENT, "admin_absent")                                                                      \
    T(CLOSED, "admin_closed")                                                                      \
    T(ZONE, "admin_zone")                                                                          \
    T(CODE, "admin_code")                                                                          \
    T(CODE_USED, "admin_code_used")                                                                \
    T(CODE_LATE, "admin_code_late")                                                                \
    T(FULL, "tenant_devices_max")                                                                  \
    T(SEEN, "admin_op_once")
enum act_trouble {
    ACT_FINE,
#define T(NAME, constraint) ACT_TROUBLE_##NAME,
    ACT_TROUBLES(T)
#undef T
        ACT_TROUBLE_EXISTS, /* any other unique constraint */
    ACT_TROUBLE_REUSED,     /* the op asked for something else */
    ACT_TROUBLES_N
};
/* ACT_FINE: no trouble has this name. */
enum act_trouble act_trouble_find(struct str constraint);
