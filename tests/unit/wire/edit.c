#include "tests/unit/wire/edit.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

#include "tests/unit/unit.h"

/* Takes one step of the path: a name or an index. Moves *path past it. */
static bool step_next(const char **path, char name[64], int *ret_index)
{
    const char *p = *path;
    size_t n = 0;
    if (*p == '[') {
        *ret_index = (int)strtol(p + 1, (char **)path, 10);
        ck_assert_int_eq(**path, ']');
        ++*path;
        return true;
    }
    if (*p == '.')
        p++;
    while (*p && *p != '.' && *p != '[') {
        ck_assert_uint_lt(n, 63);
        name[n++] = *p++;
    }
    name[n] = 0;
    *ret_index = -1;
    *path = p;
    return n > 0;
}

static void replace(cJSON *in, const char *name, int index, const char *value)
{
    cJSON *fresh = value ? cJSON_CreateRaw(value) : NULL;
    if (index >= 0) {
        if (fresh)
            ck_assert(cJSON_ReplaceItemInArray(in, index, fresh));
        else
            cJSON_DeleteItemFromArray(in, index);
        return;
    }
    if (!fresh)
        cJSON_DeleteItemFromObjectCaseSensitive(in, name);
    else if (cJSON_HasObjectItem(in, name))
        ck_assert(cJSON_ReplaceItemInObjectCaseSensitive(in, name, fresh));
    else
        ck_assert(cJSON_AddItemToObject(in, name, fresh));
}

void edit_json(struct buf *b, struct str text, const char *path, const char *value)
{
    char name[64];
    int index;
    cJSON *root = cJSON_ParseWithLength(text.p, text.n), *in = root;
    ck_assert_ptr_nonnull(root);
    const char *rest = path;
    while (step_next(&rest, name, &index) && *rest) {
        in =
            index >= 0 ? cJSON_GetArrayItem(in, index) : cJSON_GetObjectItemCaseSensitive(in, name);
        ck_assert_msg(in != NULL, "no %s", path);
    }
    replace(in, name, index, value);
    char *out = cJSON_PrintUnformatted(root);
    ck_assert_ptr_nonnull(out);
    buf_put_str(b, str_of(out));
    cJSON_free(out);
    cJSON_Delete(root);
}
