#pragma once
/* require(): a check that stays on in every build.
 *
 * For what only a bug of ours can break. What the world can break (bytes, sockets, disks, people)
 * gets an error path instead. A failed require prints the place to stderr and aborts: Postgres
 * keeps the journal whole, while a process that goes on with corrupt memory may damage it. */

#define require(cond)                                                                              \
    do {                                                                                           \
        if (__builtin_expect(!(cond), 0))                                                          \
            require_failed(__FILE__, __LINE__, #cond);                                             \
    } while (0)

_Noreturn void require_failed(const char *file, int line, const char *what);
