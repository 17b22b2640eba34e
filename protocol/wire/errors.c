/* The tables of message.h and close_codes.h as data. */

#include "protocol/wire/close_codes.h"
#include "protocol/wire/json_faults.h"

#include "protocol/base/require.h"

const struct message_error_desc message_error_descs[ERRORS_N] = {
    [MESSAGE_OK] = {.code = "", .text = ""},
#define X(NAME, wire, words) [ERROR_##NAME] = {.code = wire, .text = words},
    MESSAGE_ERRORS(X)
#undef X
};

const struct close_desc close_descs[] = {
#define C(NAME, number, text) {.name = #NAME, .code = number, .doc = text},
    CLOSE_CODES(C)
#undef C
};
const int close_descs_n = sizeof close_descs / sizeof close_descs[0];

enum message_error message_error_of_json(int outcome)
{
    static const enum message_error errors[JSON_FAULTS] = {
        [JSON_FINE] = MESSAGE_OK,
        [JSON_BAD_SYNTAX] = ERROR_BAD_JSON,
        [JSON_BAD_UTF8] = ERROR_BAD_UTF8,
        [JSON_BAD_NUMBER] = ERROR_BAD_NUMBER,
        [JSON_BAD_ESCAPE] = ERROR_BAD_STRING,
        [JSON_NUL] = ERROR_BAD_STRING,
        [JSON_DUPLICATE_KEY] = ERROR_DUPLICATE_KEY,
        [JSON_TRAILING_BYTES] = ERROR_TRAILING_BYTES,
        [JSON_TOO_DEEP] = ERROR_TOO_DEEP,
        [JSON_TOO_LARGE] = ERROR_TOO_LARGE,
        [JSON_TOO_MANY] = ERROR_TOO_MANY,
    };
    if (outcome < 0)
        return ERROR_NO_MEMORY;
    require(outcome < JSON_FAULTS);
    require(outcome == 0 || errors[outcome] != MESSAGE_OK); /* else: a row above is missing */
    return errors[outcome];
}
