#pragma once
/* What identifies guests, apart from the text of the journal (docs/decisions/083). */

#include "protocol/pos/model/records.h"

/* Whether records of that kind have fields for it. */
bool kind_is_personal(enum record_kind kind);
/* True when the record says something of a guest, which is then in *ret, without id and rev. Text
 * is borrowed. */
bool guest_data_of(enum record_kind kind, const struct record *rec, struct guest_data *ret);
/* What a field that may not be empty says when nothing is known. */
#define GUEST_NOBODY "-"
void guest_data_fill(enum record_kind kind, struct record *rec);
/* Puts it into the fields of the record. */
void guest_data_into(const struct guest_data *from, enum record_kind kind, struct record *rec);
