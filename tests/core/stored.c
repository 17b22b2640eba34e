/* An op that has an answer gets that one, though memory has forgotten it and another refusal, one
 * that is not stored, would be given now. */

#include "tests/core/rig.h"

#include "hub/core/base/core.h"
#include "hub/core/place/place.h"
#include "hub/core/session/session.h"

#include <stdio.h>

static struct rig r;

static struct place *the_place(void)
{
    return place_find(r.nodes[0].hub, tenant_id(0), venue_id(0));
}

/* The device has used up its quota of answers that change nothing. */
static void spend_quota(const struct client *c)
{
    for (int i = 0; i < LIMIT_UNCHANGED_STORED; i++)
        quota_count(&the_place()->quotas, c->session->badge->actor.device, r.mono);
}

static void expect_replayed(struct client *c, const char *op, const char *t)
{
    cJSON *m = answer_of(c, op);
    ck_assert_msg(m != NULL, "no answer to %s", op);
    ck_assert_str_eq(text_of(m, "t"), t);
    ck_assert_ptr_nonnull(cJSON_GetObjectItem(m, "replayed"));
}

START_TEST(a_quota_hides_no_stored_answer)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, WAITER, "\"orders\"");
    const char *order = fixed_id(0x9000), *unknown = fixed_id(0x9001);
    const char *opened = say_takeaway(c, fixed_id(0x6000), order);
    const char *refused = say_send(c, fixed_id(0x6001), unknown);
    rig_run(&r, 20);
    expect_ok(c, opened);
    expect_no(c, refused, "not_found");
    spend_quota(c);
    answers_clear(&the_place()->answers);
    const char *fresh = say_send(c, fixed_id(0x6002), unknown);
    say_send(c, refused, unknown);
    say_takeaway(c, opened, order); /* decided now, it is refused `exists` */
    const char *change = say_takeaway(c, fixed_id(0x6003), fixed_id(0x9002));
    rig_run(&r, 50);
    expect_no(c, fresh, "rate");
    expect_replayed(c, refused, "no");
    expect_replayed(c, opened, "ok");
    expect_ok(c, change);
    rig_run(&r, 2000);
    rig_fini(&r);
}
END_TEST

START_TEST(a_time_too_far_back_hides_no_stored_answer)
{
    char text[400];
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, WAITER);
    time_ms at = hub_wall(r.nodes[0].hub);
    char when[TIME_TEXT + 1] = {0};
    time_format(at, when);
    snprintf(text, sizeof text,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"order.open\",\"at\":\"%s\",\"body\":{\"order_id\":"
        "\"%s\",\"kind\":\"takeaway\"}}",
        fixed_id(0x6000), when, fixed_id(0x9000));
    client_send(c, "%s", text);
    rig_run(&r, 20);
    expect_ok(c, fixed_id(0x6000));
    client_drop(c);
    r.mono += LIMIT_AT_PAST_MS + 60000;
    rig_run(&r, 5000);
    answers_clear(&the_place()->answers);
    c = client_hello(&r, 0, WAITER);
    client_send(c, "%s", text);
    rig_run(&r, 50);
    expect_replayed(c, fixed_id(0x6000), "ok");
    rig_fini(&r);
}
END_TEST

UNIT_MAIN("stored", a_quota_hides_no_stored_answer, a_time_too_far_back_hides_no_stored_answer)
