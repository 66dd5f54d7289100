package io.terrane.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrossSiteFilterTest {
    private final CrossSiteFilter filter = new CrossSiteFilter("https://mesh.example:8443/base");

    @ParameterizedTest
    @CsvSource({
        // method, bearer, cookies, Origin,                     Host,                Sec-Fetch-Site, permitted
        "GET,      false,  true,    https://evil.example,       mesh.example:8443,   cross-site,     true",
        "POST,     true,   true,    https://evil.example,       mesh.example:8443,   cross-site,     true",
        "POST,     false,  false,   https://evil.example,       mesh.example:8443,   cross-site,     true",
        "POST,     false,  true,    https://mesh.example:8443,  inner:8080,          same-origin,    true",
        "POST,     false,  true,    http://localhost:8080,      localhost:8080,      same-origin,    true",
        "POST,     false,  true,    ,                           localhost:8080,      same-origin,    true",
        "POST,     false,  true,    https://evil.example,       mesh.example:8443,   same-origin,    false",
        "PUT,      false,  true,    https://evil.example,       mesh.example:8443,   cross-site,     false",
        "DELETE,   false,  true,    https://mesh.example,       mesh.example:8443,   same-site,      false",
        "POST,     false,  true,    http://mesh.example:8443,   inner:8080,          ,               false",
        "POST,     false,  true,    null,                       mesh.example:8443,   cross-site,     false",
        "POST,     false,  true,    ,                           mesh.example:8443,   same-site,      false",
        "POST,     false,  true,    ,                           mesh.example:8443,   ,               false",
    })
    void onlyOurOwnPagesWriteWithACookie(
            String method,
            boolean bearer,
            boolean cookies,
            String origin,
            String host,
            String fetchSite,
            boolean permitted) {
        assertThat(filter.permits(method, bearer, cookies, origin, host, fetchSite))
                .isEqualTo(permitted);
    }
}
