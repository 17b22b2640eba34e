/* LD_PRELOAD shim: a shutdown that takes long. Destroying libwebsockets' context, which a hub does
 * after it has freed its core, first sleeps for so long that every timer of the loop is due. */

#include <dlfcn.h>
#include <unistd.h>

struct lws_context;

enum { LATE_US = 300 * 1000 };

void lws_context_destroy(struct lws_context *context);
void lws_context_destroy(struct lws_context *context)
{
    static void (*real)(struct lws_context *);
    if (!real)
        real = (void (*)(struct lws_context *))dlsym(RTLD_NEXT, "lws_context_destroy");
    (void)usleep(LATE_US);
    real(context);
}
