#pragma once
/* Exports: the journal of a venue from a cursor to its end, as NDJSON. Each is made by a thread of
 * its own, at a low priority and at most LIMIT_EXPORT_BYTES a second of all exports together; at
 * most EXPORT_RING bytes of it wait for the client. */

#include <uv.h>

#include "hub/export/export_of.h"

struct exports; /* of a hub */
struct export;

/* On the loop's thread. NULL: out of memory. `conninfo` is copied. */
struct exports *exports_new(uv_loop_t *loop, const char *conninfo);
/* Ends all threads, and waits for that; exports are broken from then on. The loop must run once
 * more before exports_free. Takes NULL. */
void exports_halt(struct exports *all);
/* After exports_halt and after the end of each export. Takes NULL. */
void exports_free(struct exports *all);

/* On the loop's thread, not within a call of export_…; either may call export_end. */
struct export_calls {
    /* Once: API_OK, and pieces follow, or why there is nothing: UNAVAILABLE, CURSOR_UNKNOWN,
     * JOURNAL_LOST, NO_MEMORY. */
    void (*opened)(void *user, enum api_problem problem);
    /* After EXPORT_LATER: there is more. */
    void (*more)(void *user);
};

/* API_OK; BUSY: there are LIMIT_EXPORTS; KEY_BUSY: of the tenant LIMIT_TENANT_EXPORTS; NO_MEMORY.
 */
enum api_problem export_begin(struct exports *all, const struct export_of *of,
    const struct export_calls *calls, void *user, struct export **ret_export);
/* Whatever it is doing; it calls nobody any more. */
void export_end(struct export *e);

enum export_piece { EXPORT_IS_PIECE, EXPORT_LATER, EXPORT_WHOLE, EXPORT_BROKEN };
/* Borrowed until the next call. */
enum export_piece export_next(struct export *e, struct str *ret_piece);

struct export_said {
    int64_t changes, bytes; /* read, and of text as it is stored */
    char why[160];          /* it is broken; empty: it is not */
};
/* Of one that has ended or is broken. */
void export_say(const struct export *e, struct export_said *ret);
