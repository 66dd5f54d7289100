package io.terrane.raster.io;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.util.Timeout;

/** How Terrane speaks HTTP to the outside: time-outs, its name, and which addresses it connects to. */
public final class HttpConnections {
    private static final int MAX_REDIRECTS = 5;

    private HttpConnections() {}

    /** A pool of connections that keeps no cookies, decodes no content and tries nothing again by itself. */
    public static CloseableHttpClient open(AddressPolicy policy, int maxConnections) {
        return open(policy, maxConnections, RequestTerms.NONE);
    }

    /** @param terms of every request, those that redirects lead to included */
    public static CloseableHttpClient open(AddressPolicy policy, int maxConnections, RequestTerms terms) {
        return open(policy, maxConnections, SystemDefaultDnsResolver.INSTANCE, terms);
    }

    static CloseableHttpClient open(AddressPolicy policy, int maxConnections, DnsResolver names, RequestTerms terms) {
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
                .addExecInterceptorBefore(
                        ChainElement.PROTOCOL.name(),
                        "terms",
                        (request, scope, chain) -> onTerms(request, scope, chain, terms))
                .disableContentCompression()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .build();
    }

    /** Runs after redirects were followed and before a connection is taken: once for each request that is sent. */
    private static ClassicHttpResponse onTerms(
            ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain, RequestTerms terms)
            throws IOException, HttpException {
        URI server = URI.create(scope.route.getTargetHost().toURI());
        terms.await(server);
        terms.headers(server).forEach(request::setHeader);
        long sent = System.nanoTime();
        ClassicHttpResponse response;
        try {
            response = chain.proceed(request, scope);
        } catch (IOException e) {
            if (!Thread.currentThread().isInterrupted() && !(e instanceof RefusedHostException)) {
                terms.tell(server, new RequestTerms.Outcome.Failed("does not answer: " + e.getMessage()));
            }
            throw e;
        }
        boolean told = false;
        try {
            terms.tell(server, outcome(response, Duration.ofNanos(System.nanoTime() - sent)));
            told = true;
            return response;
        } finally {
            if (!told) {
                // Nobody else gives the connection back.
                response.close();
            }
        }
    }

    private static RequestTerms.Outcome outcome(ClassicHttpResponse response, Duration latency) {
        int status = response.getCode();
        return switch (status) {
            case 429, 503 -> new RequestTerms.Outcome.Throttled(BackOff.retryAfter(response));
            case 500, 502, 504 -> new RequestTerms.Outcome.Failed("answered " + status);
            default -> new RequestTerms.Outcome.Answered(latency);
        };
    }

    /** Refuses addresses where a name is resolved, so that no second look-up can answer differently. */
    private record CheckedResolver(AddressPolicy policy, DnsResolver names) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            InetAddress[] permitted = Arrays.stream(addresses(host))
                    .filter(address -> policy.permits(host, address))
                    .toArray(InetAddress[]::new);
            if (permitted.length == 0) {
                throw new RefusedHostException(
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
