#pragma once

/* Fails the test when a table of a record takes a value that the table of fields forbids, or
 * refuses one that it allows. Each value is tried on the real constraints. */
void ck_limits_of_records(void);
