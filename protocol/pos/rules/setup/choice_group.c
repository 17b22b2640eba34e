/* setup.put and menu.publish: what a group of choices must satisfy. */

#include "protocol/pos/rules/setup/given.h"

static bool has_option(const struct choice_group *g, id option)
{
    const struct menu_option *options = g->options.items;
    for (size_t i = 0; i < g->options.n; i++)
        if (id_eq(options[i].id, option))
            return true;
    return false;
}

static const char *options_fault(const struct choice_group *g)
{
    const struct menu_option *options = g->options.items;
    for (size_t i = 0; i < g->options.n; i++) {
        if (id_is_zero(options[i].id))
            return "an option's id is zero";
        for (size_t k = 0; k < i; k++)
            if (id_eq(options[i].id, options[k].id))
                return "two options have the same id";
    }
    return NULL;
}

/* Follows the groups above g up to one of the item. Groups that were put earlier below g may end
 * up too deep: what is chosen of them is then refused. */
static const char *nesting_fault(const struct given *given, const struct choice_group *g)
{
    if (id_is_zero(g->under_group_id) != id_is_zero(g->under_option_id))
        return "under_group_id and under_option_id go together";
    for (int depth = 1; !id_is_zero(g->under_group_id); depth++) {
        const struct choice_group *above = given_after(given, KIND_choice_group, g->under_group_id);
        if (depth == CHOICE_DEPTH_MAX)
            return "groups are nested deeper than three";
        if (!above || !id_eq(above->item_id, g->item_id))
            return "under_group_id is no group of the item";
        if (!has_option(above, g->under_option_id))
            return "under_option_id is no option of that group";
        g = above;
    }
    return NULL;
}

bool choice_group_is_right(
    struct draft *d, const struct given *given, const char *name, const struct choice_group *g)
{
    int64_t each = g->each_max > 0 ? g->each_max : 1;
    const char *rule = g->min > g->max ? "min is above max"
                       : g->max > (int64_t)g->options.n * each
                           ? "max is above the number of options"
                       : g->free > g->max ? "free is above max"
                                          : options_fault(g);
    if (!rule)
        rule = nesting_fault(given, g);
    if (rule)
        refuse_bad(d, name, g->id, rule);
    return !rule;
}
