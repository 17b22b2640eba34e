#pragma once
/* The log: one line an event on stderr, `time level text`, text being key=value pairs. Control
 * characters in it are escaped, so that no guest's input makes a line of its own. Lines beyond
 * LOG_LINES_PER_S are counted and reported, not written. */

#include "hub/core/base/env.h"

enum { LOG_LINES_PER_S = 200 };

/* "debug", "info", "warn" or "error"; anything else is info. */
void log_level_set(const char *name);
void log_line(enum log_level level, struct str text);
void log_printf(enum log_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
