/* Certificates, on whichever TLS backend libwebsockets was built with.
 *
 * New files replace the old ones in two steps: first a vhost is made of them, as a test, and thrown
 * away; then they are exchanged in place. The documented call for the exchange
 * (lws_tls_cert_updated) reports no failure and would keep half of a bad pair. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "hub/net/internal.h"

static int file_check(struct net *net, const char *setting, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        int e = errno;
        net_log(net, NET_LOG_ERROR, "%s %s: %s", setting, path, strerror(e));
        return -e;
    }
    close(fd);
    return 0;
}

static int64_t seconds_left(struct lws_vhost *vhost)
{
    union lws_tls_cert_info_results info;
    if (lws_tls_vhost_cert_info(vhost, LWS_TLS_CERT_INFO_VALIDITY_TO, &info, 0))
        return -1;
    return (int64_t)info.time - (int64_t)time(NULL);
}

int tls_vhost_new(struct net *net, const char *name, struct lws_vhost **ret_vhost)
{
    const struct net_options *o = &net->options;
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN_SERVER, /* listen.c hands the sockets over */
        .vhost_name = name,
        .protocols = net->protocols,
        .alpn = "http/1.1",
    };
    if (o->cert_path) {
        int r = file_check(net, "tls_cert", o->cert_path);
        if (!r)
            r = file_check(net, "tls_key", o->key_path);
        if (r)
            return r;
        info.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
        info.ssl_cert_filepath = o->cert_path;
        info.ssl_private_key_filepath = o->key_path;
        info.ssl_cipher_list = o->ciphers;
        struct stat key;
        if (stat(o->key_path, &key) == 0 && key.st_mode & S_IROTH)
            net_log(net, NET_LOG_WARN, "tls_key %s can be read by everybody", o->key_path);
    }
    struct lws_vhost *vhost = lws_create_vhost(net->context, &info);
    if (!vhost) {
        if (o->cert_path)
            net_log(net, NET_LOG_ERROR,
                "tls_cert %s and tls_key %s are not a usable certificate and key", o->cert_path,
                o->key_path);
        return o->cert_path ? -EKEYREJECTED : -ENOMEM;
    }
    if (o->cert_path && seconds_left(vhost) < 0) {
        net_log(net, NET_LOG_ERROR, "the certificate in tls_cert %s has expired", o->cert_path);
        lws_vhost_destroy(vhost);
        return -EKEYEXPIRED;
    }
    *ret_vhost = vhost;
    return 0;
}

int net_tls_reload(struct net *net)
{
    const struct net_options *o = &net->options;
    if (!o->cert_path)
        return 0;
    struct lws_vhost *trial = NULL;
    int r = tls_vhost_new(net, "trial", &trial);
    if (r)
        return r;
    lws_vhost_destroy(trial);
    lws_tls_cert_updated(net->context, o->cert_path, o->key_path, NULL, 0, NULL, 0);
    net_log(net, NET_LOG_INFO, "certificate %s is in use, %lld days left", o->cert_path,
        (long long)(net_tls_seconds_left(net) / 86400));
    return 0;
}

int64_t net_tls_seconds_left(const struct net *net)
{
    return net->options.cert_path ? seconds_left(net->vhost) : INT64_MAX;
}
