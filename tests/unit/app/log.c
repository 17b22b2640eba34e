#include "hub/app/log.h"
#include "hub/app/log_out.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static int kept_stderr, reader;
static char got[1 << 20];
static size_t n_got;

/* stderr leads to a reader that does nothing until read_all. */
static void lead_stderr_to(const int ends[2])
{
    kept_stderr = dup(STDERR_FILENO);
    ck_assert_int_ge(dup2(ends[1], STDERR_FILENO), 0);
    close(ends[1]);
    reader = ends[0];
    ck_assert_int_eq(fcntl(reader, F_SETFL, O_NONBLOCK), 0);
    n_got = 0;
    log_out_unblock();
}

static void read_all(void)
{
    ssize_t n;
    while ((n = read(reader, got + n_got, sizeof got - n_got - 1)) > 0)
        n_got += (size_t)n;
    got[n_got] = '\0';
}

static void restore_stderr(void)
{
    ck_assert_int_ge(dup2(kept_stderr, STDERR_FILENO), 0);
    close(kept_stderr);
    close(reader);
}

static bool put_numbered(unsigned number)
{
    char line[LOG_LINE_BYTES + 1];
    int n = snprintf(line, sizeof line, "%u %0*d\n", number, 100 + (int)(number * 7 % 900), 0);
    return log_out_put((struct str){line, (size_t)n});
}

/* Lines until one is lost; then everything that was not lost arrives once, whole and in order. */
static void fill_then_read(const int ends[2])
{
    lead_stderr_to(ends);
    uint64_t lost = log_out_lost();
    unsigned n = 0;
    while (put_numbered(n))
        n++;
    ck_assert_uint_eq(log_out_lost(), lost + 1);
    size_t before;
    do {
        before = n_got;
        read_all();
        log_out_flush();
    } while (n_got > before);
    ck_assert_uint_gt(n_got, LOG_HELD_BYTES);
    const char *p = got;
    for (unsigned i = 0; i < n; i++) {
        ck_assert_uint_eq(strtoul(p, NULL, 10), i);
        p = strchr(p, '\n') + 1;
    }
    ck_assert_uint_eq(*p, '\0');
    ck_assert(put_numbered(7)); /* and there is room again */
    read_all();
    ck_assert_uint_eq(strtoul(p, NULL, 10), 7);
    restore_stderr();
}

START_TEST(a_card_number_is_masked)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    lead_stderr_to(ends);
    log_printf(LOG_WARN, "event=x name=\"%s\" seq=%d id=%s", "4111 1111 1111 1111", 42,
        "01922f3c-7000-7123-8123-123456789012");
    read_all();
    ck_assert_ptr_nonnull(strstr(
        got, "name=\"**** **** **** ****\" seq=42 id=01922f3c-7000-7123-8123-123456789012\n"));
    restore_stderr();
}
END_TEST

START_TEST(a_stuck_pipe_holds_nobody_up)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    fill_then_read(ends);
}
END_TEST

START_TEST(a_stuck_socket_holds_nobody_up)
{
    int ends[2];
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    fill_then_read(ends);
}
END_TEST

START_TEST(the_inherited_pipe_stays_as_it_was)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    int inherited = dup(ends[1]);
    lead_stderr_to(ends);
    ck_assert_int_eq(fcntl(inherited, F_GETFL) & O_NONBLOCK, 0);
    close(inherited);
    restore_stderr();
}
END_TEST

START_TEST(a_reader_that_is_gone_costs_the_lines)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    lead_stderr_to(ends);
    uint64_t lost = log_out_lost();
    unsigned n = 0;
    while (put_numbered(n))
        n++;
    close(reader);
    reader = dup(STDERR_FILENO);
    log_out_flush(); /* what was held */
    ck_assert_uint_gt(log_out_lost(), lost + 1);
    ck_assert(!put_numbered(n));
    restore_stderr();
}
END_TEST

static uint64_t sum_said(void)
{
    static const char said[] = " warn  event=log_lines_dropped n=";
    uint64_t sum = 0;
    for (const char *p = got; (p = strstr(p, said)); p += sizeof said - 1)
        sum += strtoul(p + sizeof said - 1, NULL, 10);
    return sum;
}

/* A second has at most LOG_LINES_PER_S lines, so these are long. */
START_TEST(a_line_says_how_many_were_dropped)
{
    char text[1800];
    int ends[2];
    memset(text, 'x', sizeof text);
    ck_assert_int_eq(pipe(ends), 0);
    lead_stderr_to(ends);
    uint64_t before = log_lines_dropped();
    for (int i = 0; i < LOG_LINES_PER_S; i++)
        log_line(LOG_INFO, (struct str){text, sizeof text});
    uint64_t dropped = log_lines_dropped() - before;
    ck_assert_uint_gt(dropped, 0);
    uint64_t said = 0;
    for (int i = 0; i < 300 && said < dropped; i++) { /* with the next second */
        usleep(10000);
        log_tick();
        read_all();
        said = sum_said();
    }
    ck_assert_uint_ge(said, dropped);
    restore_stderr();
}
END_TEST

static void ignore_pipe_signal(void)
{
    signal(SIGPIPE, SIG_IGN);
}

static void nothing(void)
{
}

UNIT_MAIN_WITH("log", ignore_pipe_signal, nothing, a_card_number_is_masked,
    a_stuck_pipe_holds_nobody_up, a_stuck_socket_holds_nobody_up,
    the_inherited_pipe_stays_as_it_was, a_reader_that_is_gone_costs_the_lines,
    a_line_says_how_many_were_dropped)
