#include "hub/rest/head.h"

#include "hub/crypto/token.h"

enum { KEY_MAX = 255 };

bool head_token(struct str authorization, struct api_ask *ask)
{
    struct str scheme = STR("Bearer ");
    if (authorization.n < scheme.n || strncasecmp(authorization.p, scheme.p, scheme.n) != 0)
        return false;
    struct str token =
        str_trim((struct str){authorization.p + scheme.n, authorization.n - scheme.n});
    ask->is_device = token_parse(token, &ask->token, ask->secret_hash);
    return ask->is_device || token_parse_key(token, &ask->token, ask->secret_hash);
}

bool head_is_key(struct str idempotency_key)
{
    for (size_t i = 0; i < idempotency_key.n; i++)
        if (idempotency_key.p[i] < ' ' || idempotency_key.p[i] > '~')
            return false;
    return idempotency_key.n && idempotency_key.n <= KEY_MAX;
}

bool head_is_json(struct str content_type)
{
    struct str json = STR("application/json");
    return content_type.n >= json.n && strncasecmp(content_type.p, json.p, json.n) == 0 &&
           (content_type.n == json.n || content_type.p[json.n] == ';' ||
               content_type.p[json.n] == ' ');
}
