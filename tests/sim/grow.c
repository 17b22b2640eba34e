/* What holds when a command is added: shown with one that is planted, as if it had just come. */

#include "tests/sim/acts/acts.h"

#include "protocol/base/require.h"

#include <stdio.h>
#include <stdlib.h>

enum { CHOICES = 2000 };

static bool clear_any(struct asking *a)
{
    body_id(a, "table_id", some_table(a));
    return true;
}

static const struct act planted_act = {clear_any, .weight = {ON_FLOOR(200), IN_KITCHEN(200)}};
/* Later than every feature; said to the hub as a command that there is. */
static const struct asked planted = {
    .type = "table.clear", .name = "planted", .act = &planted_act, .since = FEATURES_N};

/* With one command more a device chooses what it would have chosen, or the new one. */
static bool choices_hold(struct world *w, struct device *d)
{
    const char *role = role_descs[d->role].name;
    int64_t won = 0;
    for (d->n_choices = 0; d->n_choices < CHOICES; d->n_choices++) {
        w->settings.planted = NULL;
        const char *before = act_choice(d);
        w->settings.planted = &planted;
        const char *after = act_choice(d);
        won += after == planted.name;
        if (after != planted.name && after != before) {
            printf("FAILED: one command more, and a %s asks for %s instead of %s\n", role, after,
                before);
            return false;
        }
    }
    printf("of %d choices of a %s %" PRId64 " fall on a planted command\n", CHOICES, role, won);
    if ((won > 0) == (planted_act.weight[d->role] > 0))
        return true;
    printf("FAILED: act.weight is not heeded\n");
    return false;
}

static bool all_choices_hold(const struct sim_settings *s)
{
    bool all = true;
    struct world *w = calloc(1, sizeof *w);
    require(w);
    w->settings = *s;
    w->settings.as_of = FEATURES_N;
    for (int role = 0; role < ROLES_N; role++) {
        struct device d = {.w = w, .number = role, .role = role};
        all = choices_hold(w, &d) && all;
    }
    free(w);
    return all;
}

static uint64_t story(const struct sim_settings *s, enum feature as_of, const struct asked *with)
{
    struct sim_settings now = *s;
    now.as_of = as_of;
    now.planted = with;
    return world_run(&now);
}

/* A seed's story as of v1 stays what it was; the one with all commands is another. */
static bool stories_hold(const struct sim_settings *s)
{
    uint64_t as_of_v1 = story(s, FEATURE_v1, NULL);
    if (story(s, FEATURE_v1, &planted) != as_of_v1) {
        printf("FAILED: a command that came later changes the story of a seed as of v1\n");
        return false;
    }
    if (story(s, FEATURES_N, &planted) == story(s, FEATURES_N, NULL)) {
        printf("FAILED: the planted command takes no part: this proves nothing\n");
        return false;
    }
    return true;
}

bool grow_check(const struct sim_settings *s)
{
    return all_choices_hold(s) && stories_hold(s);
}
