#include "bench/plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/measure.h"

static char *read_all(const char *path, size_t *ret_n)
{
    FILE *f = fopen(path, "re");
    if (!f)
        die("%s: %s", path, strerror(errno));
    size_t n = 0, cap = 1 << 16;
    char *text = measure_alloc(cap);
    for (size_t got; (got = fread(text + n, 1, cap - 1 - n, f)) > 0;) {
        n += got;
        if (n == cap - 1) {
            cap *= 2;
            text = realloc(text, cap);
            if (!text)
                die("out of memory");
        }
    }
    fclose(f);
    text[n] = '\0';
    *ret_n = n;
    return text;
}

static void read_line(struct plan_client *c, char *line)
{
    char *rest = NULL;
    char *word = strtok_r(line, " ", &rest);
    if (!word)
        die("plan: an empty line");
    c->token = str_of(word);
    while ((word = strtok_r(NULL, " ", &rest))) {
        char *is = strchr(word, '=');
        if (!is || c->n_values == PLAN_VALUES_MAX)
            die("plan: not NAME=VALUE, or too many: %s", word);
        c->values[c->n_values].name = (struct str){word, (size_t)(is - word)};
        c->values[c->n_values++].value = str_of(is + 1);
    }
}

void plan_read(struct plan *p, const char *path)
{
    size_t n, n_lines = 0;
    *p = (struct plan){.text = read_all(path, &n)};
    for (size_t i = 0; i < n; i++)
        n_lines += p->text[i] == '\n';
    p->clients = measure_alloc(n_lines * sizeof *p->clients);
    char *rest = NULL;
    for (char *line = strtok_r(p->text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        read_line(&p->clients[p->n++], line);
}

void plan_fini(struct plan *p)
{
    free(p->text);
    free(p->clients);
    *p = (struct plan){0};
}
