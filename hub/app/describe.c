#include "hub/app/describe.h"

#include "hub/app/settings.h"

void describe_hub(struct buf *out)
{
    buf_put_str(out, STR("{}\n"));
}
