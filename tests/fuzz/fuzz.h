#pragma once
/* A target takes any bytes, returns 0, and aborts (require, a sanitizer) on a bug. It keeps no
 * state between inputs, so that an input alone reproduces its fault. */

#include <stddef.h>
#include <stdint.h>

#include "protocol/base/require.h"
#include "protocol/base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static inline struct str fuzz_str(const uint8_t *bytes, size_t n)
{
    return (struct str){(const char *)bytes, n};
}
