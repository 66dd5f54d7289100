package io.terrane.raster.io;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.util.Timeout;

/** How Terrane speaks HTTP to the outside: time-outs, its name, and which addresses it connects to. */
public final class HttpConnections {
    private static final int MAX_REDIRECTS = 5;

    private HttpConnections() {}

    /** A pool of connections that keeps no cookies, decodes no content and tries nothing again by itself. */
    public static CloseableHttpClient open(AddressPolicy policy, int maxConnections) {
        ConnectionConfig connection = ConnectionConfig.custom()
                .setConnectTimeout(Timeout.ofSeconds(10))
                .setSocketTimeout(Timeout.ofSeconds(30))
                .build();
        return HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new CheckedResolver(policy))
                        .setDefaultConnectionConfig(connection)
                        .setMaxConnTotal(maxConnections)
                        .setMaxConnPerRoute(maxConnections)
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setMaxRedirects(MAX_REDIRECTS)
                        .setResponseTimeout(Timeout.ofSeconds(30))
                        .build())
                .setUserAgent("Terrane/0.1 (spatial data mesh)")
                .disableContentCompression()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .build();
    }

    /** Refuses addresses where a name is resolved, so that no second look-up can answer differently. */
    private record CheckedResolver(AddressPolicy policy) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            InetAddress[] permitted = Arrays.stream(SystemDefaultDnsResolver.INSTANCE.resolve(host))
                    .filter(policy::permits)
                    .toArray(InetAddress[]::new);
            if (permitted.length == 0) {
                throw new UnknownHostException(host + " has no address that may be read from: it is private or local");
            }
            return permitted;
        }

        @Override
        public String resolveCanonicalHostname(String host) throws UnknownHostException {
            return SystemDefaultDnsResolver.INSTANCE.resolveCanonicalHostname(host);
        }
    }
}
