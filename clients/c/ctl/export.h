#pragma once
/* All there is of a tenant, as NDJSON. */

#include "clients/c/ctl/ctl.h"

/* To the file, which must not be there yet, or (NULL) to stdout. Dies when it cannot. */
void tenant_export(const struct ctl *c, const char *path);
