#pragma once
/* The log: one line per event on stderr, `time level text`; the text is key=value pairs. Control
 * characters are escaped, so that no input can fake a line. Lines beyond LOG_LINES_PER_S, and those
 * for which a stuck reader left no room (log_out.h), are dropped and counted; a line a second says
 * how many: `event=log_lines_dropped n=…`. */

#include "hub/core/base/env.h"

enum { LOG_LINES_PER_S = 200 };

/* "debug", "info", "warn" or "error"; anything else is info. */
void log_level_set(const char *name);
void log_line(enum log_level level, struct str text);
void log_printf(enum log_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Writes what a slow reader had left, and says what was dropped. Call it from time to time. */
void log_tick(void);
/* Since the start. */
uint64_t log_lines_dropped(void);
