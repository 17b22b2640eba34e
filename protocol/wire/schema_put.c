#include "protocol/wire/schema_put.h"

#include <stdarg.h>
#include <stdio.h>

#include "protocol/base/require.h"

enum { NAME_ROOM = 128 };

void schema_key(struct json_out *o, const char *format, ...)
{
    char name[NAME_ROOM];
    va_list ap;
    va_start(ap, format);
    int n = vsnprintf(name, sizeof name, format, ap);
    va_end(ap);
    require(n >= 0 && n < NAME_ROOM);
    jw_key_str(o, (struct str){name, (size_t)n});
}

void schema_ref(struct json_out *o, const char *format, ...)
{
    char name[NAME_ROOM] = "#/$defs/";
    size_t head = strlen(name);
    va_list ap;
    va_start(ap, format);
    int n = vsnprintf(name + head, sizeof name - head, format, ap);
    va_end(ap);
    require(n >= 0 && (size_t)n < NAME_ROOM - head);
    jw_object_begin(o);
    jw_key(o, "$ref"), jw_str(o, (struct str){name, head + (size_t)n});
    jw_object_end(o);
}
