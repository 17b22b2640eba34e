/* What a tenant may touch in Postgres, whoever asks: each table is tried as another tenant. And
 * what the catalogue says of rights. schema_pg.c has the form of keys and policies. */

#include <stdlib.h>
#include <string.h>

#include "tests/contract/calls.h"
#include "tests/contract/scene.h"
#include "tests/contract/stage_pg.h"

/* The query must return no row; its first row says what is wrong. */
#define ck_none(...)                                                                               \
    do {                                                                                           \
        const char *found_ = stage_value(__VA_ARGS__);                                             \
        ck_assert_msg(!*found_, "%s", found_);                                                     \
    } while (0)

/* --- the catalogue ------------------------------------------------------------------------- */

#define OURS " relnamespace = 'public'::regnamespace"

START_TEST(every_row_of_a_tenant_says_so)
{
    stage_begin();
    ck_none("select c.relname || ' has no tenant_id that is never null' from pg_class c"
            " where c.relkind in ('r', 'p') and c.relrowsecurity and c." OURS
            " and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attnotnull"
            " and a.attname = 'tenant_id' and a.atttypid = 'uuid'::regtype)");
    /* The other side of a foreign key, too: of the same tenant. */
    ck_none("select k.conname || ' refers to rows of any tenant' from pg_constraint k"
            " join pg_class c on c.oid = k.conrelid join pg_class f on f.oid = k.confrelid"
            " join pg_attribute a on a.attrelid = f.oid and a.attnum = k.confkey[1]"
            " where k.contype = 'f' and c.relrowsecurity and f.relrowsecurity and c." OURS
            " and a.attname <> 'tenant_id'");
    /* And of the same venue, where both belong to one. */
    ck_none(
        "select k.conname || ' refers to rows of any venue' from pg_constraint k"
        " join pg_class c on c.oid = k.conrelid"
        " where k.contype = 'f' and c.relrowsecurity and c." OURS
        " and exists (select from pg_attribute where attrelid = k.conrelid and attname = "
        "'venue_id') and exists (select from pg_attribute where attrelid = k.confrelid and "
        "attname = 'venue_id') and not exists (select from unnest(k.conkey, k.confkey) as u (x, y)"
        " join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.x"
        " join pg_attribute b on b.attrelid = k.confrelid and b.attnum = u.y"
        " where a.attname = 'venue_id' and b.attname = 'venue_id')");
    ck_none("select relname || ' shows rows as its owner sees them' from pg_class"
            " where relkind in ('v', 'm') and" OURS
            " and not coalesce(reloptions @> array['security_invoker=true'], false)");
    stage_end();
}
END_TEST

START_TEST(nothing_is_everybodys)
{
    stage_begin();
    ck_none("select relname || ' is granted to PUBLIC' from pg_class, aclexplode(relacl)"
            " where" OURS " and grantee = 0");
    ck_none("select attrelid::regclass || '.' || attname || ' is granted to PUBLIC'"
            " from pg_attribute join pg_class c on c.oid = attrelid, aclexplode(attacl)"
            " where" OURS " and grantee = 0");
    ck_none("select relname || ', a partition, has grants of its own' from pg_class, "
            "aclexplode(relacl) where relispartition and" OURS " and grantee <> relowner");
    ck_none("select 'PUBLIC may create in the schema' from pg_namespace, aclexplode(nspacl)"
            " where nspname = 'public' and grantee = 0 and privilege_type = 'CREATE'");
    ck_none(
        "select p.oid::regprocedure || ' runs as its owner, with any search_path' from pg_proc p"
        " where pronamespace = 'public'::regnamespace and prosecdef"
        " and not coalesce(array_to_string(proconfig, ' ') like '%%search_path=%%', false)");
    ck_none("select p.oid::regprocedure || ', which writes as its owner, is everybody''s'"
            " from pg_proc p where pronamespace = 'public'::regnamespace and prosecdef"
            " and prorettype <> 'trigger'::regtype and has_function_privilege('public', p.oid, "
            "'execute')");
    stage_end();
}
END_TEST

START_TEST(the_role_of_the_hub_has_no_way_around)
{
    stage_begin();
    ck_none("select rolname || ' may more than a hub needs' from pg_roles where rolname ="
            " 'payon_hub' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or "
            "rolreplication)");
    ck_none("select 'the hub is a member of ' || roleid::regrole from pg_auth_members"
            " where member = 'payon_hub'::regrole");
    ck_none("select oid::regprocedure || ' is the hub''s' from pg_proc"
            " where proowner = 'payon_hub'::regrole");
    ck_none("select nspname || ' is the hub''s, or it may create there' from pg_namespace"
            " where nspname not like 'pg\\_temp%%' and nspname not like 'pg\\_toast\\_temp%%' and"
            " (nspowner = 'payon_hub'::regrole or has_schema_privilege('payon_hub', oid, "
            "'create'))");
    ck_none("select datname || ' is the hub''s, or it may create there' from pg_database"
            " where datdba = 'payon_hub'::regrole or has_database_privilege('payon_hub', oid, "
            "'create')");
    ck_none("select 'the owner is a superuser or bypasses policies' from pg_roles where rolname ="
            " 'payon_owner' and (rolsuper or rolbypassrls)");
    stage_end();
}
END_TEST

/* --- each table, as another tenant --------------------------------------------------------- */

/* Takes what could refuse a row for another reason away, within a transaction that is rolled back:
 * constraints, rules of domains, triggers. Then each table has one row of tenant A, and is tried as
 * each role as nobody, A and B. Raises what is wrong, and at last 'tried N', so that nothing of it
 * stays. */
static const char *const PROBE =
    "do $probe$\n"
    "declare\n"
    "    a uuid := gen_random_uuid();\n"
    "    b uuid := gen_random_uuid();\n"
    "    t record;\n"
    "    c record;\n"
    "    who text;\n"
    "    n bigint;\n"
    "    tried int := 0;\n"
    "begin\n"
    "    perform set_config('client_min_messages', 'warning', true);\n"
    "    create role probe nologin;\n"
    "    grant usage on schema public to probe, payon_owner;\n"
    "    for c in select contypid::regtype as d, conname from pg_constraint where contypid <> 0\n"
    "            and connamespace = 'public'::regnamespace loop\n"
    "        execute format('alter domain %s drop constraint %I', c.d, c.conname);\n"
    "    end loop;\n"
    "    for t in select oid::regclass as name, relname from pg_class where relkind in ('r', 'p')\n"
    "            and relrowsecurity and relnamespace = 'public'::regnamespace order by 2 loop\n"
    "        for c in select conname from pg_constraint where conrelid = t.name loop\n"
    "            execute format('alter table %s drop constraint if exists %I cascade', t.name, "
    "c.conname);\n"
    "        end loop;\n"
    "        for c in select attname from pg_attribute where attrelid = t.name and attnum > 0\n"
    "                and attnotnull and not attisdropped loop\n"
    "            execute format('alter table %s alter %I drop not null', t.name, c.attname);\n"
    "        end loop;\n"
    "        execute format('alter table %s disable trigger user', t.name);\n"
    "        execute format('grant all on %s to probe', t.name);\n"
    "        execute format('insert into %s (tenant_id) values (%L)', t.name, a);\n"
    "        foreach who in array array['probe', 'payon_owner'] loop\n"
    "            perform set_config('role', who, true);\n"
    "            perform set_config('payon.tenants', '', true);\n"
    "            execute format('select count(*) from %s', t.name) into n;\n"
    "            if n <> 0 then raise '%: nobody, as %, sees % rows', t.name, who, n; end if;\n"
    "            perform set_config('payon.tenants', format('{%s}', a), true);\n"
    "            execute format('select count(*) from %s', t.name) into n;\n"
    "            if n <> 1 then raise '%: its own tenant, as %, sees % rows', t.name, who, n; end "
    "if;\n"
    "            begin\n"
    "                execute format('update %s set tenant_id = %L', t.name, b);\n"
    "                raise '%: as %, its own tenant gives a row away', t.name, who;\n"
    "            exception when insufficient_privilege then null;\n"
    "            end;\n"
    "            perform set_config('payon.tenants', format('{%s}', b), true);\n"
    "            execute format('select count(*) from %s', t.name) into n;\n"
    "            if n <> 0 then raise '%: B, as %, sees % rows', t.name, who, n; end if;\n"
    "            execute format('select count(*) from %s where tenant_id = %L', t.name, a) into "
    "n;\n"
    "            if n <> 0 then raise '%: B, as %, finds % rows', t.name, who, n; end if;\n"
    "            execute format('update %s set tenant_id = %L', t.name, b);\n"
    "            get diagnostics n = row_count;\n"
    "            if n <> 0 then raise '%: B, as %, takes % rows', t.name, who, n; end if;\n"
    "            execute format('update %s set tenant_id = tenant_id where tenant_id = %L', "
    "t.name, a);\n"
    "            get diagnostics n = row_count;\n"
    "            if n <> 0 then raise '%: B, as %, changes % rows', t.name, who, n; end if;\n"
    "            execute format('delete from %s', t.name);\n"
    "            get diagnostics n = row_count;\n"
    "            if n <> 0 then raise '%: B, as %, deletes % rows', t.name, who, n; end if;\n"
    "            begin\n"
    "                execute format('insert into %s (tenant_id) values (%L)', t.name, a);\n"
    "                raise '%: B, as %, adds a row of A', t.name, who;\n"
    "            exception when insufficient_privilege then null;\n"
    "            end;\n"
    "            perform set_config('role', 'none', true);\n"
    "            execute format('select count(*) from %s where tenant_id = %L', t.name, a) into "
    "n;\n"
    "            if n <> 1 then raise '%: after all % rows are there', t.name, n; end if;\n"
    "        end loop;\n"
    "        tried := tried + 1;\n"
    "    end loop;\n"
    "    raise exception 'tried %', tried using errcode = 'ZZ000';\n"
    "end $probe$";

START_TEST(another_tenant_sees_and_touches_nothing_in_any_table)
{
    stage_begin();
    char expected[64];
    snprintf(expected, sizeof expected, "tried %s",
        stage_value("select count(*) from pg_class where relkind in ('r', 'p') and relrowsecurity"
                    " and" OURS));
    PGconn *pg = stage_admin();
    PGresult *r = PQexec(pg, PROBE);
    const char *said = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    ck_assert_msg(said && !strcmp(said, expected), "%s", PQresultErrorMessage(r));
    printf("# %s tables with rows of tenant A, each tried as B by 2 roles: select, insert, update, "
           "delete\n",
        expected + strlen("tried "));
    PQclear(r);
    stage_end();
}
END_TEST

/* --- connections that many tenants use ----------------------------------------------------- */

enum { TENANTS = 40, TURNS = 3400 }; /* each makes three calls */

/* Cancels what the hub's connections are doing, now and then, until the test is over. */
static PGconn *begin_cancelling(void)
{
    char *root = stage_conninfo("postgres", NULL);
    PGconn *pg = PQconnectdb(root);
    free(root);
    ck_assert_int_eq(PQsendQuery(pg, "do $$ begin for i in 1..100000 loop"
                                     " perform pg_cancel_backend(pid) from pg_stat_activity"
                                     " where usename = 'payon_hub' and state = 'active';"
                                     " perform pg_stat_clear_snapshot(), pg_sleep(0.3);"
                                     " end loop; end $$"),
        1);
    return pg;
}

static void end_cancelling(PGconn *pg)
{
    char why[256];
    PGcancel *cancel = PQgetCancel(pg);
    ck_assert(PQcancel(cancel, why, sizeof why));
    PQfreeCancel(cancel);
    PQfinish(pg);
}

/* One tenant's turn: its own is there, what others have is not. */
static void take_turn(struct store *s, const struct player *p, const struct venue_info *own,
    id token, const id *theirs, unsigned what, size_t *ret_refused)
{
    /* A device's tenant is looked up before any is set; the turn before was another one's. */
    struct store_device device;
    enum store_status status = ask_device(s, token, &device);
    if (status == STORE_OK)
        ck_assert(id_eq(device.tenant, own->tenant) && id_eq(device.venue, own->venue));
    else
        ck_assert_msg(status == STORE_UNAVAILABLE, "a tenant is left over: %d", status);
    struct receipt found[2];
    struct part part = refusals_of(p, own, what % 24 == 1 ? 7 : 0, 1); /* 7: not its head */
    switch (what % 24) {
    case 0: /* one that is there already */
        part.receipts[0].op = *theirs;
        /* fall through */
    case 1:
    case 2:
        *ret_refused += commit_all(s, &part) != STORE_OK || part.v.verdict != VERDICT_COMMITTED;
        break;
    default:
        ck_assert_uint_eq(ask_receipts(s, own, theirs, 1, found, 2), 0);
    }
    part_free(&part);
    ck_assert_int_eq(ask_head(s, own), 0);
}

/* Where the tenant is still set that somebody else used, no token is found: the policy that this
 * test gives the table says so. */
START_TEST(no_connection_keeps_a_tenant)
{
    static struct venue_info own[TENANTS];
    static id tokens[TENANTS], ops[TENANTS];
    stage_begin();
    struct store *s = stage_open();
    struct player *p = player_new(3);
    while (!can_commit(s))
        stage_turn();
    for (int i = 0; i < TENANTS; i++) {
        own[i] = new_venue();
        tokens[i] = random_id();
        struct store_device d = {.tenant = own[i].tenant,
            .venue = own[i].venue,
            .device = random_id(),
            .device_name = STR("Tablet"),
            .role = ROLE_WAITER};
        stage_add_device(tokens[i], &d);
        struct part part = refusals_of(p, &own[i], 0, 1);
        ops[i] = part.receipts[0].op;
        ck_status(commit_all(s, &part), STORE_OK);
        part_free(&part);
    }
    stage_sql("alter table token_venue enable row level security;"
              "create policy left_over on token_venue"
              " using (tenant_id = any (coalesce(nullif(current_setting('payon.tenants', true), "
              "'')::uuid[],"
              " array[tenant_id])))");
    PGconn *cancels = begin_cancelling();
    size_t refused = 0;
    for (unsigned n = 0; n < TURNS; n++) {
        unsigned me = n * 7 % TENANTS, other = (me + 1 + n % (TENANTS - 1)) % TENANTS;
        take_turn(s, p, &own[me], tokens[me], &ops[other], n, &refused);
    }
    end_cancelling(cancels);
    stage_sql("drop policy left_over on token_venue;"
              "alter table token_venue disable row level security");
    printf("# %d calls of %d tenants in turn, %zu of them refused or cancelled\n", 3 * TURNS,
        TENANTS, refused);
    player_free(p);
    stage_close(s);
    stage_end();
}
END_TEST

int main(void)
{
    stage_prepare();
    const TTest *tests[] = {
        every_row_of_a_tenant_says_so,
        nothing_is_everybodys,
        the_role_of_the_hub_has_no_way_around,
        another_tenant_sees_and_touches_nothing_in_any_table,
        no_connection_keeps_a_tenant,
    };
    return unit_run("tenants_pg", tests, sizeof tests / sizeof *tests);
}
