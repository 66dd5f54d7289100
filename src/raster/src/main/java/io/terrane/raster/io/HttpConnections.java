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
        return open(policy, maxConnections, SystemDefaultDnsResolver.INSTANCE);
    }

    static CloseableHttpClient open(AddressPolicy policy, int maxConnections, DnsResolver names) {
        ConnectionConfig connection = ConnectionConfig.custom()
                .setConnectTimeout(Timeout.ofSeconds(10))
                .setSocketTimeout(Timeout.ofSeconds(30))
                .build();
        return HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new CheckedResolver(policy, names))
                        .setDefaultConnectionConfig(connection)
                        .setMaxConnTotal(maxConnections)
                        .setMaxConnPerRoute(maxConnections)
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setMaxRedirects(MAX_REDIRECTS)
                        .setResponseTimeout(Timeout.ofSeconds(30))
                        .build())
                .addRequestInterceptorLast((request, entity, context) ->
                        RequestTrace.current().ifPresent(trace -> request.setHeader(RequestTrace.HEADER, trace)))
                .setUserAgent("Terrane/0.1 (spatial data mesh)")
                .disableContentCompression()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .build();
    }

    /** Refuses addresses where a name is resolved, so that no second look-up can answer differently. */
    private record CheckedResolver(AddressPolicy policy, DnsResolver names) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            InetAddress[] permitted = Arrays.stream(addresses(host))
                    .filter(address -> policy.permits(host, address))
                    .toArray(InetAddress[]::new);
            if (permitted.length == 0) {
                throw new UnknownHostException(
                        host + " may not be read from: it is private or local, or not a host that sources may have");
            }
            return permitted;
        }

        /** The JDK throws what is unchecked at numbers that could be read as several addresses. */
        private InetAddress[] addresses(String host) throws UnknownHostException {
            try {
                return names.resolve(host);
            } catch (IllegalArgumentException e) {
                throw new UnknownHostException(host + " is no host's name or address");
            }
        }

        @Override
        public String resolveCanonicalHostname(String host) throws UnknownHostException {
            return names.resolveCanonicalHostname(host);
        }
    }
}
