#include "protocol/wire/json_read.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <limits.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>

#include "protocol/base/require.h"

/* --- the tree's memory --------------------------------------------------------------------- */

/* cJSON allocates each value and each text by itself. Those of a message of the usual size come
 * from a piece of the arena, as long as it lasts, and are never freed one by one: that was a fifth
 * of reading a command. */
enum { TREE_PER_BYTE = 8, TREE_MIN = 512, TREE_MAX = 8000 /* within one block of the arena */ };

/* What did not fit into the piece. */
struct json_block {
    struct json_block *next;
    max_align_t data[];
};

/* Whose tree cJSON makes: its hooks take no argument. */
static struct json_doc *of_tree;

static void *tree_alloc(size_t n)
{
    struct json_doc *doc = of_tree;
    if (n <= doc->piece_n - doc->piece_used) {
        void *p = doc->piece + doc->piece_used;
        n = (n + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
        doc->piece_used = n < doc->piece_n - doc->piece_used ? doc->piece_used + n : doc->piece_n;
        return p;
    }
    struct json_block *block = malloc(sizeof *block + n);
    if (!block)
        return NULL;
    block->next = doc->blocks;
    doc->blocks = block;
    return block->data;
}

/* All goes at once: json_doc_fini. */
static void tree_free(void *p)
{
    (void)p;
}

static struct cJSON *tree_make(struct json_doc *doc, struct str text, struct arena *arena)
{
    size_t n = TREE_MIN + TREE_PER_BYTE * text.n;
    doc->piece_n = n < TREE_MAX ? n : TREE_MAX;
    doc->piece = arena_alloc(arena, doc->piece_n);
    if (!doc->piece)
        return NULL;
    of_tree = doc;
    cJSON_InitHooks(&(cJSON_Hooks){.malloc_fn = tree_alloc, .free_fn = tree_free});
    struct cJSON *root = cJSON_ParseWithLength(text.p, text.n);
    cJSON_InitHooks(NULL);
    return root;
}

/* ------------------------------------------------------------------------------------------- */

void json_doc_init(struct json_doc *doc)
{
    *doc = (struct json_doc){0};
}

void json_doc_fini(struct json_doc *doc)
{
    if (!doc)
        return;
    while (doc->blocks) {
        struct json_block *block = doc->blocks;
        doc->blocks = block->next;
        free(block);
    }
    *doc = (struct json_doc){0};
}

/* cJSON turns numbers into doubles and saturates valueint. So the number nodes are numbered in
 * document order: valueint becomes the index of the exact value in doc->ints. */
static void numbers_index(struct json_doc *doc)
{
    struct cJSON *parent[JSON_DEPTH_CEILING];
    size_t depth = 0, n = 0;
    struct cJSON *node = doc->root;
    for (;;) {
        if (cJSON_IsNumber(node))
            node->valueint = (int)n++;
        if (node->child) {
            require(depth < JSON_DEPTH_CEILING);
            parent[depth++] = node;
            node = node->child;
            continue;
        }
        while (!node->next && depth > 0)
            node = parent[--depth];
        if (depth == 0)
            break;
        node = node->next;
    }
    require(n == doc->ints.n);
}

int json_parse(
    struct json_doc *doc, struct str text, const struct json_limits *limits, struct arena *arena)
{
    json_doc_fini(doc);
    doc->ints.arena = arena;
    int r = json_check(text, limits, &doc->ints, &doc->fault_at);
    if (r)
        return r;
    doc->root = tree_make(doc, text, arena);
    if (!doc->root) /* the text is fine, so memory ran out */
        return -ENOMEM;
    numbers_index(doc);
    return 0;
}

static struct json handle(struct json j, const struct cJSON *node)
{
    return (struct json){j.doc, node};
}

struct json json_root(const struct json_doc *doc)
{
    return (struct json){doc, doc->root};
}

bool json_is_absent(struct json j)
{
    return !j.node;
}

bool json_is_null(struct json j)
{
    return cJSON_IsNull(j.node);
}

bool json_is_object(struct json j)
{
    return cJSON_IsObject(j.node);
}

bool json_is_array(struct json j)
{
    return cJSON_IsArray(j.node);
}

static bool is_string(struct json j)
{
    return cJSON_IsString(j.node);
}

static bool is_int(struct json j)
{
    return cJSON_IsNumber(j.node);
}

static bool is_bool(struct json j)
{
    return cJSON_IsBool(j.node);
}

struct json json_get(struct json j, const char *key)
{
    if (!json_is_object(j))
        return handle(j, NULL);
    return handle(j, cJSON_GetObjectItemCaseSensitive(j.node, key));
}

bool json_str(struct json j, struct str *ret)
{
    if (!is_string(j))
        return false;
    *ret = str_of(j.node->valuestring);
    return true;
}

bool json_int(struct json j, int64_t *ret)
{
    if (!is_int(j))
        return false;
    require(j.node->valueint >= 0 && (size_t)j.node->valueint < j.doc->ints.n);
    *ret = j.doc->ints.v[j.node->valueint];
    return true;
}

bool json_bool(struct json j, bool *ret)
{
    if (!is_bool(j))
        return false;
    *ret = cJSON_IsTrue(j.node);
    return true;
}

bool json_id(struct json j, id *ret)
{
    struct str s;
    return json_str(j, &s) && id_parse(s, ret);
}

bool json_time(struct json j, time_ms *ret)
{
    struct str s;
    return json_str(j, &s) && time_parse(s, ret);
}

struct json json_first(struct json j)
{
    return handle(j, j.node ? j.node->child : NULL);
}

struct json json_next(struct json j)
{
    return handle(j, j.node ? j.node->next : NULL);
}

struct str json_key(struct json j)
{
    return j.node ? str_of(j.node->string) : (struct str){0};
}

size_t json_len(struct json j)
{
    size_t n = 0;
    for (struct json e = json_first(j); !json_is_absent(e); e = json_next(e))
        n++;
    return n;
}
